// SPDX-License-Identifier: Apache-2.0
//
// The settings that this browser remembers between visits. Storage may be missing, full or hold what an older
// version wrote: then the page forgets, and works.

import { DEFAULT_SETTINGS, type Settings } from '../ui/page';
import { Store } from './store';

const KEY = 'ringer.settings';

export class SettingsStore extends Store<Settings> {
  constructor() {
    super(load());
    // Another tab of this browser changed them.
    window.addEventListener('storage', (event) => {
      if (event.key === KEY || event.key === null) this.set(load());
    });
  }

  change = (patch: Partial<Settings>): void => {
    this.set({ ...this.state, ...patch });
    try {
      localStorage.setItem(KEY, JSON.stringify(this.state));
    } catch {
      // Private windows and full disks: nothing is remembered.
    }
  };
}

function load(): Settings {
  const stored = read();
  const settings: Settings = { ...DEFAULT_SETTINGS };
  for (const key of Object.keys(settings) as (keyof Settings)[]) take(settings, stored, key);
  if (!['auto', 'light', 'dark'].includes(settings.theme)) settings.theme = DEFAULT_SETTINGS.theme;
  settings.ring_volume = Math.min(1, Math.max(0, settings.ring_volume));
  return settings;
}

function take<K extends keyof Settings>(into: Settings, stored: Record<string, unknown>, key: K): void {
  const value = stored[key];
  if (typeof value === typeof into[key]) into[key] = value as Settings[K];
}

function read(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
