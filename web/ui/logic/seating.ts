// SPDX-License-Identifier: Apache-2.0
//
// Who has a tile when not everybody can: the one who is pinned, those who speak, and those who had one before. Nobody
// changes place without need: who is called in takes the place of the one who has been silent longest.

import type { PeerId } from '../../protocol/messages';
import type { Tile } from '../../sdk/api';

/** With my own. More faces than these nobody follows, and few computers decode. */
export const MOST_TILES = 25;
/** A stage that changes more often makes one lose whom one was looking at. */
const MOVE_EVERY_MS = 2_000;
/** Louder than breathing and keyboards, after the smoothing of the SDK. */
const SPEAKS = 0.06;

export interface Seating {
  seated: PeerId[];
  moved_at: number;
  spoke_at: Map<PeerId, number>;
}

export const empty_seating: Seating = { seated: [], moved_at: -Infinity, spoke_at: new Map() };

export function speaks({ peer, level }: Tile): boolean {
  return peer.media.audio && level > SPEAKS;
}

/** `room`: for how many there are places. */
export function seat(before: Seating, tiles: Tile[], pinned: PeerId | null, room: number, now: number): Seating {
  const spoke_at = new Map(
    tiles.map((tile) => [tile.peer.id, speaks(tile) ? now : (before.spoke_at.get(tile.peer.id) ?? -Infinity)]),
  );
  const rank = (id: PeerId) => (id === pinned ? Infinity : (spoke_at.get(id) ?? -Infinity));
  const least = (ids: PeerId[]) => ids.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  let kept = before.seated.filter((id) => spoke_at.has(id));
  while (kept.length > room) kept = without(kept, least(kept));
  const waiting = [...spoke_at.keys()].filter((id) => !kept.includes(id)).sort((a, b) => rank(b) - rank(a) || 0);
  const called = waiting.splice(0, room - kept.length);
  const added = [...spoke_at.keys()].filter((id) => called.includes(id));
  // Who comes when somebody goes takes that place; the others stay where they are.
  const seated = before.seated.flatMap((id) => (kept.includes(id) ? id : (added.shift() ?? []))).concat(added);
  const [first] = waiting;
  if (first === undefined || seated.length === 0) return { ...before, seated, spoke_at };
  const last = least(seated);
  const due = rank(first) === Infinity || (rank(first) === now && now >= before.moved_at + MOVE_EVERY_MS);
  if (!due || rank(last) >= now) return { ...before, seated, spoke_at };
  return { seated: seated.map((id) => (id === last ? first : id)), moved_at: now, spoke_at };
}

function without(ids: PeerId[], id: PeerId): PeerId[] {
  return ids.filter((other) => other !== id);
}
