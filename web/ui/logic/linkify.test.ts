// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { linkify } from './linkify';

test('text without links stays one piece', () => {
  expect(linkify('a < b & "c"')).toEqual([{ text: 'a < b & "c"' }]);
  expect(linkify('')).toEqual([]);
});

test('links are cut out, and the punctuation of the sentence stays outside', () => {
  expect(linkify('See https://a.example/x?y=1#z, please (http://b.example/q).')).toEqual([
    { text: 'See ' },
    { text: 'https://a.example/x?y=1#z', href: 'https://a.example/x?y=1#z' },
    { text: ', please (' },
    { text: 'http://b.example/q', href: 'http://b.example/q' },
    { text: ').' },
  ]);
});

test('a bracket that opens inside a link belongs to it', () => {
  expect(linkify('https://a.example/Ring_(bell)')[0]?.href).toBe('https://a.example/Ring_(bell)');
});

test('nothing but http and https becomes a link', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example', 'https://', 'https://)']) {
    expect(linkify(text).some((piece) => piece.href)).toBe(false);
  }
});

test('the pieces put together are the text again', () => {
  const text = 'a https://b.example. https:// c\nhttps://d.example/<e>';
  expect(
    linkify(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
