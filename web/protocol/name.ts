// SPDX-License-Identifier: Apache-2.0

export type NameProblem = 'empty' | 'too_long' | 'control_characters';
export const NAME_CHARS = 64;

// C0, DEL, C1 and line separators; and the marks that turn the direction of the text around them,
// with which a name could rewrite the sentence that it is shown in.
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

export type CheckedName = { ok: true; name: string } | { ok: false; problem: NameProblem };

/** A person's or meeting's name as the server will take it: 1 to 64 characters (code points) after trimming. */
export function validateName(text: string): CheckedName {
  const name = text.trim();
  if (name === '') return { ok: false, problem: 'empty' };
  if (FORBIDDEN.test(name)) return { ok: false, problem: 'control_characters' };
  if ([...name].length > NAME_CHARS) return { ok: false, problem: 'too_long' };
  return { ok: true, name };
}
