// SPDX-License-Identifier: Apache-2.0
//
// Where the person is: one place at a time, reached by addresses and by what happens in the meeting.

import type { Meeting, Mode } from '../protocol/messages';
import type { Ringer } from '../sdk/api';
import type { MeetingRef } from '../ui/logic/meeting_ref';
import { mayBeLost } from './in_call';
import type { PendingTokens } from './pending_tokens';
import { type Route, routeOf, withoutToken } from './route';
import { Store } from './store';

type MeetingRoute = Extract<Route, { page: 'meeting' }>;

export type Place =
  /** `joining`: to type the id of a meeting. */
  | { at: 'landing'; joining?: boolean }
  | { at: 'not_found' }
  | { at: 'looking_up' }
  | { at: 'unknown_meeting' }
  | { at: 'lookup_failed'; error: unknown }
  | (Inside & { at: 'prejoin' })
  /** `backs`: how often the browser's Back was pressed in a call, which it does not end. */
  | (Inside & { at: 'meeting'; backs: number });

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
  /** The address of the place. */
  private here = '';

  constructor(
    private readonly ringer: Ringer,
    private readonly address: AddressBar,
    private readonly pending: PendingTokens,
  ) {
    super({ at: 'looking_up' });
  }

  /** After the browser's own Back and Forward. A fragment alone is no other place, and no call ends by accident. */
  async moved(): Promise<void> {
    if (addressOf(this.address.url) === this.here) return;
    const { state } = this;
    if (state.at !== 'meeting' || !mayBeLost(this.ringer.state)) return this.follow();
    this.address.push(this.here);
    this.set({ ...state, backs: state.backs + 1 });
  }

  /** Goes where the address says. */
  async follow(): Promise<void> {
    const { url } = this.address;
    const route = routeOf(url);
    if (url.searchParams.has('token')) this.address.replace(withoutToken(url));
    this.here = addressOf(url);
    // Also while one is entering: nobody is present in a meeting and looks at another page.
    this.ringer.exit();
    switch (route.page) {
      case 'landing':
        return this.set({ at: 'landing' });
      case 'not_found':
        return this.set({ at: 'not_found' });
      case 'unknown_meeting':
        return this.set({ at: 'unknown_meeting' });
      case 'meeting':
        return this.lookUp({ ...route, ...this.tokenOf(route.id, route.token) });
    }
  }

  async create(name: string, mode: Mode): Promise<void> {
    const made = await this.ringer.createMeeting({ ...(name && { name }), mode });
    const meeting = { id: made.id, name: made.name, mode: made.mode };
    const route: MeetingRoute = { page: 'meeting', id: made.id, name: '', ...this.tokenOf(made.id, made.host_token) };
    this.enterPrejoin({ meeting, route, link: made.url });
  }

  async join({ id, token }: MeetingRef): Promise<void> {
    const { name, mode } = await this.ringer.findMeeting(id);
    const route: MeetingRoute = { page: 'meeting', id, name: '', ...this.tokenOf(id, token) };
    this.enterPrejoin({ meeting: { id, name, mode }, route, link: this.linkTo(id) });
  }

  entered(): void {
    if (this.state.at !== 'prejoin') return;
    this.pending.forget(this.state.route.id);
    this.set({ ...this.state, at: 'meeting', backs: 0 });
  }

  /** The server does not take this token: the next attempt is a guest's. */
  forgetToken(): void {
    if (this.state.at !== 'prejoin') return;
    const { token: _refused, ...route } = this.state.route;
    this.pending.forget(route.id);
    this.set({ ...this.state, route });
  }

  /** Back before the door: after the connection was closed for good. */
  enterAgain(): void {
    if (this.state.at !== 'meeting') return;
    const { meeting, route, link } = this.state;
    this.set({ at: 'prejoin', meeting, route, link });
  }

  home = (): void => this.land({ at: 'landing' });

  joinAnother = (): void => this.land({ at: 'landing', joining: true });

  private land(place: Place): void {
    this.ringer.exit();
    this.push('/');
    this.set(place);
  }

  /** Until somebody has entered with it, a token outlives a reload of the page. */
  private tokenOf(id: string, given: string | undefined): { token?: string } {
    if (given) this.pending.keep(id, given);
    const token = given ?? this.pending.get(id);
    return token === undefined ? {} : { token };
  }

  private push(path: string): void {
    this.here = path;
    this.address.push(path);
  }

  private enterPrejoin(inside: Inside): void {
    this.push(`/m/${inside.meeting.id}`);
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

/** What the address says of where one is. */
function addressOf(url: URL): string {
  const { pathname, search } = new URL(withoutToken(url), url);
  return pathname + search;
}

export const browserAddress: AddressBar = {
  get url() {
    return new URL(location.href);
  },
  push: (path) => history.pushState(null, '', path),
  replace: (path) => history.replaceState(null, '', path),
};
