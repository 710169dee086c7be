// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';

/**
 * When one screen replaces another, the focus goes to where reading begins on the new one (`data-start`), unless
 * something there has taken it already. `screen` is null while nothing is decided yet; the first screen takes no focus.
 */
export function useArrivalFocus(screen: string | null): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (screen === null) return;
    const first = shown.current === null;
    shown.current = screen;
    if (first || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('[data-start]')?.focus();
  }, [screen]);
}
