// SPDX-License-Identifier: Apache-2.0
//
// What the views need from the browser beside calls: settings, devices, clipboard, notifications, the preview.
// web/app implements it; tests and the gallery fake it.

import type { DeviceProblem } from '../sdk/api';

export type Theme = 'auto' | 'light' | 'dark';

/** What a person chose and finds again at the next visit. */
export interface Settings {
  theme: Theme;
  name: string;
  /** Wanted at the start of a call. */
  audio: boolean;
  video: boolean;
  microphone_id: string;
  camera_id: string;
  speaker_id: string;
  /** 0 is silent, 1 is loud. */
  ring_volume: number;
  single_keys: boolean;
  /** Show a system notification when somebody calls. Only ever true after the person asked for it. */
  notify: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'auto',
  name: '',
  audio: true,
  video: true,
  microphone_id: '',
  camera_id: '',
  speaker_id: '',
  ring_volume: 0.7,
  single_keys: true,
  notify: false,
};

export interface Device {
  id: string;
  label: string;
}

export interface Devices {
  microphones: Device[];
  cameras: Device[];
  speakers: Device[];
}

export type Notifications = 'unsupported' | 'blocked' | 'off' | 'on';

/** The devices before the call. `asking`: the browser's question is on the screen. */
export type PreviewState = 'off' | 'asking' | 'on' | DeviceProblem;

export interface Preview {
  camera: PreviewState;
  microphone: PreviewState;
  stream: MediaStream | null;
  /** The browser's question has been open so long that the person may not have seen it. */
  overdue: boolean;
}

export interface Page {
  settings: Settings;
  change: (patch: Partial<Settings>) => void;
  devices: Devices;
  notifications: Notifications;
  can_share_screen: boolean;
  can_choose_speaker: boolean;
  copy: (text: string) => Promise<boolean>;
  /** The system's share sheet; null where there is none. */
  share: ((title: string, url: string) => void) | null;
  setNotifications: (on: boolean) => Promise<void>;
  playTestSound: () => Promise<void>;
}
