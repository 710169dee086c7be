// SPDX-License-Identifier: Apache-2.0
//
// What this tab knows of its meeting, as a pure state machine: people, calls, chat, and its own part in a call.
// The server owns every state: `calls` is only ever what it said. `part` adds what the server cannot say to a single
// tab, for one person may have several: in which call this tab takes part, and what it has asked for.
// Devices and links follow from it: see mediaIsDue() and the effects.

import type {
  Call,
  CallId,
  ChatMessage,
  Event,
  Events,
  Meeting,
  Member,
  Peer,
  PeerId,
  Role,
} from '../protocol/messages';
import type { Welcome } from '../protocol/messages';
import type { Ended, Notice, NoticeKind, Phase } from './api';
import { mayAdmit } from './api';

export type Part =
  /** `left`: the call that this tab has just hung up; its end may still have to be told. */
  | { at: 'lobby'; ended?: Ended; left?: CallId }
  | { at: 'starting' }
  | { at: 'incoming'; call: CallId; from: PeerId; expires_at: number; answering: boolean }
  | { at: 'knocking'; call: CallId }
  /** `since`: when media first flowed. */
  | { at: 'member'; call: CallId; since?: number };

export interface MeetingState {
  me: { id: PeerId; name: string; role: Role } | null;
  meeting: Meeting | null;
  peers: Peer[];
  /** Of everybody seen so far: who has gone is still spoken of. */
  names: Record<PeerId, string>;
  calls: Call[];
  part: Part;
  chat: ChatMessage[];
  notices: Notice[];
  next_notice: number;
}

export const initial_meeting: MeetingState = {
  me: null,
  meeting: null,
  peers: [],
  names: {},
  calls: [],
  part: { at: 'lobby' },
  chat: [],
  notices: [],
  next_notice: 1,
};

export type MeetingEvent =
  | { type: 'welcome'; welcome: Welcome }
  | { type: 'server'; event: Event }
  | { type: 'start' }
  | { type: 'started'; call: Call }
  | { type: 'accept' }
  | { type: 'accepted' }
  | { type: 'knock'; call: CallId }
  /** What was asked for with start, accept or knock is not to be. */
  | { type: 'refused'; at: 'starting' | 'incoming' | 'knocking'; call?: CallId }
  /** After a fresh start the server would not have this tab back in the call. */
  | { type: 'not_rejoined'; call: CallId }
  /** Hang up, decline, withdraw: this tab has no part in the call from now on, whenever the server hears of it. */
  | { type: 'quit' }
  /** `peer`: null: from the media server. */
  | { type: 'media_flows'; peer: PeerId | null }
  | { type: 'notice'; notice: NoticeKind }
  | { type: 'dismiss'; notice: number }
  | { type: 'over' };

export type MeetingEffect =
  | { do: 'open_link'; link: Events['rtc.open'] }
  /** After a fresh start: take part in this call again, with links made anew. */
  | { do: 'rejoin'; call: CallId }
  /** The server counts this tab in where it has no part. */
  | { do: 'leave'; call: CallId };

export type MeetingStep = [MeetingState, MeetingEffect[]];

const MAX_NOTICES = 50;
const MAX_CHAT = 500;

export function stepMeeting(state: MeetingState, event: MeetingEvent, now: number): MeetingStep {
  const [next, effects] = step(state, event, now);
  // Whatever the server said or left out: there is no part in a call that is not there.
  return 'call' in next.part && !callOf(next) ? only(lobby(next)) : [next, effects];
}

function step(state: MeetingState, event: MeetingEvent, now: number): MeetingStep {
  const { part } = state;
  switch (event.type) {
    case 'welcome':
      return welcomed(state, event.welcome, now);
    case 'server':
      return received(state, event.event, now);
    case 'start':
      return only({ ...state, part: { at: 'starting' } });
    case 'started': {
      const known = state.calls.some((c) => c.id === event.call.id);
      const next = known ? state : withCall(state, event.call);
      return only(part.at === 'lobby' || part.at === 'member' ? next : member(next, event.call.id));
    }
    case 'accept':
      return only(part.at === 'incoming' ? { ...state, part: { ...part, answering: true } } : state);
    case 'accepted':
      return only(part.at === 'incoming' && part.answering ? member(state, part.call) : state);
    case 'knock':
      return only({ ...state, part: { at: 'knocking', call: event.call } });
    case 'refused':
      return only(part.at === event.at && (!('call' in part) || part.call === event.call) ? lobby(state) : state);
    case 'not_rejoined':
      return only(part.at === 'member' && part.call === event.call ? outOfReach(state, now) : state);
    case 'quit':
      return only(quit(state, now));
    case 'media_flows':
      return only(mediaFlows(state, event.peer, now));
    case 'notice': {
      const { notice } = event;
      return only(notify(notice.kind === 'link_failed' ? withoutFailure(state, notice.name) : state, notice));
    }
    case 'dismiss':
      return only({ ...state, notices: state.notices.filter((n) => n.id !== event.notice) });
    case 'over':
      return only({ ...initial_meeting, notices: state.notices, next_notice: state.next_notice });
  }
}

