// SPDX-License-Identifier: Apache-2.0
//
// werift (WebRTC in TypeScript, no codecs) at the other end: it sends packets of its own making and looks whether they
// come back unchanged, which is more than a decoder would tell. The same lines of JSON as aiortc_partner.py.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift';

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const counts = { audio_frames: 0, audio_energy: 0, video_frames: 0 };

const connection = new RTCPeerConnection({
  codecs: {
    audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48000, channels: 2 })],
    video: [
      new RTCRtpCodecParameters({
        mimeType: 'video/VP8',
        clockRate: 90000,
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      }),
    ],
  },
});
const sent = { audio: new Set(), video: new Set() };
const fingerprint = (payload) => createHash('sha256').update(payload).digest('base64');

function makeTrack(kind, interval, ticks, payloadOf) {
  const track = new MediaStreamTrack({ kind });
  const transceiver = connection.addTransceiver(track, { direction: 'sendrecv' });
  transceiver.onTrack.subscribe((incoming) =>
    incoming.onReceiveRtp.subscribe(({ payload }) => {
      // A VP8 picture id may be another one: what follows the descriptor may not.
      const body = kind === 'video' ? payload.subarray(4) : payload;
      if (!sent[kind].has(fingerprint(body))) return;
      ++counts[`${kind}_frames`];
      if (kind === 'audio') counts.audio_energy += 0.001;
    }),
  );
  let number = 0;
  setInterval(() => {
    ++number;
    const payload = payloadOf(number);
    sent[kind].add(fingerprint(kind === 'video' ? payload.subarray(4) : payload));
    const header = new RtpHeader({
      sequenceNumber: number & 0xffff,
      timestamp: (number * ticks) >>> 0,
      payloadType: 96,
      ssrc: 1,
      marker: true,
    });
    track.writeRtp(new RtpPacket(header, payload));
  }, interval);
}

const numbered = (size, number) => {
  const payload = Buffer.alloc(size, number & 0xff);
  payload.writeUInt32BE(number, size - 4);
  return payload;
};
makeTrack('audio', 20, 960, (number) => numbered(80, number));
// RFC 7741: X and S set, a picture id of 7 bits; then a key frame's header (P bit 0, start code, 320x240), and filling.
makeTrack('video', 66, 6000, (number) =>
  Buffer.concat([
    Buffer.from([0x90, 0x80, number & 0x7f, 0x10]).subarray(0, 3),
    Buffer.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00]),
    numbered(900, number),
  ]),
);
setInterval(() => say(counts), 1000);

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { answer } = JSON.parse(line);
  if (answer) await connection.setRemoteDescription({ type: 'answer', sdp: answer });
});
await connection.setLocalDescription(await connection.createOffer());
say({ offer: connection.localDescription.sdp });
