// SPDX-License-Identifier: Apache-2.0
//
// Makes an incoming call noticed, in and outside of this tab: sound, title, favicon, badge, notification, vibration.
// Everything is taken back the moment the ringing is over, whatever became of it.

import type { Phase, State } from '../sdk/api';
import type { Settings } from '../ui/page';
import { words } from '../ui/words';
import type { Speaker } from './sound';

export interface AttentionPorts {
  speaker: Pick<Speaker, 'loop' | 'stop'>;
  document: Document;
  /** What the tab is called when nobody rings. */
  title: () => string;
  navigator: Navigator;
  notify: (title: string, options: NotificationOptions & { renotify: boolean }) => Notification | null;
  focusWindow: () => void;
  every: (ms: number, run: () => void) => () => void;
}

type Incoming = Extract<Phase, { at: 'incoming' }>;

const TITLE_MS = 1000;
const VIBRATION = [400, 200];
const ICON = '/favicon.svg';
const ICON_RINGING = '/favicon_ringing.svg';

export class Attention {
  private ringing: { call: string; stop: () => void } | null = null;

  constructor(private readonly ports: AttentionPorts) {}

  update(state: State, settings: Settings): void {
    const { phase } = state;
    const call = phase.at === 'incoming' && !phase.answering ? phase.call.id : null;
    if (this.ringing && this.ringing.call !== call) this.quiet();
    if (phase.at === 'incoming' && call && !this.ringing) {
      this.ringing = { call, stop: this.ring(phase, state.meeting?.name ?? '', settings) };
    }
    this.sound(call !== null, phase.at === 'calling', settings);
  }

  private quiet(): void {
    this.ringing?.stop();
    this.ringing = null;
  }

  private sound(incoming: boolean, outgoing: boolean, settings: Settings): void {
    const { speaker } = this.ports;
    if ((!incoming && !outgoing) || settings.ring_volume === 0) speaker.stop();
    else speaker.loop(incoming ? 'ring' : 'ring_back', settings.ring_volume);
  }

  private ring(phase: Incoming, meeting: string, settings: Settings): () => void {
    const stops = [
      this.alternateTitle(words.calls.ringingTitle(phase.from.name)),
      this.markIcon(),
      this.vibrate(),
      settings.notify ? this.notification(phase, meeting) : () => undefined,
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Only while the tab is hidden: who sees the dialog needs no flashing title. */
  private alternateTitle(calling: string): () => void {
    const { document, title, every } = this.ports;
    let shown = false;
    const show = (on: boolean) => {
      shown = on;
      document.title = on ? calling : title();
    };
    const tick = () => show(document.hidden && !shown);
    tick();
    const stopTicking = every(TITLE_MS, tick);
    const onVisible = () => {
      if (!document.hidden) show(false);
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      stopTicking();
      document.removeEventListener('visibilitychange', onVisible);
      show(false);
    };
  }

  private markIcon(): () => void {
    const { document, navigator } = this.ports;
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    icon?.setAttribute('href', ICON_RINGING);
    // The badge exists on installed pages only, and its promises may be refused.
    void navigator.setAppBadge?.().catch(() => undefined);
    return () => {
      icon?.setAttribute('href', ICON);
      void navigator.clearAppBadge?.().catch(() => undefined);
    };
  }

  private vibrate(): () => void {
    const { navigator, every } = this.ports;
    if (typeof navigator.vibrate !== 'function') return () => undefined;
    const pulse = () => void navigator.vibrate(VIBRATION);
    pulse();
    const stop = every(
      VIBRATION.reduce((sum, ms) => sum + ms, 0),
      pulse,
    );
    return () => {
      stop();
      navigator.vibrate(0);
    };
  }

  private notification(phase: Incoming, meeting: string): () => void {
    const { document, notify, focusWindow } = this.ports;
    if (!document.hidden && document.hasFocus()) return () => undefined;
    const shown = notify(words.calls.incomingFrom(phase.from.name), {
      body: words.calls.notificationBody(meeting),
      tag: phase.call.id,
      renotify: true,
      requireInteraction: true,
      icon: ICON_RINGING,
    });
    if (shown) {
      shown.onclick = () => {
        focusWindow();
        shown.close();
      };
    }
    return () => shown?.close();
  }
}
