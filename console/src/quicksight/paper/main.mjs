// draw.mjs: a sheet on standard input → SVG, PNG or PDF on standard output. Runs under Node.js in a
// sandbox of the server (src/engines/drawing); rsvg-convert, in the same sandbox, sets the SVG.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseExact } from '../model/exact';
import { pagesOf } from './sheet';

// Standard output is the drawing's alone.
console.log = console.warn = console.error;

const BYTES_MAX = 64 << 20;

function say(bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (caught) {
      if (caught.code !== 'EAGAIN') throw caught;
    }
  }
}

function convert(format, pages) {
  const files = pages.map((page, i) => {
    const file = `${tmpdir()}/page-${i}.svg`;
    writeFileSync(file, page);
    return file;
  });
  const how = format === 'png' ? ['--zoom=2'] : [];
  const made = spawnSync('/usr/bin/rsvg-convert', [`--format=${format}`, '--unlimited', ...how, ...(format === 'png' ? files.slice(0, 1) : files)], { maxBuffer: BYTES_MAX });
  if (made.error) throw made.error;
  if (made.status !== 0) throw new Error(`rsvg-convert: ${made.stderr.toString().trim().split('\n').pop() ?? 'failed'}`);
  return made.stdout;
}

try {
  const format = process.argv[2];
  const sheet = parseExact(readFileSync(0, 'utf8'));
  const pages = pagesOf(sheet);
  if (!pages.length) throw new Error('it has no page');
  if (format === 'svg') say(Buffer.from(pages[0]));
  else if (format === 'png' || format === 'pdf') say(convert(format, pages));
  else throw new Error(`there is no format ${format}`);
} catch (caught) {
  process.stderr.write(`${caught instanceof Error ? caught.message : String(caught)}\n`);
  process.exitCode = 1;
}
