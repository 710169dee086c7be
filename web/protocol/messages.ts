// SPDX-License-Identifier: Apache-2.0
//
// The messages of `ringer.v1`, the signalling protocol between a page and `ringer serve`.
// docs/protocol.md is normative and says what each one means; this file says the shapes.
// Names are snake_case as on the wire; durations end in `_ms`; times are RFC 3339 UTC strings; ids are opaque.

export const SUBPROTOCOL = 'ringer.v1';
export const VERSION = 1;

export type MeetingId = string;
export type PeerId = string;
export type CallId = string;
export type LinkId = string;
export type SessionId = string;

export type Mode = 'auto' | 'p2p' | 'server';
export type Role = 'host' | 'guest';

/** What a person sends at the moment: the truth behind the icons on a tile. */
export interface MediaState {
  audio: boolean;
  video: boolean;
  screen: boolean;
}

/** What an invitation asks for, and what an answer agrees to send. */
export interface MediaChoice {
  audio: boolean;
  video: boolean;
}

export interface Peer {
  id: PeerId;
  name: string;
  role: Role;
  /** false from ten seconds after the last socket was lost until it is back or the grace time ends. */
  connected: boolean;
  media: MediaState;
}

export interface Meeting {
  id: MeetingId;
  /** The display name; equal to the id when none was given. */
  name: string;
  mode: Mode;
}

export type CallState = 'ringing' | 'connecting' | 'active' | 'ended';

export type EndReason =
  | 'hangup'
  | 'declined'
  | 'cancelled'
  | 'timeout'
  | 'busy'
  | 'unreachable'
  | 'failed'
  | 'replaced'
  | 'kicked'
  | 'server_shutdown';

export type MemberState =
  'ringing' | 'joined' | 'declined' | 'no_answer' | 'busy' | 'cancelled' | 'unreachable' | 'call_full' | 'left';

export interface Member {
  peer: PeerId;
  state: MemberState;
}

export interface Call {
  id: CallId;
  /** Who started it. */
  from: PeerId;
  state: CallState;
  media: MediaChoice;
  /** The path that media takes now. */
  path: 'p2p' | 'server';
  /** Everybody who was ever invited or admitted, in that order, the caller first. */
  members: Member[];
  /** Who asks to be let in, oldest first. */
  knocking: PeerId[];
  /** When the second person joined; absent while ringing. */
  started_at?: string;
}

export interface ChatMessage {
  id: number;
  from: PeerId;
  name: string;
  text: string;
  at: string;
}

export type Source = 'microphone' | 'camera' | 'screen';

/** Of a link to the media server, as the page sees it. */
export type Direction = 'up' | 'down';

/** What the sender of a description sends in each section: mid -> source. `peer` is named when it is not the sender's own. */
export type Tracks = Record<string, { source: Source; peer?: PeerId }>;

export interface Description {
  type: 'offer' | 'answer';
  sdp: string;
}

export interface Candidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
  usernameFragment?: string | null;
}

export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

// ---- client -> server: requests -------------------------------------------------------------------------------

export interface Requests {
  hello: {
    versions: number[];
    meeting: MeetingId;
    name: string;
    /** A secret of this browser (128 bits or more, base64url). Same identity and same name in two tabs: one person. */
    identity: string;
    /** The host token; makes the sender a host of the meeting. */
    token?: string;
    resume?: { session: SessionId; secret: string; last_seq: number };
  };
  /** Round-trip time for display; browsers do not show WebSocket pings to pages. */
  ping: Record<string, never>;

  'call.start': { to: PeerId[] | 'all'; media: MediaChoice };
  'call.invite': { call: CallId; to: PeerId[] | 'all' };
  'call.accept': { call: CallId; media: MediaChoice };
  'call.decline': { call: CallId };
  'call.cancel': { call: CallId };
  'call.end': { call: CallId };
  'call.leave': { call: CallId };
  'call.knock': { call: CallId; media: MediaChoice };
  'call.withdraw': { call: CallId };
  'call.admit': { call: CallId; peer: PeerId };
  'call.refuse': { call: CallId; peer: PeerId };

  'rtc.desc': { link: LinkId; desc: Description; tracks: Tracks };
  'rtc.cand': { link: LinkId; cand: Candidate | null };
  /** What became of a link, as the page sees it; `local`/`remote` are candidate types. */
  'rtc.report': {
    link: LinkId;
    state: 'connected' | 'disconnected' | 'failed';
    local?: string;
    remote?: string;
    protocol?: string;
  };

  /** How each picture of a down link is shown: mid -> device pixels (0: not at all). All of them, each time. */
  'rtc.view': { link: LinkId; view: Record<string, { height: number; pinned?: boolean }> };

  'media.state': MediaState;
  /** `key` is the sender's own name for the message; a repeat with the same key is not sent twice. */
  'chat.send': { key: string; text: string };
}

export type RequestType = keyof Requests;

/** What `ok` carries in `d`, per request. Requests that are not listed are answered with an empty object. */
export interface Replies {
  'call.start': { call: Call };
  'chat.send': { id: number };
}

