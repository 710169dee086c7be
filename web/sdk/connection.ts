// SPDX-License-Identifier: Apache-2.0
//
// The signalling connection as a pure state machine: hello and welcome, requests and their answers, resume, pings.
// Messages, socket events and time go in; what to send, to open and to close comes out. It opens no socket, reads no
// clock and draws no randomness; Signaling (signaling.ts) does that around it.

import type {
  Event,
  Request,
  RequestType,
  Requests,
  ServerMessage,
  SessionId,
  Welcome,
  WireError,
} from '../protocol/messages';
import { CloseCode, VERSION } from '../protocol/messages';
import type { Connection } from './api';

/** A socket that does not open, or a hello without an answer, is given up after this. */
const DIAL_MS = 10_000;
const PING_EVERY_MS = 10_000;
/** Longer than any round trip in which talking is possible. */
const PONG_MS = 5_000;
/** With a reason to doubt, a pong is waited for only this many times the usual, but no shorter than a radio wakes up. */
const DOUBT_RTTS = 4;
const DOUBT_MS = 1_000;
/** Longer than a dead socket goes unnoticed: what was lost with it is sent again, and does not expire. */
const ANSWER_MS = PING_EVERY_MS + 2 * PONG_MS;
/** More changes of the network than one in this time, and the socket is only doubted: it must have time to open. */
const CHANGE_EVERY_MS = 1_000;
const FIRST_RETRY_MS = 500;
const RETRY_GROWTH = 1.7;
const MAX_RETRY_MS = 10_000;

export type Credentials = Pick<Requests['hello'], 'meeting' | 'name' | 'identity' | 'token'>;
type ClosedCode = Extract<Connection, { status: 'closed' }>['code'];
export type Failure = WireError | { code: 'offline' | 'network'; message: string };

/** What is needed to come back as the same session. */
interface Ticket {
  session: SessionId;
  secret: string;
  last_seq: number;
}

interface Lost {
  credentials: Credentials;
  ticket: Ticket;
  since: number;
  attempt: number;
}

export type Line =
  | { at: 'idle' }
  | { at: 'dialing'; credentials: Credentials; hello?: number; deadline: number }
  | { at: 'open'; credentials: Credentials; ticket: Ticket; ping_at: number; ping?: Ping }
  | { at: 'waiting'; lost: Lost; deadline: number }
  | { at: 'redialing'; lost: Lost; hello?: number; deadline: number }
  | { at: 'closed'; code: ClosedCode };
type Open = Extract<Line, { at: 'open' }>;

interface Ping {
  id: number;
  sent_at: number;
  deadline: number;
}

interface Pending {
  request: Request;
  /** `uncertain`: sent on a socket that has been lost since: the server may have acted on it. */
  state: 'queued' | 'sent' | 'uncertain';
  /** Counts while the connection is open. */
  deadline: number;
}

export interface ConnectionState {
  line: Line;
  pending: Pending[];
  next_id: number;
  rtt_ms: number | null;
  /** When a change of the network last led to a new socket. */
  changed_at: number;
}

export const initial_connection: ConnectionState = {
  line: { at: 'idle' },
  pending: [],
  next_id: 1,
  rtt_ms: null,
  changed_at: -Infinity,
};

/** `random` (0..1) spreads the retries of many pages whose server went away in one moment. */
export type ConnectionEvent =
  | { type: 'enter'; credentials: Credentials }
  | { type: 'exit' }
  | { type: 'request'; t: RequestType; d: unknown }
  | { type: 'socket_opened' }
  | { type: 'socket_closed'; code: number; random: number }
  | { type: 'message'; message: ServerMessage }
  /** There is a reason to doubt the socket. */
  | { type: 'wake' }
  | { type: 'network_changed' }
  | { type: 'time'; random: number };

/** Closing where nothing is open does nothing. */
export type ConnectionEffect =
  | { do: 'open_socket' }
  | { do: 'close_socket'; code?: number }
  | { do: 'send'; request: Request }
  | { do: 'settle'; id: number; reply: Record<string, unknown> }
  | { do: 'fail'; id: number; failure: Failure; uncertain: boolean }
  | { do: 'welcome'; welcome: Welcome }
  | { do: 'event'; event: Event }
  | { do: 'entry_failed'; failure: Failure };

export type ConnectionStep = [ConnectionState, ConnectionEffect[]];

