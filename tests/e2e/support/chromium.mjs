// SPDX-License-Identifier: Apache-2.0
import { writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--auto-accept-this-tab-capture',
];

/** `netns` runs the browser in that network namespace. */
export async function launchChromium({ netns, flags: args = flags } = {}) {
  let executablePath = executable;
  if (netns) {
    const directory = await mkdtemp(path.join(tmpdir(), 'ringer-e2e-browser-'));
    executablePath = path.join(directory, 'chromium');
    await writeFile(executablePath, `#!/bin/sh\nexec ip netns exec ${netns} ${executable} "$@"\n`, { mode: 0o755 });
  }
  return chromium.launch({ executablePath, args, chromiumSandbox: false });
}
