// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { LinkStatistics } from '../../sdk/api';
import { judge, type Sample } from './quality';

/** What grows in ten seconds; `with_start`: what stands at the beginning. */
function link(patch: Partial<LinkStatistics>): LinkStatistics {
  return {
    link: 'peer',
    peer: 'anna',
    state: 'connected',
    bytes_sent: 0,
    packets_sent: 0,
    sent_lost: 0,
    bytes_received: 0,
    packets_received: 0,
    packets_lost: 0,
    audio_packets: 0,
    camera_frames: 0,
    screen_frames: 0,
    ...patch,
  };
}

const COUNTERS = [
  'bytes_sent',
  'packets_sent',
  'sent_lost',
  'bytes_received',
  'packets_received',
  'packets_lost',
  'frozen_ms',
] as const;

/** Two samples ten seconds apart; counters have grown by what is given. */
function tenSeconds(...grown: Array<Partial<LinkStatistics>>): Sample[] {
  const before = grown.map((g) => {
    const start: Partial<LinkStatistics> = { ...g };
    for (const counter of COUNTERS) if (g[counter] !== undefined) start[counter] = 1_000;
    return link(start);
  });
  const after = grown.map((g) => {
    const end: Partial<LinkStatistics> = { ...g };
    for (const counter of COUNTERS) if (g[counter] !== undefined) end[counter] = 1_000 + g[counter];
    return link(end);
  });
  return [
    { at: 5_000, links: before },
    { at: 15_000, links: after },
  ];
}

const found = (samples: Sample[], peer = 'anna') =>
  judge(samples)
    .people.get(peer)
    ?.findings.map((f) => `${f.kind} ${f.side} ${f.level}`);
const mine = (samples: Sample[]) => judge(samples).me?.findings.map((f) => `${f.kind} ${f.level}`);

test.each([
  [0, 4],
  [1.9, 4],
  [2, 3],
  [5, 2],
  [10, 1],
])('%s %% of loss is level %s', (per_cent, level) => {
  const packets_lost = per_cent * 10;
  const samples = tenSeconds({ packets_received: 1_000 - packets_lost, packets_lost });
  expect(judge(samples).people.get('anna')?.level).toBe(level);
});

test.each([
  [{ round_trip_ms: 199 }, 4],
  [{ round_trip_ms: 200 }, 3],
  [{ round_trip_ms: 400 }, 2],
  [{ jitter_ms: 29 }, 4],
  [{ jitter_ms: 30 }, 3],
  [{ jitter_ms: 60 }, 2],
  [{ frozen_ms: 100 }, 4],
  [{ frozen_ms: 200 }, 3],
  [{ frozen_ms: 1_000 }, 2],
  [{ frozen_ms: 3_000 }, 1],
  [{ state: 'disconnected' }, 1],
])('%j is level %s', (patch, level) => {
  expect(judge(tenSeconds(patch)).people.get('anna')?.level).toBe(level);
});

test('what few packets say is not believed', () => {
  expect(found(tenSeconds({ packets_received: 5, packets_lost: 5 }))).toEqual([]);
});

test('only the last ten seconds count', () => {
  const bad = { packets_received: 500, packets_lost: 500 };
  const [start, end] = tenSeconds(bad);
  const later = { at: end!.at + 10_000, links: [link({ packets_received: 2_500, packets_lost: 1_500 })] };
  expect(found([start!, end!])).toEqual(['loss_in unknown 1']);
  expect(found([start!, end!, later])).toEqual([]);
});

test('a link that was made anew is not compared with the one before', () => {
  const samples = [
    { at: 0, links: [link({ packets_received: 5_000, packets_lost: 0 })] },
    { at: 2_000, links: [link({ packets_received: 100, packets_lost: 50 })] },
    { at: 4_000, links: [link({ packets_received: 200, packets_lost: 50 })] },
  ];
  expect(found(samples)).toEqual([]);
});

