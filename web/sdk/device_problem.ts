// SPDX-License-Identifier: Apache-2.0
//
// What a refused getUserMedia or getDisplayMedia means to the person (W3C mediacapture-main, section 10.2.4).

import type { DeviceProblem } from './api';
import type { MediaDevicesPort } from './ports';

type Permissions = Pick<MediaDevicesPort, 'permission'>;

/** The browser's question was closed without an answer: asking for less would only put it again. */
export async function isDismissal(
  error: unknown,
  devices: Array<'microphone' | 'camera'>,
  media: Permissions,
): Promise<boolean> {
  const states = await Promise.all(devices.map((device) => media.permission(device)));
  return (error as Partial<DOMException>).name === 'NotAllowedError' && states.every((state) => state === 'prompt');
}

export async function deviceProblem(
  error: unknown,
  device: 'microphone' | 'camera' | 'screen',
  media: Permissions & Pick<MediaDevicesPort, 'available'>,
): Promise<DeviceProblem> {
  if (!media.available) return 'insecure';
  const { name = '', message = '' } = error as Partial<DOMException>;
  switch (name) {
    case 'NotAllowedError':
      if (/system/i.test(message)) return 'system';
      switch (device === 'screen' || (await media.permission(device))) {
        case 'granted':
          // The site may, and still it was refused: by the operating system.
          return 'system';
        case 'prompt':
          // The question was closed; nothing is blocked.
          return 'unknown';
        default:
          return 'denied';
      }
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not_found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use';
    default:
      return 'unknown';
  }
}
