// SPDX-License-Identifier: Apache-2.0
//
// What the SDK needs from the world. browserPorts() gives the browser's own; tests give fakes and virtual time.

import type { IceServer } from '../protocol/messages';
import type { PeerConnection } from './peer_connection';

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls `run` once after `ms`; the result takes it back. */
  after(ms: number, run: () => void): () => void;
}

export interface SocketEvents {
  opened(): void;
  text(text: string): void;
  /** Last event of a socket. */
  closed(code: number): void;
}

export interface Socket {
  send(text: string): void;
  /** Without a code the server takes the connection for lost and keeps the session. */
  close(code?: number): void;
}

export interface HttpAnswer {
  status: number;
  /** Parsed JSON, undefined if it was none. */
  body: unknown;
  retry_after_ms?: number;
}

/** The survivable key-value store of this browser; where there is none, it forgets. */
export interface Storage {
  get(key: string): string | null;
  /** null forgets. */
  set(key: string, value: string | null): void;
}

export interface PageEvents {
  /** The tab is shown again: look after connections now. */
  woken(): void;
  /** The computer is back on the network, or on another one. */
  network_changed(): void;
  /** The page goes away, perhaps to be restored later. */
  hidden_for_good(): void;
  restored(): void;
  devices_changed(): void;
}

export interface MediaDevicesPort {
  /** Throws the browser's DOMException. */
  capture(constraints: MediaStreamConstraints): Promise<MediaStream>;
  captureScreen(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  devices(): Promise<MediaDeviceInfo[]>;
  /** Refused by the operating system although the site may: the state of the site's permission. */
  permission(device: 'microphone' | 'camera'): Promise<PermissionState | 'unknown'>;
  /** False where the page was not loaded securely: then there are no devices at all. */
  readonly available: boolean;
  stream(tracks: MediaStreamTrack[]): MediaStream;
}

export interface PeerConnections {
  open(ice_servers: IceServer[]): PeerConnection;
  /** How many are open in this page. */
  readonly count: number;
}

export interface Ports {
  clock: Clock;
  openSocket(events: SocketEvents): Socket;
  http(method: 'GET' | 'POST', path: string, body?: unknown): Promise<HttpAnswer>;
  storage: Storage;
  media: MediaDevicesPort;
  peer_connections: PeerConnections;
  /** Subscribes to the page's events. */
  watch(events: PageEvents): void;
  randomBytes(count: number): Uint8Array;
}
