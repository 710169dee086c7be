// SPDX-License-Identifier: Apache-2.0

import { validateName } from '../../protocol/name';
import { words } from '../words';

/** What is wrong with a person's name, in words; undefined when nothing is. */
export function nameError(name: string): string | undefined {
  const checked = validateName(name);
  return checked.ok ? undefined : words.landing.nameProblem[checked.problem];
}

/** The same for a new meeting, which may go without. */
export function meetingNameError(name: string): string | undefined {
  const checked = validateName(name);
  return checked.ok || checked.problem === 'empty' ? undefined : words.landing.meetingNameProblem[checked.problem];
}
