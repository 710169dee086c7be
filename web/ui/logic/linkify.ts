// SPDX-License-Identifier: Apache-2.0
//
// Cuts a chat text into plain pieces and web links. It makes no HTML: the view renders each piece as text.

export type Piece = { text: string; href?: string };

const LINK = /https?:\/\/[^\s<>"'`]+/gi;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutTrailingPunctuation(match[0]);
    if (!isWebLink(link)) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: link, href: link });
    at = match.index + link.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** "see https://a.example/x)." means the link without ")."; a bracket that opens inside the link stays. */
function withoutTrailingPunctuation(link: string): string {
  let end = link.length;
  while (end > 0) {
    const last = link[end - 1] as string;
    const unmatched = last === ')' && !link.slice(0, end - 1).includes('(');
    if (!'.,;:!?*_'.includes(last) && !unmatched) break;
    end--;
  }
  return link.slice(0, end);
}

function isWebLink(link: string): boolean {
  try {
    return new URL(link).hostname !== '';
  } catch {
    return false;
  }
}
