// SPDX-License-Identifier: Apache-2.0

import type { Page } from '../page';
import { RingVolume } from '../parts/ring_volume';
import { Switch } from '../parts/switch';
import { words } from '../words';

/** How a call makes itself noticed. The browser is asked for notifications only when the switch is moved. */
export function Notify({ page }: { page: Page }) {
  const text = words.lobby;
  const hint = {
    unsupported: text.notifyUnsupported,
    blocked: text.notifyBlocked,
    off: text.notifyHint,
    on: text.notifyHint,
  }[page.notifications];
  return (
    <section class="card notify">
      <Switch
        label={text.notify}
        hint={hint}
        checked={page.notifications === 'on'}
        disabled={page.notifications === 'unsupported'}
        change={(on) => void page.setNotifications(on)}
      />
      <RingVolume page={page} />
    </section>
  );
}
