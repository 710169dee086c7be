// SPDX-License-Identifier: Apache-2.0
//
// The seven steps that ringer was started from, as a person takes them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();

test('create, join, ring, accept, talk, end, call again', async (t) => {
  const agent = await stage.arrive('Agent');
  t.after(() => stage.leave());
  const id = await agent.create(stage.base, 'Consultation');
  assert.match(id, /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/);

  const guest = await stage.arrive('Guest');
  await guest.join(stage.base, id.toUpperCase());
  await until(() => agent.button('Call').isEnabled(), 'the agent can call');
  for (const person of [agent, guest])
    await until(async () => (await person.liveTracks()).length === 0, `${person.name} is not filmed while waiting`);

  await agent.call();
  await agent.button('Cancel call').waitFor();
  await guest.incoming().waitFor();
  assert.match(await guest.incoming().innerText(), /Agent/);
  assert.match(await guest.incoming().innerText(), /Consultation/);
  await guest.accept();

  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  await agent.tile('Guest').waitFor();
  await guest.tile('Agent').waitFor();
  assert.equal(await agent.playingAudio(), 1, 'what arrives is played');
  await agent.button('End call').waitFor();

  await guest.endCall();
  for (const person of [agent, guest]) {
    await until(async () => (await person.openConnections()) === 0, `${person.name} has no connection left`);
    await until(async () => (await person.liveTracks()).length === 0, `${person.name} is not filmed any more`);
  }

  await until(() => agent.button('Call').isEnabled(), 'the agent can call again');
  await agent.call();
  await guest.accept();
  await Promise.all([agent.seesAndHears(), guest.seesAndHears()]);
  await agent.endCall();
  await until(async () => (await guest.openConnections()) === 0, 'ended for the guest too');
});
