// SPDX-License-Identifier: Apache-2.0
//
// Calls between real SDKs over a small server, in virtual time.

import { describe, expect, test } from 'vitest';
import type { Phase } from './api';
import type { Tab } from './testing/world';
import { World } from './testing/world';

const BOTH = { audio: true, video: true };

function at(tab: Tab): Phase['at'] {
  return tab.ringer.state.phase.at;
}

function ended(tab: Tab) {
  const { phase } = tab.ringer.state;
  return phase.at === 'lobby' ? phase.ended : undefined;
}

/** Lets time pass until the server has answered; rejects as the action does. */
async function act(world: World, action: Promise<unknown>): Promise<void> {
  const outcome = action.then(
    () => undefined,
    (error: Error) => error,
  );
  await world.pass();
  const error = await outcome;
  if (error) throw error;
}

async function pair() {
  const world = new World();
  const anna = await world.host('Anna');
  const bert = await world.enter('Bert');
  await world.pass();
  return { world, anna, bert };
}

async function ringing() {
  const { world, anna, bert } = await pair();
  await act(world, anna.ringer.call('all'));
  return { world, anna, bert };
}

async function talking() {
  const { world, anna, bert } = await ringing();
  await act(world, bert.ringer.accept(BOTH));
  return { world, anna, bert };
}

function peerUpdated(world: World, who: string, seq: number): string {
  return JSON.stringify({ t: 'peer.updated', seq, d: { peer: world.server.peer(who) } });
}

function expectNothingLeft(world: World, ...tabs: Tab[]): void {
  expect(world.network.count).toBe(0);
  for (const tab of tabs) {
    expect(tab.media.live).toEqual([]);
    expect(at(tab)).toBe('lobby');
    expect(tab.ringer.state.tiles).toEqual([]);
    expect(tab.ringer.state.local).toMatchObject({ camera: { status: 'off' }, microphone: { status: 'off' } });
  }
}

describe('what the server refuses is said in a notice, for the screen that asked may be gone', () => {
  const refusals = (tab: Tab) => tab.ringer.state.notices.flatMap((n) => (n.kind === 'error' ? [n.code] : []));

  test('a call', async () => {
    const world = new World();
    const anna = await world.host('Anna');
    await expect(act(world, anna.ringer.call('all'))).rejects.toMatchObject({ code: 'nobody_to_call' });
    expect(at(anna)).toBe('lobby');
    expect(refusals(anna)).toEqual(['nobody_to_call']);
  });

  test('an answer, an invitation, letting in', async () => {
    const { world, anna, bert } = await ringing();
    for (const member of world.server.call!.members) if (member.state === 'ringing') member.state = 'no_answer';
    await expect(act(world, bert.ringer.accept(BOTH))).rejects.toMatchObject({ code: 'not_ringing' });
    expect(refusals(bert)).toEqual(['not_ringing']);
    await expect(act(world, anna.ringer.invite('all'))).rejects.toThrow();
    await expect(act(world, anna.ringer.admit('gone', 'x'))).rejects.toThrow();
    await expect(act(world, anna.ringer.refuse('gone', 'x'))).rejects.toThrow();
    expect(refusals(anna)).toEqual(['unknown_type', 'call_not_found', 'call_not_found']);
  });

  test('but not what has come to its end anyway', async () => {
    const { world, anna, bert } = await ringing();
    const cancelled = act(world, anna.ringer.cancel());
    await act(world, bert.ringer.decline());
    await cancelled;
    expect([...refusals(anna), ...refusals(bert)]).toEqual([]);
  });
});

