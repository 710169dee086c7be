// SPDX-License-Identifier: Apache-2.0
//
// Real networks, small: two hosts behind a router, in namespaces. Over https, as everybody but this computer comes.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { launchChromium } from './support/chromium.mjs';
import { canMakeNetworks, makeNetwork } from './support/network.mjs';
import { Person } from './support/person.mjs';
import { startServer } from './support/server.mjs';
import { until } from './support/until.mjs';

const skip = canMakeNetworks ? false : 'making network namespaces needs root';
const address = '10.77.1.1';
const secret = 'a secret for this test';

/** ringer on the router of a small network and a browser on either side; all gone when the test ends. */
async function useNetwork(t, { flags = [], prepare = async () => {} } = {}) {
  const network = makeNetwork();
  const ends = [() => network.remove()];
  t.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  await prepare(network, ends);
  const server = await startServer({ prefix: ['ip', 'netns', 'exec', network.router], flags });
  ends.push(() => server.stop());
  const people = [];
  for (const [name, netns] of [
    ['Agent', network.a],
    ['Guest', network.b],
  ]) {
    const browser = await launchChromium({ netns });
    ends.push(() => browser.close());
    people.push(await Person.arrive(browser, name));
  }
  const [agent, guest] = people;
  const base = `https://${address}:${server.httpsPort}`;
  const id = await agent.create(base);
  await guest.joinByLink(base, id);
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  await agent.call();
  await guest.accept();
  const [links] = await Promise.all([agent.seesAndHears(1, 30_000), guest.seesAndHears(1, 30_000)]);
  return { network, server, agent, guest, pair: links[0].pair };
}

test('with every direct path closed, media goes through the TURN server', { skip }, async (t) => {
  let log = '';
  const { server, pair } = await useNetwork(t, {
    flags: ['--turn-url', `turn:${address}:3478?transport=udp`, '--turn-secret', secret],
    prepare: async (network, ends) => {
      network.closeDirectPaths();
      const coturn = network.spawn(network.router, 'stdbuf', [
        ...[
          '-oL',
          'turnserver',
          '-n',
          '--verbose',
          '--log-file=stdout',
          '--no-cli',
          '--no-tls',
          '--no-dtls',
          '--realm=ringer',
        ],
        ...[
          `--pidfile=${tmpdir()}/ringer-coturn.${process.pid}`,
          `--userdb=${tmpdir()}/ringer-coturn.${process.pid}.db`,
        ],
        ...[
          '--use-auth-secret',
          `--static-auth-secret=${secret}`,
          `--listening-ip=${address}`,
          `--relay-ip=${address}`,
        ],
      ]);
      ends.push(() => coturn.kill());
      coturn.stdout.on('data', (chunk) => (log += chunk));
      await until(() => /Total General servers/.test(log), 'coturn listens');
    },
  });
  t.diagnostic(`pair in use: ${JSON.stringify(pair)}`);
  assert.ok(pair.local === 'relay' || pair.remote === 'relay', 'one side is relayed');
  assert.match(log, /ALLOCATE processed, success/);
  assert.ok(!server.output().includes(secret), 'the secret is in no log');
});

test('a change of network is mended by an ICE restart', { skip }, async (t) => {
  const { network, agent, guest, pair } = await useNetwork(t);
  assert.equal(pair.localAddress, '10.77.1.2');

  network.moveHostA();
  const from = performance.now();
  const usesNewPath = async () => (await agent.links())[0]?.pair?.localAddress === '10.77.3.2';
  await until(usesNewPath, 'the new path is in use', 30_000);
  await Promise.all([agent.seesAndHears(1, 30_000), guest.seesAndHears(1, 30_000)]);
  t.diagnostic(`media flows again ${Math.round(performance.now() - from)} ms after the change`);
  assert.equal(await agent.connectionsMade(), 1, 'by a restart, not by a new connection');
  assert.equal(await guest.tile('Agent').count(), 1);
});
