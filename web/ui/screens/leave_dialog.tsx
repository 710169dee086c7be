// SPDX-License-Identifier: Apache-2.0

import { Modal } from '../parts/modal';
import { words } from '../words';

/** Asked when the browser's Back was pressed in a call: a phone's gesture for it is easily made by accident. */
export function LeaveDialog({ leave, stay }: { leave: () => void; stay: () => void }) {
  const text = words.calls;
  return (
    <Modal title={text.leaveTitle} onClose={stay}>
      <div class="buttons">
        <button type="button" class="button button-danger" onClick={leave}>
          {text.leaveNow}
        </button>
        <button type="button" class="button" onClick={stay}>
          {text.stay}
        </button>
      </div>
    </Modal>
  );
}
