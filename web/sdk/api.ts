// SPDX-License-Identifier: Apache-2.0
//
// What the SDK offers to a page: one immutable State, the actions that change it, and a subscription.
// The page draws State and calls actions; it never sees a message, an RTCPeerConnection or a timer.
// Actions resolve when the server has answered; they reject with a RingerError that carries the wire's code. What was
// refused of a call is a notice as well: by then the screen with the button is often gone.

import type {
  Call,
  ChatMessage,
  EndReason,
  ErrorCode,
  MediaChoice,
  MediaState,
  Meeting,
  MeetingId,
  Member,
  Mode,
  Peer,
  PeerId,
  RingEndReason,
  Role,
} from '../protocol/messages';

/** The socket, as the page sees it. */
export type Connection =
  | { status: 'idle' }
  | { status: 'connecting' }
  | { status: 'open' }
  /** Lost at `since` (ms, monotonic); media goes on meanwhile. A banner is due after two seconds. */
  | { status: 'reconnecting'; since: number; attempt: number }
  /** Over for good: `code` is the wire's error or why the server closed. */
  | { status: 'closed'; code: ErrorCode | 'left' | 'replaced' | 'kicked' | 'protocol_error' };

/** My own part in calls. One state, no flags beside it. */
export type Phase =
  | { at: 'lobby'; ended?: Ended }
  /** I call; nobody has answered yet. `call` is absent until the server has confirmed. */
  | { at: 'calling'; call?: Call }
  /** I am being called in this tab. */
  | { at: 'incoming'; call: Call; from: Peer; expires_at: number; answering: boolean }
  /** I asked to be let in. */
  | { at: 'knocking'; call: Call }
  /** I am in it; no link carries media yet. */
  | { at: 'connecting'; call: Call }
  | { at: 'in_call'; call: Call; since: number };

export interface Ended {
  reason: EndReason | 'left' | RingEndReason | 'refused';
  /** Who ended it, or who called. */
  by?: string;
  duration_ms: number;
  members: Array<Member & { name: string }>;
}

export type LinkHealth = 'connecting' | 'connected' | 'reconnecting' | 'failed';

/** One remote person of my call. */
export interface Tile {
  peer: Peer;
  link: LinkHealth;
  /** Audio has a stream of its own so that video never waits for the autoplay policy. */
  audio: MediaStream | null;
  camera: MediaStream | null;
  screen: MediaStream | null;
  /** Audio level 0..1, smoothed, for the ring of the active speaker. */
  level: number;
}

/** What became of a device: its words are the page's. `system`: the operating system refused. */
export type DeviceProblem = 'denied' | 'system' | 'not_found' | 'in_use' | 'insecure' | 'unknown';

export type DeviceState =
  | { status: 'off' }
  | { status: 'starting' }
  | { status: 'on'; device_id: string; label: string }
  | { status: 'failed'; problem: DeviceProblem };

export interface Local {
  microphone: DeviceState;
  camera: DeviceState;
  screen: DeviceState;
  /** What the person wants, whether or not the devices run now; survives between calls. */
  wanted: MediaState;
  camera_stream: MediaStream | null;
  screen_stream: MediaStream | null;
}

/** A picture on the page. One that is not named is not shown. */
export interface Shown {
  peer: PeerId;
  source: 'camera' | 'screen';
  /** In device pixels; 0: not at all. */
  height: number;
  /** To be sharp before others are. */
  pinned: boolean;
}

export interface State {
  connection: Connection;
  me: { id: PeerId; name: string; role: Role } | null;
  meeting: Meeting | null;
  /** Everybody else who is present, in order of arrival. */
  peers: Peer[];
  /** Calls going on in the meeting; mine is in `phase`. */
  calls: Call[];
  phase: Phase;
  tiles: Tile[];
  local: Local;
  chat: ChatMessage[];
  /** Short sentences' worth of facts, oldest first, each with an id that the page uses to dismiss it. */
  notices: Notice[];
  /** ms, from the last application ping. */
  rtt_ms: number | null;
}

export type NoticeKind =
  | { kind: 'member'; name: string; state: Member['state'] }
  | { kind: 'missed'; name: string; reason: 'busy' | 'timeout' | 'cancelled' }
  | { kind: 'ring_ended'; name: string; reason: RingEndReason }
  | { kind: 'knock'; peer: PeerId; name: string; call: string }
  | { kind: 'refused' }
  | { kind: 'peer_joined' | 'peer_left' | 'peer_lost' | 'peer_back'; name: string }
  | { kind: 'device_switched'; device: 'microphone' | 'camera'; label: string }
  | { kind: 'device_failed'; device: 'microphone' | 'camera' | 'screen'; problem: DeviceProblem }
  /** `name`: null: the media server. */
  | { kind: 'link_failed'; name: string | null }
  /** Something asked for in a call was refused. */
  | { kind: 'error'; code: RingerError['code']; message: string };
