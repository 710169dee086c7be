// SPDX-License-Identifier: Apache-2.0
//
// A TCP relay on loopback that can be cut: what a page's sockets go through when the network is to fail, while media,
// which is UDP between the browsers, goes on.
import net from 'node:net';

export async function startProxy(target) {
  const sockets = new Set();
  let isCut = false;
  const server = net.createServer((inside) => {
    if (isCut) return inside.destroy();
    const outside = net.connect(target, '127.0.0.1');
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    inside.pipe(outside).pipe(inside);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    /** Kills every connection and refuses new ones. */
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    mend: () => {
      isCut = false;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
