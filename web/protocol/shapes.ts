// SPDX-License-Identifier: Apache-2.0
//
// The run-time side of messages.ts: for each thing a server may send, which fields it has and of which type.
// Checking is tolerant, as the protocol asks: unknown fields pass, and so do unknown words of an enumeration,
// for a newer server may have more of both. `strict` is for tests: there both are refused.

import type {
  Call,
  CallState,
  ChatMessage,
  EndReason,
  ErrorCode,
  Events,
  IceServer,
  Meeting,
  Member,
  MemberState,
  Mode,
  Peer,
  RingEndReason,
  Role,
  Source,
  Welcome,
  WireError,
} from './messages';

/** Says what is wrong with a value (`path: expected x`), or null. */
export type Shape = (value: unknown, path: string, strict: boolean) => string | null;

function primitive(name: 'string' | 'number' | 'boolean'): Shape {
  return (value, path) => (typeof value === name ? null : `${path}: expected a ${name}`);
}

export const text = primitive('string');
export const number = primitive('number');
const flag = primitive('boolean');

export function word<T extends string>(known: Record<T, true>): Shape {
  return (value, path, strict) => {
    if (typeof value !== 'string') return `${path}: expected a string`;
    return strict && !Object.hasOwn(known, value) ? `${path}: unknown word ${value}` : null;
  };
}

export function optional(shape: Shape): Shape {
  return (value, path, strict) => (value === undefined ? null : shape(value, path, strict));
}

export function nullable(shape: Shape): Shape {
  return (value, path, strict) => (value === null ? null : shape(value, path, strict));
}

export function list(shape: Shape): Shape {
  return (value, path, strict) => {
    if (!Array.isArray(value)) return `${path}: expected an array`;
    for (let i = 0; i < value.length; i++) {
      const wrong = shape(value[i], `${path}[${i}]`, strict);
      if (wrong) return wrong;
    }
    return null;
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function map(shape: Shape): Shape {
  return (value, path, strict) => {
    if (!isRecord(value)) return `${path}: expected an object`;
    for (const [key, item] of Object.entries(value)) {
      const wrong = shape(item, `${path}.${key}`, strict);
      if (wrong) return wrong;
    }
    return null;
  };
}

/** An object with a shape for every field of T: the compiler sees to it that none is forgotten. */
export function record<T>(fields: { [K in keyof Required<T>]: Shape }): Shape {
  const entries = Object.entries<Shape>(fields);
  return (value, path, strict) => {
    if (!isRecord(value)) return `${path}: expected an object`;
    for (const [key, shape] of entries) {
      const wrong = shape(value[key], `${path}.${key}`, strict);
      if (wrong) return wrong;
    }
    const extra = strict ? Object.keys(value).find((key) => !Object.hasOwn(fields, key)) : undefined;
    return extra === undefined ? null : `${path}.${extra}: unknown field`;
  };
}

const role = word<Role>({ host: true, guest: true });
const mode = word<Mode>({ auto: true, p2p: true, server: true });
export const choice = record<Call['media']>({ audio: flag, video: flag });
export const media_state = record<Peer['media']>({ audio: flag, video: flag, screen: flag });
const peer = record<Peer>({ id: text, name: text, role, connected: flag, media: media_state });
const meeting = record<Meeting>({ id: text, name: text, mode });
const member = record<Member>({
  peer: text,
  state: word<MemberState>({
    ringing: true,
    joined: true,
    declined: true,
    no_answer: true,
    busy: true,
    cancelled: true,
    unreachable: true,
    call_full: true,
    left: true,
  }),
});
const call = record<Call>({
  id: text,
  from: text,
  state: word<CallState>({ ringing: true, connecting: true, active: true, ended: true }),
  media: choice,
  path: word<Call['path']>({ p2p: true, server: true }),
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

const error_code = word<ErrorCode>({
  already_in_call: true,
  already_signed_in: true,
  bad_json: true,
  bad_request: true,
  call_already_answered: true,
  call_full: true,
  call_not_found: true,
  forbidden: true,
  invalid_chat_text: true,
  invalid_meeting_id: true,
  invalid_meeting_name: true,
  invalid_name: true,
  link_not_found: true,
  media_server_unavailable: true,
  meeting_exists: true,
  meeting_full: true,
  meeting_not_found: true,
  message_too_large: true,
  name_taken: true,
  nobody_to_call: true,
  not_in_call: true,
  not_ringing: true,
  not_signed_in: true,
  rate_limited: true,
  server_busy: true,
  unknown_type: true,
  version_unsupported: true,
});

export const wire_error = record<WireError>({
  code: error_code,
  message: text,
  retryable: flag,
  retry_after_ms: optional(number),
});

const end_reason = word<EndReason>({
  hangup: true,
  declined: true,
  cancelled: true,
  timeout: true,
  busy: true,
  unreachable: true,
  failed: true,
  replaced: true,
  kicked: true,
  server_shutdown: true,
});

export const description = record<Events['rtc.desc']['desc']>({ type: word({ offer: true, answer: true }), sdp: text });
export const tracks = map(
  record<Events['rtc.desc']['tracks'][string]>({
    source: word<Source>({ microphone: true, camera: true, screen: true }),
    peer: optional(text),
  }),
);
export const candidate = record<NonNullable<Events['rtc.cand']['cand']>>({
  candidate: text,
  sdpMid: nullable(text),
  sdpMLineIndex: nullable(number),
  usernameFragment: optional(nullable(text)),
});

export const events: { [T in keyof Events]: Shape } = {
  'peer.joined': record<Events['peer.joined']>({ peer }),
  'peer.updated': record<Events['peer.updated']>({ peer }),
  'peer.left': record<Events['peer.left']>({ peer: text, name: text }),
  'call.incoming': record<Events['call.incoming']>({ call, from: text, expires_ms: number }),
  'call.ring_ended': record<Events['call.ring_ended']>({
    call: text,
    from: text,
    reason: word<RingEndReason>({
      answered_elsewhere: true,
      declined_elsewhere: true,
      cancelled: true,
      timeout: true,
      call_full: true,
      call_ended: true,
    }),
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
    reason: word({ busy: true, timeout: true, cancelled: true }),
  }),
  'call.refused': record<Events['call.refused']>({ call: text }),
  'rtc.open': record<Events['rtc.open']>({ link: text, call: text, peer: text, polite: flag }),
  'rtc.desc': record<Events['rtc.desc']>({ link: text, desc: description, tracks }),
  'rtc.cand': record<Events['rtc.cand']>({ link: text, cand: nullable(candidate) }),
  'rtc.close': record<Events['rtc.close']>({ link: text }),
  'chat.message': chat_message,
  'ice.servers': record<Events['ice.servers']>({ ice_servers: list(ice_server) }),
};

/** What `ok` carries, for the requests whose answer is more than yes. */
export const replies: Record<string, Shape> = {
  'call.start': record<{ call: Call }>({ call }),
  'chat.send': record<{ id: number }>({ id: number }),
};
