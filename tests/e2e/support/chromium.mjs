// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { into } from './network.mjs';

const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

const common = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--auto-accept-this-tab-capture',
];

/** The picture of a real camera, for measuring. */
export const benchFlags = [...common, '--use-fake-device-for-media-stream'];

/** Ten pictures a second are as good a proof as twenty, at two thirds of the work. */
export const flags = [...common, '--use-fake-device-for-media-stream=fps=10'];

/** The picture of a good camera, which shows its 30 frames a second wherever they are lost on the way. */
export const cameraFlags = [...common, '--use-fake-device-for-media-stream=fps=30'];

/** A machine with other work may need this long for a browser's start. */
export const launchTimeout = 180_000;

/** `netns` runs the browser in that network namespace. */
export async function launchChromium({ netns, flags: args = flags } = {}) {
  const options = { executablePath: executable, args, chromiumSandbox: false, timeout: launchTimeout };
  if (!netns) return chromium.launch(options);
  const directory = await mkdtemp(path.join(tmpdir(), 'ringer-e2e-browser-'));
  const executablePath = path.join(directory, 'chromium');
  await writeFile(executablePath, `#!/bin/sh\nexec ${into(netns).join(' ')} ${executable} "$@"\n`, { mode: 0o755 });
  try {
    return await chromium.launch({ ...options, executablePath });
  } finally {
    await rm(directory, { recursive: true }); // what was started is the real one
  }
}
