// SPDX-License-Identifier: Apache-2.0
//
// Long use and bad networks: fifty calls in one pair of pages, a socket cut in mid-call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { rawSocket } from '../../bench/raw_socket.mjs';
import { audible, energy, frames } from './support/person.mjs';
import { startProxy } from './support/proxy.mjs';
import { startServer } from './support/server.mjs';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();

test('fifty calls in a row leave nothing behind', async (t) => {
  const { agent, guest } = await stage.pair(t);
  const sessions = new Map();
  for (const person of [agent, guest]) sessions.set(person, await person.context.newCDPSession(person.page));
  /** Of a page, after its garbage is collected: kB on the heap, elements, listeners. */
  const inspect = async (person) => {
    const session = sessions.get(person);
    await session.send('Performance.enable');
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const read = (name) => metrics.find((metric) => metric.name === name).value;
    return {
      heap: Math.round(read('JSHeapUsedSize') / 1024),
      nodes: read('Nodes'),
      listeners: read('JSEventListeners'),
    };
  };
  const measure = async () => ({
    server: await stage.server.memory(),
    agent: await inspect(agent),
    guest: await inspect(guest),
  });
  const seen = {};
  for (let i = 1; i <= 50; ++i) {
    await until(() => agent.button('Call').isEnabled(), `call ${i} can begin`);
    await agent.call();
    await guest.accept();
    await until(
      async () => (await guest.links())[0]?.video.some((video) => video.frames > 0),
      `call ${i} has a picture`,
    );
    await (i % 2 ? agent : guest).endCall();
    for (const person of [agent, guest])
      await until(async () => (await person.openConnections()) === 0, `${person.name} closed call ${i}`);
    if ([5, 30, 50].includes(i)) seen[i] = await measure();
  }
  t.diagnostic(`after so many calls: ${JSON.stringify(seen)}`);
  assert.equal(await agent.connectionsMade(), 50);
  // What the server keeps to replay to the two pages fills up first, 256 KiB for each at most; then nothing grows.
  const grown = (what, from) => what(seen[50]) - what(seen[from]);
  const inServer = ({ server }) => server;
  assert.ok(grown(inServer, 5) <= 512, 'the server is back where it was after the fifth call');
  assert.ok(grown(inServer, 30) <= 64, 'the server has stopped growing');
  // A page's compiled code grows by half a megabyte in the first thirty calls, by less than 0.1 in the twenty after.
  for (const who of ['agent', 'guest']) {
    const inPage = (what) => (measured) => measured[who][what];
    assert.ok(grown(inPage('nodes'), 5) < 40, `${who}'s page has no more elements than after the fifth call`);
    assert.ok(grown(inPage('listeners'), 5) < 40, `${who}'s page has no more listeners than after the fifth call`);
    assert.ok(grown(inPage('heap'), 5) <= 1024, `${who}'s page is back where it was after the fifth call`);
    assert.ok(grown(inPage('heap'), 30) <= 256, `${who}'s page has stopped growing`);
  }
});

test('the server needs no more memory for its six hundredth call than for its three hundredth', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const pairs = await Promise.all([1, 2, 3, 4].map(() => enterPair(t, server)));
  const memory = [];
  for (let i = 1; i <= 150; ++i) {
    await Promise.all(pairs.map(ringAndEnd));
    if (i >= 75 && i % 25 === 0) memory.push(await server.memory());
    await pause(i < 45 ? 45 : 220); // 50 calls may be started at once, then five a second
  }
  t.diagnostic(`kB after 300, 400, 500 and 600 calls: ${memory}`);
  assert.ok(memory.at(-1) - memory[0] <= 64, 'not 220 bytes a call');
});

/** A host and a guest of a meeting of their own, on raw sockets. */
async function enterPair(t, server) {
  const created = await fetch(`${server.url}/api/v1/meetings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Meeting', mode: 'p2p' }),
  });
  const { id: meeting, host_token: token } = await created.json();
  const enter = async (name, more = {}) => {
    const socket = await rawSocket(server.httpPort);
    t.after(() => socket.close());
    const identity = randomBytes(16).toString('base64url');
    let id = 0;
    const ask = async (type, details) => {
      socket.send({ t: type, id: ++id, d: details });
      const answer = await socket.receive(({ re }) => re === id);
      assert.ok(!answer.e, JSON.stringify(answer.e));
    };
    await ask('hello', { versions: [1], meeting, name, identity, ...more });
    return { ask, hear: (type) => socket.receive(({ t }) => t === type) };
  };
  return { agent: await enter('Agent', { token }), guest: await enter('Guest') };
}

async function ringAndEnd({ agent, guest }) {
  const media = { audio: true, video: true };
  await agent.ask('call.start', { to: 'all', media });
  const { call } = (await guest.hear('call.incoming')).d;
  await guest.ask('call.accept', { call: call.id, media });
  await agent.ask('call.end', { call: call.id });
  for (const person of [agent, guest]) await person.hear('call.ended');
}

test('the socket is cut for 20 seconds: media never stops and nobody has left', async (t) => {
  const proxy = await startProxy(stage.server.httpPort);
  t.after(() => proxy.stop());
  const { id, agent } = await stage.room(t);
  const guest = await stage.arrive('Guest');
  await guest.joinByLink(proxy.url, id);
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  await agent.call();
  await guest.accept();
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);

  const people = [agent, guest];
  const heard = await Promise.all(people.map((person) => person.listenFor(/(Agent|Guest) (has )?left/)));
  const arrived = async (person) => {
    const [link] = await person.links();
    return { frames: frames(link), energy: energy(link), tiles: await tileOf(person).count() };
  };
  const tileOf = (person) => person.tile(person === agent ? 'Guest' : 'Agent');
  proxy.cut();
  const samples = [await Promise.all(people.map(arrived))];
  for (let second = 0; second < 20; ++second) {
    await pause(1_000);
    samples.push(await Promise.all(people.map(arrived)));
  }
  assert.match(await guest.page.locator('body').innerText(), /reconnecting/i);
  people.forEach((person, i) => {
    const of = samples.map((sample) => sample[i]);
    const least = (what) => Math.min(...of.slice(1).map((now, second) => now[what] - of[second][what]));
    t.diagnostic(`${person.name}: in every second at least ${least('frames')} frames, energy ${least('energy')}`);
    assert.ok(least('frames') > 0, `${person.name} sees all the time`);
    assert.ok(least('energy') > audible, `${person.name} hears all the time`);
    assert.ok(
      of.every(({ tiles }) => tiles === 1),
      `${person.name} has the other one's tile all the time`,
    );
  });
  proxy.mend();
  // The page waits up to 12.5 s between two attempts.
  await until(
    async () => !/reconnecting/i.test(await guest.page.locator('body').innerText()),
    'the socket is back',
    30_000,
  );
  await agent.button('Chat', false).first().click();
  await agent.page.getByRole('textbox', { name: /message/i }).fill('back again?');
  await agent.page.keyboard.press('Enter');
  await guest.button('Chat', false).first().click();
  await guest.says(/back again\?/);
  for (const words of heard) assert.deepEqual(await words(), [], 'nobody left, not for a moment');
  guest.errors = guest.errors.filter((error) => !/ERR_(CONNECTION|EMPTY|SOCKET)|WebSocket/.test(error));
  assert.equal(await guest.connectionsMade(), 1, 'the same connection all the time');
});
