// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { NoticeKind } from './api';
import { LocalMedia } from './local_media';
import { settle } from './testing/fake_clock';
import { FakeMedia } from './testing/fake_media';

function setUp(wanted = { audio: true, video: true, screen: false }) {
  const media = new FakeMedia();
  const notices: NoticeKind[] = [];
  const local = new LocalMedia(media, { changed: () => undefined, notice: (notice) => void notices.push(notice) });
  local.wanted = wanted;
  return { media, local, notices };
}

async function running(wanted = { audio: true, video: true, screen: false }) {
  const all = setUp(wanted);
  all.local.start();
  await settle();
  return all;
}

/** Holds captures back until it is called. */
function hold(media: FakeMedia): () => Promise<void> {
  let open: () => void = () => undefined;
  media.gate = new Promise((resolve) => (open = resolve));
  return () => {
    media.gate = null;
    open();
    return settle();
  };
}

describe('starting', () => {
  test('asks for microphone and camera together, as they should be', async () => {
    const { media, local } = await running();
    expect(media.captures).toEqual([
      {
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
        video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
      },
    ]);
    expect(local.view).toMatchObject({
      microphone: { status: 'on', label: 'Built-in microphone' },
      camera: { status: 'on', device_id: 'Built-in camera' },
    });
    expect(local.view.camera_stream).not.toBeNull();
    expect(media.live.map((t) => t.contentHint)).toEqual(['', 'motion']);
    expect(local.sending).toEqual({ audio: true, video: true, screen: false });
  });

  test('asks for nothing that is not wanted', async () => {
    expect((await running({ audio: false, video: false, screen: false })).media.captures).toEqual([]);
    expect((await running({ audio: true, video: false, screen: false })).media.captures).toMatchObject([
      { video: false },
    ]);
  });

  test('prefers the chosen devices without insisting on them', async () => {
    const { media, local } = setUp();
    local.prefer('camera', 'cam7');
    local.start();
    await settle();
    expect(media.captures[0]).toMatchObject({ video: { deviceId: { ideal: 'cam7' } } });
    expect(media.captures[0]!.audio).not.toHaveProperty('deviceId');
  });

  test('without a camera has the microphone all the same', async () => {
    const { media, local, notices } = setUp();
    media.cameras = [];
    local.start();
    await settle();
    expect(local.sending).toEqual({ audio: true, video: false, screen: false });
    expect(local.view.camera).toEqual({ status: 'failed', problem: 'not_found' });
    expect(notices).toEqual([{ kind: 'device_failed', device: 'camera', problem: 'not_found' }]);
    expect(local.wanted.video).toBe(true);
  });

  test('without any device is still a run', async () => {
    const { media, local } = setUp();
    media.available = false;
    local.start();
    await settle();
    expect(media.captures).toEqual([]);
    expect(local.view).toMatchObject({ microphone: { problem: 'insecure' }, camera: { problem: 'insecure' } });
    expect(local.outgoing!.tracks).toEqual({ microphone: null, camera: null, screen: null });
  });

  test('closing the browser’s question is an answer: it is not put again', async () => {
    const { media, local } = setUp();
    media.refuse = { audio: 'NotAllowedError', video: 'NotAllowedError' };
    local.start();
    await settle();
    expect(media.captures).toHaveLength(1);
    expect(local.view).toMatchObject({ microphone: { problem: 'unknown' }, camera: { problem: 'unknown' } });
  });

  test('a camera that is blocked does not cost the microphone', async () => {
    const { media, local } = setUp();
    media.refuse.video = 'NotAllowedError';
    media.permissions = 'denied';
    local.start();
    await settle();
    expect(local.view).toMatchObject({ microphone: { status: 'on' }, camera: { problem: 'denied' } });
  });

  test('tries the default device when the chosen one cannot be had as asked', async () => {
    const { media, local } = setUp({ audio: false, video: true, screen: false });
    local.prefer('camera', 'cam7');
    media.refuse.video = 'OverconstrainedError';
    local.start();
    await settle();
    expect(media.captures).toHaveLength(2);
    expect(media.captures[1]!.video).not.toHaveProperty('deviceId');
  });

  test.each([
    ['NotAllowedError', 'denied', 'denied'],
    ['NotAllowedError', 'unknown', 'denied'],
    ['NotAllowedError', 'prompt', 'unknown'],
    ['NotAllowedError', 'granted', 'system'],
    ['NotReadableError', 'granted', 'in_use'],
    ['AbortError', 'granted', 'in_use'],
    ['NotFoundError', 'granted', 'not_found'],
    ['SecurityError', 'granted', 'denied'],
    ['TypeError', 'granted', 'unknown'],
  ] as const)('%s with permission %s is told as %s', async (name, permission, problem) => {
    const { media, local } = setUp({ audio: true, video: false, screen: false });
    media.refuse.audio = name;
    media.permissions = permission;
    local.start();
    await settle();
    expect(local.view.microphone).toEqual({ status: 'failed', problem });
  });
});

