// SPDX-License-Identifier: Apache-2.0
//
// One RTCPeerConnection to one other side, by "perfect negotiation" (W3C WebRTC, section 10.7): either side may offer
// at any time; when both do, the impolite one's offer stands. The impolite side makes the sections for microphone and
// camera and offers at once, without waiting for devices; the polite side answers in the same sections. Tracks are put
// in when they are there, which needs no new offer. A screen gets a section of its own, which is kept for the next one.
// What a section carries is said by `tracks`, never guessed from the SDP.
//
// A link to the media server goes one way. Up: our sections only, the camera's in three sizes (RFC 8853), of which the
// server picks one for each receiver. Down: the other side's only, each of which may be any person's.

import type { Candidate, Description, Direction, PeerId, Source, Tracks } from '../protocol/messages';
import type { PeerConnection } from './peer_connection';

export interface LinkSignals {
  description(desc: Description, tracks: Tracks): void;
  candidate(cand: Candidate | null): void;
  transport(state: PeerConnection['connectionState']): void;
  /** Nothing more can be agreed upon before restart(). */
  answerRefused(): void;
  /** What is received has changed. */
  received(): void;
}

/** Our side's tracks as they are now, and the streams that they are sent as. */
export interface Outgoing {
  tracks: Record<Source, MediaStreamTrack | null>;
  /** Microphone and camera are of one stream, so that the receiver keeps lips and voice together. */
  person: MediaStream;
  screen: MediaStream | null;
}

type Transceiver = ReturnType<PeerConnection['getTransceivers']>[number];

/** `peer`: to another tab, both ways. */
export type LinkKind = 'peer' | Direction;

/** What the other side sends in one section; `peer`: whose it is, where it is not the other side's own. */
export interface Incoming {
  mid: string;
  source: Source;
  peer: PeerId | undefined;
  receiver: Transceiver['receiver'];
}

/** Half and a quarter of the camera's size. The rates are what conversation at 180, 360 and 720 lines takes in VP8. */
const SIZES: RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', maxBitrate: 1_700_000 },
];

/** `track`: what was put in last. sender.track is late: replacing takes its time, and its turn. */
interface Section {
  source: Source;
  track: MediaStreamTrack | null;
}

export class Link {
  #making_offer = false;
  #ignore_offer = false;
  #setting_remote_answer = false;
  /** Of our offer that stands. */
  #answer_refused = false;
  #taken_offer = '';
  #early_candidates: Array<Candidate | null> = [];
  #sections = new Map<Transceiver, Section>();
  #remote_tracks: Tracks = {};
  /** Descriptions and candidates that the browser would not take. */
  refused = 0;

