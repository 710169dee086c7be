// SPDX-License-Identifier: Apache-2.0
//
// A peer connection that negotiates as the specification says (W3C WebRTC, sections 4.4 and 4.7: operations chain,
// signalling states, implicit rollback, negotiation-needed) with JSON in place of SDP and a FakeNetwork in place of
// one. It refuses what a browser refuses, so that code which works here by luck does not.

import type { PeerConnection } from '../peer_connection';
import type { PeerConnections } from '../ports';
import { FakeTrack } from './fake_media';

type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
interface Section {
  mid: string;
  kind: 'audio' | 'video';
  direction: Direction;
}
interface Sdp {
  /** In which each description of one side differs from the one before (RFC 8829, section 5.2.2). */
  version: number;
  ufrag: string;
  sections: Section[];
}
interface Described {
  type: 'offer' | 'answer';
  sdp: string;
}

class FakeTransceiver {
  mid: string | null = null;
  currentDirection: Direction | null = null;
  streams: unknown[];
  #direction: Direction;
  readonly sender: {
    track: unknown;
    replaceTrack(track: unknown): Promise<void>;
    setStreams(...streams: unknown[]): void;
  };
  readonly receiver;
  /** What the receiver has played of late. */
  sources = [{ audioLevel: 0.5, rtpTimestamp: 1 }];

  constructor(
    readonly kind: 'audio' | 'video',
    direction: Direction,
    private readonly changed: () => void,
    track: unknown = null,
    streams: unknown[] = [],
    readonly encodings: RTCRtpEncodingParameters[] = [],
  ) {
    this.#direction = direction;
    this.streams = streams;
    const sender = {
      track,
      replaceTrack: async (next: unknown) => {
        await Promise.resolve();
        sender.track = next;
      },
      setStreams: (...next: unknown[]) => void (this.streams = next),
    };
    this.sender = sender;
    this.receiver = {
      track: new FakeTrack(kind, 'remote', ''),
      getSynchronizationSources: () => this.sources,
    };
  }

  get direction(): Direction {
    return this.#direction;
  }
  set direction(value: Direction) {
    this.#direction = value;
    this.changed();
  }
}

function reversed(direction: Direction): Direction {
  return direction === 'sendonly' ? 'recvonly' : direction === 'recvonly' ? 'sendonly' : direction;
}
function both(a: Direction, b: Direction): Direction {
  const send = sends(a) && sends(b);
  const receive = receives(a) && receives(b);
  return send && receive ? 'sendrecv' : send ? 'sendonly' : receive ? 'recvonly' : 'inactive';
}
function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}
function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

/** Where ufrags meet. While it is down nobody gets through. */
export class FakeNetwork implements PeerConnections {
  readonly all = new Set<FakePeerConnection>();
  up = true;
  /** As when a page has made too many. */
  full = false;
  opened = 0;
  #ufrag = 0;

  open(): PeerConnection {
    if (this.full) throw new Error('UnknownError');
    const connection = new FakePeerConnection(this);
    this.all.add(connection);
    this.opened++;
    return connection as unknown as PeerConnection;
  }

  get count(): number {
    return this.all.size;
  }

  nextUfrag(): string {
    return `u${++this.#ufrag}`;
  }

  /** Paths that were found are of no use any more: the network has changed. */
  breakPaths(): void {
    for (const connection of this.all) connection.lose();
  }

  check(): void {
    if (!this.up) return;
    for (const a of this.all) for (const b of this.all) if (a !== b && a.reaches(b) && b.reaches(a)) a.meet();
  }
}

export class FakePeerConnection {
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  signalingState: 'stable' | 'have-local-offer' | 'have-remote-offer' | 'closed' = 'stable';
  connectionState: 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed' = 'new';
  localDescription: Described | null = null;
  remoteDescription: Described | null = null;
  configuration: RTCConfiguration = {};
  /** Of which a report is made. */
  statistics: object[] = [];
  /** While connected, something comes in all the time; unless the path is gone and the browser has not said so yet. */
  silent = false;
  #received = 0;
  #stable: { local: Described | null; remote: Described | null } = { local: null, remote: null };
  #transceivers: FakeTransceiver[] = [];
  #chain: Promise<unknown> = Promise.resolve();
  #chained = 0;
  #needed = false;
  #restart = false;
  /** In the offer that stands. */
  #restarting = false;
  #ufrag: string;
  #mids = 0;
  #version = 0;
  /** Remote ufrags of which candidates have come. */
  #candidates = new Set<string>();

