// SPDX-License-Identifier: Apache-2.0
//
// The main flow in Firefox: with a Chromium on the other side, each way, and with another Firefox.
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

async function talkAndEnd(agent, guest, endedBy) {
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  await endedBy();
  for (const person of [agent, guest]) {
    await until(async () => (await person.openConnections()) === 0, `${person.name} has no connection left`);
    await until(async () => (await person.liveTracks()).length === 0, `${person.name} is not filmed any more`);
  }
}

test('Chromium calls Firefox, twice', async (t) => {
  const { id, agent } = await stage.room(t);
  const guest = await FirefoxPerson.arrive(firefox, 'Guest');
  t.after(() => guest.page.close());
  await guest.joinByLink(stage.base, id);
  for (let round = 0; round < 2; ++round) {
    await until(() => agent.button('Call').isEnabled(), 'the agent can call');
    await agent.call();
    await guest.click('Accept with video');
    await talkAndEnd(agent, guest, () => (round ? guest.click('End call') : agent.endCall()));
  }
});

test('Firefox calls Chromium, twice', async (t) => {
  const agent = await FirefoxPerson.arrive(firefox, 'Agent');
  t.after(() => agent.page.close());
  const id = await agent.create(stage.base, 'Consultation');
  const guest = await stage.arrive('Guest');
  t.after(() => stage.leave());
  await guest.joinByLink(stage.base, id);
  for (let round = 0; round < 2; ++round) {
    await until(() => agent.canPress('Call'), 'the agent can call');
    await agent.click('Call');
    await guest.accept();
    await talkAndEnd(agent, guest, () => (round ? agent.click('End call') : guest.endCall()));
  }
});

test('Firefox calls Firefox', async (t) => {
  const agent = await FirefoxPerson.arrive(firefox, 'Agent');
  const id = await agent.create(stage.base, 'Consultation');
  const guest = await FirefoxPerson.arrive(firefox, 'Guest');
  t.after(() => Promise.all([agent, guest].map((person) => person.page.close())));
  await guest.joinByLink(stage.base, id);
  await agent.page.bringToFront();
  await agent.click('Call');
  await guest.page.bringToFront();
  await guest.click('Accept with video');
  await talkAndEnd(agent, guest, () => guest.click('End call'));
});
