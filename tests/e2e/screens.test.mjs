// SPDX-License-Identifier: Apache-2.0
//
// Every screen of the page, in both themes and at the sizes of a desktop and a telephone: axe finds no serious
// violation, and nothing scrolls sideways. With RINGER_SCREENSHOTS=<folder> the pictures of docs/screens are made.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();
const axe = createRequire(import.meta.url).resolve('axe-core');
const pictures = process.env.RINGER_SCREENSHOTS;
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** Looks at the screen as it is now; collects what is wrong with it. */
async function look(person, screen, view, wrong) {
  const { page } = person;
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .map((a) => (a.effect.getTiming().iterations === Infinity ? null : a.finished.catch(() => {}))),
    ),
  );
  if (pictures) {
    await mkdir(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${screen}-${view.name}.png`) });
  }
  // In a world of its own: the page's Content-Security-Policy stays in force for the page.
  await page.addScriptTag({ path: axe }).catch(() => page.evaluate((source) => window.eval(source), ''));
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const { id, impact, nodes } of result.violations)
    if (impact === 'serious' || impact === 'critical')
      wrong.push(`${screen} ${view.name}: ${id} (${impact}): ${nodes.map((node) => node.target).join(' ; ')}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) wrong.push(`${screen} ${view.name}: scrolls sideways by ${overflow} px`);
}

async function walkThrough(t, view) {
  const wrong = [];
  const see = (person, screen) => look(person, screen, view, wrong);
  const options = {
    viewport: view.size,
    colorScheme: view.theme,
    bypassCSP: true,
    permissions: ['camera', 'microphone'],
  };
  const agent = await stage.arrive('Dr. Jonas Weber', options);
  t.after(() => stage.leave());

  await agent.page.goto(stage.base);
  await agent.button('Create meeting').waitFor();
  await see(agent, 'landing');
  await agent.page.goto(`${stage.base}/m/abc-defg-hij`);
  await agent.says(/doesn.t exist or has ended/);
  await see(agent, 'unknown-meeting');
  agent.errors.length = 0; // the browser itself reports the 404 of the look-up

  await agent.fillLanding(stage.base, 'Consultation');
  await agent.button('Create meeting').click();
  await agent.button('Enter').waitFor();
  await until(
    () => agent.page.evaluate(() => [...document.querySelectorAll('video')].some((v) => v.videoWidth > 0)),
    'a preview',
  );
  await see(agent, 'pre-join');
  await agent.button('Enter').click();
  const id = await agent.meetingId();
  await see(agent, 'waiting-alone');

  const guests = [];
  for (const name of ['Ana Marić', 'Ben Okafor']) {
    const guest = await stage.arrive(name, options);
    await guest.joinByLink(stage.base, id);
    guests.push(guest);
  }
  const [ana, ben] = guests;
  await until(() => agent.button('Call').isEnabled(), 'guests are there');
  await see(agent, 'waiting-host');
  await see(ana, 'waiting-guest');

  await agent.call();
  await ana.incoming().waitFor();
  await see(agent, 'calling');
  await see(ana, 'incoming');
  await ben.decline();
  await ana.accept();
  await Promise.all([agent.seesAndHears(), ana.seesAndHears()]);
  await see(agent, 'call-of-two');
  await ben.button('Ask to join').click();
  await agent.page.getByRole('button', { name: /^(Admit|Let in)/ }).waitFor();
  await see(agent, 'knock');
  await agent.page.getByRole('button', { name: /^(Admit|Let in)/ }).click();
  await Promise.all([agent, ana, ben].map((person) => person.seesAndHears(2)));
  await see(agent, 'call-of-three');
  await agent.button('Chat', false).first().click();
  await agent.page.getByRole('textbox', { name: /message/i }).fill('The form is at https://example.org/form');
  await agent.page.keyboard.press('Enter');
  await agent.says(/example\.org\/form/);
  await see(agent, 'chat');
  await agent.page.keyboard.press('Escape');
  await ana
    .button('Share screen')
    .click()
    .catch(() => {});
  await until(
    async () => (await agent.links()).some((link) => link.video.filter((v) => v.frames > 3).length === 2),
    'a shared screen',
    20_000,
  );
  await see(agent, 'shared-screen');
  await agent.endCall();
  await until(() => agent.button('Call').isEnabled(), 'ended');
  await see(agent, 'ended-host');
  await see(ana, 'ended-guest');
  assert.deepEqual(wrong, []);
}

for (const [device, size] of Object.entries(sizes))
  for (const theme of ['light', 'dark'])
    test(`${device}, ${theme}`, (t) => walkThrough(t, { name: `${device}-${theme}`, size, theme }));
