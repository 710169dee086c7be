// SPDX-License-Identifier: Apache-2.0
//
// Several tabs with the real SDK over one fake server and one fake network, in virtual time.

import type { EnterOptions, Ringer } from '../api';
import type { PageEvents, Ports } from '../ports';
import { createRinger } from '../ringer';
import { FakeClock } from './fake_clock';
import { FakeMedia } from './fake_media';
import { FakeNetwork } from './fake_peer_connection';
import { FakeServer } from './fake_server';

export interface Tab {
  ringer: Ringer;
  media: FakeMedia;
  page: PageEvents;
  stored: Map<string, string>;
}

export class World {
  readonly clock = new FakeClock();
  readonly server = new FakeServer(this.clock);
  readonly network = new FakeNetwork();
  #bytes = 1;

  tab(stored = new Map<string, string>()): Tab {
    const media = new FakeMedia();
    let page: PageEvents | undefined;
    const ports: Ports = {
      clock: this.clock,
      openSocket: (events) => this.server.connect(events),
      http: () => Promise.reject(new Error('no http here')),
      storage: {
        get: (key) => stored.get(key) ?? null,
        set: (key, value) => void (value === null ? stored.delete(key) : stored.set(key, value)),
      },
      media,
      peer_connections: this.network,
      watch: (events) => (page = events),
      randomBytes: (count) => Uint8Array.from({ length: count }, () => (this.#bytes = (this.#bytes * 31 + 7) % 256)),
    };
    const ringer = createRinger(ports);
    return { ringer, media, page: page!, stored };
  }

  async enter(name: string, options: Partial<EnterOptions> = {}, tab = this.tab()): Promise<Tab> {
    const entered = tab.ringer.enter({
      meeting: 'abc-defg-hij',
      name,
      wanted: { audio: true, video: true },
      ...options,
    });
    // Both at once: a refusal must find somebody waiting for it.
    await Promise.all([entered, this.clock.advance(10)]);
    return tab;
  }

  host(name: string): Promise<Tab> {
    return this.enter(name, { token: this.server.host_token });
  }

  /** Long enough for messages to go back and forth, too short for any time-out. */
  pass(ms = 60): Promise<void> {
    return this.clock.advance(ms);
  }
}
