// SPDX-License-Identifier: Apache-2.0

import type { Peer } from '../../protocol/messages';
import type { Ringer, State } from '../../sdk/api';
import { PhoneIcon } from '../icons';
import { PersonRow } from '../parts/person_row';
import { words } from '../words';

const text = words.lobby;

export function PeopleHere({ state, ringer }: { state: State; ringer: Ringer }) {
  const host = state.me?.role === 'host';
  const talking = new Set(
    state.calls.flatMap((call) => call.members.filter((m) => m.state === 'joined').map((m) => m.peer)),
  );
  return (
    <section class="card people-here">
      <h2>{text.peopleTitle}</h2>
      {state.peers.length === 0 && <p class="hint">{host ? text.nobody : text.nobodyGuest}</p>}
      <ul>
        {state.me && <PersonRow me name={state.me.name} note={host ? words.host : ''} />}
        {state.peers.map((peer) => (
          <PersonRow key={peer.id} name={peer.name} note={noteOf(peer, talking.has(peer.id))}>
            {host && (
              <button
                type="button"
                class="icon-button call-person"
                aria-label={text.callPerson(peer.name)}
                title={text.callPerson(peer.name)}
                disabled={state.phase.at !== 'lobby'}
                // A refusal of the server comes back as a notice.
                onClick={() => void ringer.call([peer.id]).catch(() => undefined)}
              >
                <PhoneIcon />
              </button>
            )}
          </PersonRow>
        ))}
      </ul>
    </section>
  );
}

function noteOf(peer: Peer, talking: boolean): string {
  if (!peer.connected) return text.offline;
  if (talking) return text.inCall;
  return peer.role === 'host' ? words.host : '';
}
