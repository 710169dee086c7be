// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { bestFit, placesIn } from './best_fit';

test('a wide stage puts people side by side, an upright one on top of each other', () => {
  expect(bestFit(2, 1280, 640, 12).columns).toBe(2);
  expect(bestFit(2, 390, 640, 12)).toMatchObject({ columns: 1, rows: 2 });
  expect(bestFit(6, 390, 640, 12)).toMatchObject({ columns: 2, rows: 3 });
  expect(bestFit(6, 1280, 640, 12)).toMatchObject({ columns: 3, rows: 2 });
});

test('three people on a wide stage are no slices', () => {
  for (const [width, height] of [
    [1280, 640],
    [1000, 800],
    [900, 899],
  ] as const) {
    const grid = bestFit(3, width, height, 12);
    expect(grid.width / grid.height).toBeGreaterThanOrEqual(1);
  }
});

test('tiles never stick out, whatever the size', () => {
  for (let count = 1; count <= 9; count++) {
    for (const [width, height] of [
      [1280, 640],
      [320, 400],
      [900, 900],
      [2000, 300],
    ] as const) {
      const grid = bestFit(count, width, height, 12);
      expect(grid.columns * grid.width + (grid.columns - 1) * 12).toBeLessThanOrEqual(width);
      expect(grid.rows * grid.height + (grid.rows - 1) * 12).toBeLessThanOrEqual(height);
      expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
      expect(grid.width / grid.height).toBeGreaterThan(0.74);
      expect(grid.width / grid.height).toBeLessThan(1.8);
    }
  }
});

test('a stage without room gives no negative sizes', () => {
  expect(bestFit(4, 0, 0, 12)).toMatchObject({ width: 0, height: 0 });
});

test('there are as many places as faces can be known in, at least four', () => {
  expect(placesIn(1256, 640, 12, 25)).toBe(25);
  expect(placesIn(374, 640, 12, 25)).toBe(21);
  expect(placesIn(304, 380, 12, 25)).toBe(8);
  expect(placesIn(100, 100, 12, 25)).toBe(4);
});
