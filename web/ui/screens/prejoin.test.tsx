// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { afterEach, expect, test, vi } from 'vitest';
import type { Preview } from '../page';
import { clear, descriptionOf, draw, get, press, said, type } from '../testing/dom';
import { fakePage } from '../testing/fake_page';
import { MEETING } from '../testing/people';
import { Prejoin } from './prejoin';

afterEach(clear);

async function drawPrejoin(preview: Partial<Preview> = {}, name = '', hostName: string | null = null) {
  const want = vi.fn();
  const enter = vi.fn(() => Promise.resolve());
  const page = fakePage();
  await draw(
    <Prejoin
      page={page}
      meeting={MEETING}
      link="https://example.org/m/kwm-rtpz-fha"
      host={false}
      hostName={hostName}
      name={name}
      wanted={{ audio: true, video: true }}
      want={want}
      preview={{ camera: 'off', microphone: 'off', stream: null, overdue: false, ...preview }}
      readLevel={() => 0}
      level_blocked={false}
      retryPreview={() => undefined}
      enter={enter}
      back={() => undefined}
    />,
  );
  return { enter, page, want };
}

test('the name of the link wins over the remembered one', async () => {
  const { enter } = await drawPrejoin({}, 'Guest');
  await press('Enter');
  expect(enter).toHaveBeenCalledWith('Guest');
});

test('a taken name is said at the name, and can be corrected', async () => {
  const { enter } = await drawPrejoin();
  enter.mockRejectedValueOnce(Object.assign(new Error(), { code: 'name_taken' }));
  await press('Enter');
  expect(descriptionOf(get('textbox', 'Your name'))).toContain('already has this name');
  await type('Your name', 'Ada II');
  await press('Enter');
  expect(enter).toHaveBeenLastCalledWith('Ada II');
});

test('an empty name goes nowhere', async () => {
  const { enter } = await drawPrejoin();
  await type('Your name', ' ');
  await press('Enter');
  expect(enter).not.toHaveBeenCalled();
});

test('whatever the devices do, one may enter', async () => {
  for (const problem of ['denied', 'system', 'not_found', 'in_use', 'insecure', 'unknown', 'asking'] as const) {
    await drawPrejoin({ camera: problem, microphone: problem });
    expect(get('button', 'Enter').hasAttribute('disabled')).toBe(false);
    clear();
  }
});

test('device trouble is said in words', async () => {
  await drawPrejoin({ camera: 'not_found', microphone: 'on' });
  expect(said()).toContain('No camera found: join with audio only.');
  clear();
  await drawPrejoin({ camera: 'in_use', microphone: 'on' });
  expect(said()).toContain('used by another app');
  expect(get('button', 'Try again')).toBeTruthy();
  clear();
  await drawPrejoin({ camera: 'denied', microphone: 'denied' });
  expect(said()).toContain('blocked for this site');
});

test('a question of the browser that nobody sees is pointed at', async () => {
  await drawPrejoin({ camera: 'asking', microphone: 'asking' });
  expect(said()).not.toContain('Allow microphone and camera');
  await drawPrejoin({ camera: 'asking', microphone: 'asking', overdue: true });
  expect(said()).toContain('Allow microphone and camera');
});

test('the meter has its role, and the toggles say what they will do', async () => {
  const { want } = await drawPrejoin();
  expect(get('meter', 'Microphone level').getAttribute('aria-valuemax')).toBe('100');
  await press('Mute microphone');
  await press('Turn camera off');
  expect(want.mock.calls).toEqual([[{ audio: false }], [{ video: false }]]);
});

test('who was the host before is told so, and under which name alone', async () => {
  await drawPrejoin({}, '', 'Ada Lovelace');
  expect(said()).toContain('You are the host');
  await type('Your name', 'Ada');
  expect(said()).toContain('Enter as Ada Lovelace to be the host');
  clear();
  await drawPrejoin({}, '', null);
  expect(said()).toContain('Nobody sees or hears you');
});

test('the link can be passed on before one enters', async () => {
  const { page } = await drawPrejoin();
  await press('Copy link');
  expect(page.copied).toEqual(['https://example.org/m/kwm-rtpz-fha']);
});