export interface Snapshot {
  meeting: Meeting;
  /** Everybody present, the receiver included. */
  peers: Peer[];
  /** Calls that have not ended. */
  calls: Call[];
  /** The last 200 messages. */
  chat: ChatMessage[];
}

export interface Welcome {
  version: number;
  session: SessionId;
  /** Good for one resume; each welcome brings a new one. */
  resume_secret: string;
  peer_id: PeerId;
  role: Role;
  ice_servers: IceServer[];
  heartbeat_ms: number;
  grace_ms: number;
  ring_ms: number;
  limits: {
    message_bytes: number;
    sdp_bytes: number;
    chat_chars: number;
    name_chars: number;
    /** In one call, directly, and through the media server. */
    mesh_people: number;
    server_people?: number;
  };
  server: { name: string; version: string };
  /** true: missed events follow and there is no snapshot. false: a fresh start, `snapshot` is all there is to know. */
  resumed: boolean;
  /** The seq that the next event would follow: events carry seq + 1 and up. */
  seq: number;
  snapshot?: Snapshot;
}

// ---- server -> client: events ---------------------------------------------------------------------------------

/** Why a ringing dialog must close. `answered_elsewhere` and `declined_elsewhere`: in another tab of the same person. */
export type RingEndReason =
  'answered_elsewhere' | 'declined_elsewhere' | 'cancelled' | 'timeout' | 'call_full' | 'call_ended';

export interface Events {
  'peer.joined': { peer: Peer };
  'peer.updated': { peer: Peer };
  'peer.left': { peer: PeerId; name: string };

  /** Ring: sent to each tab of the invited person. */
  'call.incoming': { call: Call; from: PeerId; expires_ms: number };
  /** Stop ringing: sent to each tab that rang, but not to the one that answered. */
  'call.ring_ended': { call: CallId; from: PeerId; reason: RingEndReason };
  /** The whole call as it is now, to everybody in the meeting. */
  'call.updated': { call: Call };
  /** `members` as they were at the end, so that the caller can say who declined. */
  'call.ended': { call: CallId; reason: EndReason; by?: PeerId; duration_ms: number; members: Member[] };
  /** Somebody called you while you were in another call. */
  'call.missed': { from: PeerId; name: string; reason: 'busy' };
  /** The answer to your knock when it is no; when it is yes, call.updated shows you joined. */
  'call.refused': { call: CallId };

  /**
   * Make an RTCPeerConnection to `peer`, or to the media server: `up` for all that this tab sends, `down` for all that it
   * receives. The impolite side (polite: false) makes the first offer.
   */
  'rtc.open': { link: LinkId; call: CallId; peer?: PeerId; direction?: Direction; polite: boolean };
  'rtc.desc': { link: LinkId; desc: Description; tracks: Tracks };
  'rtc.cand': { link: LinkId; cand: Candidate | null };
  'rtc.close': { link: LinkId };

  'chat.message': ChatMessage;
  /** Fresh TURN credentials before the old ones expire. */
  'ice.servers': { ice_servers: IceServer[] };
}

export type EventType = keyof Events;

// ---- envelope -------------------------------------------------------------------------------------------------

export interface WireError {
  code: ErrorCode;
  /** A sentence for people, in English. */
  message: string;
  retryable: boolean;
  retry_after_ms?: number;
}

export type ErrorCode =
  | 'already_in_call'
  | 'already_signed_in'
  | 'bad_json'
  | 'bad_request'
  | 'call_already_answered'
  | 'call_full'
  | 'call_not_found'
  | 'forbidden'
  | 'invalid_chat_text'
  | 'invalid_meeting_id'
  | 'invalid_meeting_name'
  | 'invalid_name'
  | 'link_not_found'
  | 'media_server_unavailable'
  | 'meeting_exists'
  | 'meeting_full'
  | 'meeting_not_found'
  | 'message_too_large'
  | 'name_taken'
  | 'nobody_to_call'
  | 'not_in_call'
  | 'not_ringing'
  | 'not_signed_in'
  | 'rate_limited'
  | 'server_busy'
  | 'unknown_type'
  | 'version_unsupported';

export type Request = { [T in RequestType]: { t: T; id: number; d: Requests[T] } }[RequestType];
export type Event = { [T in EventType]: { t: T; seq: number; d: Events[T] } }[EventType];
export type Reply =
  | { t: 'ok'; re: number; d: Record<string, unknown> }
  | { t: 'welcome'; re: number; d: Welcome }
  | { t: 'error'; re?: number; e: WireError };
export type ServerMessage = Reply | Event;

/** WebSocket close codes (RFC 6455 section 7.4; 4000-4999 are ours). */
export const CloseCode = {
  leave: 1000,
  going_away: 1001,
  too_big: 1009,
  protocol_error: 4000,
  unauthorized: 4001,
  forbidden: 4003,
  meeting_not_found: 4004,
  rate_limited: 4008,
  replaced: 4009,
  version_unsupported: 4010,
} as const;
