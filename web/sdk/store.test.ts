// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { Store } from './store';

function browser(stored = new Map<string, string>()) {
  let byte = 250;
  const storage = {
    get: (key: string) => stored.get(key) ?? null,
    set: (key: string, value: string | null) => void (value === null ? stored.delete(key) : stored.set(key, value)),
  };
  return { stored, ports: { storage, randomBytes: (n: number) => Uint8Array.from({ length: n }, () => byte++ % 256) } };
}

test('the identity is 128 bits in base64url, made once', () => {
  const { ports } = browser();
  const { identity } = new Store(ports);
  expect(identity).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(new Store(ports).identity).toBe(identity);
});

test('an identity that somebody has spoilt is made anew', () => {
  const { ports, stored } = browser(new Map([['ringer.identity', 'short']]));
  const { identity } = new Store(ports);
  expect(identity).toHaveLength(22);
  expect(stored.get('ringer.identity')).toBe(identity);
});

test('where nothing can be kept, it lasts as long as the page', () => {
  const ports = { ...browser().ports, storage: { get: () => null, set: () => undefined } };
  const store = new Store(ports);
  expect(store.identity).toBe(store.identity);
});

test('a host token is kept with its meeting and its name', () => {
  const { ports, stored } = browser();
  const store = new Store(ports);
  store.keepToken('abc', { token: 't', name: 'Anna' });
  expect(store.keptToken('abc')).toEqual({ token: 't', name: 'Anna' });
  expect(store.keptToken('xyz')).toBeUndefined();
  for (const spoilt of ['{nonsense', '7', '{"token":"t"}', '{"name":"Anna"}']) {
    stored.set('ringer.token.abc', spoilt);
    expect(store.keptToken('abc')).toBeUndefined();
  }
  store.keepToken('abc', null);
  expect(stored.size).toBe(0);
});
