// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';
import { focusOf, keyOf, type Shortcut, shortcutOf } from '../logic/shortcuts';

export type ShortcutActions = Record<Shortcut | 'talkEnd', () => void>;

export function useShortcuts(singleKeys: boolean, actions: ShortcutActions): void {
  const latest = useRef({ singleKeys, actions });
  latest.current = { singleKeys, actions };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { singleKeys, actions } = latest.current;
      const dialogOpen = document.querySelector('[aria-modal=true]') !== null;
      const shortcut = shortcutOf(keyOf(event), focusOf(event.target), singleKeys, dialogOpen);
      if (!shortcut) return;
      event.preventDefault();
      actions[shortcut]();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code === 'Space') latest.current.actions.talkEnd();
    };
    const onBlur = () => latest.current.actions.talkEnd();
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
}
