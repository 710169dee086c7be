// SPDX-License-Identifier: Apache-2.0
//
// Camera and microphone before the meeting. They are asked for together, so that there is one question; when that
// fails each is tried alone, so that a missing camera never costs the microphone.

import { deviceProblem, isDismissal } from '../sdk/device_problem';
import type { MediaDevicesPort } from '../sdk/ports';
import type { Preview, PreviewState } from '../ui/page';
import { Store } from './store';

export interface PreviewWish {
  audio: boolean;
  video: boolean;
  microphone_id: string;
  camera_id: string;
}

type Kind = 'microphone' | 'camera';
type Media = Pick<MediaDevicesPort, 'available' | 'capture' | 'permission' | 'stream'>;

/** After this long an unanswered question of the browser has probably not been seen. */
const OVERDUE_MS = 1500;
const OFF: Preview = { camera: 'off', microphone: 'off', stream: null, overdue: false };

export class DevicePreview extends Store<Preview> {
  private tracks: { [K in Kind]?: { track: MediaStreamTrack; wished: string } } = {};
  /** Counts what was asked for, so that an answer that comes late is known as such. */
  private round = 0;

  /** `onGranted`: the names of the devices may be read now. */
  constructor(
    private readonly media: Media,
    private readonly onGranted: () => void,
  ) {
    super(OFF);
  }

  async apply(wish: PreviewWish): Promise<void> {
    const round = ++this.round;
    if (!wish.video) this.drop('camera');
    if (!wish.audio) this.drop('microphone');
    const missing = this.missing(wish);
    if (missing.length === 0) return this.show();
    if (!this.media.available) return this.show(all(missing, 'insecure'));
    this.show(all(missing, 'asking'));
    const overdue = setTimeout(() => {
      if (round === this.round) this.set({ ...this.state, overdue: true });
    }, OVERDUE_MS);
    const problems = await this.acquire(missing, wish, round);
    clearTimeout(overdue);
    if (round !== this.round) return;
    this.show(problems);
    this.onGranted();
  }

  /** Lets go of the devices: their lights go out. */
  stop(): void {
    this.round++;
    this.drop('camera');
    this.drop('microphone');
    this.set(OFF);
  }

  get microphone(): MediaStreamTrack | null {
    return this.tracks.microphone?.track ?? null;
  }

  private missing(wish: PreviewWish): Kind[] {
    const kinds: Kind[] = [];
    if (wish.audio && !this.has('microphone', wish.microphone_id)) kinds.push('microphone');
    if (wish.video && !this.has('camera', wish.camera_id)) kinds.push('camera');
    return kinds;
  }

  private has(kind: Kind, id: string): boolean {
    const held = this.tracks[kind];
    return held !== undefined && held.wished === id && held.track.readyState === 'live';
  }

  private async acquire(kinds: Kind[], wish: PreviewWish, round: number): Promise<Partial<Preview>> {
    // Released first: a phone gives out one camera at a time.
    for (const kind of kinds) this.drop(kind);
    try {
      this.keep(await this.media.capture(constraints(kinds, wish)), wish, round);
      return {};
    } catch (error) {
      const [first] = kinds;
      const final = kinds.length === 1 || (await isDismissal(error, kinds, this.media));
      // What follows would take away what the next round has been given.
      if (round !== this.round || !first) return {};
      if (final) return all(kinds, await deviceProblem(error, first, this.media));
    }
    const each = await Promise.all(kinds.map((kind) => this.acquire([kind], wish, round)));
    return Object.assign({}, ...each) as Partial<Preview>;
  }

  private keep(stream: MediaStream, wish: PreviewWish, round: number): void {
    for (const track of stream.getTracks()) {
      if (round !== this.round) {
        track.stop();
        continue;
      }
      const kind = track.kind === 'video' ? 'camera' : 'microphone';
      this.tracks[kind] = { track, wished: kind === 'camera' ? wish.camera_id : wish.microphone_id };
      track.addEventListener('ended', () => {
        if (this.tracks[kind]?.track !== track) return;
        delete this.tracks[kind];
        this.show({ [kind]: 'in_use' });
      });
    }
  }

  private drop(kind: Kind): void {
    const held = this.tracks[kind];
    delete this.tracks[kind];
    held?.track.stop();
  }

  private show(changes: Partial<Preview> = {}): void {
    const camera = this.tracks.camera?.track;
    const same = this.state.stream?.getVideoTracks()[0] === camera;
    this.set({
      camera: camera ? 'on' : 'off',
      microphone: this.tracks.microphone ? 'on' : 'off',
      stream: same ? this.state.stream : camera ? this.media.stream([camera]) : null,
      overdue: false,
      ...changes,
    });
  }
}

function all(kinds: Kind[], state: PreviewState): Partial<Preview> {
  return Object.fromEntries(kinds.map((kind) => [kind, state]));
}

function constraints(kinds: Kind[], wish: PreviewWish): MediaStreamConstraints {
  const ideal = (id: string) => (id ? { deviceId: { ideal: id } } : {});
  const picture = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return {
    audio: kinds.includes('microphone') && { ...ideal(wish.microphone_id), echoCancellation: true },
    video: kinds.includes('camera') && { ...ideal(wish.camera_id), ...picture },
  };
}
