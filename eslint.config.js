// SPDX-License-Identifier: Apache-2.0
//
// Besides the usual: who may import whom (web/protocol <- web/sdk <- web/ui <- web/app), and which few files
// of the SDK may touch the browser's sharp edges. Tests and the fakes under testing/ are free of the latter.

import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folder `name` may not import these sibling folders, nor (if `closed`) any package. */
function layer(name, forbidden, closed) {
  const patterns = forbidden.map((folder) => ({
    regex: `(^|/)${folder}(/|$)`,
    message: `web/${name} must not import web/${folder}: protocol <- sdk <- ui <- app.`,
  }));
  if (closed) patterns.push({ regex: '^[^.]', message: `web/${name} has no dependencies.` });
  return {
    files: [`web/${name}/**/*.{ts,tsx}`],
    ignores: closed ? ['**/*.test.ts', '**/testing/**'] : [],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

function named(names, message) {
  return names.map((name) => ({ selector: `Identifier[name='${name}']`, message: `${name}: ${message}` }));
}

const peer_connection = named(['RTCPeerConnection'], 'only web/sdk/peer_connection.ts names it.');
const browser_io = named(
  [
    'WebSocket',
    'setTimeout',
    'setInterval',
    'clearTimeout',
    'clearInterval',
    'requestAnimationFrame',
    'localStorage',
    'sessionStorage',
    'fetch',
    'Date',
    'performance',
  ],
  'only web/sdk/browser.ts touches sockets, timers, clocks and storage.',
);

export default defineConfig(
  globalIgnores(['build/', 'node_modules/', 'src/', 'docs/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './tsconfig.node.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.js', 'tests/**/*.ts', 'web/**/*.test.{ts,tsx}'],
    rules: { 'no-console': 'off' },
  },
  layer('protocol', ['sdk', 'ui', 'app'], true),
  layer('sdk', ['ui', 'app'], true),
  layer('ui', ['app'], false),
  {
    files: ['web/sdk/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', 'web/sdk/peer_connection.ts', 'web/sdk/browser.ts'],
    rules: { 'no-restricted-syntax': ['error', ...peer_connection, ...browser_io] },
  },
  { files: ['web/sdk/peer_connection.ts'], rules: { 'no-restricted-syntax': ['error', ...browser_io] } },
  { files: ['web/sdk/browser.ts'], rules: { 'no-restricted-syntax': ['error', ...peer_connection] } },
);
