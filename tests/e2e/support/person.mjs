// SPDX-License-Identifier: Apache-2.0
//
// A person at a page, who finds everything by the names that a screen reader would say. The same person drives Chromium
// (playwright) here and Firefox in firefox.mjs.
import { setTimeout as pause } from 'node:timers/promises';
import {
  notePeerConnections,
  playingAudio,
  readIceFragments,
  readRemotePorts,
  readStatistics,
  watchPicture,
  watchText,
} from './observe.mjs';
import { patience, until } from './until.mjs';

/** A browser's news about the networks of the machine it runs on, which tests beside this one make and remove. */
const networkChanged = 'net::ERR_NETWORK_CHANGED';

export class Person {
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.errors = [];
    page.setDefaultTimeout(patience);
    const note = (text) => text.includes(networkChanged) || this.errors.push(text);
    page.on('pageerror', (error) => note(String(error)));
    page.on('console', (message) => message.type() === 'error' && note(message.text()));
  }

  /** A new person in a browser of his own (a context shares nothing with others). */
  static async arrive(browser, name, { context: given, ...options } = {}) {
    const context = given ?? (await browser.newContext({ ignoreHTTPSErrors: true, ...options }));
    await context.addInitScript(notePeerConnections);
    const person = new Person(await context.newPage(), name);
    person.context = context;
    return person;
  }

  /** Loads an address; again when the browser gave up only because the machine's networks changed. */
  async visit(address) {
    let changed = false;
    const look = (request) => (changed ||= request.failure().errorText === networkChanged);
    this.page.on('requestfailed', look);
    try {
      for (let attempt = 1; ; ++attempt) {
        changed = false;
        try {
          await this.page.goto(address);
          if (!changed) return;
        } catch (error) {
          if (!String(error).includes(networkChanged)) throw error;
        }
        if (attempt === 10) throw new Error(`${address}: ${networkChanged}, ${attempt} times`);
        await pause(500);
      }
    } finally {
      this.page.off('requestfailed', look);
    }
  }

  button(name, exact = true) {
    return this.page.getByRole('button', { name, exact });
  }

  async fillLanding(base, meeting, { kms = false } = {}) {
    await this.visit(base);
    await this.page.getByRole('textbox', { name: 'Meeting name or ID' }).fill(meeting);
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name);
    await this.page.getByRole('checkbox', { name: 'Use the media server (KMS)' }).setChecked(kms);
  }

  /** Creates a meeting, passes the pre-join page and answers the meeting's id. */
  async create(base, meeting = 'Consultation', options) {
    await this.fillLanding(base, meeting, options);
    await this.button('Create meeting').click();
    await this.button('Enter').click();
    return this.meetingId();
  }

  /** A meeting of this mode, made by the API, which the person enters as its host. */
  async createByApi(base, mode) {
    await this.visit(base); // asked from there: the person may be in a network of his own
    const { id, host_url } = await this.page.evaluate(async (mode) => {
      const made = await fetch('/api/v1/meetings', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'Consultation', mode }),
      });
      return made.json();
    }, mode);
    const address = new URL(host_url);
    address.searchParams.set('name', this.name);
    await this.visit(`${base}${address.pathname}${address.search}`);
    await this.button('Enter').click();
    await this.meetingId();
    return id;
  }

  async join(base, meeting) {
    await this.fillLanding(base, meeting);
    await this.button('Join meeting').click();
    await this.button('Enter').click();
    await this.meetingId();
  }

  async joinByLink(base, id) {
    await this.visit(`${base}/m/${id}?name=${encodeURIComponent(this.name)}`);
    await this.button('Enter').click();
    await this.meetingId();
  }

  async meetingId() {
    return (await this.page.getByTestId('meeting-id').first().innerText()).trim();
  }

  incoming() {
    return this.page.getByRole('alertdialog', { name: 'Incoming call' });
  }

  tile(name) {
    return this.page.getByRole('group', { name, exact: true });
  }

  async call() {
    await this.button('Call').click();
  }

  async accept(how = 'Accept with video') {
    await this.incoming().getByRole('button', { name: how, exact: true }).click();
  }

  async decline() {
    await this.incoming().getByRole('button', { name: 'Decline', exact: true }).click();
  }

  async endCall() {
    await this.button('End call').click();
  }

  /** What the status regions say, in one string. */
  async status() {
    return (await this.page.getByRole('status').allInnerTexts()).join(' ');
  }

  says(words, timeout) {
    return until(
      async () => (await this.page.locator('body').innerText()).match(words),
      `${this.name} reads ${words}`,
      timeout,
    );
  }

  links() {
    return this.page.evaluate(readStatistics);
  }

  openConnections() {
    return this.page.evaluate(() => window.__openPeerConnections().length);
  }

  /** The ports at the other ends of all connections. */
  remotePorts() {
    return this.page.evaluate(readRemotePorts);
  }

  connectionsMade() {
    return this.page.evaluate(() => window.__madePeerConnections ?? 0);
  }

  liveTracks() {
    return this.page.evaluate(() => window.__liveTracks());
  }

  /** How often the page has asked for a camera, a microphone or the screen. */
  captures() {
    return this.page.evaluate(() => window.__captures);
  }

  /** Both ends' ICE user name fragments of each connection: an ICE restart, and nothing else, makes new ones. */
  iceFragments() {
    return this.page.evaluate(readIceFragments);
  }

  /** From now on: whatever the page says, however shortly, that has these words in it. Answers how to read it. */
  async listenFor(words) {
    await this.page.evaluate(watchText, words.source);
    return () => this.page.evaluate(() => window.__heard);
  }

  /** From now on: when a frame of this person was shown, in ms. Answers how to read it. */
  async watch(name) {
    await this.page.evaluate(watchPicture, name);
    return () => this.page.evaluate(() => window.__shown());
  }

  playingAudio() {
    return this.page.evaluate(playingAudio);
  }

  seesAndHearsPeople(count = 1, timeout) {
    return seesAndHearsPeople(this, count, timeout);
  }

  /** Waits until each of `count` links has decoded fresh frames and brought fresh audio energy since now. */
  seesAndHears(count = 1, timeout) {
    return seesAndHears(this, count, { video: true, audio: true }, timeout);
  }
}

