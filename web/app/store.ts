// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';

export interface Readable<T> {
  readonly state: T;
  subscribe(listener: (state: T) => void): () => void;
}

/** One immutable value and those who want to know when it is replaced. */
export class Store<T> implements Readable<T> {
  private listeners = new Set<(state: T) => void>();

  constructor(public state: T) {}

  set(state: T): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of [...this.listeners]) listener(state);
  }

  subscribe(listener: (state: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Draws the component anew whenever the value is replaced. */
export function useReadable<T>(source: Readable<T>): T {
  const [state, setState] = useState(source.state);
  useEffect(() => {
    setState(source.state);
    return source.subscribe(setState);
  }, [source]);
  return state;
}