describe('stopping', () => {
  test('lets every device go', async () => {
    const { media, local } = await running();
    await local.shareScreen();
    expect(media.live).toHaveLength(3);
    local.stop();
    expect(media.live).toEqual([]);
    expect(local.view).toMatchObject({ camera: { status: 'off' }, camera_stream: null, screen_stream: null });
    expect(local.wanted).toEqual({ audio: true, video: true, screen: false });
  });

  test('before the person has answered the browser’s question: what comes then is let go', async () => {
    const { media, local } = setUp();
    const release = hold(media);
    local.start();
    local.stop();
    local.start();
    await release();
    expect(media.live).toHaveLength(2);
    local.stop();
    expect(media.live).toEqual([]);
  });

  test('while the first question fails: no other is put', async () => {
    const { media, local, notices } = setUp();
    const release = hold(media);
    media.refuse = { audio: 'NotAllowedError', video: 'NotAllowedError' };
    media.permissions = 'denied';
    local.start();
    local.stop();
    await release();
    expect(media.captures).toHaveLength(1);
    expect(notices).toEqual([]);
  });
});

describe('changing', () => {
  test('a muted microphone keeps its device', async () => {
    const { media, local } = await running();
    await local.setMicrophone(false);
    expect(media.live.map((t) => [t.kind, t.enabled])).toEqual([
      ['audio', false],
      ['video', true],
    ]);
    expect(local.sending.audio).toBe(false);
    await local.setMicrophone(true);
    expect(media.captures).toHaveLength(1);
    expect(local.sending.audio).toBe(true);
  });

  test('a camera that is off is let go, and asked for again', async () => {
    const { media, local } = await running();
    await local.setCamera(false);
    expect(media.live.map((t) => t.kind)).toEqual(['audio']);
    expect(local.view).toMatchObject({ camera: { status: 'off' }, camera_stream: null });
    await local.setCamera(true);
    expect(local.sending.video).toBe(true);
    expect(media.captures[1]).toMatchObject({ audio: false });
  });

  test('of one’s mind while a device starts', async () => {
    const { media, local } = setUp();
    const release = hold(media);
    local.start();
    await local.setCamera(false);
    await local.setMicrophone(false);
    await release();
    expect(media.live.map((t) => [t.kind, t.enabled])).toEqual([['audio', false]]);
    expect(local.view.camera).toEqual({ status: 'off' });
  });

  test('a device that is chosen while another one starts is the one that is used', async () => {
    const { media, local } = setUp();
    const release = hold(media);
    local.start();
    await local.choose('camera', 'Other camera');
    media.cameras = ['Other camera'];
    await release();
    expect(media.live.map((t) => t.label)).toEqual(['Built-in microphone', 'Other camera']);
    expect(local.view.camera).toMatchObject({ status: 'on', device_id: 'Other camera' });
    expect(media.captures[1]).toMatchObject({ audio: false, video: { deviceId: { ideal: 'Other camera' } } });
  });

  test('to a device that does not start brings the one before back', async () => {
    const { media, local, notices } = await running();
    const capture = media.capture.bind(media);
    media.capture = (constraints) => {
      media.refuse.video = JSON.stringify(constraints).includes('Other camera') ? 'NotReadableError' : undefined;
      return capture(constraints);
    };
    await local.choose('camera', 'Other camera');
    expect(notices).toEqual([{ kind: 'device_failed', device: 'camera', problem: 'in_use' }]);
    expect(local.view.camera).toMatchObject({ status: 'on', label: 'Built-in camera' });
    expect(media.live).toHaveLength(2);
  });

  test('outside a call only remembers', async () => {
    const { media, local } = setUp();
    await local.setCamera(false);
    await local.setMicrophone(false);
    await local.shareScreen();
    expect(media.made).toEqual([]);
    expect(local.wanted).toEqual({ audio: false, video: false, screen: false });
  });

  test('the microphone keeps it muted', async () => {
    const { media, local } = await running();
    await local.setMicrophone(false);
    media.microphones = ['Headset'];
    await local.choose('microphone', 'Headset');
    expect(media.live.find((t) => t.kind === 'audio')).toMatchObject({ label: 'Headset', enabled: false });
    expect(local.view.microphone).toMatchObject({ status: 'on', label: 'Headset' });
  });
});