describe('a call of two', () => {
  test('rings, is accepted, talks, ends, and can be made again', async () => {
    const { world, anna, bert } = await pair();
    const calling = anna.ringer.call('all');
    expect(anna.ringer.state.phase).toEqual({ at: 'calling' });
    await act(world, calling);
    expect(anna.ringer.state.phase).toMatchObject({ at: 'calling', call: { state: 'ringing' } });
    expect(bert.ringer.state.phase).toMatchObject({ at: 'incoming', from: { name: 'Anna' }, answering: false });

    await act(world, bert.ringer.accept(BOTH));
    for (const tab of [anna, bert]) {
      expect(at(tab)).toBe('in_call');
      const [tile] = tab.ringer.state.tiles;
      expect(tile).toMatchObject({ link: 'connected', peer: { media: { audio: true, video: true, screen: false } } });
      expect(tile!.audio).not.toBeNull();
      expect(tile!.camera).not.toBeNull();
      expect(tile!.audio).not.toBe(tile!.camera);
      expect(tile!.screen).toBeNull();
    }
    expect(world.server.sent('Anna', 'rtc.report')).toHaveLength(1);

    await act(world, bert.ringer.end());
    expect(ended(anna)).toMatchObject({ reason: 'hangup', by: 'Bert', duration_ms: 1000 });
    expect(ended(bert)).toMatchObject({ reason: 'hangup', by: 'Bert', duration_ms: 1000 });
    expectNothingLeft(world, anna, bert);
    await act(world, anna.ringer.call('all'));
    expect(at(bert)).toBe('incoming');
    expect(ended(anna)).toBeUndefined();
  });

  test('declined: no connection is made and the callee’s devices stay off', async () => {
    const { world, anna, bert } = await ringing();
    await act(world, bert.ringer.decline());
    expect(ended(anna)).toMatchObject({
      reason: 'declined',
      members: [{ name: 'Anna' }, { name: 'Bert', state: 'declined' }],
    });
    expect(ended(bert)).toBeUndefined();
    expect(bert.media.captures).toEqual([]);
    expect(world.network.opened).toBe(0);
    expectNothingLeft(world, anna, bert);
  });

  test('cancelled while it rings', async () => {
    const { world, anna, bert } = await ringing();
    await act(world, anna.ringer.cancel());
    expect(ended(anna)).toMatchObject({ reason: 'cancelled', by: 'Anna' });
    expect(ended(bert)).toMatchObject({ reason: 'cancelled', by: 'Anna' });
    expect(bert.ringer.state.notices).toMatchObject([{ kind: 'ring_ended', name: 'Anna', reason: 'cancelled' }]);
    expectNothingLeft(world, anna, bert);
  });

  test('cancelled before the server has confirmed it', async () => {
    const { world, anna, bert } = await pair();
    const calling = anna.ringer.call('all');
    const cancelling = anna.ringer.cancel();
    expect(at(anna)).toBe('lobby');
    await act(world, Promise.all([calling, cancelling]));
    expect(world.server.call).toBeNull();
    expectNothingLeft(world, anna, bert);
    await act(world, anna.ringer.call('all'));
    expect(at(bert)).toBe('incoming');
  });

  // Whichever comes first at the server, and however far apart: one outcome, and it is over.
  test.each([0, 1, 2, 3, 5, 8])('cancel against accept, %d ms apart', async (apart) => {
    for (const first of ['cancel', 'accept'] as const) {
      const { world, anna, bert } = await ringing();
      const actions = { cancel: () => anna.ringer.cancel(), accept: () => bert.ringer.accept(BOTH) };
      const one = actions[first]().catch((error: unknown) => error);
      await world.clock.advance(apart);
      const two = actions[first === 'cancel' ? 'accept' : 'cancel']().catch((error: unknown) => error);
      await world.pass();
      await Promise.all([one, two]);
      expect(world.server.call).toBeNull();
      expectNothingLeft(world, anna, bert);
    }
  });

  test('both hang up at once', async () => {
    const { world, anna, bert } = await talking();
    await act(world, Promise.all([anna.ringer.end(), bert.ringer.end()]));
    expectNothingLeft(world, anna, bert);
  });

  test('everything is let go at once when hanging up without a connection, and the server hears of it later', async () => {
    const { world, anna, bert } = await talking();
    world.server.down = true;
    world.server.drop('Anna');
    await world.pass(5);
    const ending = anna.ringer.end();
    expect(anna.media.live).toEqual([]);
    expect(anna.ringer.state.phase).toMatchObject({ at: 'lobby', ended: { reason: 'left' } });
    expect(world.network.count).toBe(1);
    await world.pass(15_000);
    world.server.down = false;
    await world.pass(10_000);
    await ending;
    expect(ended(anna)).toMatchObject({ reason: 'hangup' });
    expectNothingLeft(world, anna, bert);
  });

  test('fifty in a row leave nothing behind', async () => {
    const { world, anna, bert } = await pair();
    for (let i = 0; i < 50; i++) {
      await act(world, anna.ringer.call('all'));
      await act(world, bert.ringer.accept(BOTH));
      expect(at(anna)).toBe('in_call');
      await act(world, (i % 2 ? anna : bert).ringer.end());
      expectNothingLeft(world, anna, bert);
    }
    expect(world.network.opened).toBe(100);
    // Each tab's ping, and nothing that a call would have left ticking.
    expect(world.clock.pending).toBeLessThanOrEqual(2);
  });

  test('is the callee’s own choice of media', async () => {
    const { world, anna, bert } = await ringing();
    await act(world, bert.ringer.accept({ audio: true, video: false }));
    expect(bert.media.captures).toMatchObject([{ audio: { echoCancellation: true }, video: false }]);
    expect(anna.ringer.state.tiles[0]!.peer.media).toEqual({ audio: true, video: false, screen: false });
  });
});

