// SPDX-License-Identifier: Apache-2.0
//
// Perfect negotiation between two Links over peer connections that refuse what browsers refuse.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Description, Tracks } from '../protocol/messages';
import type { LinkKind, Outgoing } from './link';
import { Link } from './link';
import { settle } from './testing/fake_clock';
import { FakeStream, FakeTrack } from './testing/fake_media';
import type { FakePeerConnection } from './testing/fake_peer_connection';
import { FakeNetwork } from './testing/fake_peer_connection';

type Message = { desc: Description; tracks: Tracks } | { cand: Candidate | null };

function track(kind: 'audio' | 'video', label: string): MediaStreamTrack {
  return new FakeTrack(kind, label, label) as unknown as MediaStreamTrack;
}
function stream(): MediaStream {
  return new FakeStream([]) as unknown as MediaStream;
}

class Side {
  readonly outbox: Message[] = [];
  readonly connection: FakePeerConnection;
  readonly link: Link;
  outgoing: Outgoing = { tracks: { microphone: null, camera: null, screen: null }, person: stream(), screen: null };
  transports: string[] = [];
  refusals = 0;

  constructor(
    network: FakeNetwork,
    readonly polite: boolean,
    kind: LinkKind = 'peer',
  ) {
    const opened = network.open();
    this.connection = opened as unknown as FakePeerConnection;
    this.link = new Link(opened, kind, polite, this.outgoing, {
      description: (desc, tracks) => this.outbox.push({ desc, tracks }),
      candidate: (cand) => this.outbox.push({ cand }),
      transport: (state) => this.transports.push(state),
      answerRefused: () => this.refusals++,
      received: () => undefined,
    });
  }

  send(tracks: Partial<Outgoing['tracks']>): void {
    this.outgoing = { ...this.outgoing, tracks: { ...this.outgoing.tracks, ...tracks } };
    if (tracks.screen) this.outgoing.screen = stream();
    this.link.send(this.outgoing);
  }

  take(message: Message): Promise<void> {
    return 'cand' in message ? this.link.candidate(message.cand) : this.link.describe(message.desc, message.tracks);
  }

  sources(): string[] {
    return this.link.incoming.map((i) => i.source).sort();
  }

  sent(source: string): unknown {
    const tracks = this.outbox.filter((m) => 'desc' in m).at(-1)?.tracks ?? {};
    const mid = Object.entries(tracks).find(([, t]) => t.source === source)?.[0];
    return this.connection.getTransceivers().find((t) => t.mid === mid)?.sender.track ?? null;
  }
}

class Two {
  readonly network = new FakeNetwork();
  readonly impolite = new Side(this.network, false);
  readonly polite = new Side(this.network, true);

  /** Delivers until nobody has anything more to say. */
  async talk(): Promise<void> {
    await settle();
    while (this.impolite.outbox.length + this.polite.outbox.length > this.#delivered) {
      await this.deliver(this.impolite);
      await this.deliver(this.polite);
      await settle();
    }
  }

  #at = new Map<Side, number>();
  get #delivered(): number {
    return [...this.#at.values()].reduce((a, b) => a + b, 0);
  }

  /** What one side has said and the other not heard is lost. */
  lose(from: Side): void {
    this.#at.set(from, from.outbox.length);
  }

  /** The oldest message of one side, or all of them. */
  async deliver(from: Side, count = Infinity): Promise<void> {
    const to = from === this.impolite ? this.polite : this.impolite;
    for (let i = 0; i < count; i++) {
      const at = this.#at.get(from) ?? 0;
      const message = from.outbox[at];
      if (!message) return;
      this.#at.set(from, at + 1);
      void to.take(message);
      await settle();
    }
  }
}

