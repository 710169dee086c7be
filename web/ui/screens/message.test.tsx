// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { afterEach, expect, test } from 'vitest';
import { clear, draw, get } from '../testing/dom';
import { fakePage } from '../testing/fake_page';
import { LookupFailed } from './message';

afterEach(clear);

test('only a server that cannot be reached is said to be so', async () => {
  const fail = (code: string) => draw(<LookupFailed page={fakePage()} error={{ code }} retry={() => undefined} />);
  await fail('network');
  expect(get('heading').textContent).toBe('The server cannot be reached');
  await fail('rate_limited');
  expect(get('heading').textContent).toBe('The meeting could not be looked up');
  expect(document.body.textContent).toContain('Too many attempts');
});
