// SPDX-License-Identifier: Apache-2.0
//
// What runs inside the page, before the page's own code and independent of it: every RTCPeerConnection is noted, so that
// tests read the browser's own statistics. Plain functions: they are sent to Chromium and to Firefox as text.

export function notePeerConnections() {
  const Native = window.RTCPeerConnection;
  const made = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      made.push(new WeakRef(this));
      window.__madePeerConnections = (window.__madePeerConnections ?? 0) + 1;
    }
  };
  const media = navigator.mediaDevices;
  const tracks = [];
  for (const name of media ? ['getUserMedia', 'getDisplayMedia'] : []) {
    const native = media[name]?.bind(media);
    if (!native) continue;
    media[name] = async (...args) => {
      const stream = await native(...args);
      tracks.push(...stream.getTracks());
      return stream;
    };
  }
  window.__openPeerConnections = () =>
    made.map((ref) => ref.deref()).filter((pc) => pc && pc.connectionState !== 'closed');
  window.__liveTracks = () => tracks.filter((track) => track.readyState === 'live').map((track) => track.kind);
}

/** One entry a connection: what has arrived and been decoded, and over which candidates. */
export async function readStatistics() {
  const links = [];
  for (const pc of window.__openPeerConnections()) {
    const link = { state: pc.connectionState, video: [], audio: [], pair: null };
    const all = new Map();
    for (const entry of (await pc.getStats()).values()) all.set(entry.id, entry);
    for (const entry of all.values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video')
        link.video.push({ frames: entry.framesDecoded ?? 0, width: entry.frameWidth ?? 0, bytes: entry.bytesReceived });
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio')
        link.audio.push({
          energy: entry.totalAudioEnergy ?? 0,
          samples: entry.totalSamplesReceived ?? 0,
          bytes: entry.bytesReceived,
        });
      const selected =
        entry.type === 'candidate-pair' && entry.state === 'succeeded' && (entry.nominated || entry.selected);
      if (selected && (!link.pair || entry.bytesReceived > link.pair.bytes)) {
        const [local, remote] = [all.get(entry.localCandidateId), all.get(entry.remoteCandidateId)];
        link.pair = {
          local: local?.candidateType,
          remote: remote?.candidateType,
          bytes: entry.bytesReceived,
          localAddress: local?.address,
          remoteAddress: remote?.address,
          protocol: local?.protocol,
        };
      }
    }
    links.push(link);
  }
  return links;
}

/** How loud the audio elements of the page are fed: the energy of what arrived is in the statistics already. */
export function playingAudio() {
  return [...document.querySelectorAll('audio')].filter((element) => element.srcObject && !element.paused).length;
}
