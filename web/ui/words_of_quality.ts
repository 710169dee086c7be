// SPDX-License-Identifier: Apache-2.0
//
// The part of words.ts about how well a call travels: what is wrong, whose side it is on, and why.

import type { Mode } from '../protocol/messages';
import type { Figures, Finding, Level, Way } from './logic/quality';

const LEVEL: Record<Level, string> = { 4: 'good', 3: 'fair', 2: 'poor', 1: 'bad' };

export const qualityWords = {
  title: 'Call quality',
  close: 'Close call quality',
  you: 'Your connection',
  others: 'The others',
  travel: 'The way',
  measuring: 'Measuring…',
  level: (level: Level) => `Connection: ${LEVEL[level]}`,
  mine: (level: Level) => `Your connection is ${LEVEL[level]}.`,
  well: 'Nothing is in the way.',
  between: 'The trouble is between the two of you, and cannot be told to be on one side: see below.',
  nobody: 'Nobody else is in the call yet.',
  way: {
    direct: 'Comes directly, from browser to browser.',
    relayed: 'Comes through a relay: there is no direct way.',
    server: 'Comes through this server.',
  } satisfies Record<Way, string>,
  path: {
    p2p: 'Sound and pictures go between the browsers, not through the media server.',
    server: 'Sound and pictures go through the media server of this installation.',
  },
  mode: {
    auto: 'This meeting goes directly between two people, and through the media server for more, or where two cannot connect.',
    p2p: 'This meeting always goes directly.',
    server: 'This meeting always goes through the media server.',
  } satisfies Record<Mode, string>,
};

/** One's own troubles. */
export function myFinding({ kind, value }: Finding): string {
  switch (kind) {
    case 'upload':
      return `Your upload is slow: about ${rate(value)}. The others see you less sharply.`;
    case 'cpu':
      return 'Your computer is busy: your picture is sent smaller than it could be.';
    case 'loss_out':
      return `Your upload loses ${percent(value)} of what you send.`;
    case 'loss_in':
      return `Your download loses ${percent(value)} of what is sent to you.`;
    case 'delay':
      return `Your connection is slow to answer: ${Math.round(value)}\u00a0ms there and back.`;
    case 'jitter':
      return 'Voices reach you unevenly: something else may be using your connection.';
    case 'frozen':
      return 'Pictures stand still on your side: your download may be too slow for all of them.';
    case 'lost':
      return 'Your connection is lost. Another way is being looked for.';
  }
}

/** What troubles the connection to somebody else. */
export function findingOf(name: string, { kind, value, side }: Finding): string {
  switch (kind) {
    case 'loss_in':
      if (side === 'theirs') return `${name}’s connection loses ${percent(value)} of what ${name} sends.`;
      if (side === 'mine') return `Your download loses ${percent(value)} of what ${name} sends.`;
      return `The connection to ${name} loses ${percent(value)} of what is sent.`;
    case 'loss_out':
      return `The connection to ${name} loses ${percent(value)} of what you send.`;
    case 'delay':
      return `It takes ${Math.round(value)}\u00a0ms to ${name} and back: answers come late.`;
    case 'jitter':
      return `${name}’s voice comes unevenly.`;
    case 'frozen':
      return `${name}’s picture stood still for ${value.toFixed(1)} of the last 10 seconds.`;
    case 'lost':
      return `The connection to ${name} is lost. Another way is being looked for.`;
    default:
      return myFinding({ kind, value, side, level: 1 });
  }
}

export function figureWords({ round_trip_ms, loss, bps }: Figures): string {
  const parts = [rate(bps), `${percent(loss)} lost`];
  if (round_trip_ms !== undefined) parts.push(`${Math.round(round_trip_ms)}\u00a0ms there and back`);
  return parts.join(' · ');
}

function percent(value: number): string {
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)}\u00a0%`;
}

function rate(bps: number): string {
  return bps < 1_000_000 ? `${Math.round(bps / 1_000)}\u00a0kbit/s` : `${(bps / 1_000_000).toFixed(1)}\u00a0Mbit/s`;
}
