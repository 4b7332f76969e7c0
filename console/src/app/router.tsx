// Addresses and pages. A link is an ordinary <a href>: clicks are taken here, so that whatever makes
// links (Cloudscape's too) needs to know nothing.
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let current = location.pathname + location.search;
const tell = () => {
  current = location.pathname + location.search;
  listeners.forEach((l) => l());
};

export function navigate(to: string, replace = false): void {
  if (to === current) return;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  tell();
}
addEventListener('popstate', tell);

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  // Nodes of graphs are links of SVG.
  const link = event.composedPath().find((e): e is HTMLAnchorElement | SVGAElement => e instanceof HTMLAnchorElement || e instanceof SVGAElement);
  const href = link?.getAttribute('href');
  if (!link || link.getAttribute('target') || link.hasAttribute('download') || !href) return;
  const to = new URL(href, location.href);
  if (to.origin !== location.origin || to.protocol === 'blob:') return;
  if (to.hash && to.pathname + to.search === current) return;
  event.preventDefault();
  navigate(to.pathname + to.search);
});

export interface Route {
  path: string;
  query: URLSearchParams;
}

export function useRoute(): Route {
  const at = useSyncExternalStore((l) => (listeners.add(l), () => listeners.delete(l)), () => current);
  const mark = at.indexOf('?');
  return {
    path: mark < 0 ? at : at.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : at.slice(mark + 1)),
  };
}

// "/s3/:bucket" against "/s3/my-bucket": its parameters, or nothing.
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  if (given.length === 1) given.push('');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i]!;
    if (part.startsWith(':')) {
      try {
        found[part.slice(1)] = decodeURIComponent(value);
      } catch {
        return undefined;
      }
    } else if (part !== value) return undefined;
  }
  return found;
}

// A path of encoded parts, and a query without what is empty.
export function to(parts: string[], query: Record<string, string | undefined> = {}): string {
  const path = '/' + parts.map(encodeURIComponent).join('/');
  const pairs = Object.entries(query).filter(([, v]) => v !== undefined && v !== '') as [string, string][];
  const text = new URLSearchParams(pairs).toString();
  return text ? `${path}?${text}` : path;
}

export function setQuery(change: Record<string, string | undefined>, replace = true): void {
  const query = new URLSearchParams(location.search);
  for (const [k, v] of Object.entries(change)) {
    if (v) query.set(k, v);
    else query.delete(k);
  }
  const text = query.toString();
  navigate(location.pathname + (text ? '?' + text : ''), replace);
}
