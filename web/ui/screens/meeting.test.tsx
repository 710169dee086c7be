// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Ended, State } from '../../sdk/api';
import { all, clear, draw, get, key, press, said, type } from '../testing/dom';
import { fakePage } from '../testing/fake_page';
import { type FakeRinger, fakeRinger } from '../testing/fake_ringer';
import { alan, callOf, chatMessage, grace, hostWith, LINKS, mary, ME, person, tileOf } from '../testing/people';
import { MeetingScreen } from './meeting';

beforeEach(() => {
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
  vi.useRealTimers();
});

const guest = { ...ME, role: 'guest' as const };

async function show(state: Partial<State>, ringer: FakeRinger = fakeRinger(), page = fakePage(), backs = 0) {
  ringer.change(state);
  const links = ringer.state.me?.role === 'host' ? LINKS : { ...LINKS, host: null };
  await draw(
    <MeetingScreen
      state={ringer.state}
      ringer={ringer}
      page={page}
      links={links}
      sound_blocked={false}
      leave={() => undefined}
      backs={backs}
    />,
  );
  return { ringer, page };
}

function inCall(others = [grace], patch: Partial<State> = {}): Partial<State> {
  const call = callOf('active', [[ME, 'joined'], ...others.map((p): [typeof p, 'joined'] => [p, 'joined'])]);
  return {
    ...hostWith(...others),
    calls: [call],
    phase: { at: 'in_call', call, since: performance.now() },
    tiles: others.map((peer) => tileOf(peer)),
    ...patch,
  };
}

test('a host alone cannot call, and is told why', async () => {
  await show(hostWith());
  const call = get('button', 'Call');
  expect(call.hasAttribute('disabled')).toBe(true);
  expect(call.title).toBe('Nobody has joined yet');
});

test('a host calls everybody, or one', async () => {
  const { ringer } = await show(hostWith(grace, alan));
  await press('Call');
  await press('Call Alan Turing');
  expect(ringer.asked).toEqual([
    ['call', 'all'],
    ['call', ['p2']],
  ]);
});

test('a call that is refused says so', async () => {
  await show({ ...hostWith(grace), notices: [{ id: 1, kind: 'error', code: 'nobody_to_call', message: 'x' }] });
  expect(said()).toContain('There is nobody here to call.');
});

test('a guest waits, sees the id, and has nothing that only hosts have', async () => {
  await show({ ...hostWith(person('p1', 'Grace Hopper', { role: 'host' })), me: guest });
  expect(document.querySelector('[data-testid=meeting-id]')?.textContent).toBe('kwm-rtpz-fha');
  expect(all('button', 'Call')).toHaveLength(0);
  expect(all('button', 'Copy host link')).toHaveLength(0);
  expect(said()).toContain('This page rings');
});

test('Copy link says Copied for two seconds at least', async () => {
  vi.useFakeTimers();
  const { page } = await show(hostWith(grace));
  await press('Copy link');
  expect(page.copied).toEqual([LINKS.guest]);
  expect(said()).toContain('The link was copied.');
  await vi.advanceTimersByTimeAsync(2000);
  expect(all('button', 'Copied')).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(all('button', 'Copy link')).toHaveLength(1);
});

test('while it rings the caller sees what each one says, and may cancel', async () => {
  const call = callOf('ringing', [
    [ME, 'joined'],
    [grace, 'ringing'],
    [alan, 'declined'],
  ]);
  const { ringer } = await show({ ...hostWith(grace, alan), phase: { at: 'calling', call } });
  expect(said()).toContain('Calling Grace Hopper…');
  expect(said()).toContain('declined');
  await press('Cancel call');
  expect(ringer.asked).toEqual([['cancel']]);
});

test('after a call the reason stands on the page, and the Call button is back', async () => {
  const ended: Ended = { reason: 'hangup', by: 'Grace Hopper', duration_ms: 65_000, members: [] };
  await show({ ...hostWith(grace), phase: { at: 'lobby', ended } });
  expect(said()).toContain('Grace Hopper ended the call.');
  const card = () => document.querySelector('.ended-card')?.textContent ?? '';
  expect(card()).toContain('Grace Hopper ended the call.');
  expect(card()).toContain('1:05');
  expect(get('button', 'Call').hasAttribute('disabled')).toBe(false);
  await press('Dismiss');
  expect(card()).toBe('');
});

