// SPDX-License-Identifier: Apache-2.0
//
// Every screen of the page, in both themes and at the sizes of a desktop and of telephones: axe finds no serious
// violation, and nothing scrolls sideways. With RINGER_SCREENSHOTS=<folder> the pictures of docs/screens are made.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.RINGER_SCREENSHOTS;
const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  // As narrow as telephones get; that size is examined too, but no pictures are kept of it.
  phone: { viewport: { width: 390, height: 844 }, alsoAt: { width: 320, height: 568 } },
};

/** Looks at the screen as it is now; collects what is wrong with it. */
async function look({ page }, screen, view, wrong) {
  await settle(page);
  if (pictures) {
    await mkdir(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${screen}-${view.name}.png`) });
  }
  await examine(page, `${screen} ${view.name}`, wrong);
  if (!view.alsoAt) return;
  await page.setViewportSize(view.alsoAt);
  await settle(page);
  await examine(page, `${screen} ${view.name} at ${view.alsoAt.width} px`, wrong);
  await page.setViewportSize(view.viewport);
}

/** Until nothing moves but what moves for ever; an animation that was paused never ends. */
function settle(page) {
  return page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const finite = document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity);
    const ended = Promise.all(finite.map((a) => a.finished.catch(() => {})));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000))]);
  });
}

async function examine(page, where, wrong) {
  await page.evaluate(axe); // by the debugger, which the page's Content-Security-Policy does not bind
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const { id, impact, nodes } of result.violations)
    if (impact === 'serious' || impact === 'critical')
      wrong.push(`${where}: ${id} (${impact}): ${nodes.map((node) => node.target).join(' ; ')}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) wrong.push(`${where}: scrolls sideways by ${overflow} px`);
}

async function walkThrough(t, view) {
  const wrong = [];
  const see = (person, screen) => look(person, screen, view, wrong);
  const options = {
    viewport: view.viewport,
    colorScheme: view.theme,
    permissions: ['camera', 'microphone'],
  };
  const agent = await stage.arrive('Dr. Jonas Weber', options);
  t.after(() => stage.leave());

  await agent.visit(stage.base);
  await agent.button('Create meeting').waitFor();
  await see(agent, 'landing');
  await agent.visit(`${stage.base}/m/abc-defg-hij`);
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
  await Promise.all([agent, ana, ben].map((person) => person.seesAndHearsPeople(2)));
  await see(agent, 'call-of-three');
  await agent.button('Chat', false).first().click();
  await agent.page.getByRole('textbox', { name: /message/i }).fill('The form is at https://example.org/form');
  await agent.page.keyboard.press('Enter');
  await agent.says(/example\.org\/form/);
  await see(agent, 'chat');
  await agent.page.keyboard.press('Escape');
  await ana.button('Share screen').click();
  await until(
    async () => (await agent.links()).some((link) => link.video.filter((v) => v.frames > 3).length === 3),
    'a shared screen',
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
    test(`${device}, ${theme}`, (t) => walkThrough(t, { name: `${device}-${theme}`, ...size, theme }));
