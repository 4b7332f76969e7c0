// Numbers and times for people.
const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
export function bytes(size: number | undefined): string {
  if (size === undefined || Number.isNaN(size)) return '–';
  let unit = 0;
  let value = size;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    ++unit;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`;
}

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
// Seconds or text as the API gives it.
export function time(value: number | string | Date | undefined): string {
  if (value === undefined || value === '') return '–';
  const date = value instanceof Date ? value : new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? String(value) : dateTime.format(date);
}
export const timeMs = (ms: number | undefined): string => (ms === undefined ? '–' : time(new Date(ms)));

export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

// Seconds that were set, such as 345600: "4 days".
export function span(seconds: number): string {
  const [size, unit] = ([[86_400, 'day'], [3600, 'hour'], [60, 'minute']] as const).find(([s]) => seconds >= s && seconds % s === 0) ?? [1, 'second'];
  return count(seconds / size, unit);
}

export const count = (n: number, one: string, many = one + 's'): string => `${n.toLocaleString()} ${n === 1 ? one : many}`;

export function download(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
