// SPDX-License-Identifier: Apache-2.0
//
// Builds the SDK alone and says how large it is, gzipped. Fails when it is over its budget.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

// 15,000 for calls between tabs, and the rest for links to the media server: three sizes of the camera, whose each
// section is, moving a call without a gap, how large pictures are seen, and the figures of the call-quality panel.
const BUDGET = 16_500;
const built = await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    write: false,
    target: 'es2022',
    lib: { entry: fileURLToPath(new URL('index.ts', import.meta.url)), formats: ['es'] },
    // A library build keeps its whitespace unless told otherwise; the page that contains it does not.
    minify: true,
    rolldownOptions: { output: { minify: true } },
  },
});
const [result] = Array.isArray(built) ? built : [built];
const [chunk] = 'output' in result ? result.output : [];
const code = chunk?.type === 'chunk' ? chunk.code : '';
const size = gzipSync(code, { level: 9 }).length;
console.log(`SDK: ${code.length} bytes, ${size} gzipped, budget ${BUDGET}`);
process.exitCode = size > 0 && size <= BUDGET ? 0 : 1;
