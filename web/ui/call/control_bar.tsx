// SPDX-License-Identifier: Apache-2.0
//
// The bar at the bottom of a call. Its order is fixed: microphone, camera, share, chat, more, and apart from them the
// one red button.

import type { ComponentChildren } from 'preact';
import { mayEndForAll, type DeviceState } from '../../sdk/api';
import {
  CameraIcon,
  CameraOffIcon,
  ChevronIcon,
  HangUpIcon,
  MicIcon,
  MicOffIcon,
  ScreenIcon,
  ScreenStopIcon,
} from '../icons';
import { ChatButton } from '../parts/chat_button';
import { Popover } from '../parts/popover';
import { words } from '../words';
import { problemWords } from '../words_of_devices';
import type { CallProps, Toggles } from './call_screen';
import { DeviceMenu } from './device_menu';
import { MoreMenu } from './more_menu';

const text = words.calls;
const device = words.devices;

export interface BarProps extends CallProps {
  toggles: Toggles;
  openShortcuts: () => void;
}

export function ControlBar(props: BarProps) {
  const { state, ringer, page, call, panel, unread, toggles } = props;
  const { local } = state;
  const sharing = local.screen.status === 'on' || local.screen.status === 'starting';
  const forAll = state.me !== null && mayEndForAll(call, state.me);
  const hangUp = () => (forAll ? ringer.end() : ringer.leave());
  return (
    <nav class="bar" id="controls" aria-label={text.controls} data-start tabIndex={-1}>
      <div class="bar-group">
        <BarToggle
          on={local.wanted.audio}
          label={local.wanted.audio ? device.mute : device.unmute}
          problem={local.wanted.audio ? problem('microphone', local.microphone) : undefined}
          press={toggles.microphone}
          icon={local.wanted.audio ? <MicIcon /> : <MicOffIcon />}
        />
        <Popover label={device.chooseMicrophone} class="bar-chevron" button={<ChevronIcon />}>
          {(close) => <DeviceMenu kind="microphone" page={page} ringer={ringer} local={local} close={close} />}
        </Popover>
      </div>
      <div class="bar-group">
        <BarToggle
          on={local.wanted.video}
          label={local.wanted.video ? device.cameraOff : device.cameraOn}
          problem={local.wanted.video ? problem('camera', local.camera) : undefined}
          press={toggles.camera}
          icon={local.wanted.video ? <CameraIcon /> : <CameraOffIcon />}
        />
        <Popover label={device.chooseCamera} class="bar-chevron" button={<ChevronIcon />}>
          {(close) => <DeviceMenu kind="camera" page={page} ringer={ringer} local={local} close={close} />}
        </Popover>
      </div>
      {page.can_share_screen && (
        <button
          type="button"
          class={`bar-button ${sharing ? 'bar-button-active' : ''}`}
          aria-label={sharing ? text.stopShare : text.share}
          title={sharing ? text.stopShare : text.share}
          onClick={toggles.share}
        >
          {sharing ? <ScreenStopIcon /> : <ScreenIcon />}
        </button>
      )}
      <ChatButton open={panel === 'chat'} unread={unread} toggle={toggles.chat} class="bar-button" />
      <MoreMenu {...props} />
      <button
        type="button"
        class="bar-button bar-leave"
        aria-label={forAll ? text.endCall : text.leave}
        title={forAll ? text.endCall : text.leave}
        onClick={() => void hangUp().catch(() => undefined)}
      >
        <HangUpIcon />
      </button>
    </nav>
  );
}

function problem(kind: 'microphone' | 'camera', state: DeviceState): string | undefined {
  return state.status === 'failed' ? problemWords(kind, state.problem) : undefined;
}

interface BarToggleProps {
  on: boolean;
  label: string;
  problem: string | undefined;
  press: () => void;
  icon: ComponentChildren;
}

function BarToggle({ on, label, problem, press, icon }: BarToggleProps) {
  return (
    <button
      type="button"
      class={`bar-button ${on ? '' : 'bar-button-off'}`}
      aria-label={label}
      aria-description={problem}
      title={problem ?? label}
      onClick={press}
    >
      {icon}
      {problem && (
        <span class="bar-problem" aria-hidden="true">
          !
        </span>
      )}
    </button>
  );
}
