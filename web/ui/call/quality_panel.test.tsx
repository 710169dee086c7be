// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LinkStatistics, State } from '../../sdk/api';
import { MeetingScreen } from '../screens/meeting';
import { all, clear, draw, get, key, press, said } from '../testing/dom';
import { fakePage } from '../testing/fake_page';
import { fakeRinger } from '../testing/fake_ringer';
import { alan, callOf, grace, hostWith, LINKS, ME, tileOf } from '../testing/people';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => {
  clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Of each hundred packets, so many are lost; `up`: of what is sent. */
let lost = 0;
let rounds = 0;

function measured(): LinkStatistics[] {
  rounds++;
  const link = {
    state: 'connected',
    bytes_sent: 0,
    packets_sent: 100 * rounds,
    sent_lost: lost * rounds,
    bytes_received: 25_000 * rounds,
    packets_received: 100 * rounds,
    packets_lost: 0,
    round_trip_ms: 40,
    audio_packets: 0,
    camera_frames: 0,
    screen_frames: 0,
  };
  const up = { ...link, link: 'up' as const, peer: null, limited_by: 'bandwidth' as const, available_bps: 320_000 };
  const down = (peer: string, frozen_ms: number) => ({ ...link, link: 'down' as const, peer, frozen_ms });
  return [up, down(grace.id, 0), down(alan.id, 500 * rounds)];
}

async function show() {
  rounds = lost = 0;
  const call = callOf(
    'active',
    [
      [ME, 'joined'],
      [grace, 'joined'],
      [alan, 'joined'],
    ],
    { path: 'server' },
  );
  const state: Partial<State> = {
    ...hostWith(grace, alan),
    calls: [call],
    phase: { at: 'in_call', call, since: 0 },
    tiles: [tileOf(grace), tileOf(alan)],
  };
  const ringer = fakeRinger(state, measured);
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

const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const panel = () => (document.querySelector('.quality')?.textContent ?? '').replaceAll('\u00a0', ' ');

test('says what is wrong, on whose side and why, of oneself and of each other person', async () => {
  await show();
  await press('More');
  await press('Call quality');
  expect(document.activeElement?.textContent).toBe('Call quality');
  expect(panel()).toContain('Measuring…');
  await pass(10_000);
  expect(all('heading').map((h) => h.textContent)).toEqual(
    expect.arrayContaining(['Call quality', 'Your connection', 'The others', 'Grace Hopper', 'The way']),
  );
  expect(panel()).toContain('Your upload is slow: about 320 kbit/s. The others see you less sharply.');
  expect(panel()).toMatch(/Alan Turing’s picture stood still for \d\.\d of the last 10 seconds\./);
  expect(panel()).toMatch(/Grace HopperConnection: goodNothing is in the way\.Comes through this server\./);
  expect(panel()).toContain('100 kbit/s · 0 % lost · 40 ms there and back');
  expect(panel()).toContain('go through the media server');
  await key(get('button', 'Close call quality'), 'Escape');
  expect(document.querySelector('.quality')).toBeNull();
});

test('reads out how one’s own connection is, and again only when that has changed', async () => {
  await show();
  await press('More');
  await press('Call quality');
  await pass(4_000);
  expect(said()).toContain('Your connection is good.');
  await pass(6_000);
  expect(said()).toContain('Your connection is poor.');
  const live = document.querySelector('.quality [role=status]')!;
  const changes = vi.fn();
  new MutationObserver(changes).observe(live, { childList: true, characterData: true, subtree: true });
  await pass(6_000);
  expect(changes).not.toHaveBeenCalled();
  lost = 20;
  await pass(10_000);
  expect(said()).toContain('Your connection is bad.');
});

test('each tile has bars, and words for them; in words for all to see where it is poor', async () => {
  await show();
  expect(document.querySelector('[data-quality]')).toBeNull();
  await pass(10_000);
  const bars = (name: string) => get('group', name).querySelector('[data-quality]');
  expect(bars('Grace Hopper')?.getAttribute('data-quality')).toBe('4');
  expect(get('group', 'Grace Hopper').textContent).toContain('Connection: good');
  expect(bars('Grace Hopper')?.querySelector('.visually-hidden')).not.toBeNull();
  expect(bars('Alan Turing')?.getAttribute('data-quality')).toBe('2');
  expect(bars('Alan Turing')?.querySelector('.visually-hidden')).toBeNull();
  expect(bars('You')?.getAttribute('data-quality')).toBe('2');
});

test('a page that nobody sees measures nothing', async () => {
  await show();
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  await pass(10_000);
  expect(rounds).toBe(0);
});
