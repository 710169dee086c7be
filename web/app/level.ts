// SPDX-License-Identifier: Apache-2.0

/** -60 dB is a quiet room, -6 dB is shouting; the meter runs between them. */
const QUIET_DB = -60;
const LOUD_DB = -6;

/** How loud samples are, from 0 to 1, on the scale of the ear. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** Listens to the own microphone for the meter; it never plays it. */
export class LevelReader {
  private source: MediaStreamAudioSourceNode | null = null;
  private track: MediaStreamTrack | null = null;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;

  /** `onBlocked`: the microphone runs, but the browser wants a gesture before anything is heard of it. */
  constructor(
    private readonly context: AudioContext,
    private readonly onBlocked: (blocked: boolean) => void,
  ) {
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 2048;
    this.samples = new Float32Array(this.analyser.fftSize);
    context.addEventListener('statechange', () => this.report());
  }

  listen(track: MediaStreamTrack | null): void {
    if (track === this.track) return;
    this.source?.disconnect();
    this.track = track;
    this.source = track && this.context.createMediaStreamSource(new MediaStream([track]));
    this.source?.connect(this.analyser);
    // Some browsers take a granted microphone for a gesture.
    if (track) void this.context.resume().catch(() => undefined);
    this.report();
  }

  private report(): void {
    this.onBlocked(this.track !== null && this.context.state === 'suspended');
  }

  read = (): number => {
    if (!this.track || this.context.state !== 'running') return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    return levelOf(this.samples);
  };
}
