// SPDX-License-Identifier: Apache-2.0

import type { ComponentChildren } from 'preact';
import { RingerMark, ThemeIcon } from '../icons';
import type { Page, Theme } from '../page';
import { words } from '../words';
import { SkipLink } from './skip_link';

interface Props {
  page: Page;
  children: ComponentChildren;
  /** Stands in the right corner. */
  corner?: ComponentChildren;
  class?: string;
}

/** The page around every screen outside the call: skip link, brand, theme. */
export function Frame({ page, children, corner, class: extra = '' }: Props) {
  return (
    <div class={`frame ${extra}`}>
      <SkipLink to="main" label={words.skipLink} />
      <header class="frame-head">
        <span class="brand">
          <RingerMark />
          {words.product}
        </span>
        <div class="frame-corner">
          {corner}
          <ThemeButton page={page} />
        </div>
      </header>
      <main id="main" class="frame-main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

const NEXT: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };

function ThemeButton({ page }: { page: Page }) {
  const theme = page.settings.theme;
  const label = words.theme.next(words.theme[theme]);
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => page.change({ theme: NEXT[theme] })}
    >
      <ThemeIcon />
    </button>
  );
}
