// SPDX-License-Identifier: Apache-2.0
//
// Host tokens with which nobody has entered yet. They survive a reload of this tab, and nothing else; once one has
// entered, the SDK keeps the token.

export type SessionStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class PendingTokens {
  private readonly memory = new Map<string, string>();

  /** `storage` throws where the browser allows none: then they last as long as the page. */
  constructor(private readonly storage: () => SessionStore) {}

  get(meeting: string): string | undefined {
    return this.memory.get(meeting) ?? this.attempt((storage) => storage.getItem(keyOf(meeting))) ?? undefined;
  }

  keep(meeting: string, token: string): void {
    this.memory.set(meeting, token);
    this.attempt((storage) => storage.setItem(keyOf(meeting), token));
  }

  forget(meeting: string): void {
    this.memory.delete(meeting);
    this.attempt((storage) => storage.removeItem(keyOf(meeting)));
  }

  private attempt<T>(action: (storage: SessionStore) => T): T | undefined {
    try {
      return action(this.storage());
    } catch {
      return undefined;
    }
  }
}

function keyOf(meeting: string): string {
  return `ringer.pending_token.${meeting}`;
}
