// SPDX-License-Identifier: Apache-2.0
//
// The smallest WebSocket client that can hold thousands of connections cheaply (RFC 6455; text frames, masked).
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { inTime } from '../tests/e2e/support/until.mjs';

export async function rawSocket(port) {
  const socket = net.connect(port, '127.0.0.1');
  let received = Buffer.alloc(0);
  let wake = () => {};
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on('error', () => {});
  let ended = false;
  socket.on('close', () => {
    ended = true;
    wake();
  });
  await inTime(new Promise((resolve) => socket.once('connect', resolve)), `port ${port} accepts`);
  socket.write(
    [
      `GET /ws HTTP/1.1`,
      `Host: localhost:${port}`,
      `Origin: http://localhost:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: ringer.v1',
      '',
      '',
    ].join('\r\n'),
  );
  /** Until something has come in that was not there before. */
  const more = async () => {
    if (ended) throw new Error('the connection is closed');
    await inTime(new Promise((resolve) => (wake = resolve)), 'the server sends something');
  };
  while (received.indexOf('\r\n\r\n') < 0) await more();
  if (!received.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(received.toString('latin1'));
  received = received.subarray(received.indexOf('\r\n\r\n') + 4);

  const takeFrame = () => {
    if (received.length < 2) return null;
    let [size, at] = [received[1] & 0x7f, 2];
    if (size === 126) [size, at] = [received.length < 4 ? Infinity : received.readUInt16BE(2), 4];
    if (received.length < at + size) return null;
    const frame = { opcode: received[0] & 0x0f, payload: received.subarray(at, at + size) };
    received = received.subarray(at + size);
    return frame;
  };
  return {
    send(message) {
      this.sendText(JSON.stringify(message));
    },
    sendText(text) {
      const payload = Buffer.from(text);
      const mask = randomBytes(4);
      const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65536 ? 4 : 10);
      head[0] = 0x81;
      head[1] = 0x80 | (head.length === 2 ? payload.length : head.length === 4 ? 126 : 127);
      if (head.length === 4) head.writeUInt16BE(payload.length, 2);
      if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
      socket.write(Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i % 4])]));
    },
    /** The code of the close frame that the server sends (RFC 6455 section 5.5.1). */
    async closeCode() {
      for (;;) {
        const frame = takeFrame();
        if (!frame) await more();
        else if (frame.opcode === 8) return frame.payload.readUInt16BE(0);
      }
    },
    async receive(wanted) {
      for (;;) {
        const frame = takeFrame();
        if (!frame) await more();
        else if (frame.opcode === 1) {
          const message = JSON.parse(frame.payload.toString());
          if (wanted(message)) return message;
        }
      }
    },
    close: () => socket.destroy(),
  };
}
