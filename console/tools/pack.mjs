// dist/ → console.pack: one file for the server (src/console/console_pack.h says what is in it).
// Each file is kept as it is, and by brotli and gzip where that is smaller.
//
//   node tools/pack.mjs [OUT]          (default: ../build/console.pack)
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(here, 'dist');
const out = process.argv[2] ?? join(here, '..', 'build', 'console.pack');

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === '.vite' ? [] : filesBelow(path);
      return [path];
    });
}

function encodingsOf(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  const all = [];
  if (brotli.length < bytes.length) all.push(['br', brotli]);
  if (gzip.length < bytes.length) all.push(['gzip', gzip]);
  return [...all, ['identity', bytes]];
}

const chunks = [];
let offset = 0;
const index = filesBelow(dist).map((path) => {
  const bytes = readFileSync(path);
  const name = '/' + relative(dist, path);
  const encodings = {};
  for (const [encoding, encoded] of encodingsOf(bytes)) {
    encodings[encoding] = [offset, encoded.length];
    chunks.push(encoded);
    offset += encoded.length;
  }
  const extension = name.slice(name.lastIndexOf('.'));
  return {
    path: name,
    type: types[extension] ?? 'application/octet-stream',
    etag: createHash('sha256').update(bytes).digest('hex').slice(0, 20),
    immutable: name.startsWith('/assets/'),
    encodings,
  };
});
const text = Buffer.from(JSON.stringify(index));
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, Buffer.concat([Buffer.from(`TARNPACK1\n${text.length}\n`), text, ...chunks]));
console.log(`${relative(process.cwd(), out)}: ${index.length} files, ${(offset / 1024).toFixed(0)} kB`);
