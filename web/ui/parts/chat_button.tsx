// SPDX-License-Identifier: Apache-2.0

import { ChatIcon } from '../icons';
import { words } from '../words';

interface Props {
  open: boolean;
  unread: number;
  toggle: () => void;
  class: string;
}

/** Its name is `Chat` whatever the number on it: the style sheet draws the number, aria-description says it. */
export function ChatButton({ open, unread, toggle, class: extra }: Props) {
  const said = unread > 0 ? words.chat.unread(unread) : undefined;
  return (
    <button
      type="button"
      class={`${extra} has-badge`}
      aria-label={words.chat.button}
      aria-description={said}
      title={said ?? words.chat.button}
      aria-pressed={open}
      onClick={toggle}
    >
      <ChatIcon />
      {unread > 0 && <span class="badge" data-count={unread > 99 ? '99+' : unread} />}
    </button>
  );
}
