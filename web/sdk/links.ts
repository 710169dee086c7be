// SPDX-License-Identifier: Apache-2.0
//
// The links of the call that this tab takes part in: opened and closed as the server says, watched for their health,
// filled with our tracks, listened to for what the page shows of each person.

import type {
  Candidate,
  Description,
  Events,
  IceServer,
  LinkId,
  PeerId,
  RequestType,
  Requests,
  Source,
  Tracks,
} from '../protocol/messages';
import type { LinkHealth, LinkStatistics } from './api';
import type { Outgoing } from './link';
import { Link } from './link';
import type { HealthEffect, HealthEvent, HealthState } from './link_health';
import { newHealth, stepHealth } from './link_health';
import { configuration } from './peer_connection';
import type { Ports } from './ports';
import type { Signaling } from './signaling';
import { measure, pathOf } from './statistics';

/** How often levels are read and deadlines looked at. */
const TICK_MS = 200;
/** Finer steps of a level than this are not seen. */
const LEVEL_STEPS = 20;

export interface Received {
  link: LinkHealth;
  streams: Record<Source, MediaStream | null>;
  level: number;
}

interface Entry {
  id: LinkId;
  peer: PeerId;
  link: Link;
  health: HealthState;
  received: Map<Source, { track: MediaStreamTrack; stream: MediaStream }>;
  level: number;
  relay_only: boolean;
}

export interface LinksEvents {
  changed(): void;
  /** Media can flow. */
  connected(peer: PeerId): void;
  gaveUp(peer: PeerId): void;
  /** By signalling, on our side and on the other. */
  isReachable(peer: PeerId): boolean;
}

type LinksPorts = Pick<Ports, 'clock' | 'media' | 'peer_connections'>;

export class Links {
  #entries = new Map<LinkId, Entry>();
  #ice_servers: IceServer[] = [];
  #cancel_tick: (() => void) | null = null;

  constructor(
    private readonly ports: LinksPorts,
    private readonly signaling: Pick<Signaling, 'request' | 'wake'>,
    private readonly events: LinksEvents,
  ) {}

  open({ link: id, peer, polite }: Events['rtc.open'], outgoing: Outgoing): void {
    if (this.#entries.has(id)) return;
    for (const other of this.#entries.values()) if (other.peer === peer) this.close(other.id);
    let link: Link;
    try {
      link = new Link(this.ports.peer_connections.open(this.#ice_servers), polite, outgoing, {
        description: (desc, tracks) => this.#tell('rtc.desc', { link: id, desc, tracks }),
        candidate: (cand) => this.#tell('rtc.cand', { link: id, cand }),
        transport: (state) => this.#step(id, { type: 'transport', state }),
        answerRefused: () => this.#step(id, { type: 'answer_refused' }),
        received: () => this.#collect(id),
      });
    } catch {
      // Browsers refuse servers that they cannot read, and more connections than they think is reasonable.
      this.#tell('rtc.report', { link: id, state: 'failed' });
      return this.events.gaveUp(peer);
    }
    const health = newHealth(polite, this.ports.clock.now());
    this.#entries.set(id, { id, peer, link, health, received: new Map(), level: 0, relay_only: false });
    this.#cancel_tick ??= this.ports.clock.after(TICK_MS, () => this.#tick());
    this.events.changed();
  }

  describe(id: LinkId, desc: Description, tracks: Tracks): void {
    void this.#entries.get(id)?.link.describe(desc, tracks);
  }

  candidate(id: LinkId, cand: Candidate | null): void {
    void this.#entries.get(id)?.link.candidate(cand);
  }

  close(id: LinkId): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    entry.link.close();
    if (this.#entries.size === 0) {
      this.#cancel_tick?.();
      this.#cancel_tick = null;
    }
    this.events.changed();
  }

  closeAll(): void {
    for (const id of [...this.#entries.keys()]) this.close(id);
  }

  send(outgoing: Outgoing): void {
    for (const { link } of this.#entries.values()) link.send(outgoing);
  }

  setIceServers(servers: IceServer[]): void {
    this.#ice_servers = servers;
    for (const entry of this.#entries.values()) this.#configure(entry);
  }

  networkChanged(): void {
    for (const id of this.#entries.keys()) this.#step(id, { type: 'network_changed' });
  }

  of(peer: PeerId): Received {
    const entry = [...this.#entries.values()].find((e) => e.peer === peer);
    const stream = (source: Source) => entry?.received.get(source)?.stream ?? null;
    const streams = { microphone: stream('microphone'), camera: stream('camera'), screen: stream('screen') };
    return { link: entry?.health.health ?? 'connecting', streams, level: entry?.level ?? 0 };
  }

  async statistics(): Promise<LinkStatistics[]> {
    const measured = [...this.#entries.values()].map(({ link, peer }) => measure(link, peer).catch(() => null));
    return (await Promise.all(measured)).filter((s) => s !== null);
  }

  /** What concerns a link that is gone meanwhile is refused; that is no news. */
  #tell<T extends RequestType>(t: T, d: Requests[T]): void {
    this.signaling.request(t, d).catch(() => undefined);
  }

  /** Streams are made once for each track, so that a page's media elements need not begin again. */
  #collect(id: LinkId): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const receivers = entry.link.receivers();
    for (const source of entry.received.keys()) if (!receivers.has(source)) entry.received.delete(source);
    for (const [source, { track }] of receivers)
      if (entry.received.get(source)?.track !== track)
        entry.received.set(source, { track, stream: this.ports.media.stream([track]) });
    this.events.changed();
  }

  #step(id: LinkId, event: HealthEvent): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const [health, effects] = stepHealth(entry.health, event, this.ports.clock.now());
    const changed = health.health !== entry.health.health;
    entry.health = health;
    for (const effect of effects) this.#carryOut(entry, effect);
    if (changed) this.events.changed();
  }

  #carryOut(entry: Entry, effect: HealthEffect): void {
    switch (effect.do) {
      case 'restart':
        return entry.link.restart();
      case 'relay':
        if (!this.#ice_servers.some(({ urls }) => urls.some((url) => url.startsWith('turn')))) return;
        entry.relay_only = true;
        return this.#configure(entry);
      case 'give_up':
        return this.events.gaveUp(entry.peer);
      case 'report':
        if (effect.state === 'connected') this.events.connected(entry.peer);
        // Perhaps it is not the link alone.
        else this.signaling.wake();
        return void this.#report(entry, effect.state);
    }
  }

  #configure({ link, relay_only }: Entry): void {
    link.configure(configuration(this.#ice_servers, relay_only));
  }

  async #report({ id, link }: Entry, state: 'connected' | 'disconnected' | 'failed'): Promise<void> {
    const { local, remote, protocol } = pathOf(await link.getStats().catch(() => new Map<string, unknown>()));
    this.#tell('rtc.report', { link: id, state, local, remote, protocol });
  }

  #tick(): void {
    this.#cancel_tick = this.ports.clock.after(TICK_MS, () => this.#tick());
    let changed = false;
    for (const entry of this.#entries.values()) {
      this.#step(entry.id, { type: 'time', reachable: this.events.isReachable(entry.peer) });
      const heard = entry.link.receivers().get('microphone')?.getSynchronizationSources()[0]?.audioLevel ?? 0;
      // Fast up, slow down: the eye follows syllables badly.
      const smooth = Math.max(heard, entry.level * 0.6);
      const level = Math.floor(smooth * LEVEL_STEPS) / LEVEL_STEPS;
      changed ||= level !== entry.level;
      entry.level = level;
    }
    if (changed) this.events.changed();
  }
}
