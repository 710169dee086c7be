// SPDX-License-Identifier: Apache-2.0

import type { ComponentChildren } from 'preact';
import type { Peer } from '../../protocol/messages';
import type { Ringer, State } from '../../sdk/api';
import { PhoneIcon } from '../icons';
import { Avatar } from '../parts/avatar';
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
        {state.me && (
          <Person name={words.youNamed(state.me.name)} avatar={state.me.name} note={host ? words.host : ''} />
        )}
        {state.peers.map((peer) => (
          <Person key={peer.id} name={peer.name} avatar={peer.name} note={noteOf(peer, talking.has(peer.id))}>
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
          </Person>
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

interface PersonProps {
  name: string;
  avatar: string;
  note: string;
  children?: ComponentChildren;
}

function Person({ name, avatar, note, children }: PersonProps) {
  return (
    <li class="person">
      <Avatar name={avatar} />
      <span class="person-name">
        <span>{name}</span>
        {note && <span class="hint">{note}</span>}
      </span>
      {children}
    </li>
  );
}
