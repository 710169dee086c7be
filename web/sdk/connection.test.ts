// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { ServerMessage, Welcome } from '../protocol/messages';
import type { ConnectionEffect, ConnectionEvent, ConnectionState } from './connection';
import { connectionDeadline, connectionView, initial_connection, stepConnection } from './connection';

const credentials = { meeting: 'abc-defg-hij', name: 'Anna', identity: 'i' };

function welcome(more: Partial<Welcome> = {}): Welcome {
  return {
    version: 1,
    session: 's1',
    resume_secret: 'secret1',
    peer_id: 'p1',
    role: 'guest',
    ice_servers: [],
    heartbeat_ms: 15_000,
    grace_ms: 60_000,
    ring_ms: 45_000,
    limits: { message_bytes: 65_536, sdp_bytes: 49_152, chat_chars: 4_000, name_chars: 64, mesh_people: 6 },
    server: { name: 'ringer', version: '0' },
    resumed: false,
    seq: 0,
    ...more,
  };
}

/** A machine, its clock, and what it did last. */
class Machine {
  state: ConnectionState = initial_connection;
  now = 0;
  effects: ConnectionEffect[] = [];

  step(event: ConnectionEvent): this {
    [this.state, this.effects] = stepConnection(this.state, event, this.now);
    return this;
  }
  message(message: ServerMessage): this {
    return this.step({ type: 'message', message });
  }
  lose(code = 1006): this {
    return this.step({ type: 'socket_closed', code, random: 0.5 });
  }
  /** Goes to the next deadline. */
  wait(): number {
    const deadline = connectionDeadline(this.state);
    const waited = deadline - this.now;
    this.now = deadline;
    this.step({ type: 'time', random: 0.5 });
    return waited;
  }
  request(t: 'chat.send' | 'rtc.cand' | 'call.start' | 'call.leave'): number {
    this.step({ type: 'request', t, d: {} });
    return this.state.next_id - 1;
  }
  pong(): this {
    const { line } = this.state;
    return this.message({ t: 'ok', re: line.at === 'open' ? (line.ping?.id ?? 0) : 0, d: {} });
  }
  after(ms: number): this {
    this.now += ms;
    return this;
  }
  open(): this {
    this.step({ type: 'enter', credentials }).step({ type: 'socket_opened' });
    return this.message({ t: 'welcome', re: this.state.next_id - 1, d: welcome() });
  }
  back(more: Partial<Welcome>): this {
    while (this.state.line.at !== 'redialing') this.wait();
    this.step({ type: 'socket_opened' });
    return this.message({ t: 'welcome', re: this.state.next_id - 1, d: welcome(more) });
  }
  get status() {
    return connectionView(this.state);
  }
  did(what: ConnectionEffect['do']) {
    return this.effects.filter((e) => e.do === what);
  }
}

describe('entering', () => {
  test('says hello when the socket opens, once', () => {
    const machine = new Machine().step({ type: 'enter', credentials });
    expect(machine.effects).toEqual([{ do: 'open_socket' }]);
    machine.step({ type: 'socket_opened' });
    expect(machine.effects).toEqual([
      { do: 'send', request: { t: 'hello', id: 1, d: { versions: [1], ...credentials } } },
    ]);
    expect(machine.step({ type: 'socket_opened' }).effects).toEqual([]);
    expect(machine.status).toEqual({ status: 'connecting' });
  });

  test('fails when nobody answers within ten seconds, or at once when the socket does not open', () => {
    const machine = new Machine().step({ type: 'enter', credentials });
    expect(machine.wait()).toBe(10_000);
    expect(machine.effects).toMatchObject([
      { do: 'close_socket' },
      { do: 'entry_failed', failure: { code: 'network' } },
    ]);
    machine.step({ type: 'enter', credentials }).lose();
    expect(machine.effects).toMatchObject([{ do: 'entry_failed', failure: { code: 'network' } }]);
    expect(machine.status).toEqual({ status: 'idle' });
  });

  test('a refused hello is final', () => {
    const machine = new Machine().step({ type: 'enter', credentials }).step({ type: 'socket_opened' });
    machine.message({ t: 'error', re: 1, e: { code: 'name_taken', message: 'Taken.', retryable: false } });
    expect(machine.did('entry_failed')).toMatchObject([{ failure: { code: 'name_taken', message: 'Taken.' } }]);
    expect(machine.status).toEqual({ status: 'closed', code: 'name_taken' });
  });
});

