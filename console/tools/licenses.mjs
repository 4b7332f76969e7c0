// dist/licenses.txt: the licences of what the built page contains, as each demands that they go with
// it. From the packages that the lock file names, without those that only build or test.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const lock = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8'));
const parts = ['What the web console of Tarn contains beside its own code, and under which licences.\n'];
const wanted = /^(licen[cs]e|notice|third-party-licenses)/i;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (!path || entry.dev || path.includes('/@types/')) continue;
  const folder = join(here, path);
  if (!existsSync(folder)) continue;
  const name = path.replace(/^.*node_modules\//, '');
  const files = readdirSync(folder, { withFileTypes: true }).filter((f) => f.isFile() && wanted.test(f.name)).map((f) => f.name);
  parts.push('='.repeat(80), `${name} ${entry.version} (${entry.license ?? 'see below'})\n`);
  for (const file of files) parts.push(readFileSync(join(folder, file), 'utf8').trim() + '\n');
}
writeFileSync(join(here, 'dist', 'licenses.txt'), parts.join('\n'));
