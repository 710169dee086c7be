// SPDX-License-Identifier: Apache-2.0

import { useState } from 'preact/hooks';
import type { Ringer } from '../../sdk/api';
import { SpeakerIcon } from '../icons';
import type { Page } from '../page';
import { words } from '../words';
import { DeviceSelect } from './device_select';

interface Props {
  page: Page;
  /** Given while in a meeting: devices that run are switched at once. */
  ringer?: Pick<Ringer, 'chooseCamera' | 'chooseMicrophone'>;
}

export function Pickers({ page, ringer }: Props) {
  const { settings, devices, change } = page;
  const device = words.devices;
  return (
    <div class="pickers">
      <DeviceSelect
        label={device.camera}
        devices={devices.cameras}
        chosen={settings.camera_id}
        choose={(id) => {
          change({ camera_id: id });
          void ringer?.chooseCamera(id).catch(() => undefined);
        }}
      />
      <DeviceSelect
        label={device.microphone}
        devices={devices.microphones}
        chosen={settings.microphone_id}
        choose={(id) => {
          change({ microphone_id: id });
          void ringer?.chooseMicrophone(id).catch(() => undefined);
        }}
      />
      {page.can_choose_speaker && (
        <DeviceSelect
          label={device.speaker}
          devices={devices.speakers}
          chosen={settings.speaker_id}
          choose={(id) => change({ speaker_id: id })}
        />
      )}
      <TestSound play={page.playTestSound} />
    </div>
  );
}

function TestSound({ play }: { play: () => Promise<void> }) {
  const [playing, setPlaying] = useState(false);
  const press = async () => {
    setPlaying(true);
    await play();
    setPlaying(false);
  };
  return (
    <button type="button" class="button button-small" disabled={playing} onClick={() => void press()}>
      <SpeakerIcon />
      {playing ? words.devices.testSoundPlaying : words.devices.testSound}
    </button>
  );
}
