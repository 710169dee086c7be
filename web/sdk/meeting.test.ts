// SPDX-License-Identifier: Apache-2.0
//
// The meeting's state machine against the server's real words (the golden transcripts) and against random ones.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../protocol/decode';
import type { Call, Event, MemberState, Peer, Request, Snapshot, Welcome } from '../protocol/messages';
import { transcripts } from '../protocol/testing/transcripts';
import type { MeetingEffect, MeetingEvent, MeetingState } from './meeting';
import { initial_meeting, mediaIsDue, phaseOf, stepMeeting } from './meeting';
import { inconsistency } from './testing/consistency';

class Tab {
  state: MeetingState = initial_meeting;
  effects: MeetingEffect[] = [];
  asked = new Map<number, Request>();

  step(event: MeetingEvent): void {
    const [state, effects] = stepMeeting(this.state, event, 0);
    this.state = state;
    this.effects.push(...effects);
    expect(inconsistency(state)).toBeNull();
  }

  asks(request: Request): void {
    this.asked.set(request.id, request);
    if (request.t === 'call.start') this.step({ type: 'start' });
    if (request.t === 'call.accept') this.step({ type: 'accept' });
    if (request.t === 'call.knock') this.step({ type: 'knock', call: request.d.call });
    if (['call.decline', 'call.withdraw', 'call.leave', 'call.end', 'call.cancel'].includes(request.t))
      this.step({ type: 'quit' });
  }

  hears(text: string): void {
    const decoded = decode(text);
    if (decoded.kind !== 'message') throw new Error(text);
    const { message } = decoded;
    if (message.t === 'welcome') return this.step({ type: 'welcome', welcome: message.d });
    if (message.t !== 'ok' && message.t !== 'error') return this.step({ type: 'server', event: message });
    const request = this.asked.get(message.re ?? 0);
    if (message.t === 'error') return this.refused(request);
    if (request?.t === 'call.start') this.step({ type: 'started', call: (message.d as { call: Call }).call });
    if (request?.t === 'call.accept') this.step({ type: 'accepted' });
  }

  refused(request?: Request): void {
    if (request?.t === 'call.start') this.step({ type: 'refused', at: 'starting' });
    if (request?.t === 'call.accept') this.step({ type: 'refused', at: 'incoming', call: request.d.call });
    if (request?.t === 'call.knock') this.step({ type: 'refused', at: 'knocking', call: request.d.call });
  }
}

describe.each(transcripts())('in $file', ({ steps }) => {
  test('every tab’s state stays one that the server has said, and ends as the server’s does', () => {
    const tabs = new Map<string, Tab>();
    const calls = new Map<string, Call>();
    const away = new Set<string | undefined>();
    for (const { from, to, message, connect, drop, leave, close } of steps) {
      if (connect !== undefined && !tabs.has(connect)) tabs.set(connect, new Tab());
      away.delete(connect);
      away.add(drop ?? leave ?? close);
      if (from !== undefined && message) tabs.get(from)!.asks(message as Request);
      if (to === undefined) continue;
      tabs.get(to)!.hears(JSON.stringify(message));
      const event = message as Event;
      if (event.t === 'call.updated') calls.set(event.d.call.id, event.d.call);
      if (event.t === 'call.ended') calls.delete(event.d.call);
    }
    for (const [name, { state }] of tabs) {
      if (away.has(name) || !state.me) continue;
      expect(state.calls).toEqual([...calls.values()]);
      if (calls.size === 0) expect(phaseOf(state).at).toBe('lobby');
    }
  });
});

