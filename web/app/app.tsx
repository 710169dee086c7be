// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Ringer } from '../sdk/api';
import type { Page } from '../ui/page';
import { useArrivalFocus } from '../ui/parts/use_arrival_focus';
import { Landing } from '../ui/screens/landing';
import { MeetingScreen } from '../ui/screens/meeting';
import { Closed, Insecure, LookingUp, LookupFailed, NotFound, UnknownMeeting } from '../ui/screens/message';
import { Prejoin } from '../ui/screens/prejoin';
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
  useArrivalFocus(place.at === 'looking_up' ? null : place.at);
  const [insecureAccepted, acceptInsecure] = useState(window.isSecureContext);
  switch (place.at) {
    case 'landing':
      return (
        <Landing
          page={page}
          create={(name, mode) => navigation.create(name, mode)}
          join={(ref) => navigation.join(ref)}
          joining={place.joining}
        />
      );
    case 'looking_up':
      return <LookingUp page={page} />;
    case 'unknown_meeting':
      return <UnknownMeeting page={page} home={navigation.home} join={navigation.joinAnother} />;
    case 'not_found':
      return <NotFound page={page} home={navigation.home} />;
    case 'lookup_failed':
      return <LookupFailed page={page} error={place.error} retry={() => void navigation.follow()} />;
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
      return <InMeeting {...props} page={page} place={place} />;
  }
}

function BeforeMeeting(props: Props & { page: Page; place: Extract<Place, { at: 'prejoin' }> }) {
  const { ringer, navigation, browser, page, place } = props;
  const { meeting, route } = place;
  const { settings, change } = page;
  const preview = useReadable(browser.preview);
  const level_blocked = useReadable(browser.level_blocked);
  // What the link asks for holds for this time; what the person presses is remembered.
  const [wanted, setWanted] = useState({ audio: route.audio ?? settings.audio, video: route.video ?? settings.video });
  const { audio, video } = wanted;
  const { microphone_id, camera_id } = settings;
  const wish = { audio, video, microphone_id, camera_id };
  useEffect(() => void browser.preview.apply(wish), [audio, video, microphone_id, camera_id]);
  useEffect(() => () => browser.preview.stop(), []);
  const enter = async (name: string) => {
    // The click is the gesture after which the page may ring.
    browser.speaker.unlock();
    const { token } = route;
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
      link={place.link}
      host={route.token !== undefined}
      hostName={ringer.hostName(meeting.id)}
      name={route.name}
      wanted={wanted}
      want={(pressed) => {
        setWanted({ ...wanted, ...pressed });
        change(pressed);
      }}
      preview={preview}
      readLevel={browser.readLevel}
      level_blocked={level_blocked}
      retryPreview={() => void browser.preview.apply(wish)}
      enter={enter}
      back={navigation.home}
    />
  );
}

type InMeetingProps = Props & { page: Page; place: Extract<Place, { at: 'meeting' }> };

function InMeeting({ ringer, navigation, browser, page, place }: InMeetingProps) {
  const state = useReadable(ringer);
  const blocked = useReadable(browser.sound_blocked);
  const { connection } = state;
  const { link } = place;
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
      backs={place.backs}
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