describe('coming back', () => {
  test('waits half a second, then 1.7 times as long each time, up to ten seconds', () => {
    const machine = new Machine().open().lose();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      waits.push(Math.round(machine.wait()));
      expect(machine.effects).toEqual([{ do: 'open_socket' }]);
      machine.lose();
    }
    expect(waits).toEqual([500, 850, 1445, 2457, 4176, 7099, 10_000, 10_000, 10_000]);
  });

  test('spreads its retries', () => {
    const waits = [0, 1].map((random) => {
      const machine = new Machine().open();
      machine.step({ type: 'socket_closed', code: 1001, random });
      return connectionDeadline(machine.state);
    });
    expect(waits).toEqual([375, 625]);
  });

  test('at once when woken', () => {
    const machine = new Machine().open().lose().step({ type: 'wake' });
    expect(machine.effects).toEqual([{ do: 'open_socket' }]);
    expect(machine.step({ type: 'wake' }).effects).toEqual([]);
  });

  test('resumes with what it has seen, and does not act twice on what is replayed', () => {
    const machine = new Machine().open();
    const event = { t: 'rtc.close', seq: 1, d: { link: 'l' } } as const;
    expect(machine.message(event).did('event')).toHaveLength(1);
    machine.lose().wait();
    machine.step({ type: 'socket_opened' });
    expect(machine.effects).toMatchObject([
      { request: { t: 'hello', d: { resume: { session: 's1', secret: 'secret1', last_seq: 1 } } } },
    ]);
    machine.message({
      t: 'welcome',
      re: machine.state.next_id - 1,
      d: welcome({ resumed: true, resume_secret: 'secret2' }),
    });
    expect(machine.did('welcome')).toHaveLength(1);
    expect(machine.message(event).effects).toEqual([]);
    expect(machine.message({ ...event, seq: 2 }).did('event')).toHaveLength(1);
    machine.lose().wait();
    machine.step({ type: 'socket_opened' });
    expect(machine.effects).toMatchObject([{ request: { d: { resume: { secret: 'secret2', last_seq: 2 } } } }]);
  });

  test('goes on every ten seconds when the grace time is over: then it is an ordinary entry', () => {
    const machine = new Machine().open().lose();
    while (machine.now < 500_000) {
      machine.wait();
      expect(machine.effects).toEqual([{ do: 'open_socket' }]);
      machine.lose();
    }
    expect(machine.wait()).toBe(10_000);
    machine.step({ type: 'socket_opened' });
    machine.message({ t: 'welcome', re: machine.state.next_id - 1, d: welcome({ session: 's2', seq: 7 }) });
    expect(machine.status).toEqual({ status: 'open' });
    expect(machine.message({ t: 'rtc.close', seq: 7, d: { link: 'l' } }).effects).toEqual([]);
  });

  test('goes on when the server is too busy for us just now', () => {
    const machine = new Machine().open().lose();
    machine.wait();
    machine.step({ type: 'socket_opened' });
    const e = { code: 'server_busy', message: '', retryable: true, retry_after_ms: 4000 } as const;
    machine.message({ t: 'error', re: machine.state.next_id - 1, e });
    expect(machine.did('close_socket')).toHaveLength(1);
    expect(machine.wait()).toBe(4000);
    expect(machine.effects).toEqual([{ do: 'open_socket' }]);
  });

  test.each([
    [1000, 'left'],
    [4000, 'protocol_error'],
    [4001, 'forbidden'],
    [4003, 'kicked'],
    [4004, 'meeting_not_found'],
    [4009, 'replaced'],
    [4010, 'version_unsupported'],
  ])('not after close code %d', (code, why) => {
    const machine = new Machine().open().lose(code);
    expect(machine.status).toEqual({ status: 'closed', code: why });
    expect(connectionDeadline(machine.state)).toBe(Infinity);
  });

  test.each([1001, 1005, 1006, 1009, 1011, 1012, 4008])('after close code %d', (code) => {
    expect(new Machine().open().lose(code).status).toMatchObject({ status: 'reconnecting', attempt: 0 });
  });

  test('slowly when it was for asking too much', () => {
    expect(connectionDeadline(new Machine().open().lose(4008).state)).toBe(10_000);
  });
});

