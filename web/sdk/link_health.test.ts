// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { HealthEvent, HealthState, TransportState } from './link_health';
import { newHealth, stepHealth } from './link_health';

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
    this.step({ type: 'time' }, this.state.deadline);
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
    expect(machine.step({ type: 'time' }, 3999).effects).toEqual([]);
    expect(machine.step({ type: 'time' }, 4000).effects).toEqual(['restart']);
    expect(machine.is('connected').state).toMatchObject({ health: 'connected', failures: 0 });
  });

  test('that mends itself does not', () => {
    const machine = new Machine().is('connected').is('disconnected', 1000).is('connected', 3000);
    expect(machine.state.deadline).toBe(Infinity);
  });

  test('that failed is restarted at once by the impolite side, later by the polite one', () => {
    expect(new Machine(false).is('connected').is('failed').effects).toEqual(['failed', 'restart']);
    const polite = new Machine(true).is('connected').is('failed');
    expect(polite.effects).toEqual(['failed']);
    expect(polite.wait()).toBe(4000);
    expect(polite.effects).toEqual(['restart']);
  });

  test('that fails three times is given up in words, once, and yet tried on', () => {
    const machine = new Machine().is('connected').is('disconnected', 0);
    const effects: string[][] = [];
    for (let i = 0; i < 4; i++) {
      machine.wait();
      effects.push(machine.effects);
    }
    expect(effects).toEqual([['restart'], ['restart'], ['restart', 'give_up'], ['restart']]);
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

  test('looks for a new path when the network changes, though not for every ripple', () => {
    const machine = new Machine().is('connected').step({ type: 'network_changed' }, 5000);
    expect(machine.effects).toEqual(['restart']);
    expect(machine.state).toMatchObject({ health: 'connected', deadline: Infinity, failures: 0 });
    expect(machine.step({ type: 'network_changed' }, 6000).effects).toEqual([]);
    expect(machine.step({ type: 'network_changed' }, 7000).effects).toEqual(['restart']);
  });
});
