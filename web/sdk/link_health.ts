// SPDX-License-Identifier: Apache-2.0
//
// When a link is well, when its path is to be looked for again (ICE restart), and when it is given up: a pure state
// machine over what the browser says of the connection, and time. Both sides run it; the impolite one acts a little
// earlier, so that they do not often restart both for the same reason. Browsers need five seconds and more to say that
// nothing comes in any more. Who is told of links hears of it after two, and may have something better at hand.

import type { LinkHealth } from './api';

/** RTCPeerConnection.connectionState; `closed` is only ever our own doing, and not told. */
export type TransportState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** Short losses mend themselves: consent checks (RFC 7675) go on, and a restart would only get in their way. */
const DISCONNECTED_MS = 3_000;
/** For an offer of the impolite side to arrive first. Not longer: it may not have noticed, or have lost its network. */
const POLITE_EXTRA_MS = 500;
/** For a new path to be found, or the first one; slower than any network that could carry a call. */
const CONNECTING_MS = 12_000;
/** Restarts that follow each other faster keep each other from finding a path. */
const RESTART_EVERY_MS = 2_000;
const MAX_FAILURES = 3;
/** Longer than a busy network or computer holds everything back: pictures, voices, and what is said about them. */
const SILENT_MS = 2_000;

export interface HealthState {
  health: LinkHealth;
  transport: TransportState;
  /** How much more time is given. */
  extra_ms: number;
  failures: number;
  /** When to act if the link is not connected by then. */
  deadline: number;
  restarted_at: number;
  heard_at: number;
  /** And told of. */
  silent: boolean;
}

export type HealthEvent =
  | { type: 'transport'; state: TransportState }
  | { type: 'network_changed' }
  /** The browser would not take the other side's answer. */
  | { type: 'answer_refused' }
  /** Something has come in, or nothing was to be expected; or nothing has come since the time before. */
  | { type: 'heard' | 'nothing_heard' }
  /** `reachable`: the other side can be told of a new path. */
  | { type: 'time'; reachable: boolean };

export type HealthEffect =
  | { do: 'restart' }
  /** Before a restart: nothing direct has worked, so from here on only through a TURN server. */
  | { do: 'relay' }
  | { do: 'report'; state: 'connected' | 'disconnected' | 'failed' }
  | { do: 'give_up' };

export function newHealth(polite: boolean, now: number): HealthState {
  const extra_ms = polite ? POLITE_EXTRA_MS : 0;
  const deadline = now + CONNECTING_MS + extra_ms;
  const never = -Infinity;
  const heard = { heard_at: now, silent: false };
  return { health: 'connecting', transport: 'new', extra_ms, failures: 0, deadline, restarted_at: never, ...heard };
}

type HealthStep = [HealthState, HealthEffect[]];
type ReportedState = Extract<HealthEffect, { do: 'report' }>['state'];

export function stepHealth(state: HealthState, event: HealthEvent, now: number): HealthStep {
  switch (event.type) {
    case 'transport':
      return event.state === state.transport ? [state, []] : transport({ ...state, transport: event.state }, now);
    case 'network_changed': {
      // Pages hear of a new network up to half a second before ICE agents do: what is found then may be the old one.
      const [next, effects] = restartSoon(state, now);
      return [{ ...next, deadline: Math.min(next.deadline, now + RESTART_EVERY_MS) }, effects];
    }
    case 'answer_refused':
      return reported('failed', restartSoon(state, now));
    case 'heard':
      return heard(state, now);
    case 'nothing_heard':
      if (state.silent || state.transport !== 'connected' || now - state.heard_at < SILENT_MS) return [state, []];
      return reported('disconnected', [{ ...state, silent: true }, []]);
    case 'time':
      if (now < state.deadline) return [state, []];
      // What could not be agreed upon has not failed; neither has what is connected.
      return event.reachable && state.transport !== 'connected' ? failedOnce(state, now) : restart(state, now);
  }
}

function heard(state: HealthState, now: number): HealthStep {
  const next = { ...state, heard_at: now, silent: false };
  return state.silent && state.transport === 'connected' ? reported('connected', [next, []]) : [next, []];
}

function restartSoon(state: HealthState, now: number): HealthStep {
  const earliest = state.restarted_at + RESTART_EVERY_MS;
  return now < earliest ? [{ ...state, deadline: Math.min(state.deadline, earliest) }, []] : restart(state, now);
}

function transport(state: HealthState, now: number): HealthStep {
  switch (state.transport) {
    case 'connected': {
      const well = { health: 'connected', failures: 0, deadline: Infinity, heard_at: now, silent: false } as const;
      return reported('connected', [{ ...state, ...well }, []]);
    }
    case 'disconnected': {
      const deadline = now + DISCONNECTED_MS + state.extra_ms;
      return reported('disconnected', [{ ...state, health: waitingHealth(state), deadline }, []]);
    }
    case 'failed':
      return reported('failed', failedOnce(state, now));
    default:
      return [state, []];
  }
}

function reported(state: ReportedState, [next, effects]: HealthStep): HealthStep {
  return [next, [{ do: 'report', state }, ...effects]];
}

function waitingHealth({ health }: HealthState): LinkHealth {
  return health === 'connected' ? 'reconnecting' : health;
}

function failedOnce(state: HealthState, now: number): HealthStep {
  const failures = state.failures + 1;
  const [next, effects] = restart({ ...state, failures, health: waitingHealth(state) }, now);
  if (failures < MAX_FAILURES || state.health === 'failed') return [next, effects];
  return [{ ...next, health: 'failed' }, [{ do: 'relay' }, ...effects, { do: 'give_up' }]];
}

/** Even a link that was given up is tried again, as long as its call lasts: the network may come back. */
function restart(state: HealthState, now: number): HealthStep {
  const deadline = state.transport === 'connected' ? Infinity : now + CONNECTING_MS + state.extra_ms;
  return [{ ...state, deadline, restarted_at: now }, [{ do: 'restart' }]];
}
