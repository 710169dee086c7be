// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { fakeRinger } from '../ui/testing/fake_ringer';
import { callOf } from '../ui/testing/people';
import { Navigation } from './navigation';
import { PendingTokens } from './pending_tokens';

function tabStorage(stored = new Map<string, string>()) {
  return {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
}

function start(path: string, tab = tabStorage()) {
  const ringer = fakeRinger();
  const went: string[] = [];
  const address = {
    url: new URL(path, 'https://a.example'),
    push: (to: string) => void went.push(`push ${to}`),
    replace: (to: string) => void went.push(`replace ${to}`),
  };
  const navigation = new Navigation(ringer, address, new PendingTokens(() => tab));
  /** The browser's own Back and Forward. */
  const move = (to: string) => {
    address.url = new URL(to, address.url);
    return navigation.moved();
  };
  return { ringer, went, address, navigation, move, tab };
}

test('a link leads to pre-join, with its name; the token goes to memory', async () => {
  const { navigation, went } = start('/m/KWMRTPZFHA?name=Bo&token=secret');
  await navigation.follow();
  expect(navigation.state).toMatchObject({
    at: 'prejoin',
    meeting: { id: 'kwm-rtpz-fha', name: 'Weekly sync' },
    route: { name: 'Bo', token: 'secret' },
  });
  expect(went).toEqual(['replace /m/KWMRTPZFHA?name=Bo']);
});

test('a meeting that is not there, and a server that is not there', async () => {
  const { ringer, navigation } = start('/m/kwm-rtpz-fha');
  ringer.failNext('findMeeting', { code: 'meeting_not_found' });
  await navigation.follow();
  expect(navigation.state).toEqual({ at: 'unknown_meeting' });
  const network = { code: 'network' };
  ringer.failNext('findMeeting', network);
  await navigation.follow();
  expect(navigation.state).toEqual({ at: 'lookup_failed', error: network });
});

test('creating leads to pre-join as host, at the address of the meeting', async () => {
  const { ringer, navigation, went } = start('/');
  await navigation.follow();
  expect(navigation.state).toEqual({ at: 'landing' });
  await navigation.create('', 'auto');
  expect(ringer.asked).toContainEqual(['createMeeting', { mode: 'auto' }]);
  expect(navigation.state).toMatchObject({ at: 'prejoin', route: { token: 'secret' } });
  // The address that the operator has set for links, not the one at which this page happens to be.
  expect(navigation.state).toMatchObject({ link: 'https://example.org/m/kwm-rtpz-fha' });
  expect(went).toEqual(['push /m/kwm-rtpz-fha']);
});

test('what the server refuses stays on the landing page', async () => {
  const { ringer, navigation, went } = start('/');
  await navigation.follow();
  ringer.failNext('createMeeting', { code: 'media_server_unavailable' });
  await expect(navigation.create('x', 'server')).rejects.toMatchObject({ code: 'media_server_unavailable' });
  expect(navigation.state).toEqual({ at: 'landing' });
  expect(went).toEqual([]);
});

test('Back leaves the meeting', async () => {
  const { ringer, navigation, move } = start('/m/kwm-rtpz-fha');
  await navigation.follow();
  navigation.entered();
  expect(navigation.state.at).toBe('meeting');
  await move('/');
  expect(ringer.asked.at(-1)).toEqual(['exit']);
  expect(navigation.state).toEqual({ at: 'landing' });
});

test('an answer that comes after one has gone elsewhere changes nothing', async () => {
  const { navigation } = start('/m/kwm-rtpz-fha');
  const following = navigation.follow();
  navigation.home();
  await following;
  expect(navigation.state).toEqual({ at: 'landing' });
});

test('a host token that the server refuses is forgotten, and one may enter as a guest', async () => {
  const { navigation } = start('/m/kwm-rtpz-fha?name=Bo&token=stale');
  await navigation.follow();
  navigation.forgetToken();
  expect(navigation.state).toMatchObject({ at: 'prejoin', route: { id: 'kwm-rtpz-fha', name: 'Bo' } });
  expect(JSON.stringify(navigation.state)).not.toContain('stale');
});

test('a fragment is no other place: the skip link hangs up no call and looks nothing up', async () => {
  const { ringer, navigation, move } = start('/m/kwm-rtpz-fha?name=Bo&token=secret');
  await navigation.follow();
  const before = navigation.state;
  const asked = ringer.asked.length;
  await move('?name=Bo#main');
  expect(navigation.state).toBe(before);
  navigation.entered();
  await move('#controls');
  expect(navigation.state.at).toBe('meeting');
  expect(ringer.asked).toHaveLength(asked);
});

test('Back in a call stays in it, and the page is told', async () => {
  const { ringer, navigation, move, went } = start('/m/kwm-rtpz-fha');
  await navigation.follow();
  navigation.entered();
  const asked = ringer.asked.length;
  for (const phase of [{ at: 'calling' }, { at: 'in_call', call: callOf('active', []), since: 0 }] as const) {
    ringer.change({ phase });
    await move('/');
    expect(went.at(-1)).toBe('push /m/kwm-rtpz-fha');
  }
  expect(navigation.state).toMatchObject({ at: 'meeting', backs: 2 });
  expect(ringer.asked).toHaveLength(asked);
  ringer.change({ phase: { at: 'lobby' } });
  await move('/');
  expect(navigation.state).toEqual({ at: 'landing' });
});

test('nobody becomes present in a meeting after having gone elsewhere', async () => {
  for (const leave of ['home', 'back'] as const) {
    const { ringer, navigation, move } = start('/m/kwm-rtpz-fha');
    await navigation.follow();
    void ringer.enter({ meeting: 'kwm-rtpz-fha', name: 'Bo', wanted: { audio: true, video: true } });
    if (leave === 'home') navigation.home();
    else await move('/');
    expect(ringer.asked.at(-1)).toEqual(['exit']);
    navigation.entered();
    expect(navigation.state).toEqual({ at: 'landing' });
  }
});

test('a host who has not entered yet is one after a reload of the tab', async () => {
  const made = start('/');
  await made.navigation.create('', 'auto');
  const reloaded = start('/m/kwm-rtpz-fha', made.tab);
  await reloaded.navigation.follow();
  expect(reloaded.navigation.state).toMatchObject({ at: 'prejoin', route: { token: 'secret' } });
  const elsewhere = start('/m/kwm-rtpz-fhb', made.tab);
  await elsewhere.navigation.follow();
  expect(elsewhere.navigation.state).not.toHaveProperty('route.token');
  // From then on the SDK has it.
  reloaded.navigation.entered();
  const entered = start('/m/kwm-rtpz-fha', made.tab);
  await entered.navigation.follow();
  expect(entered.navigation.state).not.toHaveProperty('route.token');
});

test('the token of a host link survives a reload, unless the server refuses it', async () => {
  const { navigation, tab } = start('/m/kwm-rtpz-fha?token=secret');
  await navigation.follow();
  const reloaded = start('/m/kwm-rtpz-fha', tab);
  await reloaded.navigation.follow();
  expect(reloaded.navigation.state).toMatchObject({ route: { token: 'secret' } });
  reloaded.navigation.forgetToken();
  const again = start('/m/kwm-rtpz-fha', tab);
  await again.navigation.follow();
  expect(again.navigation.state).not.toHaveProperty('route.token');
});

test('without storage the token lasts as long as the page', () => {
  const pending = new PendingTokens(() => {
    throw new DOMException('', 'SecurityError');
  });
  pending.keep('a', 't');
  expect(pending.get('a')).toBe('t');
  pending.forget('a');
  expect(pending.get('a')).toBeUndefined();
});
