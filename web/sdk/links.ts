// SPDX-License-Identifier: Apache-2.0
//
// The links of the call that this tab takes part in: opened and closed as the server says, watched for their health,
// filled with our tracks, listened to for what the page shows of each person. While a call moves to the media server,
// a person comes twice, by the link between the two tabs and by the one from the server: then each source is taken from
// the server as soon as something of it has arrived there, so that nothing is black, and nothing heard twice.

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
import type { LinkHealth, LinkStatistics, Shown } from './api';
import type { Incoming, Outgoing } from './link';
import { Link } from './link';
import type { HealthEffect, HealthEvent, HealthState } from './link_health';
import { newHealth, stepHealth } from './link_health';
import { configuration } from './peer_connection';
import type { Ports } from './ports';
import type { Signaling } from './signaling';
import { measure, pathOf, receivedBy } from './statistics';

/** How often levels are read and deadlines looked at. */
const TICK_MS = 200;
/** People resize windows and scroll: only where that ends is told. */
const VIEW_MS = 250;
/** Finer steps of a level than this are not seen. */
const LEVEL_STEPS = 20;

export interface Received {
  link: LinkHealth;
  streams: Record<Source, MediaStream | null>;
  level: number;
}

interface Entry {
  id: LinkId;
  /** null: the media server. */
  peer: PeerId | null;
  link: Link;
  health: HealthState;
  relay_only: boolean;
  /** What was last told of how this link's pictures are shown, as JSON. */
  viewed: string;
  /** What had been played of it, at the last look; and, since nothing more was, what had come in at all. */
  played: string;
  received: number | null;
  asking: boolean;
}

/** One source of one person, as one link brings it. */
interface Arrival {
  entry: Entry;
  peer: PeerId;
  source: Source;
  receiver: Incoming['receiver'];
  track: MediaStreamTrack;
  stream: MediaStream;
  /** The section's last frame at the time when it became this person's. */
  before: number | undefined;
  /** Something of it has come from the media server. */
  live: boolean;
}

/** The best comes first. */
const HEALTHS: LinkHealth[] = ['connected', 'reconnecting', 'connecting', 'failed'];

export interface LinksEvents {
  changed(): void;
  /** Media can flow; null: from the media server. */
  connected(peer: PeerId | null): void;
  gaveUp(peer: PeerId | null): void;
  /** By signalling, on our side and on the other. */
  isReachable(peer: PeerId | null): boolean;
  /** The other side says that it sends something. */
  isSending(peer: PeerId): boolean;
}

type LinksPorts = Pick<Ports, 'clock' | 'media' | 'peer_connections'>;

export class Links {
  #entries = new Map<LinkId, Entry>();
  #arrivals: Arrival[] = [];
  #levels = new Map<PeerId, number>();
  #shown: Shown[] | null = null;
  #cancel_view: (() => void) | null = null;
  #ice_servers: IceServer[] = [];
  #cancel_tick: (() => void) | null = null;

  constructor(
    private readonly ports: LinksPorts,
    private readonly signaling: Pick<Signaling, 'request' | 'wake'>,
    private readonly events: LinksEvents,
  ) {}

