// SPDX-License-Identifier: Apache-2.0
//
// Run before each file of unit tests: random tests draw the same cases each time, so that a red run means the change
// that made it red. FC_SEED=<number> draws others.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });
