// SPDX-License-Identifier: Apache-2.0
//
// What people and programs get wrong, answered in words.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { test } from 'node:test';
import { rawSocket } from '../../bench/raw_socket.mjs';
import { flags, launchChromium } from './support/chromium.mjs';
import { Person, seesAndHears } from './support/person.mjs';
import { useStage } from './support/stage.mjs';
import { until } from './support/until.mjs';

const stage = useStage();

const landing = async (t, name = 'Guest') => {
  const person = await stage.arrive(name);
  t.after(() => stage.leave());
  return person;
};

test('an unknown meeting: said so, and both ways on are offered', async (t) => {
  const guest = await landing(t);
  for (const way of [/create/i, /join another/i]) {
    await guest.visit(`${stage.base}/m/abc-defg-hij`);
    await guest.says(/doesn.t exist or has ended/i);
    await guest.page
      .getByRole('button', { name: way })
      .or(guest.page.getByRole('link', { name: way }))
      .click();
    await guest.page.getByRole('textbox', { name: 'Meeting name or ID' }).waitFor();
  }
  guest.errors.length = 0; // the browser itself reports the 404
});

test('a taken name can be corrected', async (t) => {
  const { id } = await stage.room(t);
  const guest = await stage.arrive('agent');
  await guest.visit(`${stage.base}/m/${id}?name=agent`);
  await guest.button('Enter').click();
  await guest.says(/has this name/i);
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Guest');
  await guest.button('Enter').click();
  await guest.meetingId();
});

test('an empty name and one of 10,000 characters are refused where they stand', async (t) => {
  const guest = await landing(t, '');
  await guest.fillLanding(stage.base, 'abc-defg-hij');
  await guest.button('Join meeting').click();
  const name = guest.page.getByRole('textbox', { name: 'Your name' });
  const described = async () => {
    const ids = (await name.getAttribute('aria-describedby')) ?? '';
    return guest.page.evaluate(
      (list) =>
        list
          .split(' ')
          .map((id) => document.getElementById(id)?.textContent)
          .join(' '),
      ids,
    );
  };
  await until(async () => /name/i.test(await described()), 'the empty name is explained');
  assert.equal(new URL(guest.page.url()).pathname, '/');
  await name.fill('x'.repeat(10_000));
  await guest.button('Create meeting').click();
  await until(async () => /64/.test(await described()), 'the long name is explained');
});

test('the id in capitals, without dashes, and as a pasted link all lead to the meeting', async (t) => {
  const { id } = await stage.room(t);
  for (const spelling of [id.toUpperCase(), ` ${id.replaceAll('-', '')} `, `${stage.base}/m/${id}?name=Somebody`]) {
    const guest = await stage.arrive(`Guest ${spelling.length}`);
    await guest.join(stage.base, spelling);
    assert.equal(await guest.meetingId(), id);
    await guest.context.close();
    stage.people.pop();
  }
});

test('the checkbox asks for the media server, and the meeting says so', async (t) => {
  const agent = await landing(t, 'Agent');
  const id = await agent.create(stage.base, 'Consultation', { kms: true });
  const meeting = await (await fetch(`${stage.base}/api/v1/meetings/${id}`)).json();
  assert.equal(meeting.mode, 'server');
});

test('no camera: one can come in and be heard', async (t) => {
  const { id, agent } = await stage.room(t);
  const guest = await stage.arrive('Guest');
  await guest.context.addInitScript(() => {
    const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (constraints) =>
      constraints.video ? Promise.reject(new DOMException('no such device', 'NotFoundError')) : native(constraints);
  });
  await guest.visit(`${stage.base}/m/${id}?name=Guest`);
  await guest.says(/no camera/i);
  await guest.button('Enter').click();
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  await agent.call();
  await guest.accept();
  await seesAndHears(agent, 1, { video: false, audio: true });
  await guest.seesAndHears();
});

test('camera and microphone denied: the way back is explained, and one can still come in', async (t) => {
  const { id, agent } = await stage.room(t);
  const strict = await launchChromium({ flags: flags.filter((flag) => flag !== '--use-fake-ui-for-media-stream') });
  t.after(() => strict.close());
  const guest = await Person.arrive(strict, 'Guest', { permissions: [] });
  await guest.visit(`${stage.base}/m/${id}?name=Guest`);
  await guest.says(/blocked for this site/i);
  await guest.button('Try again').waitFor();
  await guest.button('Enter').click();
  await until(() => agent.button('Call').isEnabled(), 'the guest is there');
  await agent.call();
  await guest.accept();
  await guest.seesAndHears();
});

test('on the socket: bad JSON, a huge message, a second hello', async (t) => {
  const { id } = await stage.room(t);
  const hello = (name) => ({
    t: 'hello',
    id: 1,
    d: { versions: [1], meeting: id, name, identity: randomBytes(16).toString('base64url') },
  });
  const enter = async (name) => {
    const socket = await rawSocket(stage.server.httpPort);
    socket.send(hello(name));
    await socket.receive((message) => message.t === 'welcome');
    return socket;
  };
  const bad = await enter('Bad');
  bad.sendText('{not json');
  assert.equal((await bad.receive((m) => m.t === 'error')).e.code, 'bad_json');
  assert.equal(await bad.closeCode(), 4000);
  const huge = await enter('Huge');
  huge.sendText(' '.repeat(1024 * 1024));
  assert.equal(await huge.closeCode(), 1009);
  const twice = await enter('Twice');
  twice.send({ ...hello('Twice'), id: 2 });
  assert.equal((await twice.receive((m) => m.re === 2)).e.code, 'already_signed_in');
  twice.send({ t: 'ping', id: 3, d: {} });
  assert.equal((await twice.receive((m) => m.re === 3)).t, 'ok');
  twice.close();
});

test('a foreign page may not connect', async () => {
  const origins = ['https://evil.example', 'null', undefined, `${stage.base}.evil.example`];
  for (const origin of origins) {
    const status = await upgradeStatus(origin);
    assert.equal(status, 403, `Origin: ${origin}`);
  }
  assert.equal(await upgradeStatus(stage.base), 101);
});

function upgradeStatus(origin) {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'ringer.v1',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...(origin && { Origin: origin }),
    };
    const request = http.get(`${stage.base}/ws`, { headers });
    request.on('response', (response) => resolve(response.resume().statusCode));
    request.on('upgrade', (response, socket) => (socket.destroy(), resolve(response.statusCode)));
    request.on('error', reject);
  });
}
