// Lets `import` find what `require` does: packages in the folders of NODE_PATH, which ES modules don't
// look at by themselves. Runs in a thread of its own where Node.js is older than 22.15.
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// An importer beside each folder of packages, which would look there.
const importers = (process.env.NODE_PATH ?? '').split(':').filter((folder) => path.basename(folder) === 'node_modules')
  .map((folder) => pathToFileURL(path.join(path.dirname(folder), 'importer.mjs')).href);
const MISSING = 'ERR_MODULE_NOT_FOUND';

function* contexts(specifier, context) {
  yield context;
  if (/^(\.|\/|#|[a-z]+:)/.test(specifier)) return; // no package
  for (const parentURL of importers) yield { ...context, parentURL };
}

// In the thread of hooks.
export async function resolve(specifier, context, next) {
  let missing;
  for (const each of contexts(specifier, context)) {
    try {
      return await next(specifier, each);
    } catch (error) {
      if (error.code !== MISSING) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

function resolveHere(specifier, context, next) {
  let missing;
  for (const each of contexts(specifier, context)) {
    try {
      return next(specifier, each);
    } catch (error) {
      if (error.code !== MISSING) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

let isKnown = false;
// Once, before the first module is imported.
export function importFromNodePath() {
  if (isKnown || importers.length === 0) return;
  isKnown = true;
  if (module.registerHooks) module.registerHooks({ resolve: resolveHere });
  else module.register?.(import.meta.url);
}