describe('more than two', () => {
  async function three() {
    const { world, anna, bert } = await pair();
    const cleo = await world.enter('Cleo');
    await act(world, anna.ringer.call('all'));
    await act(world, bert.ringer.accept(BOTH));
    return { world, anna, bert, cleo };
  }

  test('each has a link to each other', async () => {
    const { world, anna, bert, cleo } = await three();
    expect([at(anna), at(bert), at(cleo)]).toEqual(['in_call', 'in_call', 'incoming']);
    await act(world, cleo.ringer.accept(BOTH));
    for (const tab of [anna, bert, cleo])
      expect(tab.ringer.state.tiles.map((t) => t.link)).toEqual(['connected', 'connected']);
    expect(world.network.count).toBe(6);
    expect(anna.ringer.state.notices).toContainEqual(
      expect.objectContaining({ kind: 'member', name: 'Cleo', state: 'joined' }),
    );
  });

  test('a guest leaves alone; his end() is a leave; the host ends for all', async () => {
    const { world, anna, bert, cleo } = await three();
    await act(world, cleo.ringer.accept(BOTH));
    await act(world, bert.ringer.end());
    expect(world.server.sent('Bert', 'call.leave')).toHaveLength(1);
    expect(ended(bert)).toMatchObject({ reason: 'left' });
    expect([at(anna), at(cleo)]).toEqual(['in_call', 'in_call']);
    expect(world.network.count).toBe(2);
    await act(world, anna.ringer.end());
    expect(ended(cleo)).toMatchObject({ reason: 'hangup', by: 'Anna' });
    expectNothingLeft(world, anna, bert, cleo);
  });

  test('a guest who may not cancel for all any more leaves', async () => {
    const { world, anna, bert, cleo } = await three();
    await act(world, cleo.ringer.accept(BOTH));
    world.server.peer('Anna').role = 'guest';
    await act(world, anna.ringer.end());
    expect(at(anna)).toBe('lobby');
    expect([at(bert), at(cleo)]).toEqual(['in_call', 'in_call']);
  });

  test('a late joiner knocks and is let in, or not', async () => {
    const { world, anna, bert } = await talking();
    const cleo = await world.enter('Cleo');
    await world.pass();
    const call = cleo.ringer.state.calls[0]!.id;
    await act(world, cleo.ringer.knock(call));
    expect(at(cleo)).toBe('knocking');
    expect(cleo.media.captures).toEqual([]);
    expect(anna.ringer.state.notices.filter((n) => n.kind === 'knock')).toMatchObject([{ name: 'Cleo' }]);
    expect(bert.ringer.state.notices.filter((n) => n.kind === 'knock')).toEqual([]);

    const { id } = world.server.peer('Cleo');
    await act(world, anna.ringer.refuse(call, id));
    expect(ended(cleo)).toMatchObject({ reason: 'refused' });
    expect(anna.ringer.state.notices.filter((n) => n.kind === 'knock')).toEqual([]);

    await act(world, cleo.ringer.knock(call));
    await act(world, anna.ringer.admit(call, id));
    expect(at(cleo)).toBe('in_call');
    expect(cleo.ringer.state.tiles).toHaveLength(2);
  });

  test('knocking can be taken back', async () => {
    const { world } = await talking();
    const cleo = await world.enter('Cleo');
    await world.pass();
    await act(world, cleo.ringer.knock(cleo.ringer.state.calls[0]!.id));
    await act(world, cleo.ringer.withdraw());
    expect(at(cleo)).toBe('lobby');
    expect(world.server.call!.knocking).toEqual([]);
  });
});

