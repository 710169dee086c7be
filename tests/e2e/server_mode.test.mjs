// SPDX-License-Identifier: Apache-2.0
//
// Calls through the built-in media server: the same meeting, ring, accept and end, and what is seen and heard has been
// through the server, which its counters say and the candidate pairs in use.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FirefoxPerson, launchFirefox } from './support/firefox.mjs';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();
let firefox;
before(async () => {
  firefox = await launchFirefox();
});
after(() => firefox?.close());

const forwarded = () => stage.server.metric('ringer_rtp_packets_total{dir="out"');
const isOver = (person) =>
  until(async () => (await person.openConnections()) === 0, `${person.name} has no connection`);
const notFilmed = (person) =>
  until(async () => (await person.liveTracks()).length === 0, `${person.name} is not filmed`);

/** Nothing but the server at the other end of every connection. */
async function onlyTheServer(person) {
  const links = await person.links();
  assert.equal(links.length, 2, 'one connection up and one down');
  for (const { pair } of links) {
    assert.equal(pair.remote, 'host');
    assert.equal(pair.protocol, 'udp');
  }
  const ports = await person.page.evaluate(async () => {
    const found = [];
    for (const pc of window.__openPeerConnections())
      for (const entry of (await pc.getStats()).values()) if (entry.type === 'remote-candidate') found.push(entry.port);
    return found;
  });
  assert.deepEqual([...new Set(ports)], [stage.server.mediaPort]);
}

test('two people talk through the server, twice, and end it', async (t) => {
  const { agent, guests } = await stage.roomOf('server', t, 'Guest');
  const [guest] = guests;
  for (const endedBy of [agent, guest]) {
    const before = await forwarded();
    await until(() => agent.button('Call').isEnabled(), 'the agent can call');
    await agent.call();
    await guest.accept();
    await Promise.all([agent.seesAndHearsPeople(1), guest.seesAndHearsPeople(1)]);
    await Promise.all([agent, guest].map(onlyTheServer));
    assert.ok((await forwarded()) > before + 100, 'the server has forwarded it');
    await endedBy.endCall();
    for (const person of [agent, guest]) {
      await isOver(person);
      await notFilmed(person);
    }
  }
});

test('peer to peer, the server forwards nothing', async (t) => {
  const { agent, guests } = await stage.roomOf('p2p', t, 'Guest');
  const before = await forwarded();
  await agent.call();
  await guests[0].accept();
  await Promise.all([agent.seesAndHears(), guests[0].seesAndHears()]);
  assert.equal(await forwarded(), before);
});

test('declined: nothing is opened and nothing is filmed', async (t) => {
  const { agent, guests } = await stage.roomOf('server', t, 'Guest');
  const [guest] = guests;
  await notFilmed(guest);
  await agent.call();
  await guest.incoming().waitFor();
  await guest.decline();
  await agent.says(/Guest declined/i);
  for (const person of [agent, guest]) {
    assert.equal(await person.connectionsMade(), 0, person.name);
    await notFilmed(person);
  }
});

test('four people see and hear each other; who leaves is gone, the others go on', async (t) => {
  const { agent, guests } = await stage.roomOf('server', t, 'Ana', 'Ben', 'Cy');
  await agent.call();
  await Promise.all(guests.map((guest) => guest.accept()));
  await Promise.all([agent, ...guests].map((person) => person.seesAndHearsPeople(3)));
  const [ana, ben, cy] = guests;
  await ana.button('Leave').click();
  await isOver(ana);
  await Promise.all([agent, ben, cy].map((person) => person.seesAndHearsPeople(2)));
  await agent.endCall();
  await Promise.all([ben, cy].map(isOver));
});

test('the screen is shared and comes back', async (t) => {
  const { agent, guests } = await stage.roomOf('server', t, 'Guest');
  const [guest] = guests;
  await agent.call();
  await guest.accept();
  await Promise.all([agent.seesAndHearsPeople(1), guest.seesAndHearsPeople(1)]);
  for (let round = 0; round < 2; ++round) {
    await guest.button('Share screen').click();
    await until(async () => {
      const links = await agent.links();
      return links.flatMap((link) => link.video).filter((video) => video.frames > 5).length >= 2;
    }, 'a second picture arrives');
    await guest.button('Stop sharing').click();
    await guest.button('Share screen').waitFor();
  }
  await agent.seesAndHearsPeople(1);
});

test('Chromium and Firefox, each calling the other', async (t) => {
  const { id, agent } = await stage.roomOf('server', t);
  const fox = await FirefoxPerson.arrive(firefox, 'Fox');
  t.after(() => fox.page.close());
  await fox.joinByLink(stage.base, id);
  for (let round = 0; round < 2; ++round) {
    await until(() => agent.button('Call').isEnabled(), 'the agent can call');
    await agent.call();
    await fox.click('Accept with video');
    await Promise.all([agent.seesAndHearsPeople(1), fox.seesAndHearsPeople(1)]);
    await (round ? fox.click('End call') : agent.endCall());
    await Promise.all([agent, fox].map(isOver));
  }
});

test('Firefox and Firefox', async (t) => {
  const agent = await FirefoxPerson.arrive(firefox, 'Agent');
  t.after(() => agent.page.close());
  const id = await agent.create(stage.base, 'Consultation', { kms: true });
  const guest = await FirefoxPerson.arrive(firefox, 'Guest');
  t.after(() => guest.page.close());
  await guest.joinByLink(stage.base, id);
  const before = await forwarded();
  await agent.page.bringToFront();
  await agent.click('Call');
  await guest.page.bringToFront();
  await guest.click('Accept with video');
  await Promise.all([agent, guest].map((person) => person.seesAndHearsPeople(1)));
  for (const person of [agent, guest]) {
    const pairs = (await person.links()).map(({ pair }) => `${pair.remote} ${pair.remotePort} ${pair.protocol}`);
    assert.deepEqual(pairs, Array(2).fill(`host ${stage.server.mediaPort} udp`), person.name);
  }
  await until(async () => (await forwarded()) > before + 100, 'the server has forwarded it');
  await guest.click('End call');
  await Promise.all([agent, guest].map(isOver));
});
