// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { all, clear, draw, get, press } from '../testing/dom';
import { grace, tileOf } from '../testing/people';
import { Voices } from './voices';

const play = vi.fn<() => Promise<void>>();

beforeEach(() => {
  play.mockReset();
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(play);
});
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

async function drawVoices() {
  const tiles = [tileOf(grace, { audio: new MediaStream() })];
  await draw(<Voices tiles={tiles} speaker="" />);
  await act(() => Promise.resolve());
}

test('a refused start offers a button, and the gesture starts the voices', async () => {
  play.mockRejectedValueOnce(new DOMException('', 'NotAllowedError')).mockResolvedValue();
  await drawVoices();
  expect(get('button', 'Click to hear the others')).toBeTruthy();
  await press('Click to hear the others');
  expect(all('button')).toHaveLength(0);
});

test('a start that was merely interrupted offers none', async () => {
  play.mockRejectedValueOnce(new DOMException('', 'AbortError'));
  await drawVoices();
  expect(all('button')).toHaveLength(0);
});
