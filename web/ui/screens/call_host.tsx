// SPDX-License-Identifier: Apache-2.0

import { useId, useState } from 'preact/hooks';
import type { Ringer, State } from '../../sdk/api';
import { PhoneIcon, WarnIcon } from '../icons';
import { errorWords, words } from '../words';

const text = words.lobby;

/** The host's card: who waits, and the button that rings them all. */
export function CallHost({ state, ringer }: { state: State; ringer: Ringer }) {
  const [wrong, setWrong] = useState('');
  const hintId = useId();
  const waiting = state.peers.length;
  const alone = waiting === 0;
  const press = async () => {
    setWrong('');
    try {
      await ringer.call('all');
    } catch (error) {
      setWrong(errorWords(error));
    }
  };
  return (
    <section class="card call-card">
      <div>
        <p class="card-title" role="status">
          {alone ? text.hostTitleAlone : text.hostTitle(waiting)}
        </p>
        <p class="hint" id={hintId}>
          {alone ? text.callAlone : text.hostHint(waiting)}
        </p>
        {wrong && (
          <p class="field-error" role="alert">
            <WarnIcon />
            <span>{wrong}</span>
          </p>
        )}
      </div>
      <button
        type="button"
        class="button button-call"
        disabled={alone || state.phase.at !== 'lobby'}
        title={alone ? text.callAlone : undefined}
        aria-describedby={hintId}
        onClick={() => void press()}
      >
        <PhoneIcon />
        <span>{text.call}</span>
      </button>
    </section>
  );
}
