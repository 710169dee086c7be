// SPDX-License-Identifier: Apache-2.0
//
// Everything that can become of a ring, in real pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useStage } from './support/stage.mjs';
import { seesAndHears } from './support/person.mjs';
import { until } from './support/until.mjs';

const stage = useStage();

const gone = (person, timeout) =>
  until(async () => (await person.incoming().count()) === 0, `${person.name}'s dialog is gone`, timeout);
const canCall = (person) => until(() => person.button('Call').isEnabled(), `${person.name} can call`);
const notFilmed = (person) =>
  until(async () => (await person.liveTracks()).length === 0, `${person.name} is not filmed`);

test('three people see and hear each other', async (t) => {
  const { agent, guests } = await stage.room(t, 'Ana', 'Ben');
  await agent.call();
  await Promise.all(guests.map((guest) => guest.accept()));
  await Promise.all([agent, ...guests].map((person) => person.seesAndHears(2)));
  const [ana, ben] = guests;
  await ana.button('Leave').click();
  await until(async () => (await ben.openConnections()) === 1, 'Ben keeps the agent');
  await ben.seesAndHears(1);
  assert.equal(await ana.openConnections(), 0);
  await agent.endCall();
  await until(async () => (await ben.openConnections()) === 0, 'the host ends it for everybody');
});

test('declined: nothing is opened and nothing is filmed', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await notFilmed(guest); // the preview has been let go
  const before = await guest.captures();
  await agent.call();
  await guest.incoming().waitFor();
  assert.deepEqual(await guest.liveTracks(), [], 'nothing runs while it rings');
  await guest.decline();
  await agent.says(/Guest declined/i);
  await canCall(agent);
  assert.equal(await guest.captures(), before, 'neither camera nor microphone was asked for');
  for (const person of [agent, guest]) {
    assert.equal(await person.connectionsMade(), 0, person.name);
    await notFilmed(person);
  }
});

test('audio only: heard, not seen', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.accept('Accept audio only');
  await seesAndHears(agent, 1, { video: false, audio: true });
  await seesAndHears(guest, 1, { video: true, audio: true });
  assert.deepEqual(await guest.liveTracks(), ['audio']);
  await guest.button('Turn camera on').click();
  await agent.seesAndHears();
});

test('cancelled: the ringing stops and the guest reads who it was', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.incoming().waitFor();
  await agent.button('Cancel call').click();
  await gone(guest);
  await guest.says(/Missed call from Agent/i);
  await canCall(agent);
});

test('busy: the caller is told, the callee keeps talking', async (t) => {
  const { agent, guest } = await stage.pair(t);
  const clerk = await stage.arrive('Clerk');
  await clerk.create(stage.base, 'Another desk');
  const elsewhere = await clerk.meetingId();
  await agent.call();
  await guest.accept();
  await guest.seesAndHears();
  const otherTab = await stage.arrive('Guest', { context: guest.context });
  await otherTab.joinByLink(stage.base, elsewhere);
  await canCall(clerk);
  await clerk.call();
  await clerk.says(/Guest is busy in another call/i);
  await otherTab.says(/Clerk called (you )?while you were in another call/i);
  assert.equal(await otherTab.incoming().count(), 0);
  await guest.seesAndHears();
});

test('two tabs: answered in one, the other stops ringing', async (t) => {
  const { id, agent, guest } = await stage.pair(t);
  const otherTab = await stage.arrive('Guest', { context: guest.context });
  await otherTab.joinByLink(stage.base, id);
  await agent.call();
  await Promise.all([guest.incoming().waitFor(), otherTab.incoming().waitFor()]);
  await guest.accept();
  await gone(otherTab);
  await otherTab.says(/answered (on|in) another/i);
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  assert.equal(await otherTab.connectionsMade(), 0);
});

test("the caller's tab is closed: the ringing stops at once", async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.incoming().waitFor();
  await agent.page.close();
  await gone(guest);
  await guest.says(/Missed call from Agent/i);
});

test("the caller's tab crashes: the ringing stops long before its time is over", async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.incoming().waitFor();
  const session = await agent.context.newCDPSession(agent.page);
  session.send('Page.crash').catch(() => {});
  await gone(guest, 30_000); // it would ring for 45 s
  await guest.says(/Missed call from Agent/i);
});

test('a late joiner asks, and is let in', async (t) => {
  const { id, agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.accept();
  await guest.seesAndHears();
  const late = await stage.arrive('Late');
  await late.joinByLink(stage.base, id);
  await late.says(/call in progress/i);
  await late.button('Ask to join').click();
  await agent.page.getByRole('button', { name: /^(Admit|Let in)/ }).click();
  await Promise.all([agent, guest, late].map((person) => person.seesAndHears(2)));
});

test('chat reaches everybody, as text', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.accept();
  await guest.seesAndHears();
  await agent.button('Chat', false).first().click();
  const line = '<img src=x onerror="document.title=1"> see https://example.org/';
  await agent.page.getByRole('textbox', { name: /message/i }).fill(line);
  await agent.page.keyboard.press('Enter');
  await guest.button('Chat', false).first().click();
  await guest.says(/<img src=x onerror/);
});

test('the screen is shared and comes back', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.accept();
  await guest.seesAndHears();
  for (let round = 0; round < 2; ++round) {
    await guest.button('Share screen').click();
    await until(
      async () => (await agent.links())[0].video.filter((v) => v.frames > 5).length === 2,
      'a second picture arrives',
    );
    await guest.button('Stop sharing').click();
    await guest.button('Share screen').waitFor();
  }
  await agent.seesAndHears();
});

test('mute is shown and silences', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.accept();
  await agent.seesAndHears();
  await guest.button('Mute microphone').click();
  await guest.button('Unmute microphone').waitFor();
  const energy = async () => (await agent.links())[0].audio[0].energy;
  await until(async () => {
    const first = await energy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return (await energy()) - first < 1e-6;
  }, 'silence');
  await guest.button('Unmute microphone').click();
  await agent.seesAndHears();
});
