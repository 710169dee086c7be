// SPDX-License-Identifier: Apache-2.0

import type { Notifications } from '../ui/page';

export function notificationState(wanted: boolean): Notifications {
  if (!('Notification' in window) || !window.isSecureContext) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  return wanted && Notification.permission === 'granted' ? 'on' : 'off';
}

/** To be called from the switch only: the browser's question has to follow a person's wish. */
export async function allowNotifications(): Promise<boolean> {
  return (await Notification.requestPermission().catch(() => 'denied')) === 'granted';
}

/** Null where pages cannot show any by themselves, as in Chrome for Android. */
export function notify(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}
