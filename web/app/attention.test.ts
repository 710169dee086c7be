// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import type { State } from '../sdk/api';
import { DEFAULT_SETTINGS } from '../ui/page';
import { EMPTY_STATE } from '../ui/testing/fake_ringer';
import { callOf, grace, ME, MEETING } from '../ui/testing/people';
import { Attention } from './attention';

const TITLE = 'Weekly sync · ringer';

let sounds: unknown[][];
let vibrations: unknown[];
let badge: string[];
let notes: Array<{ title: string; tag: string | undefined; closed: boolean; onclick?: () => void }>;
let focused: number;
let hidden: boolean;
let ticks: Set<() => void>;
let attention: Attention;
let base: string;

const quiet: State = { ...EMPTY_STATE, me: { ...ME, role: 'guest' }, meeting: MEETING };
const ringing: State = {
  ...quiet,
  phase: { at: 'incoming', call: callOf('ringing', []), from: grace, expires_at: 0, answering: false },
};
const loud = { ...DEFAULT_SETTINGS, ring_volume: 0.5 };

beforeEach(() => {
  [sounds, vibrations, badge, notes, focused, hidden] = [[], [], [], [], 0, false];
  ticks = new Set();
  document.head.innerHTML = '<link rel="icon" href="/favicon.svg">';
  document.title = base = TITLE;
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  vi.spyOn(document, 'hasFocus').mockImplementation(() => !hidden);
  attention = new Attention({
    speaker: {
      loop: (name, volume) => void sounds.push([name, volume]),
      stop: () => void sounds.push(['stop']),
    },
    document,
    title: () => base,
    navigator: {
      vibrate: (pattern: number | number[]) => vibrations.push(pattern) > 0,
      setAppBadge: () => Promise.resolve(void badge.push('set')),
      clearAppBadge: () => Promise.resolve(void badge.push('clear')),
    } as unknown as Navigator,
    notify(title, options) {
      const note = { title, tag: options.tag, closed: false, close: () => void (note.closed = true) };
      notes.push(note);
      return note as unknown as Notification;
    },
    focusWindow: () => void focused++,
    every(_ms, run) {
      ticks.add(run);
      return () => ticks.delete(run);
    },
  });
});

const tick = () => ticks.forEach((run) => run());
const icon = () => document.querySelector('link')?.getAttribute('href');

test('an incoming call rings, marks the icon and the badge, vibrates; all of it ends with the ringing', () => {
  attention.update(ringing, loud);
  expect(sounds).toEqual([['ring', 0.5]]);
  expect([icon(), badge, vibrations]).toEqual(['/favicon_ringing.svg', ['set'], [[400, 200]]]);
  attention.update(quiet, loud);
  expect(sounds.at(-1)).toEqual(['stop']);
  expect([icon(), badge, vibrations.at(-1), ticks.size]).toEqual(['/favicon.svg', ['set', 'clear'], 0, 0]);
});

test('answering stops it before the server has spoken', () => {
  attention.update(ringing, loud);
  attention.update({ ...ringing, phase: { ...ringing.phase, answering: true } as State['phase'] }, loud);
  expect(sounds.at(-1)).toEqual(['stop']);
  expect(icon()).toBe('/favicon.svg');
});

test('the title alternates while the tab is hidden, and is exactly the old one afterwards', () => {
  attention.update(ringing, loud);
  expect(document.title).toBe(TITLE);
  tick();
  expect(document.title).toBe(TITLE);
  hidden = true;
  tick();
  expect(document.title).toBe('📞 Grace Hopper is calling');
  tick();
  expect(document.title).toBe(TITLE);
  tick();
  attention.update(quiet, loud);
  expect(document.title).toBe(TITLE);
});

test('who goes elsewhere while it rings finds the title of that place', () => {
  hidden = true;
  attention.update(ringing, loud);
  base = 'ringer';
  attention.update(quiet, loud);
  expect(document.title).toBe('ringer');
});

test('silent means silent, and everything else goes on', () => {
  attention.update(ringing, { ...loud, ring_volume: 0 });
  expect(sounds).toEqual([['stop']]);
  expect(icon()).toBe('/favicon_ringing.svg');
});

test('a notification is shown only when asked for and looked away, and goes with the call', () => {
  hidden = true;
  attention.update(ringing, loud);
  expect(notes).toEqual([]);
  attention.update(quiet, loud);
  attention.update(ringing, { ...loud, notify: true });
  expect(notes).toMatchObject([{ title: 'Incoming call from Grace Hopper', tag: 'c1', closed: false }]);
  notes[0]?.onclick?.();
  expect(focused).toBe(1);
  attention.update(quiet, loud);
  expect(notes[0]?.closed).toBe(true);
  hidden = false;
  attention.update(ringing, { ...loud, notify: true });
  expect(notes).toHaveLength(1);
});

test('a second call after the first rings anew', () => {
  attention.update(ringing, loud);
  const second = callOf('ringing', [], { id: 'c2' });
  attention.update({ ...ringing, phase: { ...ringing.phase, call: second } as State['phase'] }, loud);
  expect(badge).toEqual(['set', 'clear', 'set']);
});

test('the caller hears the ring-back tone', () => {
  attention.update({ ...quiet, phase: { at: 'calling' } }, loud);
  expect(sounds).toEqual([['ring_back', 0.5]]);
});
