// SPDX-License-Identifier: Apache-2.0

import { useId } from 'preact/hooks';

interface Props {
  label: string;
  checked: boolean;
  change: (on: boolean) => void;
  hint?: string;
  disabled?: boolean;
}

/** A checkbox, drawn as one or as a switch by the style sheet. */
export function Switch({ label, checked, change, hint, disabled = false }: Props) {
  const id = useId();
  return (
    <div class="switch">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} class="hint">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
