// SPDX-License-Identifier: Apache-2.0
//
// The browser's cameras, microphones and screens behind their port.

import type { MediaDevicesPort } from './ports';

export function browserMediaDevices(): MediaDevicesPort & { watch(changed: () => void): void } {
  // Absent from pages that were not loaded securely.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return {
    available: devices !== undefined,
    capture: async (constraints) => require(devices).getUserMedia(constraints),
    captureScreen: async (options) => require(devices).getDisplayMedia(options),
    devices: async () => require(devices).enumerateDevices(),
    async permission(device) {
      try {
        const { state } = await navigator.permissions.query({ name: device });
        return state;
      } catch {
        return 'unknown';
      }
    },
    stream: (tracks) => new MediaStream(tracks),
    watch: (changed) => devices?.addEventListener('devicechange', changed),
  };
}

function require(devices: MediaDevices | undefined): MediaDevices {
  if (!devices) throw new TypeError('no media devices in an insecure page');
  return devices;
}