describe('pings', () => {
  test('measure the round trip every ten seconds', () => {
    const machine = new Machine().open();
    expect(machine.wait()).toBe(0);
    const [ping] = machine.did('send');
    machine.now = 40;
    machine.message({ t: 'ok', re: (ping as { request: { id: number } }).request.id, d: {} });
    expect(machine.state.rtt_ms).toBe(40);
    expect(machine.wait()).toBe(9960);
    expect(machine.did('send')).toMatchObject([{ request: { t: 'ping' } }]);
  });

  test('without an answer in five seconds mean that the socket is dead: another one is opened at once', () => {
    const machine = new Machine().open();
    machine.wait();
    expect(machine.wait()).toBe(5000);
    // Without a code: with 1000 the server would take it for leaving.
    expect(machine.effects).toEqual([{ do: 'close_socket' }, { do: 'open_socket' }]);
    expect(machine.status).toMatchObject({ status: 'reconnecting' });
    expect(machine.state.rtt_ms).toBeNull();
  });

  test('are sent at once when there is a reason to doubt', () => {
    expect(new Machine().open().step({ type: 'wake' }).did('send')).toMatchObject([{ request: { t: 'ping' } }]);
  });

  test.each([
    [40, 1000],
    [600, 2400],
  ])('of %d ms are then waited for no longer than %d ms', (rtt, patience) => {
    const machine = new Machine().open();
    machine.wait();
    machine.after(rtt).pong().after(1000).step({ type: 'wake' });
    expect(machine.wait()).toBe(patience);
    expect(machine.effects).toEqual([{ do: 'close_socket' }, { do: 'open_socket' }]);
  });

  test('that are out already are not sent twice, only doubted', () => {
    const machine = new Machine().open();
    machine.wait();
    machine.after(40).pong();
    machine.wait();
    machine.after(200).step({ type: 'wake' });
    expect(machine.effects).toEqual([]);
    expect(machine.wait()).toBe(1000);
    expect(machine.did('open_socket')).toHaveLength(1);
  });
});

describe('another network', () => {
  const changed = { type: 'network_changed' } as const;
  const replaced: ConnectionEffect[] = [{ do: 'close_socket' }, { do: 'open_socket' }];

  test('gets a socket of its own at once, and what was on the way is sent again', () => {
    const machine = new Machine().open();
    const id = machine.request('rtc.cand');
    expect(machine.step(changed).effects).toEqual(replaced);
    machine.back({ resumed: true });
    expect(machine.did('send')).toMatchObject([{ request: { id } }]);
  });

  test('does not wait for an attempt on the old one, or for the next', () => {
    const machine = new Machine().open().lose();
    expect(machine.step(changed).effects).toEqual([{ do: 'open_socket' }]);
    expect(machine.after(2000).step(changed).effects).toEqual(replaced);
  });

  test('means nothing to a page that is not in a meeting, or just comes in', () => {
    expect(new Machine().step(changed).effects).toEqual([]);
    expect(new Machine().step({ type: 'enter', credentials }).step(changed).effects).toEqual([]);
  });

  test('that comes and goes leaves the new socket time to open', () => {
    const machine = new Machine().open().step(changed);
    expect(machine.after(300).step(changed).effects).toEqual([]);
    machine.back({ resumed: true });
    expect(machine.after(300).step(changed).did('send')).toMatchObject([{ request: { t: 'ping' } }]);
    expect(machine.after(1000).step(changed).effects).toEqual(replaced);
  });
});

