// SPDX-License-Identifier: Apache-2.0

import type { ComponentChildren } from 'preact';
import { words } from '../words';
import { Avatar } from './avatar';

interface Props {
  name: string;
  /** The row is about the person who looks. */
  me?: boolean;
  note?: string;
  /** What can be done with the person. */
  children?: ComponentChildren;
}

/** One line of a list of people. */
export function PersonRow({ name, me = false, note, children }: Props) {
  return (
    <li class="person">
      <Avatar name={name} />
      <span class="person-name">
        <span>{me ? words.youNamed(name) : name}</span>
        {note && <span class="hint">{note}</span>}
      </span>
      {children}
    </li>
  );
}
