// SPDX-License-Identifier: Apache-2.0

import type { Local } from '../sdk/api';
import type { MediaDevicesPort } from '../sdk/ports';
import type { Device, Devices } from '../ui/page';
import { Store } from './store';

/** Stand for one of the others; the page has a choice "system default" of its own. */
const ALIASES = ['', 'default', 'communications'];

/** Which devices there are. Before the person allows it, browsers tell only that there are some: those are left out. */
export class DeviceLists extends Store<Devices> {
  private running = '';

  constructor(private readonly media: Pick<MediaDevicesPort, 'available' | 'devices'>) {
    super({ microphones: [], cameras: [], speakers: [] });
  }

  /** When a device starts, the names of its kind may be read from then on. */
  follow({ microphone, camera }: Pick<Local, 'microphone' | 'camera'>): void {
    const running = [microphone, camera].map((device) => (device.status === 'on' ? device.device_id : '')).join(' ');
    if (running === this.running) return;
    this.running = running;
    if (running.trim()) void this.refresh();
  }

  refresh = async (): Promise<void> => {
    if (!this.media.available) return;
    const found = await this.media.devices().catch(() => []);
    this.set({
      microphones: ofKind(found, 'audioinput'),
      cameras: ofKind(found, 'videoinput'),
      speakers: ofKind(found, 'audiooutput'),
    });
  };
}

function ofKind(found: MediaDeviceInfo[], kind: MediaDeviceKind): Device[] {
  return found
    .filter((device) => device.kind === kind && !ALIASES.includes(device.deviceId))
    .map((device) => ({ id: device.deviceId, label: device.label }));
}
