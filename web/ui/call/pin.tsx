// SPDX-License-Identifier: Apache-2.0

import type { Peer, PeerId } from '../../protocol/messages';
import { PinIcon } from '../icons';
import { words } from '../words';

/** One person may be kept in sight. */
export interface Pin {
  pinned: PeerId | null;
  /** Pins, or takes it back. */
  press: (peer: PeerId) => void;
}

export function PinButton({ peer, pin, class: extra = '' }: { peer: Peer; pin: Pin; class?: string }) {
  const on = pin.pinned === peer.id;
  const label = on ? words.calls.unpin(peer.name) : words.calls.pin(peer.name);
  return (
    <button
      type="button"
      class={`icon-button ${extra}`}
      aria-label={label}
      title={label}
      data-pinned={on || undefined}
      onClick={() => pin.press(peer.id)}
      onDblClick={(event) => event.stopPropagation()}
    >
      <PinIcon />
    </button>
  );
}