describe('two tabs of one person', () => {
  test('both ring; one answers; the other stops and takes no part', async () => {
    const { world, anna, bert } = await pair();
    const second = await world.enter('Bert', {}, world.tab(bert.stored));
    await act(world, anna.ringer.call('all'));
    expect([at(bert), at(second)]).toEqual(['incoming', 'incoming']);
    await act(world, second.ringer.accept(BOTH));
    expect(at(second)).toBe('in_call');
    expect(ended(bert)).toMatchObject({ reason: 'answered_elsewhere' });
    expect(bert.media.captures).toEqual([]);
    expect(bert.ringer.state.calls).toHaveLength(1);
    await act(world, second.ringer.end());
    expect(ended(bert)).toMatchObject({ reason: 'answered_elsewhere' });
  });
});

describe('the connection', () => {
  test('lost in a call: media goes on, and what was missed is made up', async () => {
    const { world, anna, bert } = await talking();
    const [before] = anna.ringer.state.tiles;
    world.server.down = true;
    world.server.drop('Anna');
    await world.pass(20_000);
    expect(anna.ringer.state.connection).toMatchObject({ status: 'reconnecting' });
    expect(at(anna)).toBe('in_call');
    await act(world, bert.ringer.sendChat('Are you there?'));
    world.server.down = false;
    await world.pass(12_000);
    expect(anna.ringer.state.connection).toEqual({ status: 'open' });
    expect(anna.ringer.state.chat).toMatchObject([{ text: 'Are you there?' }]);
    expect(anna.ringer.state.tiles[0]!.audio).toBe(before!.audio);
    expect(world.network.opened).toBe(2);
    expect(anna.ringer.state.notices.filter((n) => n.kind === 'peer_left' || n.kind === 'peer_joined')).toHaveLength(1);
  });

  test('lost for long: a fresh start makes the links anew in the same call', async () => {
    const { world, anna, bert } = await talking();
    world.server.forgetEvents();
    world.server.drop('Anna');
    await act(world, bert.ringer.sendChat('x'));
    world.server.forgetEvents();
    await world.pass(3000);
    expect(world.network.opened).toBe(4);
    expect(world.network.count).toBe(2);
    for (const tab of [anna, bert]) {
      expect(at(tab)).toBe('in_call');
      expect(tab.ringer.state.tiles).toMatchObject([{ link: 'connected' }]);
    }
    expect(bert.ringer.state.tiles[0]!.peer.media).toEqual({ audio: true, video: true, screen: false });
  });

  test('lost for long, and not taken back into the call: it is over in this tab', async () => {
    const { world, anna, bert } = await talking();
    world.server.forgetEvents();
    world.server.drop('Anna');
    await act(world, bert.ringer.sendChat('x'));
    world.server.forgetEvents();
    world.server.refuse.set('call.accept', 'call_already_answered');
    await world.pass(3000);
    expect(ended(anna)).toMatchObject({ reason: 'unreachable' });
    expect(anna.media.live).toEqual([]);
  });

  test('lost while the call ended: the fresh start says so', async () => {
    const { world, anna, bert } = await talking();
    world.server.drop('Anna');
    await act(world, bert.ringer.end());
    world.server.forgetEvents();
    await world.pass(3000);
    expect(ended(anna)).toMatchObject({ reason: 'unreachable' });
    expect(ended(anna)!.duration_ms).toBeLessThan(4000);
    expectNothingLeft(world, anna, bert);
  });

  test('descriptions and candidates wait for it', async () => {
    const { world, anna, bert } = await ringing();
    const accepting = bert.ringer.accept(BOTH);
    await world.clock.advance(2);
    world.server.drop('Bert');
    await world.pass(3000);
    await accepting;
    expect([at(anna), at(bert)]).toEqual(['in_call', 'in_call']);
    expect(world.network.opened).toBe(2);
  });

  test('lost just after Accept was pressed, and back with a fresh start: the call stands', async () => {
    const { world, anna, bert } = await ringing();
    const accepting = bert.ringer.accept(BOTH);
    await world.clock.advance(1);
    world.server.drop('Bert');
    world.server.forgetEvents();
    await world.pass(3000);
    await accepting;
    expect([at(anna), at(bert)]).toEqual(['in_call', 'in_call']);
    expect(world.server.sent('Bert', 'call.leave')).toEqual([]);
  });

  test('lost for 15 seconds just after Accept was pressed: the call stands', async () => {
    const { world, anna, bert } = await ringing();
    const accepting = bert.ringer.accept(BOTH);
    await world.clock.advance(1);
    world.server.down = true;
    world.server.drop('Bert');
    await world.pass(15_000);
    world.server.down = false;
    await world.pass(10_000);
    await accepting;
    expect([at(anna), at(bert)]).toEqual(['in_call', 'in_call']);
  });

  describe.each(['replay', 'fresh start'])('lost after Call was pressed, and back with a %s', (how) => {
    test.each([0, 1, 2, 3, 4, 5, 6])('%d ms: the call stands or falls, and is never orphaned', async (ms) => {
      const { world, anna, bert } = await pair();
      const calling = anna.ringer.call('all').catch((error: unknown) => error);
      await world.clock.advance(ms);
      world.server.drop('Anna');
      if (how === 'fresh start') world.server.forgetEvents();
      await world.pass(3000);
      await calling;
      expect(world.server.call !== null).toBe(at(anna) === 'calling');
      expect(at(bert)).toBe(world.server.call ? 'incoming' : 'lobby');
      expect(world.server.sent('Anna', 'call.start').length).toBeLessThanOrEqual(1);
    });
  });

  test('lost after Call was pressed, until the ringing had stopped: nobody is rung again', async () => {
    const { world, anna, bert } = await pair();
    const calling = anna.ringer.call('all').catch((error: unknown) => error);
    await world.clock.advance(1);
    world.server.down = true;
    world.server.drop('Anna');
    await world.pass(10_000);
    world.server.finish('cancelled', world.server.peer('Anna').id);
    await world.pass(5_000);
    world.server.down = false;
    await world.pass(12_000);
    expect(await calling).toMatchObject({ code: 'network' });
    expect([at(anna), at(bert)]).toEqual(['lobby', 'lobby']);
    expect(world.server.sent('Anna', 'call.start')).toHaveLength(1);
    expectNothingLeft(world, anna, bert);
  });

  test('lost for longer than anybody waits: entered again', async () => {
    const { world, anna } = await talking();
    world.server.down = true;
    world.server.forget();
    await world.pass(300_000);
    expect(anna.ringer.state.connection).toMatchObject({ status: 'reconnecting' });
    world.server.down = false;
    await world.pass(13_000);
    expect(anna.ringer.state.connection).toEqual({ status: 'open' });
    expect(ended(anna)).toMatchObject({ reason: 'unreachable' });
    expectNothingLeft(world, anna);
  });

  test('what others see of our media is put right after it', async () => {
    const { world } = await talking();
    world.server.peer('Anna').media = { audio: false, video: false, screen: false };
    world.server.drop('Anna');
    await world.pass(3000);
    expect(world.server.peer('Anna').media).toEqual({ audio: true, video: true, screen: false });
  });

  test('moves to another network: media flows again within a second', async () => {
    const { world, anna, bert } = await talking();
    world.server.kill('Anna');
    world.network.breakPaths();
    anna.page.network_changed();
    await world.pass(1000);
    for (const tab of [anna, bert]) expect(tab.ringer.state.tiles).toMatchObject([{ link: 'connected' }]);
    expect(anna.ringer.state.connection).toEqual({ status: 'open' });
  });

  test('and the network are gone without a word: media flows again within five seconds', async () => {
    const { world, anna, bert } = await talking();
    world.server.kill('Anna');
    world.network.breakPaths();
    await world.pass(5000);
    for (const tab of [anna, bert]) expect(tab.ringer.state.tiles).toMatchObject([{ link: 'connected' }]);
    expect(anna.ringer.state.connection).toEqual({ status: 'open' });
  });

  test.each(['Anna', 'Bert'])('of %s is away while the link is, too: nobody blames the link', async (who) => {
    const { world, anna, bert } = await talking();
    world.server.down = true;
    world.server.drop(who);
    world.server.peer(who).connected = false;
    for (const tab of [anna, bert]) {
      const { seq } = world.server.sessions[0]!;
      world.server.raw(tab === anna ? 'Anna' : 'Bert', peerUpdated(world, who, seq + 100));
    }
    world.network.up = false;
    world.network.breakPaths();
    await world.pass(50_000);
    for (const tab of [anna, bert]) {
      expect(tab.ringer.state.tiles).toMatchObject([{ link: 'reconnecting' }]);
      expect(tab.ringer.state.notices.filter((n) => n.kind === 'link_failed')).toEqual([]);
    }
  });

  test('a link that has failed for good is told, and no longer when it works after all', async () => {
    const { world, anna } = await talking();
    const told = () => anna.ringer.state.notices.filter((n) => n.kind === 'link_failed');
    world.network.up = false;
    world.network.breakPaths();
    await world.pass(60_000);
    expect(told()).toMatchObject([{ name: 'Bert' }]);
    world.network.up = true;
    await world.pass(30_000);
    expect(anna.ringer.state.tiles).toMatchObject([{ link: 'connected' }]);
    expect(told()).toEqual([]);
  });

  test('a server that forgot us says why', async () => {
    const { world, anna } = await talking();
    world.server.meeting_exists = false;
    world.server.forget();
    await world.pass(3000);
    expect(anna.ringer.state.connection).toEqual({ status: 'closed', code: 'meeting_not_found' });
    expectNothingLeft(world, anna);
  });

  test('the page goes away: left at once; restored: entered again', async () => {
    const { world, anna, bert } = await talking();
    anna.page.hidden_for_good();
    await world.pass();
    expect(anna.media.live).toEqual([]);
    expect(bert.ringer.state.peers).toEqual([]);
    expectNothingLeft(world, anna, bert);
    anna.page.restored();
    await world.pass();
    expect(anna.ringer.state).toMatchObject({ connection: { status: 'open' }, me: { name: 'Anna', role: 'host' } });
    expect(bert.ringer.state.peers).toMatchObject([{ name: 'Anna' }]);
  });

  test('nonsense from the server changes nothing', async () => {
    const { world, anna } = await talking();
    const before = anna.ringer.state;
    for (const text of [
      '[]',
      '{"t":"call.updated","seq":99,"d":{}}',
      '{"t":"rtc.desc","seq":100,"d":null}',
      '{"t":"x"}',
    ])
      world.server.raw('Anna', text);
    await world.pass(10);
    expect(anna.ringer.state.phase).toEqual(before.phase);
    expect(anna.ringer.state.calls).toEqual(before.calls);
  });

  test('events that come twice count once', async () => {
    const { world, anna, bert } = await talking();
    await act(world, bert.ringer.sendChat('Hello'));
    const again = world.server.sessions[0]!.sent.map((event) => JSON.stringify(event));
    for (const text of again) world.server.raw('Anna', text);
    await world.pass();
    expect(anna.ringer.state.chat).toHaveLength(1);
    expect(anna.ringer.state.peers).toHaveLength(1);
    expect(at(anna)).toBe('in_call');
  });
});

