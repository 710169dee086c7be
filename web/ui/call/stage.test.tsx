// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { act } from 'preact/test-utils';
import { useState } from 'preact/hooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PeerId } from '../../protocol/messages';
import type { State } from '../../sdk/api';
import { all, clear, draw, get, press } from '../testing/dom';
import { type FakeRinger, fakeRinger } from '../testing/fake_ringer';
import { callOf, ME, person, tileOf } from '../testing/people';
import { Stage } from './stage';

const opened = vi.fn();

beforeEach(() => {
  opened.mockReset();
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this instanceof HTMLVideoElement ? 180 : 0;
  });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.stubGlobal('devicePixelRatio', 2);
});
afterEach(() => {
  clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const crowd = (count: number, camera: MediaStream | null = null) =>
  Array.from({ length: count }, (_, i) => tileOf(person(`q${i}`, `Person ${i}`), { camera }));

function Staged({ ringer }: { ringer: FakeRinger }) {
  const [pinned, setPinned] = useState<PeerId | null>(null);
  const press = (id: PeerId) => setPinned(id === pinned ? null : id);
  const call = callOf('active', [[ME, 'joined']]);
  return (
    <Stage
      state={ringer.state}
      call={call}
      ringer={ringer}
      pin={{ pinned, press }}
      quality={null}
      openPeople={() => void opened()}
    />
  );
}

async function show(tiles: State['tiles'], ringer = fakeRinger({ me: ME })) {
  ringer.change({ tiles });
  await draw(<Staged key="stage" ringer={ringer} />);
  return ringer;
}

const names = () => all('group').map((group) => group.getAttribute('aria-label'));

test('of a crowd, twenty-five have a tile, me among them, and the others are named', async () => {
  await show(crowd(40));
  expect(names()).toHaveLength(25);
  expect(names().at(-1)).toBe('You');
  const rest = get(
    'button',
    `And 16 more: ${crowd(40)
      .slice(24)
      .map((t) => t.peer.name)
      .join(', ')}`,
  );
  rest.click();
  expect(opened).toHaveBeenCalledTimes(1);
  await show(crowd(24));
  expect(names()).toHaveLength(25);
  expect(document.querySelector('.rest')).toBeNull();
});

test('who speaks comes in, and a pinned person takes the stage', async () => {
  const ringer = await show(crowd(40));
  expect(names()).not.toContain('Person 39');
  await show(
    crowd(40).map((tile, i) => (i === 39 ? { ...tile, level: 0.4 } : tile)),
    ringer,
  );
  expect(names()).toContain('Person 39');
  expect(names()).toHaveLength(25);
  await press('Pin Person 7');
  expect(document.querySelector('.presentation > .tile')?.getAttribute('aria-label')).toBe('Person 7');
  expect(all('group', 'Person 7')).toHaveLength(1);
  await press('Unpin Person 7');
  expect(document.querySelector('.presentation')).toBeNull();
});

test('a double click pins, and takes it back', async () => {
  await show(crowd(3));
  const twice = () => act(() => void get('group', 'Person 1').dispatchEvent(new MouseEvent('dblclick')));
  await twice();
  expect(get('button', 'Unpin Person 1')).toBeTruthy();
  await twice();
  expect(get('button', 'Pin Person 1')).toBeTruthy();
});

test('a shared screen has the stage, whoever is pinned', async () => {
  const sharing = person('s', 'Sharer', { media: { audio: true, video: false, screen: true } });
  await show([...crowd(3), tileOf(sharing, { screen: new MediaStream() })]);
  await press('Pin Person 1');
  expect(document.querySelector('.presentation-screen video')?.getAttribute('data-source')).toBe('screen');
  expect(names()).toContain('Person 1');
});

test('tells how large each picture is, in device pixels, and of none that it does not show', async () => {
  const ringer = await show(crowd(30, new MediaStream()));
  expect(ringer.shown).toHaveLength(24);
  expect(ringer.shown[0]).toEqual({ peer: 'q0', source: 'camera', height: 360, pinned: false });
  await press('Pin Person 2');
  expect(ringer.shown.filter((s) => s.pinned).map((s) => s.peer)).toEqual(['q2']);
  const off = { audio: true, video: false, screen: false };
  const stream = new MediaStream();
  await show(
    [tileOf(person('a', 'A', { media: off }), { camera: stream }), tileOf(person('b', 'B'), { camera: stream })],
    ringer,
  );
  expect(ringer.shown.map((s) => s.peer)).toEqual(['b']);
});

test('a page that nobody sees wants no pictures after ten seconds, and all of them when it is seen again', async () => {
  vi.useFakeTimers();
  const ringer = await show(crowd(3, new MediaStream()));
  const hidden = vi.spyOn(document, 'hidden', 'get');
  const turn = (away: boolean) => {
    hidden.mockReturnValue(away);
    document.dispatchEvent(new Event('visibilitychange'));
  };
  turn(true);
  vi.advanceTimersByTime(9_000);
  expect(ringer.shown).toHaveLength(3);
  vi.advanceTimersByTime(1_000);
  expect(ringer.shown).toEqual([]);
  turn(false);
  expect(ringer.shown).toHaveLength(3);
  turn(true);
  turn(false);
  vi.advanceTimersByTime(20_000);
  expect(ringer.shown).toHaveLength(3);
});
