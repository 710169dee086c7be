// SPDX-License-Identifier: Apache-2.0

import { useId } from 'preact/hooks';
import type { Page } from '../page';
import { words } from '../words';

export function RingVolume({ page }: { page: Page }) {
  const id = useId();
  const percent = Math.round(page.settings.ring_volume * 100);
  const said = percent === 0 ? words.settings.ringSilent : `${percent} %`;
  return (
    <div class="field ring-volume">
      <label for={id}>{words.settings.ring}</label>
      <div class="ring-volume-row">
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={10}
          value={percent}
          aria-valuetext={said}
          onInput={(event) => page.change({ ring_volume: Number(event.currentTarget.value) / 100 })}
        />
        <output for={id}>{said}</output>
      </div>
    </div>
  );
}