export type Notice = NoticeKind & { id: number };

export class RingerError extends Error {
  constructor(
    readonly code: ErrorCode | 'offline' | 'network',
    message: string,
    readonly retry_after_ms?: number,
  ) {
    super(message);
    this.name = 'RingerError';
  }
}

export interface CreatedMeeting {
  id: MeetingId;
  name: string;
  mode: Mode;
  url: string;
  host_url: string;
  host_token: string;
}

export interface EnterOptions {
  meeting: MeetingId;
  name: string;
  token?: string;
  wanted: { audio: boolean; video: boolean };
  microphone_id?: string;
  camera_id?: string;
}

export interface Ringer {
  readonly state: State;
  /** Called after every change, at most once per microtask. Returns the unsubscription. */
  subscribe(listener: (state: State) => void): () => void;

  createMeeting(request: { name?: string; id?: string; mode: Mode }): Promise<CreatedMeeting>;
  findMeeting(id: MeetingId): Promise<Meeting & { participants: number }>;

  enter(options: EnterOptions): Promise<void>;
  /** Leaves call and meeting; the socket is closed with 1000. */
  exit(): void;

  /** Ring everybody present, or these people. */
  call(to: PeerId[] | 'all'): Promise<void>;
  invite(to: PeerId[] | 'all'): Promise<void>;
  /** Whatever happened meanwhile, the call is over for everybody after this: a call answered in the same instant is ended. */
  cancel(): Promise<void>;
  accept(media: MediaChoice): Promise<void>;
  decline(): Promise<void>;
  /** End for everybody (a host, or either side of two); leave otherwise. */
  end(): Promise<void>;
  leave(): Promise<void>;
  knock(call: string): Promise<void>;
  withdraw(): Promise<void>;
  admit(call: string, peer: PeerId): Promise<void>;
  refuse(call: string, peer: PeerId): Promise<void>;

  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  chooseMicrophone(device_id: string): Promise<void>;
  chooseCamera(device_id: string): Promise<void>;
  shareScreen(): Promise<void>;
  stopSharing(): Promise<void>;

  /**
   * All pictures that the page shows now, so that a media server sends none larger than it is seen. To be called after
   * every change; until the first time, the server decides.
   */
  show(pictures: Shown[]): void;

  sendChat(text: string): Promise<void>;
  dismiss(notice: number): void;

  /** What the browser measures on each link now; for a quality display, for support and for tests. */
  statistics(): Promise<LinkStatistics[]>;
  /** How many RTCPeerConnections of this page are open: none, outside a call. */
  readonly openLinks: number;
  /** With which I am a host of this meeting: for the link that makes another person one. Null for guests. */
  readonly hostToken: string | null;
  /** The name under which this browser has been a host of the meeting, and is one again when it enters. */
  hostName(meeting: MeetingId): string | null;
}

/**
 * Totals since the link was made. Fields that a browser does not measure are absent. A link from the media server has
 * an entry for each person whom it brings; what it receives is told for each, the rest is the same in all.
 */
export interface LinkStatistics {
  link: 'peer' | 'up' | 'down';
  /** null: the media server. */
  peer: PeerId | null;
  /** RTCPeerConnection.connectionState */
  state: string;
  /** Candidate types (`host`, `srflx`, `prflx`, `relay`) and protocol (`udp`, `tcp`) of the path in use. */
  local?: string;
  remote?: string;
  protocol?: string;
  round_trip_ms?: number;
  bytes_sent: number;
  packets_sent: number;
  /** Of what was sent, as the other side says. */
  sent_lost: number;
  /** What the browser thinks could be sent. */
  available_bps?: number;
  /** Why our camera is sent smaller or slower than it could be. */
  limited_by?: 'bandwidth' | 'cpu';
  bytes_received: number;
  packets_received: number;
  packets_lost: number;
  jitter_ms?: number;
  /** For how long the camera's picture stood still that should have moved. */
  frozen_ms?: number;
  /** Received audio: level squared times seconds, 0 for silence. */
  audio_energy?: number;
  audio_packets: number;
  camera_frames: number;
  screen_frames: number;
  /** Of the last frame, in pixels. */
  camera_height?: number;
  screen_height?: number;
}

/** May I let in who knocks? A host in the call may; while none is in it, everybody in it may. */
export function mayAdmit(call: Call, me: { id: PeerId; role: Role }, peers: Peer[]): boolean {
  const joined = (id: PeerId) => call.members.some((m) => m.peer === id && m.state === 'joined');
  if (!joined(me.id)) return false;
  return me.role === 'host' || !peers.some((p) => p.role === 'host' && joined(p.id));
}

/** May I end the call for everybody? A host in it may; in a call of two either side may. */
export function mayEndForAll(call: Call, me: { id: PeerId; role: Role }): boolean {
  const live = call.members.filter((m) => m.state === 'joined' || m.state === 'ringing');
  return me.role === 'host' || live.length <= 2;
}
