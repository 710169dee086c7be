// SPDX-License-Identifier: Apache-2.0
//
// The whole program under media without a browser: `ringer load` against the media server, two workers' threads beside
// the control thread. Run with a sanitized ringer, both ends of it are watched.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { startServer } from './support/server.mjs';
import { inTime, until } from './support/until.mjs';

const binary = process.env.RINGER ?? path.resolve(import.meta.dirname, '../../build/ringer');
const shape = '--meetings 2 --publishers 2 --subscribers 2 --mesh --threads 2 --packets 2 --address 127.0.0.1 --json';

function startLoad(server, seconds) {
  const url = `ws://127.0.0.1:${server.kurentoPort}/kurento`;
  const flags = [...shape.split(' '), '--url', url, '--warm-up', '0.5', '--seconds', String(seconds)];
  const child = spawn(binary, ['load', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  return { child, ended: ended.then((how) => ({ how, stdout, stderr })) };
}

test('what ringer load publishes comes back whole, from every worker', async () => {
  const server = await startServer({ flags: ['--media-workers', '2'] });
  try {
    const { ended } = startLoad(server, 2);
    const asked = setInterval(() => void server.metric('ringer_').catch(() => {}), 20);
    const { how, stdout, stderr } = await inTime(ended, 'the load ends').finally(() => clearInterval(asked));
    assert.equal(how, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.failedConnections, 0);
    assert.equal(report.streams, report.expectedStreams);
    assert.ok(report.packets > 100, stdout);
    await until(async () => (await server.metric('ringer_peer_connections')) === 0, 'none of it stays');
  } finally {
    await server.stop();
  }
});

test('ringer ends cleanly at any moment of a load', async () => {
  for (const packets of [1, 100, 1000]) {
    const server = await startServer({ flags: ['--media-workers', '2'] });
    const { child, ended } = startLoad(server, 60);
    try {
      await until(async () => (await server.metric('ringer_rtp_packets_total')) >= packets, 'media flows');
    } finally {
      await server.stop().finally(() => child.kill('SIGKILL'));
      await ended;
    }
  }
});
