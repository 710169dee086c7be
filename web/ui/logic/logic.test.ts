// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { looksLikeReference, parseMeetingRef } from './meeting_ref';
import { meetingNameError, nameError } from './names';
import { initials, tint, TINTS } from './person';
import { clock, timeOfDay } from './time';

test('a meeting is named by its id in any spelling, or by its link', () => {
  const ref = { id: 'kwm-rtpz-fha' };
  for (const text of ['kwm-rtpz-fha', ' KWM-RTPZ-FHA ', 'kwmrtpzfha', 'https://a.example/m/kwm-rtpz-fha?name=Bo']) {
    expect(parseMeetingRef(text)).toEqual(ref);
  }
  expect(parseMeetingRef('')).toBeNull();
  expect(parseMeetingRef('what is this?')).toBeNull();
});

test('the host token of a pasted host link is kept', () => {
  const ref = { id: 'kwm-rtpz-fha', token: 'a-B_c' };
  expect(parseMeetingRef('https://a.example/m/kwm-rtpz-fha?name=Bo&token=a-B_c')).toEqual(ref);
});

test('Enter joins what looks like a reference and creates the rest', () => {
  expect(looksLikeReference('kwmrtpzfha')).toBe(true);
  expect(looksLikeReference('https://a.example/m/daily')).toBe(true);
  expect(looksLikeReference('daily')).toBe(false);
  expect(looksLikeReference('')).toBe(false);
});

test('names are refused in words', () => {
  expect(nameError('Ada')).toBeUndefined();
  expect(nameError('  ')).toContain('Type your name');
  expect(nameError('x'.repeat(65))).toContain('64');
  expect(nameError('😀'.repeat(64))).toBeUndefined();
  expect(meetingNameError('')).toBeUndefined();
  expect(meetingNameError('x'.repeat(10_000))).toContain('64');
});

test('initials', () => {
  expect(['Ada Lovelace', 'ada', ' Ada  B.  King ', '😀 smile', ''].map(initials)).toEqual([
    'AL',
    'A',
    'AK',
    '😀S',
    '?',
  ]);
});

test('a name has one colour, and names have several', () => {
  const names = Array.from({ length: 200 }, (_, i) => `Person ${i}`);
  const tints = new Set(names.map(tint));
  expect(tints.size).toBe(TINTS);
  expect(Math.max(...tints)).toBeLessThan(TINTS);
  expect(tint('Ada')).toBe(tint('Ada'));
});

test('clock', () => {
  expect([0, 999, 65_000, 3_601_000, -5].map(clock)).toEqual(['0:00', '0:00', '1:05', '1:00:01', '0:00']);
  expect(timeOfDay('not a time')).toBe('');
});
