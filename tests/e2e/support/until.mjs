// SPDX-License-Identifier: Apache-2.0
import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition and answers what made it true; says what it waited for when it never was. */
export async function until(condition, what, timeout = 15_000) {
  const deadline = performance.now() + timeout;
  let last;
  for (;;) {
    try {
      last = await condition();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`waited ${timeout} ms in vain: ${what} (last: ${last})`);
    await pause(50);
  }
}
