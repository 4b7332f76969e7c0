// Prints what the first page loads, and each chunk that comes later, compressed by brotli; fails
// where it is more than agreed. Run after a build.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const FIRST_JS_KB = 260;
const FIRST_CSS_KB = 60;
const CHUNK_KB = 170; // the first chart
const EDITOR_KB = 120;
// What a person sees first, signed in or not.
const FIRST_ROUTES = ['src/pages/sign-in.tsx', 'src/pages/home.tsx'];

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const sizes = new Map();
const size = (file) => {
  if (!sizes.has(file)) sizes.set(file, brotliCompressSync(readFileSync(join(dist, file))).length / 1024);
  return sizes.get(file);
};

const first = new Set();
const seen = new Set();
function take(key) {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  first.add(chunk.file);
  for (const css of chunk.css ?? []) first.add(css);
  for (const imported of chunk.imports ?? []) take(imported);
}
take('index.html');
for (const route of FIRST_ROUTES) if (manifest[route]) take(route);

const sum = (end) => [...first].filter((f) => f.endsWith(end)).reduce((all, f) => all + size(f), 0);
const js = sum('.js');
const css = sum('.css');
let failed = js > FIRST_JS_KB || css > FIRST_CSS_KB;
console.log(`first load: ${js.toFixed(1)} kB of JavaScript (at most ${FIRST_JS_KB}), ` +
  `${css.toFixed(1)} kB of CSS (at most ${FIRST_CSS_KB}), brotli`);
const later = Object.values(manifest).flatMap((c) => [c.file, ...(c.css ?? [])]);
for (const file of [...new Set(later)].filter((f) => !first.has(f)).sort((a, b) => size(b) - size(a))) {
  const kb = size(file);
  if (kb < 4) continue;
  console.log(`later:      ${kb.toFixed(1).padStart(6)} kB ${file}`);
  failed ||= kb > (file.includes('code-mirror') ? EDITOR_KB : CHUNK_KB);
}
if (failed) {
  console.error('over budget');
  process.exit(1);
}
