// SPDX-License-Identifier: Apache-2.0
//
// The browser behind the ports: the only file that touches sockets, timers, clocks and storage.

import { SUBPROTOCOL } from '../protocol/messages';
import { browserMediaDevices } from './media_devices';
import { browserPeerConnections } from './peer_connection';
import type { Clock, HttpAnswer, PageEvents, Ports, Socket, SocketEvents, Storage } from './ports';

/** `server`: where `ringer serve` answers, if it is not where the page came from. */
export function browserPorts(server: string = location.origin): Ports {
  const media = browserMediaDevices();
  return {
    clock,
    storage,
    media,
    peer_connections: browserPeerConnections(),
    openSocket: (events) => openSocket(server, events),
    http: (method, path, body) => http(new URL(path, server), method, body),
    watch: (events) => {
      watchPage(events);
      media.watch(() => events.devices_changed());
    },
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
}

const clock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

function openSocket(server: string, events: SocketEvents): Socket {
  const url = new URL('/ws', server);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') events.text(data);
  };
  socket.onclose = ({ code }) => events.closed(code);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code) => socket.close(code),
  };
}

async function http(url: URL, method: string, body: unknown): Promise<HttpAnswer> {
  const answer = await fetch(url, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    signal: AbortSignal.timeout(10_000),
  });
  const parsed: unknown = await answer.json().catch(() => undefined);
  const seconds = Number(answer.headers.get('Retry-After') ?? NaN);
  return { status: answer.status, body: parsed, ...(seconds >= 0 && { retry_after_ms: seconds * 1000 }) };
}

/** Storage that is forbidden (private windows, site settings) or full must not keep anybody from talking. */
const forgotten_at_reload = new Map<string, string>();
const storage: Storage = {
  get(key) {
    try {
      return forgotten_at_reload.get(key) ?? localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    forgotten_at_reload.delete(key);
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      if (value !== null) forgotten_at_reload.set(key, value);
    }
  },
};

/** Network Information API: not in every browser, and `type` not on every computer. */
interface NetworkInformation extends EventTarget {
  type?: string;
}

function watchPage(events: PageEvents): void {
  addEventListener('online', () => events.network_changed());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') events.woken();
  });
  addEventListener('pagehide', () => events.hidden_for_good());
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) events.restored();
  });
  const { connection } = navigator as { connection?: NetworkInformation };
  let type = connection?.type;
  connection?.addEventListener('change', () => {
    // It also fires for every new estimate of the same network's speed.
    if (connection.type === type) return;
    type = connection.type;
    // Without any, the next one is waited for.
    if (navigator.onLine) events.network_changed();
  });
}
