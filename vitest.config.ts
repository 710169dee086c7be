// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['web/**/*.test.{ts,tsx}'],
    environment: 'node',
    setupFiles: ['script/vitest-setup.mjs'],
    // For a busy machine; the default is 5 s.
    testTimeout: 30_000,
  },
});