describe('a device that goes away', () => {
  test('is replaced by the default one, muted as before, and said', async () => {
    const { media, local, notices } = await running();
    await local.setMicrophone(false);
    media.microphones = ['Other microphone'];
    media.live[0]!.unplug();
    await settle();
    expect(notices).toEqual([{ kind: 'device_switched', device: 'microphone', label: 'Other microphone' }]);
    expect(media.live.find((t) => t.kind === 'audio')).toMatchObject({ label: 'Other microphone', enabled: false });
  });

  test('is noticed even if the browser only says that devices have changed', async () => {
    const { media, local, notices } = await running();
    media.cameras = ['Other camera'];
    await local.devicesChanged();
    await settle();
    expect(notices).toMatchObject([{ kind: 'device_switched', device: 'camera' }]);
    await local.devicesChanged();
    expect(notices).toHaveLength(1);
  });

  test('and has no successor is told as failed, and taken up when it is back', async () => {
    const { media, local, notices } = await running();
    media.cameras = [];
    media.live[1]!.unplug();
    await settle();
    expect(notices).toEqual([{ kind: 'device_failed', device: 'camera', problem: 'not_found' }]);
    media.cameras = ['Camera again'];
    await local.devicesChanged();
    await settle();
    expect(local.view.camera).toMatchObject({ status: 'on', label: 'Camera again' });
  });
});

describe('a device that failed', () => {
  async function failed(problem: string) {
    const all = setUp();
    all.media.refuse.video = problem;
    all.media.permissions = 'denied';
    all.local.start();
    await settle();
    expect(all.notices).toHaveLength(1);
    return all;
  }

  test('because it was forbidden is taken up when it is allowed, and not asked for before', async () => {
    const { media, local } = await failed('NotAllowedError');
    const asked = media.captures.length;
    await local.devicesChanged();
    media.permissions = 'prompt';
    await local.devicesChanged();
    expect(media.captures).toHaveLength(asked);
    media.permissions = 'granted';
    media.refuse = {};
    await local.devicesChanged();
    await settle();
    expect(local.view.camera).toMatchObject({ status: 'on' });
  });

  test('because another program had it is tried again, and told once', async () => {
    const { media, local, notices } = await failed('NotReadableError');
    await local.devicesChanged();
    await settle();
    expect(local.view.camera).toEqual({ status: 'failed', problem: 'in_use' });
    expect(notices).toHaveLength(1);
    media.refuse = {};
    await local.devicesChanged();
    await settle();
    expect(local.view.camera).toMatchObject({ status: 'on' });
  });
});

describe('the screen', () => {
  test('is shared until the browser’s own button ends it', async () => {
    const { media, local } = await running();
    await local.shareScreen();
    expect(local.sending.screen).toBe(true);
    expect(media.live[2]).toMatchObject({ contentHint: 'detail' });
    media.live[2]!.unplug();
    expect(local.sending.screen).toBe(false);
    expect(local.view).toMatchObject({ screen: { status: 'off' }, screen_stream: null, wanted: { screen: false } });
  });

  test('is not shared any more when that is said before one has been picked', async () => {
    const { media, local } = await running();
    const release = hold(media);
    const sharing = local.shareScreen();
    local.stopSharing();
    expect(local.view.screen).toEqual({ status: 'off' });
    const again = local.shareScreen();
    await release();
    await Promise.all([sharing, again]);
    expect(media.live).toHaveLength(3);
    expect(local.view.screen).toMatchObject({ status: 'on' });
    local.stopSharing();
    expect(media.live).toHaveLength(2);
  });

  test('not shared after all is no problem; one that cannot be had is', async () => {
    const { media, local, notices } = await running();
    media.refuse.screen = 'NotAllowedError';
    await local.shareScreen();
    expect(local.view.screen).toEqual({ status: 'off' });
    expect(notices).toEqual([]);
    media.refuse.screen = 'NotReadableError';
    await local.shareScreen();
    expect(local.view.screen).toEqual({ status: 'failed', problem: 'in_use' });
    expect(notices).toEqual([{ kind: 'device_failed', device: 'screen', problem: 'in_use' }]);
  });
});
