// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from 'vitest';
import type { DeviceState } from '../sdk/api';
import { DeviceLists } from './device_lists';

const device = (kind: MediaDeviceKind, deviceId: string) => ({ kind, deviceId, label: deviceId }) as MediaDeviceInfo;
const off: DeviceState = { status: 'off' };
const on = (id: string): DeviceState => ({ status: 'on', device_id: id, label: id });

test('what stands for another device, or may not be named yet, is left out', async () => {
  const found = [device('audioinput', 'default'), device('audioinput', 'm1'), device('videoinput', '')];
  const lists = new DeviceLists({ available: true, devices: () => Promise.resolve(found) });
  await lists.refresh();
  expect(lists.state).toEqual({ microphones: [{ id: 'm1', label: 'm1' }], cameras: [], speakers: [] });
});

test('the lists are read when a device starts, and not at every change', () => {
  const devices = vi.fn(() => Promise.resolve([]));
  const lists = new DeviceLists({ available: true, devices });
  const reads = (microphone: DeviceState, camera: DeviceState) => {
    lists.follow({ microphone, camera });
    return devices.mock.calls.length;
  };
  expect(reads(off, { status: 'starting' })).toBe(0);
  expect(reads(on('m1'), off)).toBe(1);
  expect(reads(on('m1'), off)).toBe(1);
  expect(reads(on('m1'), on('c1'))).toBe(2);
  expect(reads(off, off)).toBe(2);
  expect(reads(on('m1'), on('c1'))).toBe(3);
});
