// SPDX-License-Identifier: Apache-2.0
//
// Text from the socket -> a message of messages.ts, or the reason why it is none. Never throws.
// A message of an unknown type is not wrong, only unknown: it comes from a newer server and is to be ignored.

import type { Request, ServerMessage } from './messages';
import type { KnownWords } from './shapes';
import { events, isRecord, number, optional, welcome, wire_error } from './shapes';

export type Decoded =
  { kind: 'message'; message: ServerMessage } | { kind: 'unknown'; t: string } | { kind: 'malformed'; reason: string };

export function decode(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'malformed', reason: 'not JSON' };
  }
  return check(value, null);
}

/** With the known words, unknown fields and words are refused; for tests of what the server really sends. */
export function check(value: unknown, known: KnownWords | null): Decoded {
  if (!isRecord(value) || typeof value.t !== 'string') return { kind: 'malformed', reason: 't: expected a string' };
  const wrong = wrongWith(value, value.t, known);
  if (wrong === undefined) return { kind: 'unknown', t: value.t };
  if (wrong !== null) return { kind: 'malformed', reason: wrong };
  return { kind: 'message', message: value as ServerMessage };
}

/** null: nothing; undefined: the type is not known. */
function wrongWith(value: Record<string, unknown>, t: string, known: KnownWords | null): string | null | undefined {
  const { re, seq, d } = value;
  switch (t) {
    case 'ok':
      return number(re, 're', known) ?? (isRecord(d) ? null : 'd: expected an object');
    case 'welcome':
      return number(re, 're', known) ?? welcome(d, 'd', known);
    case 'error':
      return optional(number)(re, 're', known) ?? wire_error(value.e, 'e', known);
    default:
      if (!Object.hasOwn(events, t)) return undefined;
      return number(seq, 'seq', known) ?? events[t as keyof typeof events](d, 'd', known);
  }
}

export function encode(request: Request): string {
  return JSON.stringify(request);
}
