// SPDX-License-Identifier: Apache-2.0
//
// Memory of the server for each idle, signed-in WebSocket: opens many (40 a meeting), waits, divides.
// Usage: node bench/idle.mjs [sockets]
import { randomBytes } from 'node:crypto';
import { startServer } from '../tests/e2e/support/server.mjs';
import { rawSocket } from './raw_socket.mjs';

const count = Number(process.argv[2] ?? 2000);
const perMeeting = 40;
const server = await startServer();
try {
  const meetings = [];
  for (let i = 0; i < count / perMeeting; ++i) meetings.push(await create(i));
  const before = await server.memory();
  const sockets = [];
  for (let i = 0; i < count; ++i) {
    const socket = await rawSocket(server.httpPort);
    const hello = {
      versions: [1],
      meeting: meetings[Math.floor(i / perMeeting)],
      name: `Person ${i}`,
      identity: randomBytes(16).toString('base64url'),
    };
    socket.send({ t: 'hello', id: 1, d: hello });
    await socket.receive((message) => message.t === 'welcome');
    sockets.push(socket);
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const after = await server.memory();
  console.log(
    `${count} idle signed-in WebSockets: ${before} kB -> ${after} kB of its own, ${((after - before) / count).toFixed(1)} kB each`,
  );
  for (const socket of sockets) socket.close();
} finally {
  await server.stop();
}

/** Meetings come at the rate that one address may make them. */
async function create(i) {
  for (;;) {
    const response = await fetch(`${server.url}/api/v1/meetings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `Meeting ${i}`, mode: 'p2p' }),
    });
    if (response.status === 201) return (await response.json()).id;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
