// SPDX-License-Identifier: Apache-2.0
//
// Links to the media server: moving a call to it and back, what is told of pictures, what is measured.

import { describe, expect, test } from 'vitest';
import type { Tracks } from '../protocol/messages';
import { Links } from './links';
import { FakeClock, settle } from './testing/fake_clock';
import { FakeMedia } from './testing/fake_media';
import { FakeMediaServer, nothing_to_send, ownConnections } from './testing/fake_media_server';
import { FakeNetwork } from './testing/fake_peer_connection';

const TICK = 250;
const ANNA: Tracks = { 0: { source: 'microphone', peer: 'anna' }, 1: { source: 'camera', peer: 'anna' } };

function world() {
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const server = new FakeMediaServer(network);
  const said: string[] = [];
  const links = new Links({ clock, media: new FakeMedia(), peer_connections: network }, server.signaling, {
    changed: () => undefined,
    connected: (peer) => void said.push(`connected to ${peer}`),
    gaveUp: (peer) => void said.push(`gave up ${peer}`),
    isReachable: () => true,
    isSending: () => true,
  });
  server.links = links;
  return { clock, network, server, links, said, own: () => ownConnections(network, server) };
}

/** With the two links to the server, and Anna's sections in the one down. */
async function served() {
  const all = world();
  await all.server.open('up');
  await all.server.open('down', ['audio', 'video']);
  await all.server.offer(ANNA);
  const [up, down] = all.own();
  return { ...all, up: up!, down: down! };
}

/** Something of this section has arrived. */
function play(connection: ReturnType<typeof ownConnections>[number], ...mids: number[]): void {
  for (const mid of mids) {
    const { sources } = connection.getTransceivers()[mid]!;
    sources[0] = { audioLevel: 0.5, rtpTimestamp: (sources[0]?.rtpTimestamp ?? 0) + 90 };
  }
}

function stop(connection: ReturnType<typeof ownConnections>[number]): void {
  for (const { sources } of connection.getTransceivers()) sources.length = 0;
}

describe('links to the media server', () => {
  test('both connect, and the call has begun with the one down', async () => {
    const { said, server, links } = await served();
    expect(said.filter((s) => s === 'connected to null').length).toBeGreaterThan(0);
    expect(server.told('rtc.report').map((r) => [r.link, r.state])).toEqual([
      ['up', 'connected'],
      ['down', 'connected'],
    ]);
    const { streams, link, level } = links.of('anna');
    expect(link).toBe('connected');
    expect(streams.microphone).not.toBeNull();
    expect(streams.camera).not.toBeNull();
    expect(streams.screen).toBeNull();
    expect(level).toBe(0);
  });

  test('the link up alone does not begin it', async () => {
    const { server, said } = world();
    await server.open('up');
    for (let i = 0; i < 5; i++) await settle();
    expect(server.told('rtc.report')).toMatchObject([{ link: 'up', state: 'connected' }]);
    expect(said).toEqual([]);
  });

  test('a stream stays the same as long as its section is the same person’s', async () => {
    const { server, links } = await served();
    const { camera, microphone } = links.of('anna').streams;
    await server.offer({ ...ANNA, 2: { source: 'screen', peer: 'anna' } }, 'video');
    expect(links.of('anna').streams.camera).toBe(camera);
    expect(links.of('anna').streams.microphone).toBe(microphone);
    expect(links.of('anna').streams.screen).not.toBeNull();
    await server.offer({ 0: { source: 'microphone', peer: 'bert' }, 1: { source: 'camera', peer: 'anna' } });
    expect(links.of('anna').streams).toMatchObject({ microphone: null, screen: null });
    expect(links.of('anna').streams.camera).toBe(camera);
    expect(links.of('bert').streams.microphone).not.toBeNull();
  });

  test('each person has a level of their own', async () => {
    const { clock, server, links, down } = await served();
    await server.offer({ ...ANNA, 2: { source: 'microphone', peer: 'bert' } }, 'audio');
    down.getTransceivers()[2]!.sources[0]!.audioLevel = 0.1;
    await clock.advance(TICK);
    expect(links.of('anna').level).toBe(0.5);
    expect(links.of('bert').level).toBe(0.1);
    expect(links.of('carl').level).toBe(0);
  });

  test('what is lost is looked for again by both ends of it, and given up in the server’s name', async () => {
    const { clock, network, said, links, server } = await served();
    network.up = false;
    network.breakPaths();
    await clock.advance(5_000);
    expect(links.of('anna').link).toBe('reconnecting');
    const offered = server.told('rtc.desc').filter((d) => d.desc.type === 'offer');
    expect(new Set(offered.slice(1).map((d) => d.link))).toEqual(new Set(['up', 'down']));
    await clock.advance(60_000);
    expect(said).toContain('gave up null');
    expect(links.of('anna').link).toBe('failed');
  });

  test('a direction that is not known is not opened', () => {
    const { links, network } = world();
    links.open({ link: 'x', call: 'c', direction: 'sideways' as 'up', polite: true }, nothing_to_send);
    expect(network.opened).toBe(0);
  });
});

