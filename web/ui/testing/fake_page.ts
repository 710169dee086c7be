// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_SETTINGS, type Page, type Settings } from '../page';

export interface FakePage extends Page {
  readonly copied: string[];
  readonly changes: Partial<Settings>[];
}

export function fakePage(patch: Partial<Page> = {}): FakePage {
  const copied: string[] = [];
  const changes: Partial<Settings>[] = [];
  return {
    copied,
    changes,
    settings: { ...DEFAULT_SETTINGS, name: 'Ada Lovelace' },
    change: (change) => void changes.push(change),
    devices: {
      microphones: [
        { id: 'm1', label: 'Default – Built-in microphone' },
        { id: 'm2', label: 'Headset microphone (USB)' },
      ],
      cameras: [
        { id: 'c1', label: 'Integrated camera' },
        { id: 'c2', label: 'Desk camera' },
      ],
      speakers: [{ id: 's1', label: 'Default – Built-in speakers' }],
    },
    notifications: 'off',
    can_share_screen: true,
    can_choose_speaker: true,
    copy(text) {
      copied.push(text);
      return Promise.resolve(true);
    },
    share: () => undefined,
    setNotifications: () => Promise.resolve(),
    playTestSound: () => Promise.resolve(),
    ...patch,
  };
}
