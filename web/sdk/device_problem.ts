// SPDX-License-Identifier: Apache-2.0
//
// What a refused getUserMedia or getDisplayMedia means to the person (W3C mediacapture-main, section 10.2.4).

import type { DeviceProblem } from './api';
import type { MediaDevicesPort } from './ports';

export async function deviceProblem(
  error: unknown,
  device: 'microphone' | 'camera' | 'screen',
  media: Pick<MediaDevicesPort, 'available' | 'permission'>,
): Promise<DeviceProblem> {
  if (!media.available) return 'insecure';
  const { name = '', message = '' } = error as Partial<DOMException>;
  switch (name) {
    case 'NotAllowedError':
      if (/system/i.test(message)) return 'system';
      // The site may, and still it was refused: by the operating system.
      return device !== 'screen' && (await media.permission(device)) === 'granted' ? 'system' : 'denied';
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
