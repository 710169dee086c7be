// SPDX-License-Identifier: Apache-2.0
//
// The grid of faces: how many columns, and how large a tile, so that the faces come out as large as they can.

export interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

/**
 * Cameras are wide: on a wide stage faces are cropped to a square at most. An upright stage has room for upright faces
 * only, down to 3:4; beyond that too much of a person is lost.
 */
const NARROWEST = { wide: 1, upright: 3 / 4 };
const WIDEST = 16 / 9;
const SMALLEST = { width: 96, height: 72 };
/** On the smallest phone one still sees that others are there. */
const FEWEST = 4;

export function bestFit(count: number, width: number, height: number, gap: number): Grid {
  const narrowest = width < height ? NARROWEST.upright : NARROWEST.wide;
  let best: Grid = { columns: 1, rows: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const tile = fit((width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows, narrowest);
    if (tile.width * tile.height > best.width * best.height) best = { columns, rows, ...tile };
  }
  return best;
}

/** For how many faces, up to `most`, there is a tile in which one knows a face. */
export function placesIn(width: number, height: number, gap: number, most: number): number {
  for (let count = most; count > FEWEST; count--) {
    const tile = bestFit(count, width, height, gap);
    if (tile.width >= SMALLEST.width && tile.height >= SMALLEST.height) return count;
  }
  return FEWEST;
}

function fit(width: number, height: number, narrowest: number): { width: number; height: number } {
  const w = Math.max(0, width);
  const h = Math.max(0, height);
  if (w > h * WIDEST) return { width: Math.floor(h * WIDEST), height: Math.floor(h) };
  if (w < h * narrowest) return { width: Math.floor(w), height: Math.floor(w / narrowest) };
  return { width: Math.floor(w), height: Math.floor(h) };
}
