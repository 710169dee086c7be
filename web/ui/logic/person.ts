// SPDX-License-Identifier: Apache-2.0

export const TINTS = 8;

/** One or two letters that stand for a person. Splits by code points, so that emoji and scripts beyond the BMP survive. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words[words.length - 1] as string)][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** The same colour for the same name on every screen (FNV-1a). */
export function tint(name: string): number {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % TINTS;
}
