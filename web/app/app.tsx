// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Ringer } from '../sdk/api';
import type { Page } from '../ui/page';
import { Landing } from '../ui/screens/landing';
import { MeetingScreen } from '../ui/screens/meeting';
import { Closed, Insecure, LookingUp, LookupFailed, NotFound, UnknownMeeting } from '../ui/screens/message';
import { Prejoin } from '../ui/screens/prejoin';
import { errorWords } from '../ui/words';
import type { Browser } from './browser';
import type { Navigation, Place } from './navigation';
import { secureAddress } from './secure_address';
import { useReadable } from './store';

interface Props {
  ringer: Ringer;
  navigation: Navigation;
  browser: Browser;
}

export function App(props: Props) {
  const { navigation, browser } = props;
  const place = useReadable(navigation);
  const page = usePage(browser);
  const [insecureAccepted, acceptInsecure] = useState(window.isSecureContext);
  switch (place.at) {
    case 'landing':
      return (
        <Landing
          page={page}
          create={(name, mode) => navigation.create(name, mode)}
          join={(ref) => navigation.join(ref)}
        />
      );
    case 'looking_up':
      return <LookingUp page={page} />;
    case 'unknown_meeting':
      return <UnknownMeeting page={page} home={navigation.home} />;
    case 'not_found':
      return <NotFound page={page} home={navigation.home} />;
    case 'lookup_failed':
      return <LookupFailed page={page} error={errorWords(place.error)} retry={() => void navigation.follow()} />;
    case 'prejoin':
      if (insecureAccepted) return <BeforeMeeting {...props} page={page} place={place} />;
      return (
        <Insecure
          page={page}
          origin={location.origin}
          secure={secureAddress(new URL(location.href))}
          goOn={() => acceptInsecure(true)}
        />
      );
    case 'meeting':
      return <InMeeting {...props} page={page} link={place.link} />;
  }
}

function BeforeMeeting(props: Props & { page: Page; place: Extract<Place, { at: 'prejoin' }> }) {
  const { ringer, navigation, browser, page, place } = props;
  const { meeting, route } = place;
  const { settings, change } = page;
  const preview = useReadable(browser.preview);
  const { audio, video, microphone_id, camera_id } = settings;
  const wish = { audio, video, microphone_id, camera_id };
  useEffect(() => {
    if (route.audio !== undefined) change({ audio: route.audio });
    if (route.video !== undefined) change({ video: route.video });
  }, []);
  useEffect(() => void browser.preview.apply(wish), [audio, video, microphone_id, camera_id]);
  useEffect(() => () => browser.preview.stop(), []);
  const enter = async (name: string) => {
    // The click is the gesture after which the page may ring.
    browser.speaker.unlock();
    const { token } = route;
    const wanted = { audio, video };
    try {
      await ringer.enter({ meeting: meeting.id, name, wanted, microphone_id, camera_id, ...(token && { token }) });
    } catch (error) {
      if ((error as { code?: string } | null)?.code === 'forbidden') navigation.forgetToken();
      throw error;
    }
    navigation.entered();
  };
  return (
    <Prejoin
      page={page}
      meeting={meeting}
      host={route.token !== undefined}
      name={route.name}
      preview={preview}
      readLevel={browser.readLevel}
      retryPreview={() => void browser.preview.apply(wish)}
      enter={enter}
      back={navigation.home}
    />
  );
}

function InMeeting({ ringer, navigation, browser, page, link }: Props & { page: Page; link: string }) {
  const state = useReadable(ringer);
  const blocked = useReadable(browser.sound_blocked);
  const { connection } = state;
  if (connection.status === 'closed' || !state.meeting) {
    const code = connection.status === 'closed' ? connection.code : 'left';
    return <Closed page={page} code={code} enterAgain={() => navigation.enterAgain()} home={navigation.home} />;
  }
  const host = ringer.hostToken && `${link}?token=${encodeURIComponent(ringer.hostToken)}`;
  return (
    <MeetingScreen
      state={state}
      ringer={ringer}
      page={page}
      links={{ guest: link, host }}
      sound_blocked={blocked}
      leave={navigation.home}
    />
  );
}

/** Puts together what the views need from the browser; drawn anew when a setting or a device changes. */
function usePage(browser: Browser): Page {
  const settings = useReadable(browser.settings);
  const devices = useReadable(browser.devices);
  const notifications = useReadable(browser.notifications);
  return useMemo(
    () => ({ ...browser.abilities, settings, devices, notifications }),
    [settings, devices, notifications],
  );
}
