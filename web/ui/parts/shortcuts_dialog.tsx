// SPDX-License-Identifier: Apache-2.0

import type { Page } from '../page';
import { words } from '../words';
import { Modal } from './modal';
import { Switch } from './switch';

export function ShortcutsDialog({ page, close }: { page: Page; close: () => void }) {
  return (
    <Modal title={words.shortcuts.title} onClose={close}>
      <dl class="shortcuts">
        {words.shortcuts.rows.map((row) => (
          <div key={row.does}>
            <dt>
              {row.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{row.does}</dd>
          </div>
        ))}
      </dl>
      <Switch
        label={words.shortcuts.single}
        hint={words.shortcuts.singleHint}
        checked={page.settings.single_keys}
        change={(on) => page.change({ single_keys: on })}
      />
    </Modal>
  );
}
