// SPDX-License-Identifier: Apache-2.0
//
// Other people's WebRTC stacks against WebRtcEndpoint, each looped back to itself as Kurento's hello-world does: what it
// sends comes back to it through the media server, audio and video, for as long as the test says.
// INTEROP_SECONDS=60 for a long run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createInterface } from 'node:readline';
import { startServer } from '../e2e/support/server.mjs';
import { inTime, patience, until } from '../e2e/support/until.mjs';
import { Kurento } from './kurento.mjs';

const seconds = Number(process.env.INTEROP_SECONDS ?? 10);
const partner = (name) => path.join(import.meta.dirname, 'partners', name);

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

/** Runs one partner to the end of its time; answers what it counted each second. */
async function loopBack(t, command, ...args) {
  const kurento = await Kurento.connect(`ws://127.0.0.1:${server.kurentoPort}/kurento`);
  const pipeline = await kurento.create('MediaPipeline');
  const endpoint = await kurento.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
    await kurento.request('release', { object: pipeline });
    kurento.close();
  });
  const states = [];
  await kurento.on(endpoint, 'MediaStateChanged', ({ newState }) => states.push(newState));
  await kurento.on(endpoint, 'ConnectionStateChanged', ({ newState }) => states.push(newState));
  await kurento.invoke(endpoint, 'connect', { sink: endpoint });

  const counts = [];
  let offer;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line);
    if (message.offer) offer = message.offer;
    else counts.push(message);
  });
  const died = ended.then((code) => Promise.reject(new Error(`the partner ended with ${code}: ${complaints}`)));
  died.catch(() => undefined);
  await Promise.race([until(() => offer, 'the partner offers'), died]);
  const answer = await kurento.invoke(endpoint, 'processOffer', { offer });
  await kurento.invoke(endpoint, 'gatherCandidates');
  const descriptor = await kurento.invoke(endpoint, 'getLocalSessionDescriptor');
  assert.ok(answer.includes('a=setup:'));
  child.stdin.write(`${JSON.stringify({ answer: descriptor })}\n`);

  const flows = () => counts.at(-1)?.video_frames > 10 && counts.at(-1)?.audio_frames > 10;
  await Promise.race([until(flows, () => `media comes back (${JSON.stringify(counts.at(-1))}; ${complaints})`), died]);
  const first = counts.length;
  await Promise.race([
    inTime(
      until(() => counts.length > first + seconds, 'its time is over', patience + seconds * 2000),
      'partner',
      patience + seconds * 2000,
    ),
    died,
  ]);
  return { counts: counts.slice(first - 1), states };
}

const partners = {
  aiortc: ['/usr/bin/python3', partner('aiortc_partner.py')],
  'GStreamer webrtcbin': ['/usr/bin/python3', partner('gstreamer_partner.py')],
  '@roamhq/wrtc': [process.execPath, partner('wrtc_partner.mjs')],
  werift: [process.execPath, partner('werift_partner.mjs')],
};

for (const [name, [command, ...args]] of Object.entries(partners)) {
  test(`${name} sees and hears itself for ${seconds} s`, { timeout: 3 * patience + seconds * 2000 }, async (t) => {
    const { counts, states } = await loopBack(t, command, ...args);
    const [begin, end] = [counts[0], counts.at(-1)];
    const time = counts.length - 1;
    t.diagnostic(
      `${name}: ${((end.video_frames - begin.video_frames) / time).toFixed(1)} pictures and ` +
        `${((end.audio_frames - begin.audio_frames) / time).toFixed(1)} audio frames a second`,
    );
    // All the time, not only in the end; three seconds are more than a busy machine keeps a partner waiting.
    for (let i = 3; i < counts.length; ++i) {
      const more = (what) => counts[i][what] - counts[i - 3][what];
      assert.ok(more('video_frames') >= 15, `${i} s: ${JSON.stringify(counts)}`);
      assert.ok(more('audio_frames') >= 60, `${i} s: ${JSON.stringify(counts)}`);
    }
    assert.ok(end.audio_energy - begin.audio_energy > 1e-4 * time, 'it is not silence');
    assert.ok(states.includes('CONNECTED'), 'the endpoint says that it is connected');
  });
}
