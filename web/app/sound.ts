// SPDX-License-Identifier: Apache-2.0
//
// The sounds of calling, made here rather than loaded: the ring, the ring-back tone and a test sound.
// Each is one short buffer in a loop, so no timer of a throttled background tab is needed to keep it going.

export type SoundName = 'ring' | 'ring_back' | 'test';

interface Note {
  at: number;
  hertz: number;
  seconds: number;
}

/** Seconds per round: a ring must be heard at least every three. */
const ROUND: Record<SoundName, number> = { ring: 2.6, ring_back: 3, test: 0.9 };

const CHIME: Note[] = [0, 0.32].flatMap((at) => [
  { at, hertz: 659.3, seconds: 0.5 },
  { at: at + 0.16, hertz: 880, seconds: 0.7 },
]);

export function samplesOf(name: SoundName, rate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round(ROUND[name] * rate));
  if (name === 'ring_back') tone(samples, rate, 425, 0.9);
  else for (const note of name === 'ring' ? CHIME : CHIME.slice(2)) strike(samples, rate, note);
  return samples;
}

/** A struck bell: the fundamental and two overtones that fade faster. */
function strike(samples: Float32Array, rate: number, { at, hertz, seconds }: Note): void {
  const first = Math.round((at % 1) * rate);
  const last = Math.min(samples.length, first + Math.round(seconds * rate));
  for (let i = first; i < last; i++) {
    const t = (i - first) / rate;
    const attack = Math.min(1, t / 0.008);
    const release = Math.min(1, (last - i) / (0.03 * rate));
    const phase = 2 * Math.PI * hertz * t;
    const bell =
      Math.sin(phase) * Math.exp(-5 * t) +
      0.4 * Math.sin(2 * phase) * Math.exp(-8 * t) +
      0.15 * Math.sin(3 * phase) * Math.exp(-12 * t);
    samples[i] = (samples[i] ?? 0) + 0.3 * attack * release * bell;
  }
}

/** What a telephone says while it rings at the other end (425 Hz, ITU-T E.180). */
function tone(samples: Float32Array, rate: number, hertz: number, seconds: number): void {
  const last = Math.round(seconds * rate);
  for (let i = 0; i < last; i++) {
    const edge = Math.min(1, i / (0.02 * rate), (last - i) / (0.02 * rate));
    samples[i] = 0.12 * edge * Math.sin((2 * Math.PI * hertz * i) / rate);
  }
}

/** The page's one AudioContext. It makes sound only after a gesture; until then it says that it is blocked. */
export class Speaker {
  private playing: { source: AudioBufferSourceNode; name: SoundName } | null = null;
  private gain: GainNode | null = null;

  constructor(
    private readonly context: AudioContext,
    private readonly onBlocked: (blocked: boolean) => void,
  ) {
    context.addEventListener('statechange', () => this.report());
  }

  /** To be called in a gesture. */
  unlock(): void {
    void this.context.resume().catch(() => undefined);
  }

  loop(name: SoundName, volume: number): void {
    if (this.playing?.name === name) return this.setVolume(volume);
    this.stop();
    const source = this.source(name, volume);
    source.loop = true;
    source.start();
    this.playing = { source, name };
    this.unlock();
    this.report();
  }

  stop(): void {
    this.playing?.source.stop();
    this.playing?.source.disconnect();
    this.playing = null;
    this.report();
  }

  setVolume(volume: number): void {
    if (this.gain) this.gain.gain.value = volume;
  }

  async playOnce(name: SoundName, volume: number): Promise<void> {
    this.unlock();
    const source = this.source(name, volume);
    const ended = new Promise((resolve) => source.addEventListener('ended', resolve, { once: true }));
    source.start();
    await ended;
  }

  /** Not all browsers can; those that cannot play on the system's speaker. */
  choose(device: string): void {
    const context = this.context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
    void context.setSinkId?.(device).catch(() => undefined);
  }

  private source(name: SoundName, volume: number): AudioBufferSourceNode {
    const { sampleRate } = this.context;
    const samples = samplesOf(name, sampleRate);
    const buffer = this.context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    this.gain = this.context.createGain();
    this.gain.gain.value = volume;
    source.connect(this.gain).connect(this.context.destination);
    return source;
  }

  private report(): void {
    this.onBlocked(this.playing !== null && this.context.state === 'suspended');
  }
}
