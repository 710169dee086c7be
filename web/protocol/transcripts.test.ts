// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { check, decode, encode } from './decode';
import type { Request } from './messages';
import { events, replies } from './shapes';
import { known_words } from './testing/known_words';
import { requests } from './testing/request_shapes';
import { acceptedRequests, transcripts } from './testing/transcripts';

const all = transcripts();

test('there are transcripts', () => {
  expect(all.length).toBeGreaterThan(0);
});

describe.each(all)('$file', (transcript) => {
  test('every message of the server is known, in every field', () => {
    const sent = transcript.steps.filter((step) => step.to !== undefined);
    for (const { message } of sent) {
      expect(check(message, known_words)).toEqual({ kind: 'message', message });
      expect(decode(JSON.stringify(message))).toEqual({ kind: 'message', message });
    }
  });

  test('every request that it takes is one of ours, in every field', () => {
    for (const request of acceptedRequests(transcript)) {
      expect(Object.keys(requests)).toContain(request.t);
      expect(requests[request.t](request.d, `${request.t} d`, known_words)).toBeNull();
      expect(JSON.parse(encode(request))).toEqual(request);
    }
  });

  test('answers carry what was promised', () => {
    const asked = new Map<string, Request>();
    for (const { from, to, message } of transcript.steps) {
      const { t, id, re, d } = (message ?? {}) as Request & { re: number };
      if (from !== undefined && message) asked.set(`${from} ${id}`, message as Request);
      const request = to !== undefined && (t as string) === 'ok' ? asked.get(`${to} ${re}`) : undefined;
      if (request) expect(replies[request.t]?.(d, 'd', known_words) ?? null).toBeNull();
    }
  });
});

test('between them they show every event and every request', () => {
  const seen = new Set(all.flatMap(({ steps }) => steps.map((s) => (s.message as { t?: string } | undefined)?.t)));
  const unseen = [...Object.keys(requests), ...Object.keys(events)].filter((t) => !seen.has(t));
  expect(unseen).toEqual([]);
});
