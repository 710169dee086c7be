// SPDX-License-Identifier: Apache-2.0

import type { Call } from '../../protocol/messages';
import type { State } from '../../sdk/api';
import { words } from '../words';
import { endedWords, listedBriefly } from '../words_of_calls';

const { calls, lobby } = words;

/** What is going on, in one sentence: read out from one place whenever it changes. */
export function situation(state: State): string {
  const { phase } = state;
  switch (phase.at) {
    case 'lobby':
      if (phase.ended) return endedWords(phase.ended, state.me?.name ?? '');
      if (callOfOthers(state)) return lobby.progressTitle;
      // A host's card says for itself who is waiting.
      return state.me?.role === 'guest' ? lobby.guestTitle : '';
    case 'incoming':
      return phase.answering ? calls.answering : ''; // the dialog speaks
    case 'knocking':
      return lobby.knockingTitle;
    case 'calling': {
      if (!phase.call) return calls.outgoingStarting;
      const ringing = phase.call.members.filter((member) => member.state === 'ringing');
      return calls.outgoing(listedBriefly(ringing.map((member) => nameOf(state, member.peer))));
    }
    case 'connecting':
      return calls.connectingTo(talkers(state));
    case 'in_call':
      return talkers(state) ? calls.inCallWith(talkers(state)) : calls.alone;
  }
}

/** The call that others have while I wait: one may ask to be let in. */
export function callOfOthers(state: State): Call | undefined {
  return state.calls.find((call) => call.state === 'active' || call.state === 'connecting');
}

function talkers(state: State): string {
  return listedBriefly(state.tiles.map((tile) => tile.peer.name));
}

function nameOf(state: State, id: string): string {
  return state.peers.find((peer) => peer.id === id)?.name ?? '…';
}
