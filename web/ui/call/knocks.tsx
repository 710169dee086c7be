// SPDX-License-Identifier: Apache-2.0

import type { Call } from '../../protocol/messages';
import { mayAdmit, type Ringer, type State } from '../../sdk/api';
import { Avatar } from '../parts/avatar';
import { words } from '../words';

const text = words.calls;

/** Who asks to be let in; shown to those who may say. */
export function Knocks({ state, ringer, call }: { state: State; ringer: Ringer; call: Call }) {
  if (call.knocking.length === 0 || !state.me || !mayAdmit(call, state.me, state.peers)) return null;
  return (
    <div class="knocks">
      {call.knocking.map((id) => {
        const name = state.peers.find((peer) => peer.id === id)?.name ?? id;
        return (
          <div class="knock" key={id}>
            <Avatar name={name} size="small" />
            <span>{text.knock(name)}</span>
            <span class="knock-answers">
              <button
                type="button"
                class="button button-small button-accept"
                aria-label={text.admitPerson(name)}
                onClick={() => void ringer.admit(call.id, id).catch(() => undefined)}
              >
                {text.admit}
              </button>
              <button
                type="button"
                class="button button-small"
                aria-label={text.refusePerson(name)}
                onClick={() => void ringer.refuse(call.id, id).catch(() => undefined)}
              >
                {text.refuse}
              </button>
            </span>
          </div>
        );
      })}
    </div>
  );
}
