// SPDX-License-Identifier: Apache-2.0
import { setTimeout as pause } from 'node:timers/promises';

/**
 * How long anything may take, in ms, where time is not what is tested: a machine may be slow, a test must not fail for
 * it. How fast things are is measured by bench/.
 */
export const patience = 60_000;

/** Waits for a condition and answers what made it true; says what it waited for when it never was. */
export async function until(condition, what, timeout = patience) {
  const deadline = performance.now() + timeout;
  let last;
  for (;;) {
    try {
      last = await condition();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline)
      throw new Error(`waited ${timeout} ms in vain: ${typeof what === 'function' ? what() : what} (last: ${last})`);
    await pause(50);
  }
}

/** The promise's value, or an error that says what did not come in time. */
export async function inTime(promise, what, timeout = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${timeout} ms in vain: ${what}`)), timeout);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Calls every one, the last first, also when some of them throw; then throws what they threw. */
export async function endAll(ends) {
  const errors = [];
  for (const end of ends.splice(0).reverse()) {
    try {
      await end();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('; '));
}
