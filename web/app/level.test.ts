// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test, vi } from 'vitest';
import { LevelReader } from './level';

afterEach(() => vi.unstubAllGlobals());

/** As browsers have it: without a gesture it stays suspended. */
class FakeAudio extends EventTarget {
  state: AudioContextState = 'suspended';
  gesture = false;
  createAnalyser = () => ({}) as AnalyserNode;
  createMediaStreamSource = () => ({ connect: () => undefined, disconnect: () => undefined });
  resume(): Promise<void> {
    if (!this.gesture) return new Promise(() => undefined);
    this.state = 'running';
    this.dispatchEvent(new Event('statechange'));
    return Promise.resolve();
  }
}

function start(gesture: boolean) {
  vi.stubGlobal('MediaStream', class {});
  const context = Object.assign(new FakeAudio(), { gesture });
  const blocked: boolean[] = [];
  const reader = new LevelReader(context as unknown as AudioContext, (now) => void blocked.push(now));
  return { context, reader, blocked };
}

test('a level that needs a gesture first is said to, until there was one', () => {
  const { context, reader, blocked } = start(false);
  expect(blocked.at(-1)).toBeUndefined();
  reader.listen({} as MediaStreamTrack);
  expect(blocked.at(-1)).toBe(true);
  context.gesture = true;
  void context.resume();
  expect(blocked.at(-1)).toBe(false);
});

test('a granted microphone is taken for a gesture where the browser does', () => {
  const { reader, blocked } = start(true);
  reader.listen({} as MediaStreamTrack);
  expect(blocked.at(-1)).toBe(false);
});

test('without a microphone there is nothing to test', () => {
  const { reader, blocked } = start(false);
  reader.listen({} as MediaStreamTrack);
  reader.listen(null);
  expect(blocked.at(-1)).toBe(false);
});
