// SPDX-License-Identifier: Apache-2.0

import { useId } from 'preact/hooks';
import type { Ringer, State } from '../../sdk/api';
import { PhoneIcon } from '../icons';
import { words } from '../words';

const text = words.lobby;

/** The host's card: who waits, and the button that rings them all. */
export function CallHost({ state, ringer }: { state: State; ringer: Ringer }) {
  const hintId = useId();
  const waiting = state.peers.length;
  const alone = waiting === 0;
  return (
    <section class="card call-card">
      <div>
        <p class="card-title" role="status">
          {alone ? text.hostTitleAlone : text.hostTitle(waiting)}
        </p>
        <p class="hint" id={hintId}>
          {alone ? text.callAlone : text.hostHint(waiting)}
        </p>
      </div>
      <button
        type="button"
        class="button button-call"
        disabled={alone || state.phase.at !== 'lobby'}
        title={alone ? text.callAlone : undefined}
        aria-describedby={hintId}
        // What is refused comes back as a notice.
        onClick={() => void ringer.call('all').catch(() => undefined)}
      >
        <PhoneIcon />
        <span>{text.call}</span>
      </button>
    </section>
  );
}
