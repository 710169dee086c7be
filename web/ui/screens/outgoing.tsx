// SPDX-License-Identifier: Apache-2.0

import type { Member } from '../../protocol/messages';
import type { Ringer, State } from '../../sdk/api';
import { HangUpIcon } from '../icons';
import { Avatar } from '../parts/avatar';
import { words } from '../words';
import { listed } from '../words_of_calls';

const text = words.calls;

/** While it rings at the others: who has said what, and the way back. */
export function Outgoing({ state, ringer }: { state: State; ringer: Ringer }) {
  const call = state.phase.at === 'calling' ? state.phase.call : undefined;
  const invited = (call?.members ?? []).filter((member) => member.peer !== state.me?.id);
  const nameOf = (member: Member) => state.peers.find((peer) => peer.id === member.peer)?.name ?? '…';
  const ringing = invited.filter((member) => member.state === 'ringing');
  return (
    <main class="outgoing dark" id="main">
      <p class="outgoing-meeting">{state.meeting?.name}</p>
      <h1>
        <span role="status">{call ? text.outgoing(listed(ringing.map(nameOf))) : text.outgoingStarting}</span>
      </h1>
      <ul class="outgoing-people">
        {invited.map((member) => (
          <li key={member.peer} class={`outgoing-person member-${member.state}`}>
            <span class="outgoing-avatar">
              <Avatar name={nameOf(member)} size="large" />
            </span>
            <span class="outgoing-name">{nameOf(member)}</span>
            <span class="member-state" role="status">
              {text.member[member.state]}
            </span>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="button button-danger button-large"
        onClick={() => void ringer.cancel().catch(() => undefined)}
      >
        <HangUpIcon />
        <span>{text.cancel}</span>
      </button>
    </main>
  );
}
