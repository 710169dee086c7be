// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { routeOf, withoutToken } from './route';
import { secureAddress } from './secure_address';

const at = (path: string) => new URL(path, 'https://a.example');

test('addresses', () => {
  expect(routeOf(at('/'))).toEqual({ page: 'landing' });
  expect(routeOf(at('/m/KWM-RTPZ-FHA'))).toEqual({ page: 'meeting', id: 'kwm-rtpz-fha', name: '' });
  expect(routeOf(at('/m/daily/?name=Bo%20B&audio=0&video=1&token=t'))).toEqual({
    page: 'meeting',
    id: 'daily',
    name: 'Bo B',
    token: 't',
    audio: false,
    video: true,
  });
  expect(routeOf(at('/m/a'))).toEqual({ page: 'unknown_meeting' });
  expect(routeOf(at('/m/%E0%A4%A'))).toEqual({ page: 'unknown_meeting' });
  for (const path of ['/m', '/m/', '/m/daily/more', '/nothing']) expect(routeOf(at(path)).page).toBe('not_found');
});

test('the token leaves the address, the rest of it stays', () => {
  expect(withoutToken(at('/m/daily?name=Bo&token=secret#x'))).toBe('/m/daily?name=Bo#x');
});

test('the secure address of the same page', () => {
  expect(secureAddress(new URL('http://10.0.0.7:8080/m/daily'))).toBe('https://10.0.0.7:8443/m/daily');
  expect(secureAddress(new URL('http://a.example/m/daily'))).toBe('https://a.example/m/daily');
  expect(secureAddress(at('/'))).toBeUndefined();
});
