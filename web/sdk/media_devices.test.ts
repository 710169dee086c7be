// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test, vi } from 'vitest';
import { browserMediaDevices } from './media_devices';
import { settle } from './testing/fake_clock';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a change of the devices or of a permission is told', async () => {
  const mediaDevices = new EventTarget();
  const permission = Object.assign(new EventTarget(), { state: 'denied' });
  const names: string[] = [];
  const query = ({ name }: { name: string }) => {
    names.push(name);
    return Promise.resolve(permission);
  };
  vi.stubGlobal('navigator', { mediaDevices, permissions: { query } });
  const changed = vi.fn();
  const devices = browserMediaDevices();
  devices.watch(changed);
  await settle();
  expect(names).toEqual(['microphone', 'camera']);
  mediaDevices.dispatchEvent(new Event('devicechange'));
  expect(changed).toHaveBeenCalledTimes(1);
  permission.dispatchEvent(new Event('change'));
  expect(changed).toHaveBeenCalledTimes(2);
  expect(await devices.permission('camera')).toBe('denied');
});

test('a page that was not loaded securely has no devices, and a browser may have no permissions', async () => {
  vi.stubGlobal('navigator', {});
  const devices = browserMediaDevices();
  devices.watch(() => undefined);
  expect(devices.available).toBe(false);
  await expect(devices.capture({})).rejects.toThrow(TypeError);
  expect(await devices.permission('microphone')).toBe('unknown');
});
