// SPDX-License-Identifier: Apache-2.0
//
// A ring that nobody answers, with a server whose rings are short.
import { test } from 'node:test';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage({ flags: ['--ring-timeout', '10'] });

test('no answer: both sides are told', async (t) => {
  const { agent, guest } = await stage.pair(t);
  await agent.call();
  await guest.incoming().waitFor();
  await agent.says(/no answer|did not answer/i);
  await until(async () => (await guest.incoming().count()) === 0, "the guest's dialog is gone");
  await guest.says(/Missed call from Agent/i);
  await until(() => agent.button('Call').isEnabled(), 'the agent can call again');
});
