// SPDX-License-Identifier: Apache-2.0
//
// The waiting page. A host finds the Call button here before the first call and after each one; a guest waits here
// to be rung, with camera and microphone off.

import type { ComponentChildren } from 'preact';
import { LeaveIcon, SettingsIcon } from '../icons';
import { ChatButton } from '../parts/chat_button';
import { Frame } from '../parts/frame';
import { MeetingCorner } from '../parts/meeting_corner';
import { words } from '../words';
import { CallHost } from './call_host';
import { EndedCard } from './ended_card';
import { Invite } from './invite';
import type { MeetingProps } from './meeting';
import { Notify } from './notify';
import { PeopleHere } from './people_here';
import { ProgressCard } from './progress_card';

interface Props extends MeetingProps {
  unread: number;
  chat: ComponentChildren;
  toggleChat: () => void;
  openSettings: () => void;
}

export function Lobby(props: Props) {
  const { state, page, links, unread, chat, toggleChat, openSettings, leave } = props;
  const { meeting, phase } = state;
  if (!meeting) return null;
  const host = state.me?.role === 'host';
  return (
    <Frame
      page={page}
      class={`lobby ${chat ? 'has-panel' : ''}`}
      corner={<MeetingCorner meeting={meeting} url={links.guest} copy={(text) => page.copy(text)} />}
    >
      <div class="lobby-columns">
        <div class="lobby-main">
          <div class="lobby-head">
            <h1 data-start tabIndex={-1}>
              {meeting.name}
            </h1>
            <div class="lobby-actions">
              <ChatButton open={Boolean(chat)} unread={unread} toggle={toggleChat} class="icon-button" />
              <IconAction label={words.settings.title} press={openSettings} icon={<SettingsIcon />} />
              <IconAction label={words.lobby.leave} press={leave} icon={<LeaveIcon />} />
            </div>
          </div>
          {phase.at === 'lobby' && phase.ended && <EndedCard ended={phase.ended} me={state.me?.name ?? ''} />}
          <ProgressCard {...props} />
          {host ? <CallHost {...props} /> : <GuestCard />}
          <PeopleHere {...props} />
          <Notify page={page} />
        </div>
        <div class="lobby-side">
          <Invite meeting={meeting} links={links} page={page} />
        </div>
      </div>
      {chat}
    </Frame>
  );
}

function GuestCard() {
  return (
    <section class="card waiting-card">
      <div class="waiting-mark" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <div>
        <p class="card-title">{words.lobby.guestTitle}</p>
        <p class="hint">{words.lobby.guestHint}</p>
      </div>
    </section>
  );
}

function IconAction({ label, press, icon }: { label: string; press: () => void; icon: ComponentChildren }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={press}>
      {icon}
    </button>
  );
}
