// SPDX-License-Identifier: Apache-2.0
//
// One server, one browser, people who come and go: the common setting of most tests.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchChromium } from './chromium.mjs';
import { Person } from './person.mjs';
import { startServer } from './server.mjs';
import { endAll } from './until.mjs';

/** Registers the hooks and answers the stage, which is filled before the first test runs. */
export function useStage(options = {}) {
  const stage = { server: null, browser: null, base: null, people: [] };
  const ends = [];
  before(async () => {
    stage.server = await startServer(options);
    ends.push(() => stage.server.stop());
    stage.base = stage.server.url;
    stage.browser = await launchChromium();
    ends.push(() => stage.browser.close());
  });
  after(() => endAll(ends));
  stage.arrive = async (name, more) => {
    const person = await Person.arrive(stage.browser, name, more);
    stage.people.push(person);
    return person;
  };
  /** Agent and guests, all in one meeting of this mode; ends with the test. */
  stage.roomOf = async (mode, t, ...guests) => {
    t.after(() => stage.leave());
    const agent = await stage.arrive('Agent');
    const id = await agent.createByApi(stage.base, mode);
    const others = [];
    for (const name of guests) {
      const guest = await stage.arrive(name);
      await guest.joinByLink(stage.base, id);
      others.push(guest);
    }
    return { id, agent, guests: others };
  };
  stage.room = (...args) => stage.roomOf('p2p', ...args);
  stage.pair = async (t) => {
    const {
      guests: [guest],
      ...room
    } = await stage.room(t, 'Guest');
    return { ...room, guest };
  };
  stage.leave = async () => {
    const people = stage.people.splice(0);
    const contexts = new Set(people.map((person) => person.context));
    await endAll([...contexts].map((context) => () => context.close()));
    noErrors(people);
  };
  return stage;
}

export function noErrors(people) {
  const errors = people.flatMap((person) => person.errors.map((error) => `${person.name}: ${error}`));
  assert.deepEqual(errors, [], 'the console shows no error');
}
