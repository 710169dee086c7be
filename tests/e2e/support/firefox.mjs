// SPDX-License-Identifier: Apache-2.0
//
// Stock Firefox over WebDriver BiDi. The same names and the same statistics as in person.mjs.
import puppeteer from 'puppeteer-core';
import { launchTimeout } from './chromium.mjs';
import { notePeerConnections, readStatistics } from './observe.mjs';
import { seesAndHears, seesAndHearsPeople } from './person.mjs';
import { patience } from './until.mjs';

const executablePath = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

export async function launchFirefox() {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    timeout: launchTimeout,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
    },
  });
}

export class FirefoxPerson {
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  static async arrive(browser, name) {
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    await page.evaluateOnNewDocument(notePeerConnections);
    return new FirefoxPerson(page, name);
  }

  named(role, name) {
    return this.page.locator(`::-p-xpath(${xpaths[role](name)})`);
  }

  async click(name) {
    await this.named('button', name).click();
  }

  async joinByLink(base, id) {
    await this.page.goto(`${base}/m/${id}?name=${encodeURIComponent(this.name)}`);
    await this.click('Enter');
    await this.page.waitForSelector('[data-testid="meeting-id"]');
  }

  async create(base, meeting, { kms = false } = {}) {
    await this.page.goto(base);
    await this.named('textbox', 'Meeting name or ID').fill(meeting);
    if (kms) await this.named('textbox', 'Use the media server (KMS)').click();
    await this.named('textbox', 'Your name').fill(this.name);
    await this.click('Create meeting');
    await this.click('Enter');
    const element = await this.page.waitForSelector('[data-testid="meeting-id"]');
    return (await element.evaluate((node) => node.innerText)).trim();
  }

  links() {
    return this.page.evaluate(readStatistics);
  }

  openConnections() {
    return this.page.evaluate(() => window.__openPeerConnections().length);
  }

  liveTracks() {
    return this.page.evaluate(() => window.__liveTracks());
  }

  /** A button that can be pressed now. */
  async canPress(name) {
    const element = await this.page.$(`::-p-xpath(${xpaths.button(name)})`);
    return Boolean(element) && element.evaluate((node) => !node.disabled);
  }

  seesAndHearsPeople(count = 1, timeout) {
    return seesAndHearsPeople(this, count, timeout);
  }

  seesAndHears(count = 1, timeout) {
    return seesAndHears(this, count, { video: true, audio: true }, timeout);
  }
}

const button = (name) => `//button[normalize-space(.)="${name}" or @aria-label="${name}"]`;
const textbox = (name) => `//input[@aria-label="${name}" or @id=//label[normalize-space(.)="${name}"]/@for]`;
const xpaths = { button, textbox };
