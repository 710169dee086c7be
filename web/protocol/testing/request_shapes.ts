// SPDX-License-Identifier: Apache-2.0
//
// What a page may send, as run-time shapes: to hold the golden transcripts to messages.ts. No page needs them.

import type { Requests } from '../messages';
import type { Shape } from '../shapes';
import {
  candidate,
  choice,
  description,
  flag,
  list,
  map,
  media_state,
  number,
  record,
  optional,
  text,
  tracks,
  word,
} from '../shapes';

const call_only = record<{ call: string }>({ call: text });
const call_and_peer = record<{ call: string; peer: string }>({ call: text, peer: text });
const invitees: Shape = (value, path, known) => (value === 'all' ? null : list(text)(value, path, known));

export const requests: { [T in keyof Requests]: Shape } = {
  hello: record<Requests['hello']>({
    versions: list(number),
    meeting: text,
    name: text,
    identity: text,
    token: optional(text),
    resume: optional(
      record<NonNullable<Requests['hello']['resume']>>({ session: text, secret: text, last_seq: number }),
    ),
  }),
  ping: record<Requests['ping']>({}),
  'call.start': record<Requests['call.start']>({ to: invitees, media: choice }),
  'call.invite': record<Requests['call.invite']>({ call: text, to: invitees }),
  'call.accept': record<Requests['call.accept']>({ call: text, media: choice }),
  'call.decline': call_only,
  'call.cancel': call_only,
  'call.end': call_only,
  'call.leave': call_only,
  'call.knock': record<Requests['call.knock']>({ call: text, media: choice }),
  'call.withdraw': call_only,
  'call.admit': call_and_peer,
  'call.refuse': call_and_peer,
  'rtc.desc': record<Requests['rtc.desc']>({ link: text, desc: description, tracks }),
  'rtc.cand': record<Requests['rtc.cand']>({ link: text, cand: optional(candidate) }),
  'rtc.report': record<Requests['rtc.report']>({
    link: text,
    state: word('report'),
    local: optional(text),
    remote: optional(text),
    protocol: optional(text),
  }),
  'rtc.view': record<Requests['rtc.view']>({
    link: text,
    view: map(record<Requests['rtc.view']['view'][string]>({ height: number, pinned: optional(flag) })),
  }),
  'media.state': media_state,
  'chat.send': record<Requests['chat.send']>({ key: text, text }),
};
