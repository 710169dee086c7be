// SPDX-License-Identifier: Apache-2.0
//
// What only a browser shows: its Back button, reloads, fragments, full screen and where the focus is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();

const focused = (person) =>
  person.page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);

test('a host stays one over a reload, before and after entering', async (t) => {
  const agent = await stage.arrive('Agent');
  t.after(() => stage.leave());
  await agent.fillLanding(stage.base, 'Consultation');
  await agent.button('Create meeting').click();
  await agent.says(/You are the host/);
  await agent.page.reload();
  await agent.says(/You are the host/);
  await agent.button('Enter').click();
  await agent.meetingId();
  await agent.page.reload();
  await agent.says(/You are the host/);
  await agent.page.getByRole('textbox', { name: 'Your name' }).fill('Somebody else');
  await agent.says(/Enter as Agent to be the host/);
  await agent.page.getByRole('textbox', { name: 'Your name' }).fill('Agent');
  await agent.button('Enter').click();
  await agent.button('Call').waitFor();
});

test('a link that wants no devices touches none', async (t) => {
  const { id } = await stage.room(t);
  const guest = await stage.arrive('Guest');
  await guest.context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('asked for devices'));
  });
  await guest.visit(`${stage.base}/m/${id}?name=Guest&audio=0&video=0`);
  await guest.says(/Your camera is off/);
  await guest.button('Unmute microphone').waitFor();
  await guest.button('Enter').click();
  await guest.meetingId();
});

test('in a call: the skip link and Back hang up nothing, and full screen shows the dialogs', async (t) => {
  t.after(() => stage.leave());
  const [agent, guest] = [await stage.arrive('Agent'), await stage.arrive('Guest')];
  // By the landing page: there is something of ours to go back to.
  await guest.joinByLink(stage.base, await agent.create(stage.base));
  const { page } = agent;
  await agent.call();
  await guest.accept();
  await agent.seesAndHears();
  const { href } = new URL(page.url());
  assert.equal(await focused(agent), 'controls');

  await page.getByRole('link', { name: 'Skip to the call controls' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await focused(agent), 'controls');
  assert.equal(page.url(), href);

  const box = page.getByRole('textbox', { name: /message/i });
  await agent.button('Chat').click();
  await box.waitFor();
  await page.goBack();
  await box.waitFor({ state: 'detached' });
  assert.equal(page.url(), href);
  await page.goBack();
  await agent.button('Stay').click();
  assert.equal(page.url(), href);
  await agent.seesAndHears();

  const fullscreen = () => page.evaluate(() => document.fullscreenElement?.tagName);
  await page.keyboard.press('f');
  await until(async () => (await fullscreen()) === 'HTML', 'full screen');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await guest.endCall();
  await agent.button('Call').waitFor();
  await until(async () => (await fullscreen()) === undefined, 'no full screen after the call');
});
