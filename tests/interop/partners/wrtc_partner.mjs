// SPDX-License-Identifier: Apache-2.0
//
// @roamhq/wrtc (libwebrtc in Node) at the other end. The same lines of JSON as aiortc_partner.py.
import { createInterface } from 'node:readline';
import wrtc from '@roamhq/wrtc';

const { RTCPeerConnection, nonstandard } = wrtc;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const counts = { audio_frames: 0, audio_energy: 0, video_frames: 0 };

const connection = new RTCPeerConnection();
const audio = new nonstandard.RTCAudioSource();
const video = new nonstandard.RTCVideoSource();
connection.addTrack(audio.createTrack());
connection.addTrack(video.createTrack());
connection.ontrack = ({ track }) => {
  if (track.kind === 'video') {
    new nonstandard.RTCVideoSink(track).onframe = () => ++counts.video_frames;
  } else {
    new nonstandard.RTCAudioSink(track).ondata = ({ samples, sampleRate }) => {
      ++counts.audio_frames;
      for (const sample of samples) counts.audio_energy += (sample / 32768) ** 2 / sampleRate;
    };
  }
};

let played = 0;
setInterval(() => {
  const samples = Int16Array.from({ length: 480 }, () => 8000 * Math.sin((2 * Math.PI * 440 * played++) / 48000));
  audio.onData({ samples, sampleRate: 48000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
}, 10);
const [width, height] = [320, 240];
let shown = 0;
setInterval(() => {
  const data = new Uint8ClampedArray((width * height * 3) / 2).fill((shown++ * 5) % 256);
  video.onFrame({ width, height, data });
}, 66);
setInterval(() => say(counts), 1000);

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { answer } = JSON.parse(line);
  if (answer) await connection.setRemoteDescription({ type: 'answer', sdp: answer });
});
await connection.setLocalDescription(await connection.createOffer());
say({ offer: connection.localDescription.sdp });
