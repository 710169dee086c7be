// SPDX-License-Identifier: Apache-2.0

import type { Local, Ringer } from '../../sdk/api';
import { CheckIcon } from '../icons';
import type { Page } from '../page';
import { words } from '../words';

interface Props {
  kind: 'microphone' | 'camera';
  page: Page;
  ringer: Ringer;
  local: Local;
  close: () => void;
}

export function DeviceMenu({ kind, page, ringer, local, close }: Props) {
  const devices = kind === 'microphone' ? page.devices.microphones : page.devices.cameras;
  const running = local[kind];
  const saved = kind === 'microphone' ? page.settings.microphone_id : page.settings.camera_id;
  const chosen = running.status === 'on' ? running.device_id : saved;
  const choose = (id: string) => {
    page.change(kind === 'microphone' ? { microphone_id: id } : { camera_id: id });
    const action = kind === 'microphone' ? ringer.chooseMicrophone(id) : ringer.chooseCamera(id);
    action.catch(() => undefined);
    close();
  };
  if (devices.length === 0) return <p class="hint">{words.devices.system}</p>;
  return (
    <ul class="menu">
      {devices.map((device, index) => (
        <li key={device.id}>
          <button type="button" class="menu-item" aria-pressed={device.id === chosen} onClick={() => choose(device.id)}>
            <span class="menu-check">{device.id === chosen && <CheckIcon />}</span>
            {device.label || words.devices.unnamed(words.devices[kind], index + 1)}
          </button>
        </li>
      ))}
    </ul>
  );
}
