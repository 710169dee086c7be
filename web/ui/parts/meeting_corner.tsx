// SPDX-License-Identifier: Apache-2.0

import type { Meeting } from '../../protocol/messages';
import { words } from '../words';
import { CopyButton } from './copy_button';

interface Props {
  meeting: Meeting;
  url: string;
  copy: (text: string) => Promise<boolean>;
  /** The marked id is a sign that one has entered. */
  entered?: boolean;
}

/** The meeting's id and its link, in the right corner of every screen of the meeting. */
export function MeetingCorner({ meeting, url, copy, entered = true }: Props) {
  return (
    <div class="meeting-corner">
      <span class="meeting-corner-id">
        <span class="visually-hidden">{words.lobby.meetingId} </span>
        <span data-testid={entered ? 'meeting-id' : undefined} class="meeting-id">
          {meeting.id}
        </span>
      </span>
      <CopyButton label={words.lobby.copyLink} text={url} copy={copy} class="button-small" />
    </div>
  );
}
