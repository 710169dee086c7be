// SPDX-License-Identifier: Apache-2.0
//
// Microphones, cameras and screens that can be missing, taken, refused, slow and unplugged.

import type { MediaDevicesPort } from '../ports';

export class FakeTrack {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  onended: (() => void) | null = null;

  constructor(
    readonly kind: 'audio' | 'video',
    readonly label: string,
    private readonly device_id: string,
  ) {}

  getSettings() {
    return { deviceId: this.device_id };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  unplug(): void {
    this.readyState = 'ended';
    this.onended?.();
  }
}

export class FakeStream {
  constructor(private readonly tracks: FakeTrack[]) {}
  getTracks() {
    return this.tracks;
  }
  getVideoTracks() {
    return this.tracks.filter((track) => track.kind === 'video');
  }
}

function refusal(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

export class FakeMedia implements MediaDevicesPort {
  available = true;
  microphones = ['Built-in microphone'];
  cameras = ['Built-in camera'];
  /** Why a device is refused, by kind. */
  refuse: { audio?: string; video?: string; screen?: string } = {};
  permissions: PermissionState | 'unknown' = 'prompt';
  captures: MediaStreamConstraints[] = [];
  /** When set, captures wait for it: the person has not answered the browser's question yet. */
  gate: Promise<void> | null = null;
  readonly made: FakeTrack[] = [];

  get live(): FakeTrack[] {
    return this.made.filter((track) => track.readyState === 'live');
  }

  async capture(constraints: MediaStreamConstraints): Promise<MediaStream> {
    if (!this.available) throw new TypeError();
    this.captures.push(constraints);
    await this.gate;
    const tracks: FakeTrack[] = [];
    for (const kind of ['audio', 'video'] as const) {
      if (!constraints[kind]) continue;
      const names = kind === 'audio' ? this.microphones : this.cameras;
      const reason = this.refuse[kind] ?? (names.length === 0 ? 'NotFoundError' : undefined);
      if (reason) throw refusal(reason);
      tracks.push(new FakeTrack(kind, names[0]!, names[0]!));
    }
    return this.#stream(tracks);
  }

  async captureScreen(): Promise<MediaStream> {
    await this.gate;
    if (this.refuse.screen) throw refusal(this.refuse.screen);
    return this.#stream([new FakeTrack('video', 'screen', 'screen')]);
  }

  devices(): Promise<MediaDeviceInfo[]> {
    const list = [...this.microphones, ...this.cameras].map((name) => ({ deviceId: name, label: name }));
    return Promise.resolve(list as MediaDeviceInfo[]);
  }

  permission(): Promise<PermissionState | 'unknown'> {
    return Promise.resolve(this.permissions);
  }

  stream(tracks: MediaStreamTrack[]): MediaStream {
    return new FakeStream(tracks as unknown as FakeTrack[]) as unknown as MediaStream;
  }

  #stream(tracks: FakeTrack[]): MediaStream {
    this.made.push(...tracks);
    return new FakeStream(tracks) as unknown as MediaStream;
  }
}
