// SPDX-License-Identifier: Apache-2.0

import { useState } from 'preact/hooks';
import type { Ended } from '../../sdk/api';
import { CloseIcon } from '../icons';
import { clock } from '../logic/time';
import { Avatar } from '../parts/avatar';
import { words } from '../words';
import { endedWords } from '../words_of_calls';

/** How the last call ended. A card on the waiting page: the next call is one click away. */
export function EndedCard({ ended, me }: { ended: Ended; me: string }) {
  const [dismissed, setDismissed] = useState<Ended | null>(null);
  if (dismissed === ended) return null;
  // Who was not in it, and why; with one other person the sentence has said it.
  const others = ended.members.filter((member) => member.name !== me);
  const absent = others.length > 1 ? others.filter(({ state }) => state !== 'joined' && state !== 'left') : [];
  return (
    <section class="card ended-card" aria-label={words.lobby.lastCall}>
      <div>
        <p class="card-title">{endedWords(ended, me)}</p>
        {ended.duration_ms > 0 && <p class="hint">{words.lobby.duration(clock(ended.duration_ms))}</p>}
      </div>
      {absent.length > 0 && (
        <ul class="ended-members">
          {absent.map((member) => (
            <li key={member.peer}>
              <Avatar name={member.name} size="small" />
              <span>{member.name}</span>
              <span class="hint">{words.calls.member[member.state]}</span>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        class="icon-button card-dismiss"
        aria-label={words.lobby.dismissEnded}
        onClick={() => setDismissed(ended)}
      >
        <CloseIcon />
      </button>
    </section>
  );
}
