// SPDX-License-Identifier: Apache-2.0
//
// Short news. Never the only place where something is said: the screen itself shows the state.

import { useEffect, useState } from 'preact/hooks';
import type { Notice, Phase } from '../../sdk/api';
import { CloseIcon } from '../icons';
import { noticeWords } from '../words_of_calls';
import { words } from '../words';

const SHOWN_MS = 5000;
const AT_MOST = 3;

interface Props {
  notices: Notice[];
  phase: Phase;
  dismiss: (id: number) => void;
}

export function Toasts({ notices, phase, dismiss }: Props) {
  const inCall = phase.at === 'connecting' || phase.at === 'in_call';
  const shown = notices.filter((notice) => !isSaidElsewhere(notice, inCall)).slice(-AT_MOST);
  // What is not shown now never will be: news that comes up late is none.
  const passed = notices.filter((notice) => !shown.includes(notice));
  useEffect(() => passed.forEach((notice) => dismiss(notice.id)), [passed.map((notice) => notice.id).join()]);
  return (
    <div class="toasts" data-live>
      <div role="status">
        {shown
          .filter((n) => !isFailure(n))
          .map((n) => (
            <Toast key={n.id} notice={n} dismiss={dismiss} />
          ))}
      </div>
      <div role="alert">
        {shown.filter(isFailure).map((n) => (
          <Toast key={n.id} notice={n} dismiss={dismiss} />
        ))}
      </div>
    </div>
  );
}

function Toast({ notice, dismiss }: { notice: Notice; dismiss: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  const stays = held || isFailure(notice);
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => dismiss(notice.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [stays]);
  return (
    <div
      class={`toast ${isFailure(notice) ? 'toast-failure' : ''}`}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <span>{noticeWords(notice, words.errors)}</span>
      <button type="button" class="icon-button" aria-label={words.close} onClick={() => dismiss(notice.id)}>
        <CloseIcon />
      </button>
    </div>
  );
}

/** What the screen itself says: knocks have a prompt, the waiting page has its lists and the card of the last call. */
function isSaidElsewhere(notice: Notice, inCall: boolean): boolean {
  switch (notice.kind) {
    case 'knock':
    case 'ring_ended':
    case 'refused':
      return true;
    case 'peer_joined':
    case 'peer_left':
      return !inCall;
    case 'member':
      return !inCall || notice.state === 'joined' || notice.state === 'ringing';
    default:
      return false;
  }
}

/** Failures stay until they are dismissed: they may be read late. */
function isFailure(notice: Notice): boolean {
  return notice.kind === 'error' || notice.kind === 'device_failed' || notice.kind === 'link_failed';
}
