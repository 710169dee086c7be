// SPDX-License-Identifier: Apache-2.0
//
// Before the meeting: see yourself, hear that the microphone works, say your name. Whatever the devices do,
// entering stays possible.

import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Meeting } from '../../protocol/messages';
import { BackIcon, CameraIcon, CameraOffIcon, MicIcon, MicOffIcon, WarnIcon } from '../icons';
import { nameError } from '../logic/names';
import type { Page, Preview } from '../page';
import { Avatar } from '../parts/avatar';
import { Field } from '../parts/field';
import { Frame } from '../parts/frame';
import { MeetingCorner } from '../parts/meeting_corner';
import { Meter } from '../parts/meter';
import { Pickers } from '../parts/pickers';
import { Video } from '../parts/video';
import { errorWords, words } from '../words';
import { DeviceTrouble } from './device_trouble';

interface Props {
  page: Page;
  meeting: Meeting;
  link: string;
  /** With a host's link, or having made the meeting. */
  host: boolean;
  /** Under this name this browser was the meeting's host before, and is it again. */
  hostName: string | null;
  /** From the link: `?name=`. */
  name: string;
  /** What is on, and will be in the call. */
  wanted: Wanted;
  want: (change: Partial<Wanted>) => void;
  preview: Preview;
  readLevel: () => number;
  /** The level is not known before a gesture. */
  level_blocked: boolean;
  retryPreview: () => void;
  /** Rejects with the server's reason. */
  enter: (name: string) => Promise<void>;
  back: () => void;
}

interface Wanted {
  audio: boolean;
  video: boolean;
}

const text = words.prejoin;

export function Prejoin(props: Props) {
  const { page, meeting, preview, hostName } = props;
  const [name, setName] = useState(props.name || page.settings.name);
  const [wrong, setWrong] = useState<{ name?: string; form?: string }>({});
  const [entering, setEntering] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);

  const refuseName = (reason: string) => {
    setWrong({ name: reason });
    nameInput.current?.focus();
  };
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    const bad = nameError(name);
    if (bad) return refuseName(bad);
    setWrong({});
    setEntering(true);
    page.change({ name: name.trim() });
    try {
      await props.enter(name.trim());
    } catch (error) {
      const code = (error as { code?: string } | null)?.code;
      setEntering(false);
      if (code === 'name_taken' || code === 'invalid_name') refuseName(errorWords(error));
      else setWrong({ form: props.host && code === 'forbidden' ? text.notHost : errorWords(error) });
    }
  };

  return (
    <Frame
      page={page}
      class="prejoin"
      corner={<MeetingCorner meeting={meeting} url={props.link} copy={(t) => page.copy(t)} entered={false} />}
    >
      <form class="prejoin-columns" onSubmit={(event) => void onSubmit(event)} noValidate>
        <div class="prejoin-left">
          <PreviewPicture {...props} name={name} />
          <p class="hint level-blocked" role="status">
            {props.level_blocked && words.devices.levelBlocked}
          </p>
          <DeviceTrouble preview={preview} retry={props.retryPreview} />
        </div>
        <div class="prejoin-right">
          <h1 data-start tabIndex={-1}>
            {text.title(meeting.name)}
          </h1>
          <p class="lead" role="status">
            {props.host || name.trim() === hostName
              ? text.asHost
              : hostName !== null
                ? text.asHostNamed(hostName)
                : text.asGuest}
          </p>
          <Field
            label={words.landing.name}
            value={name}
            change={setName}
            error={wrong.name}
            autocomplete="name"
            input={nameInput}
          />
          {wrong.form && (
            <p class="field-error" role="alert">
              <WarnIcon />
              <span>{wrong.form}</span>
            </p>
          )}
          <div class="buttons">
            <button type="submit" class="button button-primary button-large" disabled={entering}>
              {entering ? text.entering : text.enter}
            </button>
            <button type="button" class="button button-quiet" onClick={props.back}>
              <BackIcon />
              {text.back}
            </button>
          </div>
        </div>
        <Pickers page={page} />
      </form>
    </Frame>
  );
}

function PreviewPicture({ wanted, want, preview, readLevel, name }: Props) {
  const device = words.devices;
  const showsPicture = preview.camera === 'on' && preview.stream;
  return (
    <div class="preview dark">
      {showsPicture && preview.stream ? (
        <Video stream={preview.stream} label={device.previewLabel} mirrored />
      ) : (
        <div class="preview-empty">
          <Avatar name={name || '?'} size="tile" />
          <p role="status">{preview.camera === 'asking' ? device.previewStarting : device.previewOff}</p>
        </div>
      )}
      <div class="preview-bar">
        <Meter read={readLevel} />
        <Toggle
          on={wanted.audio}
          trouble={wanted.audio && isTrouble(preview.microphone)}
          label={wanted.audio ? device.mute : device.unmute}
          press={() => want({ audio: !wanted.audio })}
          icon={wanted.audio ? <MicIcon /> : <MicOffIcon />}
        />
        <Toggle
          on={wanted.video}
          trouble={wanted.video && isTrouble(preview.camera)}
          label={wanted.video ? device.cameraOff : device.cameraOn}
          press={() => want({ video: !wanted.video })}
          icon={wanted.video ? <CameraIcon /> : <CameraOffIcon />}
        />
      </div>
    </div>
  );
}

function isTrouble(state: Preview['camera']): boolean {
  return state !== 'off' && state !== 'on' && state !== 'asking';
}

interface ToggleProps {
  on: boolean;
  trouble: boolean;
  label: string;
  press: () => void;
  icon: ComponentChildren;
}

function Toggle({ on, trouble, label, press, icon }: ToggleProps) {
  return (
    <button
      type="button"
      class={`round-button ${on ? '' : 'round-button-off'} ${trouble ? 'round-button-trouble' : ''}`}
      aria-label={label}
      title={label}
      onClick={press}
    >
      {icon}
    </button>
  );
}
