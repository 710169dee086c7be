// SPDX-License-Identifier: Apache-2.0

import { initials, tint } from '../logic/person';

/** Stands for a person without a picture. The name stands beside it, so it is decoration. */
export function Avatar({ name, size = 'medium' }: { name: string; size?: 'small' | 'medium' | 'large' | 'tile' }) {
  return (
    <span class={`avatar avatar-${size} tint-${tint(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
