// SPDX-License-Identifier: Apache-2.0
//
// Screens that say one thing and offer what can be done next.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { LockIcon, WarnIcon } from '../icons';
import type { Page } from '../page';
import { Frame } from '../parts/frame';
import { errorWords, words } from '../words';

interface Props {
  page: Page;
  title: string;
  hint?: string;
  icon?: ComponentChildren;
  children?: ComponentChildren;
}

export function Message({ page, title, hint, icon, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <Frame page={page} class="message">
      <div class="card message-card">
        {icon && <div class="message-icon">{icon}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {hint && <p>{hint}</p>}
        <div class="buttons">{children}</div>
      </div>
    </Frame>
  );
}

export function LookingUp({ page }: { page: Page }) {
  return (
    <Frame page={page} class="message">
      <p class="looking-up" role="status">
        {words.lookingUp}
      </p>
    </Frame>
  );
}

export function UnknownMeeting({ page, home, join }: { page: Page; home: () => void; join: () => void }) {
  const text = words.unknownMeeting;
  return (
    <Message page={page} title={text.title} hint={text.hint} icon={<WarnIcon />}>
      <button type="button" class="button button-primary" onClick={home}>
        {text.create}
      </button>
      <button type="button" class="button" onClick={join}>
        {text.join}
      </button>
    </Message>
  );
}

export function NotFound({ page, home }: { page: Page; home: () => void }) {
  const text = words.notFound;
  return (
    <Message page={page} title={text.title} hint={text.hint} icon={<WarnIcon />}>
      <button type="button" class="button button-primary" onClick={home}>
        {text.home}
      </button>
    </Message>
  );
}

export function LookupFailed({ page, error, retry }: { page: Page; error: unknown; retry: () => void }) {
  const text = words.lookupFailed;
  const unreachable = (error as { code?: string } | null)?.code === 'network';
  const title = unreachable ? text.unreachable : text.title;
  return (
    <Message page={page} title={title} hint={errorWords(error)} icon={<WarnIcon />}>
      <button type="button" class="button button-primary" onClick={retry}>
        {text.retry}
      </button>
    </Message>
  );
}

interface InsecureProps {
  page: Page;
  origin: string;
  /** Absent when the server's secure address is not known. */
  secure?: string | undefined;
  goOn: () => void;
}

export function Insecure({ page, origin, secure, goOn }: InsecureProps) {
  const text = words.devices;
  return (
    <Message page={page} title={text.insecureTitle} hint={text.insecure(origin)} icon={<LockIcon />}>
      {secure && (
        <a class="button button-primary" href={secure}>
          {text.insecureTry}
        </a>
      )}
      <button type="button" class="button" onClick={goOn}>
        {text.insecureAnyway}
      </button>
    </Message>
  );
}

interface ClosedProps {
  page: Page;
  code: string;
  enterAgain: () => void;
  home: () => void;
}

/** The socket is over for good: left, replaced by another tab, removed, or refused. */
export function Closed({ page, code, enterAgain, home }: ClosedProps) {
  const text = words.connection;
  const why = text.closed[code] ?? words.errors[code] ?? words.unknownError;
  return (
    <Message page={page} title={text.closedTitle} hint={why}>
      <button type="button" class="button button-primary" onClick={enterAgain}>
        {text.enterAgain}
      </button>
      <button type="button" class="button" onClick={home}>
        {text.home}
      </button>
    </Message>
  );
}
