// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { act } from 'preact/test-utils';
import { afterEach, expect, test, vi } from 'vitest';
import { clear, descriptionOf, draw, get, press, said, type } from '../testing/dom';
import { fakePage } from '../testing/fake_page';
import { Landing } from './landing';

afterEach(clear);

function refusal(code: string) {
  return Object.assign(new Error('no'), { code });
}

async function drawLanding(name = '') {
  const create = vi.fn(() => Promise.resolve());
  const join = vi.fn(() => Promise.resolve());
  const page = fakePage();
  await draw(<Landing page={{ ...page, settings: { ...page.settings, name } }} create={create} join={join} />);
  return { create, join, page };
}

test('creates: the box decides on the mode, the name is remembered', async () => {
  const { create, page } = await drawLanding();
  await type('Meeting name or ID', ' Weekly sync ');
  await type('Your name', ' Ada ');
  await press('Create meeting');
  expect(create).toHaveBeenLastCalledWith('Weekly sync', 'auto');
  expect(page.changes).toContainEqual({ name: 'Ada' });
  await press('Use the media server (KMS)', 'checkbox');
  await press('Create meeting');
  expect(create).toHaveBeenLastCalledWith('Weekly sync', 'server');
});

test('joins by an id in any spelling', async () => {
  const { join } = await drawLanding('Ada');
  await type('Meeting name or ID', 'https://a.example/m/KWM-RTPZ-FHA');
  await press('Join meeting');
  expect(join).toHaveBeenCalledWith({ id: 'kwm-rtpz-fha' });
});

test('without a name nothing happens, and the field says why', async () => {
  const { create, join } = await drawLanding();
  await press('Create meeting');
  const name = get('textbox', 'Your name');
  expect(descriptionOf(name)).toContain('Type your name');
  expect(name.getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(name);
  await press('Join meeting');
  expect(descriptionOf(get('textbox', 'Meeting name or ID'))).toContain('Type the ID');
  expect(create).not.toHaveBeenCalled();
  expect(join).not.toHaveBeenCalled();
});

test('a meeting that is none is refused before the server is asked', async () => {
  const { join } = await drawLanding('Ada');
  await type('Meeting name or ID', '??');
  await press('Join meeting');
  expect(descriptionOf(get('textbox', 'Meeting name or ID'))).toContain('abc-defg-hij');
  expect(join).not.toHaveBeenCalled();
});

test('what the server refuses stands beside what it is about', async () => {
  const { create, join } = await drawLanding('Ada');
  join.mockRejectedValue(refusal('meeting_not_found'));
  await type('Meeting name or ID', 'kwm-rtpz-fha');
  await press('Join meeting');
  expect(descriptionOf(get('textbox', 'Meeting name or ID'))).toContain("doesn't exist");
  create.mockRejectedValue(refusal('media_server_unavailable'));
  await press('Create meeting');
  expect(said()).toContain('Untick');
  expect(get('button', 'Create meeting').hasAttribute('disabled')).toBe(false);
});

test('Enter twice creates one meeting', async () => {
  const { create } = await drawLanding('Ada');
  let done = () => undefined as void;
  create.mockReturnValue(new Promise<void>((resolve) => (done = resolve)));
  const submit = () =>
    act(
      () =>
        void get('textbox', 'Your name')
          .closest('form')
          ?.dispatchEvent(new Event('submit', { cancelable: true })),
    );
  await submit();
  await submit();
  expect(create).toHaveBeenCalledTimes(1);
  await act(async () => {
    done();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  });
  await submit();
  expect(create).toHaveBeenCalledTimes(2);
});

test('what is corrected is not called wrong any more', async () => {
  const { create, join } = await drawLanding();
  await press('Join meeting');
  await type('Your name', 'A');
  expect(descriptionOf(get('textbox', 'Your name'))).not.toContain('Type your name');
  expect(descriptionOf(get('textbox', 'Meeting name or ID'))).toContain('Type the ID');
  await type('Meeting name or ID', 'kwm-rtpz-fha');
  expect(get('textbox', 'Meeting name or ID').getAttribute('aria-invalid')).toBeNull();
  create.mockRejectedValue(refusal('media_server_unavailable'));
  await press('Create meeting');
  expect(said()).toContain('Untick');
  await press('Use the media server (KMS)', 'checkbox');
  expect(said()).not.toContain('Untick');
  join.mockRejectedValue(refusal('rate_limited'));
  await press('Join meeting');
  expect(said()).toContain('Too many attempts');
  await type('Your name', 'Ada');
  expect(said()).not.toContain('Too many attempts');
});
