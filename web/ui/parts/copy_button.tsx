// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';
import { CheckIcon, CopyIcon } from '../icons';
import { words } from '../words';

interface Props {
  label: string;
  text: string;
  copy: (text: string) => Promise<boolean>;
  class?: string;
}

/** Long enough to be noticed and read. */
const COPIED_MS = 2500;

type Outcome = 'none' | 'copied' | 'failed';

export function CopyButton({ label, text, copy, class: extra = '' }: Props) {
  const [outcome, setOutcome] = useState<Outcome>('none');
  useEffect(() => {
    if (outcome !== 'copied') return;
    const timer = setTimeout(() => setOutcome('none'), COPIED_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const press = async () => setOutcome((await copy(text)) ? 'copied' : 'failed');
  return (
    <span class="copy">
      <button type="button" class={`button ${extra}`} onClick={() => void press()}>
        {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
        <span>{outcome === 'copied' ? words.lobby.copied : label}</span>
      </button>
      <span role="status" class="visually-hidden">
        {outcome === 'copied' ? words.lobby.copiedStatus : ''}
      </span>
      {outcome === 'failed' && (
        <label class="copy-failed">
          {words.lobby.copyFailed}
          <input readOnly value={text} onFocus={(e) => e.currentTarget.select()} />
        </label>
      )}
    </span>
  );
}
