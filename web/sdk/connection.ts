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
const ANSWER_MS = 10_000;
const PING_EVERY_MS = 10_000;
/** Longer than any round trip in which talking is possible. */
const PONG_MS = 5_000;
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
  grace_ms: number;
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
  | { at: 'open'; credentials: Credentials; ticket: Ticket; ping_at: number; ping?: { id: number; sent_at: number } }
  | ({ at: 'waiting'; deadline: number } & Lost)
  | ({ at: 'redialing'; hello?: number; deadline: number } & Lost)
  | { at: 'closed'; code: ClosedCode };

interface Pending {
  request: Request;
  /** Sent on a socket that has been lost since: the server may have acted on it. */
  state: 'queued' | 'sent' | 'uncertain';
  deadline: number;
}

export interface ConnectionState {
  line: Line;
  pending: Pending[];
  next_id: number;
  rtt_ms: number | null;
}

export const initial_connection: ConnectionState = { line: { at: 'idle' }, pending: [], next_id: 1, rtt_ms: null };

/** `random` (0..1) spreads the retries of many pages whose server went away in one moment. */
export type ConnectionEvent =
  | { type: 'enter'; credentials: Credentials }
  | { type: 'exit' }
  | { type: 'request'; t: RequestType; d: unknown }
  | { type: 'socket_opened' }
  | { type: 'socket_closed'; code: number; random: number }
  | { type: 'message'; message: ServerMessage }
  | { type: 'wake' }
  | { type: 'time'; random: number };

/** Closing where nothing is open does nothing. */
export type ConnectionEffect =
  | { do: 'open_socket' }
  | { do: 'close_socket'; code?: number }
  | { do: 'send'; request: Request }
  | { do: 'settle'; id: number; reply: Record<string, unknown> }
  | { do: 'fail'; id: number; failure: Failure; uncertain: boolean }
  | { do: 'welcome'; welcome: Welcome; first: boolean }
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
    case 'time':
      return time(state, event.random, now);
  }
}

/** When to bring a `time` event next. */
export function connectionDeadline({ line, pending }: ConnectionState): number {
  const answers = pending.map((p) => p.deadline);
  if (line.at === 'open') return Math.min(line.ping ? line.ping.sent_at + PONG_MS : line.ping_at, ...answers);
  if (line.at === 'idle' || line.at === 'closed') return Infinity;
  return Math.min(line.deadline, ...answers);
}

function enter(state: ConnectionState, credentials: Credentials, now: number): ConnectionStep {
  const [cleared, effects] = over(state, 'left', CloseCode.leave);
  return [
    { ...cleared, line: { at: 'dialing', credentials, deadline: now + DIAL_MS }, rtt_ms: null },
    [...effects, { do: 'open_socket' }],
  ];
}

/** Everything outstanding fails; nothing is tried again. */
function over(state: ConnectionState, code: ClosedCode, close_code?: number): ConnectionStep {
  const effects: ConnectionEffect[] = failAll(state.pending, OFFLINE);
  const { at } = state.line;
  if (at === 'dialing') effects.push({ do: 'entry_failed', failure: OFFLINE });
  if (at === 'dialing' || at === 'open' || at === 'redialing') effects.push(closing(close_code));
  if (at === 'idle' || at === 'closed') return [{ ...state, pending: [] }, effects];
  return [{ ...state, line: { at: 'closed', code }, pending: [], rtt_ms: null }, effects];
}

function closing(code?: number): ConnectionEffect {
  return code === undefined ? { do: 'close_socket' } : { do: 'close_socket', code };
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
    // What belongs to a link waits for the connection as long as the link itself does.
    deadline: t.startsWith('rtc.') ? Infinity : now + ANSWER_MS,
  };
  return [{ ...next, pending: [...state.pending, pending] }, at === 'open' ? [{ do: 'send', request: sent }] : []];
}

