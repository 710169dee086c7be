// SPDX-License-Identifier: Apache-2.0
//
// How well a call travels, judged over the last ten seconds of statistics: what is wrong, how much, and on whose side.
// A trouble that most connections have is one's own; one that a single person has, while others are well, is theirs.

import type { PeerId } from '../../protocol/messages';
import type { LinkStatistics } from '../../sdk/api';

/** 4 is good, 3 fair, 2 poor, 1 bad. */
export type Level = 1 | 2 | 3 | 4;

export type Kind = 'loss_in' | 'loss_out' | 'delay' | 'jitter' | 'frozen' | 'upload' | 'cpu' | 'lost';

export interface Finding {
  kind: Kind;
  level: Level;
  /** Per cent, ms, or bit/s; of `frozen`, seconds in the window. */
  value: number;
  /** Unknown between two people: both see the same. */
  side: 'mine' | 'theirs' | 'unknown';
}

export type Way = 'direct' | 'relayed' | 'server';

export interface Report {
  level: Level;
  /** The worst comes first. */
  findings: Finding[];
  way: Way;
  figures: Figures;
}

/** Of what is received from a person; of what is sent, where they are one's own. */
export interface Figures {
  round_trip_ms: number | undefined;
  loss: number;
  bps: number;
}

export interface Quality {
  me: Report | null;
  people: Map<PeerId, Report>;
}

export interface Sample {
  /** Monotonic ms. */
  at: number;
  links: LinkStatistics[];
}

export const WINDOW_MS = 10_000;

/** Where fair, poor and bad begin. */
const LOSS = [2, 5, 10];
const DELAY_MS = [200, 400];
const JITTER_MS = [30, 60];
const FROZEN_S = [0.2, 1, 3];
/** Downwards: a camera of 720 lines takes 1.7 Mbit/s, one of 360 lines 0.5, a voice with a small picture 0.15. */
const UPLOAD_BPS = [1_000_000, 500_000, 150_000];
const STEADY_S = 7;
/** One lost of five says nothing. */
const FEWEST_PACKETS = 50;

/** One connection, or one person's part of it, in the window. */
interface Course {
  link: LinkStatistics['link'];
  peer: PeerId | null;
  findings: Finding[];
  way: Way;
  figures: Figures;
  sent: { loss: number; bps: number };
}

export function judge(samples: Sample[]): Quality {
  const last = samples[samples.length - 1];
  const window = samples.filter((s) => last && s.at >= last.at - WINDOW_MS);
  const courses = (last?.links ?? []).map((now) => course(now, window));
  const theirs = courses.filter((c) => c.peer !== null);
  for (const kind of ['loss_in', 'loss_out', 'delay', 'jitter', 'frozen'] as const) attribute(theirs, kind);

  const people = new Map<PeerId, Report>();
  for (const c of theirs) {
    const known = people.get(c.peer as PeerId);
    // While a call moves, by the better of the two ways.
    const next = report(c, c.findings);
    if (!known || next.level > known.level) people.set(c.peer as PeerId, next);
  }
  const ways = courses.filter((c) => c.link !== 'down');
  const [first] = ways;
  if (!first) return { me: null, people };
  const mine = courses.flatMap((c) => c.findings.filter((f) => f.side === 'mine'));
  const figures: Figures = {
    round_trip_ms: mean(ways.map((c) => c.figures.round_trip_ms)),
    loss: Math.max(...ways.map((c) => c.sent.loss)),
    bps: ways.reduce((sum, c) => sum + c.sent.bps, 0),
  };
  const me = report({ way: first.way, figures }, worst(mine));
  // With one other person, whatever is wrong between the two may be mine.
  const [only, ...more] = people.values();
  if (only && more.length === 0 && only.level < me.level) me.level = only.level;
  return { me, people };
}

function report({ way, figures }: Pick<Course, 'way' | 'figures'>, findings: Finding[]): Report {
  const sorted = [...findings].sort((a, b) => a.level - b.level);
  return { level: sorted[0]?.level ?? 4, findings: sorted, way, figures };
}

/** Of each kind, the worst. */
function worst(findings: Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => a.level - b.level);
  return sorted.filter((f, i) => sorted.findIndex((g) => g.kind === f.kind) === i);
}

