// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test, vi } from 'vitest';
import { browserPeerConnections } from './peer_connection';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('connections that are closed are not held, whether or not anybody counts', () => {
  let looked_at = 0;
  class Connection {
    #state = 'new';
    get connectionState() {
      looked_at++;
      return this.#state;
    }
    close() {
      this.#state = 'closed';
    }
  }
  vi.stubGlobal('RTCPeerConnection', Connection);
  const connections = browserPeerConnections();
  for (let i = 0; i < 10; i++) connections.open([]).close();
  const open = connections.open([]);
  looked_at = 0;
  expect(connections.count).toBe(1);
  expect(looked_at).toBe(1);
  open.close();
  expect(connections.count).toBe(0);
});