test('a server that counts somebody in who has no part is told', async () => {
  const { world } = await ringing();
  const { seq } = world.server.sessions.find((s) => s.peer.name === 'Bert')!;
  const call = structuredClone(world.server.call!);
  for (const member of call.members) member.state = 'joined';
  const { id } = world.server.peer('Anna');
  world.server.raw('Bert', JSON.stringify({ t: 'call.updated', seq: seq + 1, d: { call } }));
  const open = { link: 'l', call: call.id, peer: id, polite: true };
  world.server.raw('Bert', JSON.stringify({ t: 'rtc.open', seq: seq + 2, d: open }));
  await world.pass();
  expect(world.server.sent('Bert', 'call.leave')).toMatchObject([{ d: { call: call.id } }]);
  expect(world.network.opened).toBe(0);
});

test('a call that cannot be started does not cost the one that comes in', async () => {
  const world = new World();
  const anna = await world.host('Anna');
  const bert = await world.host('Bert');
  await world.pass();
  world.server.latency('Anna', 5);
  const refused = anna.ringer.call('all').catch((error: unknown) => error);
  await act(world, bert.ringer.call('all'));
  expect(await refused).toMatchObject({ code: 'already_in_call' });
  expect(at(anna)).toBe('incoming');
  await act(world, anna.ringer.accept(BOTH));
  expect([at(anna), at(bert)]).toEqual(['in_call', 'in_call']);
});

