// SPDX-License-Identifier: Apache-2.0
//
// Reads RTCStatsReport (W3C webrtc-stats). Browsers differ in which fields they fill: each is taken as it may be absent.

import type { PeerId, Source } from '../protocol/messages';
import type { LinkStatistics } from './api';
import type { Link } from './link';

type Report = ReadonlyMap<string, unknown>;

/** What is read of the dictionaries that a report is made of. */
interface Entry {
  type: string;
  id: string;
  selectedCandidatePairId?: string;
  selected?: boolean;
  nominated?: boolean;
  state?: string;
  localCandidateId?: string;
  remoteCandidateId?: string;
  currentRoundTripTime?: number;
  candidateType?: string;
  protocol?: string;
  bytesSent?: number;
  bytesReceived?: number;
  packetsLost?: number;
  packetsReceived?: number;
  totalAudioEnergy?: number;
  framesDecoded?: number;
}

function entries(report: Report): Entry[] {
  return [...report.values()] as Entry[];
}

/** Of the candidate pair in use. */
export function pathOf(report: Report): Pick<LinkStatistics, 'local' | 'remote' | 'protocol' | 'round_trip_ms'> {
  const all = entries(report);
  const chosen = all.find((e) => e.selectedCandidatePairId)?.selectedCandidatePairId;
  const pair = all
    .filter((e) => e.type === 'candidate-pair')
    .find((e) => (chosen ? e.id === chosen : (e.selected ?? (e.nominated && e.state === 'succeeded'))));
  const local = all.find((e) => e.id === pair?.localCandidateId);
  const remote = all.find((e) => e.id === pair?.remoteCandidateId);
  const seconds = pair?.currentRoundTripTime;
  return {
    local: local?.candidateType,
    remote: remote?.candidateType,
    protocol: local?.protocol,
    round_trip_ms: seconds === undefined ? undefined : seconds * 1000,
  };
}

function sum(list: Entry[], field: 'bytesSent' | 'bytesReceived' | 'packetsLost'): number {
  return list.reduce((total, entry) => total + (entry[field] ?? 0), 0);
}

function received(report: Report): Entry[] {
  return entries(report).filter((e) => e.type === 'inbound-rtp');
}

export async function measure(link: Link, peer: PeerId): Promise<LinkStatistics> {
  const report = await link.getStats();
  const inbound = received(report);
  const outbound = entries(report).filter((e) => e.type === 'outbound-rtp');
  const receivers = link.receivers();
  const of = async (source: Source) => received((await receivers.get(source)?.getStats()) ?? new Map())[0];
  const [microphone, camera, screen] = await Promise.all([of('microphone'), of('camera'), of('screen')]);
  return {
    peer,
    state: link.transport,
    ...pathOf(report),
    bytes_sent: sum(outbound, 'bytesSent'),
    bytes_received: sum(inbound, 'bytesReceived'),
    packets_lost: sum(inbound, 'packetsLost'),
    audio_energy: microphone?.totalAudioEnergy,
    audio_packets: microphone?.packetsReceived ?? 0,
    camera_frames: camera?.framesDecoded ?? 0,
    screen_frames: screen?.framesDecoded ?? 0,
  };
}
