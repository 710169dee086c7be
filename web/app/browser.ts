// SPDX-License-Identifier: Apache-2.0
//
// Everything of the browser that the page uses beside calls, made once.

import type { Ports } from '../sdk/ports';
import type { Notifications, Page } from '../ui/page';
import { copyText } from './clipboard';
import { DeviceLists } from './device_lists';
import { DevicePreview } from './device_preview';
import { LevelReader } from './level';
import { allowNotifications, notificationState } from './notifications';
import { SettingsStore } from './settings_store';
import { Speaker } from './sound';
import { Store } from './store';

export type Abilities = Omit<Page, 'settings' | 'devices' | 'notifications'>;

export interface Browser {
  settings: SettingsStore;
  devices: DeviceLists;
  preview: DevicePreview;
  notifications: Store<Notifications>;
  speaker: Speaker;
  sound_blocked: Store<boolean>;
  readLevel: () => number;
  level_blocked: Store<boolean>;
  abilities: Abilities;
}

export function createBrowser(media: Ports['media']): Browser {
  const settings = new SettingsStore();
  const devices = new DeviceLists(media);
  const notifications = new Store(notificationState(settings.state.notify));
  const sound_blocked = new Store(false);
  const audio = new AudioContext();
  const speaker = new Speaker(audio, (blocked) => sound_blocked.set(blocked));
  const level_blocked = new Store(false);
  const level = new LevelReader(audio, (blocked) => level_blocked.set(blocked));
  const preview = new DevicePreview(media, () => void devices.refresh());
  preview.subscribe(() => level.listen(preview.microphone));
  navigator.mediaDevices?.addEventListener('devicechange', () => void devices.refresh());
  // Pages make sound only after a gesture; any will do.
  for (const type of ['pointerup', 'keydown']) window.addEventListener(type, () => speaker.unlock(), true);
  const abilities: Abilities = {
    change: settings.change,
    can_share_screen: typeof navigator.mediaDevices?.getDisplayMedia === 'function',
    can_choose_speaker: 'setSinkId' in HTMLMediaElement.prototype,
    copy: copyText,
    // Closing the share sheet rejects; that is no failure.
    share: navigator.share ? (title, url) => void navigator.share({ title, url }).catch(() => undefined) : null,
    playTestSound: () => speaker.playOnce('test', Math.max(0.3, settings.state.ring_volume)),
    async setNotifications(on) {
      settings.change({ notify: on && (await allowNotifications()) });
      notifications.set(notificationState(settings.state.notify));
    },
  };
  const readLevel = level.read;
  return { settings, devices, preview, notifications, speaker, sound_blocked, level_blocked, readLevel, abilities };
}
