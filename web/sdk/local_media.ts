// SPDX-License-Identifier: Apache-2.0
//
// Our own microphone, camera and screen. They run between start() and stop() only; what the person wants outlives that.
// A muted microphone keeps its device (speaking again must be instant); a camera that is off is let go (its light is
// a promise). Whatever comes late, after stop() or after a change of mind, is stopped on arrival.

import type { MediaState, Source } from '../protocol/messages';
import type { DeviceState, Local, NoticeKind } from './api';
import { deviceProblem, isDismissal } from './device_problem';
import type { Outgoing } from './link';
import type { MediaDevicesPort } from './ports';

type Device = 'microphone' | 'camera';
const DEVICES: Device[] = ['microphone', 'camera'];
const WANTED = { microphone: 'audio', camera: 'video', screen: 'screen' } as const;

export interface LocalMediaEvents {
  /** Tracks or states have changed. */
  changed(): void;
  notice(notice: NoticeKind): void;
}

/** From start() to stop(). */
interface Run {
  person: MediaStream;
  tracks: Record<Source, MediaStreamTrack | null>;
  camera_stream: MediaStream | null;
  screen_stream: MediaStream | null;
}

const OFF: DeviceState = { status: 'off' };
const STARTING: DeviceState = { status: 'starting' };

export class LocalMedia {
  wanted: MediaState = { audio: true, video: true, screen: false };
  #chosen: Record<Device, string> = { microphone: '', camera: '' };
  #states: Record<Source, DeviceState> = { microphone: OFF, camera: OFF, screen: OFF };
  #run: Run | null = null;

  constructor(
    private readonly media: MediaDevicesPort,
    private readonly events: LocalMediaEvents,
  ) {}

