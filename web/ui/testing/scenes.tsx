// SPDX-License-Identifier: Apache-2.0
/** @jsxImportSource preact */
//
// Every screen of the page in every state worth looking at, with a fake Ringer behind it.

import type { ComponentChild } from 'preact';
import type { Ended, LinkStatistics, State } from '../../sdk/api';
import type { Page, Preview } from '../page';
import { Landing } from '../screens/landing';
import { MeetingScreen } from '../screens/meeting';
import { Closed, Insecure, LookupFailed, NotFound, UnknownMeeting } from '../screens/message';
import { Prejoin } from '../screens/prejoin';
import { words } from '../words';
import { face, screen } from './fake_media';
import { fakePage } from './fake_page';
import { fakeRinger } from './fake_ringer';
import {
  alan,
  callOf,
  chatMessage,
  edsger,
  grace,
  hostWith,
  LINKS,
  mary,
  ME,
  MEETING,
  person,
  radia,
  tileOf,
} from './people';

export interface Scene {
  /** To be waited for, as a selector. */
  until?: string;
  draw: () => ComponentChild;
  /** Buttons to press one after the other, by accessible name, before one looks. */
  press?: string[];
  /** A field to type into before. */
  type?: [label: string, text: string];
}

const nothing = () => undefined;
const never = () => Promise.reject(Object.assign(new Error(), { code: 'media_server_unavailable' }));
const mouse = { at: performance.now() };

function meeting(
  state: Partial<State>,
  page: Partial<Page> = {},
  guest = false,
  backs = 0,
  measured?: () => LinkStatistics[],
): () => ComponentChild {
  return () => (
    <MeetingScreen
      state={fakeRinger({ meeting: MEETING, ...state, me: guest ? { ...ME, role: 'guest' } : ME }).state}
      ringer={fakeRinger(state, measured)}
      page={fakePage(page)}
      links={guest ? { ...LINKS, host: null } : LINKS}
      sound_blocked={false}
      leave={nothing}
      backs={backs}
    />
  );
}

function prejoin(
  preview: Partial<Preview>,
  page: Partial<Page> = {},
  host = false,
  hostName: string | null = null,
): () => ComponentChild {
  const whole: Preview = { camera: 'on', microphone: 'on', stream: null, overdue: false, ...preview };
  if (whole.camera === 'on') whole.stream = face(205);
  return () => (
    <Prejoin
      page={fakePage(page)}
      meeting={MEETING}
      link={LINKS.guest}
      host={host}
      hostName={hostName}
      name=""
      wanted={{ audio: true, video: true }}
      want={nothing}
      preview={whole}
      readLevel={() => 0.45 + 0.2 * Math.sin((performance.now() - mouse.at) / 200)}
      level_blocked={false}
      retryPreview={nothing}
      enter={() => Promise.reject(Object.assign(new Error(), { code: 'name_taken' }))}
      back={nothing}
    />
  );
}

function localOn(): State['local'] {
  const on = (label: string) => ({ status: 'on' as const, device_id: label, label });
  return {
    microphone: on('m1'),
    camera: on('c1'),
    screen: { status: 'off' },
    wanted: { audio: true, video: true, screen: false },
    camera_stream: face(205),
    screen_stream: null,
  };
}

function inCall(
  others: ReturnType<typeof tileOf>[],
  patch: Partial<State> = {},
  knocking: string[] = [],
  path: 'p2p' | 'server' = 'p2p',
): Partial<State> {
  const members = others.map((tile): [typeof tile.peer, 'joined'] => [tile.peer, 'joined']);
  const call = callOf('active', [[ME, 'joined'], ...members], { knocking, path });
  return {
    ...hostWith(...others.map((tile) => tile.peer)),
    calls: [call],
    phase: { at: 'in_call', call, since: performance.now() - 754_000 },
    tiles: others,
    local: localOn(),
    ...patch,
  };
}

