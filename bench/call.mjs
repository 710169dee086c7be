// SPDX-License-Identifier: Apache-2.0
//
// How long people wait, in one browser on loopback, over many calls of one pair of pages:
//   - from the click on Call to the incoming dialog on the other side,
//   - from the click on Accept to the first frame of the other person shown, on either side.
// Beside it, in the same run, the floor: two RTCPeerConnections in one page with no signalling between them.
// Usage: node bench/call.mjs [calls] [p2p|server]
import { benchFlags, launchChromium } from '../tests/e2e/support/chromium.mjs';
import { Person } from '../tests/e2e/support/person.mjs';
import { startServer } from '../tests/e2e/support/server.mjs';
import { until } from '../tests/e2e/support/until.mjs';

const calls = Number(process.argv[2] ?? 30);
const mode = process.argv[3] ?? 'p2p';

/**
 * In the page: notes when things happened, on a clock that all pages of the machine share. Only the picture of `other`
 * counts; one's own, which is there much earlier, has a tile as well.
 */
function stopwatch(other) {
  const now = () => performance.timeOrigin + performance.now();
  const marks = (window.__marks = {});
  window.__clear = () => Object.keys(marks).forEach((key) => delete marks[key]);
  document.addEventListener(
    'click',
    (event) => {
      const name = event.target.closest('button')?.textContent.trim();
      if (name === 'Call' || name?.startsWith('Accept')) marks[name === 'Call' ? 'call' : 'accept'] = now();
    },
    true,
  );
  const look = () => {
    if (document.querySelector('[role=alertdialog]')) marks.dialog ??= now();
    for (const video of document.querySelectorAll(`[role=group][aria-label="${other}"] video`)) {
      if (video.__watched === video.srcObject || !video.srcObject) continue;
      video.__watched = video.srcObject;
      video.requestVideoFrameCallback(() => (marks.frame ??= now()));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  setInterval(look, 5);
}

/** Two connections in one page, described to each other at once. */
async function floor() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
  const times = [];
  for (let i = 0; i < 10; ++i) {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
    a.onicecandidate = (event) => b.addIceCandidate(event.candidate);
    b.onicecandidate = (event) => a.addIceCandidate(event.candidate);
    const video = document.createElement('video');
    video.muted = true;
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    b.ontrack = (event) => {
      if (event.track.kind !== 'video') return;
      video.srcObject = new MediaStream([event.track]);
      video.play();
    };
    const from = performance.now();
    for (const track of stream.getTracks()) a.addTrack(track, stream);
    await a.setLocalDescription();
    await b.setRemoteDescription(a.localDescription);
    await b.setLocalDescription();
    await a.setRemoteDescription(b.localDescription);
    await shown;
    times.push(performance.now() - from);
    a.close();
    b.close();
  }
  for (const track of stream.getTracks()) track.stop();
  return times;
}

function line(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]);
  console.log(`${name.padEnd(44)} p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   (${sorted.length} samples)`);
}

const server = await startServer();
const browser = await launchChromium({ flags: benchFlags });
try {
  const blank = await Person.arrive(browser, 'Floor');
  await blank.visit(server.url);
  line('floor: two connections in one page', await blank.page.evaluate(floor));
  await blank.context.close();

  const agent = await Person.arrive(browser, 'Agent');
  const guest = await Person.arrive(browser, 'Guest');
  await agent.context.addInitScript(stopwatch, 'Guest');
  await guest.context.addInitScript(stopwatch, 'Agent');
  await guest.joinByLink(server.url, await agent.createByApi(server.url, mode));
  const [dialog, guestFrame, agentFrame] = [[], [], []];
  for (let i = 0; i < calls; ++i) {
    await until(() => agent.button('Call').isEnabled(), 'the agent can call');
    for (const person of [agent, guest]) await person.page.evaluate(() => window.__clear());
    await agent.call();
    await guest.incoming().waitFor();
    await guest.accept();
    const marks = (person) => person.page.evaluate(() => window.__marks);
    for (const person of [agent, guest]) await until(async () => (await marks(person)).frame, `${person.name} sees`);
    const [a, g] = [await marks(agent), await marks(guest)];
    dialog.push(g.dialog - a.call);
    guestFrame.push(g.frame - g.accept);
    agentFrame.push(a.frame - g.accept);
    await agent.endCall();
    for (const person of [agent, guest]) await until(async () => (await person.openConnections()) === 0, 'closed');
  }
  line('click on Call to the incoming dialog', dialog);
  line(`click on Accept to the first frame, callee, ${mode}`, guestFrame);
  line(`click on Accept to the first frame, caller, ${mode}`, agentFrame);
} finally {
  await browser.close();
  await server.stop();
}