function attribute(courses: Course[], kind: Kind): void {
  const found = courses.flatMap((c) => c.findings.filter((f) => f.kind === kind && f.side === 'unknown'));
  if (courses.length < 2) return;
  for (const finding of found) finding.side = found.length * 2 > courses.length ? 'mine' : 'theirs';
}

function course(now: LinkStatistics, window: Sample[]): Course {
  const seen = window.flatMap(({ at, links }) =>
    links.filter((l) => l.link === now.link && l.peer === now.peer).map((l) => ({ at, l })),
  );
  // Counters that have gone down are those of another connection.
  const then = seen.find(({ l }) => l.packets_received <= now.packets_received && l.packets_sent <= now.packets_sent);
  const before = then?.l ?? now;
  const grown = (field: 'packets_received' | 'packets_lost' | 'packets_sent' | 'sent_lost') =>
    Math.max(0, now[field] - before[field]);
  const seconds = ((seen[seen.length - 1]?.at ?? 0) - (then?.at ?? 0)) / 1000;
  const bps = (bytes: number) => (seconds > 0 ? (Math.max(0, bytes) * 8) / seconds : 0);
  const round_trip_ms = mean(seen.map(({ l }) => l.round_trip_ms));
  const loss_in = share(grown('packets_lost'), grown('packets_received') + grown('packets_lost'));
  const loss_out = share(grown('sent_lost'), grown('packets_sent'));
  const down = now.link === 'down';
  const findings: Finding[] = [];
  const find = (kind: Kind, value: number | undefined, limits: number[], side: Finding['side'] = 'unknown') => {
    const level = value === undefined ? 4 : ((4 - limits.filter((limit) => value >= limit).length) as Level);
    if (value !== undefined && level < 4) findings.push({ kind, level, value, side });
  };
  if (now.state === 'disconnected' || now.state === 'failed') findings.push(lost(now));
  find('loss_in', loss_in, LOSS);
  // The way to the server is our own.
  if (!down) find('loss_out', loss_out, LOSS, now.link === 'up' ? 'mine' : 'unknown');
  if (!down) find('delay', round_trip_ms, DELAY_MS, now.link === 'up' ? 'mine' : 'unknown');
  find('jitter', mean(seen.map(({ l }) => l.jitter_ms)), JITTER_MS);
  const frozen = now.frozen_ms !== undefined ? (now.frozen_ms - (before.frozen_ms ?? 0)) / 1000 : undefined;
  find('frozen', frozen, FROZEN_S);
  const sendable = mean(seen.map(({ l }) => l.available_bps));
  // At the beginning of every call it is small, until the browser dares more.
  const limited = seconds >= STEADY_S && seen.every(({ l }) => l.limited_by === 'bandwidth');
  if (limited && sendable !== undefined && !down) {
    const level = (4 - UPLOAD_BPS.filter((limit) => sendable < limit).length) as Level;
    if (level < 4) findings.push({ kind: 'upload', level, value: sendable, side: 'mine' });
  }
  if (now.limited_by === 'cpu' && !down) findings.push({ kind: 'cpu', level: 3, value: 0, side: 'mine' });
  const figures = { round_trip_ms, loss: loss_in ?? 0, bps: bps(now.bytes_received - before.bytes_received) };
  const sent = { loss: loss_out ?? 0, bps: bps(now.bytes_sent - before.bytes_sent) };
  return { link: now.link, peer: now.peer, findings, way: wayOf(now), figures, sent };
}

function lost({ link }: LinkStatistics): Finding {
  return { kind: 'lost', level: 1, value: 0, side: link === 'peer' ? 'unknown' : 'mine' };
}

function wayOf({ link, local, remote }: LinkStatistics): Way {
  return link !== 'peer' ? 'server' : local === 'relay' || remote === 'relay' ? 'relayed' : 'direct';
}

function share(part: number, whole: number): number | undefined {
  return whole < FEWEST_PACKETS ? undefined : (100 * part) / whole;
}

function mean(values: Array<number | undefined>): number | undefined {
  const known = values.filter((v) => v !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
}
