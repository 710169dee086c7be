// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { samplesOf, type SoundName } from './sound';
import { levelOf } from './level';

const RATE = 48_000;
const SOUNDS: SoundName[] = ['ring', 'ring_back', 'test'];

test('a ring comes at least every three seconds', () => {
  expect(samplesOf('ring', RATE).length / RATE).toBeLessThanOrEqual(3);
});

test('sounds are heard, do not distort, and begin and end in silence, so that the loop does not click', () => {
  for (const name of SOUNDS) {
    const samples = samplesOf(name, RATE);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak, name).toBeGreaterThan(0.1);
    expect(peak, name).toBeLessThan(1);
    expect(Math.abs(samples[0] ?? 1), name).toBeLessThan(0.01);
    expect(Math.abs(samples[samples.length - 1] ?? 1), name).toBeLessThan(0.01);
    expect(samples.every(Number.isFinite), name).toBe(true);
  }
});

test('a ring has a pause in which one can speak', () => {
  const samples = samplesOf('ring', RATE);
  expect(levelOf(samples.slice(0, RATE))).toBeGreaterThan(0.5);
  expect(levelOf(samples.slice(1.6 * RATE))).toBe(0);
});

test('the level runs from silence to shouting', () => {
  const sine = (amplitude: number) => Float32Array.from({ length: 2048 }, (_, i) => amplitude * Math.sin(i / 5));
  const levels = [0, 0.003, 0.03, 0.3, 1].map((amplitude) => levelOf(sine(amplitude)));
  expect(levels).toEqual([...levels].sort((a, b) => a - b));
  expect(levels[0]).toBe(0);
  expect(levels[4]).toBe(1);
});
