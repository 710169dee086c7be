// SPDX-License-Identifier: Apache-2.0
//
// What a forwarded packet costs ringer and Debian's Janus (its VideoRoom), under the same load from `ringer load`, in one
// run, window by window in turn: machines drift, ratios do not. Each scenario begins with two fresh servers.
//
// node bench/peers/compare.mjs [--ringer build/ringer] [--windows 3] [--seconds 8] [--only 1-30,4x4]
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const { values: asked } = parseArgs({
  options: {
    ringer: { type: 'string', default: 'build/ringer' },
    windows: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
  },
});
const program = resolve(asked.ringer);
const windows = Number(asked.windows);

const scenarios = [
  { name: '1-10', flags: ['--subscribers', '10'], receivers: 10 },
  { name: '1-30', flags: ['--subscribers', '30'], receivers: 30 },
  { name: '1-100', flags: ['--subscribers', '100'], receivers: 100 },
  { name: '4x4', flags: ['--publishers', '4', '--mesh'], receivers: 4 },
  // As much as one receiver's estimate allows: 18 Mbit/s in bursts of four, without feedback that could hold it back.
  {
    name: 'saturated 1-50',
    flags: ['--subscribers', '50', '--fps', '490', '--no-audio', '--no-feedback', '--coalesce'],
    receivers: 50,
  },
].filter(({ name }) => asked.only === '' || asked.only.split(',').includes(name));

const folder = mkdtempSync(join(tmpdir(), 'ringer-peers-'));
const ports = { ringer: 28888, janus: 28188 };

function janusConfig() {
  const library = '/usr/lib/x86_64-linux-gnu/janus';
  const without = (kind, names) => names.map((name) => `libjanus_${name}.so`).join(',');
  const plugins = 'audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail'.split(
    ' ',
  );
  const transports = 'http mqtt nanomsg pfunix rabbitmq'.split(' ');
  writeFileSync(
    join(folder, 'janus.jcfg'),
    `general: {
  configs_folder = "${folder}"
  plugins_folder = "${library}/plugins"
  transports_folder = "${library}/transports"
  events_folder = "${library}/events"
  loggers_folder = "${library}/loggers"
  debug_level = 2
  interface = "127.0.0.1"
}
nat: {
  ice_lite = true
  ice_enforce_list = "lo"
  ice_ignore_list = ""
}
media: { rtp_port_range = "21000-24000" }
plugins: { disable = "${without('plugin', plugins)}" }
transports: { disable = "${without('transport', transports)}" }
`,
  );
  writeFileSync(
    join(folder, 'janus.transport.websockets.jcfg'),
    `general: {
  json = "compact"
  ws = true
  ws_port = ${ports.janus}
  ws_ip = "127.0.0.1"
}
`,
  );
  writeFileSync(join(folder, 'janus.plugin.videoroom.jcfg'), 'general: { }\n');
}

function isOpen(port) {
  return new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => done(socket.destroy()));
    socket.on('error', () => done(undefined));
  });
}

async function start(command, flags, port) {
  const child = spawn(command, flags, { stdio: 'ignore' });
  let why;
  child.on('error', (error) => (why = error));
  child.on('exit', (code) => (why ??= new Error(`${command} ended with ${code}`)));
  for (let tries = 0; tries < 200; ++tries) {
    if (why) throw why;
    if (await isOpen(port)) return child;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  child.kill();
  throw new Error(`${command} does not listen on port ${port}`);
}

function end(child) {
  if (child.exitCode !== null) return undefined;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  return ended;
}

const servers = {
  ringer: {
    start: () =>
      start(
        program,
        ['--http-port', '0', '--https-port', '0', '--admin-port', '0', '--media-port', '0'].concat([
          '--kurento-port',
          String(ports.ringer),
          '--data-dir',
          folder,
          '--log-level',
          'warning',
        ]),
        ports.ringer,
      ),
    flags: ['--url', `ws://127.0.0.1:${ports.ringer}/kurento`],
  },
  janus: {
    start: () => start('janus', ['-F', folder], ports.janus),
    flags: ['--janus', `ws://127.0.0.1:${ports.janus}`],
  },
};

async function measure(server, child, flags) {
  const { stdout } = await run(program, [
    'load',
    ...server.flags,
    ...flags,
    '--seconds',
    asked.seconds,
    '--pid',
    String(child.pid),
    '--json',
  ]);
  const result = JSON.parse(stdout);
  if (result.streams < result.expectedStreams)
    console.error(`  ${result.streams} of ${result.expectedStreams} streams`);
  return result;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function compare({ name, flags, receivers }) {
  const results = {};
  const children = {};
  try {
    for (const who of Object.keys(servers)) {
      results[who] = [];
      children[who] = await servers[who].start();
    }
    for (let window = 0; window < windows; ++window) {
      for (const who of Object.keys(servers)) {
        results[who].push(await measure(servers[who], children[who], flags));
      }
    }
  } finally {
    // Their ports must be free for the next.
    await Promise.all(Object.values(children).map(end));
  }
  const cost = {};
  for (const [who, all] of Object.entries(results)) {
    const of = (figure) => median(all.map(figure));
    cost[who] = of((result) => result.serverCpuMicrosecondsPerPacket);
    const cells = [
      name,
      who,
      `${Math.round(of((result) => result.packetsPerSecond))}`,
      `${cost[who].toFixed(2)} (${all.map((r) => r.serverCpuMicrosecondsPerPacket.toFixed(2)).join(' ')})`,
      `${(100 * of((result) => result.loss)).toFixed(3)} %`,
      `${of((result) => result.delayMsP50).toFixed(2)} / ${of((result) => result.delayMsP99).toFixed(2)}`,
      // Later windows use the memory of the first again.
      `${Math.round(all[0].serverGrowthBytes / 1024 / receivers)}`,
      `${Math.round(100 * of((result) => result.loadCpuSeconds / result.seconds))} %`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`| ${name} | **ratio** | | **${(cost.janus / cost.ringer).toFixed(1)}** | | | | |`);
}

janusConfig();
console.log(
  "| load | server | packets/s | CPU µs a packet, median (windows) | loss | delay p50 / p99, ms | kB a receiver | load's own core |",
);
console.log('|---|---|---|---|---|---|---|---|');
try {
  for (const scenario of scenarios) await compare(scenario);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
