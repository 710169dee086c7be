// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { LeaveGuard, WakeLock } from './in_call';

afterEach(() => {
  vi.unstubAllGlobals();
});

function closing(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

test('closing the tab is questioned during a call only', () => {
  const guard = new LeaveGuard();
  expect(closing()).toBe(false);
  guard.update(true);
  guard.update(true);
  expect(closing()).toBe(true);
  guard.update(false);
  expect(closing()).toBe(false);
});

test('the screen stays on during a call, also after the tab was hidden', async () => {
  const locks: { released: boolean; release: () => Promise<void> }[] = [];
  const request = () => {
    const lock = { released: false, release: () => Promise.resolve(void (lock.released = true)) };
    locks.push(lock);
    return Promise.resolve(lock);
  };
  Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } });
  const wakeLock = new WakeLock();
  wakeLock.update(true);
  await vi.waitFor(() => expect(locks).toHaveLength(1));
  await Promise.resolve();
  const first = locks[0];
  if (first) first.released = true;
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(locks).toHaveLength(2));
  await Promise.resolve();
  wakeLock.update(false);
  await vi.waitFor(() => expect(locks[1]?.released).toBe(true));
});
