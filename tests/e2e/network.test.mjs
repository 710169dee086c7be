// SPDX-License-Identifier: Apache-2.0
//
// Real networks, small: two hosts behind a router, in namespaces. Over https, as everybody but this computer comes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { launchChromium } from './support/chromium.mjs';
import { into, makeNetwork, whyNoNetworks } from './support/network.mjs';
import { Person } from './support/person.mjs';
import { startServer } from './support/server.mjs';
import { noErrors } from './support/stage.mjs';
import { endAll, until } from './support/until.mjs';

const skip = whyNoNetworks();
const address = '10.77.1.1';
const secret = 'a secret for this test';

/** ringer on the router of a small network and a browser on either side; all gone when the test ends. */
async function useNetwork(t, { flags = [], mode = 'auto', prepare = async () => {} } = {}) {
  const ends = [];
  t.after(() => endAll(ends));
  const network = await makeNetwork();
  ends.push(() => network.remove());
  await prepare(network, ends);
  const server = await startServer({ prefix: into(network.router), flags });
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
  const id = await agent.createByApi(base, mode);
  await guest.joinByLink(base, id);
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  await agent.call();
  await guest.accept();
  const [links] = await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  return { network, server, agent, guest, pair: links[0].pair };
}

test('with every direct path closed, media goes through the TURN server', { skip }, async (t) => {
  let log = '';
  const { server, pair } = await useNetwork(t, {
    flags: ['--turn-url', `turn:${address}:3478?transport=udp`, '--turn-secret', secret],
    prepare: async (network, ends) => {
      network.closeDirectPaths();
      const file = path.join(tmpdir(), `ringer-coturn.${process.pid}`);
      const options = [
        '-n --verbose --log-file=stdout --no-cli --no-tls --no-dtls --realm=ringer --use-auth-secret'.split(' '),
        [`--pidfile=${file}.pid`, `--userdb=${file}.db`, `--static-auth-secret=${secret}`],
        [`--listening-ip=${address}`, `--relay-ip=${address}`],
      ].flat();
      const coturn = network.spawn(network.router, 'stdbuf', '-oL', 'turnserver', ...options);
      const exited = once(coturn, 'close');
      ends.push(async () => {
        coturn.kill('SIGKILL');
        await exited;
        for (const kind of ['pid', 'db']) await rm(`${file}.${kind}`, { force: true });
      });
      for (const stream of [coturn.stdout, coturn.stderr]) stream.on('data', (chunk) => (log += chunk));
      await until(() => /Total General servers/.test(log), 'coturn listens').catch((error) => {
        throw new Error(`${error.message}\n${log}`);
      });
    },
  });
  t.diagnostic(`pair in use: ${JSON.stringify(pair)}`);
  assert.ok(pair.local === 'relay' || pair.remote === 'relay', 'one side is relayed');
  assert.match(log, /ALLOCATE processed, success/);
  assert.ok(!server.output().includes(secret), 'the secret is in no log');
});

test('a change of network is mended by an ICE restart', { skip }, async (t) => {
  // In mode auto the call might go to the media server first.
  const { network, agent, guest, pair } = await useNetwork(t, { mode: 'p2p' });
  assert.equal(pair.localAddress, '10.77.1.2');

  const before = { agent: await agent.iceFragments(), guest: await guest.iceFragments() };
  await network.moveHostA();
  const from = performance.now();
  const usesNewPath = async () => (await agent.links())[0]?.pair?.localAddress === '10.77.3.2';
  await until(usesNewPath, 'the new path is in use');
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  t.diagnostic(`media flows again ${Math.round(performance.now() - from)} ms after the change`);
  for (const [person, [was]] of [
    [agent, before.agent],
    [guest, before.guest],
  ]) {
    assert.equal(await person.connectionsMade(), 1, `${person.name}: no new connection`);
    const [is] = await person.iceFragments();
    for (const end of ['local', 'remote']) assert.notEqual(is[end], was[end], `${person.name}: ${end} ICE restarted`);
  }
  assert.equal(await guest.tile('Agent').count(), 1);
});