  open({ link: id, peer: other, direction, polite }: Events['rtc.open'], outgoing: Outgoing): void {
    const peer = other ?? null;
    const kind = direction ?? 'peer';
    // A newer server may know other directions.
    if (this.#entries.has(id) || (!peer && kind !== 'up' && kind !== 'down')) return;
    for (const e of this.#entries.values()) if (e.peer === peer && e.link.kind === kind) this.close(e.id);
    let link: Link;
    try {
      link = new Link(this.ports.peer_connections.open(this.#ice_servers), kind, polite, outgoing, {
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
    const unheard = { played: '', received: null, asking: false };
    this.#entries.set(id, { id, peer, link, health, relay_only: false, viewed: '{}', ...unheard });
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
    this.#arrivals = this.#arrivals.filter((a) => a.entry !== entry);
    entry.link.close();
    if (this.#entries.size === 0) {
      this.#cancel_tick?.();
      this.#cancel_view?.();
      this.#cancel_tick = this.#cancel_view = null;
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
    const theirs = this.#arrivals.filter((a) => a.peer === peer);
    const stream = (source: Source) => {
      const ways = theirs.filter((a) => a.source === source);
      return (ways.find((a) => a.live) ?? ways.find((a) => a.entry.peer) ?? ways[0])?.stream ?? null;
    };
    const streams = { microphone: stream('microphone'), camera: stream('camera'), screen: stream('screen') };
    const entries = [...this.#entries.values()];
    const direct = entries.find((e) => e.peer === peer);
    const ways = entries.filter(
      (e) => e === direct || (e.link.kind === 'down' && (!direct || theirs.some((a) => a.entry === e))),
    );
    const link = HEALTHS.find((health) => ways.some((e) => e.health.health === health)) ?? 'connecting';
    return { link, streams, level: this.#levels.get(peer) ?? 0 };
  }

  async statistics(): Promise<LinkStatistics[]> {
    const measured = [...this.#entries.values()].map(({ link, peer }) => measure(link, peer).catch(() => []));
    return (await Promise.all(measured)).flat();
  }

  show(pictures: Shown[]): void {
    this.#shown = pictures;
    this.#viewSoon();
  }

  #viewSoon(): void {
    if (!this.#shown || this.#entries.size === 0) return;
    this.#cancel_view ??= this.ports.clock.after(VIEW_MS, () => {
      this.#cancel_view = null;
      for (const entry of this.#entries.values()) if (entry.link.kind === 'down') this.#view(entry);
    });
  }

  #view(entry: Entry): void {
    const view: Requests['rtc.view']['view'] = {};
    for (const { mid, source, peer } of entry.link.incoming) {
      if (source === 'microphone') continue;
      const { height = 0, pinned = false } = this.#shown?.find((s) => s.peer === peer && s.source === source) ?? {};
      view[mid] = { height, pinned };
    }
    const viewed = JSON.stringify(view);
    if (viewed === entry.viewed) return;
    entry.viewed = viewed;
    this.#tell('rtc.view', { link: entry.id, view });
  }

  /** What concerns a link that is gone meanwhile is refused; that is no news. */
  #tell<T extends RequestType>(t: T, d: Requests[T]): void {
    this.signaling.request(t, d).catch(() => undefined);
  }

  /** Streams are made once for each track, so that a page's media elements need not begin again. */
  #collect(id: LinkId): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const before = this.#arrivals;
    this.#arrivals = before.filter((a) => a.entry !== entry);
    for (const { source, receiver, peer: whose } of entry.link.incoming) {
      const { track } = receiver;
      const peer = entry.peer ?? whose;
      if (!peer) continue;
      const known = before.find((a) => a.track === track && a.peer === peer && a.source === source);
      const stream = known?.stream ?? this.ports.media.stream([track]);
      const fresh = {
        entry,
        peer,
        source,
        receiver,
        track,
        stream,
        before: lastOf(receiver)?.rtpTimestamp,
        live: false,
      };
      this.#arrivals.push(known ?? fresh);
    }
    this.#viewSoon();
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
        if (effect.state === 'connected') this.#connected(entry);
        // Perhaps it is not the link alone.
        else this.signaling.wake();
        return void this.#report(entry, effect.state);
    }
  }

  /** What we send counts for nothing before we hear anything. */
  #connected({ peer }: Entry): void {
    const isWell = ({ link, health }: Entry) => link.kind === 'down' && health.health === 'connected';
    if (peer || [...this.#entries.values()].some(isWell)) this.events.connected(peer);
  }

  #configure({ link, relay_only }: Entry): void {
    link.configure(configuration(this.#ice_servers, relay_only));
  }

  async #report({ id, link }: Entry, state: 'connected' | 'disconnected' | 'failed'): Promise<void> {
    const { local, remote, protocol } = pathOf(await link.getStats().catch(() => new Map<string, unknown>()));
    this.#tell('rtc.report', { link: id, state, local, remote, protocol });
  }

  /** Of links between tabs: there is nothing to take the place of those to the media server. */
  async #listen(entry: Entry, peer: PeerId): Promise<void> {
    const arrivals = this.#arrivals.filter((a) => a.entry === entry);
    const played = arrivals.map(({ receiver }) => lastOf(receiver)?.rtpTimestamp).join();
    if (played !== entry.played || !this.events.isSending(peer)) {
      entry.played = played;
      entry.received = null;
      return this.#step(entry.id, { type: 'heard' });
    }
    // Not always: the answer takes the browser some effort.
    if (entry.asking) return;
    entry.asking = true;
    const received = receivedBy(await entry.link.getStats().catch(() => new Map<string, unknown>()));
    const before = entry.received;
    Object.assign(entry, { received, asking: false });
    // After the first question nothing is known yet, even if it is long ago that something was played.
    if (before !== null) this.#step(entry.id, { type: received === before ? 'nothing_heard' : 'heard' });
  }

  #tick(): void {
    this.#cancel_tick = this.ports.clock.after(TICK_MS, () => this.#tick());
    for (const entry of this.#entries.values()) {
      this.#step(entry.id, { type: 'time', reachable: this.events.isReachable(entry.peer) });
      if (entry.peer && entry.link.transport === 'connected') void this.#listen(entry, entry.peer);
    }
    let changed = false;
    const levels = new Map<PeerId, number>();
    for (const arrival of this.#arrivals) {
      const { entry, peer, source, receiver } = arrival;
      const awaited = !entry.peer && !arrival.live;
      if (!awaited && source !== 'microphone') continue;
      const last = lastOf(receiver);
      if (awaited && last && last.rtpTimestamp !== arrival.before) changed = arrival.live = true;
      if (source === 'microphone') levels.set(peer, Math.max(levels.get(peer) ?? 0, last?.audioLevel ?? 0));
    }
    for (const [peer, heard] of levels) {
      const before = this.#levels.get(peer) ?? 0;
      // Fast up, slow down: the eye follows syllables badly.
      const level = Math.floor(Math.max(heard, before * 0.6) * LEVEL_STEPS) / LEVEL_STEPS;
      changed ||= level !== before;
      levels.set(peer, level);
    }
    this.#levels = levels;
    if (changed) this.events.changed();
  }
}

/** What was last played of it. */
function lastOf(receiver: Incoming['receiver']) {
  return receiver.getSynchronizationSources()[0];
}