  constructor(
    private readonly connection: PeerConnection,
    readonly kind: LinkKind,
    private readonly polite: boolean,
    private outgoing: Outgoing,
    private readonly signals: LinkSignals,
  ) {
    connection.onnegotiationneeded = () => void this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      // An empty candidate ends one generation of them; null, which follows, says it for all browsers.
      if (candidate?.candidate !== '') signals.candidate(candidate && (candidate.toJSON() as Candidate));
    };
    connection.onconnectionstatechange = () => signals.transport(connection.connectionState);
    if (kind !== 'down' && !polite) {
      const up = kind === 'up';
      const options: RTCRtpTransceiverInit = { direction: up ? 'sendonly' : 'sendrecv', streams: [outgoing.person] };
      this.#sections.set(connection.addTransceiver('audio', options), { source: 'microphone', track: null });
      if (up) options.sendEncodings = SIZES;
      this.#sections.set(connection.addTransceiver('video', options), { source: 'camera', track: null });
      this.#fill();
    }
  }

  get transport(): PeerConnection['connectionState'] {
    return this.connection.connectionState;
  }

  get #closed(): boolean {
    return this.connection.signalingState === 'closed';
  }

  send(outgoing: Outgoing): void {
    this.outgoing = outgoing;
    if (!this.#closed) this.#fill();
  }

  async describe(desc: Description, tracks: Tracks): Promise<void> {
    const { connection } = this;
    // Repeated after the signalling connection was lost. Its answer would meet an offer that it does not belong to.
    if (desc.type === 'offer' && desc.sdp === this.#taken_offer) return;
    const stable = connection.signalingState === 'stable' || this.#setting_remote_answer;
    const collision = desc.type === 'offer' && (this.#making_offer || !stable);
    this.#ignore_offer = !this.polite && collision;
    if (this.#closed || this.#ignore_offer) return;
    // The answer to an offer that was answered before: a repetition after the signalling connection was lost.
    if (desc.type === 'answer' && connection.signalingState === 'stable') return;
    if (desc.type === 'offer') this.#taken_offer = desc.sdp;
    try {
      this.#setting_remote_answer = desc.type === 'answer';
      await connection.setRemoteDescription(desc).finally(() => (this.#setting_remote_answer = false));
      if (this.#closed) return;
      this.#remote_tracks = tracks;
      this.#flushCandidates();
      if (desc.type === 'offer') {
        if (this.kind === 'peer') this.#takeSections();
        await connection.setLocalDescription();
        this.#sendDescription();
      }
      this.signals.received();
    } catch {
      this.#countRefusal();
      this.#taken_offer = '';
      this.#answer_refused = desc.type === 'answer';
      if (this.#answer_refused && !this.#closed) this.signals.answerRefused();
    }
  }

  async candidate(cand: Candidate | null): Promise<void> {
    if (this.#closed) return;
    if (!this.connection.remoteDescription) {
      this.#early_candidates.push(cand);
      return;
    }
    try {
      await this.connection.addIceCandidate(cand ?? undefined);
    } catch {
      // Candidates of an offer that we ignore belong to nothing. The end of candidates is only good to know.
      if (!this.#ignore_offer && cand && !this.#isStale(cand)) this.#countRefusal();
    }
  }

  /** Of an offer that was ignored or taken back meanwhile: its ufrag (RFC 8839) is not the one in force. */
  #isStale({ usernameFragment }: Candidate): boolean {
    return !!usernameFragment && !this.connection.remoteDescription?.sdp.includes(usernameFragment);
  }

  restart(): void {
    if (this.#closed) return;
    this.connection.restartIce();
    if (!this.#answer_refused || this.connection.signalingState !== 'have-local-offer') return;
    // Otherwise the new offer would wait for an answer to the old one.
    this.connection.setLocalDescription({ type: 'rollback' }).catch(() => this.#countRefusal());
  }

  /** The sections that the other side says it sends. */
  get incoming(): Incoming[] {
    return this.connection.getTransceivers().flatMap(({ mid, receiver }) => {
      const track = this.#remote_tracks[(mid ??= '')];
      return track ? [{ mid, source: track.source, peer: track.peer, receiver }] : [];
    });
  }

  getStats(): ReturnType<PeerConnection['getStats']> {
    return this.connection.getStats();
  }

  configure(configuration: Parameters<PeerConnection['setConfiguration']>[0]): void {
    try {
      this.connection.setConfiguration(configuration);
    } catch {
      this.#countRefusal();
    }
  }

  close(): void {
    this.connection.onnegotiationneeded = null;
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
    this.#sections.clear();
  }

  async #offer(): Promise<void> {
    try {
      this.#making_offer = true;
      this.#answer_refused = false;
      await this.connection.setLocalDescription();
      this.#sendDescription();
    } catch {
      this.#countRefusal();
    } finally {
      this.#making_offer = false;
    }
  }

  #sendDescription(): void {
    const { localDescription } = this.connection;
    if (this.#closed || !localDescription) return;
    const { type, sdp } = localDescription;
    if (type === 'offer' || type === 'answer') this.signals.description({ type, sdp }, this.#localTracks());
  }

  #localTracks(): Tracks {
    const tracks: Tracks = {};
    for (const [{ mid }, { source }] of this.#sections) if (mid !== null) tracks[mid] = { source };
    return tracks;
  }

  /** Polite: answer in the sections in which the other side offers its microphone and camera. */
  #takeSections(): void {
    const taken = this.#sources();
    for (const transceiver of this.connection.getTransceivers()) {
      const source = this.#remote_tracks[transceiver.mid ?? '']?.source;
      if (!source || source === 'screen' || taken.has(source) || this.#sections.has(transceiver)) continue;
      transceiver.direction = 'sendrecv';
      transceiver.sender.setStreams(this.outgoing.person);
      this.#sections.set(transceiver, { source, track: null });
      taken.add(source);
    }
    this.#fill();
  }

  /** Puts the tracks that there are into the sections that there are. */
  #fill(): void {
    const { tracks, screen } = this.outgoing;
    for (const [transceiver, section] of this.#sections) {
      const track = tracks[section.source];
      if (section.track === track) continue;
      section.track = track;
      // A track that ends at this very moment is refused; the next fill() brings what took its place.
      transceiver.sender.replaceTrack(track).catch(() => this.#countRefusal());
    }
    const sources = this.#sources();
    if (!tracks.screen || !screen || sources.has('screen') || !sources.has('camera')) return;
    const options = { direction: 'sendonly' as const, streams: [screen] };
    const transceiver = this.connection.addTransceiver(tracks.screen, options);
    this.#sections.set(transceiver, { source: 'screen', track: tracks.screen });
  }

  #sources(): Set<Source> {
    return new Set([...this.#sections.values()].map((section) => section.source));
  }

  #flushCandidates(): void {
    for (const cand of this.#early_candidates.splice(0)) void this.candidate(cand);
  }

  /** After close() everything is refused, which is no news. */
  #countRefusal(): void {
    if (!this.#closed) this.refused++;
  }
}
