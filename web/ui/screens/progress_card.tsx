// SPDX-License-Identifier: Apache-2.0

import { useState } from 'preact/hooks';
import type { Call } from '../../protocol/messages';
import type { Ringer, State } from '../../sdk/api';
import { WarnIcon } from '../icons';
import { callOfOthers } from '../logic/situation';
import { errorWords, words } from '../words';

const text = words.lobby;

/** For those who come while others talk: ask to be let in. */
export function ProgressCard({ state, ringer }: { state: State; ringer: Ringer }) {
  const { phase } = state;
  const [wrong, setWrong] = useState('');
  const ask = (call: Call) => {
    setWrong('');
    ringer.knock(call.id).catch((error: unknown) => setWrong(errorWords(error)));
  };
  if (phase.at === 'knocking') {
    return (
      <section class="card progress-card">
        <div>
          <p class="card-title">{text.knockingTitle}</p>
          <p class="hint">{text.knockingHint}</p>
        </div>
        <button type="button" class="button" onClick={() => void ringer.withdraw().catch(() => undefined)}>
          {text.withdraw}
        </button>
      </section>
    );
  }
  const call = phase.at === 'lobby' ? callOfOthers(state) : undefined;
  if (!call) return null;
  return (
    <section class="card progress-card">
      <div>
        <p class="card-title">{text.progressTitle}</p>
        <p class="hint">{text.progressWith(talkers(call, state))}</p>
        {wrong && (
          <p class="field-error" role="alert">
            <WarnIcon />
            <span>{wrong}</span>
          </p>
        )}
      </div>
      <button type="button" class="button button-primary" onClick={() => ask(call)}>
        {text.askToJoin}
      </button>
    </section>
  );
}

function talkers(call: Call, state: State): string[] {
  const joined = call.members.filter((member) => member.state === 'joined');
  return joined.map((member) => state.peers.find((peer) => peer.id === member.peer)?.name ?? words.you);
}