/** Microphone and camera run from the caller's call and the callee's accept to the end. */
export function mediaIsDue({ part }: MeetingState): boolean {
  return part.at === 'starting' || part.at === 'member' || (part.at === 'incoming' && part.answering);
}

function only(state: MeetingState): MeetingStep {
  return [state, []];
}

function lobby(state: MeetingState, ended?: Ended, left?: CallId): MeetingState {
  return { ...state, part: { at: 'lobby', ...(ended && { ended }), ...(left && { left }) } };
}

function member(state: MeetingState, call: CallId): MeetingState {
  return { ...state, part: { at: 'member', call } };
}

function notify(state: MeetingState, notice: NoticeKind): MeetingState {
  const notices = [...state.notices, { ...notice, id: state.next_notice }].slice(-MAX_NOTICES);
  return { ...state, notices, next_notice: state.next_notice + 1 };
}

function nameOf(state: MeetingState, peer: PeerId): string {
  return state.me?.id === peer ? state.me.name : (state.names[peer] ?? '');
}

export function callOf(state: MeetingState): Call | undefined {
  const { part } = state;
  return 'call' in part ? state.calls.find((c) => c.id === part.call) : undefined;
}

function stateIn(call: Call, peer: PeerId | undefined): Member['state'] | undefined {
  return call.members.find((m) => m.peer === peer)?.state;
}

function named(state: MeetingState, members: Member[]): Ended['members'] {
  return members.map((m) => ({ ...m, name: nameOf(state, m.peer) }));
}

function quit(state: MeetingState, now: number): MeetingState {
  const { part } = state;
  const call = callOf(state);
  if (part.at !== 'member' || !call) return lobby(state);
  const members = named(state, call.members);
  return lobby(state, { reason: 'left', duration_ms: spent(part, now), members }, part.call);
}

function outOfReach(state: MeetingState, now: number): MeetingState {
  return lobby(state, { reason: 'unreachable', duration_ms: spent(state.part, now), members: [] });
}

function spent(part: Part, now: number): number {
  return part.at === 'member' && part.since !== undefined ? now - part.since : 0;
}

function mediaFlows(before: MeetingState, peer: PeerId | null, now: number): MeetingState {
  const state = withoutFailure(before, peer && nameOf(before, peer));
  const { part } = state;
  return part.at === 'member' && part.since === undefined ? { ...state, part: { ...part, since: now } } : state;
}

function withoutFailure(state: MeetingState, name: string | null): MeetingState {
  return { ...state, notices: state.notices.filter((n) => n.kind !== 'link_failed' || n.name !== name) };
}

function welcomed(state: MeetingState, welcome: Welcome, now: number): MeetingStep {
  const { snapshot } = welcome;
  if (!snapshot) return only(state);
  const self = snapshot.peers.find((p) => p.id === welcome.peer_id);
  const names = { ...state.names };
  for (const peer of snapshot.peers) names[peer.id] = peer.name;
  const next: MeetingState = {
    ...state,
    me: { id: welcome.peer_id, name: self?.name ?? state.me?.name ?? '', role: welcome.role },
    meeting: snapshot.meeting,
    peers: snapshot.peers.filter((p) => p.id !== welcome.peer_id),
    names,
    calls: snapshot.calls.filter((c) => c.state !== 'ended'),
    chat: snapshot.chat,
    notices: state.notices.filter((n) => n.kind !== 'knock'),
  };
  return settled(next, welcome, now);
}

