// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { all, clear, descriptionOf, draw, get, key, press, said } from '../testing/dom';
import { fakePage } from '../testing/fake_page';
import { type FakeRinger, fakeRinger } from '../testing/fake_ringer';
import { callOf, grace, hostWith, LINKS, ME } from '../testing/people';
import { MeetingScreen } from './meeting';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  clear();
  vi.useRealTimers();
});

async function ring(answering = false, wantsAudio = true) {
  const ringer = fakeRinger({
    ...hostWith(grace),
    me: { ...ME, role: 'guest' },
    phase: { at: 'incoming', call: callOf('ringing', []), from: grace, expires_at: 0, answering },
  });
  const { local } = ringer.state;
  ringer.change({ local: { ...local, wanted: { audio: wantsAudio, video: true, screen: false } } });
  await drawState(ringer);
  return ringer;
}

async function drawState(ringer: FakeRinger) {
  await draw(
    <MeetingScreen
      state={ringer.state}
      ringer={ringer}
      page={fakePage()}
      links={LINKS}
      sound_blocked={false}
      leave={() => undefined}
    />,
  );
}

const later = () => vi.advanceTimersByTimeAsync(600);

test('it is a dialog that names caller and meeting, announced at once', async () => {
  await ring();
  const dialog = get('alertdialog', 'Incoming call');
  expect(dialog.getAttribute('aria-modal')).toBe('true');
  expect(dialog.textContent).toContain('Grace Hopper');
  expect(dialog.textContent).toContain('Weekly sync');
  expect(said()).toContain('Incoming call from Grace Hopper');
});

test('the three answers', async () => {
  const ringer = await ring();
  await press('Accept with video');
  await press('Accept audio only');
  await press('Decline');
  expect(ringer.asked).toEqual([
    ['accept', { audio: true, video: true }],
    ['accept', { audio: true, video: false }],
    ['decline'],
  ]);
});

test('who had muted before is not unmuted by accepting', async () => {
  const ringer = await ring(false, false);
  await press('Accept with video');
  expect(ringer.asked).toEqual([['accept', { audio: false, video: true }]]);
});

test('the focus is on no answer, and the rest of the page is out of reach', async () => {
  await ring();
  expect(document.activeElement?.tagName).toBe('H2');
  expect(document.querySelector<HTMLElement>('.lobby')?.inert).toBe(true);
});

test('keys typed for something else do not answer', async () => {
  const ringer = await ring();
  expect(await key(document.activeElement as Element, 'Enter')).toBe(true);
  expect(await key(document.activeElement as Element, 'Enter', { ctrlKey: true })).toBe(true);
  await later();
  expect(await key(document.activeElement as Element, 'Enter')).toBe(false);
  await key(document.activeElement as Element, 'Escape');
  expect(ringer.asked).toEqual([]);
  expect(all('alertdialog')).toHaveLength(1);
});

test('Ctrl or Cmd and Enter accept', async () => {
  const ringer = await ring();
  await later();
  await key(document.activeElement as Element, 'Enter', { metaKey: true });
  expect(ringer.asked).toEqual([['accept', { audio: true, video: true }]]);
});

test('Tab goes through the answers and round again', async () => {
  await ring();
  await later();
  get('button', 'Decline').focus();
  await key(document.activeElement as Element, 'Tab');
  expect(document.activeElement).toBe(get('button', 'Accept with video'));
  await key(document.activeElement as Element, 'Tab', { shiftKey: true });
  expect(document.activeElement).toBe(get('button', 'Decline'));
});

test('what it is about is read with it, and after an answer reading goes on in it', async () => {
  const ringer = await ring();
  expect(descriptionOf(get('alertdialog'))).toBe('Grace Hopperin Weekly sync');
  get('button', 'Accept with video').focus();
  const { phase } = ringer.state;
  ringer.change({ phase: { ...phase, answering: true } as typeof phase });
  await drawState(ringer);
  expect(document.activeElement).toBe(get('heading', 'Incoming call'));
});

test('while answering there is nothing more to press', async () => {
  await ring(true);
  expect(all('button', 'Decline')).toHaveLength(0);
  expect(said()).toContain('Connecting…');
});
