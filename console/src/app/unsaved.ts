// What was typed and is not saved yet. It outlives the tab and the page where it was typed, and an
// ended sign-in; whoever is about to load the console anew is asked before it is gone.
import { region, who } from './session';

const kept = new Map<string, unknown>();
const fullName = (name: string): string => `${who()?.arn} ${region()} ${name}`;

export const unsaved = <T>(name: string): T | undefined => kept.get(fullName(name)) as T | undefined;
export function keepUnsaved(name: string, value: unknown): void {
  if (value === undefined) kept.delete(fullName(name));
  else kept.set(fullName(name), value);
}
export const forgetUnsaved = (): void => kept.clear();

addEventListener('beforeunload', (event) => {
  if (kept.size) event.preventDefault();
});
