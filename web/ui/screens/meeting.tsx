// SPDX-License-Identifier: Apache-2.0
//
// Everything between entering a meeting and leaving it: which screen the phase asks for, and what stays the same
// from one to the next (chat, settings, news, the state of the connection).

import { useEffect, useState } from 'preact/hooks';
import type { Phase, Ringer, State } from '../../sdk/api';
import { CallScreen } from '../call/call_screen';
import { situation } from '../logic/situation';
import type { Page } from '../page';
import { ReconnectingBanner } from '../parts/banner';
import { ChatPanel } from '../parts/chat_panel';
import { SettingsDialog } from '../parts/settings_dialog';
import { Spoken } from '../parts/spoken';
import { Toasts } from '../parts/toasts';
import { useArrivalFocus } from '../parts/use_arrival_focus';
import { useUnread } from '../parts/use_unread';
import { Incoming } from './incoming';
import { LeaveDialog } from './leave_dialog';
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

interface Props extends MeetingProps {
  /** Counts how often the browser's Back was pressed in a call. */
  backs?: number;
}

export type Panel = 'none' | 'chat' | 'people' | 'quality';
type Screen = 'waiting' | 'calling' | 'call';

export function MeetingScreen({ backs = 0, ...props }: Props) {
  const { state, ringer, page } = props;
  const { phase } = state;
  const screen = screenOf(phase);
  // What was opened on one screen does not stand before the next.
  const [opened, setOpened] = useState<{ on: Screen; panel: Panel }>({ on: screen, panel: 'none' });
  const panel = opened.on === screen ? opened.panel : 'none';
  const setPanel = (panel: Panel) => setOpened({ on: screen, panel });
  const [dialog, setDialog] = useState<'none' | 'settings' | 'leave'>('none');
  useEffect(() => setDialog('none'), [screen]);
  useEffect(() => {
    if (backs === 0) return;
    if (dialog === 'none' && panel === 'none') setDialog('leave');
    setPanel('none');
    if (dialog === 'settings') setDialog('none');
  }, [backs]);
  useArrivalFocus(screen);
  const [draft, setDraft] = useState('');
  const unread = useUnread(state.chat, panel === 'chat', state.me?.id);
  const chat = panel === 'chat' && (
    <ChatPanel
      messages={state.chat}
      me={state.me?.id}
      draft={draft}
      setDraft={setDraft}
      send={(t) => ringer.sendChat(t)}
      close={() => setPanel('none')}
    />
  );
  const leaveCall = () => {
    setDialog('none');
    const left = phase.at === 'calling' ? ringer.cancel() : ringer.leave();
    left.catch(() => undefined);
  };
  return (
    <>
      <ReconnectingBanner connection={state.connection} />
      <Spoken text={situation(state)} />
      {phase.at === 'calling' ? (
        <Outgoing {...props} />
      ) : phase.at === 'connecting' || phase.at === 'in_call' ? (
        <CallScreen
          {...props}
          call={phase.call}
          since={phase.at === 'in_call' ? phase.since : null}
          panel={panel}
          setPanel={setPanel}
          unread={unread}
          chat={chat}
          openSettings={() => setDialog('settings')}
        />
      ) : (
        <Lobby
          {...props}
          unread={unread}
          chat={chat}
          toggleChat={() => setPanel(panel === 'chat' ? 'none' : 'chat')}
          openSettings={() => setDialog('settings')}
        />
      )}
      {dialog === 'settings' && <SettingsDialog page={page} ringer={ringer} close={() => setDialog('none')} />}
      {dialog === 'leave' && <LeaveDialog leave={leaveCall} stay={() => setDialog('none')} />}
      {/* After the settings: it covers whatever is open. */}
      {phase.at === 'incoming' && <Incoming {...props} phase={phase} />}
      <Toasts notices={state.notices} phase={phase} dismiss={(id) => ringer.dismiss(id)} />
    </>
  );
}

function screenOf({ at }: Phase): Screen {
  if (at === 'calling') return at;
  return at === 'connecting' || at === 'in_call' ? 'call' : 'waiting';
}