const CHAT = [
  chatMessage(1, grace, 'Good morning! The figures are at https://stats.example.org/weeks/2026-01.'),
  chatMessage(2, grace, 'I will share my screen in a moment.'),
  chatMessage(3, ME, 'Thanks, that is great.'),
  chatMessage(4, alan, 'Can you zoom in a little?\nThe second column is hard to read here.'),
];

const ENDED: Ended = {
  reason: 'hangup',
  by: 'Grace Hopper',
  duration_ms: 754_000,
  members: [
    { peer: ME.id, name: ME.name, state: 'left' },
    { peer: grace.id, name: grace.name, state: 'left' },
  ],
};
const UNANSWERED: Ended = {
  reason: 'timeout',
  duration_ms: 0,
  members: [
    { peer: ME.id, name: ME.name, state: 'left' },
    { peer: grace.id, name: grace.name, state: 'no_answer' },
    { peer: alan.id, name: alan.name, state: 'declined' },
  ],
};

const muted = { audio: false, video: false, screen: false };
const presenting = { audio: true, video: true, screen: true };
const landing = (
  <Landing page={fakePage({ settings: { ...fakePage().settings, name: '' } })} create={never} join={never} />
);
const ringing = callOf('ringing', [
  [ME, 'joined'],
  [grace, 'ringing'],
  [alan, 'declined'],
  [mary, 'ringing'],
]);
const incoming: Partial<State> = {
  ...hostWith(person('p9', 'Grace Hopper', { role: 'host' })),
  me: { ...ME, role: 'guest' },
  phase: {
    at: 'incoming',
    call: callOf('ringing', []),
    from: grace,
    expires_at: performance.now() + 45_000,
    answering: false,
  },
};
const grid = () => [
  tileOf(grace, { camera: face(30), level: 0.4 }),
  tileOf(person('p2', 'Alan Turing', { media: muted })),
  tileOf(mary, { camera: face(280) }),
  tileOf(person('p4', 'Edsger Dijkstra', { connected: false }), { camera: face(100) }),
];
const NAMES =
  'Ada Boole,Charles Shannon,Edith Clarke,Frances Allen,Grete Hermann,Hedy Kiesler,Ida Rhodes,Joan Lambek,Karen Jones,Lynn Conway,Margaret Hamilton,Niklaus Wirth,Ole Dahl,Peter Naur,Rosa Péter,Sophie Wilson,Tony Hoare,Ursula Martin,Vera Molnar,Wim Ebbinkhuijsen';
/** 49 others, every third with a picture. */
const crowd = () => {
  const faces = [30, 140, 205, 280, 330].map((hue) => face(hue));
  return Array.from({ length: 49 }, (_, i) => {
    const name = NAMES.split(',')[i % 20]! + (i < 20 ? '' : ` ${Math.floor(i / 20) + 1}`);
    const media = { audio: i % 4 !== 0, video: i % 3 === 0, screen: false };
    const camera = media.video ? faces[i % 5]! : null;
    return tileOf(person(`q${i}`, name, { media }), { camera, level: i === 5 ? 0.4 : 0 });
  });
};
/** Each of a slow upload, loss, a long way and a standing picture; or what two people see of each other. */
function measuring(two = false): () => LinkStatistics[] {
  let round = 0;
  const link = (patch: Partial<LinkStatistics>, lost: number): LinkStatistics => ({
    link: two ? 'peer' : 'down',
    peer: null,
    state: 'connected',
    bytes_sent: 210_000 * round,
    packets_sent: 400 * round,
    sent_lost: lost * round,
    bytes_received: 310_000 * round,
    packets_received: 400 * round,
    packets_lost: lost * round,
    round_trip_ms: 46,
    audio_packets: 0,
    camera_frames: 0,
    screen_frames: 0,
    ...patch,
  });
  return () => {
    round++;
    if (two) return [link({ peer: 'p1', local: 'relay', round_trip_ms: 431 }, 24)];
    const people = ['p2', 'p3', 'p4', 'q0', 'q1', 'q2'].map((peer) => link({ peer }, 0));
    const up = link({ link: 'up', limited_by: 'bandwidth', available_bps: 310_000 }, 4);
    const ill = [link({ peer: 'p1', frozen_ms: 260 * round }, 28), link({ peer: 'q6' }, 60), link({ peer: 'q3' }, 24)];
    return [up, ...ill, ...people];
  };
}
const talkers = callOf('active', [
  [grace, 'joined'],
  [alan, 'joined'],
]);
const lateComer: Partial<State> = { ...hostWith(grace, alan), calls: [talkers] };

