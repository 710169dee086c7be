// SPDX-License-Identifier: Apache-2.0

import type { Ref } from 'preact';
import { useId } from 'preact/hooks';
import { WarnIcon } from '../icons';

interface Props {
  label: string;
  value: string;
  change: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  placeholder?: string;
  autocomplete?: 'name' | 'off';
  input?: Ref<HTMLInputElement>;
}

/** One line of text with its label, hint and error, tied together for those who cannot see where they stand. */
export function Field({ label, value, change, error, hint, placeholder, autocomplete = 'off', input }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={`field ${error ? 'field-wrong' : ''}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        type="text"
        value={value}
        placeholder={placeholder}
        autocomplete={autocomplete}
        autocapitalize={autocomplete === 'name' ? 'words' : 'none'}
        spellcheck={false}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={described || undefined}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {error && (
        <p id={`${id}-error`} class="field-error">
          <WarnIcon />
          <span>{error}</span>
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
