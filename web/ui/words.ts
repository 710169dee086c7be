// SPDX-License-Identifier: Apache-2.0
//
// Every sentence that the page says. Views hold no text of their own, so a translation is a second file like this.
// Tests and screen readers rely on the names of the controls: docs/ lists those that stay as they are.

import { callWords, isOrAre, listed } from './words_of_calls';
import { deviceWords } from './words_of_devices';
import { qualityWords } from './words_of_quality';

export const words = {
  product: 'ringer',
  tagline: 'A video call button for your own server.',
  pitch:
    'Make a meeting, send the link, press Call: their browser rings, they accept, and you talk. No account, nothing to install.',
  pitchPoints: [
    'It rings: people wait without camera or microphone until they accept.',
    'Two people talk directly, browser to browser, encrypted.',
    'Everything runs on this one server.',
  ],
  skipLink: 'Skip to main content',
  close: 'Close',
  you: 'You',
  youNamed: (name: string) => `${name} (you)`,
  host: 'Host',

  theme: {
    auto: 'Automatic',
    light: 'Light',
    dark: 'Dark',
    next: (now: string) => `Theme: ${now}. Change`,
  },

  landing: {
    title: 'Start or join a meeting',
    meeting: 'Meeting name or ID',
    meetingHint: 'A name for a new meeting (may stay empty), or the ID or link of one you were invited to.',
    meetingExample: 'for example abc-defg-hij',
    name: 'Your name',
    server: 'Use the media server (KMS)',
    serverHint:
      'Recommended for three or more people and for strict networks: everything goes through this server. Off: directly, from browser to browser, where that is as good.',
    create: 'Create meeting',
    join: 'Join meeting',
    creating: 'Creating…',
    joining: 'Looking it up…',
    nameProblem: {
      empty: 'Type your name, so that the others know who you are.',
      too_long: 'This name is too long: 64 characters at most.',
      control_characters: 'This name has characters in it that cannot be shown.',
    },
    meetingMissing: 'Type the ID of the meeting or paste its link to join.',
    meetingInvalid: 'This is not a meeting ID or link. An ID looks like abc-defg-hij.',
    meetingNameProblem: {
      too_long: 'This meeting name is too long: 64 characters at most.',
      control_characters: 'This meeting name has characters in it that cannot be shown.',
    },
  },

  unknownMeeting: {
    title: "This meeting doesn't exist or has ended",
    hint: 'Check the link for a missing letter, or ask the person who sent it for a new one.',
    create: 'Create a new meeting',
    join: 'Join another',
  },
  notFound: {
    title: 'There is no page at this address',
    hint: 'The link may be mistyped. Meetings have addresses that look like /m/abc-defg-hij.',
    home: 'Go to the start page',
  },
  lookingUp: 'Looking up the meeting…',
  lookupFailed: {
    title: 'The meeting could not be looked up',
    unreachable: 'The server cannot be reached',
    retry: 'Try again',
  },

  prejoin: {
    title: (meeting: string) => `Ready to enter ${meeting}?`,
    asHost: 'You are the host of this meeting.',
    asHostNamed: (name: string) => `Enter as ${name} to be the host. Under another name you are a guest.`,
    asGuest: 'Nobody sees or hears you before you accept a call.',
    enter: 'Enter',
    entering: 'Entering…',
    back: 'Back to the start page',
    notHost: 'This host link is no longer valid. You can enter as a guest.',
  },

  lobby: {
    meetingId: 'Meeting ID',
    copyLink: 'Copy link',
    copied: 'Copied',
    copiedStatus: 'The link was copied.',
    copyFailed: 'Copying did not work. Select the link and copy it yourself:',
    copyHostLink: 'Copy host link',
    hostLinkHint: 'Anyone with the host link can call everyone. Keep it for yourself and your colleagues.',
    share: 'Share',
    qrTitle: 'Scan to join',
    qrLabel: (url: string) => `QR code of the link ${url}`,
    inviteTitle: 'Invite people',
    inviteHint: 'Send this link. It opens in any browser.',
    inviteLocal:
      'This link works on this computer only. To invite others, open this page at the network address of the server.',
    peopleTitle: 'People here',
    nobody: 'Nobody else is here yet. Send the link, and people appear as soon as they enter.',
    nobodyGuest: 'You are the first one here.',
    call: 'Call',
    callPerson: (name: string) => `Call ${name}`,
    callAlone: 'Nobody has joined yet',
    hostTitleAlone: 'Waiting for people to join',
    hostTitle: (count: number) => (count === 1 ? 'One person is waiting' : `${count} people are waiting`),
    hostHint: (count: number) =>
      count === 1 ? 'Their browser rings when you press Call.' : 'Their browsers ring when you press Call.',
    guestTitle: "You're in. This page rings when you are called.",
    guestHint: 'Keep this page open. Your camera and microphone stay off until you accept.',
    notify: 'Notify me about calls',
    notifyHint: 'Shows a system notification when this page is in the background.',
    notifyBlocked: 'Notifications are blocked for this site. Allow them in the settings of your browser.',
    notifyUnsupported: 'This browser shows no notifications.',
    leave: 'Leave meeting',
    inCall: 'In a call',
    offline: 'Connection lost',
    progressTitle: 'Call in progress',
    progressWith: (names: string[]) => `${listed(names)} ${isOrAre(names)} talking.`,
    askToJoin: 'Ask to join',
    knockingTitle: 'Waiting to be let in',
    knockingHint: 'Somebody in the call has to let you in.',
    withdraw: 'Stop waiting',
    lastCall: 'The last call',
    duration: (clock: string) => `It lasted ${clock}.`,
    dismissEnded: 'Dismiss',
  },

  chat: {
    title: 'Chat',
    button: 'Chat',
    unread: (count: number) => (count === 1 ? 'One unread message' : `${count} unread messages`),
    empty: 'No messages yet. What you write here, everybody in the meeting can read.',
    write: 'Write a message',
    send: 'Send',
    failed: 'The message was not sent. It is still in the box.',
    left: (count: number) => (count === 1 ? '1 character left' : `${count} characters left`),
    close: 'Close chat',
  },
  people: {
    title: 'People',
    close: 'Close people',
    inCallTitle: 'In this call',
    hereTitle: 'Not in the call',
    nobodyElse: 'Everybody who is here is in the call.',
  },

  settings: {
    title: 'Settings',
    ring: 'Ring volume',
    ringSilent: 'silent',
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    single: 'Single keys',
    singleHint: 'Off: only the ones with Ctrl or ⌘ work.',
    rows: [
      { keys: ['Ctrl/⌘ + D', 'M'], does: 'Microphone on or off' },
      { keys: ['Ctrl/⌘ + E', 'V'], does: 'Camera on or off' },
      { keys: ['Space'], does: 'Hold to talk while muted' },
      { keys: ['C'], does: 'Chat' },
      { keys: ['P'], does: 'People' },
      { keys: ['S'], does: 'Share the screen' },
      { keys: ['F'], does: 'Full screen' },
      { keys: ['?'], does: 'This list' },
      { keys: ['Ctrl/⌘ + Enter'], does: 'Accept a call' },
    ],
  },

  connection: {
    reconnecting: 'The connection to the server was lost. Reconnecting…',
    closedTitle: 'You are no longer in the meeting',
    closed: {
      left: 'You left the meeting.',
      replaced: 'You opened this meeting in another tab or on another device, and it went on there.',
      kicked: 'You were removed from the meeting.',
      protocol_error: 'The page and the server did not understand each other. Reloading the page may help.',
    } as Record<string, string>,
    enterAgain: 'Enter again',
    home: 'Go to the start page',
  },

  devices: deviceWords,
  calls: callWords,
  quality: qualityWords,

  errors: {
    already_in_call: 'You are already in a call.',
    already_signed_in: 'You are already in this meeting.',
    bad_json: 'The server did not understand the page. Reloading it may help.',
    bad_request: 'The server did not understand the page. Reloading it may help.',
    call_already_answered: 'The call was already answered.',
    call_full: 'The call is full.',
    call_not_found: 'This call is over.',
    forbidden: 'Only a host may do that.',
    invalid_chat_text: 'This message cannot be sent: it is empty or longer than 4000 characters.',
    invalid_meeting_id: 'This is not a meeting ID. An ID looks like abc-defg-hij.',
    invalid_meeting_name: 'This meeting name cannot be used. Please choose a shorter one.',
    invalid_name: 'This name cannot be used. Please choose one of 1 to 64 characters.',
    link_not_found: 'The connection was already closed.',
    media_server_unavailable:
      'This server has no media server, or it is switched off. Untick “Use the media server (KMS)” to call directly, from browser to browser.',
    meeting_exists: 'A meeting with this ID exists already. Join it, or choose another ID.',
    meeting_full: 'This meeting is full.',
    meeting_not_found: "This meeting doesn't exist or has ended.",
    message_too_large: 'This is too long to send.',
    name_taken: 'Somebody in this meeting already has this name. Please choose another one.',
    nobody_to_call: 'There is nobody here to call.',
    not_in_call: 'You are not in this call.',
    not_ringing: 'The call is no longer ringing.',
    not_signed_in: 'You are not in the meeting any more. Please enter again.',
    rate_limited: 'Too many attempts. Please wait a moment and try again.',
    server_busy: 'The server is full at the moment. Please try again later.',
    unknown_type: 'The server does not know this action. It may be older than the page.',
    version_unsupported: 'The page and the server are of different versions. Reload the page.',
    offline: 'There is no connection to the server. Please try again in a moment.',
    network: 'The server cannot be reached. Check your connection and try again.',
  } as Record<string, string>,
  unknownError: 'Something went wrong. Please try again.',
};

/** A sentence for any failure that an action can reject with. */
export function errorWords(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  const known = typeof code === 'string' ? words.errors[code] : undefined;
  return known ?? words.unknownError;
}
