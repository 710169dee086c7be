// SPDX-License-Identifier: Apache-2.0
//
// The run-time side of messages.ts: for each thing a server may send, which fields it has and of which type.
// Checking is tolerant, as the protocol asks: unknown fields pass, and so do unknown words of an enumeration,
// for a newer server may have more of both. Tests give the known words (testing/known_words.ts): then both are refused.

import type {
  Call,
  CallState,
  ChatMessage,
  Description,
  Direction,
  EndReason,
  ErrorCode,
  Events,
  IceServer,
  Meeting,
  Member,
  MemberState,
  Mode,
  Peer,
  Requests,
  RingEndReason,
  Role,
  Source,
  Welcome,
  WireError,
} from './messages';

type Words<T extends string> = Record<T, true>;

/** The words of each enumeration. */
export interface KnownWords {
  role: Words<Role>;
  mode: Words<Mode>;
  member: Words<MemberState>;
  call: Words<CallState>;
  path: Words<Call['path']>;
  error: Words<ErrorCode>;
  end: Words<EndReason>;
  ring_end: Words<RingEndReason>;
  missed: Words<Events['call.missed']['reason']>;
  description: Words<Description['type']>;
  source: Words<Source>;
  direction: Words<Direction>;
  report: Words<Requests['rtc.report']['state']>;
}

/** Says what is wrong with a value (`path: expected x`), or null. */
export type Shape = (value: unknown, path: string, known: KnownWords | null) => string | null;

function primitive(name: 'string' | 'number' | 'boolean'): Shape {
  return (value, path) => (typeof value === name ? null : `${path}: expected a ${name}`);
}

export const text = primitive('string');
export const number = primitive('number');
export const flag = primitive('boolean');

export function word(enumeration: keyof KnownWords): Shape {
  return (value, path, known) =>
    text(value, path, known) ??
    (known && !Object.hasOwn(known[enumeration], String(value)) ? `${path}: unknown word` : null);
}

/** Absent and null are the same. */
export function optional(shape: Shape): Shape {
  return (value, path, known) => (value === undefined || value === null ? null : shape(value, path, known));
}

export function list(shape: Shape): Shape {
  return (value, path, known) => {
    if (!Array.isArray(value)) return `${path}: expected an array`;
    for (let i = 0; i < value.length; i++) {
      const wrong = shape(value[i], `${path}[${i}]`, known);
      if (wrong) return wrong;
    }
    return null;
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function map(shape: Shape): Shape {
  return (value, path, known) => {
    if (!isRecord(value)) return `${path}: expected an object`;
    for (const [key, item] of Object.entries(value)) {
      const wrong = shape(item, `${path}.${key}`, known);
      if (wrong) return wrong;
    }
    return null;
  };
}

/** An object with a shape for every field of T: the compiler sees to it that none is forgotten. */
export function record<T>(fields: { [K in keyof Required<T>]: Shape }): Shape {
  const entries = Object.entries<Shape>(fields);
  return (value, path, known) => {
    if (!isRecord(value)) return `${path}: expected an object`;
    for (const [key, shape] of entries) {
      const wrong = shape(value[key], `${path}.${key}`, known);
      if (wrong) return wrong;
    }
    const extra = known ? Object.keys(value).find((key) => !Object.hasOwn(fields, key)) : undefined;
    return extra === undefined ? null : `${path}.${extra}: unknown field`;
  };
}

const role = word('role');
const mode = word('mode');
export const choice = record<Call['media']>({ audio: flag, video: flag });
export const media_state = record<Peer['media']>({ audio: flag, video: flag, screen: flag });
const peer = record<Peer>({ id: text, name: text, role, connected: flag, media: media_state });
const meeting = record<Meeting>({ id: text, name: text, mode });
const member = record<Member>({ peer: text, state: word('member') });
const call = record<Call>({
  id: text,
  from: text,
  state: word('call'),
  media: choice,
  path: word('path'),
  members: list(member),
  knocking: list(text),
  started_at: optional(text),
});
const chat_message = record<ChatMessage>({ id: number, from: text, name: text, text, at: text });
const ice_server = record<IceServer>({ urls: list(text), username: optional(text), credential: optional(text) });

export const welcome = record<Welcome>({
  version: number,
  session: text,
  resume_secret: text,
  peer_id: text,
  role,
  ice_servers: list(ice_server),
  heartbeat_ms: number,
  grace_ms: number,
  ring_ms: number,
  limits: record<Welcome['limits']>({
    message_bytes: number,
    sdp_bytes: number,
    chat_chars: number,
    name_chars: number,
    mesh_people: number,
    server_people: optional(number),
  }),
  server: record<Welcome['server']>({ name: text, version: text }),
  resumed: flag,
  seq: number,
  snapshot: optional(
    record<NonNullable<Welcome['snapshot']>>({
      meeting,
      peers: list(peer),
      calls: list(call),
      chat: list(chat_message),
    }),
  ),
});

const error_code = word('error');

export const wire_error = record<WireError>({
  code: error_code,
  message: text,
  retryable: flag,
  retry_after_ms: optional(number),
});

const end_reason = word('end');

export const description = record<Events['rtc.desc']['desc']>({ type: word('description'), sdp: text });
export const tracks = map(
  record<Events['rtc.desc']['tracks'][string]>({
    source: word('source'),
    peer: optional(text),
  }),
);
export const candidate = record<NonNullable<Events['rtc.cand']['cand']>>({
  candidate: text,
  sdpMid: optional(text),
  sdpMLineIndex: optional(number),
  usernameFragment: optional(text),
});

export const events: { [T in keyof Events]: Shape } = {
  'peer.joined': record<Events['peer.joined']>({ peer }),
  'peer.updated': record<Events['peer.updated']>({ peer }),
  'peer.left': record<Events['peer.left']>({ peer: text, name: text }),
  'call.incoming': record<Events['call.incoming']>({ call, from: text, expires_ms: number }),
  'call.ring_ended': record<Events['call.ring_ended']>({
    call: text,
    from: text,
    reason: word('ring_end'),
  }),
  'call.updated': record<Events['call.updated']>({ call }),
  'call.ended': record<Events['call.ended']>({
    call: text,
    reason: end_reason,
    by: optional(text),
    duration_ms: number,
    members: list(member),
  }),
  'call.missed': record<Events['call.missed']>({
    from: text,
    name: text,
    reason: word('missed'),
  }),
  'call.refused': record<Events['call.refused']>({ call: text }),
  'rtc.open': record<Events['rtc.open']>({
    link: text,
    call: text,
    peer: optional(text),
    direction: optional(word('direction')),
    polite: flag,
  }),
  'rtc.desc': record<Events['rtc.desc']>({ link: text, desc: description, tracks }),
  'rtc.cand': record<Events['rtc.cand']>({ link: text, cand: optional(candidate) }),
  'rtc.close': record<Events['rtc.close']>({ link: text }),
  'chat.message': chat_message,
  'ice.servers': record<Events['ice.servers']>({ ice_servers: list(ice_server) }),
};

/** What `ok` carries, for the requests whose answer is more than yes. */
export const replies: Record<string, Shape> = {
  'call.start': record<{ call: Call }>({ call }),
  'chat.send': record<{ id: number }>({ id: number }),
};
