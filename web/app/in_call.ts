// SPDX-License-Identifier: Apache-2.0
//
// What the browser owes a person who is talking: the screen stays on, and the tab is not closed by accident.

import type { State } from '../sdk/api';

export function isInCall(state: State): boolean {
  return state.phase.at === 'connecting' || state.phase.at === 'in_call';
}

/** Is there a call that one would lose by leaving the page? */
export function mayBeLost(state: State): boolean {
  return isInCall(state) || state.phase.at === 'calling';
}

/** Asks before the tab is closed, during a call only: a listener that is always there spoils the back button's cache. */
export class LeaveGuard {
  private guarding = false;

  update(on: boolean): void {
    if (on === this.guarding) return;
    this.guarding = on;
    if (on) window.addEventListener('beforeunload', ask);
    else window.removeEventListener('beforeunload', ask);
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The system takes the lock away whenever the tab is hidden, so it is taken again when the tab is back. */
export class WakeLock {
  private wanted = false;
  private lock: WakeLockSentinel | null = null;

  constructor() {
    document.addEventListener('visibilitychange', () => void this.take());
  }

  update(wanted: boolean): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    if (wanted) void this.take();
    else void this.drop();
  }

  private async take(): Promise<void> {
    if (!this.wanted || document.hidden || (this.lock && !this.lock.released)) return;
    try {
      this.lock = (await navigator.wakeLock?.request('screen')) ?? null;
    } catch {
      // A low battery may refuse it: the call goes on.
    }
    if (!this.wanted) await this.drop();
  }

  private async drop(): Promise<void> {
    const { lock } = this;
    this.lock = null;
    await lock?.release().catch(() => undefined);
  }
}
