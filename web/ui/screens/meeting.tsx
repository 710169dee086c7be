// SPDX-License-Identifier: Apache-2.0
//
// Everything between entering a meeting and leaving it: which screen the phase asks for, and what stays the same
// from one to the next (chat, settings, news, the state of the connection).

import { useEffect, useState } from 'preact/hooks';
import type { Ringer, State } from '../../sdk/api';
import { CallScreen } from '../call/call_screen';
import type { Page } from '../page';
import { ReconnectingBanner } from '../parts/banner';
import { ChatPanel } from '../parts/chat_panel';
import { SettingsDialog } from '../parts/settings_dialog';
import { Toasts } from '../parts/toasts';
import { useUnread } from '../parts/use_unread';
import { Incoming } from './incoming';
import { Lobby } from './lobby';
import { Outgoing } from './outgoing';

export interface MeetingProps {
  state: State;
  ringer: Ringer;
  page: Page;
  links: { guest: string; host: string | null };
  /** Is the ring held back until a gesture? */
  sound_blocked: boolean;
  leave: () => void;
}

export type Panel = 'none' | 'chat' | 'people';

export function MeetingScreen(props: MeetingProps) {
  const { state, ringer, page } = props;
  const [panel, setPanel] = useState<Panel>('none');
  const [settingsOpen, setSettingsOpen] = useState(false);
  const unread = useUnread(state.chat, panel === 'chat', state.me?.id);
  const chat = panel === 'chat' && (
    <ChatPanel
      messages={state.chat}
      me={state.me?.id}
      send={(t) => ringer.sendChat(t)}
      close={() => setPanel('none')}
    />
  );
  const { phase } = state;
  const waiting = phase.at === 'lobby' || phase.at === 'incoming' || phase.at === 'knocking';
  // What was open on the waiting page does not stand before the call.
  useEffect(() => setSettingsOpen(false), [waiting]);
  return (
    <>
      <ReconnectingBanner connection={state.connection} />
      {phase.at === 'calling' ? (
        <Outgoing state={state} ringer={ringer} />
      ) : phase.at === 'connecting' || phase.at === 'in_call' ? (
        <CallScreen
          {...props}
          call={phase.call}
          since={phase.at === 'in_call' ? phase.since : null}
          panel={panel}
          setPanel={setPanel}
          unread={unread}
          chat={chat}
          openSettings={() => setSettingsOpen(true)}
        />
      ) : (
        <Lobby
          {...props}
          unread={unread}
          chat={chat}
          toggleChat={() => setPanel(panel === 'chat' ? 'none' : 'chat')}
          openSettings={() => setSettingsOpen(true)}
        />
      )}
      {settingsOpen && <SettingsDialog page={page} ringer={ringer} close={() => setSettingsOpen(false)} />}
      {/* After the settings: it covers whatever is open. */}
      {phase.at === 'incoming' && <Incoming {...props} phase={phase} />}
      <Toasts notices={state.notices} phase={phase} dismiss={(id) => ringer.dismiss(id)} />
    </>
  );
}
