// SPDX-License-Identifier: Apache-2.0
//
// Photographs every scene of the gallery at several sizes in both themes, and lets axe look at it:
//   node web/ui/testing/screenshots.js [folder] [scene-prefix]
// Ends with 1 when axe finds a serious violation or a page scrolls sideways.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [folder = 'build/screenshots', prefix = ''] = process.argv.slice(2);
const sizes = [
  [1280, 800],
  [390, 844],
  [320, 568],
];
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const server = await createServer({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)) });
await server.listen(0);
const { port } = server.httpServer.address();
const address = `http://localhost:${port}/gallery.html`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
mkdirSync(folder, { recursive: true });

let problems = 0;
const complain = (text) => {
  problems++;
  console.log(text);
};

const index = await browser.newPage();
await index.goto(address);
await index.waitForSelector('li');
const names = await index.$$eval('li', (items) => items.map((item) => item.textContent.split(':')[0]));

for (const [width, height] of sizes) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('pageerror', (error) => complain(`error: ${error.message}`));
  for (const name of names.filter((name) => name.startsWith(prefix))) {
    for (const theme of ['light', 'dark']) {
      const shot = `${name}.${width}.${theme}`;
      await page.goto(`${address}?scene=${name}&theme=${theme}`);
      await page.waitForSelector('html[data-ready]');
      await page.waitForFunction(() => [...document.querySelectorAll('video')].every((video) => video.videoWidth > 0));
      await page.screenshot({ path: `${folder}/${shot}.png` });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) complain(`${shot}: scrolls sideways`);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, select')]
          .filter((control) => !control.matches('.visually-hidden'))
          .filter((control) => control.getBoundingClientRect().right > innerWidth + 1)
          .map((control) => control.outerHTML.slice(0, 80)),
      );
      for (const control of cut) complain(`${shot}: is cut off: ${control}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
      for (const violation of violations) {
        const where = violation.nodes.map((node) => node.target.join(' ')).join(', ');
        const line = `${shot}: ${violation.impact} ${violation.id} at ${where}`;
        if (violation.impact === 'serious' || violation.impact === 'critical') complain(line);
        else console.log(line);
      }
    }
  }
  await context.close();
}
console.log(`${names.length} scenes, ${problems} problems`);
await browser.close();
await server.close();
process.exit(problems > 0 ? 1 : 0);
