// SPDX-License-Identifier: Apache-2.0

import type { Meeting } from '../../protocol/messages';
import { words } from '../words';
import { CopyButton } from './copy_button';

interface Props {
  meeting: Meeting;
  url: string;
  copy: (text: string) => Promise<boolean>;
}

/** The meeting's id and its link, in the right corner of every screen of the meeting. */
export function MeetingCorner({ meeting, url, copy }: Props) {
  return (
    <div class="meeting-corner">
      <span class="meeting-corner-id">
        <span class="visually-hidden">{words.lobby.meetingId} </span>
        <span data-testid="meeting-id" class="meeting-id">
          {meeting.id}
        </span>
      </span>
      <CopyButton label={words.lobby.copyLink} text={url} copy={copy} class="button-small" />
    </div>
  );
}
