// SPDX-License-Identifier: Apache-2.0
//
// Text from the socket -> a message of messages.ts, or the reason why it is none. Never throws.
// A message of an unknown type is not wrong, only unknown: it comes from a newer server and is to be ignored.

import type { Request, ServerMessage } from './messages';
import { events, isRecord, welcome, wire_error } from './shapes';

export type Decoded =
  { kind: 'message'; message: ServerMessage } | { kind: 'unknown'; t: string } | { kind: 'malformed'; reason: string };

export function decode(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'malformed', reason: 'not JSON' };
  }
  return check(value, false);
}

/** `strict` also refuses unknown fields and words; for tests of what the server really sends. */
export function check(value: unknown, strict: boolean): Decoded {
  if (!isRecord(value) || typeof value.t !== 'string') return { kind: 'malformed', reason: 't: expected a string' };
  const wrong = wrongWith(value, value.t, strict);
  if (wrong === undefined) return { kind: 'unknown', t: value.t };
  if (wrong !== null) return { kind: 'malformed', reason: wrong };
  return { kind: 'message', message: value as ServerMessage };
}

/** null: nothing; undefined: the type is not known. */
function wrongWith(value: Record<string, unknown>, t: string, strict: boolean): string | null | undefined {
  const correlated = typeof value.re === 'number';
  switch (t) {
    case 'ok':
      if (!correlated) return 're: expected a number';
      return isRecord(value.d) ? null : 'd: expected an object';
    case 'welcome':
      return correlated ? welcome(value.d, 'd', strict) : 're: expected a number';
    case 'error':
      if (value.re !== undefined && !correlated) return 're: expected a number';
      return wire_error(value.e, 'e', strict);
    default: {
      if (!Object.hasOwn(events, t)) return undefined;
      if (typeof value.seq !== 'number') return 'seq: expected a number';
      return events[t as keyof typeof events](value.d, 'd', strict);
    }
  }
}

export function encode(request: Request): string {
  return JSON.stringify(request);
}