describe('a call that moves to the media server', () => {
  async function moving() {
    const all = world();
    const { links, server, network } = all;
    const other = network.open() as unknown as ReturnType<typeof ownConnections>[number];
    server.ends.set('direct', other);
    other.onicecandidate = ({ candidate }) => links.candidate('direct', candidate as never);
    links.open({ link: 'direct', call: 'c', peer: 'anna', polite: true }, nothing_to_send);
    other.addTransceiver('audio', { direction: 'sendrecv' });
    other.addTransceiver('video', { direction: 'sendrecv' });
    await other.setLocalDescription();
    const tracks: Tracks = { 0: { source: 'microphone' }, 1: { source: 'camera' } };
    links.describe('direct', other.localDescription as never, tracks);
    for (let i = 0; i < 5; i++) await settle();
    const before = links.of('anna').streams;
    await server.open('up');
    await server.open('down', ['audio', 'video']);
    const [direct, , down] = all.own();
    return { ...all, before, direct: direct!, down: down! };
  }

  test('shows and plays the old way until something has arrived by the new one', async () => {
    const { clock, links, server, down, before } = await moving();
    expect(before.camera).not.toBeNull();
    await server.offer(ANNA);
    await clock.advance(TICK);
    expect(links.of('anna').streams).toEqual(before);
    expect(links.of('anna').link).toBe('connected');

    play(down, 0);
    await clock.advance(TICK);
    const { microphone, camera } = links.of('anna').streams;
    expect(microphone).not.toBe(before.microphone);
    expect(camera).toBe(before.camera);

    play(down, 1);
    await clock.advance(TICK);
    const moved = links.of('anna').streams;
    expect(moved.camera).not.toBe(before.camera);
    // A camera that is turned off, or silence, is no reason to go back.
    stop(down);
    await clock.advance(TICK);
    expect(links.of('anna').streams).toEqual(moved);
    links.close('direct');
    expect(links.of('anna').streams).toEqual(moved);
  });

  test('takes the new way when the old one is gone, arrived or not', async () => {
    const { links, server, before } = await moving();
    await server.offer(ANNA);
    links.close('direct');
    const { camera } = links.of('anna').streams;
    expect(camera).not.toBeNull();
    expect(camera).not.toBe(before.camera);
  });

  test('what the section last played for somebody else is no arrival', async () => {
    const { clock, links, server, down, before } = await moving();
    await server.offer({ 0: { source: 'microphone', peer: 'bert' } });
    play(down, 0);
    await clock.advance(TICK);
    await server.offer(ANNA);
    await clock.advance(TICK);
    expect(links.of('anna').streams.microphone).toBe(before.microphone);
    play(down, 0);
    await clock.advance(TICK);
    expect(links.of('anna').streams.microphone).not.toBe(before.microphone);
  });

  test('goes back in the same way, without a gap', async () => {
    const { clock, links, server, down, direct } = await moving();
    await server.offer(ANNA);
    play(down, 0, 1);
    await clock.advance(TICK);
    const served = links.of('anna').streams;
    links.close('up');
    expect(links.of('anna').streams).toEqual(served);
    links.close('down');
    expect(links.of('anna').streams.camera).not.toBe(served.camera);
    expect(links.of('anna').streams.camera).not.toBeNull();
    expect(direct.connectionState).toBe('connected');
  });

  test('a picture that the server has never sent is shown by a link of two that comes later', async () => {
    const { links, server, network } = await served();
    const nothing = links.of('anna').streams.camera;
    const other = network.open() as unknown as ReturnType<typeof ownConnections>[number];
    server.ends.set('direct', other);
    links.open({ link: 'direct', call: 'c', peer: 'anna', polite: true }, nothing_to_send);
    other.addTransceiver('video', { direction: 'sendrecv' });
    await other.setLocalDescription();
    links.describe('direct', other.localDescription as never, { 0: { source: 'camera' } });
    for (let i = 0; i < 5; i++) await settle();
    expect(links.of('anna').streams.camera).not.toBe(nothing);
  });

  test('a person who is not in the link down is judged by the old one alone', async () => {
    const { links, network, server, direct, down } = await moving();
    await server.offer({ 0: { source: 'microphone', peer: 'bert' } });
    expect(down.connectionState).toBe('connected');
    network.up = false;
    direct.lose();
    await settle();
    expect(links.of('anna').link).toBe('reconnecting');
  });
});

