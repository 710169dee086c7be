// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';
import type { Call } from '../../protocol/messages';
import type { Ringer, State } from '../../sdk/api';
import { CloseIcon, PhoneIcon } from '../icons';
import { PersonRow } from '../parts/person_row';
import { useReturnFocus } from '../parts/use_return_focus';
import { words } from '../words';
import { type Pin, PinButton } from './pin';

const text = words.people;

interface Props {
  state: State;
  ringer: Ringer;
  call: Call;
  pin?: Pin | undefined;
  close: () => void;
}

export function PeoplePanel({ state, ringer, call, pin, close }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useReturnFocus();
  useEffect(() => heading.current?.focus(), []);
  const stateOf = new Map(call.members.map((member) => [member.peer, member.state]));
  const talking = state.peers.filter((peer) => stateOf.get(peer.id) === 'joined');
  const here = state.peers.filter((peer) => stateOf.get(peer.id) !== 'joined');
  const host = state.me?.role === 'host';
  return (
    <aside
      class="panel people"
      aria-label={text.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {text.title}
        </h2>
        <button type="button" class="icon-button" aria-label={text.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <div class="panel-body">
        <h3>{text.inCallTitle}</h3>
        <ul>
          {state.me && <PersonRow me name={state.me.name} />}
          {talking.map((peer) => (
            <PersonRow key={peer.id} name={peer.name} note={peer.connected ? '' : words.lobby.offline}>
              {pin && <PinButton peer={peer} pin={pin} />}
            </PersonRow>
          ))}
        </ul>
        <h3>{text.hereTitle}</h3>
        {here.length === 0 && <p class="hint">{text.nobodyElse}</p>}
        <ul>
          {here.map((peer) => {
            const member = stateOf.get(peer.id);
            return (
              <PersonRow key={peer.id} name={peer.name} note={member ? words.calls.member[member] : ''}>
                {host && member !== 'ringing' && (
                  <button
                    type="button"
                    class="icon-button call-person"
                    aria-label={words.lobby.callPerson(peer.name)}
                    title={words.lobby.callPerson(peer.name)}
                    onClick={() => void ringer.invite([peer.id]).catch(() => undefined)}
                  >
                    <PhoneIcon />
                  </button>
                )}
              </PersonRow>
            );
          })}
        </ul>
      </div>
    </aside>
  );
}