const OFFLINE: Failure = { code: 'offline', message: 'You are not connected to the server.' };
const NO_ANSWER: Failure = { code: 'network', message: 'The server did not answer.' };
const UNREACHABLE: Failure = { code: 'network', message: 'The server cannot be reached.' };

export function stepConnection(state: ConnectionState, event: ConnectionEvent, now: number): ConnectionStep {
  switch (event.type) {
    case 'enter':
      return enter(state, event.credentials, now);
    case 'exit':
      return over(state, 'left', CloseCode.leave);
    case 'request':
      return request(state, event.t, event.d, now);
    case 'socket_opened':
      return sayHello(state);
    case 'socket_closed':
      return socketClosed(state, event.code, event.random, now);
    case 'message':
      return message(state, event.message, now);
    case 'wake':
      return wake(state, now);
    case 'network_changed':
      return networkChanged(state, now);
    case 'time':
      return time(state, event.random, now);
  }
}

/** When to bring a `time` event next. */
export function connectionDeadline({ line, pending }: ConnectionState): number {
  if (line.at === 'idle' || line.at === 'closed') return Infinity;
  if (line.at !== 'open') return line.deadline;
  return Math.min(line.ping?.deadline ?? line.ping_at, ...pending.map((p) => p.deadline));
}

function enter(state: ConnectionState, credentials: Credentials, now: number): ConnectionStep {
  const [cleared, effects] = over(state, 'left', CloseCode.leave);
  return [
    { ...cleared, line: { at: 'dialing', credentials, deadline: now + DIAL_MS }, rtt_ms: null },
    [...effects, { do: 'open_socket' }],
  ];
}

/** Everything outstanding fails; nothing is tried again. */
function over(state: ConnectionState, code: ClosedCode, close_code?: number, failure = OFFLINE): ConnectionStep {
  const effects: ConnectionEffect[] = failAll(state.pending, failure);
  const { at } = state.line;
  if (at === 'dialing') effects.push({ do: 'entry_failed', failure });
  if (at === 'dialing' || at === 'open' || at === 'redialing') effects.push(closing(close_code));
  if (at === 'idle' || at === 'closed') return [{ ...state, pending: [] }, effects];
  return [{ ...state, line: { at: 'closed', code }, pending: [], rtt_ms: null }, effects];
}

function closing(code?: number): ConnectionEffect {
  return { do: 'close_socket', code };
}

function failAll(pending: Pending[], failure: Failure): ConnectionEffect[] {
  return pending.map((p) => ({ do: 'fail', id: p.request.id, failure, uncertain: p.state !== 'queued' }));
}

function request(state: ConnectionState, t: RequestType, d: unknown, now: number): ConnectionStep {
  const id = state.next_id;
  const { at } = state.line;
  const next = { ...state, next_id: id + 1 };
  if (at !== 'open' && at !== 'waiting' && at !== 'redialing')
    return [next, [{ do: 'fail', id, failure: OFFLINE, uncertain: false }]];
  const sent = { t, id, d } as Request;
  const pending: Pending = {
    request: sent,
    state: at === 'open' ? 'sent' : 'queued',
    deadline: now + ANSWER_MS,
  };
  return [{ ...next, pending: [...state.pending, pending] }, at === 'open' ? [{ do: 'send', request: sent }] : []];
}

function sayHello(state: ConnectionState): ConnectionStep {
  const { line, next_id: id } = state;
  if ((line.at !== 'dialing' && line.at !== 'redialing') || line.hello !== undefined) return [state, []];
  const again = line.at === 'redialing';
  const { credentials } = again ? line.lost : line;
  const d: Requests['hello'] = { versions: [VERSION], ...credentials, ...(again && { resume: line.lost.ticket }) };
  return [
    { ...state, line: { ...line, hello: id }, next_id: id + 1 },
    [{ do: 'send', request: { t: 'hello', id, d } }],
  ];
}

function socketClosed(state: ConnectionState, code: number, random: number, now: number): ConnectionStep {
  const { line } = state;
  if (line.at === 'idle' || line.at === 'closed' || line.at === 'waiting') return [state, []];
  if (line.at === 'dialing')
    return [{ ...state, line: { at: 'idle' } }, [{ do: 'entry_failed', failure: UNREACHABLE }]];
  const final = FINAL[code];
  if (final) return over(state, final);
  const at_least = code === CloseCode.rate_limited ? MAX_RETRY_MS : 0;
  if (line.at === 'redialing') return [retry(state, line.lost, random, now, at_least), []];
  const [next, lost] = lose(state, line, now);
  // One of these was the message that the server would not take; it would not take it again.
  const [pending, dropped] = code === CloseCode.too_big ? split(next.pending, isQueued) : [next.pending, []];
  return [wait({ ...next, pending }, lost, random, now, at_least), failAll(dropped, NO_ANSWER)];
}