test('who comes late asks to join, and may stop asking', async () => {
  const call = callOf('active', [
    [grace, 'joined'],
    [alan, 'joined'],
  ]);
  const { ringer } = await show({ ...hostWith(grace, alan), me: guest, calls: [call] });
  expect(said()).toContain('Call in progress');
  await press('Ask to join');
  await show({ phase: { at: 'knocking', call } }, ringer);
  await press('Stop waiting');
  expect(ringer.asked).toEqual([['knock', 'c1'], ['withdraw']]);
});

test('in a call of two either side ends it; in a larger one a guest leaves', async () => {
  const { ringer } = await show({ ...inCall(), me: guest });
  await press('End call');
  clear();
  await show({ ...inCall([grace, alan]), me: guest }, ringer);
  expect(all('button', 'End call')).toHaveLength(0);
  await press('Leave');
  clear();
  await show(inCall([grace, alan]), ringer);
  await press('End call');
  expect(ringer.asked).toEqual([['end'], ['leave'], ['end']]);
});

test('each other person is a group with their name, and trouble is in words', async () => {
  const lost = person('p3', 'Mary Jackson', { connected: false });
  await show({
    ...inCall([grace, alan, lost]),
    tiles: [tileOf(grace), tileOf(alan, { link: 'reconnecting' }), tileOf(lost)],
  });
  expect(get('group', 'Grace Hopper').textContent).not.toContain('Reconnecting');
  expect(get('group', 'Alan Turing').textContent).toContain('Reconnecting…');
  expect(get('group', 'Mary Jackson').textContent).toContain('Connection lost');
  expect(said()).toContain('In a call with Grace Hopper, Alan Turing and Mary Jackson');
});

test('the bar does what it says', async () => {
  const { ringer } = await show(inCall());
  await press('Mute microphone');
  await press('Turn camera off');
  await press('Share screen');
  const wanted = { audio: false, video: false, screen: true };
  const screen = { status: 'on' as const, device_id: 's', label: 's' };
  await show({ local: { ...ringer.state.local, wanted, screen } }, ringer);
  await press('Unmute microphone');
  await press('Turn camera on');
  await press('Stop sharing');
  expect(ringer.asked).toEqual([
    ['setMicrophone', false],
    ['setCamera', false],
    ['shareScreen'],
    ['setMicrophone', true],
    ['setCamera', true],
    ['stopSharing'],
  ]);
});

test('keys of the call: letters, Ctrl, and Space to talk', async () => {
  const { ringer } = await show(inCall());
  await key(document.body, 'v');
  expect(await key(document.body, 'd', { ctrlKey: true })).toBe(true);
  const muted = { ...ringer.state.local, wanted: { audio: false, video: true, screen: false } };
  await show({ local: muted }, ringer);
  await key(document.body, ' ', { code: 'Space' });
  window.dispatchEvent(new Event('blur'));
  expect(ringer.asked).toEqual([
    ['setCamera', false],
    ['setMicrophone', false],
    ['setMicrophone', true],
    ['setMicrophone', false],
  ]);
});

test('Space does nothing to a microphone that is on', async () => {
  const { ringer } = await show(inCall());
  await key(document.body, ' ', { code: 'Space' });
  window.dispatchEvent(new Event('blur'));
  expect(ringer.asked).toEqual([]);
});

test('single letters can be turned off', async () => {
  const page = fakePage();
  page.settings = { ...page.settings, single_keys: false };
  const { ringer } = await show(inCall(), fakeRinger(), page);
  await key(document.body, 'm');
  expect(ringer.asked).toEqual([]);
});

test('the chat shows unread messages until it is opened, and sends', async () => {
  const { ringer } = await show(inCall([grace], { chat: [chatMessage(1, grace, 'before')] }));
  expect(get('button', 'Chat').getAttribute('aria-description')).toBeNull();
  await show(
    { chat: [chatMessage(1, grace, 'before'), chatMessage(2, grace, '<b>hi</b>'), chatMessage(3, ME, 'ho')] },
    ringer,
  );
  expect(get('button', 'Chat').getAttribute('aria-description')).toBe('One unread message');
  await press('Chat');
  expect(get('button', 'Chat').getAttribute('aria-description')).toBeNull();
  expect(document.querySelector('.chat-text b')).toBeNull();
  await type('Write a message', ' hello ');
  const box = get('textbox', 'Write a message');
  expect(await key(box, 'Enter', { shiftKey: true })).toBe(false);
  await key(box, 'Enter');
  expect(ringer.asked).toEqual([['sendChat', 'hello']]);
});

