// SPDX-License-Identifier: Apache-2.0
//
// What this browser keeps: its identity, and the host tokens of the meetings that were made in it.

import type { MeetingId } from '../protocol/messages';
import { isRecord } from '../protocol/shapes';
import type { Ports } from './ports';

export interface KeptToken {
  token: string;
  /** The name it was used with: a guest who borrows the browser is not made a host. */
  name: string;
}

export class Store {
  #identity: string | null = null;

  constructor(private readonly ports: Pick<Ports, 'storage' | 'randomBytes'>) {}

  /** 128 random bits that say "the same browser"; made when first needed. */
  get identity(): string {
    const kept = this.#identity ?? this.ports.storage.get('ringer.identity');
    this.#identity = kept && /^[\w-]{22}$/.test(kept) ? kept : base64url(this.ports.randomBytes(16));
    if (this.#identity !== kept) this.ports.storage.set('ringer.identity', this.#identity);
    return this.#identity;
  }

  keptToken(meeting: MeetingId): KeptToken | undefined {
    try {
      const kept: unknown = JSON.parse(this.ports.storage.get(`ringer.token.${meeting}`) ?? 'null');
      const whole = isRecord(kept) && typeof kept.name === 'string' && typeof kept.token === 'string';
      return whole ? (kept as unknown as KeptToken) : undefined;
    } catch {
      return undefined;
    }
  }

  keepToken(meeting: MeetingId, kept: KeptToken | null): void {
    this.ports.storage.set(`ringer.token.${meeting}`, kept && JSON.stringify(kept));
  }
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