  get view(): Local {
    const { camera_stream = null, screen_stream = null } = this.#run ?? {};
    return { ...this.#states, wanted: this.wanted, camera_stream, screen_stream };
  }

  /** What is sent in truth. */
  get sending(): MediaState {
    const { microphone, camera, screen } = this.#run?.tracks ?? {};
    return { audio: Boolean(microphone) && this.wanted.audio, video: Boolean(camera), screen: Boolean(screen) };
  }

  get outgoing(): Outgoing | null {
    return this.#run && { tracks: this.#run.tracks, person: this.#run.person, screen: this.#run.screen_stream };
  }

  prefer(device: Device, id: string): void {
    this.#chosen[device] = id;
  }

  start(): void {
    if (this.#run) return;
    const tracks = { microphone: null, camera: null, screen: null };
    this.#run = { person: this.media.stream([]), tracks, camera_stream: null, screen_stream: null };
    void this.#open(DEVICES.filter((device) => this.wanted[WANTED[device]]));
  }

  stop(): void {
    const run = this.#run;
    if (!run) return;
    this.#run = null;
    for (const track of Object.values(run.tracks)) if (track) release(track);
    this.#states = { microphone: OFF, camera: OFF, screen: OFF };
    this.wanted = { ...this.wanted, screen: false };
    this.events.changed();
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.wanted = { ...this.wanted, audio: on };
    const track = this.#run?.tracks.microphone;
    if (track) track.enabled = on;
    this.events.changed();
    if (on && !track) await this.#open(['microphone']);
  }

  async setCamera(on: boolean): Promise<void> {
    this.wanted = { ...this.wanted, video: on };
    if (!on && this.#states.camera !== STARTING) this.#drop('camera');
    this.events.changed();
    if (on && !this.#run?.tracks.camera) await this.#open(['camera']);
  }

  async choose(device: Device, id: string): Promise<void> {
    const before = this.#chosen[device];
    this.prefer(device, id);
    // What is being started is looked at again when it is there.
    if (this.#states[device] === STARTING) return;
    // A muted microphone is in use, too.
    if (!this.#run?.tracks[device] && !this.wanted[WANTED[device]]) return;
    // Released first: a phone gives out one camera at a time.
    this.#drop(device);
    await this.#open([device]);
    if (this.#states[device].status !== 'failed' || this.#chosen[device] !== id) return;
    this.prefer(device, before);
    await this.#open([device], true);
  }

  async shareScreen(): Promise<void> {
    const run = this.#run;
    if (!run || run.tracks.screen || this.view.screen.status === 'starting') return;
    const asked: DeviceState = { status: 'starting' };
    this.#set('screen', asked);
    try {
      const stream = await this.media.captureScreen({ video: { frameRate: { ideal: 10, max: 15 } }, audio: false });
      const [track] = stream.getVideoTracks();
      if (this.#states.screen !== asked) return stream.getTracks().forEach((t) => t.stop());
      if (!track) return this.#set('screen', OFF);
      track.contentHint = 'detail';
      track.onended = () => this.stopSharing();
      run.tracks = { ...run.tracks, screen: track };
      run.screen_stream = stream;
      this.wanted = { ...this.wanted, screen: true };
      this.#set('screen', running(track));
    } catch (error) {
      const problem = await deviceProblem(error, 'screen', this.media);
      if (this.#states.screen !== asked) return;
      // Refused by the person in the browser's own dialog: it was a change of mind, not a problem.
      if (problem === 'denied') return this.#set('screen', OFF);
      this.events.notice({ kind: 'device_failed', device: 'screen', problem });
      this.#set('screen', { status: 'failed', problem });
    }
  }

  stopSharing(): void {
    this.wanted = { ...this.wanted, screen: false };
    this.#drop('screen');
    this.events.changed();
  }

  /** Something was plugged in or out, allowed or forbidden. */
  async devicesChanged(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    const present = await this.media.devices().catch(() => null);
    if (!present || this.#run !== run) return;
    for (const device of DEVICES) {
      const track = run.tracks[device];
      const id = track?.getSettings().deviceId;
      const gone = track && (track.readyState === 'ended' || (id && !present.some((d) => d.deviceId === id)));
      if (gone) void this.#lost(device, track);
      const state = this.#states[device];
      if (state.status !== 'failed' || !this.wanted[WANTED[device]]) continue;
      const { problem } = state;
      // Without a permission it would only put a question that nobody asked for.
      if (problem === 'not_found' || problem === 'in_use' || (await this.media.permission(device)) === 'granted')
        void this.#open([device], true);
    }
  }

  /** `again`: the page shows already that it has failed. */
  async #open(devices: Device[], again = false): Promise<boolean> {
    const run = this.#run;
    const idle = devices.filter((device) => !['starting', 'on'].includes(this.#states[device].status));
    if (!run || idle.length === 0) return false;
    for (const device of idle) this.#states[device] = STARTING;
    this.events.changed();
    const asked = { ...this.#chosen };
    const errors = new Map<Device, unknown>();
    const ask = async (some: Device[]) => {
      try {
        this.#arrive(run, await this.#capture(some), asked);
      } catch (error) {
        for (const device of some) errors.set(device, error);
      }
    };
    await ask(idle);
    if (errors.size > 1 && !(await isDismissal(errors.get('camera'), idle, this.media))) {
      // One that is missing or taken must not cost the other.
      errors.clear();
      for (const device of idle) if (this.#run === run) await ask([device]);
    }
    const others = idle.filter((device) => asked[device] !== this.#chosen[device] && this.wanted[WANTED[device]]);
    for (const [device, error] of errors) await this.#fail(run, device, error, again || others.includes(device));
    if (this.#run !== run) return false;
    return others.length > 0 ? this.#open(others) : errors.size === 0;
  }

  async #capture(devices: Device[]): Promise<MediaStream> {
    try {
      return await this.media.capture(this.#constraints(devices, true));
    } catch (error) {
      if ((error as Partial<DOMException>).name !== 'OverconstrainedError') throw error;
      return await this.media.capture(this.#constraints(devices, false));
    }
  }

  #constraints(devices: Device[], chosen: boolean): MediaStreamConstraints {
    const ideal = (device: Device) => chosen && this.#chosen[device] && { deviceId: { ideal: this.#chosen[device] } };
    return {
      audio: devices.includes('microphone') && {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...ideal('microphone'),
      },
      video: devices.includes('camera') && {
        width: { ideal: 1280 },
        height: { ideal: 720 },
        frameRate: { ideal: 30 },
        ...ideal('camera'),
      },
    };
  }

  #arrive(run: Run, stream: MediaStream, asked: Record<Device, string>): void {
    for (const track of stream.getTracks()) {
      const device = track.kind === 'audio' ? 'microphone' : 'camera';
      const unwanted = (device === 'camera' && !this.wanted.video) || asked[device] !== this.#chosen[device];
      if (this.#run !== run || unwanted) {
        track.stop();
        if (this.#run === run) this.#states[device] = OFF;
        continue;
      }
      track.onended = () => void this.#lost(device, track);
      if (device === 'microphone') track.enabled = this.wanted.audio;
      else {
        track.contentHint = 'motion';
        run.camera_stream = this.media.stream([track]);
      }
      run.tracks = { ...run.tracks, [device]: track };
      this.#states[device] = running(track);
    }
    this.events.changed();
  }

  async #fail(run: Run, device: Device, error: unknown, again: boolean): Promise<void> {
    const problem = await deviceProblem(error, device, this.media);
    if (this.#run !== run) return;
    if (!this.wanted[WANTED[device]]) return this.#set(device, OFF);
    if (!again) this.events.notice({ kind: 'device_failed', device, problem });
    this.#set(device, { status: 'failed', problem });
  }

  /** Unplugged, or taken away: go on with the default device. */
  async #lost(device: Device, track: MediaStreamTrack): Promise<void> {
    if (this.#run?.tracks[device] !== track) return;
    this.#drop(device);
    this.#chosen[device] = '';
    if (!(await this.#open([device]))) return;
    const state = this.#states[device];
    if (state.status === 'on') this.events.notice({ kind: 'device_switched', device, label: state.label });
  }

  #drop(source: Source): void {
    this.#states[source] = OFF;
    const run = this.#run;
    const track = run?.tracks[source];
    if (!track) return;
    release(track);
    run.tracks = { ...run.tracks, [source]: null };
    if (source === 'camera') run.camera_stream = null;
    if (source === 'screen') run.screen_stream = null;
  }

  #set(source: Source, state: DeviceState): void {
    this.#states = { ...this.#states, [source]: state };
    this.events.changed();
  }
}

function running(track: MediaStreamTrack): DeviceState {
  return { status: 'on', device_id: track.getSettings().deviceId ?? '', label: track.label };
}

function release(track: MediaStreamTrack): void {
  track.onended = null;
  track.stop();
}
