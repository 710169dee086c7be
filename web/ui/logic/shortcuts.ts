// SPDX-License-Identifier: Apache-2.0
//
// Which key means what during a call. Letters alone are for people who look at the call, so they are ignored while
// somebody types, while a control has the focus that the key would operate, and while a dialog is open.

export type Shortcut = 'microphone' | 'camera' | 'chat' | 'people' | 'share' | 'fullscreen' | 'help' | 'talk';

export interface Key {
  key: string;
  code: string;
  ctrl: boolean;
  meta: boolean;
  alt: boolean;
  repeat: boolean;
}

/** Where the focus is, as far as keys are concerned. */
export type Focus = 'page' | 'control' | 'editable';

const LETTERS: Record<string, Shortcut> = {
  m: 'microphone',
  v: 'camera',
  c: 'chat',
  p: 'people',
  s: 'share',
  f: 'fullscreen',
  '?': 'help',
};

export function shortcutOf(key: Key, focus: Focus, singleKeys: boolean, dialogOpen: boolean): Shortcut | null {
  if (key.repeat || dialogOpen) return null;
  const letter = key.key.toLowerCase();
  if ((key.ctrl || key.meta) && !key.alt) {
    if (letter === 'd') return 'microphone';
    if (letter === 'e') return 'camera';
    return null;
  }
  if (key.ctrl || key.meta || key.alt || !singleKeys || focus === 'editable') return null;
  if (key.code === 'Space') return focus === 'page' ? 'talk' : null;
  return LETTERS[letter] ?? null;
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable]')) return 'editable';
  if (target.closest('select')) return 'editable';
  return target.closest('button, a[href], input, summary, [role=menuitem]') ? 'control' : 'page';
}

export function keyOf(event: KeyboardEvent): Key {
  const { key, code, repeat } = event;
  return { key, code, repeat, ctrl: event.ctrlKey, meta: event.metaKey, alt: event.altKey };
}
