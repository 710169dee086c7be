// SPDX-License-Identifier: Apache-2.0

import type { Member } from '../../protocol/messages';
import { HangUpIcon } from '../icons';
import { situation } from '../logic/situation';
import { Avatar } from '../parts/avatar';
import { MeetingCorner } from '../parts/meeting_corner';
import { words } from '../words';
import type { MeetingProps } from './meeting';

const text = words.calls;

/** While it rings at the others: who has said what, and the way back. */
export function Outgoing({ state, ringer, page, links }: MeetingProps) {
  const call = state.phase.at === 'calling' ? state.phase.call : undefined;
  const invited = (call?.members ?? []).filter((member) => member.peer !== state.me?.id);
  const nameOf = (member: Member) => state.peers.find((peer) => peer.id === member.peer)?.name ?? '…';
  return (
    <main class="outgoing dark" id="main">
      <header class="outgoing-head">
        <p class="outgoing-meeting">{state.meeting?.name}</p>
        {state.meeting && <MeetingCorner meeting={state.meeting} url={links.guest} copy={(t) => page.copy(t)} />}
      </header>
      <h1 data-start tabIndex={-1}>
        {situation(state)}
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