function sayHello(state: ConnectionState): ConnectionStep {
  const { line, next_id: id } = state;
  if ((line.at !== 'dialing' && line.at !== 'redialing') || line.hello !== undefined) return [state, []];
  const d: Requests['hello'] = { versions: [VERSION], ...line.credentials };
  if (line.at === 'redialing') {
    const { session, secret, last_seq } = line.ticket;
    d.resume = { session, secret, last_seq };
  }
  return [
    { ...state, line: { ...line, hello: id }, next_id: id + 1 },
    [{ do: 'send', request: { t: 'hello', id, d } }],
  ];
}

function socketClosed(state: ConnectionState, code: number, random: number, now: number): ConnectionStep {
  const { line } = state;
  if (line.at === 'idle' || line.at === 'closed' || line.at === 'waiting') return [state, []];
  const final = finalCode(code);
  if (line.at === 'dialing') {
    const failure: Failure = final && isWireCode(final) ? { code: final, message: '', retryable: false } : UNREACHABLE;
    return [{ ...state, line: { at: 'idle' } }, [{ do: 'entry_failed', failure }]];
  }
  if (final) return over(state, final);
  const at_least = code === CloseCode.rate_limited ? MAX_RETRY_MS : 0;
  if (line.at === 'redialing') return retry(state, line, random, now, at_least);
  const [next, effects] = lose(state, line, random, now, at_least);
  if (code !== CloseCode.too_big) return [next, effects];
  // One of these was the message that the server would not take; it would not take it again.
  const [kept, dropped] = split(next.pending, (p) => p.state === 'queued');
  return [{ ...next, pending: kept }, [...effects, ...failAll(dropped, NO_ANSWER)]];
}

/** Why a close code is final; null where trying again is right. */
function finalCode(code: number): ClosedCode | null {
  switch (code) {
    case CloseCode.leave:
      return 'left';
    case CloseCode.replaced:
      return 'replaced';
    case CloseCode.forbidden:
      return 'kicked';
    case CloseCode.unauthorized:
      return 'forbidden';
    case CloseCode.meeting_not_found:
      return 'meeting_not_found';
    case CloseCode.protocol_error:
      return 'protocol_error';
    case CloseCode.version_unsupported:
      return 'version_unsupported';
    default:
      return null;
  }
}

function isWireCode(code: ClosedCode): code is WireError['code'] {
  return !['left', 'replaced', 'kicked', 'grace_over', 'protocol_error'].includes(code);
}

function lose(
  state: ConnectionState,
  line: Extract<Line, { at: 'open' }>,
  random: number,
  now: number,
  at_least = 0,
): ConnectionStep {
  const { credentials, ticket } = line;
  const lost: Lost = { credentials, ticket, since: now, attempt: 0 };
  const pending = state.pending.map((p): Pending => (p.state === 'sent' ? { ...p, state: 'uncertain' } : p));
  return [{ ...state, line: waiting(lost, random, now, at_least), pending, rtt_ms: null }, []];
}

function waiting(lost: Lost, random: number, now: number, at_least = 0): Line {
  const delay = Math.min(FIRST_RETRY_MS * RETRY_GROWTH ** lost.attempt, MAX_RETRY_MS);
  return { at: 'waiting', ...lost, deadline: now + Math.max(at_least, delay * (0.75 + random / 2)) };
}

/** An attempt to come back has failed. Grace is looked at here only: after a long sleep there is one attempt still. */
function retry(
  state: ConnectionState,
  line: Extract<Line, { at: 'redialing' }>,
  random: number,
  now: number,
  at_least = 0,
): ConnectionStep {
  const { credentials, ticket, since, attempt } = line;
  if (now - since >= ticket.grace_ms) return over(state, 'grace_over');
  const lost: Lost = { credentials, ticket, since, attempt: attempt + 1 };
  return [{ ...state, line: waiting(lost, random, now, at_least) }, []];
}

