// SPDX-License-Identifier: Apache-2.0
//
// A Ringer without a server: it shows the State it is given and writes down what it is asked to do.

import type { LinkStatistics, Ringer, Shown, State } from '../../sdk/api';

export interface FakeRinger extends Ringer {
  /** What was asked, as ['call', 'all'] or ['sendChat', 'hello']. */
  readonly asked: unknown[][];
  /** The pictures of which the page said that it shows them. */
  readonly shown: Shown[];
  change(patch: Partial<State>): void;
  /** The next action of this name rejects. */
  failNext(action: keyof Ringer, error: unknown): void;
}

export const EMPTY_STATE: State = {
  connection: { status: 'open' },
  me: null,
  meeting: null,
  peers: [],
  calls: [],
  phase: { at: 'lobby' },
  tiles: [],
  local: {
    microphone: { status: 'off' },
    camera: { status: 'off' },
    screen: { status: 'off' },
    wanted: { audio: true, video: true, screen: false },
    camera_stream: null,
    screen_stream: null,
  },
  chat: [],
  notices: [],
  rtt_ms: null,
};

export function fakeRinger(initial: Partial<State> = {}, measured: () => LinkStatistics[] = () => []): FakeRinger {
  let state: State = { ...EMPTY_STATE, ...initial };
  const listeners = new Set<(state: State) => void>();
  const asked: unknown[][] = [];
  const shown: Shown[] = [];
  const failures = new Map<string, unknown>();
  const action =
    <A extends unknown[], R>(name: keyof Ringer, result: R) =>
    (...args: A): Promise<R> => {
      asked.push([name, ...args]);
      if (!failures.has(name)) return Promise.resolve(result);
      const error = failures.get(name);
      failures.delete(name);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as given by the test
      return Promise.reject(error);
    };
  const nothing = (name: keyof Ringer) =>
    action<never[], void>(name, undefined) as (...args: unknown[]) => Promise<void>;
  const id = 'kwm-rtpz-fha';
  const created = {
    id,
    name: id,
    mode: 'auto' as const,
    url: `https://example.org/m/${id}`,
    host_url: `https://example.org/m/${id}?token=secret`,
    host_token: 'secret',
  };
  return {
    asked,
    shown,
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(patch) {
      state = { ...state, ...patch };
      for (const listener of [...listeners]) listener(state);
    },
    failNext: (name, error) => void failures.set(name, error),
    openLinks: 0,
    hostToken: 'secret',
    hostName: () => null,
    createMeeting: action('createMeeting', created),
    findMeeting: action('findMeeting', { id, name: 'Weekly sync', mode: 'auto' as const, participants: 1 }),
    enter: nothing('enter'),
    exit: () => void asked.push(['exit']),
    call: nothing('call'),
    invite: nothing('invite'),
    cancel: nothing('cancel'),
    accept: nothing('accept'),
    decline: nothing('decline'),
    end: nothing('end'),
    leave: nothing('leave'),
    knock: nothing('knock'),
    withdraw: nothing('withdraw'),
    admit: nothing('admit'),
    refuse: nothing('refuse'),
    setMicrophone: nothing('setMicrophone'),
    setCamera: nothing('setCamera'),
    chooseMicrophone: nothing('chooseMicrophone'),
    chooseCamera: nothing('chooseCamera'),
    shareScreen: nothing('shareScreen'),
    stopSharing: nothing('stopSharing'),
    show: (pictures) => void shown.splice(0, Infinity, ...pictures),
    sendChat: nothing('sendChat'),
    dismiss: (notice) => void asked.push(['dismiss', notice]),
    statistics: () => Promise.resolve(measured()),
  };
}
