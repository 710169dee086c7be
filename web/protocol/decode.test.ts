// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, decode } from './decode';
import { known_words } from './testing/known_words';

describe('decode', () => {
  test('takes messages with unknown fields and words, for a newer server may have more', () => {
    const message = {
      t: 'call.missed',
      seq: 1,
      new_field: 1,
      d: { from: 'p', name: 'Anna', reason: 'new_word', x: {} },
    };
    expect(decode(JSON.stringify(message))).toEqual({ kind: 'message', message });
    expect(check(message, known_words).kind).toBe('malformed');
  });

  test('takes null for an optional field that is absent', () => {
    const d = { call: 'c', reason: 'hangup', by: null, duration_ms: 0, members: [] };
    const message = { t: 'call.ended', seq: 1, d };
    expect(decode(JSON.stringify(message))).toEqual({ kind: 'message', message });
    const refusal = { t: 'error', re: null, e: { code: 'x', message: '', retryable: false, retry_after_ms: null } };
    expect(decode(JSON.stringify(refusal)).kind).toBe('message');
    expect(decode(JSON.stringify({ t: 'call.ended', seq: 1, d: { ...d, reason: null } })).kind).toBe('malformed');
  });

  test('takes both forms of rtc.open, and words for whose a section is', () => {
    const open = (d: object) => ({ t: 'rtc.open', seq: 1, d: { link: 'l', call: 'c', polite: true, ...d } });
    const desc = { type: 'offer', sdp: '' };
    const tracks = { 3: { source: 'camera', peer: 'p' } };
    const messages = [
      open({ peer: 'p' }),
      open({ direction: 'up' }),
      open({ direction: 'down', peer: null }),
      { t: 'rtc.desc', seq: 1, d: { link: 'l', desc, tracks } },
    ];
    for (const message of messages) expect(check(message, known_words)).toEqual({ kind: 'message', message });
    expect(check(open({ direction: 'sideways' }), known_words).kind).toBe('malformed');
    expect(decode(JSON.stringify(open({ direction: 'sideways' }))).kind).toBe('message');
    expect(decode(JSON.stringify(open({ direction: 1 }))).kind).toBe('malformed');
  });

  test('tells unknown types from malformed messages', () => {
    expect(decode('{"t":"peer.waved","seq":1,"d":{}}')).toEqual({ kind: 'unknown', t: 'peer.waved' });
    expect(decode('{"t":"toString","seq":1,"d":{}}')).toEqual({ kind: 'unknown', t: 'toString' });
  });

  test.each([
    ['{', 'not JSON'],
    ['[]', 't: expected a string'],
    ['{"t":"ok","d":{}}', 're: expected a number'],
    ['{"t":"ok","re":1,"d":[]}', 'd: expected an object'],
    ['{"t":"rtc.close","seq":1}', 'd: expected an object'],
    ['{"t":"rtc.close","d":{"link":"l"}}', 'seq: expected a number'],
    ['{"t":"rtc.close","seq":1,"d":{"link":1}}', 'd.link: expected a string'],
    ['{"t":"ice.servers","seq":1,"d":{"ice_servers":[{"urls":"stun:x"}]}}', 'd.ice_servers[0].urls: expected an array'],
    [
      '{"t":"rtc.desc","seq":1,"d":{"link":"l","desc":{"type":"offer","sdp":""},"tracks":{"0":{}}}}',
      'd.tracks.0.source: expected a string',
    ],
  ])('says what is wrong with %s', (text, reason) => {
    expect(decode(text)).toEqual({ kind: 'malformed', reason });
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void decode(text)));
    fc.assert(fc.property(fc.json(), (text) => void decode(text)));
    const types = fc.constantFrom('ok', 'welcome', 'error', 'call.updated', 'peer.joined', 'rtc.desc', 'x');
    const message = fc.record({ t: types, re: fc.anything(), seq: fc.integer(), d: fc.anything(), e: fc.anything() });
    fc.assert(fc.property(message, (value) => void check(value, known_words)));
  });
});
