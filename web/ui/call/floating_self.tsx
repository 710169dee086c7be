// SPDX-License-Identifier: Apache-2.0

import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { CornerIcon } from '../icons';
import { words } from '../words';

type Corner = 'top-left' | 'top-right' | 'bottom-right' | 'bottom-left';
const AROUND: Corner[] = ['top-right', 'bottom-right', 'bottom-left', 'top-left'];

interface Drag {
  pointer: number;
  x: number;
  y: number;
}

/** My own picture in a corner of the stage. It is dragged to another one; a button does the same without dragging. */
export function FloatingSelf({ children }: { children: ComponentChildren }) {
  const [corner, setCorner] = useState<Corner>('bottom-right');
  const ref = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const next = () => setCorner(AROUND[(AROUND.indexOf(corner) + 1) % AROUND.length] as Corner);

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    drag.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
    ref.current?.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent) => {
    const from = drag.current;
    if (!from || from.pointer !== event.pointerId || !ref.current) return;
    ref.current.style.translate = `${event.clientX - from.x}px ${event.clientY - from.y}px`;
    ref.current.classList.add('dragged');
  };
  const onUp = (event: PointerEvent) => {
    const element = ref.current;
    if (!drag.current || !element?.parentElement) return;
    drag.current = null;
    const stage = element.parentElement.getBoundingClientRect();
    const self = element.getBoundingClientRect();
    element.classList.remove('dragged');
    element.style.translate = '';
    if (event.type === 'pointerup') setCorner(nearest(center(self), center(stage)));
  };
  return (
    <div
      class={`floating-self ${corner}`}
      ref={ref}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
    >
      {children}
      <button
        type="button"
        class="floating-move"
        aria-label={words.calls.moveSelf}
        title={words.calls.moveSelf}
        onClick={next}
      >
        <CornerIcon />
      </button>
    </div>
  );
}

interface Point {
  x: number;
  y: number;
}

function center(box: DOMRect): Point {
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function nearest(at: Point, middle: Point): Corner {
  const side = at.x < middle.x ? 'left' : 'right';
  return at.y < middle.y ? `top-${side}` : `bottom-${side}`;
}
