// SPDX-License-Identifier: Apache-2.0
//
// The media server's end of one page's links: answers the link up, offers sections for people in the link down.

import type { Candidate, Description, Direction, LinkId, RequestType, Requests, Tracks } from '../../protocol/messages';
import type { Links } from '../links';
import { settle } from './fake_clock';
import { FakeStream } from './fake_media';
import type { FakeNetwork, FakePeerConnection } from './fake_peer_connection';

/** Of which there are no tracks. */
export const nothing_to_send = {
  tracks: { microphone: null, camera: null, screen: null },
  person: new FakeStream([]) as unknown as MediaStream,
  screen: null,
};

export class FakeMediaServer {
  links!: Links;
  /** Everything that the page has asked for, in order. */
  readonly asked: Array<{ t: RequestType; d: unknown }> = [];
  readonly ends = new Map<LinkId, FakePeerConnection>();

  constructor(private readonly network: FakeNetwork) {}

  /** What the page's Links take for signalling. */
  readonly signaling = {
    request: async (t: RequestType, d: unknown) => {
      this.asked.push({ t, d });
      await settle();
      if (t === 'rtc.desc') await this.#described(d as Requests['rtc.desc']);
      if (t === 'rtc.cand') await this.#candidate(d as Requests['rtc.cand']);
      return {} as never;
    },
    wake: () => undefined,
  };

  /** Of one type, the newest last. */
  told<T extends RequestType>(t: T): Array<Requests[T]> {
    return this.asked.filter((a) => a.t === t).map((a) => a.d as Requests[T]);
  }

  async open(direction: Direction, sections: Array<'audio' | 'video'> = []): Promise<FakePeerConnection> {
    const link = direction;
    const end = this.network.open() as unknown as FakePeerConnection;
    this.ends.set(link, end);
    end.onicecandidate = ({ candidate }) => this.links.candidate(link, candidate as Candidate | null);
    for (const kind of sections) end.addTransceiver(kind, { direction: 'sendonly' });
    this.links.open({ link, call: 'c', direction, polite: direction === 'down' }, nothing_to_send);
    await settle();
    return end;
  }

  /** Says anew which sections of the link down are whose. */
  async offer(tracks: Tracks, ...more: Array<'audio' | 'video'>): Promise<void> {
    const end = this.ends.get('down')!;
    for (const kind of more) end.addTransceiver(kind, { direction: 'sendonly' });
    await end.setLocalDescription();
    this.links.describe('down', end.localDescription as Description, tracks);
    for (let i = 0; i < 5; i++) await settle();
  }

  async #described({ link, desc }: Requests['rtc.desc']): Promise<void> {
    const end = this.ends.get(link);
    await end?.setRemoteDescription(desc);
    if (!end || desc.type === 'answer') return;
    await end.setLocalDescription();
    this.links.describe(link, end.localDescription as Description, {});
  }

  async #candidate({ link, cand }: Requests['rtc.cand']): Promise<void> {
    await this.ends.get(link)?.addIceCandidate((cand as { candidate: string } | null) ?? undefined);
  }
}

/** The page's own connections, in the order in which they were opened. */
export function ownConnections(network: FakeNetwork, server: FakeMediaServer): FakePeerConnection[] {
  const theirs = [...server.ends.values()];
  return [...network.all].filter((connection) => !theirs.includes(connection));
}
