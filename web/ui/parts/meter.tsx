// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';
import { words } from '../words';

/** Twelve times a second: often enough to look alive, seldom enough to cost nothing. */
const PERIOD_MS = 80;

/** Shows how loud the own microphone is. The element is written to directly: the page is not drawn anew for a level. */
export function Meter({ read }: { read: () => number }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const level = Math.max(0, Math.min(1, read()));
      ref.current?.style.setProperty('--level', level.toFixed(3));
      ref.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    }, PERIOD_MS);
    return () => clearInterval(timer);
  }, [read]);
  return (
    <div
      ref={ref}
      class="meter"
      role="meter"
      aria-label={words.devices.level}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      <span />
    </div>
  );
}
