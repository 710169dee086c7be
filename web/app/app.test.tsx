// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { act } from 'preact/test-utils';
import type { Preview } from '../ui/page';
import { all, clear, draw, get, press } from '../ui/testing/dom';
import { fakePage } from '../ui/testing/fake_page';
import { fakeRinger } from '../ui/testing/fake_ringer';
import { MEETING } from '../ui/testing/people';
import { App } from './app';
import type { Browser } from './browser';
import { Navigation } from './navigation';
import { PendingTokens } from './pending_tokens';
import { SettingsStore } from './settings_store';
import { Store } from './store';

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('isSecureContext', true);
});
afterEach(() => {
  clear();
  vi.unstubAllGlobals();
});

async function open(path: string) {
  const address = { url: new URL(path, 'https://a.example'), push: () => undefined, replace: () => undefined };
  const ringer = fakeRinger({ meeting: MEETING });
  const navigation = new Navigation(ringer, address, new PendingTokens(() => sessionStorage));
  const settings = new SettingsStore();
  settings.change({ name: 'Ada' });
  const apply = vi.fn(() => Promise.resolve());
  const preview = new Store<Preview>({ camera: 'off', microphone: 'off', stream: null, overdue: false });
  const { settings: _settings, devices, notifications, ...abilities } = fakePage();
  const browser = {
    settings,
    devices: new Store(devices),
    notifications: new Store(notifications),
    sound_blocked: new Store(false),
    level_blocked: new Store(false),
    preview: Object.assign(preview, { apply, stop: () => undefined }),
    speaker: { unlock: () => undefined },
    readLevel: () => 0,
    abilities: { ...abilities, change: settings.change },
  } as unknown as Browser;
  await draw(<App ringer={ringer} navigation={navigation} browser={browser} />);
  await act(() => navigation.follow());
  return { ringer, navigation, settings, apply };
}

test('a link that wants no devices asks for none, and changes no settings', async () => {
  const { ringer, settings, apply } = await open('/m/kwm-rtpz-fha?audio=0&video=0');
  expect(apply.mock.calls).toEqual([[expect.objectContaining({ audio: false, video: false })]]);
  expect(settings.state).toMatchObject({ audio: true, video: true });
  await press('Unmute microphone');
  expect(apply).toHaveBeenLastCalledWith(expect.objectContaining({ audio: true, video: false }));
  expect(settings.state).toMatchObject({ audio: true, video: true });
  await press('Turn camera on');
  await press('Turn camera off');
  expect(settings.state).toMatchObject({ audio: true, video: false });
  await press('Enter');
  const entered = ringer.asked.find(([action]) => action === 'enter');
  expect(entered?.[1]).toMatchObject({ wanted: { audio: true, video: false } });
});

test('the focus follows the places, but the first one takes none', async () => {
  const { navigation } = await open('/m/kwm-rtpz-fha');
  expect(document.activeElement).toBe(document.body);
  get('button', 'Enter').focus();
  await press('Enter');
  expect(document.activeElement).toBe(get('heading', 'Weekly sync'));
  await act(() => navigation.home());
  expect(document.activeElement?.tagName).toBe('H1');
});

test('Join another leads to the field for the id', async () => {
  const { navigation } = await open('/');
  await act(() => navigation.set({ at: 'unknown_meeting' }));
  await press('Join another');
  expect(document.activeElement).toBe(get('textbox', 'Meeting name or ID'));
  await act(() => navigation.set({ at: 'unknown_meeting' }));
  await press('Create a new meeting');
  expect(document.activeElement?.tagName).toBe('H1');
  expect(all('button', 'Create meeting')).toHaveLength(1);
});
