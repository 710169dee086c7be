// SPDX-License-Identifier: Apache-2.0

import { useLayoutEffect } from 'preact/hooks';

/** When the thing that took the focus goes away, the focus returns to where it was before. */
export function useReturnFocus(): void {
  // Before the effects of the children: one of them takes the focus.
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}
