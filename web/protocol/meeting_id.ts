// SPDX-License-Identifier: Apache-2.0

import type { MeetingId } from './messages';

const ID = /^[a-z0-9][a-z0-9-]{2,63}$/;
const GENERATED_WITHOUT_DASHES = /^([a-z]{3})([a-z]{4})([a-z]{3})$/;

/**
 * The meeting meant by what somebody typed or pasted: any case, spaces around or inside, the ten letters without
 * their dashes, or a whole link. Null when it cannot be one.
 */
export function parseMeetingId(text: string): MeetingId | null {
  let id = text.trim().toLowerCase();
  const link = /\/m\/([^/?#\s]+)/.exec(id);
  if (link) {
    try {
      id = decodeURIComponent(link[1]!);
    } catch {
      return null;
    }
  } else if (/[:/?#]/.test(id)) {
    return null;
  }
  // Typing aids and messengers turn "-" into other dashes, and people read an id out in groups.
  id = id.replace(/[\u2010-\u2015\u2212]/g, '-').replace(/\s*-\s*/g, '-');
  const spaced = id.split(/\s+/);
  id = spaced.length > 1 ? spaced.join(isThreeFourThree(spaced) ? '-' : '') : id;
  id = id.replace(GENERATED_WITHOUT_DASHES, '$1-$2-$3');
  return ID.test(id) ? id : null;
}

function isThreeFourThree(parts: string[]): boolean {
  return parts.map((part) => part.length).join() === '3,4,3';
}
