// What a person chose for this browser: region, light or dark. Nothing secret.
export type Name = 'region' | 'mode' | 'account';

const listeners = new Set<() => void>();
const prefix = 'tarn.';

export const setting = (name: Name): string => {
  try {
    return localStorage.getItem(prefix + name) ?? '';
  } catch {
    return '';
  }
};
export function setSetting(name: Name, value: string): void {
  try {
    if (value) localStorage.setItem(prefix + name, value);
    else localStorage.removeItem(prefix + name);
  } catch {
    // a browser that keeps nothing: it holds for this page only where it can
  }
  listeners.forEach((l) => l());
}
export function onSetting(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');
export const isDark = (): boolean =>
  setting('mode') === 'dark' || (setting('mode') !== 'light' && systemDark.matches);
export function applyMode(): void {
  document.documentElement.classList.toggle('awsui-dark-mode', isDark());
  document.body.classList.toggle('awsui-dark-mode', isDark());
}
systemDark.addEventListener('change', () => {
  applyMode();
  listeners.forEach((l) => l());
});
listeners.add(applyMode);
