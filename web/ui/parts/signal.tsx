// SPDX-License-Identifier: Apache-2.0

import type { Level } from '../logic/quality';
import { words } from '../words';

/** Four bars, as on a telephone. What they say stands beside them, for eyes or for ears. */
export function Signal({ level, shown = false }: { level: Level; shown?: boolean }) {
  return (
    <span class="signal" data-quality={level} title={words.quality.level(level)}>
      <svg class="icon icon-filled" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        {[1, 2, 3, 4].map((bar) => (
          <rect
            key={bar}
            class={bar > level ? 'signal-off' : ''}
            x={5.5 * bar - 4}
            y={20 - 4 * bar}
            width="3.6"
            height={4 * bar}
            rx="1"
          />
        ))}
      </svg>
      <span class={shown ? '' : 'visually-hidden'}>{words.quality.level(level)}</span>
    </span>
  );
}
