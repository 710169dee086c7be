// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { person, tileOf } from '../testing/people';
import { empty_seating, seat } from './seating';

function tiles(names: string, speaking = '') {
  return [...names].map((id) => tileOf(person(id, id), { level: speaking.includes(id) ? 0.3 : 0 }));
}

function seated(names: string, room: number) {
  return seat(empty_seating, tiles(names), null, room, 0);
}

const shown = ({ seated }: { seated: string[] }) => seated.join('');

test('while there is room, people sit in the order in which they came, whoever speaks', () => {
  const first = seated('abc', 4);
  expect(shown(first)).toBe('abc');
  expect(shown(seat(first, tiles('abcd', 'd'), null, 4, 10))).toBe('abcd');
  expect(shown(seat(empty_seating, tiles('abc', 'c'), null, 4, 0))).toBe('abc');
});

test('who speaks and has no place takes that of the one who has been silent longest', () => {
  let now = seated('abcdef', 3);
  expect(shown(now)).toBe('abc');
  now = seat(now, tiles('abcdef', 'a'), null, 3, 1_000);
  now = seat(now, tiles('abcdef', 'c'), null, 3, 2_000);
  now = seat(now, tiles('abcdef', 'e'), null, 3, 3_000);
  expect(shown(now)).toBe('aec');
  now = seat(now, tiles('abcdef', 'f'), null, 3, 5_000);
  expect(shown(now)).toBe('fec');
});

test('nobody is moved more often than every two seconds', () => {
  let now = seat(seated('abcdef', 3), tiles('abcdef', 'ef'), null, 3, 10_000);
  expect(shown(now)).toBe('ebc');
  now = seat(now, tiles('abcdef', 'f'), null, 3, 11_999);
  expect(shown(now)).toBe('ebc');
  now = seat(now, tiles('abcdef', 'f'), null, 3, 12_000);
  expect(shown(now)).toBe('efc');
});

test('who speaks is not moved for another one who speaks', () => {
  const now = seat(seated('abcd', 3), tiles('abcd', 'abcd'), null, 3, 10_000);
  expect(shown(now)).toBe('abc');
});

test('who is pinned has a place at once, and keeps it', () => {
  let now = seat(seated('abcd', 3), tiles('abcd', 'd'), null, 3, 10_000);
  expect(shown(now)).toBe('dbc');
  now = seat(now, tiles('abcd', 'bd'), 'a', 3, 10_001);
  expect(shown(now)).toBe('dba');
  for (let at = 20_000; at < 30_000; at += 1_000) now = seat(now, tiles('abcd', 'bcd'), 'a', 3, at);
  expect(shown(now)).toContain('a');
});

test('who goes leaves the place to somebody without one; the others stay where they are', () => {
  const now = seat(seated('abcde', 3), tiles('bcde'), null, 3, 100);
  expect(shown(now)).toBe('dbc');
  expect(shown(seat(now, tiles('bc'), null, 3, 200))).toBe('bc');
});

test('when the stage gets smaller, those go who have been silent longest', () => {
  let now = seat(seated('abcd', 4), tiles('abcd', 'd'), null, 4, 1_000);
  now = seat(now, tiles('abcd'), 'b', 2, 2_000);
  expect(shown(now)).toBe('bd');
  expect(shown(seat(now, tiles('abcd'), 'b', 4, 3_000))).toBe('bdac');
});
