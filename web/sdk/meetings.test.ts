// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { createMeeting, findMeeting } from './meetings';
import type { HttpAnswer } from './ports';

function answering(answer: HttpAnswer | Error) {
  const asked: unknown[] = [];
  const http = (...request: unknown[]) => {
    asked.push(request);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { http, asked };
}

const created = {
  id: 'abc-defg-hij',
  name: 'Team',
  mode: 'auto',
  url: 'https://x/m/abc-defg-hij',
  host_url: 'https://x/m/abc-defg-hij?token=t',
  host_token: 't',
};

test('a meeting is made', async () => {
  const port = answering({ status: 201, body: { ...created, more: 1 } });
  expect(await createMeeting(port, { name: 'Team', mode: 'auto' })).toMatchObject(created);
  expect(port.asked).toEqual([['POST', '/api/v1/meetings', { name: 'Team', mode: 'auto' }]]);
});

test('a meeting is found', async () => {
  const port = answering({ status: 200, body: { id: 'abc', name: 'Team', mode: 'p2p', participants: 2 } });
  expect(await findMeeting(port, 'a/c')).toEqual({ id: 'abc', name: 'Team', mode: 'p2p', participants: 2 });
  expect(port.asked).toEqual([['GET', '/api/v1/meetings/a%2Fc']]);
});

test.each([
  [
    { status: 404, body: { code: 'meeting_not_found', detail: 'No such meeting.' } },
    'meeting_not_found',
    'No such meeting.',
  ],
  [{ status: 429, body: { code: 'rate_limited', title: 'Slowly.' }, retry_after_ms: 6000 }, 'rate_limited', 'Slowly.'],
  [{ status: 502, body: undefined }, 'network', 'The server answered with status 502.'],
  [{ status: 200, body: { id: 7 } }, 'network', "The server's answer is not understood."],
  [new TypeError('failed'), 'network', 'The server cannot be reached.'],
])('%j is told as %s', async (answer, code, message) => {
  await expect(findMeeting(answering(answer), 'abc')).rejects.toMatchObject({ code, message });
});

test('how long to wait is passed on', async () => {
  const port = answering({ status: 429, body: { code: 'rate_limited' }, retry_after_ms: 6000 });
  await expect(createMeeting(port, { mode: 'auto' })).rejects.toMatchObject({ retry_after_ms: 6000 });
});