/** What this tab's part is after a fresh start, given the calls as they are now. */
function settled(state: MeetingState, { peer_id: me, ring_ms }: Welcome, now: number): MeetingStep {
  const { part } = state;
  const call = callOf(state);
  const mine = call && stateIn(call, me);
  if (part.at === 'member') {
    if (mine === 'joined') return [state, [{ do: 'rejoin', call: part.call }]];
    return only(outOfReach(state, now));
  }
  if (part.at === 'knocking' && call) {
    if (mine === 'joined') return [member(state, part.call), [{ do: 'rejoin', call: part.call }]];
    if (call.knocking.includes(me)) return only(state);
  }
  if (part.at === 'incoming' && (mine === 'ringing' || (mine === 'joined' && part.answering))) return only(state);
  const ringing = state.calls.find((c) => stateIn(c, me) === 'ringing');
  if (ringing) return only(incoming(state, { call: ringing, from: ringing.from, expires_ms: ring_ms }, now));
  // Whether the call was started is still being found out.
  return only(part.at === 'lobby' || part.at === 'starting' ? state : lobby(state));
}

function received(state: MeetingState, event: Event, now: number): MeetingStep {
  switch (event.t) {
    case 'peer.joined':
    case 'peer.updated':
      return only(peerSeen(state, event.d.peer));
    case 'peer.left':
      return only(peerLeft(state, event.d));
    case 'call.incoming':
      return only(incoming(state, event.d, now));
    case 'call.ring_ended':
      return only(ringEnded(state, event.d));
    case 'call.updated':
      return only(callUpdated(state, event.d.call));
    case 'call.ended':
      return only(callEnded(state, event.d));
    case 'call.missed':
      return only(notify(state, { kind: 'missed', name: event.d.name, reason: event.d.reason }));
    case 'call.refused': {
      const { part } = state;
      if (part.at !== 'knocking' || part.call !== event.d.call) return only(state);
      const ended: Ended = { reason: 'refused', duration_ms: 0, members: [] };
      return only(notify(lobby(state, ended), { kind: 'refused' }));
    }
    case 'rtc.open':
      return linkOffered(state, event.d);
    case 'chat.message': {
      if (state.chat.some((m) => m.id === event.d.id)) return only(state);
      return only({ ...state, chat: [...state.chat, event.d].slice(-MAX_CHAT) });
    }
    default:
      return only(state);
  }
}

function peerSeen(state: MeetingState, peer: Peer): MeetingState {
  const { id, name, role } = peer;
  if (state.me?.id === id) return { ...state, me: { id, name, role } };
  const names = { ...state.names, [id]: name };
  const before = state.peers.find((p) => p.id === id);
  if (!before) return notify({ ...state, names, peers: [...state.peers, peer] }, { kind: 'peer_joined', name });
  const next = { ...state, names, peers: state.peers.map((p) => (p.id === id ? peer : p)) };
  if (before.connected === peer.connected) return next;
  return notify(next, { kind: peer.connected ? 'peer_back' : 'peer_lost', name });
}

function peerLeft(state: MeetingState, { peer, name }: Events['peer.left']): MeetingState {
  if (!state.peers.some((p) => p.id === peer)) return state;
  const next = { ...state, peers: state.peers.filter((p) => p.id !== peer), names: { ...state.names, [peer]: name } };
  return notify(next, { kind: 'peer_left', name });
}

function withCall(state: MeetingState, call: Call): MeetingState {
  const others = state.calls.filter((c) => c.id !== call.id);
  if (call.state === 'ended') return { ...state, calls: others };
  if (others.length === state.calls.length) return { ...state, calls: [...others, call] };
  return { ...state, calls: state.calls.map((c) => (c.id === call.id ? call : c)) };
}

function incoming(state: MeetingState, { call, from, expires_ms }: Events['call.incoming'], now: number): MeetingState {
  const next = withCall(state, call);
  const { part } = state;
  if (part.at === 'member') return next;
  const answering = part.at === 'incoming' && part.call === call.id && part.answering;
  return { ...next, part: { at: 'incoming', call: call.id, from, expires_at: now + expires_ms, answering } };
}

function ringEnded(state: MeetingState, { call, from, reason }: Events['call.ring_ended']): MeetingState {
  const { part } = state;
  if (part.at !== 'incoming' || part.call !== call) return state;
  const name = nameOf(state, from);
  const ended: Ended = { reason, by: name, duration_ms: 0, members: [] };
  return notify(lobby(state, ended), { kind: 'ring_ended', name, reason });
}

