// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Ended } from '../sdk/api';
import { errorWords, words } from './words';
import { endedWords, listed, noticeWords } from './words_of_calls';

const ME = 'Ada';

function ended(reason: Ended['reason'], patch: Partial<Ended> = {}): string {
  return endedWords({ reason, duration_ms: 0, members: [], ...patch }, ME);
}

test('every way a call can end is said from where I stand', () => {
  expect(ended('hangup', { by: ME })).toBe('You ended the call.');
  expect(ended('hangup', { by: 'Bo' })).toBe('Bo ended the call.');
  expect(ended('declined', { by: ME })).toBe('You declined the call.');
  expect(ended('cancelled', { by: ME })).toBe('You cancelled the call.');
  expect(ended('cancelled', { by: 'Bo' })).toBe('Missed call from Bo.');
  expect(ended('timeout', { by: 'Bo' })).toBe('Missed call from Bo.');
  expect(ended('left')).toBe('You left the call.');
  expect(ended('answered_elsewhere', { by: 'Bo' })).toBe('Answered on another device.');
});

test('the caller hears who did not answer, and who said no', () => {
  const members: Ended['members'] = [
    { peer: '0', name: ME, state: 'left' },
    { peer: '1', name: 'Bo', state: 'no_answer' },
    { peer: '2', name: 'Cy', state: 'declined' },
    { peer: '3', name: 'Di', state: 'no_answer' },
  ];
  expect(ended('timeout', { members })).toBe('No answer from Bo and Di.');
  expect(ended('declined', { members })).toBe('Cy declined the call.');
  const busy = members.map((member) => ({ ...member, state: 'busy' as const }));
  expect(ended('busy', { members: busy })).toBe('Bo, Cy and Di are busy in another call.');
  expect(ended('busy', { members: busy.slice(0, 2) })).toBe('Bo is busy in another call.');
});

test('no reason is left without a sentence, not even one that this page does not know', () => {
  const reasons: Ended['reason'][] = [
    ...(['hangup', 'declined', 'cancelled', 'timeout', 'busy', 'unreachable', 'failed', 'replaced', 'kicked'] as const),
    ...(['server_shutdown', 'left', 'refused', 'answered_elsewhere', 'declined_elsewhere', 'call_full'] as const),
    ...(['call_ended', 'a_newer_reason' as 'call_ended'] as const),
  ];
  for (const reason of reasons) expect(ended(reason), reason).toMatch(/^[A-Z].*\.$/);
});

test('errors are said by their code; unknown ones are not shown raw', () => {
  expect(errorWords({ code: 'media_server_unavailable' })).toContain('Untick');
  expect(errorWords({ code: 'some_new_code', message: 'x' })).toBe(words.unknownError);
  expect(errorWords(new TypeError('x is undefined'))).toBe(words.unknownError);
  expect(errorWords(null)).toBe(words.unknownError);
});

test('news', () => {
  const say = (notice: Parameters<typeof noticeWords>[0]) => noticeWords(notice, words.errors);
  expect(say({ id: 1, kind: 'member', name: 'Bo', state: 'declined' })).toBe('Bo declined.');
  expect(say({ id: 1, kind: 'missed', name: 'Bo', reason: 'busy' })).toContain('another call');
  expect(say({ id: 1, kind: 'device_failed', device: 'camera', problem: 'not_found' })).toContain('No camera');
  expect(say({ id: 1, kind: 'error', code: 'call_full', message: 'x' })).toBe('The call is full.');
});

test('lists', () => {
  expect(words.lobby.progressWith(['Ana'])).toBe('Ana is talking.');
  expect(words.lobby.progressWith(['Ana', 'Ben'])).toBe('Ana and Ben are talking.');
  expect([[], ['A'], ['A', 'B'], ['A', 'B', 'C']].map(listed)).toEqual(['', 'A', 'A and B', 'A, B and C']);
});
