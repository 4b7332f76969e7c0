// What the page tells, above whatever it shows: something was done, or was not.
export interface Notice {
  id: number;
  type: 'success' | 'error' | 'info' | 'warning';
  header: string;
  text?: string;
  link?: { href: string; text: string };
}

let notices: Notice[] = [];
let count = 0;
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((l) => l());
const SHOWN_MS = 6000;

export const currentNotices = (): Notice[] => notices;
export function onNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function dismiss(id: number): void {
  notices = notices.filter((n) => n.id !== id);
  tell();
}
export function notify(notice: Omit<Notice, 'id'>): void {
  const id = ++count;
  notices = [...notices.slice(-3), { ...notice, id }];
  tell();
  if (notice.type === 'success' || notice.type === 'info') setTimeout(() => dismiss(id), SHOWN_MS);
}
export const done = (header: string, link?: Notice['link']): void => notify({ type: 'success', header, link });

const underWay = new Set<string>();
// Runs what a button asks for; a failure is told, not thrown. What makes a new thing at each call has
// a name, `once`: as long as one of this name is under way, a second click begins no other.
export async function attempt(what: string, action: () => Promise<unknown>, once = ''): Promise<boolean> {
  if (once && underWay.has(once)) return false;
  if (once) underWay.add(once);
  try {
    await action();
    return true;
  } catch (error) {
    const e = error as Error;
    notify({ type: 'error', header: `${what} failed`, text: `${e.name}: ${e.message}` });
    return false;
  } finally {
    underWay.delete(once);
  }
}
