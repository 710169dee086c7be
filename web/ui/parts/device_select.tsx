// SPDX-License-Identifier: Apache-2.0

import { useId } from 'preact/hooks';
import type { Device } from '../page';
import { words } from '../words';

interface Props {
  label: string;
  devices: Device[];
  chosen: string;
  choose: (id: string) => void;
}

export function DeviceSelect({ label, devices, chosen, choose }: Props) {
  const id = useId();
  const known = devices.some((device) => device.id === chosen);
  return (
    <div class="field device-select">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={known ? chosen : ''}
        disabled={devices.length === 0}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{words.devices.system}</option>
        {devices.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label || words.devices.unnamed(label, index + 1)}
          </option>
        ))}
      </select>
    </div>
  );
}