test('a browser that makes no more connections is told as a link that failed', async () => {
  const { world, anna, bert } = await ringing();
  world.network.full = true;
  await act(world, bert.ringer.accept(BOTH));
  for (const [tab, name] of [
    [anna, 'Bert'],
    [bert, 'Anna'],
  ] as const)
    expect(tab.ringer.state.notices).toContainEqual(expect.objectContaining({ kind: 'link_failed', name }));
  await act(world, anna.ringer.end());
  expectNothingLeft(world, anna, bert);
});

test('a chat message that may not have been sent has the same key when it is sent again', async () => {
  const { world, anna } = await pair();
  world.server.refuse.set('chat.send', 'rate_limited');
  await expect(act(world, anna.ringer.sendChat('Hello'))).rejects.toMatchObject({ code: 'rate_limited' });
  world.server.refuse.clear();
  await act(world, anna.ringer.sendChat('Hello'));
  await act(world, anna.ringer.sendChat('Hello'));
  const [first, again, another] = world.server.sent('Anna', 'chat.send').map((r) => (r.d as { key: string }).key);
  expect(again).toBe(first);
  expect(another).not.toBe(first);
});

describe('a call through the media server', () => {
  async function served() {
    const { world, anna, bert } = await ringing();
    world.server.through_media_server = true;
    await act(world, bert.ringer.accept(BOTH));
    const [up, down] = [...world.network.all];
    return { world, anna, bert, up: up!, down: down! };
  }

  test('has begun for a tab when its link down is connected', async () => {
    const { world, anna, up, down } = await served();
    expect(world.network.count).toBe(4);
    expect(at(anna)).toBe('connecting');
    up.meet();
    await world.pass();
    expect(at(anna)).toBe('connecting');
    down.meet();
    await world.pass();
    expect(at(anna)).toBe('in_call');
    expect(anna.ringer.state.tiles).toMatchObject([{ link: 'connected', peer: { name: 'Bert' } }]);
    expect(world.server.sent('Anna', 'rtc.report')).toHaveLength(2);
    await act(world, anna.ringer.end());
    expect(world.network.count).toBe(0);
  });

  test('says once that the media server cannot be reached, and no more when it can', async () => {
    const { world, anna, up, down } = await served();
    const told = () => anna.ringer.state.notices.filter((n) => n.kind === 'link_failed');
    await world.pass(60_000);
    expect(told()).toMatchObject([{ name: null }]);
    up.meet();
    down.meet();
    await world.pass();
    expect(told()).toEqual([]);
  });
});

