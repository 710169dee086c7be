// SPDX-License-Identifier: Apache-2.0
//
// What must hold between this tab's part and what the server has said, after whatever events.

import { mediaIsDue, phaseOf } from '../meeting';
import type { MeetingState } from '../meeting';

/** What is wrong, or null. */
export function inconsistency(state: MeetingState): string | null {
  const { part, calls, me } = state;
  const phase = phaseOf(state);
  if ((phase.at === 'lobby') !== (part.at === 'lobby')) return `the page shows ${phase.at} of ${part.at}`;
  if (calls.some((c) => c.state === 'ended')) return 'a call that has ended is kept';
  if (new Set(calls.map((c) => c.id)).size !== calls.length) return 'a call is kept twice';
  if (new Set(state.peers.map((p) => p.id)).size !== state.peers.length) return 'a person is kept twice';
  if (state.peers.some((p) => p.id === me?.id)) return 'I am among the others';
  if (new Set(state.chat.map((m) => m.id)).size !== state.chat.length) return 'a chat message is kept twice';
  if (!('call' in part)) return part.at === 'starting' || !mediaIsDue(state) ? null : 'devices run in the lobby';
  const call = calls.find((c) => c.id === part.call);
  if (!call) return `${part.at} in a call that is not there`;
  const mine = call.members.find((m) => m.peer === me?.id)?.state;
  if (part.at === 'knocking') return mine === 'joined' ? 'knocking where I am' : null;
  return null;
}
