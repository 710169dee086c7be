// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';
import type { ChatMessage, PeerId } from '../../protocol/messages';

/** How many messages of others came since the chat was last open. What was there on arrival counts as read. */
export function useUnread(chat: ChatMessage[], open: boolean, me: PeerId | undefined): number {
  const last = chat[chat.length - 1]?.id ?? 0;
  const read = useRef(last);
  if (open) read.current = last;
  useEffect(() => {
    // A fresh start of the meeting counts its messages anew.
    if (last < read.current) read.current = last;
  }, [last]);
  return open ? 0 : chat.filter((message) => message.id > read.current && message.from !== me).length;
}
