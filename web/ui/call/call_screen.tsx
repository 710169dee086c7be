// SPDX-License-Identifier: Apache-2.0

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Call, PeerId } from '../../protocol/messages';
import { ShortcutsDialog } from '../parts/shortcuts_dialog';
import { SkipLink } from '../parts/skip_link';
import type { MeetingProps, Panel } from '../screens/meeting';
import { words } from '../words';
import { ControlBar } from './control_bar';
import { Knocks } from './knocks';
import { PeoplePanel } from './people_panel';
import type { Pin } from './pin';
import { QualityPanel } from './quality_panel';
import { Stage } from './stage';
import { TopBar } from './top_bar';
import { usePushToTalk } from './use_push_to_talk';
import { useQuality } from './use_quality';
import { useShortcuts } from './use_shortcuts';
import { Voices } from './voices';

export interface CallProps extends MeetingProps {
  call: Call;
  /** Monotonic ms of the first media; null while connecting. */
  since: number | null;
  panel: Panel;
  setPanel: (panel: Panel) => void;
  unread: number;
  chat: ComponentChildren;
  openSettings: () => void;
}

export function CallScreen(props: CallProps) {
  const { state, ringer, page, call, panel, setPanel, chat } = props;
  const [shortcutsOpen, setShortcutsOpen] = useState(false);
  const [pinned, setPinned] = useState<PeerId | null>(null);
  const pin: Pin | undefined =
    state.tiles.length > 1 ? { pinned, press: (peer) => setPinned(peer === pinned ? null : peer) } : undefined;
  const quality = useQuality(ringer);
  const toggles = callToggles(props);
  const talking = usePushToTalk(state.local.wanted.audio, (on) => void ringer.setMicrophone(on).catch(() => undefined));
  useShortcuts(page.settings.single_keys, {
    ...toggles,
    help: () => setShortcutsOpen(true),
    talk: talking.press,
    talkEnd: talking.release,
  });
  useEffect(() => leaveFullscreen, []);
  return (
    <div class={`call dark ${panel !== 'none' ? 'has-panel' : ''}`}>
      <SkipLink to="controls" label={words.calls.skipLink} />
      <TopBar {...props} />
      <main class="call-main" id="main">
        <Stage
          state={state}
          call={call}
          ringer={ringer}
          pin={pin}
          quality={quality}
          openPeople={() => setPanel('people')}
        />
        <div class="call-news" role="status">
          {state.local.screen.status === 'on' && <p class="call-pill">{words.calls.sharing}</p>}
          {talking.on && <p class="call-pill">{words.calls.pushToTalk}</p>}
          <Knocks state={state} ringer={ringer} call={call} />
        </div>
        <Voices tiles={state.tiles} speaker={page.settings.speaker_id} />
      </main>
      {chat}
      {panel === 'people' && (
        <PeoplePanel state={state} ringer={ringer} call={call} pin={pin} close={() => setPanel('none')} />
      )}
      {panel === 'quality' && (
        <QualityPanel state={state} call={call} quality={quality} close={() => setPanel('none')} />
      )}
      <ControlBar {...props} toggles={toggles} openShortcuts={() => setShortcutsOpen(true)} />
      {shortcutsOpen && <ShortcutsDialog page={page} close={() => setShortcutsOpen(false)} />}
    </div>
  );
}

export interface Toggles {
  microphone: () => void;
  camera: () => void;
  share: () => void;
  chat: () => void;
  people: () => void;
  quality: () => void;
  fullscreen: () => void;
}

function callToggles(props: CallProps): Toggles {
  const { state, ringer, page, panel, setPanel } = props;
  const { wanted, screen } = state.local;
  // What fails comes back as a notice in words.
  const attempt = (action: Promise<void>) => void action.catch(() => undefined);
  return {
    microphone: () => attempt(ringer.setMicrophone(!wanted.audio)),
    camera: () => attempt(ringer.setCamera(!wanted.video)),
    share: () => {
      if (screen.status === 'on' || screen.status === 'starting') attempt(ringer.stopSharing());
      else if (page.can_share_screen) attempt(ringer.shareScreen());
    },
    chat: () => setPanel(panel === 'chat' ? 'none' : 'chat'),
    people: () => setPanel(panel === 'people' ? 'none' : 'people'),
    quality: () => setPanel(panel === 'quality' ? 'none' : 'quality'),
    fullscreen: () => {
      if (document.fullscreenElement) return leaveFullscreen();
      // The whole document: dialogs and news stand beside the call, and are seen as well.
      document.documentElement.requestFullscreen?.().catch(() => undefined);
    },
  };
}

function leaveFullscreen(): void {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
}
