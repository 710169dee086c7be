// SPDX-License-Identifier: Apache-2.0
//
// Shows every scene of the gallery at several sizes in both themes, and lets axe look at it; with a folder, photographs
// it, too:
//   node web/ui/testing/screenshots.js [folder] [scene-prefix]
// Ends with 1 when axe finds a serious violation or a page scrolls sideways.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const [folder, prefix = ''] = process.argv.slice(2);
const sizes = [
  [1280, 800],
  [390, 844],
  [320, 568],
];
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Built, since a page in one piece loads many times faster than one in a hundred modules.
const local = (name) => fileURLToPath(new URL(name, import.meta.url));
const outDir = local('../../../build/gallery');
await build({
  configFile: local('vite.config.ts'),
  logLevel: 'warn',
  build: { outDir, emptyOutDir: true, rolldownOptions: { input: local('gallery.html') } },
});
const server = await preview({ configFile: local('vite.config.ts'), build: { outDir }, preview: { port: 0 } });
const { port } = server.httpServer.address();
const address = `http://localhost:${port}/gallery.html`;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: flags.split(' '),
  timeout: 180_000,
});
if (folder) mkdirSync(folder, { recursive: true });

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
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => complain(`error: ${error.message}`));
  for (const name of names.filter((name) => name.startsWith(prefix))) {
    console.log(`${name} ${width}`);
    await page.goto(`${address}?scene=${name}`);
    await page.waitForSelector('html[data-ready]');
    await page.waitForFunction(() => [...document.querySelectorAll('video')].every((video) => video.videoWidth > 0));
    await page.evaluate(axe);
    for (const theme of ['light', 'dark']) {
      const shot = `${name}.${width}.${theme}`;
      await page.evaluate((theme) => (document.documentElement.dataset['theme'] = theme), theme);
      if (folder) await page.screenshot({ path: `${folder}/${shot}.png` });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) complain(`${shot}: scrolls sideways`);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, select')]
          .filter((control) => !control.matches('.visually-hidden'))
          .filter((control) => control.getBoundingClientRect().right > innerWidth + 1)
          .map((control) => control.outerHTML.slice(0, 80)),
      );
      for (const control of cut) complain(`${shot}: is cut off: ${control}`);
      // The second theme differs in its colours only.
      const violations = await page.evaluate(async (colours) => {
        const rules = colours ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {};
        return (await globalThis.axe.run({ resultTypes: ['violations'], ...rules })).violations;
      }, theme === 'dark');
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
