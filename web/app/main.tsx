// SPDX-License-Identifier: Apache-2.0

import '../ui/css/index.css';
import { render } from 'preact';
import { browserPorts, createRinger } from '../sdk';
import type { Settings } from '../ui/page';
import { words } from '../ui/words';
import { App } from './app';
import { Attention } from './attention';
import { createBrowser } from './browser';
import { isInCall, LeaveGuard, WakeLock } from './in_call';
import { browserAddress, Navigation, type Place } from './navigation';
import { notify } from './notifications';
import { PendingTokens } from './pending_tokens';

const ports = browserPorts();
const ringer = createRinger(ports);
const browser = createBrowser(ports.media);
const navigation = new Navigation(ringer, browserAddress, new PendingTokens(() => sessionStorage));
const attention = new Attention({
  speaker: browser.speaker,
  document,
  title: () => titleOf(navigation.state),
  navigator,
  notify,
  focusWindow: () => window.focus(),
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
});
const leaveGuard = new LeaveGuard();
const wakeLock = new WakeLock();

ringer.subscribe((state) => {
  browser.devices.follow(state.local);
  attention.update(state, browser.settings.state);
  leaveGuard.update(isInCall(state));
  wakeLock.update(isInCall(state));
});
browser.settings.subscribe((settings) => {
  applySettings(settings);
  attention.update(ringer.state, settings);
});
navigation.subscribe((place) => (document.title = titleOf(place)));
window.addEventListener('popstate', () => void navigation.moved());

applySettings(browser.settings.state);
render(
  <App ringer={ringer} navigation={navigation} browser={browser} />,
  document.getElementById('app') as HTMLElement,
);
void navigation.follow();

function titleOf(place: Place): string {
  return 'meeting' in place ? `${place.meeting.name} · ${words.product}` : words.product;
}

function applySettings(settings: Settings): void {
  document.documentElement.dataset['theme'] = settings.theme;
  browser.speaker.choose(settings.speaker_id);
}

// For support, and for tests: `await ringer.statistics()` in the browser's console.
Object.assign(window, { ringer });
