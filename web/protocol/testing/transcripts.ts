// SPDX-License-Identifier: Apache-2.0
//
// The golden transcripts that the server's tests are held to as well.

import { readdirSync, readFileSync } from 'node:fs';
import type { Request } from '../messages';

export interface Step {
  from?: string;
  to?: string;
  message?: unknown;
  connect?: string;
  drop?: string;
  leave?: string;
  close?: string;
  advance_ms?: number;
}

export interface Transcript {
  file: string;
  steps: Step[];
}

const folder = new URL('../../../protocol/transcripts/', import.meta.url);

export function transcripts(): Transcript[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => {
    const { steps } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { steps: Step[] };
    return { file, steps };
  });
}

/** Requests with the server's answer to each; those that it refused are not what a page of ours would say. */
export function acceptedRequests({ steps }: Transcript): Request[] {
  const refused = new Set<string>();
  for (const { to, message } of steps) {
    const { t, re } = (message ?? {}) as { t?: string; re?: number };
    if (to !== undefined && t === 'error') refused.add(`${to} ${re}`);
  }
  const sent = steps.filter((s) => s.from !== undefined && s.message !== undefined);
  return sent.filter((s) => !refused.has(`${s.from} ${(s.message as Request).id}`)).map((s) => s.message as Request);
}
