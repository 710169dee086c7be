// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Mode } from '../../protocol/messages';
import { CheckIcon, WarnIcon } from '../icons';
import type { MeetingRef } from '../logic/meeting_ref';
import { looksLikeReference, parseMeetingRef } from '../logic/meeting_ref';
import { meetingNameError, nameError } from '../logic/names';
import type { Page } from '../page';
import { Field } from '../parts/field';
import { Frame } from '../parts/frame';
import { Switch } from '../parts/switch';
import { errorWords, words } from '../words';

interface Props {
  page: Page;
  /** Both take the person to the pre-join screen; they reject when the server says no. */
  create: (name: string, mode: Mode) => Promise<void>;
  join: (ref: MeetingRef) => Promise<void>;
  /** The person comes to type the id of a meeting. */
  joining?: boolean | undefined;
}

type Busy = 'no' | 'creating' | 'joining';
type Wrong = { [part in 'meeting' | 'name' | 'server' | 'form']?: string | undefined };

const text = words.landing;

export function Landing({ page, create, join, joining = false }: Props) {
  const [meeting, setMeeting] = useState('');
  const [name, setName] = useState(page.settings.name);
  const [server, setServer] = useState(false);
  const [busy, setBusy] = useState<Busy>('no');
  const [wrong, setWrong] = useState<Wrong>({});
  const meetingInput = useRef<HTMLInputElement>(null);
  const nameInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (joining) meetingInput.current?.focus();
  }, []);
  const refuse = (reasons: Wrong) => {
    setWrong(reasons);
    if (reasons.meeting) meetingInput.current?.focus();
    else if (reasons.name) nameInput.current?.focus();
  };
  /** A change answers what was said of the thing changed, and of the whole. */
  const changing =
    <T,>(part: keyof Wrong, change: (value: T) => void) =>
    (value: T) => {
      change(value);
      setWrong((now) => ({ ...now, [part]: undefined, form: undefined }));
    };
  const run = async (what: Busy, action: () => Promise<void>) => {
    // Enter in a field submits whether or not the buttons are disabled.
    if (busy !== 'no') return;
    setWrong({});
    setBusy(what);
    page.change({ name: name.trim() });
    try {
      await action();
    } catch (error) {
      refuse(placeError(error));
    }
    setBusy('no');
  };
  const onCreate = () => {
    const reasons: Wrong = { name: nameError(name), meeting: meetingNameError(meeting) };
    if (reasons.name || reasons.meeting) return refuse(reasons);
    void run('creating', () => create(meeting.trim(), server ? 'server' : 'auto'));
  };
  const onJoin = () => {
    const ref = parseMeetingRef(meeting);
    const reasons: Wrong = { name: nameError(name) };
    if (!ref) reasons.meeting = meeting.trim() ? text.meetingInvalid : text.meetingMissing;
    if (!ref || reasons.name) return refuse(reasons);
    void run('joining', () => join(ref));
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (looksLikeReference(meeting)) onJoin();
    else onCreate();
  };

  return (
    <Frame page={page} class="landing">
      <div class="landing-columns">
        <Pitch />
        <form class="card landing-form" onSubmit={onSubmit} noValidate>
          <h2>{text.title}</h2>
          <Field
            label={text.meeting}
            value={meeting}
            change={changing('meeting', setMeeting)}
            error={wrong.meeting}
            hint={text.meetingHint}
            placeholder={text.meetingExample}
            input={meetingInput}
          />
          <Field
            label={text.name}
            value={name}
            change={changing('name', setName)}
            error={wrong.name}
            autocomplete="name"
            input={nameInput}
          />
          <Switch label={text.server} checked={server} change={changing('server', setServer)} hint={text.serverHint} />
          {(wrong.server ?? wrong.form) && (
            <p class="field-error" role="alert">
              <WarnIcon />
              <span>{wrong.server ?? wrong.form}</span>
            </p>
          )}
          <div class="buttons">
            <button type="button" class="button button-primary" disabled={busy !== 'no'} onClick={onCreate}>
              {busy === 'creating' ? text.creating : text.create}
            </button>
            <button type="button" class="button" disabled={busy !== 'no'} onClick={onJoin}>
              {busy === 'joining' ? text.joining : text.join}
            </button>
            <input type="submit" class="visually-hidden" tabIndex={-1} aria-hidden="true" />
          </div>
        </form>
      </div>
    </Frame>
  );
}

function Pitch() {
  return (
    <div class="pitch">
      <h1 data-start tabIndex={-1}>
        {words.tagline}
      </h1>
      <p>{words.pitch}</p>
      <ul>
        {words.pitchPoints.map((point) => (
          <li key={point}>
            <CheckIcon />
            <span>{point}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** An error of the server stands beside the control that it is about. */
function placeError(error: unknown): Wrong {
  const said = errorWords(error);
  switch ((error as { code?: string } | null)?.code) {
    case 'meeting_not_found':
    case 'invalid_meeting_id':
    case 'invalid_meeting_name':
    case 'meeting_exists':
      return { meeting: said };
    case 'invalid_name':
      return { name: said };
    case 'media_server_unavailable':
      return { server: said };
    default:
      return { form: said };
  }
}
