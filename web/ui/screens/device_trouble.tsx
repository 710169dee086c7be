// SPDX-License-Identifier: Apache-2.0
//
// What is the matter with camera and microphone, and what to do about it.

import type { DeviceProblem } from '../../sdk/api';
import { WarnIcon } from '../icons';
import type { Preview, PreviewState } from '../page';
import { problemWords } from '../words_of_devices';
import { words } from '../words';

const device = words.devices;

export function DeviceTrouble({ preview, retry }: { preview: Preview; retry: () => void }) {
  const camera = problemOf(preview.camera);
  const microphone = problemOf(preview.microphone);
  if (!camera && !microphone) return <Asking preview={preview} />;
  const denied = camera === 'denied' || microphone === 'denied';
  return (
    <div class="trouble" role="alert">
      <WarnIcon />
      <div>
        {sentences(camera, microphone).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {denied && <p>{device.deniedSteps[browserOf(navigator.userAgent)]}</p>}
        <p class="hint">{device.without}</p>
        {camera !== 'insecure' && microphone !== 'insecure' && (
          <button type="button" class="button button-small" onClick={retry}>
            {device.retry}
          </button>
        )}
      </div>
    </div>
  );
}

function sentences(camera: DeviceProblem | null, microphone: DeviceProblem | null): string[] {
  if (camera === 'denied' && microphone === 'denied') return [device.bothDenied];
  if (camera === 'not_found' && microphone === 'not_found') return [device.bothNotFound];
  return [camera && problemWords('camera', camera), microphone && problemWords('microphone', microphone)].filter(
    (sentence) => sentence !== null,
  );
}

function Asking({ preview }: { preview: Preview }) {
  if (preview.camera !== 'asking' && preview.microphone !== 'asking') return null;
  if (!preview.overdue) return <p class="hint asking">{device.asking}</p>;
  return (
    <div class="trouble trouble-asking" role="status">
      <PermissionPicture />
      <div>
        <p>
          <strong>{device.overdueTitle}</strong>
        </p>
        <p>{device.overdue}</p>
      </div>
    </div>
  );
}

/** Where browsers put their question: a small window under the address. */
function PermissionPicture() {
  return (
    <svg class="permission-picture" viewBox="0 0 120 84" aria-hidden="true" focusable="false">
      <rect class="picture-window" x="1" y="1" width="118" height="82" rx="8" />
      <path class="picture-line" d="M1 24h118" />
      <rect class="picture-address" x="30" y="8" width="80" height="9" rx="4.5" />
      <circle class="picture-line" cx="12" cy="12.5" r="3.5" />
      <rect class="picture-question" x="16" y="28" width="66" height="44" rx="6" />
      <path class="picture-line" d="M28 37h8m6 0h30M28 46h8m6 0h24" />
      <rect class="picture-allow" x="48" y="56" width="28" height="10" rx="5" />
    </svg>
  );
}

function problemOf(state: PreviewState): DeviceProblem | null {
  return state === 'off' || state === 'on' || state === 'asking' ? null : state;
}

function browserOf(agent: string): keyof typeof device.deniedSteps {
  if (agent.includes('Firefox/')) return 'firefox';
  if (agent.includes('Chrome/') || agent.includes('Chromium/')) return 'chrome';
  return agent.includes('Safari/') ? 'safari' : 'other';
}
