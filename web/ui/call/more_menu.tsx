// SPDX-License-Identifier: Apache-2.0

import type { ComponentChildren } from 'preact';
import { FullscreenIcon, KeyboardIcon, MoreIcon, PeopleIcon, SettingsIcon, SignalIcon } from '../icons';
import { Popover } from '../parts/popover';
import { words } from '../words';
import type { BarProps } from './control_bar';

const text = words.calls;

export function MoreMenu({ page, toggles, openSettings, openShortcuts }: BarProps) {
  return (
    <Popover label={text.more} class="bar-button" button={<MoreIcon />}>
      {(close) => {
        const item = (label: string, icon: ComponentChildren, press: () => void) => (
          <li>
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                close();
                press();
              }}
            >
              {icon}
              {label}
            </button>
          </li>
        );
        return (
          <>
            <ul class="menu">
              {item(text.people, <PeopleIcon />, toggles.people)}
              {item(words.quality.title, <SignalIcon />, toggles.quality)}
              {document.fullscreenEnabled && item(fullscreenLabel(), <FullscreenIcon />, toggles.fullscreen)}
              {item(words.settings.title, <SettingsIcon />, openSettings)}
              {item(words.shortcuts.title, <KeyboardIcon />, openShortcuts)}
            </ul>
            {!page.can_share_screen && <p class="hint menu-note">{text.shareMissing}</p>}
          </>
        );
      }}
    </Popover>
  );
}

function fullscreenLabel(): string {
  return document.fullscreenElement ? text.fullscreenLeave : text.fullscreen;
}