  constructor(private readonly network: FakeNetwork) {
    this.#ufrag = network.nextUfrag();
  }

  addTransceiver(
    what: 'audio' | 'video' | FakeTrack,
    { direction, streams = [], sendEncodings }: Partial<RTCRtpTransceiverInit> & { direction: Direction },
  ) {
    const [kind, track] = typeof what === 'string' ? [what, null] : [what.kind, what];
    const added = new FakeTransceiver(kind, direction, () => this.#check(), track, streams, sendEncodings);
    this.#transceivers.push(added);
    this.#check();
    return added;
  }

  getTransceivers() {
    return [...this.#transceivers];
  }

  restartIce(): void {
    this.#restart = this.localDescription !== null;
    this.#check();
  }

  setConfiguration(configuration: RTCConfiguration): void {
    if (this.signalingState === 'closed') throw new Error('InvalidStateError');
    this.configuration = configuration;
  }

  getStats() {
    if (this.connectionState === 'connected' && !this.silent) this.#received += 100;
    const statistics = [...this.statistics, { type: 'candidate-pair', bytesReceived: this.#received }];
    return Promise.resolve(new Map(statistics.map((entry, index) => [index, entry])));
  }

  setLocalDescription(description?: { type: 'rollback' }): Promise<void> {
    return this.#enqueue(() => {
      if (description) {
        if (this.signalingState !== 'have-local-offer') throw new Error('InvalidStateError');
        this.#rollback();
        return;
      }
      const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
      if (type === 'offer' && this.#restart) this.#ufrag = this.network.nextUfrag();
      if (type === 'offer') {
        this.#restarting = this.#restart;
        this.#restart = false;
      }
      const remote = type === 'answer' ? (JSON.parse(this.remoteDescription!.sdp) as Sdp) : null;
      for (const t of this.#transceivers) t.mid ??= type === 'offer' ? this.#newMid() : null;
      const sections = this.#transceivers
        .filter((t) => t.mid !== null)
        .map((t): Section => {
          const offered = remote?.sections.find((s) => s.mid === t.mid);
          const direction = offered ? both(t.direction, reversed(offered.direction)) : t.direction;
          return { mid: t.mid!, kind: t.kind, direction };
        });
      this.localDescription = { type, sdp: JSON.stringify({ version: ++this.#version, ufrag: this.#ufrag, sections }) };
      if (type === 'answer') this.#settleAt(sections, (direction) => direction);
      this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
      if (this.connectionState === 'new') this.#become('connecting');
      this.#gather();
    });
  }

  setRemoteDescription(description: Described): Promise<void> {
    return this.#enqueue(() => {
      const { type } = description;
      const { ufrag, sections } = JSON.parse(description.sdp) as Sdp;
      if (type === 'answer' && this.signalingState !== 'have-local-offer') throw new Error('InvalidStateError');
      if (type === 'offer' && this.signalingState === 'have-local-offer') this.#rollback();
      const before = this.remoteDescription && (JSON.parse(this.remoteDescription.sdp) as Sdp).ufrag;
      if (type === 'offer' && before && before !== ufrag) {
        this.#ufrag = this.network.nextUfrag(); // an answer to a restart is a restart (JSEP, section 5.3.1)
        this.#restart = false;
      }
      for (const section of sections) {
        if (this.#transceivers.some((t) => t.mid === section.mid)) continue;
        const added = new FakeTransceiver(section.kind, 'recvonly', () => this.#check());
        added.mid = section.mid;
        this.#mids = Math.max(this.#mids, Number(section.mid) + 1);
        this.#transceivers.push(added);
      }
      this.remoteDescription = { type, sdp: description.sdp };
      this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
      if (type === 'answer') this.#settleAt(sections, reversed);
      this.network.check();
    });
  }

  addIceCandidate(candidate?: { candidate: string; usernameFragment?: string | null }): Promise<void> {
    return this.#enqueue(() => {
      if (!this.remoteDescription) throw new Error('InvalidStateError');
      if (!candidate?.candidate) return;
      const { ufrag } = JSON.parse(this.remoteDescription.sdp) as Sdp;
      if (candidate.usernameFragment !== ufrag) throw new Error('OperationError');
      this.#candidates.add(ufrag);
      this.network.check();
    });
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    for (const { receiver } of this.#transceivers) receiver.track.stop();
    this.network.all.delete(this);
  }

  reaches(other: FakePeerConnection): boolean {
    if (!this.remoteDescription || !this.localDescription || this.signalingState !== 'stable') return false;
    const { ufrag } = JSON.parse(this.remoteDescription.sdp) as Sdp;
    return ufrag === other.#ufrag && this.#candidates.has(ufrag);
  }

  meet(): void {
    this.#become('connected');
  }

  lose(): void {
    if (this.connectionState !== 'connected') return;
    this.#candidates.clear();
    this.#become('disconnected');
  }

  fail(): void {
    this.#become('failed');
  }

  #become(state: FakePeerConnection['connectionState']): void {
    if (this.connectionState === state || this.connectionState === 'closed') return;
    this.connectionState = state;
    queueMicrotask(() => this.onconnectionstatechange?.());
  }

  #newMid(): string {
    return String(this.#mids++);
  }

  #settleAt(sections: Section[], seen: (direction: Direction) => Direction): void {
    for (const t of this.#transceivers) {
      const section = sections.find((s) => s.mid === t.mid);
      if (section) t.currentDirection = seen(section.direction);
    }
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
  }

  /** Sections of the offer that is taken back lose their mids; those that only a remote offer made would go. */
  #rollback(): void {
    const settled = this.#stable.local ? (JSON.parse(this.#stable.local.sdp) as Sdp).sections : [];
    for (const t of this.#transceivers) if (!settled.some((s) => s.mid === t.mid)) t.mid = null;
    this.localDescription = this.#stable.local;
    this.signalingState = 'stable';
    this.#restart ||= this.#restarting;
  }

  #gather(): void {
    const usernameFragment = this.#ufrag;
    const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment };
    // A task of its own, as in browsers: after whoever awaits the description has gone on.
    setImmediate(() => {
      this.onicecandidate?.({ candidate: { ...candidate, toJSON: () => candidate } });
      this.onicecandidate?.({ candidate: null });
    });
  }

  #enqueue(operation: () => void): Promise<void> {
    this.#chained++;
    const result = this.#chain.then(async () => {
      await Promise.resolve();
      if (this.signalingState === 'closed') return new Promise<void>(() => undefined); // never settles, as specified
      operation();
    });
    const done = () => {
      this.#chained--;
      this.#check();
    };
    this.#chain = result.then(done, done);
    return result;
  }

  #check(): void {
    if (this.#needed || this.signalingState === 'closed') return;
    this.#needed = true;
    queueMicrotask(() => {
      this.#needed = false;
      if (this.#chained > 0 || this.signalingState !== 'stable' || !this.#isNeeded()) return;
      this.onnegotiationneeded?.();
    });
  }

  #isNeeded(): boolean {
    if (this.#restart && this.localDescription) return true;
    return this.#transceivers.some((t) => {
      if (t.mid === null || t.currentDirection === null) return true;
      const wants = { send: sends(t.direction), receive: receives(t.direction) };
      const has = { send: sends(t.currentDirection), receive: receives(t.currentDirection) };
      // What the other side turned down is not asked for again.
      const offered = JSON.parse(this.remoteDescription?.sdp ?? '{"sections":[]}') as Sdp;
      const remote = offered.sections.find((s) => s.mid === t.mid)?.direction ?? 'sendrecv';
      return (wants.send && !has.send && receives(remote)) || (wants.receive && !has.receive && sends(remote));
    });
  }
}
