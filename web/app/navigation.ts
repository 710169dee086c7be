// SPDX-License-Identifier: Apache-2.0
//
// Where the person is: one place at a time, reached by addresses and by what happens in the meeting.

import type { Meeting, Mode } from '../protocol/messages';
import type { Ringer } from '../sdk/api';
import type { MeetingRef } from '../ui/logic/meeting_ref';
import { type Route, routeOf, withoutToken } from './route';
import { Store } from './store';

type MeetingRoute = Extract<Route, { page: 'meeting' }>;

export type Place =
  | { at: 'landing' }
  | { at: 'not_found' }
  | { at: 'looking_up' }
  | { at: 'unknown_meeting' }
  | { at: 'lookup_failed'; error: unknown }
  | (Inside & { at: 'prejoin' })
  | (Inside & { at: 'meeting' });

interface Inside {
  meeting: Meeting;
  route: MeetingRoute;
  /** For guests, as the server would have it written. */
  link: string;
}

export interface AddressBar {
  readonly url: URL;
  push: (path: string) => void;
  replace: (path: string) => void;
}

export class Navigation extends Store<Place> {
  constructor(
    private readonly ringer: Ringer,
    private readonly address: AddressBar,
  ) {
    super({ at: 'looking_up' });
  }

  /** Goes where the address says; also after the browser's own Back and Forward. */
  async follow(): Promise<void> {
    const { url } = this.address;
    const route = routeOf(url);
    if (url.searchParams.has('token')) this.address.replace(withoutToken(url));
    if (this.state.at === 'meeting') this.ringer.exit();
    switch (route.page) {
      case 'landing':
        return this.set({ at: 'landing' });
      case 'not_found':
        return this.set({ at: 'not_found' });
      case 'unknown_meeting':
        return this.set({ at: 'unknown_meeting' });
      case 'meeting':
        return this.lookUp(route);
    }
  }

  async create(name: string, mode: Mode): Promise<void> {
    const made = await this.ringer.createMeeting({ ...(name && { name }), mode });
    const meeting = { id: made.id, name: made.name, mode: made.mode };
    const route: MeetingRoute = { page: 'meeting', id: made.id, name: '', token: made.host_token };
    this.enterPrejoin({ meeting, route, link: made.url });
  }

  async join({ id, token }: MeetingRef): Promise<void> {
    const { name, mode } = await this.ringer.findMeeting(id);
    const route: MeetingRoute = { page: 'meeting', id, name: '', ...(token && { token }) };
    this.enterPrejoin({ meeting: { id, name, mode }, route, link: this.linkTo(id) });
  }

  entered(): void {
    if (this.state.at === 'prejoin') this.set({ ...this.state, at: 'meeting' });
  }

  /** The server does not take this token: the next attempt is a guest's. */
  forgetToken(): void {
    if (this.state.at !== 'prejoin') return;
    const { token: _refused, ...route } = this.state.route;
    this.set({ ...this.state, route });
  }

  /** Back before the door: after the connection was closed for good. */
  enterAgain(): void {
    if (this.state.at === 'meeting') this.set({ ...this.state, at: 'prejoin' });
  }

  home = (): void => {
    if (this.state.at === 'meeting') this.ringer.exit();
    this.address.push('/');
    this.set({ at: 'landing' });
  };

  private enterPrejoin(inside: Inside): void {
    this.address.push(`/m/${inside.meeting.id}`);
    this.set({ at: 'prejoin', ...inside });
  }

  private linkTo(id: string): string {
    return `${this.address.url.origin}/m/${id}`;
  }

  private async lookUp(route: MeetingRoute): Promise<void> {
    const looking: Place = { at: 'looking_up' };
    this.set(looking);
    let place: Place;
    try {
      const { id, name, mode } = await this.ringer.findMeeting(route.id);
      place = { at: 'prejoin', meeting: { id, name, mode }, route, link: this.linkTo(id) };
    } catch (error) {
      const code = (error as { code?: string } | null)?.code;
      const unknown = code === 'meeting_not_found' || code === 'invalid_meeting_id';
      place = unknown ? { at: 'unknown_meeting' } : { at: 'lookup_failed', error };
    }
    // Unless the person has gone elsewhere meanwhile.
    if (this.state === looking) this.set(place);
  }
}

export const browserAddress: AddressBar = {
  get url() {
    return new URL(location.href);
  },
  push: (path) => history.pushState(null, '', path),
  replace: (path) => history.replaceState(null, '', path),
};
