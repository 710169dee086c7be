// SPDX-License-Identifier: Apache-2.0
//
// The browser's cameras, microphones and screens behind their port.

import type { MediaDevicesPort } from './ports';

export function browserMediaDevices(): MediaDevicesPort & { watch(changed: () => void): void } {
  // Absent from pages that were not loaded securely: asking for one is a TypeError there.
  const devices = navigator.mediaDevices;
  // Some browsers do not know these names, or have no permissions at all.
  const query = async (name: 'microphone' | 'camera') => navigator.permissions.query({ name });
  return {
    available: Boolean(devices),
    capture: async (constraints) => devices.getUserMedia(constraints),
    captureScreen: async (options) => devices.getDisplayMedia(options),
    devices: async () => devices.enumerateDevices(),
    permission: (device) =>
      query(device).then(
        ({ state }) => state,
        () => 'unknown',
      ),
    stream: (tracks) => new MediaStream(tracks),
    watch(changed) {
      devices?.addEventListener('devicechange', changed);
      for (const device of ['microphone', 'camera'] as const)
        void query(device).then(
          (status) => status.addEventListener('change', changed),
          () => undefined,
        );
    },
  };
}