function isQueued({ state }: Pending): boolean {
  return state === 'queued';
}

/** Close codes after which trying again is of no use, and what they mean. */
const FINAL: Record<number, ClosedCode> = {
  [CloseCode.leave]: 'left',
  [CloseCode.replaced]: 'replaced',
  [CloseCode.forbidden]: 'kicked',
  [CloseCode.unauthorized]: 'forbidden',
  [CloseCode.meeting_not_found]: 'meeting_not_found',
  [CloseCode.protocol_error]: 'protocol_error',
  [CloseCode.version_unsupported]: 'version_unsupported',
};

/** The socket is of no use any more. */
function lose(state: ConnectionState, { credentials, ticket }: Open, now: number): [ConnectionState, Lost] {
  const pending = state.pending.map((p): Pending => (p.state === 'sent' ? { ...p, state: 'uncertain' } : p));
  return [
    { ...state, pending, rtt_ms: null },
    { credentials, ticket, since: now, attempt: 0 },
  ];
}

function wait(state: ConnectionState, lost: Lost, random: number, now: number, at_least = 0): ConnectionState {
  const delay = Math.min(FIRST_RETRY_MS * RETRY_GROWTH ** lost.attempt, MAX_RETRY_MS);
  const deadline = now + Math.max(at_least, delay * (0.75 + random / 2));
  return { ...state, line: { at: 'waiting', lost, deadline } };
}

/** An attempt to come back has failed. After the grace time it is an ordinary entry, and just as welcome. */
function retry(state: ConnectionState, lost: Lost, random: number, now: number, at_least = 0): ConnectionState {
  return wait(state, { ...lost, attempt: lost.attempt + 1 }, random, now, at_least);
}

function redial(state: ConnectionState, lost: Lost, now: number): ConnectionStep {
  return [{ ...state, line: { at: 'redialing', lost, deadline: now + DIAL_MS } }, [{ do: 'open_socket' }]];
}

/** A new socket at once, in the place of one that is dead or belongs to another network. */
function replace(before: ConnectionState, line: Open, now: number): ConnectionStep {
  const [state, effects] = redial(...lose(before, line, now), now);
  return [state, [closing(), ...effects]];
}

function message(state: ConnectionState, received: ServerMessage, now: number): ConnectionStep {
  const { line } = state;
  if (received.t === 'welcome') return welcomed(state, received.re, received.d, now);
  if (received.t === 'ok') return answered(state, received.re, now, received.d);
  if (received.t === 'error') {
    const { re, e } = received;
    if ((line.at === 'dialing' || line.at === 'redialing') && re === line.hello) return refused(state, e, now);
    return re === undefined ? [state, []] : answered(state, re, now, undefined, e);
  }
  if (line.at !== 'open' || received.seq <= line.ticket.last_seq) return [state, []];
  const ticket = { ...line.ticket, last_seq: received.seq };
  return [{ ...state, line: { ...line, ticket } }, [{ do: 'event', event: received }]];
}

/** The hello was refused. */
function refused(state: ConnectionState, error: WireError, now: number): ConnectionStep {
  const { line } = state;
  if (line.at !== 'redialing' || !error.retryable) return over(state, error.code, CloseCode.leave, error);
  return [retry(state, line.lost, 0.5, now, error.retry_after_ms), [closing()]];
}

function welcomed(state: ConnectionState, re: number, welcome: Welcome, now: number): ConnectionStep {
  const { line } = state;
  if ((line.at !== 'dialing' && line.at !== 'redialing') || re !== line.hello) return [state, []];
  const again = line.at === 'redialing';
  const { credentials } = again ? line.lost : line;
  const { session, resume_secret: secret, seq } = welcome;
  const resumed = again && welcome.resumed;
  const ticket: Ticket = { session, secret, last_seq: resumed ? line.lost.ticket.last_seq : seq };
  const [kept, dropped] = split(state.pending, (p) => maySendAgain(p, resumed));
  const pending = kept.map((p): Pending => ({
    ...p,
    state: isQueued(p) ? 'sent' : p.state,
    deadline: now + ANSWER_MS,
  }));
  return [
    { ...state, line: { at: 'open', credentials, ticket, ping_at: now }, pending },
    [
      { do: 'welcome', welcome },
      ...failAll(dropped, NO_ANSWER),
      ...pending.map((p): ConnectionEffect => ({ do: 'send', request: p.request })),
    ],
  ];
}

