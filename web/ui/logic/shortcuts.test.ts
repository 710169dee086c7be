// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type Key, shortcutOf } from './shortcuts';

function key(name: string, patch: Partial<Key> = {}): Key {
  return { key: name, code: '', ctrl: false, meta: false, alt: false, repeat: false, ...patch };
}

test('letters mean something on the page', () => {
  const meanings = ['m', 'v', 'c', 'p', 's', 'f', '?', 'M'].map((name) => shortcutOf(key(name), 'page', true, false));
  expect(meanings).toEqual(['microphone', 'camera', 'chat', 'people', 'share', 'fullscreen', 'help', 'microphone']);
  expect(shortcutOf(key(' ', { code: 'Space' }), 'page', true, false)).toBe('talk');
});

test('letters are text while somebody types, and off when turned off', () => {
  expect(shortcutOf(key('m'), 'editable', true, false)).toBeNull();
  expect(shortcutOf(key('m'), 'page', false, false)).toBeNull();
  expect(shortcutOf(key(' ', { code: 'Space' }), 'page', false, false)).toBeNull();
});

test('Space presses the button that has the focus', () => {
  expect(shortcutOf(key(' ', { code: 'Space' }), 'control', true, false)).toBeNull();
});

test('with Ctrl or Cmd they work everywhere, also when letters are off', () => {
  for (const modifier of [{ ctrl: true }, { meta: true }]) {
    expect(shortcutOf(key('d', modifier), 'editable', false, false)).toBe('microphone');
    expect(shortcutOf(key('e', modifier), 'control', false, false)).toBe('camera');
    expect(shortcutOf(key('c', modifier), 'page', true, false)).toBeNull();
  }
});

test('Alt, a held key and an open dialog take them away', () => {
  expect(shortcutOf(key('m', { alt: true }), 'page', true, false)).toBeNull();
  expect(shortcutOf(key('d', { ctrl: true, alt: true }), 'page', true, false)).toBeNull();
  expect(shortcutOf(key('m', { repeat: true }), 'page', true, false)).toBeNull();
  expect(shortcutOf(key('d', { ctrl: true }), 'page', true, true)).toBeNull();
});
