// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseMeetingId } from './meeting_id';

test.each([
  ['abc-defg-hij', 'abc-defg-hij'],
  ['ABC-DEFG-HIJ', 'abc-defg-hij'],
  ['abcdefghij', 'abc-defg-hij'],
  ['  abc-defg-hij\n', 'abc-defg-hij'],
  ['abc defg hij', 'abc-defg-hij'],
  ['abc - defg - hij', 'abc-defg-hij'],
  ['abc–defg–hij', 'abc-defg-hij'],
  ['https://call.example.org/m/abc-defg-hij', 'abc-defg-hij'],
  ['http://192.168.1.2:8443/m/ABC-defg-hij?name=Guest#x', 'abc-defg-hij'],
  ['call.example.org/m/abcdefghij/', 'abc-defg-hij'],
  ['Join me: https://call.example.org/m/team-7 now', 'team-7'],
  ['https://call.example.org/m/te%61m', 'team'],
  ['team7', 'team7'],
  ['a1b', 'a1b'],
  ['abcdefghi7', 'abcdefghi7'],
  ['a'.repeat(64), 'a'.repeat(64)],
])('%j is %s', (text, id) => {
  expect(parseMeetingId(text)).toBe(id);
});

test.each([
  '',
  '  ',
  'ab',
  '-abc',
  'a'.repeat(65),
  'team_7',
  'tëam',
  'https://call.example.org/',
  'https://call.example.org/m/%zz',
  'https://call.example.org/m/a',
  '../../etc/passwd',
])('%j is none', (text) => {
  expect(parseMeetingId(text)).toBeNull();
});
