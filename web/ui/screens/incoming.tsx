// SPDX-License-Identifier: Apache-2.0

import { useEffect, useId } from 'preact/hooks';
import type { Phase } from '../../sdk/api';
import { BellIcon, CameraIcon, HangUpIcon, PhoneIcon } from '../icons';
import { Avatar } from '../parts/avatar';
import { Modal } from '../parts/modal';
import { words } from '../words';
import type { MeetingProps } from './meeting';

/** What is typed while the dialog comes up was meant for something else. */
const DEAF_MS = 500;
const text = words.calls;

interface Props extends MeetingProps {
  phase: Extract<Phase, { at: 'incoming' }>;
}

export function Incoming({ state, ringer, phase, sound_blocked }: Props) {
  const { from, answering } = phase;
  const whoId = useId();
  // A refusal of the server comes back as a notice, and the dialog closes by the phase.
  // Who muted before stays muted: accepting is not unmuting.
  const accept = (video: boolean) =>
    void ringer.accept({ audio: state.local.wanted.audio, video }).catch(() => undefined);
  useKeys(() => accept(true));
  return (
    <Modal title={text.incoming} alert class="incoming" describedBy={whoId} step={answering}>
      <p class="visually-hidden" role="alert">
        {text.incomingFrom(from.name)}
      </p>
      <div class="incoming-avatar">
        <Avatar name={from.name} size="large" />
      </div>
      <div id={whoId}>
        <p class="incoming-caller">{from.name}</p>
        <p class="hint">{text.incomingIn(state.meeting?.name ?? '')}</p>
      </div>
      {sound_blocked && (
        <p class="incoming-silent">
          <BellIcon />
          {text.soundBlocked}
        </p>
      )}
      {answering ? (
        <p class="incoming-answering">{text.answering}</p>
      ) : (
        <div class="incoming-answers">
          <button type="button" class="button button-accept" onClick={() => accept(true)}>
            <CameraIcon />
            <span>{text.acceptVideo}</span>
          </button>
          <button type="button" class="button" onClick={() => accept(false)}>
            <PhoneIcon />
            <span>{text.acceptAudio}</span>
          </button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => void ringer.decline().catch(() => undefined)}
          >
            <HangUpIcon />
            <span>{text.decline}</span>
          </button>
        </div>
      )}
      <p class="hint incoming-keys">{text.acceptKeys}</p>
    </Modal>
  );
}

function useKeys(accept: () => void): void {
  useEffect(() => {
    const deafUntil = performance.now() + DEAF_MS;
    const onKey = (event: KeyboardEvent) => {
      if (performance.now() < deafUntil) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (event.type === 'keydown' && event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat) {
        event.preventDefault();
        event.stopPropagation();
        accept();
      }
    };
    const types = ['keydown', 'keyup', 'keypress'] as const;
    for (const type of types) window.addEventListener(type, onKey, true);
    return () => {
      for (const type of types) window.removeEventListener(type, onKey, true);
    };
  }, []);
}
