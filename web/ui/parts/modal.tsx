// SPDX-License-Identifier: Apache-2.0
//
// A dialog in front of everything: the rest of the page is inert, Tab stays inside, focus returns to where it was.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { CloseIcon } from '../icons';
import { words } from '../words';

interface Props {
  title: string;
  children: ComponentChildren;
  class?: string;
  /** Absent: the dialog asks a question that Esc must not answer. */
  onClose?: () => void;
  alert?: boolean;
  /** The id of what says more than the title. */
  describedBy?: string;
  /** When it changes, what had the focus may be gone: reading begins at the title again. */
  step?: unknown;
}

export function Modal({ title, children, onClose, alert = false, describedBy, step, class: extra = '' }: Props) {
  const backdrop = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    const release = makeRestInert(backdrop.current);
    return () => {
      release();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => heading.current?.focus(), [step]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && onClose) {
      event.stopPropagation();
      onClose();
    }
    if (event.key === 'Tab') keepInside(event, backdrop.current);
  };
  return (
    <div class="backdrop" ref={backdrop} onKeyDown={onKeyDown}>
      <div
        class={`dialog ${extra}`}
        role={alert ? 'alertdialog' : 'dialog'}
        aria-modal="true"
        aria-labelledby={titleId}
        aria-describedby={describedBy}
      >
        <h2 id={titleId} ref={heading} tabIndex={-1} class="dialog-title">
          {title}
        </h2>
        {onClose && (
          <button type="button" class="icon-button dialog-close" aria-label={words.close} onClick={onClose}>
            <CloseIcon />
          </button>
        )}
        {children}
      </div>
    </div>
  );
}

/** Everything that is neither the element nor its ancestor becomes inert; live regions stay, they have to speak. */
function makeRestInert(element: HTMLElement | null): () => void {
  const changed: HTMLElement[] = [];
  for (let at = element; at && at !== document.body && at.parentElement; at = at.parentElement) {
    for (const sibling of at.parentElement.children) {
      if (sibling === at || !(sibling instanceof HTMLElement) || sibling.inert) continue;
      if (sibling.dataset['live'] !== undefined) continue;
      sibling.inert = true;
      changed.push(sibling);
    }
  }
  return () => {
    for (const sibling of changed) sibling.inert = false;
  };
}

const FOCUSABLE = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, a[href]';

function keepInside(event: KeyboardEvent, inside: HTMLElement | null): void {
  if (!inside) return;
  const stops = [...inside.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (!first || !last) return;
  const at = document.activeElement;
  const outside = !inside.contains(at);
  if (event.shiftKey && (at === first || outside || at === inside.querySelector('h2'))) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (at === last || outside)) {
    event.preventDefault();
    first.focus();
  }
}
