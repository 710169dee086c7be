// SPDX-License-Identifier: Apache-2.0
//
// What runs inside the page, before the page's own code and independent of it: every RTCPeerConnection is noted, so that
// tests read the browser's own statistics. Plain functions: they are sent to Chromium and to Firefox as text.

export function notePeerConnections() {
  // What is over is forgotten, so that tests of memory do not measure this.
  const open = (pc) => pc && pc.connectionState !== 'closed';
  const live = (track) => track.readyState === 'live';
  const Native = window.RTCPeerConnection;
  let made = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      made = made.filter((ref) => open(ref.deref())).concat(new WeakRef(this));
      window.__madePeerConnections = (window.__madePeerConnections ?? 0) + 1;
    }
  };
  const media = navigator.mediaDevices;
  let tracks = [];
  window.__captures = 0;
  for (const name of media ? ['getUserMedia', 'getDisplayMedia'] : []) {
    const native = media[name]?.bind(media);
    if (!native) continue;
    media[name] = async (...args) => {
      ++window.__captures;
      const stream = await native(...args);
      tracks = tracks.concat(stream.getTracks()).filter(live);
      return stream;
    };
  }
  window.__openPeerConnections = () => made.map((ref) => ref.deref()).filter(open);
  window.__liveTracks = () => tracks.filter(live).map((track) => track.kind);
}

/** One entry a connection: what has arrived and been decoded, and over which candidates. */
export async function readStatistics() {
  const links = [];
  for (const pc of window.__openPeerConnections()) {
    const link = { state: pc.connectionState, video: [], audio: [], pair: null };
    const all = new Map();
    for (const entry of (await pc.getStats()).values()) all.set(entry.id, entry);
    const in_use = new Set([...all.values()].map((entry) => entry.selectedCandidatePairId));
    for (const entry of all.values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video')
        link.video.push({
          ssrc: entry.ssrc,
          frames: entry.framesDecoded ?? 0,
          width: entry.frameWidth ?? 0,
          height: entry.frameHeight ?? 0,
          bytes: entry.bytesReceived,
          lost: entry.packetsLost ?? 0,
        });
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio')
        link.audio.push({
          ssrc: entry.ssrc,
          energy: entry.totalAudioEnergy ?? 0,
          samples: entry.totalSamplesReceived ?? 0,
          bytes: entry.bytesReceived,
        });
      // Firefox has no transport statistics, but says of a pair that it is selected.
      const selected = entry.type === 'candidate-pair' && (entry.selected || in_use.has(entry.id));
      if (selected && (!link.pair || entry.bytesReceived > link.pair.bytes)) {
        const [local, remote] = [all.get(entry.localCandidateId), all.get(entry.remoteCandidateId)];
        link.pair = {
          local: local?.candidateType,
          remote: remote?.candidateType,
          bytes: entry.bytesReceived,
          localAddress: local?.address,
          remoteAddress: remote?.address,
          remotePort: remote?.port,
          protocol: local?.protocol,
        };
      }
    }
    links.push(link);
  }
  return links;
}

/** One entry a connection: the port of the candidate that is in use. */
export async function readRemotePorts() {
  const ports = [];
  for (const pc of window.__openPeerConnections()) {
    const all = await pc.getStats();
    for (const entry of all.values()) {
      const pair = entry.type === 'transport' && all.get(entry.selectedCandidatePairId);
      if (pair) ports.push(all.get(pair.remoteCandidateId)?.port);
    }
  }
  return ports;
}

/** One entry a connection: the ICE user name fragments in its two descriptions. */
export function readIceFragments() {
  const fragment = (description) => /^a=ice-ufrag:(\S+)/m.exec(description?.sdp)?.[1];
  return window
    .__openPeerConnections()
    .map((pc) => ({ local: fragment(pc.localDescription), remote: fragment(pc.remoteDescription) }));
}

/** Notes every text that comes into the page and matches. */
export function watchText(source) {
  const words = new RegExp(source, 'i');
  const heard = (window.__heard = []);
  const look = () => {
    const found = words.exec(document.body.textContent)?.[0];
    if (found && heard.at(-1) !== found) heard.push(found);
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}

/** How loud the audio elements of the page are fed: the energy of what arrived is in the statistics already. */
export function playingAudio() {
  return [...document.querySelectorAll('audio')].filter((element) => element.srcObject && !element.paused).length;
}

/**
 * Notes from now on when the tile of `name` shows a new frame, whatever stream or element it comes by; window.__shown()
 * answers the times, in ms of this machine's clock.
 */
export function watchPicture(name) {
  const times = [];
  window.__shown = () => times;
  const watched = new WeakSet();
  const look = () => {
    for (const video of document.querySelectorAll(`[role=group][aria-label="${name}"] video`)) {
      if (watched.has(video)) continue;
      watched.add(video);
      const note = () => {
        times.push(performance.timeOrigin + performance.now());
        video.requestVideoFrameCallback(note);
      };
      video.requestVideoFrameCallback(note);
    }
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
