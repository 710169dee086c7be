// SPDX-License-Identifier: Apache-2.0
//
// createRinger(): puts signalling, the meeting's state, links and local media together, and is the Ringer that the
// page sees. What happens when is decided in the state machines; here it is only carried out.

import type {
  Call,
  CallId,
  Event,
  MediaChoice,
  MeetingId,
  PeerId,
  RequestType,
  Requests,
  Welcome,
} from '../protocol/messages';
import type { EnterOptions, Ringer, Shown, State, Tile } from './api';
import { mayEndForAll, RingerError } from './api';
import { connectionView } from './connection';
import { Links } from './links';
import { LocalMedia } from './local_media';
import type { MeetingEffect, MeetingEvent, MeetingState } from './meeting';
import { callOf, initial_meeting, mediaIsDue, peerOf, phaseOf, stepMeeting } from './meeting';
import { createMeeting, findMeeting } from './meetings';
import type { Ports } from './ports';
import { isRefusal, Refused, Signaling } from './signaling';
import { base64url, Store } from './store';

export function createRinger(ports: Ports): Ringer {
  return new Session(ports);
}

/** The call is over for us already: as good as what was asked for. */
const OVER_ANYWAY = ['call_not_found', 'not_in_call', 'not_ringing', 'offline'] as const;

class Session implements Ringer {
  readonly #store: Store;
  readonly #signaling: Signaling;
  readonly #links: Links;
  readonly #local: LocalMedia;
  readonly #listeners = new Set<(state: State) => void>();
  #meeting: MeetingState = initial_meeting;
  #view: State | null = null;
  #announcing = false;
  #entered: EnterOptions | null = null;
  #host_token: string | null = null;
  /** What the server was last told of our media, as JSON; empty where it may not have heard it. */
  #told = '';
  /** The answer to call.start that is awaited now. */
  #starting: Promise<Call> | null = null;
  /** Hanging up, until the server has heard of it. */
  #hanging_up: Promise<void> | null = null;
  /** A text that may or may not have been sent: with the same key it is not sent twice. */
  #unsure = { text: '', key: '' };

