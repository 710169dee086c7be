// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';
import { situation } from '../logic/situation';
import { clock } from '../logic/time';
import { MeetingCorner } from '../parts/meeting_corner';
import { words } from '../words';
import type { CallProps } from './call_screen';

const text = words.calls;

export function TopBar({ state, page, call, since, links }: CallProps) {
  const ringing = call.members.filter((member) => member.state === 'ringing');
  const nameOf = (id: string) => state.peers.find((peer) => peer.id === id)?.name ?? '';
  return (
    <header class="top-bar">
      <div class="top-bar-call">
        <p class="top-bar-title">{state.meeting?.name}</p>
        <p class="top-bar-status">
          <span class="top-bar-situation">{situation(state)}</span>
          {since !== null && <Timer since={since} />}
          <span class="path" title={call.path === 'p2p' ? text.directHint : text.viaServerHint}>
            {call.path === 'p2p' ? text.direct : text.viaServer}
          </span>
        </p>
        <p class="top-bar-ringing" role="status">
          {ringing.map((member) => (
            <span key={member.peer}>
              {nameOf(member.peer)}: {text.member.ringing}
            </span>
          ))}
        </p>
      </div>
      {state.meeting && <MeetingCorner meeting={state.meeting} url={links.guest} copy={(t) => page.copy(t)} />}
    </header>
  );
}

function Timer({ since }: { since: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" class="timer">
      {clock(now - since)}
    </span>
  );
}
