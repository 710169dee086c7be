// SPDX-License-Identifier: Apache-2.0

import type { Dispatch, StateUpdater } from 'preact/hooks';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChatMessage, PeerId } from '../../protocol/messages';
import { CloseIcon, SendIcon } from '../icons';
import { linkify } from '../logic/linkify';
import { timeOfDay } from '../logic/time';
import { errorWords, words } from '../words';
import { Avatar } from './avatar';
import { useReturnFocus } from './use_return_focus';

interface Props {
  messages: ChatMessage[];
  me: PeerId | undefined;
  /** What is typed and not sent yet outlives the panel. */
  draft: string;
  setDraft: Dispatch<StateUpdater<string>>;
  send: (text: string) => Promise<void>;
  close: () => void;
}

const CHARS = 4000;
/** From here on the remaining characters are counted down. */
const COUNTED = 200;
const text = words.chat;

export function ChatPanel({ messages, me, draft, setDraft, send, close }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useReturnFocus();
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [messages.length]);
  return (
    <aside
      class="panel chat"
      aria-label={text.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="panel-head">
        <h2>{text.title}</h2>
        <button type="button" class="icon-button" aria-label={text.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <div class="chat-list" role="log" aria-label={text.title} ref={list} tabIndex={0}>
        {messages.length === 0 && <p class="hint chat-empty">{text.empty}</p>}
        {messages.map((message, index) => (
          <Message
            key={message.id}
            message={message}
            mine={message.from === me}
            goesOn={messages[index - 1]?.from === message.from}
          />
        ))}
      </div>
      <Composer draft={draft} setDraft={setDraft} send={send} />
    </aside>
  );
}

function Message({ message, mine, goesOn }: { message: ChatMessage; mine: boolean; goesOn: boolean }) {
  return (
    <div class={`chat-message ${mine ? 'chat-mine' : ''} ${goesOn ? 'chat-goes-on' : ''}`}>
      {!goesOn && (
        <p class="chat-from">
          <Avatar name={message.name} size="small" />
          <strong>{mine ? words.you : message.name}</strong>
          <time dateTime={message.at}>{timeOfDay(message.at)}</time>
        </p>
      )}
      <p class="chat-text">
        {linkify(message.text).map((piece) =>
          piece.href ? (
            <a href={piece.href} target="_blank" rel="noopener noreferrer">
              {piece.text}
            </a>
          ) : (
            piece.text
          ),
        )}
      </p>
    </div>
  );
}

function Composer({ draft, setDraft, send }: Pick<Props, 'draft' | 'setDraft' | 'send'>) {
  const [wrong, setWrong] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, 132)}px`;
  }, [draft]);
  const left = CHARS - [...draft].length;
  const submit = async () => {
    const said = draft.trim();
    if (!said || left < 0) return;
    setDraft('');
    setWrong('');
    try {
      await send(said);
    } catch (error) {
      setDraft((now) => now || said);
      setWrong(`${errorWords(error)} ${text.failed}`);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {(wrong || left < COUNTED) && (
        <p class={wrong || left < 0 ? 'field-error' : 'hint'} role="status">
          {wrong || text.left(left)}
        </p>
      )}
      <div class="composer-row">
        <textarea
          ref={box}
          rows={1}
          aria-label={text.write}
          placeholder={text.write}
          value={draft}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          class="icon-button composer-send"
          aria-label={text.send}
          disabled={!draft.trim() || left < 0}
        >
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