export const scenes: Record<string, Scene> = {
  landing: { draw: () => landing },
  'landing-errors': { draw: () => landing, press: [words.landing.join] },
  'landing-no-media-server': {
    draw: () => <Landing page={fakePage()} create={never} join={never} />,
    press: [words.landing.create],
  },
  'unknown-meeting': { draw: () => <UnknownMeeting page={fakePage()} home={nothing} join={nothing} /> },
  'not-found': { draw: () => <NotFound page={fakePage()} home={nothing} /> },
  'lookup-failed': {
    draw: () => <LookupFailed page={fakePage()} error={{ code: 'network' }} retry={nothing} />,
  },
  insecure: {
    draw: () => (
      <Insecure page={fakePage()} origin="http://10.0.0.7:8080" secure="https://10.0.0.7:8443/" goOn={nothing} />
    ),
  },
  closed: { draw: () => <Closed page={fakePage()} code="replaced" enterAgain={nothing} home={nothing} /> },
  prejoin: { draw: prejoin({}, {}, true) },
  'prejoin-asking': { draw: prejoin({ camera: 'asking', microphone: 'asking', overdue: true }) },
  'prejoin-denied': { draw: prejoin({ camera: 'denied', microphone: 'denied' }) },
  'prejoin-no-camera': { draw: prejoin({ camera: 'not_found' }) },
  'prejoin-name-taken': { draw: prejoin({}), press: [words.prejoin.enter] },
  'prejoin-other-name': { draw: prejoin({ camera: 'off' }, {}, false, 'Grace Hopper') },
  'lobby-alone': { draw: meeting({ ...hostWith() }) },
  'lobby-host': { draw: meeting(hostWith(grace, alan, person('p3', 'Mary Jackson', { connected: false }))) },
  'lobby-guest': { draw: meeting(hostWith(person('p1', 'Grace Hopper', { role: 'host' })), {}, true) },
  'lobby-ended': { draw: meeting({ ...hostWith(grace), phase: { at: 'lobby', ended: ENDED } }) },
  'lobby-unanswered': { draw: meeting({ ...hostWith(grace, alan), phase: { at: 'lobby', ended: UNANSWERED } }) },
  'lobby-late': { draw: meeting(lateComer, {}, true) },
  'lobby-knocking': { draw: meeting({ ...lateComer, phase: { at: 'knocking', call: talkers } }, {}, true) },
  'lobby-chat': { draw: meeting({ ...hostWith(grace, alan), chat: CHAT }), press: [words.chat.button] },
  'lobby-reconnecting': {
    draw: meeting({ ...hostWith(grace), connection: { status: 'reconnecting', since: -5000, attempt: 3 } }),
  },
  outgoing: { draw: meeting({ ...hostWith(grace, alan, mary), phase: { at: 'calling', call: ringing } }) },
  incoming: { draw: meeting(incoming, {}, true) },
  connecting: {
    draw: () =>
      meeting({
        ...hostWith(grace),
        tiles: [tileOf(grace, { link: 'connecting' })],
        phase: {
          at: 'connecting',
          call: callOf('connecting', [
            [ME, 'joined'],
            [grace, 'joined'],
          ]),
        },
        local: localOn(),
      })(),
  },
  'call-duo': { draw: () => meeting(inCall([tileOf(grace, { camera: face(30), level: 0.3 })]))() },
  'call-duo-portrait': { draw: () => meeting(inCall([tileOf(grace, { camera: face(30, true) })]))() },
  'call-duo-no-camera': {
    draw: () =>
      meeting(
        inCall([tileOf(person('p1', 'Grace Hopper', { media: muted }))], {
          local: {
            ...localOn(),
            camera: { status: 'failed', problem: 'in_use' },
            camera_stream: null,
            wanted: { audio: false, video: true, screen: false },
          },
        }),
      )(),
  },
  'call-trio': {
    draw: () =>
      meeting(inCall([tileOf(grace, { camera: face(30), level: 0.3 }), tileOf(alan, { camera: face(140) })]))(),
  },
  'call-grid': { draw: () => meeting(inCall(grid()))() },
  'call-full': {
    draw: () =>
      meeting(inCall([...grid(), tileOf(radia, { camera: face(330), link: 'reconnecting' })], { chat: CHAT }))(),
  },
  'call-quality': {
    draw: () => {
      const others = [tileOf(grace, { camera: face(30) }), tileOf(alan, { camera: face(140) }), ...grid().slice(2)];
      return meeting(inCall(others, {}, [], 'server'), {}, false, 0, measuring())();
    },
    press: [words.calls.more, words.quality.title],
    until: '[data-testid=quality-me] [data-quality="2"]',
  },
  'call-quality-two': {
    draw: () => meeting(inCall([tileOf(grace, { camera: face(30) })]), {}, false, 0, measuring(true))(),
    press: [words.calls.more, words.quality.title],
    until: '.signal',
  },
  'call-quality-tiles': {
    draw: () => meeting(inCall(crowd(), {}, [], 'server'), {}, false, 0, measuring())(),
    until: '.signal',
  },
  'call-crowd': { draw: () => meeting(inCall(crowd(), {}, [], 'server'))() },
  'call-pinned': {
    draw: () => meeting(inCall(crowd(), {}, [], 'server'))(),
    press: [words.calls.pin('Charles Shannon')],
  },
  'call-share': {
    draw: () =>
      meeting(
        inCall([
          tileOf(person('p1', 'Grace Hopper', { media: presenting }), { camera: face(30), screen: screen() }),
          tileOf(alan, { camera: face(140), level: 0.3 }),
        ]),
      )(),
  },
  'call-sharing': {
    draw: () =>
      meeting(
        inCall([tileOf(grace, { camera: face(30) })], {
          local: { ...localOn(), screen: { status: 'on', device_id: 's', label: 's' } },
        }),
      )(),
  },
  'call-chat': {
    draw: () =>
      meeting(inCall([tileOf(grace, { camera: face(30) }), tileOf(alan, { camera: face(140) })], { chat: CHAT }))(),
    press: [words.chat.button],
  },
  'call-people': {
    draw: () => {
      const call = callOf('active', [
        [ME, 'joined'],
        [grace, 'joined'],
        [alan, 'ringing'],
        [mary, 'declined'],
      ]);
      return meeting({
        ...inCall([tileOf(grace, { camera: face(30) })]),
        ...hostWith(grace, alan, mary, edsger),
        phase: { at: 'in_call', call, since: performance.now() },
      })();
    },
    press: [words.calls.more, words.calls.people],
  },
  'call-knock': {
    draw: () =>
      meeting({
        ...inCall([tileOf(grace, { camera: face(30) })], {}, [mary.id]),
        ...hostWith(grace, mary),
        notices: [
          { id: 1, kind: 'peer_joined', name: 'Mary Jackson' },
          { id: 2, kind: 'device_failed', device: 'camera', problem: 'in_use' },
        ],
      })(),
  },
  'call-more': { draw: () => meeting(inCall([tileOf(grace, { camera: face(30) })]))(), press: [words.calls.more] },
  'call-settings': {
    draw: () => meeting(inCall([tileOf(grace, { camera: face(30) })]))(),
    press: [words.calls.more, words.settings.title],
  },
  'call-leave': { draw: () => meeting(inCall([tileOf(grace, { camera: face(30) })]), {}, false, 1)() },
  'lobby-refused': {
    draw: meeting({ ...hostWith(grace), notices: [{ id: 1, kind: 'error', code: 'nobody_to_call', message: '' }] }),
  },
  'call-shortcuts': {
    draw: () => meeting(inCall([tileOf(grace, { camera: face(30) })]))(),
    press: [words.calls.more, words.shortcuts.title],
  },
};
