// SPDX-License-Identifier: Apache-2.0
//
// The real binary on free ports, with a data directory of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './until.mjs';

const binary = process.env.RINGER ?? path.resolve(import.meta.dirname, '../../../build/ringer');

export async function freePort() {
  const probe = net.createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Starts ringer; `prefix` runs it through another command, e.g. in a network namespace. */
export async function startServer({ flags = [], prefix = [], host = 'localhost' } = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ringer-e2e-'));
  const [http, https] = [await freePort(), await freePort()];
  const own = ['serve', '--http-port', http, '--https-port', https, '--data-dir', dataDir, ...flags].map(String);
  const [command, ...args] = [...prefix, binary, ...own];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const up = async () => child.exitCode !== null || /https?:\/\/\S+/.test(output);
  await until(up, 'ringer says where it listens', 10_000);
  if (child.exitCode !== null) throw new Error(`ringer ended with ${child.exitCode}:\n${output}`);
  return {
    url: `http://${host}:${http}`,
    httpPort: http,
    httpsPort: https,
    pid: child.pid,
    output: () => output,
    /** Resident kB, as the kernel counts. */
    memory: async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))[1]),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await exited;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
