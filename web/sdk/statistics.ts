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
  mid?: string;
  selectedCandidatePairId?: string;
  selected?: boolean;
  nominated?: boolean;
  state?: string;
  localCandidateId?: string;
  remoteCandidateId?: string;
  currentRoundTripTime?: number;
  availableOutgoingBitrate?: number;
  candidateType?: string;
  protocol?: string;
  bytesSent?: number;
  packetsSent?: number;
  qualityLimitationReason?: string;
  bytesReceived?: number;
  requestsReceived?: number;
  responsesReceived?: number;
  packetsLost?: number;
  packetsReceived?: number;
  jitter?: number;
  totalAudioEnergy?: number;
  totalFreezesDuration?: number;
  framesDecoded?: number;
  frameHeight?: number;
}

type Path = Pick<LinkStatistics, 'local' | 'remote' | 'protocol' | 'round_trip_ms' | 'available_bps'>;

function entries(report: Report): Entry[] {
  return [...report.values()] as Entry[];
}

/** Of the candidate pair in use. */
export function pathOf(report: Report): Path {
  const all = entries(report);
  const chosen = all.find((e) => e.selectedCandidatePairId)?.selectedCandidatePairId;
  const pair = all
    .filter((e) => e.type === 'candidate-pair')
    .find((e) => (chosen ? e.id === chosen : (e.selected ?? (e.nominated && e.state === 'succeeded'))));
  const local = all.find((e) => e.id === pair?.localCandidateId);
  const remote = all.find((e) => e.id === pair?.remoteCandidateId);
  return {
    local: local?.candidateType,
    remote: remote?.candidateType,
    protocol: local?.protocol,
    round_trip_ms: inMs(pair?.currentRoundTripTime),
    available_bps: pair?.availableOutgoingBitrate,
  };
}

/** A number that changes when anything at all has come in, a check of the path (RFC 8445) included. */
export function receivedBy(report: Report): number {
  const all = entries(report).filter(({ type }) => ['candidate-pair', 'transport', 'inbound-rtp'].includes(type));
  return (['bytesReceived', 'requestsReceived', 'responsesReceived'] as const).reduce(
    (total, field) => total + sum(all, field),
    0,
  );
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function sum(list: Entry[], field: keyof { [F in keyof Entry as number extends Entry[F] ? F : never]: 0 }): number {
  return list.reduce((total, entry) => total + (entry[field] ?? 0), 0);
}

export async function measure(link: Link, peer: PeerId | null): Promise<LinkStatistics[]> {
  const report = await link.getStats();
  const of = (type: string) => entries(report).filter((e) => e.type === type);
  const outbound = of('outbound-rtp');
  const inbound = of('inbound-rtp');
  const limits = outbound.map((e) => e.qualityLimitationReason);
  const { kind, incoming } = link;
  const whole = {
    link: kind,
    state: link.transport,
    ...pathOf(report),
    bytes_sent: sum(outbound, 'bytesSent'),
    packets_sent: sum(outbound, 'packetsSent'),
    sent_lost: sum(of('remote-inbound-rtp'), 'packetsLost'),
    limited_by: (['bandwidth', 'cpu'] as const).find((reason) => limits.includes(reason)),
  };
  const people = kind === 'down' ? new Set(incoming.map((i) => i.peer ?? null)) : [peer];
  return [...people].map((person) => {
    const theirs = incoming.filter((i) => kind !== 'down' || i.peer === person);
    const received = inbound.filter((e) => theirs.some((i) => i.mid === e.mid));
    const from = (source: Source) => received.find((e) => theirs.some((i) => i.source === source && i.mid === e.mid));
    const [microphone, camera, screen] = [from('microphone'), from('camera'), from('screen')];
    return {
      ...whole,
      peer: person,
      bytes_received: sum(received, 'bytesReceived'),
      packets_received: sum(received, 'packetsReceived'),
      packets_lost: sum(received, 'packetsLost'),
      jitter_ms: inMs(microphone?.jitter),
      frozen_ms: inMs(camera?.totalFreezesDuration),
      audio_energy: microphone?.totalAudioEnergy,
      audio_packets: microphone?.packetsReceived ?? 0,
      camera_frames: camera?.framesDecoded ?? 0,
      screen_frames: screen?.framesDecoded ?? 0,
      camera_height: camera?.frameHeight,
      screen_height: screen?.frameHeight,
    };
  });
}