function callUpdated(state: MeetingState, call: Call): MeetingState {
  const before = state.calls.find((c) => c.id === call.id);
  const next = withCall(state, call);
  const { part, me } = state;
  if (!('call' in part) || part.call !== call.id) return next;
  const mine = stateIn(call, me?.id);
  switch (part.at) {
    case 'member':
      return mine === 'joined' ? tellOfCall(next, before, call) : quitElsewhere(next, call);
    case 'knocking':
      if (mine === 'joined') return member(next, call.id);
      return me && call.knocking.includes(me.id) ? next : lobby(next);
    case 'incoming':
      // Accepted here or in another tab: the answer to accept, or ring_ended, says which.
      return mine === 'ringing' || mine === 'joined' ? next : lobby(next);
  }
}

/** The server no longer counts me in: I left in another tab, or lost my place. */
function quitElsewhere(state: MeetingState, call: Call): MeetingState {
  return lobby(state, { reason: 'left', duration_ms: 0, members: named(state, call.members) });
}

function tellOfCall(state: MeetingState, before: Call | undefined, call: Call): MeetingState {
  let next = state;
  for (const { peer, state: now } of call.members) {
    if (peer === state.me?.id || now === 'ringing' || !before || stateIn(before, peer) === now) continue;
    next = notify(next, { kind: 'member', name: nameOf(state, peer), state: now });
  }
  next = withoutKnocks(next, call.id, call.knocking);
  if (!state.me || !mayAdmit(call, state.me, state.peers)) return next;
  for (const peer of call.knocking)
    if (!before?.knocking.includes(peer))
      next = notify(next, { kind: 'knock', peer, name: nameOf(state, peer), call: call.id });
  return next;
}

function withoutKnocks(state: MeetingState, call: CallId, except: PeerId[] = []): MeetingState {
  const stays = (n: Notice) => n.kind !== 'knock' || n.call !== call || except.includes(n.peer);
  return state.notices.every(stays) ? state : { ...state, notices: state.notices.filter(stays) };
}

function callEnded(state: MeetingState, d: Events['call.ended']): MeetingState {
  const { part } = state;
  const concerned = part.at === 'lobby' ? part.left === d.call : 'call' in part && part.call === d.call;
  const next = withoutKnocks({ ...state, calls: state.calls.filter((c) => c.id !== d.call) }, d.call);
  if (!concerned) return next;
  const by = d.by ? { by: nameOf(state, d.by) } : {};
  const { reason, duration_ms } = d;
  return lobby(next, { reason, ...by, duration_ms, members: named(state, d.members) });
}

function linkOffered(state: MeetingState, link: Events['rtc.open']): MeetingStep {
  const { part } = state;
  const call = state.calls.find((c) => c.id === link.call);
  if (!call || stateIn(call, state.me?.id) !== 'joined') return only(state);
  const asked = part.at === 'starting' || ('call' in part && part.call === link.call && mediaIsDue(state));
  if (!asked) return [state, [{ do: 'leave', call: link.call }]];
  // Where the answer to what was asked is still on its way, this says that it is yes.
  return [part.at === 'member' ? state : member(state, link.call), [{ do: 'open_link', link }]];
}

export function phaseOf(state: MeetingState): Phase {
  const { part } = state;
  const call = callOf(state);
  if (part.at === 'lobby') return part.ended ? { at: 'lobby', ended: part.ended } : { at: 'lobby' };
  if (part.at === 'starting') return { at: 'calling' };
  if (!call) return { at: 'lobby' }; // stepMeeting() sees to it that this does not happen
  switch (part.at) {
    case 'incoming': {
      const { from, expires_at, answering } = part;
      return { at: 'incoming', call, from: peerOf(state, from), expires_at, answering };
    }
    case 'knocking':
      return { at: 'knocking', call };
    case 'member':
      if (part.since !== undefined) return { at: 'in_call', call, since: part.since };
      return { at: call.state === 'ringing' ? 'calling' : 'connecting', call };
  }
}

/** The peer, or what is still known of somebody who has left. */
export function peerOf(state: MeetingState, id: PeerId): Peer {
  const media = { audio: false, video: false, screen: false };
  const gone: Peer = { id, name: nameOf(state, id), role: 'guest', connected: false, media };
  return state.peers.find((p) => p.id === id) ?? gone;
}
