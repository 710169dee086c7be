// SPDX-License-Identifier: Apache-2.0
//
// A small cast for tests and the gallery.

import type { Call, CallState, ChatMessage, Member, Peer } from '../../protocol/messages';
import type { State, Tile } from '../../sdk/api';

export const MEETING = { id: 'kwm-rtpz-fha', name: 'Weekly sync', mode: 'auto' as const };
export const ME = { id: 'p0', name: 'Ada Lovelace', role: 'host' as const };
export const LINKS = {
  guest: 'https://talk.example.org/m/kwm-rtpz-fha',
  host: 'https://talk.example.org/m/kwm-rtpz-fha?token=secret',
};

export function person(id: string, name: string, patch: Partial<Peer> = {}): Peer {
  return { id, name, role: 'guest', connected: true, media: { audio: true, video: true, screen: false }, ...patch };
}

export const grace = person('p1', 'Grace Hopper');
export const alan = person('p2', 'Alan Turing');
export const mary = person('p3', 'Mary Jackson');
export const edsger = person('p4', 'Edsger Dijkstra');
export const radia = person('p5', 'Radia Perlman');

export function callOf(
  state: CallState,
  members: Array<[Peer | typeof ME, Member['state']]>,
  patch: Partial<Call> = {},
) {
  const call: Call = {
    id: 'c1',
    from: ME.id,
    state,
    media: { audio: true, video: true },
    path: 'p2p',
    members: members.map(([peer, member]) => ({ peer: peer.id, state: member })),
    knocking: [],
    ...patch,
  };
  return call;
}

export function tileOf(peer: Peer, patch: Partial<Tile> = {}): Tile {
  return { peer, link: 'connected', audio: null, camera: null, screen: null, level: 0, ...patch };
}

/** I am the host of a meeting with these people in it. */
export function hostWith(...peers: Peer[]): Partial<State> {
  return { me: ME, meeting: MEETING, peers };
}

export function chatMessage(id: number, from: { id: string; name: string }, text: string): ChatMessage {
  return { id, from: from.id, name: from.name, text, at: `2026-01-05T09:${String(10 + id).padStart(2, '0')}:00.000Z` };
}
