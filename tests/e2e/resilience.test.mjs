// SPDX-License-Identifier: Apache-2.0
//
// Long use and bad networks: fifty calls in one pair of pages, a socket cut in mid-call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startProxy } from './support/proxy.mjs';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();

test('fifty calls in a row leave nothing behind', async (t) => {
  const {
    agent,
    guests: [guest],
  } = await stage.room(t, 'Guest');
  const heap = (person) => person.page.evaluate(() => performance.memory.usedJSHeapSize / 1024);
  const measure = async () => {
    for (const person of [agent, guest]) await person.page.requestGC();
    return { server: await stage.server.memory(), agent: await heap(agent), guest: await heap(guest) };
  };
  let early;
  for (let i = 1; i <= 50; ++i) {
    await until(() => agent.button('Call').isEnabled(), `call ${i} can begin`);
    await agent.call();
    await guest.accept();
    await until(
      async () => (await guest.links())[0]?.video.some((video) => video.frames > 0),
      `call ${i} has a picture`,
    );
    await (i % 2 ? agent : guest).endCall();
    for (const person of [agent, guest])
      await until(async () => (await person.openConnections()) === 0, `${person.name} closed call ${i}`);
    if (i === 5) early = await measure();
  }
  const late = await measure();
  t.diagnostic(`kB after 5 and 50 calls: ${JSON.stringify({ early, late })}`);
  assert.equal(await agent.connectionsMade(), 50);
  assert.ok(late.server <= early.server * 1.05 + 256, 'the server is back where it was');
  for (const who of ['agent', 'guest'])
    assert.ok(late[who] <= early[who] * 1.25 + 1024, `${who}'s page is back where it was`);
});

test('the socket is cut for 20 seconds: media never stops and nobody has left', async (t) => {
  const proxy = await startProxy(stage.server.httpPort);
  t.after(() => proxy.stop());
  const { id, agent } = await stage.room(t);
  const guest = await stage.arrive('Guest');
  await guest.joinByLink(proxy.url, id);
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  await agent.call();
  await guest.accept();
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);

  proxy.cut();
  const frames = async () => (await agent.links())[0].video[0].frames;
  const decoded = [];
  for (let second = 0; second < 20; ++second) {
    decoded.push(await frames());
    await pause(1_000);
  }
  const slowest = Math.min(...decoded.slice(1).map((count, i) => count - decoded[i]));
  t.diagnostic(`fewest frames decoded in any of the 20 seconds: ${slowest}`);
  assert.ok(slowest > 0, 'media never stops');
  assert.match(await guest.page.locator('body').innerText(), /reconnecting/i);
  proxy.mend();
  await until(
    async () => !/reconnecting/i.test(await guest.page.locator('body').innerText()),
    'the socket is back',
    12_000,
  );
  assert.equal(await agent.tile('Guest').count(), 1);
  assert.doesNotMatch(await agent.page.locator('body').innerText(), /Guest (has )?left/i);

  await agent.button('Chat', false).first().click();
  await agent.page.getByRole('textbox', { name: /message/i }).fill('back again?');
  await agent.page.keyboard.press('Enter');
  await guest.button('Chat', false).first().click();
  await guest.says(/back again\?/);
  guest.errors = guest.errors.filter((error) => !/ERR_(CONNECTION|EMPTY|SOCKET)|WebSocket/.test(error));
  assert.equal(await guest.connectionsMade(), 1, 'the same connection all the time');
});
