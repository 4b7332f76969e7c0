// Which parts of a service this server has, where its name alone does not say: asked once.
import { glue } from '../aws/services';

let jobs = false;
let asked = false;
const listeners = new Set<() => void>();

export function servesJobs(): boolean {
  if (!asked) {
    asked = true;
    glue('GetJobs', { MaxResults: 1 }, { quiet: true }).then(
      () => true,
      (error: Error) => error.name !== 'NotImplemented' && error.name !== 'NoConnection',
    ).then((found) => {
      jobs = found;
      listeners.forEach((l) => l());
    });
  }
  return jobs;
}
export function onServed(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
