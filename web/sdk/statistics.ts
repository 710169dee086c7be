// SPDX-License-Identifier: Apache-2.0
//
// Reads RTCStatsReport (W3C webrtc-stats). Browsers differ in which fields they fill: each is taken as it may be absent.

import type { PeerId } from '../protocol/messages';
import type { LinkStatistics } from './api';
import type { Link } from './link';

interface Entry {
  type: string;
  id: string;
  [field: string]: unknown;
}

export interface Path {
  local?: string;
  remote?: string;
  protocol?: string;
  round_trip_ms?: number;
}

function entries(report: ReadonlyMap<string, unknown>): Entry[] {
  return [...report.values()] as Entry[];
}

function numberOf(entry: Entry | undefined, field: string): number {
  const value = entry?.[field];
  return typeof value === 'number' ? value : 0;
}

function textOf(entry: Entry | undefined, field: string): string | undefined {
  const value = entry?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** The candidate pair in use. */
export function pathOf(report: ReadonlyMap<string, unknown>): Path {
  const all = entries(report);
  const chosen = all.find((e) => e.type === 'transport' && textOf(e, 'selectedCandidatePairId'));
  const pairs = all.filter((e) => e.type === 'candidate-pair');
  const pair = chosen
    ? pairs.find((p) => p.id === chosen.selectedCandidatePairId)
    : (pairs.find((p) => p.selected === true) ?? pairs.find((p) => p.nominated === true && p.state === 'succeeded'));
  const local = all.find((e) => e.id === pair?.localCandidateId);
  const remote = all.find((e) => e.id === pair?.remoteCandidateId);
  const path: Path = {};
  const types = [textOf(local, 'candidateType'), textOf(remote, 'candidateType'), textOf(local, 'protocol')];
  if (types[0]) path.local = types[0];
  if (types[1]) path.remote = types[1];
  if (types[2]) path.protocol = types[2];
  const seconds = pair?.currentRoundTripTime;
  if (typeof seconds === 'number') path.round_trip_ms = seconds * 1000;
  return path;
}

function sum(list: Entry[], field: string): number {
  return list.reduce((total, entry) => total + numberOf(entry, field), 0);
}

export async function measure(link: Link, peer: PeerId): Promise<LinkStatistics> {
  const report = await link.getStats();
  const all = entries(report);
  const inbound = all.filter((e) => e.type === 'inbound-rtp');
  const outbound = all.filter((e) => e.type === 'outbound-rtp');
  const receivers = link.receivers();
  const received = async (source: 'microphone' | 'camera' | 'screen') => {
    const own = await receivers.get(source)?.getStats();
    return own && entries(own).find((e) => e.type === 'inbound-rtp');
  };
  const [microphone, camera, screen] = await Promise.all([
    received('microphone'),
    received('camera'),
    received('screen'),
  ]);
  const energy = microphone?.totalAudioEnergy;
  return {
    peer,
    state: link.transport,
    ...pathOf(report),
    bytes_sent: sum(outbound, 'bytesSent'),
    bytes_received: sum(inbound, 'bytesReceived'),
    packets_lost: sum(inbound, 'packetsLost'),
    ...(typeof energy === 'number' && { audio_energy: energy }),
    audio_packets: numberOf(microphone, 'packetsReceived'),
    camera_frames: numberOf(camera, 'framesDecoded'),
    screen_frames: numberOf(screen, 'framesDecoded'),
  };
}
