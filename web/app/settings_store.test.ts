// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../ui/page';
import { SettingsStore } from './settings_store';

beforeEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

test('settings are found again at the next visit', () => {
  new SettingsStore().change({ name: 'Ada', single_keys: false });
  expect(new SettingsStore().state).toEqual({ ...DEFAULT_SETTINGS, name: 'Ada', single_keys: false });
});

test('what makes no sense is forgotten', () => {
  for (const stored of ['{', 'null', '[]', '{"theme":"pink","name":7,"ring_volume":99,"extra":1}']) {
    localStorage.setItem('ringer.settings', stored);
    const { state } = new SettingsStore();
    expect({ ...state, ring_volume: 0.7 }).toEqual(DEFAULT_SETTINGS);
    expect(state.ring_volume).toBeLessThanOrEqual(1);
  }
});

test('without storage the page works, and forgets', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
  const store = new SettingsStore();
  store.change({ name: 'Ada' });
  expect(store.state.name).toBe('Ada');
});

test('what another tab changes holds here too', () => {
  const [here, there] = [new SettingsStore(), new SettingsStore()];
  there.change({ theme: 'dark' });
  window.dispatchEvent(new StorageEvent('storage', { key: 'something.else' }));
  expect(here.state.theme).toBe('auto');
  window.dispatchEvent(new StorageEvent('storage', { key: 'ringer.settings' }));
  expect(here.state.theme).toBe('dark');
  here.change({ ring_volume: 0 });
  expect(new SettingsStore().state).toMatchObject({ theme: 'dark', ring_volume: 0 });
});
