// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { validateName } from './name';

test.each([
  ['Anna', 'Anna'],
  ['  Anna Bert ', 'Anna Bert'],
  ['Ольга', 'Ольга'],
  ['שרה', 'שרה'],
  ['👩‍💻', '👩‍💻'],
  ['😀'.repeat(64), '😀'.repeat(64)],
])('%j may be a name', (text, name) => {
  expect(validateName(text)).toEqual({ ok: true, name });
});

test.each([
  ['', 'empty'],
  [' \t\n', 'empty'],
  ['a'.repeat(65), 'too_long'],
  ['😀'.repeat(65), 'too_long'],
  ['An\u0000na', 'control_characters'],
  ['An\nna', 'control_characters'],
  ['An\u0085na', 'control_characters'],
  ['\u202eannA', 'control_characters'],
  ['Anna\u2066x', 'control_characters'],
])('%j may not, for it is %s', (text, problem) => {
  expect(validateName(text)).toEqual({ ok: false, problem });
});
