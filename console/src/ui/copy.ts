import { notify } from '../app/notices';

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify({ type: 'info', header: 'Copied' });
  } catch {
    notify({ type: 'warning', header: 'The browser does not let the page copy', text });
  }
}