test('between two, nobody can say whose side it is', () => {
  const samples = tenSeconds({ packets_received: 94, packets_lost: 6, packets_sent: 100, sent_lost: 12 });
  expect(found(samples)).toEqual(['loss_out unknown 1', 'loss_in unknown 2']);
  expect(mine(samples)).toEqual([]);
  expect(judge(samples).me?.level).toBe(1);
});

test('what one of three has is on their side, and what most have is on mine', () => {
  const well = { packets_received: 100, packets_lost: 0 };
  const ill = { packets_received: 93, packets_lost: 7 };
  const one = tenSeconds({ ...ill, peer: 'anna' }, { ...well, peer: 'bert' }, { ...well, peer: 'carl' });
  expect(found(one)).toEqual(['loss_in theirs 2']);
  expect(mine(one)).toEqual([]);
  const most = tenSeconds({ ...ill, peer: 'anna' }, { ...ill, peer: 'bert' }, { ...well, peer: 'carl' });
  expect(found(most)).toEqual(['loss_in mine 2']);
  expect(mine(most)).toEqual(['loss_in 2']);
});

test('the way up to the media server is mine', () => {
  const up = { link: 'up' as const, peer: null, packets_sent: 100, sent_lost: 6, round_trip_ms: 450 };
  const down = { link: 'down' as const, peer: 'anna', packets_received: 100, round_trip_ms: 450 };
  const samples = tenSeconds(up, down);
  expect(mine(samples)).toEqual(['loss_out 2', 'delay 2']);
  expect(found(samples)).toEqual([]);
  expect(judge(samples).people.get('anna')?.way).toBe('server');
});

test.each([
  [{ limited_by: 'bandwidth', available_bps: 900_000 }, ['upload 3']],
  [{ limited_by: 'bandwidth', available_bps: 300_000 }, ['upload 2']],
  [{ limited_by: 'bandwidth', available_bps: 100_000 }, ['upload 1']],
  [{ limited_by: 'bandwidth', available_bps: 1_000_000 }, []],
  [{ available_bps: 100_000 }, []],
  [{ limited_by: 'cpu' }, ['cpu 3']],
] as const)('of what is sent, %j is %j', (patch, expected) => {
  expect(mine(tenSeconds({ link: 'up', peer: null, ...patch }))).toEqual(expected);
});

test('a call that has just begun is not slow yet', () => {
  const limited = { link: 'up' as const, peer: null, limited_by: 'bandwidth' as const, available_bps: 300_000 };
  const samples = [0, 2_000, 4_000, 6_000, 8_000].map((at) => ({ at, links: [link(limited)] }));
  expect(mine(samples.slice(0, 3))).toEqual([]);
  expect(mine(samples)).toEqual(['upload 2']);
  samples[2]!.links = [link({ ...limited, limited_by: undefined })];
  expect(mine(samples)).toEqual([]);
});

test('says by which way each comes, and in figures', () => {
  const samples = tenSeconds(
    { peer: 'anna', bytes_received: 125_000, bytes_sent: 250_000, round_trip_ms: 40, local: 'host', remote: 'host' },
    { peer: 'bert', bytes_sent: 250_000, round_trip_ms: 60, local: 'srflx', remote: 'relay' },
  );
  const { me, people } = judge(samples);
  expect(people.get('anna')).toMatchObject({ way: 'direct', figures: { bps: 100_000, round_trip_ms: 40, loss: 0 } });
  expect(people.get('bert')?.way).toBe('relayed');
  expect(me?.figures).toEqual({ bps: 400_000, round_trip_ms: 50, loss: 0 });
});

test('while a call moves, a person is judged by the better way', () => {
  const samples = tenSeconds({ state: 'failed' }, { link: 'down', packets_received: 100 });
  expect(judge(samples).people.get('anna')).toMatchObject({ level: 4, way: 'server' });
});

test('without measures there is nothing to say', () => {
  expect(judge([])).toEqual({ me: null, people: new Map() });
  expect(judge([{ at: 0, links: [] }])).toEqual({ me: null, people: new Map() });
});
