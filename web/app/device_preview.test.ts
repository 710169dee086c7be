// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test, vi } from 'vitest';
import { DevicePreview, type PreviewWish } from './device_preview';

afterEach(() => {
  vi.useRealTimers();
});

class Track extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  constructor(readonly kind: 'audio' | 'video') {
    super();
  }
  stop() {
    this.readyState = 'ended';
  }
}

type Behaviour = (constraints: MediaStreamConstraints) => Promise<Track[]>;

function streamOf(tracks: Track[]): MediaStream {
  const of = (kind: string) => tracks.filter((track) => track.kind === kind);
  return { getTracks: () => tracks, getVideoTracks: () => of('video') } as unknown as MediaStream;
}

function fakeDevices(behaviour?: Behaviour) {
  const asked: MediaStreamConstraints[] = [];
  const given: Track[] = [];
  const grant: Behaviour = ({ audio, video }) =>
    Promise.resolve([...(audio ? [new Track('audio')] : []), ...(video ? [new Track('video')] : [])]);
  const media = {
    available: true,
    permission: () => Promise.resolve('prompt' as const),
    stream: (tracks: MediaStreamTrack[]) => streamOf(tracks as unknown as Track[]),
    async capture(constraints: MediaStreamConstraints) {
      asked.push(constraints);
      const tracks = await (behaviour ?? grant)(constraints);
      given.push(...tracks);
      return streamOf(tracks);
    },
  };
  return { media, asked, given, live: () => given.filter((track) => track.readyState === 'live').length };
}

const both: PreviewWish = { audio: true, video: true, microphone_id: '', camera_id: '' };
const refuse = (name: string) => Promise.reject(new DOMException('', name));

test('one question for both devices', async () => {
  const { media, asked } = fakeDevices();
  const granted = vi.fn();
  const preview = new DevicePreview(media, granted);
  await preview.apply(both);
  expect(asked).toHaveLength(1);
  expect(preview.state).toMatchObject({ camera: 'on', microphone: 'on', overdue: false });
  expect(preview.state.stream).not.toBeNull();
  expect(granted).toHaveBeenCalled();
});

test('a missing camera does not cost the microphone', async () => {
  const { media } = fakeDevices(({ video }) =>
    video ? refuse('NotFoundError') : Promise.resolve([new Track('audio')]),
  );
  const preview = new DevicePreview(media, () => undefined);
  await preview.apply(both);
  expect(preview.state).toMatchObject({ camera: 'not_found', microphone: 'on', stream: null });
});

test('turning the camera off lets go of it and keeps the microphone', async () => {
  const { media, asked, given, live } = fakeDevices();
  const preview = new DevicePreview(media, () => undefined);
  await preview.apply(both);
  await preview.apply({ ...both, video: false });
  expect(preview.state).toMatchObject({ camera: 'off', microphone: 'on', stream: null });
  expect(given.find((track) => track.kind === 'video')?.readyState).toBe('ended');
  await preview.apply(both);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ audio: false });
  expect(live()).toBe(2);
});

test('another device is asked for as ideal, and the old one is let go', async () => {
  const { media, asked, live } = fakeDevices();
  const preview = new DevicePreview(media, () => undefined);
  await preview.apply(both);
  await preview.apply({ ...both, camera_id: 'c2' });
  expect(asked[1]).toMatchObject({ audio: false, video: { deviceId: { ideal: 'c2' } } });
  expect(live()).toBe(2);
});

test('what is granted after one has left is stopped', async () => {
  let grant: (tracks: Track[]) => void = () => undefined;
  const { media, live } = fakeDevices(() => new Promise((resolve) => (grant = resolve)));
  const preview = new DevicePreview(media, () => undefined);
  const applied = preview.apply(both);
  preview.stop();
  grant([new Track('audio'), new Track('video')]);
  await applied;
  expect(live()).toBe(0);
  expect(preview.state).toMatchObject({ camera: 'off', microphone: 'off' });
});

test('a question that fails late takes nothing away from the next one', async () => {
  let refused: () => void = () => undefined;
  const { media, asked, live } = fakeDevices(({ audio, video }) =>
    asked.length === 1
      ? new Promise((_, reject) => (refused = () => reject(new DOMException('', 'NotFoundError'))))
      : Promise.resolve([...(audio ? [new Track('audio')] : []), ...(video ? [new Track('video')] : [])]),
  );
  const preview = new DevicePreview(media, () => undefined);
  const first = preview.apply(both);
  await preview.apply({ ...both, camera_id: 'c2' });
  refused();
  await first;
  expect(asked).toHaveLength(2);
  expect(live()).toBe(2);
  expect(preview.state).toMatchObject({ camera: 'on', microphone: 'on' });
});

test('a question that was closed is not put again', async () => {
  const { media, asked } = fakeDevices(() => refuse('NotAllowedError'));
  const preview = new DevicePreview(media, () => undefined);
  await preview.apply(both);
  expect(asked).toHaveLength(1);
  expect(preview.state).toMatchObject({ camera: 'unknown', microphone: 'unknown' });
});

test('a question that stays open is overdue after a second and a half', async () => {
  vi.useFakeTimers();
  const { media } = fakeDevices(() => new Promise(() => undefined));
  const preview = new DevicePreview(media, () => undefined);
  void preview.apply(both);
  await vi.advanceTimersByTimeAsync(1400);
  expect(preview.state).toMatchObject({ camera: 'asking', overdue: false });
  await vi.advanceTimersByTimeAsync(200);
  expect(preview.state.overdue).toBe(true);
});

test('an insecure page is not even asked', async () => {
  const { media, asked } = fakeDevices();
  const preview = new DevicePreview({ ...media, available: false }, () => undefined);
  await preview.apply(both);
  expect(preview.state).toMatchObject({ camera: 'insecure', microphone: 'insecure' });
  expect(asked).toEqual([]);
});

test('a camera that is pulled out is said to be gone', async () => {
  const { media, given } = fakeDevices();
  const preview = new DevicePreview(media, () => undefined);
  await preview.apply(both);
  given.find((track) => track.kind === 'video')?.dispatchEvent(new Event('ended'));
  expect(preview.state).toMatchObject({ camera: 'in_use', microphone: 'on', stream: null });
});
