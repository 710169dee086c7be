// SPDX-License-Identifier: Apache-2.0
//
// What Links makes of a link's health. Whole calls are in calls.test.ts.

import { expect, test } from 'vitest';
import type { RequestType } from '../protocol/messages';
import { Links } from './links';
import { FakeClock, settle } from './testing/fake_clock';
import { FakeMedia, FakeStream } from './testing/fake_media';
import { FakeNetwork } from './testing/fake_peer_connection';

const TURN = { urls: ['turn:turn.example.org'], username: 'u', credential: 'c' };
const STUN = { urls: ['stun:stun.example.org'] };

async function linked() {
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const said: string[] = [];
  const told: unknown[] = [];
  const signaling = {
    request: (t: RequestType, d: unknown) => {
      if (t === 'rtc.report') told.push(d);
      return Promise.resolve({} as never);
    },
    wake: () => void said.push('wake'),
  };
  const sending = new Set(['p']);
  const links = new Links({ clock, media: new FakeMedia(), peer_connections: network }, signaling, {
    changed: () => undefined,
    connected: (peer) => void said.push(`connected to ${peer}`),
    gaveUp: (peer) => void said.push(`gave up ${peer}`),
    isReachable: () => true,
    isSending: (peer) => sending.has(peer),
  });
  const person = new FakeStream([]) as unknown as MediaStream;
  const outgoing = { tracks: { microphone: null, camera: null, screen: null }, person, screen: null };
  links.open({ link: 'l', call: 'c', peer: 'p', polite: false }, outgoing);
  await settle();
  const [connection] = [...network.all];
  return { clock, links, connection: connection!, said, told, sending };
}

function states(told: unknown[]): unknown[] {
  return (told as Array<{ state: string }>).map(({ state }) => state);
}

test('where nothing direct works it is tried through the TURN server only, also with other credentials', async () => {
  const { clock, links, connection, said } = await linked();
  links.setIceServers([STUN, TURN]);
  await clock.advance(35_000);
  expect(connection.configuration).toMatchObject({ iceTransportPolicy: 'all' });
  expect(said).toEqual([]);
  await clock.advance(2_000);
  expect(connection.configuration).toMatchObject({ iceTransportPolicy: 'relay', iceServers: [STUN, TURN] });
  expect(said).toEqual(['gave up p']);
  const fresh = { ...TURN, credential: 'd' };
  links.setIceServers([fresh]);
  expect(connection.configuration).toMatchObject({ iceTransportPolicy: 'relay', iceServers: [fresh] });
});

test('without a TURN server it is not', async () => {
  const { clock, links, connection } = await linked();
  links.setIceServers([STUN]);
  await clock.advance(60_000);
  expect(connection.configuration).toMatchObject({ iceTransportPolicy: 'all' });
});

test('a link that is lost is a reason to doubt the signalling connection', async () => {
  const { connection, said, told } = await linked();
  connection.meet();
  await settle();
  expect(said).toEqual(['connected to p']);
  connection.lose();
  await settle();
  expect(said).toEqual(['connected to p', 'wake']);
  expect(told).toMatchObject([{ state: 'connected' }, { state: 'disconnected' }]);
});

test('servers that the browser cannot read do not stop anything', async () => {
  const { links, connection, said } = await linked();
  connection.setConfiguration = () => {
    throw new Error('SyntaxError');
  };
  links.setIceServers([{ urls: ['nonsense'] }]);
  connection.meet();
  await settle();
  expect(said).toEqual(['connected to p']);
});

test('silence is told of after two seconds, and its end', async () => {
  const { clock, connection, told } = await linked();
  connection.meet();
  await clock.advance(10_000);
  connection.silent = true;
  await clock.advance(1_800);
  expect(states(told)).toEqual(['connected']);
  connection.silent = false;
  await clock.advance(1_000);
  connection.silent = true;
  await clock.advance(2_400);
  expect(states(told)).toEqual(['connected', 'disconnected']);
  connection.silent = false;
  await clock.advance(400);
  expect(states(told)).toEqual(['connected', 'disconnected', 'connected']);
});

test('silence of somebody who sends nothing means nothing, until he begins to', async () => {
  const { clock, connection, told, sending } = await linked();
  connection.meet();
  connection.silent = true;
  sending.clear();
  await clock.advance(20_000);
  sending.add('p');
  await clock.advance(1_800);
  expect(states(told)).toEqual(['connected']);
  await clock.advance(800);
  expect(states(told)).toEqual(['connected', 'disconnected']);
});

test('a page that was stopped for a while has not noticed any silence', async () => {
  const { clock, links, connection, told } = await linked();
  connection.meet();
  await clock.advance(1_000);
  const now = clock.now.bind(clock);
  clock.now = () => now() + 60_000;
  await clock.advance(1_000);
  expect(states(told)).toEqual(['connected']);
  links.closeAll();
});