describe('how pictures are shown', () => {
  const camera = (peer: string, height: number, pinned = false) => ({
    peer,
    source: 'camera' as const,
    height,
    pinned,
  });

  test('is told of every picture in the link down, those that are not shown too, and no voice', async () => {
    const { clock, links, server } = await served();
    await server.offer({ ...ANNA, 2: { source: 'screen', peer: 'bert' } }, 'video');
    links.show([camera('anna', 360, true), camera('carl', 90)]);
    await clock.advance(250);
    const view = { 1: { height: 360, pinned: true }, 2: { height: 0, pinned: false } };
    expect(server.told('rtc.view')).toEqual([{ link: 'down', view }]);
  });

  test('is told once, and again when it has changed', async () => {
    const { clock, links, server } = await served();
    for (const height of [100, 200, 300]) links.show([camera('anna', height)]);
    await clock.advance(250);
    links.show([camera('anna', 300)]);
    await clock.advance(1_000);
    expect(server.told('rtc.view').map((v) => v.view['1']!.height)).toEqual([300]);
    links.show([]);
    await clock.advance(1_000);
    expect(server.told('rtc.view').map((v) => v.view['1']!.height)).toEqual([300, 0]);
  });

  test('is told of new sections without being asked, and not at all before the page has said anything', async () => {
    const { clock, links, server } = await served();
    await clock.advance(1_000);
    expect(server.told('rtc.view')).toEqual([]);
    links.show([camera('anna', 100), camera('bert', 200)]);
    await clock.advance(250);
    await server.offer({ ...ANNA, 2: { source: 'camera', peer: 'bert' } }, 'video');
    await clock.advance(250);
    expect(server.told('rtc.view').at(-1)!.view).toMatchObject({ 1: { height: 100 }, 2: { height: 200 } });
  });
});

test('what is measured: one entry up, one down for each person', async () => {
  const { links, server, up, down } = await served();
  await server.offer({ ...ANNA, 2: { source: 'camera', peer: 'bert' } }, 'video');
  const pair = { type: 'candidate-pair', id: 'p', nominated: true, state: 'succeeded', currentRoundTripTime: 0.02 };
  up.statistics = [
    { ...pair, availableOutgoingBitrate: 300_000, localCandidateId: 'l', remoteCandidateId: 'r' },
    { type: 'local-candidate', id: 'l', candidateType: 'host', protocol: 'udp' },
    { type: 'remote-candidate', id: 'r', candidateType: 'host' },
    { type: 'outbound-rtp', id: 'a', bytesSent: 10, packetsSent: 5 },
    { type: 'outbound-rtp', id: 'q', bytesSent: 100, packetsSent: 10, qualityLimitationReason: 'none' },
    { type: 'outbound-rtp', id: 'f', bytesSent: 900, packetsSent: 85, qualityLimitationReason: 'bandwidth' },
    { type: 'remote-inbound-rtp', id: 'x', packetsLost: 7 },
  ];
  const video = { type: 'inbound-rtp', packetsLost: 1, packetsReceived: 90, bytesReceived: 5_000 };
  down.statistics = [
    pair,
    {
      type: 'inbound-rtp',
      id: '0',
      mid: '0',
      bytesReceived: 100,
      packetsReceived: 50,
      jitter: 0.012,
      totalAudioEnergy: 1,
    },
    { ...video, id: '1', mid: '1', framesDecoded: 30, frameHeight: 360, totalFreezesDuration: 0.5 },
    { ...video, id: '2', mid: '2', framesDecoded: 3, frameHeight: 180 },
  ];
  const [sent, anna, bert, ...more] = await links.statistics();
  expect(more).toEqual([]);
  expect(sent).toMatchObject({
    link: 'up',
    peer: null,
    state: 'connected',
    local: 'host',
    protocol: 'udp',
    round_trip_ms: 20,
    available_bps: 300_000,
    bytes_sent: 1_010,
    packets_sent: 100,
    sent_lost: 7,
    limited_by: 'bandwidth',
  });
  expect(anna).toMatchObject({
    link: 'down',
    peer: 'anna',
    round_trip_ms: 20,
    bytes_received: 5_100,
    packets_received: 140,
    packets_lost: 1,
    jitter_ms: 12,
    frozen_ms: 500,
    audio_energy: 1,
    audio_packets: 50,
    camera_frames: 30,
    camera_height: 360,
    screen_frames: 0,
  });
  expect(bert).toMatchObject({ peer: 'bert', camera_frames: 3, camera_height: 180, audio_packets: 0 });
});