test('the focus goes into the chat and comes back to its button', async () => {
  await show(inCall());
  get('button', 'Chat').focus();
  await press('Chat');
  expect(document.activeElement).toBe(get('textbox', 'Write a message'));
  await key(document.activeElement as Element, 'Escape');
  expect(document.activeElement).toBe(get('button', 'Chat'));
});

test('a chat that was open while one waited does not stand before the call, and its draft is not lost', async () => {
  const { ringer } = await show(hostWith(grace));
  await press('Chat');
  await type('Write a message', 'half a senten');
  await show(inCall(), ringer);
  expect(all('textbox', 'Write a message')).toHaveLength(0);
  expect(document.activeElement).toBe(document.querySelector('#controls'));
  await press('Chat');
  expect((get('textbox', 'Write a message') as HTMLTextAreaElement).value).toBe('half a senten');
});

test('Back in a call closes the panel first, and then asks', async () => {
  const { ringer, page } = await show(inCall());
  await press('Chat');
  await show({}, ringer, page, 1);
  expect(all('textbox', 'Write a message')).toHaveLength(0);
  expect(all('dialog')).toHaveLength(0);
  await show({}, ringer, page, 2);
  expect(get('dialog', 'Leave the call?')).toBeTruthy();
  await press('Stay');
  expect(all('dialog')).toHaveLength(0);
  await show({}, ringer, page, 3);
  await press('Leave the call');
  await show({ phase: { at: 'calling' } }, ringer, page, 3);
  await show({}, ringer, page, 4);
  await press('Leave the call');
  expect(ringer.asked).toEqual([['leave'], ['cancel']]);
});

test('the focus follows the screens, and each is said as one comes to it', async () => {
  const call = callOf('ringing', [
    [ME, 'joined'],
    [grace, 'ringing'],
  ]);
  const { ringer } = await show(hostWith(grace));
  const spoken = document.querySelector('[role=status].visually-hidden[data-live]');
  get('button', 'Call').focus();
  await show({ phase: { at: 'calling', call } }, ringer);
  expect(document.activeElement?.textContent).toBe('Calling Grace Hopper…');
  expect(spoken?.textContent).toBe('Calling Grace Hopper…');
  get('button', 'Cancel call').focus();
  await show(inCall(), ringer);
  expect(document.activeElement).toBe(document.querySelector('#controls'));
  expect(spoken?.textContent).toBe('In a call with Grace Hopper');
  get('button', 'End call').focus();
  await show({ phase: { at: 'lobby', ended: { reason: 'hangup', duration_ms: 0, members: [] } } }, ringer);
  expect(document.activeElement).toBe(get('heading', 'Weekly sync'));
  expect(spoken?.textContent).toBe('The call ended.');
});

test('the skip link leads to the controls of the call, and leaves the address alone', async () => {
  await show(inCall());
  const click = new MouseEvent('click', { bubbles: true, cancelable: true });
  get('link', 'Skip to the call controls').dispatchEvent(click);
  expect(click.defaultPrevented).toBe(true);
  expect(document.activeElement).toBe(document.querySelector('#controls'));
});

test('all of the page goes to full screen, dialogs too, and comes back with the end of the call', async () => {
  let element: Element | null = null;
  const full = () => Promise.resolve(void (element = document.documentElement));
  const exit = vi.fn(() => Promise.resolve(void (element = null)));
  Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: () => element });
  Object.assign(document, { exitFullscreen: exit });
  Object.assign(document.documentElement, { requestFullscreen: full });
  const { ringer } = await show(inCall());
  await key(document.body, 'f');
  expect(element).toBe(document.documentElement);
  await show({ phase: { at: 'lobby' } }, ringer);
  expect(exit).toHaveBeenCalledOnce();
});

test('while it rings, and in the call, the id and the link are at hand', async () => {
  const { ringer, page } = await show({ ...hostWith(grace), phase: { at: 'calling' } });
  for (const state of [{}, inCall()]) {
    await show(state, ringer, page);
    expect(document.querySelector('[data-testid=meeting-id]')?.textContent).toBe('kwm-rtpz-fha');
    await press('Copy link');
  }
  expect(page.copied).toEqual([LINKS.guest, LINKS.guest]);
});

