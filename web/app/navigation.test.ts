// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { fakeRinger } from '../ui/testing/fake_ringer';
import { Navigation } from './navigation';

function start(path: string) {
  const ringer = fakeRinger();
  const went: string[] = [];
  const address = {
    url: new URL(path, 'https://a.example'),
    push: (to: string) => void went.push(`push ${to}`),
    replace: (to: string) => void went.push(`replace ${to}`),
  };
  return { ringer, went, address, navigation: new Navigation(ringer, address) };
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
  expect(ringer.asked).toEqual([['createMeeting', { mode: 'auto' }]]);
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
  const { ringer, navigation, address } = start('/m/kwm-rtpz-fha');
  await navigation.follow();
  navigation.entered();
  expect(navigation.state.at).toBe('meeting');
  address.url = new URL('https://a.example/');
  await navigation.follow();
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