/**
 * Waits until fresh frames of `count` pictures and fresh energy of as many voices have come since now, over however many
 * links: through the media server all people come over one.
 */
export async function seesAndHearsPeople(person, count, timeout = patience) {
  const tracks = async () => {
    const links = await person.links();
    return {
      links,
      video: new Map(links.flatMap((link) => link.video.map((track) => [track.ssrc, track.frames]))),
      audio: new Map(links.flatMap((link) => link.audio.map((track) => [track.ssrc, track.energy]))),
    };
  };
  const before = await tracks();
  const fresh = (now, was, least) => [...now].filter(([ssrc, value]) => value >= (was.get(ssrc) ?? 0) + least).length;
  let seen, heard;
  return until(
    async () => {
      const now = await tracks();
      seen = fresh(now.video, before.video, 10);
      heard = fresh(now.audio, before.audio, audible);
      return seen >= count && heard >= count && now.links;
    },
    () => `${person.name} sees and hears ${count} people (sees ${seen}, hears ${heard})`,
    timeout,
  );
}

export const frames = (link) => link.video.reduce((sum, track) => sum + track.frames, 0);
export const energy = (link) => link.audio.reduce((sum, track) => sum + track.energy, 0);

/** Silence decodes too, as comfort noise far below this (RFC 3389 levels): the fake devices beep at 0.01 a second and more. */
export const audible = 1e-4;

export async function seesAndHears(person, count, { video, audio }, timeout = patience) {
  const before = await person.links();
  const was = (of, i) => (before[i] ? of(before[i]) : 0);
  return until(
    async () => {
      const links = await person.links();
      if (links.length !== count) return false;
      const alive = links.every(
        (link, i) =>
          (!video || frames(link) >= was(frames, i) + 10) && (!audio || energy(link) > was(energy, i) + audible),
      );
      return alive && links;
    },
    `${person.name} sees and hears ${count} (${JSON.stringify(before)})`,
    timeout,
  );
}
