// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { HealthEvent, HealthState, TransportState } from './link_health';
import { newHealth, stepHealth } from './link_health';

const time: HealthEvent = { type: 'time', reachable: true };

class Machine {
  now = 0;
  state: HealthState;
  effects: string[] = [];
  constructor(polite = false) {
    this.state = newHealth(polite, 0);
  }
  step(event: HealthEvent, now = this.now): this {
    this.now = now;
    const [state, effects] = stepHealth(this.state, event, now);
    this.state = state;
    this.effects = effects.map((e) => (e.do === 'report' ? e.state : e.do));
    return this;
  }
  is(state: TransportState, now = this.now): this {
    return this.step({ type: 'transport', state }, now);
  }
  /** Goes to the next deadline. */
  wait(): number {
    const waited = this.state.deadline - this.now;
    this.step(time, this.state.deadline);
    return waited;
  }
}

describe('a link', () => {
  test('that connects is reported and left alone', () => {
    const machine = new Machine().is('connecting').is('connected', 100);
    expect(machine.effects).toEqual(['connected']);
    expect(machine.state).toMatchObject({ health: 'connected', deadline: Infinity });
    expect(machine.is('connected').effects).toEqual([]);
  });

  test('that is disconnected for three seconds looks for a new path', () => {
    const machine = new Machine().is('connected').is('disconnected', 1000);
    expect(machine.effects).toEqual(['disconnected']);
    expect(machine.state.health).toBe('reconnecting');
    expect(machine.step(time, 3999).effects).toEqual([]);
    expect(machine.step(time, 4000).effects).toEqual(['restart']);
    expect(machine.is('connected').state).toMatchObject({ health: 'connected', failures: 0 });
  });

  test('that mends itself does not', () => {
    const machine = new Machine().is('connected').is('disconnected', 1000).is('connected', 3000);
    expect(machine.state.deadline).toBe(Infinity);
  });

  test('that failed is restarted at once by both sides: the other may not know, or not be able to', () => {
    for (const polite of [false, true])
      expect(new Machine(polite).is('connected').is('failed').effects).toEqual(['failed', 'restart']);
  });

  test('is left to the impolite side for half a second, no longer', () => {
    expect(new Machine(true).is('connected').is('disconnected').wait()).toBe(3500);
    expect(new Machine(true).wait()).toBe(12_500);
  });

  test('that fails three times is given up in words, once, and yet tried on', () => {
    const machine = new Machine().is('connected').is('disconnected', 0);
    const effects: string[][] = [];
    for (let i = 0; i < 4; i++) {
      machine.wait();
      effects.push(machine.effects);
    }
    expect(effects).toEqual([['restart'], ['restart'], ['relay', 'restart', 'give_up'], ['restart']]);
    expect(machine.state.health).toBe('failed');
    expect(machine.is('connected').state).toMatchObject({ health: 'connected', failures: 0 });
  });

  test('that never connects is restarted and given up too', () => {
    const machine = new Machine().is('connecting');
    expect(machine.wait()).toBe(12_000);
    expect(machine.effects).toEqual(['restart']);
    expect(machine.state.health).toBe('connecting');
    machine.wait();
    machine.wait();
    expect(machine.state.health).toBe('failed');
  });

  test('has not failed as long as the other side cannot be told of another path', () => {
    const machine = new Machine().is('connected').is('disconnected', 0);
    for (let i = 0; i < 5; i++) {
      machine.step({ type: 'time', reachable: false }, machine.state.deadline);
      expect(machine.effects).toEqual(['restart']);
    }
    expect(machine.state).toMatchObject({ health: 'reconnecting', failures: 0 });
  });

  test('looks for a new path when the network changes: at once and once more, however it ripples', () => {
    const changed = { type: 'network_changed' } as const;
    const machine = new Machine().is('connected').step(changed, 5000);
    expect(machine.effects).toEqual(['restart']);
    for (const ms of [5500, 6000]) expect(machine.step(changed, ms).effects).toEqual([]);
    expect(machine.wait()).toBe(1000);
    expect(machine.effects).toEqual(['restart']);
    expect(machine.state).toMatchObject({ health: 'connected', deadline: Infinity, failures: 0 });
  });

  test('over which nothing has come in for two seconds is told of, long before the browser says so', () => {
    const machine = new Machine().is('connected', 0);
    for (let ms = 0; ms < 5000; ms += 200)
      expect(machine.step({ type: 'heard' }, ms).step({ type: 'nothing_heard' }, ms + 100).effects).toEqual([]);
    for (const ms of [5000, 6799]) expect(machine.step({ type: 'nothing_heard' }, ms).effects).toEqual([]);
    expect(machine.step({ type: 'nothing_heard' }, 6800).effects).toEqual(['disconnected']);
    expect(machine.step({ type: 'nothing_heard' }, 7000).effects).toEqual([]);
    // It is still the browser's word that makes the page look for another path.
    expect(machine.state).toMatchObject({ health: 'connected', deadline: Infinity });
    expect(machine.step({ type: 'heard' }, 7100).effects).toEqual(['connected']);
    expect(machine.step({ type: 'heard' }, 7200).effects).toEqual([]);
  });

  test('that is not connected is not said to be silent besides', () => {
    const machine = new Machine().is('connecting').step({ type: 'nothing_heard' }, 9000);
    expect(machine.effects).toEqual([]);
    machine.is('connected', 10_000).step({ type: 'nothing_heard' }, 12_000);
    expect(machine.is('disconnected', 15_000).effects).toEqual(['disconnected']);
    expect(machine.step({ type: 'heard' }, 16_000).effects).toEqual([]);
    expect(machine.is('connected', 16_100).effects).toEqual(['connected']);
  });

  test('whose answer was refused is offered anew, but not faster than a path can be found', () => {
    const refused = { type: 'answer_refused' } as const;
    const machine = new Machine().is('connecting').step(refused, 1000);
    expect(machine.effects).toEqual(['failed', 'restart']);
    expect(machine.step(refused, 1100).effects).toEqual(['failed']);
    expect(machine.wait()).toBe(1900);
    expect(machine.effects).toEqual(['restart']);
    expect(machine.state.failures).toBe(1);
  });
});