const IDS = ['me', 'a', 'b', 'c'];
const id = fc.constantFrom(...IDS);
const call_id = fc.constantFrom('c1', 'c2');
const states: MemberState[] = ['ringing', 'joined', 'declined', 'no_answer', 'busy', 'cancelled', 'left'];
const member = fc.record({ peer: id, state: fc.constantFrom(...states) });
const members = fc.uniqueArray(member, { selector: (m) => m.peer });
const call: fc.Arbitrary<Call> = fc.record({
  id: call_id,
  from: id,
  state: fc.constantFrom('ringing' as const, 'connecting' as const, 'active' as const, 'ended' as const),
  media: fc.constant({ audio: true, video: true }),
  path: fc.constant('p2p' as const),
  members,
  knocking: fc.uniqueArray(id),
});
const peer: fc.Arbitrary<Peer> = fc.record({
  id,
  name: fc.string(),
  role: fc.constantFrom('host' as const, 'guest' as const),
  connected: fc.boolean(),
  media: fc.record({ audio: fc.boolean(), video: fc.boolean(), screen: fc.boolean() }),
});
const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  meeting: fc.constant({ id: 'm', name: 'm', mode: 'auto' as const }),
  peers: fc.uniqueArray(peer, { selector: (p) => p.id }),
  calls: fc.uniqueArray(call, { selector: (c) => c.id }),
  chat: fc.constant([]),
});
const seq = fc.constant(1);
function event<T extends Event['t']>(t: T, d: fc.Arbitrary<Extract<Event, { t: T }>['d']>) {
  return fc.record({ t: fc.constant(t), seq, d }) as unknown as fc.Arbitrary<Event>;
}
const server_event = fc.oneof(
  event('peer.joined', fc.record({ peer })),
  event('peer.updated', fc.record({ peer })),
  event('peer.left', fc.record({ peer: id, name: fc.string() })),
  event('call.incoming', fc.record({ call, from: id, expires_ms: fc.nat() })),
  event(
    'call.ring_ended',
    fc.record({
      call: call_id,
      from: id,
      reason: fc.constantFrom('cancelled' as const, 'answered_elsewhere' as const),
    }),
  ),
  event('call.updated', fc.record({ call })),
  event(
    'call.ended',
    fc.record({ call: call_id, reason: fc.constant('hangup' as const), by: id, duration_ms: fc.nat(), members }),
  ),
  event('call.missed', fc.record({ from: id, name: fc.string(), reason: fc.constant('busy' as const) })),
  event('call.refused', fc.record({ call: call_id })),
  event('rtc.open', fc.record({ link: fc.string(), call: call_id, peer: id, polite: fc.boolean() })),
  event(
    'chat.message',
    fc.record({ id: fc.nat(3), from: id, name: fc.string(), text: fc.string(), at: fc.constant('') }),
  ),
);

/** `ringing` calls that I am not part of etc. are nonsense, yet must not break anything. */
const any_event: fc.Arbitrary<MeetingEvent> = fc.oneof(
  { weight: 6, arbitrary: server_event.map((e): MeetingEvent => ({ type: 'server', event: e })) },
  snapshot.map((s): MeetingEvent => ({ type: 'welcome', welcome: { ...({} as Welcome), ...welcome, snapshot: s } })),
  call.map((c): MeetingEvent => ({ type: 'started', call: c })),
  fc.constantFrom<MeetingEvent>(
    { type: 'start' },
    { type: 'accept' },
    { type: 'accepted' },
    { type: 'refused', at: 'starting' },
    { type: 'refused', at: 'incoming', call: 'c1' },
    { type: 'not_rejoined', call: 'c1' },
    { type: 'quit' },
    { type: 'media_flows', peer: 'a' },
    { type: 'over' },
    { type: 'dismiss', notice: 1 },
  ),
);
const welcome = {
  peer_id: 'me',
  role: 'guest' as const,
  ring_ms: 45_000,
} as Welcome;

describe('whatever comes', () => {
  test('nothing throws, and the part stays consistent with what the server said', () => {
    fc.assert(
      fc.property(fc.array(any_event, { maxLength: 40 }), (events) => {
        const tab = new Tab();
        for (const e of events) tab.step(e);
      }),
      { numRuns: 2000 },
    );
  });

  test('no link is opened and no device runs for somebody who was not asked or said no', () => {
    const unasked = fc.oneof(
      { weight: 6, arbitrary: server_event.map((e): MeetingEvent => ({ type: 'server', event: e })) },
      snapshot.map((s): MeetingEvent => ({ type: 'welcome', welcome: { ...welcome, snapshot: s } })),
      fc.constant<MeetingEvent>({ type: 'quit' }),
    );
    fc.assert(
      fc.property(fc.array(unasked, { maxLength: 40 }), (events) => {
        const tab = new Tab();
        for (const e of events) {
          tab.step(e);
          expect(mediaIsDue(tab.state)).toBe(false);
        }
        // The server, where it counts us in, is told.
        expect(tab.effects.filter((effect) => effect.do !== 'leave')).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

test('who rings is who invites, not who once started the call', () => {
  const media = { audio: false, video: false, screen: false };
  const boss: Peer = { id: 'a', name: 'Boss', role: 'host', connected: true, media };
  const call: Call = {
    id: 'c1',
    from: 'gone',
    state: 'active',
    media: { audio: true, video: true },
    path: 'p2p',
    members: [
      { peer: 'gone', state: 'left' },
      { peer: 'a', state: 'joined' },
      { peer: 'me', state: 'ringing' },
    ],
    knocking: [],
  };
  const tab = new Tab();
  const snapshot = { meeting: { id: 'm', name: 'm', mode: 'auto' as const }, peers: [boss], calls: [], chat: [] };
  tab.step({ type: 'welcome', welcome: { ...welcome, snapshot } });
  tab.step({ type: 'server', event: { t: 'call.incoming', seq: 1, d: { call, from: 'a', expires_ms: 45_000 } } });
  expect(phaseOf(tab.state)).toMatchObject({ at: 'incoming', from: { name: 'Boss' } });
});