describe('requests', () => {
  test('are answered by id, refused by id, and fail after twenty seconds', () => {
    const machine = new Machine().open();
    const [a, b, c] = [machine.request('chat.send'), machine.request('chat.send'), machine.request('chat.send')];
    expect(machine.message({ t: 'ok', re: b, d: { id: 7 } }).effects).toEqual([
      { do: 'settle', id: b, reply: { id: 7 } },
    ]);
    expect(machine.message({ t: 'ok', re: b, d: {} }).effects).toEqual([]);
    const e = { code: 'forbidden', message: '', retryable: false } as const;
    expect(machine.message({ t: 'error', re: a, e }).effects).toMatchObject([{ do: 'fail', id: a, failure: e }]);
    machine.wait();
    machine.pong().wait();
    machine.pong().wait();
    expect(machine.now).toBe(20_000);
    expect(machine.did('fail')).toMatchObject([{ id: c, failure: { code: 'network' } }]);
  });

  test('fail at once without a meeting', () => {
    const machine = new Machine();
    machine.request('chat.send');
    expect(machine.effects).toMatchObject([{ do: 'fail', failure: { code: 'offline' } }]);
  });

  test('are kept while the connection is away, and those without an answer are sent again, in order', () => {
    const machine = new Machine().open();
    const before = machine.request('call.leave');
    machine.lose();
    const during = machine.request('rtc.cand');
    expect(machine.effects).toEqual([]);
    machine.back({ resumed: true });
    expect(machine.did('send').map((e) => (e as { request: { id: number } }).request.id)).toEqual([before, during]);
    const e = { code: 'not_in_call', message: '', retryable: false } as const;
    expect(machine.message({ t: 'error', re: before, e }).effects).toMatchObject([{ do: 'fail', uncertain: true }]);
    expect(machine.message({ t: 'error', re: during, e }).effects).toMatchObject([{ do: 'fail', uncertain: false }]);
  });

  test('do not expire while the connection is away, nor because the socket was dead', () => {
    const machine = new Machine().open();
    machine.wait();
    machine.pong();
    const on_a_dead_socket = machine.request('call.leave');
    machine.wait();
    machine.wait();
    expect(machine.status).toMatchObject({ status: 'reconnecting' });
    const away = machine.request('call.leave');
    while (machine.now < 50_000) {
      machine.lose().wait();
      expect(machine.did('fail')).toEqual([]);
    }
    machine.back({ resumed: true });
    expect(machine.did('send')).toMatchObject([{ request: { id: on_a_dead_socket } }, { request: { id: away } }]);
    machine.wait();
    machine.pong().wait();
    expect(machine.did('fail')).toEqual([]);
    machine.pong().wait();
    expect(machine.did('fail')).toHaveLength(2);
  });

  test('after a fresh start, those of links that are no more fail, and no call is started twice', () => {
    const machine = new Machine().open();
    const [link, call, leave] = [
      machine.request('rtc.cand'),
      machine.request('call.start'),
      machine.request('call.leave'),
    ];
    machine.lose().back({ resumed: false });
    expect(machine.did('fail').map((e) => (e as { id: number }).id)).toEqual([link, call]);
    expect(machine.did('send').map((e) => (e as { request: { id: number } }).request.id)).toEqual([leave]);
  });

  test('a call that may have been started is not started again, one that waits is', () => {
    const machine = new Machine().open();
    const maybe = machine.request('call.start');
    machine.lose();
    const waits = machine.request('call.start');
    machine.back({ resumed: true });
    expect(machine.did('fail')).toMatchObject([{ id: maybe, uncertain: true }]);
    expect(machine.did('send')).toMatchObject([{ request: { id: waits } }]);
  });

  test('one that was too large is not sent again', () => {
    const machine = new Machine().open();
    const id = machine.request('rtc.cand');
    expect(machine.lose(1009).effects).toMatchObject([{ do: 'fail', id }]);
    expect(machine.state.pending).toEqual([]);
  });

  test('all fail when we leave', () => {
    const machine = new Machine().open();
    const id = machine.request('chat.send');
    machine.step({ type: 'exit' });
    expect(machine.effects).toMatchObject([
      { do: 'fail', id },
      { do: 'close_socket', code: 1000 },
    ]);
    expect(machine.status).toEqual({ status: 'closed', code: 'left' });
  });
});
