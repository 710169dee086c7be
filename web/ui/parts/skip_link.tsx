// SPDX-License-Identifier: Apache-2.0

interface Props {
  /** The id of what it leads to; that can take the focus. */
  to: string;
  label: string;
}

/** The first stop of the keyboard. It leaves the address alone: a fragment there would be a step in the history. */
export function SkipLink({ to, label }: Props) {
  const skip = (event: Event) => {
    event.preventDefault();
    document.getElementById(to)?.focus();
  };
  return (
    <a class="skip-link" href={`#${to}`} onClick={skip}>
      {label}
    </a>
  );
}