describe('rights', () => {
  test('the host token is kept with the name and used for that name only', async () => {
    const world = new World();
    const anna = await world.host('Anna');
    anna.ringer.exit();
    await world.pass();
    const again = await world.enter('Anna', {}, world.tab(anna.stored));
    expect(again.ringer.state.me!.role).toBe('host');
    expect(again.ringer.hostName('abc-defg-hij')).toBe('Anna');
    const guest = await world.enter('Gast', {}, world.tab(anna.stored));
    expect(guest.ringer.state.me!.role).toBe('guest');
  });

  test('a kept token that is not valid any more is forgotten', async () => {
    const world = new World();
    const anna = await world.host('Anna');
    anna.ringer.exit();
    await world.pass();
    world.server.host_token = 'another';
    const again = await world.enter('Anna', {}, world.tab(anna.stored));
    expect(again.ringer.state.me!.role).toBe('guest');
    expect([...anna.stored.keys()]).toEqual(['ringer.identity']);
  });

  test('a token that was given and is not valid is an error', async () => {
    const world = new World();
    await expect(world.enter('Anna', { token: 'wrong' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

test('the page hears of changes once in a microtask', async () => {
  const { world, anna, bert } = await pair();
  let heard = 0;
  const stop = anna.ringer.subscribe(() => heard++);
  anna.ringer.dismiss(1);
  anna.ringer.dismiss(2);
  await Promise.resolve();
  expect(heard).toBe(1);
  expect(anna.ringer.state).toBe(anna.ringer.state);
  stop();
  await act(world, bert.ringer.sendChat('x'));
  expect(heard).toBe(1);
});