test('a message that was not sent is still in the box', async () => {
  const ringer = fakeRinger();
  ringer.failNext('sendChat', { code: 'offline' });
  await show(inCall(), ringer);
  await press('Chat');
  await type('Write a message', 'hello');
  await press('Send');
  expect((get('textbox', 'Write a message') as HTMLTextAreaElement).value).toBe('hello');
  expect(said()).toContain('was not sent');
});

test('more than 4000 characters cannot be sent', async () => {
  await show(inCall());
  await press('Chat');
  await type('Write a message', 'x'.repeat(4001));
  expect(get('button', 'Send').hasAttribute('disabled')).toBe(true);
  await type('Write a message', '😀'.repeat(4000));
  expect(get('button', 'Send').hasAttribute('disabled')).toBe(false);
});

test('a host lets in or refuses who knocks; a guest beside a host is not asked', async () => {
  const state = inCall([grace]);
  const call = callOf(
    'active',
    [
      [ME, 'joined'],
      [grace, 'joined'],
    ],
    { knocking: ['p3'] },
  );
  const knocked: Partial<State> = { ...state, ...hostWith(grace, mary), phase: { at: 'in_call', call, since: 0 } };
  const { ringer } = await show(knocked);
  expect(said()).toContain('Mary Jackson asks to join');
  await press('Admit Mary Jackson');
  await press('Refuse Mary Jackson');
  expect(ringer.asked).toEqual([
    ['admit', 'c1', 'p3'],
    ['refuse', 'c1', 'p3'],
  ]);
  await show({ me: guest, peers: [{ ...grace, role: 'host' }, mary] }, ringer);
  expect(said()).not.toContain('asks to join');
});

test('a lost connection is mentioned after two seconds, and not before', async () => {
  vi.useFakeTimers();
  await show({ ...hostWith(grace), connection: { status: 'reconnecting', since: performance.now(), attempt: 1 } });
  await vi.advanceTimersByTimeAsync(1900);
  expect(said()).not.toContain('Reconnecting');
  await vi.advanceTimersByTimeAsync(200);
  expect(said()).toContain('Reconnecting');
});

test('what the waiting page shows anyway is no news', async () => {
  const { ringer } = await show({
    ...hostWith(grace),
    notices: [
      { id: 1, kind: 'peer_joined', name: 'Grace Hopper' },
      { id: 2, kind: 'ring_ended', name: 'Grace Hopper', reason: 'cancelled' },
    ],
  });
  expect(said()).not.toContain('Grace Hopper is here.');
  expect(ringer.asked).toEqual([
    ['dismiss', 1],
    ['dismiss', 2],
  ]);
});

test('of much news only the latest is shown, and the rest does not come up later', async () => {
  const names = ['A', 'B', 'C', 'D'];
  const { ringer } = await show({
    ...inCall(),
    notices: names.map((name, id) => ({ id, kind: 'peer_joined', name })),
  });
  expect(said()).not.toContain('A is here.');
  expect(said()).toContain('D is here.');
  expect(ringer.asked).toEqual([['dismiss', 0]]);
});

test('after a call one sees who was missing, and why', async () => {
  const state = (name: string, of: 'joined' | 'no_answer') => ({ peer: name, name, state: of });
  const members = [state(ME.name, 'joined'), state('Bo', 'joined'), state('Cy', 'no_answer')];
  await show({ ...hostWith(grace), phase: { at: 'lobby', ended: { reason: 'hangup', duration_ms: 1, members } } });
  const card = document.querySelector('.ended-card')?.textContent;
  expect(card).toContain('Cyno answer');
  expect(card).not.toContain('Bo');
});

test('news goes away by itself, failures stay', async () => {
  vi.useFakeTimers();
  const { ringer } = await show({
    ...inCall(),
    notices: [
      { id: 1, kind: 'peer_joined', name: 'Grace Hopper' },
      { id: 2, kind: 'device_failed', device: 'camera', problem: 'in_use' },
    ],
  });
  expect(said()).toContain('Grace Hopper is here.');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ringer.asked).toEqual([['dismiss', 1]]);
});
