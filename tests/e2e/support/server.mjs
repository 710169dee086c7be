// SPDX-License-Identifier: Apache-2.0
//
// The real binary on ports of the kernel's choice, with a data directory of its own. What it wrote on its log as an
// error, and an end that is not a clean one (a sanitizer's report is none), fail whoever stops it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inTime, until } from './until.mjs';

const binary = process.env.RINGER ?? path.resolve(import.meta.dirname, '../../../build/ringer');

/** Far more than closing a few connections takes; a server that hangs is killed then. */
const stopTimeout = 15_000;

/** Starts ringer; `prefix` runs it through another command, e.g. in a network namespace. */
export async function startServer({ flags = [], prefix = [], host = 'localhost' } = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ringer-e2e-'));
  const ports = ['http', 'https', 'media', 'kurento', 'admin'].flatMap((name) => [`--${name}-port`, '0']);
  const own = ['serve', ...ports, '--data-dir', dataDir, ...flags].map(String);
  const [command, ...args] = [...prefix, binary, ...own];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (log[stream] += chunk));
  const output = () => log.stdout + log.stderr;
  let how; // it ended: an exit code, a signal or why it did not even start
  const exited = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', (code, signal) => resolve(code ?? signal)); // both streams are read to their end then
  }).then((value) => (how = value));
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
    await rm(dataDir, { recursive: true, force: true });
  };

  const announced = () => records(log.stderr).find(({ msg }) => msg === 'ready');
  try {
    await until(() => how !== undefined || announced(), 'ringer says where it listens');
    if (how !== undefined) throw new Error(`ringer ended with ${how}:\n${output()}`);
  } catch (error) {
    await kill();
    throw error;
  }
  const ready = announced();
  const [httpPort, httpsPort] = [ready.this_computer, ready.others].map((url) => Number(new URL(url).port));
  const metricsUrl = `http://127.0.0.1:${ready.admin_port}/metrics`;
  return {
    mediaPort: ready.media_port,
    kurentoPort: ready.kurento_port,
    /** The sum of the samples whose name and labels begin like this. */
    metric: async (name) => {
      const text = prefix.length
        ? execFileSync(prefix[0], [...prefix.slice(1), 'curl', '-s', metricsUrl]).toString()
        : await (await fetch(metricsUrl)).text();
      const samples = text.split('\n').filter((line) => line.startsWith(name));
      return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    url: `http://${host}:${httpPort}`,
    httpPort,
    httpsPort,
    pid: child.pid,
    output,
    /** kB of memory that are the process's own, as the kernel counts them; pages of its file are not among them. */
    memory: async () => Number(/RssAnon:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))[1]),
    stop: async () => {
      child.kill('SIGTERM');
      await inTime(exited, 'ringer ends after SIGTERM', stopTimeout).finally(kill);
      const errors = records(log.stderr).filter(({ level }) => level === 'error');
      if (how !== 0 || errors.length > 0) throw new Error(`ringer ended with ${how}:\n${output()}`);
    },
  };
}

/** The lines of a log that are whole. */
function records(text) {
  const lines = text.split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}
