// SPDX-License-Identifier: Apache-2.0
/** @jsxImportSource preact */
//
// For development: `npx vite --config web/ui/testing/vite.config.ts`, then /gallery.html lists every scene,
// and /gallery.html?scene=call-grid&theme=dark shows one.

import '../css/index.css';
import { render } from 'preact';
import { type Scene, scenes } from './scenes';

const wanted = new URLSearchParams(location.search);
const theme = wanted.get('theme');
if (theme) document.documentElement.dataset['theme'] = theme;

const scene = scenes[wanted.get('scene') ?? ''];
const root = document.getElementById('app') as HTMLElement;
if (scene) {
  render(scene.draw(), root);
  void act(scene);
} else {
  render(<Index />, root);
}

function Index() {
  return (
    <main>
      <h1>Screens</h1>
      <ul>
        {Object.keys(scenes).map((name) => (
          <li key={name}>
            {name}: <a href={`?scene=${name}&theme=light`}>light</a> <a href={`?scene=${name}&theme=dark`}>dark</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

async function act(scene: Scene): Promise<void> {
  for (const name of scene.press ?? []) {
    await nextFrame();
    const buttons = [...document.querySelectorAll('button')];
    buttons.find((button) => (button.getAttribute('aria-label') ?? button.textContent?.trim()) === name)?.click();
  }
  while (scene.until && !document.querySelector(scene.until)) await nextFrame();
  await nextFrame();
  document.documentElement.dataset['ready'] = '';
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
}
