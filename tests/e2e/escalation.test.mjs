// SPDX-License-Identifier: Apache-2.0
//
// Meetings of mode auto: two people talk directly; through the media server they talk when a third comes in, or when
// they cannot reach each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { launchChromium } from './support/chromium.mjs';
import { into, makeNetwork, whyNoNetworks } from './support/network.mjs';
import { Person } from './support/person.mjs';
import { startServer } from './support/server.mjs';
import { noErrors, useStage } from './support/stage.mjs';
import { endAll, until } from './support/until.mjs';

const stage = useStage();
const skip = whyNoNetworks();
/** Limits in ms, each twice or more of what an idle computer takes; two browsers and a server share two slow cores here. */
const limits = { third: 2000, unreachable: 10_000, broken: 8000 };

const directly = (person) =>
  until(async () => (await person.links()).length === 1, `${person.name} has one connection`);
/** One connection to the media server each way, and no other any more. */
const throughTheServer = (person, server) =>
  until(async () => {
    const ports = await person.remotePorts();
    return ports.length === 2 && ports.every((port) => port === server.mediaPort);
  }, `${person.name} is connected with the media server only`);

/** Of the times at which frames were shown: the longest one without any from `from` until `to`. */
function gap(times, from, to) {
  const inside = [from, ...times.filter((time) => time > from && time < to), to];
  return Math.round(Math.max(...inside.map((time, i) => time - inside[Math.max(0, i - 1)])));
}
const now = () => performance.timeOrigin + performance.now();

test('a third person comes in: nobody is rung, all go over to the server, and no picture stands still', async (t) => {
  const { id, agent, guests } = await stage.roomOf('auto', t, 'Guest');
  const [guest] = guests;
  await agent.call();
  await guest.accept();
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  await Promise.all([agent, guest].map(directly));
  const rung = await guest.listenFor(/incoming call/);

  const late = await stage.arrive('Late');
  await late.joinByLink(stage.base, id);
  const watched = [await guest.watch('Agent'), await agent.watch('Guest')];
  await until(async () => (await watched[0]()).length > 10 && (await watched[1]()).length > 10, 'pictures move');
  const from = now();
  await late.button('Ask to join').click();
  await agent.page.getByRole('button', { name: /^(Admit|Let in)/ }).click();
  await Promise.all([agent, guest, late].map((person) => person.seesAndHearsPeople(2)));
  await Promise.all([agent, guest, late].map((person) => throughTheServer(person, stage.server)));
  await Promise.all([agent, guest, late].map((person) => person.seesAndHearsPeople(2)));
  const to = now();
  const gaps = [gap(await watched[0](), from, to), gap(await watched[1](), from, to)];
  t.diagnostic(`longest time without a new frame: ${gaps[0]} ms of Agent at Guest, ${gaps[1]} ms of Guest at Agent`);
  for (const each of gaps) assert.ok(each < limits.third, `${each} ms`);
  assert.deepEqual(await rung(), []);
  assert.equal(await guest.incoming().count(), 0);
});

/** ringer on the router, a browser on either side, an auto meeting; all gone when the test ends. */
async function useNetwork(t) {
  const ends = [];
  t.after(() => endAll(ends));
  const network = await makeNetwork();
  ends.push(() => network.remove());
  const server = await startServer({ prefix: into(network.router) });
  ends.push(() => server.stop());
  const base = `https://10.77.1.1:${server.httpsPort}`;
  const people = [];
  for (const [name, netns] of [
    ['Agent', network.a],
    ['Guest', network.b],
  ]) {
    const browser = await launchChromium({ netns });
    ends.push(() => browser.close());
    people.push(await Person.arrive(browser, name));
  }
  ends.push(() => noErrors(people));
  const [agent, guest] = people;
  const id = await agent.create(base);
  await guest.joinByLink(base, id);
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  return { network, server, people };
}

test('every direct path is closed from the start: the call goes through the server', { skip }, async (t) => {
  const { network, server, people } = await useNetwork(t);
  const [agent, guest] = people;
  network.closeDirectPaths();
  await agent.call();
  await guest.incoming().waitFor();
  const shown = [await agent.watch('Guest'), await guest.watch('Agent')];
  const from = now();
  await guest.accept();
  await Promise.all(people.map((person) => person.seesAndHearsPeople(1)));
  await Promise.all(people.map((person) => throughTheServer(person, server)));
  const first = await Promise.all(shown.map(async (times) => Math.round((await times())[0] - from)));
  t.diagnostic(`from Accept to the first frame: ${first[0]} ms at Agent, ${first[1]} ms at Guest`);
  for (const each of first) assert.ok(each < limits.unreachable, `${each} ms`);
});

test('every direct path is closed in the middle of a call: it goes on through the server', { skip }, async (t) => {
  const { network, server, people } = await useNetwork(t);
  const [agent, guest] = people;
  await agent.call();
  await guest.accept();
  await Promise.all(people.map((person) => person.seesAndHears()));
  await Promise.all(people.map(directly));
  const shown = [await agent.watch('Guest'), await guest.watch('Agent')];
  const from = now();
  network.closeDirectPaths();
  await Promise.all(people.map((person) => throughTheServer(person, server)));
  await Promise.all(people.map((person) => person.seesAndHearsPeople(1)));
  const to = now();
  const gaps = await Promise.all(shown.map(async (times) => gap(await times(), from, to)));
  t.diagnostic(`without a new frame: ${gaps[0]} ms at Agent, ${gaps[1]} ms at Guest`);
  for (const each of gaps) assert.ok(each < limits.broken, `${each} ms`);
});

test('the direct paths are closed for a second only: the call stays where it is', { skip }, async (t) => {
  const { network, server, people } = await useNetwork(t);
  const [agent, guest] = people;
  await agent.call();
  await guest.accept();
  await Promise.all(people.map((person) => person.seesAndHears()));
  const shown = await agent.watch('Guest');
  const from = now();
  network.closeDirectPaths();
  await pause(1000);
  network.openDirectPaths();
  await pause(5000);
  await Promise.all(people.map((person) => person.seesAndHears()));
  t.diagnostic(`without a new frame: ${gap(await shown(), from, now())} ms at Agent`);
  for (const person of people) assert.equal(await person.connectionsMade(), 1, `${person.name}: no other connection`);
  assert.equal(await server.metric('ringer_rtp_packets_total{dir="out"'), 0);
});