function redial(state: ConnectionState, line: Extract<Line, { at: 'waiting' }>, now: number): ConnectionStep {
  const { credentials, ticket, since, attempt } = line;
  return [
    { ...state, line: { at: 'redialing', credentials, ticket, since, attempt, deadline: now + DIAL_MS } },
    [{ do: 'open_socket' }],
  ];
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
  if (line.at === 'redialing' && error.retryable) {
    const [next, effects] = retry(state, line, 0.5, now, error.retry_after_ms);
    return [next, [closing(), ...effects]];
  }
  const effects = failAll(state.pending, OFFLINE);
  if (line.at === 'dialing') effects.push({ do: 'entry_failed', failure: error });
  return [{ ...state, line: { at: 'closed', code: error.code }, pending: [] }, [...effects, closing(CloseCode.leave)]];
}

function welcomed(state: ConnectionState, re: number, welcome: Welcome, now: number): ConnectionStep {
  const { line } = state;
  if ((line.at !== 'dialing' && line.at !== 'redialing') || re !== line.hello) return [state, []];
  const again = line.at === 'redialing';
  const { session, resume_secret: secret, seq, grace_ms } = welcome;
  const resumed = again && welcome.resumed;
  const ticket: Ticket = { session, secret, grace_ms, last_seq: resumed ? line.ticket.last_seq : seq };
  const [kept, dropped] = resumed ? [state.pending, []] : split(state.pending, survivesFreshStart);
  const pending = kept.map((p): Pending => ({ ...p, state: p.state === 'queued' ? 'sent' : p.state }));
  return [
    { ...state, line: { at: 'open', credentials: line.credentials, ticket, ping_at: now }, pending },
    [
      { do: 'welcome', welcome, first: !again },
      ...failAll(dropped, NO_ANSWER),
      ...pending.map((p): ConnectionEffect => ({ do: 'send', request: p.request })),
    ],
  ];
}

/** Links are made anew after a fresh start, and a call that may have been started must not be started twice. */
function survivesFreshStart({ request, state }: Pending): boolean {
  return !request.t.startsWith('rtc.') && !(request.t === 'call.start' && state === 'uncertain');
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

/** Perhaps the network is new: try at once, and find out whether the socket is still alive. */
function wake(state: ConnectionState, now: number): ConnectionStep {
  const { line } = state;
  if (line.at === 'waiting') return redial(state, line, now);
  if (line.at === 'open' && !line.ping) return ping(state, line, now);
  return [state, []];
}

function ping(state: ConnectionState, line: Extract<Line, { at: 'open' }>, now: number): ConnectionStep {
  const id = state.next_id;
  const open: Line = { ...line, ping: { id, sent_at: now }, ping_at: now + PING_EVERY_MS };
  return [{ ...state, line: open, next_id: id + 1 }, [{ do: 'send', request: { t: 'ping', id, d: {} } }]];
}

function time(before: ConnectionState, random: number, now: number): ConnectionStep {
  const [late, waiting_still] = split(before.pending, (p) => p.deadline <= now);
  const state = late.length > 0 ? { ...before, pending: waiting_still } : before;
  const [next, effects] = lineTime(state, random, now);
  return [next, [...failAll(late, NO_ANSWER), ...effects]];
}

function lineTime(state: ConnectionState, random: number, now: number): ConnectionStep {
  const { line } = state;
  switch (line.at) {
    case 'idle':
    case 'closed':
      return [state, []];
    case 'open': {
      if (line.ping) {
        if (now < line.ping.sent_at + PONG_MS) return [state, []];
        const [next, effects] = lose(state, line, random, now);
        return [next, [closing(), ...effects]];
      }
      return now < line.ping_at ? [state, []] : ping(state, line, now);
    }
    case 'waiting':
      return now < line.deadline ? [state, []] : redial(state, line, now);
    case 'dialing':
      if (now < line.deadline) return [state, []];
      return [{ ...state, line: { at: 'idle' } }, [closing(), { do: 'entry_failed', failure: UNREACHABLE }]];
    case 'redialing': {
      if (now < line.deadline) return [state, []];
      const [next, effects] = retry(state, line, random, now);
      return [next, [closing(), ...effects]];
    }
  }
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
      return { status: 'reconnecting', since: line.since, attempt: line.attempt };
    case 'closed':
      return { status: 'closed', code: line.code };
  }
}