describe('a link', () => {
  test('is offered at once by the impolite side, before there are devices', async () => {
    const { impolite, polite } = new Two();
    await settle();
    expect(impolite.outbox[0]).toMatchObject({
      desc: { type: 'offer' },
      tracks: { 0: { source: 'microphone' }, 1: { source: 'camera' } },
    });
    expect(polite.outbox).toEqual([]);
  });

  test('connects with one offer and one answer, and both send in the same sections', async () => {
    const two = new Two();
    await two.talk();
    for (const side of [two.impolite, two.polite]) {
      expect(side.connection.connectionState).toBe('connected');
      expect(side.sources()).toEqual(['camera', 'microphone']);
      expect(side.connection.getTransceivers().map((t) => t.currentDirection)).toEqual(['sendrecv', 'sendrecv']);
      expect(side.outbox.filter((m) => 'desc' in m)).toHaveLength(1);
      expect(side.link.refused).toBe(0);
    }
  });

  test('takes tracks when they come, and others in their place, without a new offer', async () => {
    const two = new Two();
    const [early, late, other] = [track('audio', 'early'), track('video', 'late'), track('video', 'other')];
    two.polite.send({ microphone: early });
    await two.talk();
    two.polite.send({ camera: late });
    two.impolite.send({ camera: other });
    two.impolite.send({ camera: null });
    two.impolite.send({ camera: other });
    await two.talk();
    expect([two.polite.sent('microphone'), two.polite.sent('camera')]).toEqual([early, late]);
    expect([two.impolite.sent('microphone'), two.impolite.sent('camera')]).toEqual([null, other]);
    expect(two.impolite.outbox.filter((m) => 'desc' in m)).toHaveLength(1);
  });

  test('gets a section for a screen, which serves the next screen too', async () => {
    const two = new Two();
    await two.talk();
    two.polite.send({ screen: track('video', 'screen') });
    await two.talk();
    expect(two.impolite.sources()).toEqual(['camera', 'microphone', 'screen']);
    expect(two.polite.sources()).toEqual(['camera', 'microphone']);
    two.polite.send({ screen: null });
    const again = track('video', 'again');
    two.polite.send({ screen: again });
    await two.talk();
    expect(two.polite.sent('screen')).toBe(again);
    expect(two.polite.connection.getTransceivers()).toHaveLength(3);
  });

  test('survives both sides offering at once', async () => {
    const two = new Two();
    await two.talk();
    two.polite.send({ screen: track('video', 'p') });
    two.impolite.send({ screen: track('video', 'i') });
    await two.talk();
    for (const side of [two.impolite, two.polite]) {
      expect(side.sources()).toEqual(['camera', 'microphone', 'screen']);
      expect(side.connection.signalingState).toBe('stable');
      expect(side.link.refused).toBe(0);
    }
  });

  test('a screen shared before the first offer has come waits for it', async () => {
    const two = new Two();
    two.polite.send({ screen: track('video', 'screen') });
    await two.talk();
    expect(two.impolite.sources()).toEqual(['camera', 'microphone', 'screen']);
  });

  test('keeps candidates that come before the description', async () => {
    const two = new Two();
    await settle();
    const candidates = two.impolite.outbox.filter((m) => 'cand' in m);
    expect(candidates).toHaveLength(2);
    for (const message of candidates) await two.polite.take(message);
    await two.polite.take(two.impolite.outbox[0]!);
    expect(two.polite.link.refused).toBe(0);
    await two.deliver(two.polite);
    expect(two.polite.connection.connectionState).toBe('connected');
  });

  test('is not disturbed by messages that come twice', async () => {
    const two = new Two();
    await two.talk();
    for (const message of [...two.impolite.outbox]) await two.polite.take(message);
    for (const message of [...two.polite.outbox]) await two.impolite.take(message);
    await two.talk();
    expect(two.impolite.connection.signalingState).toBe('stable');
    expect(two.impolite.connection.connectionState).toBe('connected');
    expect([two.impolite.link.refused, two.polite.link.refused]).toEqual([0, 0]);
  });

  test('an offer that comes twice is answered once, whatever has been offered since', async () => {
    const two = new Two();
    await two.talk();
    const repeated = two.impolite.outbox[0]!;
    two.polite.send({ screen: track('video', 'screen') });
    await settle();
    const before = two.polite.outbox.filter((m) => 'desc' in m).length;
    await two.polite.take(repeated);
    await settle();
    expect(two.polite.outbox.filter((m) => 'desc' in m)).toHaveLength(before);
    await two.talk();
    expect(two.impolite.sources()).toContain('screen');
    expect([two.impolite.link.refused, two.polite.link.refused]).toEqual([0, 0]);
  });

  test.each(['impolite', 'polite'] as const)(
    'of which the %s side refused an answer is mended by restart()',
    async (name) => {
      const two = new Two();
      await two.talk();
      const side = two[name];
      const other = two[name === 'polite' ? 'impolite' : 'polite'];
      side.send({ screen: track('video', 'screen') });
      await settle();
      await two.deliver(side);
      two.lose(other);
      await side.link.describe({ type: 'answer', sdp: 'nonsense' }, {});
      expect(side.refusals).toBe(1);
      side.link.restart();
      await two.talk();
      for (const { connection } of [two.impolite, two.polite]) {
        expect(connection.signalingState).toBe('stable');
        expect(connection.connectionState).toBe('connected');
      }
      expect(other.sources()).toContain('screen');
    },
  );

  test('finds a new path after restart(), whoever asks, and both at once', async () => {
    const two = new Two();
    await two.talk();
    for (const sides of [[two.impolite], [two.polite], [two.polite, two.impolite]]) {
      two.network.breakPaths();
      await settle();
      expect(two.polite.transports.at(-1)).toBe('disconnected');
      for (const side of sides) side.link.restart();
      await two.talk();
      expect([two.impolite.transports.at(-1), two.polite.transports.at(-1)]).toEqual(['connected', 'connected']);
    }
    expect([two.impolite.link.refused, two.polite.link.refused]).toEqual([0, 0]);
  });

  test('counts what the browser would not take, and goes on', async () => {
    const two = new Two();
    await two.talk();
    await two.polite.link.describe({ type: 'offer', sdp: 'nonsense' }, {});
    await two.polite.link.candidate({ candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 });
    expect(two.polite.link.refused).toBe(2);
    two.impolite.send({ screen: track('video', 'screen') });
    await two.talk();
    expect(two.polite.sources()).toContain('screen');
  });

  test('is silent once closed', async () => {
    const two = new Two();
    await settle();
    two.polite.link.close();
    two.polite.link.close();
    await two.talk();
    two.polite.send({ camera: track('video', 'x') });
    two.polite.link.restart();
    expect(two.polite.outbox).toEqual([]);
    expect(two.polite.link.refused).toBe(0);
    expect(two.network.count).toBe(1);
  });

  test('settles whatever both do, in whatever order it arrives', async () => {
    const step = fc.constantFrom(
      'share_i',
      'share_p',
      'stop_i',
      'stop_p',
      'restart_i',
      'restart_p',
      'from_i',
      'from_p',
      'pause',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const two = new Two();
        for (const name of steps) {
          const side = name.endsWith('_i') ? two.impolite : two.polite;
          if (name.startsWith('share')) side.send({ screen: track('video', name) });
          if (name.startsWith('stop')) side.send({ screen: null });
          if (name.startsWith('restart')) side.link.restart();
          if (name.startsWith('from')) await two.deliver(side, 1);
          if (name === 'pause') await settle();
        }
        await two.talk();
        const shared = (side: 'i' | 'p') => steps.includes(`share_${side}`);
        expect(two.impolite.connection.signalingState).toBe('stable');
        expect(two.polite.connection.signalingState).toBe('stable');
        expect(two.impolite.connection.connectionState).toBe('connected');
        expect(two.polite.connection.connectionState).toBe('connected');
        // A screen that was shared and stopped before there was a section for it has none.
        if (!steps.includes('stop_p')) expect(two.impolite.sources().includes('screen')).toBe(shared('p'));
        if (!steps.includes('stop_i')) expect(two.polite.sources().includes('screen')).toBe(shared('i'));
        expect([two.impolite.link.refused, two.polite.link.refused]).toEqual([0, 0]);
      }),
      // Candidates of an offer that was taken back, delivered after the next one.
      { numRuns: 200, examples: [[['pause', 'share_p', 'from_i', 'restart_p', 'share_i']]] },
    );
  });
});

