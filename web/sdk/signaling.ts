// SPDX-License-Identifier: Apache-2.0
//
// Runs the connection's state machine: carries its effects out on a socket and brings it messages and time.
// Everything that comes from the wire passes decode() here.

import { decode, encode } from '../protocol/decode';
import type { ErrorCode, Event, Replies, RequestType, Requests, Welcome } from '../protocol/messages';
import { replies } from '../protocol/shapes';
import { RingerError } from './api';
import type { ConnectionEffect, ConnectionEvent, ConnectionState, Credentials, Failure } from './connection';
import { connectionDeadline, initial_connection, stepConnection } from './connection';
import type { Ports, Socket } from './ports';

export interface SignalingEvents {
  welcome(welcome: Welcome): void;
  event(event: Event): void;
  changed(): void;
}

export type Reply<T extends RequestType> = T extends keyof Replies ? Replies[T] : Record<string, unknown>;

/** The wire's refusal; `uncertain`: the request may have been carried out all the same. */
export class Refused extends RingerError {
  readonly uncertain: boolean;
  constructor(failure: Failure, uncertain: boolean) {
    super(failure.code, failure.message, 'retry_after_ms' in failure ? failure.retry_after_ms : undefined);
    this.uncertain = uncertain;
  }
}

interface Waiter {
  t: RequestType;
  resolve(reply: Record<string, unknown>): void;
  reject(error: Refused): void;
}

type SignalingPorts = Pick<Ports, 'clock' | 'openSocket' | 'randomBytes'>;

export class Signaling {
  #state: ConnectionState = initial_connection;
  #socket: Socket | null = null;
  #waiters = new Map<number, Waiter>();
  #entry: { resolve(): void; reject(error: Refused): void } | null = null;
  #cancel_timer: () => void = () => undefined;

  constructor(
    private readonly ports: SignalingPorts,
    private readonly events: SignalingEvents,
  ) {}

  get state(): ConnectionState {
    return this.#state;
  }

  /** Resolves with the welcome, after events.welcome(). */
  enter(credentials: Credentials): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#dispatch({ type: 'enter', credentials });
      this.#entry = { resolve, reject };
    });
  }

  exit(): void {
    this.#dispatch({ type: 'exit' });
  }

  request<T extends RequestType>(t: T, d: Requests[T]): Promise<Reply<T>> {
    return new Promise<Reply<T>>((resolve, reject) => {
      this.#waiters.set(this.#state.next_id, { t, resolve: (reply) => resolve(reply as Reply<T>), reject });
      this.#dispatch({ type: 'request', t, d });
    });
  }

  wake(): void {
    this.#dispatch({ type: 'wake' });
  }

  networkChanged(): void {
    this.#dispatch({ type: 'network_changed' });
  }

  #dispatch(event: ConnectionEvent): void {
    const [state, effects] = stepConnection(this.#state, event, this.ports.clock.now());
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.#arm();
    this.events.changed();
  }

  #arm(): void {
    this.#cancel_timer();
    this.#cancel_timer = () => undefined;
    const deadline = connectionDeadline(this.#state);
    if (deadline === Infinity) return;
    const wait = Math.max(0, deadline - this.ports.clock.now());
    this.#cancel_timer = this.ports.clock.after(wait, () => this.#dispatch({ type: 'time', random: this.#random() }));
  }

  #carryOut(effect: ConnectionEffect): void {
    switch (effect.do) {
      case 'open_socket':
        return this.#openSocket();
      case 'close_socket': {
        const socket = this.#socket;
        this.#socket = null;
        return socket?.close(effect.code);
      }
      case 'send':
        return this.#socket?.send(encode(effect.request));
      case 'settle':
        return this.#settle(effect.id, effect.reply);
      case 'fail':
        return this.#take(effect.id)?.reject(new Refused(effect.failure, effect.uncertain));
      case 'welcome':
        this.events.welcome(effect.welcome);
        this.#entry?.resolve();
        this.#entry = null;
        return;
      case 'event':
        return this.events.event(effect.event);
      case 'entry_failed':
        this.#entry?.reject(new Refused(effect.failure, false));
        this.#entry = null;
        return;
    }
  }

  /** A socket that was given up may still have things to say: they are not heard. */
  #openSocket(): void {
    const socket: Socket = this.ports.openSocket({
      opened: () => {
        if (this.#socket === socket) this.#dispatch({ type: 'socket_opened' });
      },
      text: (text) => {
        if (this.#socket !== socket) return;
        const decoded = decode(text);
        if (decoded.kind === 'message') this.#dispatch({ type: 'message', message: decoded.message });
      },
      closed: (code) => {
        if (this.#socket !== socket) return;
        this.#socket = null;
        this.#dispatch({ type: 'socket_closed', code, random: this.#random() });
      },
    });
    this.#socket = socket;
  }

  #settle(id: number, reply: Record<string, unknown>): void {
    const waiter = this.#take(id);
    if (!waiter) return;
    const wrong = replies[waiter.t]?.(reply, 'd', null);
    if (wrong)
      waiter.reject(new Refused({ code: 'network', message: `The server's answer is not understood: ${wrong}` }, true));
    else waiter.resolve(reply);
  }

  #take(id: number): Waiter | undefined {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    return waiter;
  }

  #random(): number {
    return (this.ports.randomBytes(1)[0] ?? 0) / 255;
  }
}

export function isRefusal(error: unknown, ...codes: Array<ErrorCode | 'offline' | 'network'>): error is Refused {
  return error instanceof Refused && codes.includes(error.code);
}
