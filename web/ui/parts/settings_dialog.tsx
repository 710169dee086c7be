// SPDX-License-Identifier: Apache-2.0

import type { Ringer } from '../../sdk/api';
import type { Page } from '../page';
import { words } from '../words';
import { Modal } from './modal';
import { Pickers } from './pickers';
import { RingVolume } from './ring_volume';

export function SettingsDialog({ page, ringer, close }: { page: Page; ringer: Ringer; close: () => void }) {
  return (
    <Modal title={words.settings.title} onClose={close}>
      <Pickers page={page} ringer={ringer} />
      <RingVolume page={page} />
    </Modal>
  );
}