describe('a link up to the media server', () => {
  function up() {
    const side = new Side(new FakeNetwork(), false, 'up');
    return { side, transceivers: () => side.connection.getTransceivers() };
  }

  test('sends only, the camera in three sizes', async () => {
    const { side, transceivers } = up();
    await settle();
    expect(side.outbox[0]).toMatchObject({
      desc: { type: 'offer' },
      tracks: { 0: { source: 'microphone' }, 1: { source: 'camera' } },
    });
    expect(transceivers().map((t) => t.direction)).toEqual(['sendonly', 'sendonly']);
    const [audio, video] = transceivers();
    expect(audio!.encodings).toEqual([]);
    expect(video!.encodings).toMatchObject([
      { rid: 'q', scaleResolutionDownBy: 4 },
      { rid: 'h', scaleResolutionDownBy: 2 },
      { rid: 'f' },
    ]);
  });

  test('takes tracks when they come, and the screen in a section of its own, in one size', async () => {
    const { side, transceivers } = up();
    const screen = track('video', 'screen');
    side.send({ camera: track('video', 'camera'), screen });
    await settle();
    expect(transceivers()[1]!.sender.track).toMatchObject({ label: 'camera' });
    expect(transceivers()[2]).toMatchObject({ direction: 'sendonly', sender: { track: screen }, encodings: [] });
  });
});

