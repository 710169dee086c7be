// SPDX-License-Identifier: Apache-2.0
//
// What a person may type or paste to name a meeting: an id in any spelling, or a link, perhaps a host's.

import { parseMeetingId } from '../../protocol/meeting_id';

export interface MeetingRef {
  id: string;
  /** A host token that stood in the pasted link. */
  token?: string;
}

export function parseMeetingRef(text: string): MeetingRef | null {
  const id = parseMeetingId(text);
  if (id === null) return null;
  const query = /\/m\/[^?#\s]*\?([^#\s]*)/i.exec(text)?.[1] ?? '';
  const token = new URLSearchParams(query).get('token');
  return token ? { id, token } : { id };
}

/** Is it surely a reference to a meeting that exists, and not a name for a new one? */
export function looksLikeReference(text: string): boolean {
  const id = parseMeetingId(text);
  return id !== null && (/\/m\//i.test(text) || /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/.test(id));
}
