// Calls that have had no answer for long: a person who waits is told what for.
const LONG_MS = 10_000;

let late: string[] = [];
const listeners = new Set<() => void>();
const tell = (now: string[]): void => {
  late = now;
  listeners.forEach((l) => l());
};

export const lateCalls = (): string[] => late;
export function onLate(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Begins to wait for an answer; what it returns is called when that is there.
export function waiting(operation: string): () => void {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    tell([...late, operation]);
  }, LONG_MS);
  return () => {
    clearTimeout(timer);
    if (!isLate) return;
    const at = late.indexOf(operation);
    tell(late.filter((_, i) => i !== at));
  };
}