describe('a link down from the media server', () => {
  /** The server's end is its own: it makes sections as people come. */
  async function down() {
    const network = new FakeNetwork();
    const server = network.open() as unknown as FakePeerConnection;
    const side = new Side(network, true, 'down');
    const offer = async (tracks: Tracks) => {
      await server.setLocalDescription();
      await side.take({ desc: server.localDescription!, tracks });
      await settle();
      const answer = side.outbox.filter((m) => 'desc' in m).at(-1)!;
      await server.setRemoteDescription(answer.desc);
      return answer;
    };
    server.addTransceiver('audio', { direction: 'sendonly' });
    server.addTransceiver('video', { direction: 'sendonly' });
    const answer = await offer({ 0: { source: 'microphone', peer: 'a' }, 1: { source: 'camera', peer: 'a' } });
    return { server, side, offer, answer };
  }

  test('waits for the offer, answers it, and sends nothing, whatever there is', async () => {
    const { side, answer } = await down();
    side.send({
      camera: track('video', 'camera'),
      microphone: track('audio', 'mic'),
      screen: track('video', 'screen'),
    });
    await settle();
    expect(answer).toMatchObject({ desc: { type: 'answer' }, tracks: {} });
    expect(side.outbox.filter((m) => 'desc' in m)).toHaveLength(1);
    const transceivers = side.connection.getTransceivers();
    expect(transceivers.map((t) => [t.direction, t.sender.track])).toEqual([
      ['recvonly', null],
      ['recvonly', null],
    ]);
  });

  test('tells whose each section is, as people come and go', async () => {
    const { server, side, offer } = await down();
    const whose = () => side.link.incoming.map(({ mid, source, peer }) => `${mid} ${source} of ${peer}`);
    expect(whose()).toEqual(['0 microphone of a', '1 camera of a']);
    server.addTransceiver('video', { direction: 'sendonly' });
    await offer({ 0: { source: 'microphone', peer: 'a' }, 2: { source: 'screen', peer: 'b' } });
    expect(whose()).toEqual(['0 microphone of a', '2 screen of b']);
    await offer({ 1: { source: 'camera', peer: 'b' }, 2: { source: 'screen', peer: 'b' } });
    expect(whose()).toEqual(['1 camera of b', '2 screen of b']);
    expect(side.link.refused).toBe(0);
  });

  test('asks for another path itself, and again after an offer of the server that crossed its own', async () => {
    const { side, offer } = await down();
    const offers = () => side.outbox.filter((m) => 'desc' in m && m.desc.type === 'offer').length;
    side.link.restart();
    await settle();
    expect(offers()).toBe(1);
    // The server has ignored it: its own stands.
    await offer({ 0: { source: 'microphone', peer: 'a' } });
    await settle();
    expect(offers()).toBe(2);
    expect(side.connection.signalingState).toBe('have-local-offer');
  });
});