  constructor(private readonly ports: Ports) {
    this.#store = new Store(ports);
    this.#signaling = new Signaling(ports, {
      welcome: (welcome) => this.#welcomed(welcome),
      event: (event) => this.#received(event),
      changed: () => this.#connectionChanged(),
    });
    this.#links = new Links(ports, this.#signaling, {
      changed: () => this.#changed(),
      connected: (peer) => this.#step({ type: 'media_flows', peer }),
      isReachable: (peer) =>
        this.#signaling.state.line.at === 'open' && (!peer || peerOf(this.#meeting, peer).connected),
      isSending: (peer) => Object.values(peerOf(this.#meeting, peer).media).includes(true),
      gaveUp: (peer) => this.#notify({ kind: 'link_failed', name: peer && peerOf(this.#meeting, peer).name }),
    });
    this.#local = new LocalMedia(ports.media, {
      changed: () => this.#localChanged(),
      notice: (notice) => this.#notify(notice),
    });
    ports.watch({
      woken: () => this.#signaling.wake(),
      network_changed: () => {
        this.#signaling.networkChanged();
        this.#links.networkChanged();
      },
      hidden_for_good: () => this.#signaling.exit(),
      restored: () => void (this.#entered && this.#enter(this.#entered).catch(() => undefined)),
      devices_changed: () => void this.#local.devicesChanged(),
    });
  }

  // ---- what the page reads ----

  get state(): State {
    return (this.#view ??= this.#look());
  }

  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get hostToken(): string | null {
    return this.#host_token;
  }

  hostName(meeting: MeetingId): string | null {
    return this.#store.keptToken(meeting)?.name ?? null;
  }

  get openLinks(): number {
    return this.ports.peer_connections.count;
  }

  statistics() {
    return this.#links.statistics();
  }

  #look(): State {
    const { me, meeting, peers, calls, chat, notices, part } = this.#meeting;
    const phase = phaseOf(this.#meeting);
    return {
      connection: connectionView(this.#signaling.state),
      me,
      meeting,
      peers,
      calls,
      phase,
      tiles: part.at === 'member' ? this.#tiles(callOf(this.#meeting)) : [],
      local: this.#local.view,
      chat,
      notices,
      rtt_ms: this.#signaling.state.rtt_ms,
    };
  }

  #tiles(call: Call | undefined): Tile[] {
    const others = (call?.members ?? []).filter((m) => m.state === 'joined' && m.peer !== this.#meeting.me?.id);
    return others.map((m) => {
      const peer = peerOf(this.#meeting, m.peer);
      const { link, streams, level } = this.#links.of(m.peer);
      // A section for the screen stays when sharing ends, and may be there before it begins.
      const screen = peer.media.screen ? streams.screen : null;
      return { peer, link, audio: streams.microphone, camera: streams.camera, screen, level };
    });
  }

  #changed(): void {
    this.#view = null;
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      this.#announcing = false;
      for (const listener of [...this.#listeners]) listener(this.state);
    });
  }

  // ---- coming and going ----

  createMeeting(request: Parameters<Ringer['createMeeting']>[0]) {
    return createMeeting(this.ports, request);
  }

  findMeeting(id: string) {
    return findMeeting(this.ports, id);
  }

  async enter(options: EnterOptions): Promise<void> {
    const { audio, video } = options.wanted;
    this.#local.wanted = { audio, video, screen: false };
    this.#local.prefer('microphone', options.microphone_id ?? '');
    this.#local.prefer('camera', options.camera_id ?? '');
    await this.#enter({ ...options, name: options.name.trim() });
  }

  async #enter(options: EnterOptions): Promise<void> {
    const { meeting, name } = options;
    const kept = options.token === undefined && this.hostName(meeting) === name;
    const token = kept ? this.#store.keptToken(meeting)?.token : options.token;
    const { identity } = this.#store;
    this.#entered = options;
    try {
      await this.#signaling.enter({ meeting, name, identity, ...(token !== undefined && { token }) });
    } catch (error) {
      // The meeting of this id is another one by now.
      if (!kept || !isRefusal(error, 'forbidden')) throw error;
      this.#store.keepToken(meeting, null);
      return this.#enter(options);
    }
    const host = this.#meeting.me?.role === 'host';
    this.#host_token = host && token !== undefined ? token : null;
    if (this.#host_token !== null) this.#store.keepToken(meeting, { token: this.#host_token, name });
  }

  exit(): void {
    this.#entered = null;
    this.#signaling.exit();
  }

  #welcomed(welcome: Welcome): void {
    this.#links.setIceServers(welcome.ice_servers);
    if (welcome.snapshot) this.#links.closeAll();
    this.#told = '';
    this.#step({ type: 'welcome', welcome });
    this.#localChanged();
  }

  #connectionChanged(): void {
    const { line } = this.#signaling.state;
    // Whoever was put out does not come in again because the page was restored.
    if (line.at === 'closed' && line.code !== 'left') this.#entered = null;
    if ((line.at === 'closed' || line.at === 'idle') && this.#meeting.me) this.#step({ type: 'over' });
    this.#changed();
  }

  #received(event: Event): void {
    switch (event.t) {
      case 'rtc.desc':
        return this.#links.describe(event.d.link, event.d.desc, event.d.tracks);
      case 'rtc.cand':
        return this.#links.candidate(event.d.link, event.d.cand);
      case 'rtc.close':
        return this.#links.close(event.d.link);
      case 'ice.servers':
        return this.#links.setIceServers(event.d.ice_servers);
      default:
        return this.#step({ type: 'server', event });
    }
  }

  // ---- the meeting's state, and what follows from it ----

  #step(event: MeetingEvent): void {
    const before = this.#meeting;
    const [after, effects] = stepMeeting(before, event, this.ports.clock.now());
    this.#meeting = after;
    if (mediaIsDue(before) && !mediaIsDue(after)) this.#local.stop();
    if (before.part.at === 'member' && !sameCall(before, after)) this.#links.closeAll();
    if (!mediaIsDue(before) && mediaIsDue(after)) this.#local.start();
    for (const effect of effects) this.#carryOut(effect);
    this.#changed();
  }

  #carryOut(effect: MeetingEffect): void {
    switch (effect.do) {
      case 'rejoin': {
        const { call } = effect;
        const rejoined = this.#signaling.request('call.accept', { call, media: this.#choice });
        return void rejoined.catch(() => this.#step({ type: 'not_rejoined', call }));
      }
      case 'leave':
        if (!this.#hanging_up) this.#tell('call.leave', { call: effect.call });
        return;
      case 'open_link':
        if (this.#local.outgoing) this.#links.open(effect.link, this.#local.outgoing);
    }
  }

  #notify(notice: Extract<MeetingEvent, { type: 'notice' }>['notice']): void {
    this.#step({ type: 'notice', notice });
  }

  #localChanged(): void {
    const { outgoing, sending } = this.#local;
    if (outgoing) this.#links.send(outgoing);
    const told = JSON.stringify(sending);
    if (told !== this.#told) {
      this.#told = told;
      this.#tell('media.state', sending);
    }
    this.#changed();
  }

  get #choice(): MediaChoice {
    const { audio, video } = this.#local.wanted;
    return { audio, video };
  }

  /** What the page asked for and did not get is said in a notice: the button that asked may be gone by then. */
  async #request<T extends RequestType>(t: T, d: Requests[T]): Promise<void> {
    try {
      await this.#signaling.request(t, d);
    } catch (error) {
      this.#refused(error);
      throw error;
    }
  }

  #refused(error: unknown, asked?: Extract<MeetingEvent, { type: 'refused' }>): void {
    if (asked) this.#step(asked);
    const { code, message } = error as Refused;
    if (this.#meeting.me) this.#notify({ kind: 'error', code, message });
  }

  /** For what the page did not ask for and cannot do anything about. */
  #tell<T extends RequestType>(t: T, d: Requests[T]): void {
    this.#signaling.request(t, d).catch(() => undefined);
  }

  // ---- calls ----

  async call(to: PeerId[] | 'all'): Promise<void> {
    if (this.#hanging_up) await this.#hanging_up;
    if (this.#meeting.part.at !== 'lobby') throw new RingerError('already_in_call', 'You are in a call already.');
    this.#step({ type: 'start' });
    const starting = this.#start(to);
    this.#starting = starting;
    try {
      const call = await starting;
      if (this.#starting === starting) this.#step({ type: 'started', call });
    } catch (error) {
      if (this.#starting === starting) this.#refused(error, { type: 'refused', at: 'starting' });
      throw error;
    } finally {
      if (this.#starting === starting) this.#starting = null;
    }
  }

  async #start(to: PeerId[] | 'all'): Promise<Call> {
    const media = this.#choice;
    try {
      return (await this.#signaling.request('call.start', { to, media })).call;
    } catch (error) {
      if (!(error instanceof Refused && error.uncertain)) throw error;
      // The answer was lost with the connection. The next one comes after all that was missed: by then we know.
      await this.#signaling.request('ping', {});
      const mine = this.#meeting.calls.find((c) => c.from === this.#meeting.me?.id);
      if (!mine) throw error;
      // In this tab, should the server have taken it for a new one.
      await this.#signaling.request('call.accept', { call: mine.id, media });
      return mine;
    }
  }

  async invite(to: PeerId[] | 'all'): Promise<void> {
    const call = callOf(this.#meeting);
    if (call) await this.#request('call.invite', { call: call.id, to });
  }

  cancel(): Promise<void> {
    const starting = this.#starting;
    this.#starting = null;
    return this.#hangUp(async (known) => {
      const call = known ?? (await starting?.catch(() => undefined));
      if (!call) return;
      try {
        await this.#signaling.request('call.cancel', { call: call.id });
      } catch (error) {
        if (!isRefusal(error, 'call_already_answered')) throw error;
        await this.#endOrLeave(call.id);
      }
    });
  }

  async accept(media: MediaChoice): Promise<void> {
    const { part } = this.#meeting;
    if (part.at !== 'incoming') throw new RingerError('not_ringing', 'Nobody is calling any more.');
    if (part.answering) return;
    this.#local.wanted = { ...media, screen: false };
    this.#step({ type: 'accept' });
    try {
      await this.#signaling.request('call.accept', { call: part.call, media });
      this.#step({ type: 'accepted' });
    } catch (error) {
      const { at } = this.#meeting.part;
      if (at === 'incoming') this.#refused(error, { type: 'refused', at, call: part.call });
      throw error;
    }
  }

  decline(): Promise<void> {
    return this.#hangUp((call) => this.#ask('call.decline', call));
  }

  end(): Promise<void> {
    const { me } = this.#meeting;
    return this.#hangUp((call) => {
      if (!call || !me) return Promise.resolve();
      return mayEndForAll(call, me) ? this.#endOrLeave(call.id) : this.#ask('call.leave', call);
    });
  }

  leave(): Promise<void> {
    return this.#hangUp((call) => this.#ask('call.leave', call));
  }

  async knock(call: CallId): Promise<void> {
    this.#step({ type: 'knock', call });
    try {
      await this.#signaling.request('call.knock', { call, media: this.#choice });
    } catch (error) {
      this.#step({ type: 'refused', at: 'knocking', call });
      throw error;
    }
  }

  withdraw(): Promise<void> {
    return this.#hangUp((call) => this.#ask('call.withdraw', call));
  }

  async admit(call: CallId, peer: PeerId): Promise<void> {
    await this.#request('call.admit', { call, peer });
  }

  async refuse(call: CallId, peer: PeerId): Promise<void> {
    await this.#request('call.refuse', { call, peer });
  }

  /** Devices and links are let go at once, connected or not; then the server is told. */
  async #hangUp(tell: (call: Call | undefined) => Promise<void>): Promise<void> {
    const call = callOf(this.#meeting);
    this.#step({ type: 'quit' });
    const told = tell(call).catch((error: unknown) => {
      if (isRefusal(error, ...OVER_ANYWAY)) return;
      this.#refused(error);
      throw error;
    });
    const heard = told
      .catch(() => undefined)
      .then(() => {
        if (this.#hanging_up === heard) this.#hanging_up = null;
      });
    this.#hanging_up = heard;
    await told;
  }

  async #ask(t: 'call.decline' | 'call.leave' | 'call.withdraw', call: Call | undefined): Promise<void> {
    if (call) await this.#signaling.request(t, { call: call.id });
  }

  async #endOrLeave(call: CallId): Promise<void> {
    try {
      await this.#signaling.request('call.end', { call });
    } catch (error) {
      if (!isRefusal(error, 'forbidden')) throw error;
      await this.#signaling.request('call.leave', { call });
    }
  }

  // ---- devices, chat, notices ----

  setMicrophone(on: boolean): Promise<void> {
    return this.#local.setMicrophone(on);
  }

  setCamera(on: boolean): Promise<void> {
    return this.#local.setCamera(on);
  }

  chooseMicrophone(id: string): Promise<void> {
    return this.#local.choose('microphone', id);
  }

  chooseCamera(id: string): Promise<void> {
    return this.#local.choose('camera', id);
  }

  shareScreen(): Promise<void> {
    return this.#local.shareScreen();
  }

  stopSharing(): Promise<void> {
    this.#local.stopSharing();
    return Promise.resolve();
  }

  show(pictures: Shown[]): void {
    this.#links.show(pictures);
  }

  async sendChat(text: string): Promise<void> {
    const key = text === this.#unsure.text ? this.#unsure.key : base64url(this.ports.randomBytes(12));
    this.#unsure = { text: '', key: '' };
    try {
      await this.#signaling.request('chat.send', { key, text });
    } catch (error) {
      this.#unsure = { text, key };
      throw error;
    }
  }

  dismiss(notice: number): void {
    this.#step({ type: 'dismiss', notice });
  }
}

function sameCall(before: MeetingState, after: MeetingState): boolean {
  return after.part.at === 'member' && before.part.at === 'member' && after.part.call === before.part.call;
}
