// SPDX-License-Identifier: Apache-2.0
//
// node script/embed-assets.mjs <folder> <out.cpp>
// Turns the built page into one C++ source: each file as it is, and compressed where that is shorter. The same input
// gives the same output. Without the folder the table is empty, and the program says that it has no page.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/** The bundler puts a digest of the content into these names. */
const HASHED_NAME = /^\/assets\/.+-[\w-]{8}\.\w+$/;

function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

const unlessLonger = (compressed, plain) => (compressed.length < plain.length ? compressed : Buffer.alloc(0));

function compress(plain) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  return {
    plain,
    gzip: unlessLonger(gzipSync(plain, { level: 9 }), plain),
    brotli: unlessLonger(brotliCompressSync(plain, { params }), plain),
  };
}

function array(name, bytes) {
  const rows = [];
  for (let i = 0; i < bytes.length; i += 32) rows.push(bytes.subarray(i, i + 32).join(','));
  return `constexpr std::array<std::uint8_t, ${bytes.length}> ${name}{\n${rows.join(',\n')}};\n`;
}

function assetOf(folder, file, index) {
  const path = file.slice(folder.length).replaceAll('\\', '/');
  const type = TYPES[extname(file)];
  if (!type) throw new Error(`${file}: what content type is that? Add it to script/embed-assets.mjs`);
  const plain = readFileSync(file);
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 16);
  const forms = Object.entries(compress(plain)).map(([form, bytes]) => ({ name: `${form}_${index}`, bytes }));
  const members = forms.map(({ name, bytes }) => (bytes.length > 0 ? name : '{}'));
  return {
    arrays: forms.filter(({ bytes }) => bytes.length > 0).map(({ name, bytes }) => array(name, bytes)),
    row: `    Asset{"${path}", "${type}", "${digest}", ${HASHED_NAME.test(path)}, ${members.join(', ')}},`,
  };
}

const [folder, out] = process.argv.slice(2);
const assets = filesOf(folder).map((file, index) => assetOf(folder, file, index));
mkdirSync(dirname(out), { recursive: true });
writeFileSync(
  out,
  `// SPDX-License-Identifier: Apache-2.0
// Made by script/embed-assets.mjs.
#include <array>

#include "app/asset.h"

namespace ringer::app {
namespace {

${assets.flatMap(({ arrays }) => arrays).join('')}
const std::array<Asset, ${assets.length}> table{
${assets.map(({ row }) => row).join('\n')}
};

}  // namespace

std::span<const Asset> embedded_assets() { return table; }

}  // namespace ringer::app
`,
);