/** A call that may have been started must not be started twice; and links are made anew after a fresh start. */
function maySendAgain(pending: Pending, resumed: boolean): boolean {
  const { t } = pending.request;
  return t === 'call.start' ? isQueued(pending) : resumed || !t.startsWith('rtc.');
}

function split<T>(items: T[], keep: (item: T) => boolean): [T[], T[]] {
  return [items.filter(keep), items.filter((item) => !keep(item))];
}

function answered(
  state: ConnectionState,
  re: number,
  now: number,
  reply?: Record<string, unknown>,
  error?: WireError,
): ConnectionStep {
  const { line } = state;
  if (line.at === 'open' && line.ping?.id === re) {
    const { ping, ...open } = line;
    return [{ ...state, line: open, rtt_ms: now - ping.sent_at }, []];
  }
  const found = state.pending.find((p) => p.request.id === re);
  if (!found) return [state, []];
  const next = { ...state, pending: state.pending.filter((p) => p !== found) };
  if (error) return [next, [{ do: 'fail', id: re, failure: error, uncertain: found.state === 'uncertain' }]];
  return [next, [{ do: 'settle', id: re, reply: reply ?? {} }]];
}

/** Try at once, or find out soon whether the socket is still alive. */
function wake(state: ConnectionState, now: number): ConnectionStep {
  const { line, rtt_ms } = state;
  if (line.at === 'waiting') return redial(state, line.lost, now);
  if (line.at !== 'open') return [state, []];
  const patience = rtt_ms === null ? PONG_MS : Math.max(DOUBT_MS, DOUBT_RTTS * rtt_ms);
  return ping(state, line, now, patience);
}

/** The socket belongs to the network that was; one that is being opened may, too. */
function networkChanged(before: ConnectionState, now: number): ConnectionStep {
  const { line, changed_at } = before;
  if (now - changed_at < CHANGE_EVERY_MS) return wake(before, now);
  const state = { ...before, changed_at: now };
  if (line.at === 'open') return replace(state, line, now);
  if (line.at !== 'redialing') return wake(state, now);
  const [next, effects] = redial(state, line.lost, now);
  return [next, [closing(), ...effects]];
}

function ping(state: ConnectionState, line: Open, now: number, patience = PONG_MS): ConnectionStep {
  const deadline = now + patience;
  if (line.ping) {
    const sooner: Ping = { ...line.ping, deadline: Math.min(line.ping.deadline, deadline) };
    return [{ ...state, line: { ...line, ping: sooner } }, []];
  }
  const id = state.next_id;
  const asked: Line = { ...line, ping: { id, sent_at: now, deadline }, ping_at: now + PING_EVERY_MS };
  return [{ ...state, line: asked, next_id: id + 1 }, [{ do: 'send', request: { t: 'ping', id, d: {} } }]];
}

function time(state: ConnectionState, random: number, now: number): ConnectionStep {
  const { line } = state;
  if (line.at === 'idle' || line.at === 'closed' || now < connectionDeadline(state)) return [state, []];
  switch (line.at) {
    case 'open': {
      const [late, pending] = split(state.pending, (p) => p.deadline <= now);
      const [next, effects] = timeWhileOpen({ ...state, pending }, line, now);
      return [next, [...failAll(late, NO_ANSWER), ...effects]];
    }
    case 'waiting':
      return redial(state, line.lost, now);
    case 'dialing':
      return [{ ...state, line: { at: 'idle' } }, [closing(), { do: 'entry_failed', failure: UNREACHABLE }]];
    case 'redialing':
      return [retry(state, line.lost, random, now), [closing()]];
  }
}

function timeWhileOpen(state: ConnectionState, line: Open, now: number): ConnectionStep {
  if (line.ping) return now < line.ping.deadline ? [state, []] : replace(state, line, now);
  return now < line.ping_at ? [state, []] : ping(state, line, now);
}

export function connectionView({ line }: ConnectionState): Connection {
  switch (line.at) {
    case 'idle':
      return { status: 'idle' };
    case 'dialing':
      return { status: 'connecting' };
    case 'open':
      return { status: 'open' };
    case 'waiting':
    case 'redialing':
      return { status: 'reconnecting', since: line.lost.since, attempt: line.lost.attempt };
    case 'closed':
      return { status: 'closed', code: line.code };
  }
}
