// SPDX-License-Identifier: Apache-2.0
//
// The part of words.ts about calls: ringing, talking, and how a call ended.

import type { Ended, LinkHealth, Notice } from '../sdk/api';
import type { Member, RingEndReason } from '../protocol/messages';
import { problemWords } from './words_of_devices';

/** "Ann", "Ann and Bo", "Ann, Bo and Cy"; of a crowd only three. */
export function listedBriefly(names: string[]): string {
  return listed(names.length > 5 ? [...names.slice(0, 3), `${names.length - 3} others`] : names);
}

/** "Ann", "Ann and Bo", "Ann, Bo and Cy". */
export function listed(names: string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] as string}`;
}

export function isOrAre(names: string[]): string {
  return names.length > 1 ? 'are' : 'is';
}

const MEMBER: Record<Member['state'], string> = {
  ringing: 'ringing…',
  joined: 'accepted',
  declined: 'declined',
  no_answer: 'no answer',
  busy: 'busy',
  cancelled: 'cancelled',
  unreachable: 'not reachable',
  call_full: 'the call was full',
  left: 'left',
};

export const callWords = {
  member: MEMBER,
  outgoing: (names: string) => (names ? `Calling ${names}…` : 'Calling…'),
  outgoingStarting: 'Starting the call…',
  cancel: 'Cancel call',

  incoming: 'Incoming call',
  incomingFrom: (name: string) => `Incoming call from ${name}`,
  incomingIn: (meeting: string) => `in ${meeting}`,
  acceptVideo: 'Accept with video',
  acceptAudio: 'Accept audio only',
  decline: 'Decline',
  answering: 'Connecting…',
  acceptKeys: 'Press Ctrl+Enter (⌘+Enter on a Mac) to accept',
  ringingTitle: (name: string) => `📞 ${name} is calling`,
  notificationBody: (meeting: string) => `Open the page of ${meeting} to answer.`,
  soundBlocked: 'Click anywhere to hear it ring',

  skipLink: 'Skip to the call controls',
  connectingTo: (names: string) => (names ? `Connecting to ${names}…` : 'Connecting…'),
  inCallWith: (names: string) => (names ? `In a call with ${names}` : 'In a call'),
  alone: 'You are alone in the call.',
  direct: 'Direct',
  directHint: 'Directly from browser to browser',
  viaServer: 'Via the server',
  viaServerHint: 'Through the media server',
  hear: 'Click to hear the others',
  share: 'Share screen',
  stopShare: 'Stop sharing',
  shareMissing: 'This browser cannot share its screen.',
  sharing: 'You are sharing your screen',
  screenOf: (name: string) => `Screen of ${name}`,
  more: 'More',
  leaveTitle: 'Leave the call?',
  leaveNow: 'Leave the call',
  stay: 'Stay',
  endCall: 'End call',
  leave: 'Leave',
  fullscreen: 'Full screen',
  fullscreenLeave: 'Leave full screen',
  people: 'People',
  muted: 'Microphone off',
  pin: (name: string) => `Pin ${name}`,
  unpin: (name: string) => `Unpin ${name}`,
  andMore: (names: string[]) => `And ${names.length} more: ${names.join(', ')}`,
  moveSelf: 'Move your picture to the next corner',
  pushToTalk: 'Talking while you hold Space',
  link: {
    connecting: 'Connecting…',
    connected: '',
    reconnecting: 'Reconnecting…',
    failed: 'Could not connect',
  } satisfies Record<LinkHealth, string>,
  knock: (name: string) => `${name} asks to join`,
  admit: 'Admit',
  admitPerson: (name: string) => `Admit ${name}`,
  refuse: 'Refuse',
  refusePerson: (name: string) => `Refuse ${name}`,
  controls: 'Call controls',
  faces: 'Faces',
};

/** How the call ended, in one sentence. `me` is my name, to say "you". */
export function endedWords(ended: Ended, me: string): string {
  const by = ended.by && ended.by !== me ? ended.by : '';
  const mine = ended.by === me;
  const those = (state: Member['state']) =>
    ended.members.filter((m) => m.name !== me && m.state === state).map((m) => m.name);
  const who = (state: Member['state']) => listed(those(state));
  switch (ended.reason) {
    case 'hangup':
      return mine ? 'You ended the call.' : by ? `${by} ended the call.` : 'The call ended.';
    case 'left':
      return 'You left the call.';
    case 'declined':
      return mine ? 'You declined the call.' : `${who('declined') || by || 'Everybody'} declined the call.`;
    case 'cancelled':
      return mine || !by ? 'You cancelled the call.' : `Missed call from ${by}.`;
    case 'timeout':
      return by ? `Missed call from ${by}.` : who('no_answer') ? `No answer from ${who('no_answer')}.` : 'No answer.';
    case 'busy':
      return `${who('busy') || by || 'The other person'} ${isOrAre(those('busy'))} busy in another call.`;
    case 'unreachable':
      return `${who('unreachable') || by || 'The other person'} could not be reached.`;
    case 'failed':
      return 'The call could not be connected. A firewall on one side may be in the way.';
    case 'replaced':
      return 'The call continued in another tab or on another device.';
    case 'kicked':
      return 'You were removed from the call.';
    case 'server_shutdown':
      return 'The server was restarted, and that ended the call.';
    case 'refused':
      return 'You were not let into the call.';
    default:
      return ringEndWords(by, ended.reason);
  }
}

function ringEndWords(name: string, reason: RingEndReason): string {
  const from = name ? ` from ${name}` : '';
  switch (reason) {
    case 'answered_elsewhere':
      return 'Answered on another device.';
    case 'declined_elsewhere':
      return 'Declined on another device.';
    case 'call_full':
      return `The call${from} is full.`;
    case 'cancelled':
    case 'timeout':
    case 'call_ended':
      return `Missed call${from}.`;
    default:
      // A newer server may know reasons that this page does not.
      return 'The call ended.';
  }
}

const MEMBER_NEWS: Record<Member['state'], (name: string) => string> = {
  ringing: (name) => `${name} is being called.`,
  joined: (name) => `${name} accepted.`,
  declined: (name) => `${name} declined.`,
  no_answer: (name) => `${name} did not answer.`,
  busy: (name) => `${name} is busy in another call.`,
  cancelled: (name) => `${name} is no longer being called.`,
  unreachable: (name) => `${name} could not be reached.`,
  call_full: (name) => `${name} could not join: the call is full.`,
  left: (name) => `${name} left the call.`,
};

export function noticeWords(notice: Notice, errors: Record<string, string>): string {
  switch (notice.kind) {
    case 'member':
      return MEMBER_NEWS[notice.state]?.(notice.name) ?? notice.name;
    case 'missed':
      return notice.reason === 'busy'
        ? `${notice.name} called while you were in another call.`
        : `Missed call from ${notice.name}.`;
    case 'ring_ended':
      return ringEndWords(notice.name, notice.reason);
    case 'knock':
      return `${notice.name} asks to join.`;
    case 'refused':
      return 'You were not let into the call.';
    case 'peer_joined':
      return `${notice.name} is here.`;
    case 'peer_left':
      return `${notice.name} left.`;
    case 'peer_lost':
      return `The connection to ${notice.name} was lost.`;
    case 'peer_back':
      return `${notice.name} is back.`;
    case 'device_switched':
      return `Switched to ${notice.label}.`;
    case 'device_failed':
      return problemWords(notice.device, notice.problem);
    case 'link_failed':
      return `No connection to ${notice.name ?? 'the media server'} could be made. A firewall may be in the way.`;
    case 'error':
      return errors[notice.code] ?? notice.message;
  }
}
