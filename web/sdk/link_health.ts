// SPDX-License-Identifier: Apache-2.0
//
// When a link is well, when its path is to be looked for again (ICE restart), and when it is given up: a pure state
// machine over what the browser says of the connection, and time. Both sides run it; the impolite one acts first, so
// that they do not both restart for the same reason.

import type { LinkHealth } from './api';

/** RTCPeerConnection.connectionState */
export type TransportState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** Short losses mend themselves: consent checks (RFC 7675) go on, and a restart would only get in their way. */
const DISCONNECTED_MS = 3_000;
/** The polite side leaves the impolite one this much time to act. */
const POLITE_EXTRA_MS = 4_000;
/** For a new path to be found, or the first one; slower than any network that could carry a call. */
const CONNECTING_MS = 12_000;
/** More network changes than this are one. */
const RESTART_EVERY_MS = 2_000;
const MAX_FAILURES = 3;

export interface HealthState {
  health: LinkHealth;
  transport: TransportState;
  polite: boolean;
  was_connected: boolean;
  failures: number;
  /** When to act if the link is not connected by then. */
  deadline: number;
  restarted_at: number;
}

export type HealthEvent = { type: 'transport'; state: TransportState } | { type: 'network_changed' } | { type: 'time' };

export type HealthEffect =
  { do: 'restart' } | { do: 'report'; state: 'connected' | 'disconnected' | 'failed' } | { do: 'give_up' };

export function newHealth(polite: boolean, now: number): HealthState {
  return {
    health: 'connecting',
    transport: 'new',
    polite,
    was_connected: false,
    failures: 0,
    deadline: now + CONNECTING_MS + (polite ? POLITE_EXTRA_MS : 0),
    restarted_at: -Infinity,
  };
}

export function stepHealth(state: HealthState, event: HealthEvent, now: number): [HealthState, HealthEffect[]] {
  switch (event.type) {
    case 'transport':
      return event.state === state.transport ? [state, []] : transport({ ...state, transport: event.state }, now);
    case 'network_changed':
      return state.transport === 'closed' || now - state.restarted_at < RESTART_EVERY_MS
        ? [state, []]
        : restart(state, now);
    case 'time':
      return now < state.deadline ? [state, []] : failedOnce(state, now);
  }
}

function transport(state: HealthState, now: number): [HealthState, HealthEffect[]] {
  const extra = state.polite ? POLITE_EXTRA_MS : 0;
  switch (state.transport) {
    case 'connected':
      return [
        { ...state, health: 'connected', was_connected: true, failures: 0, deadline: Infinity },
        [{ do: 'report', state: 'connected' }],
      ];
    case 'disconnected':
      return [
        { ...state, health: 'reconnecting', deadline: now + DISCONNECTED_MS + extra },
        [{ do: 'report', state: 'disconnected' }],
      ];
    case 'failed': {
      const next: HealthState = { ...state, health: waitingHealth(state), deadline: now + extra };
      const [acted, effects] = extra === 0 ? failedOnce(next, now) : [next, []];
      return [acted, [{ do: 'report', state: 'failed' }, ...effects]];
    }
    case 'closed':
      return [{ ...state, deadline: Infinity }, []];
    default:
      return [state, []];
  }
}

function waitingHealth({ health, was_connected }: HealthState): LinkHealth {
  if (health === 'failed') return 'failed';
  return was_connected ? 'reconnecting' : 'connecting';
}

function failedOnce(state: HealthState, now: number): [HealthState, HealthEffect[]] {
  const failures = state.failures + 1;
  const [next, effects] = restart({ ...state, failures, health: waitingHealth(state) }, now);
  if (failures < MAX_FAILURES || state.health === 'failed') return [next, effects];
  return [{ ...next, health: 'failed' }, [...effects, { do: 'give_up' }]];
}

/** Even a link that was given up is tried again, as long as its call lasts: the network may come back. */
function restart(state: HealthState, now: number): [HealthState, HealthEffect[]] {
  const wait = CONNECTING_MS + (state.polite ? POLITE_EXTRA_MS : 0);
  const deadline = state.transport === 'connected' ? Infinity : now + wait;
  return [{ ...state, deadline, restarted_at: now }, [{ do: 'restart' }]];
}
