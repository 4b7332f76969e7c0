// A part whose code is loaded when it is first shown. Where that failed, it is loaded anew once a person
// tries again or has gone on: React's lazy alone would fail for ever.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

export class NotLoaded extends Error {}

let turn = 0;
export function tryAgain(): void {
  ++turn;
}

const loadStyle = (href: string): Promise<void> => new Promise((done, fail) => {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href, onload: () => done(), onerror: () => fail(new Error(`Unable to preload CSS for ${href}`)) });
  document.head.append(link);
});

export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let failedIn: number | undefined;
  let style = ''; // a sheet that did not come: another import of the code asks for it no more
  const make = (): LazyExoticComponent<ComponentType<P>> => lazy(async () => {
    try {
      if (style) await loadStyle(style);
      style = '';
      return await load();
    } catch (error) {
      const { message } = error as Error;
      style = /preload CSS for (\S+)/.exec(message)?.[1] ?? style;
      failedIn = turn;
      throw new NotLoaded(message);
    }
  });
  let Now = make();
  return function Later(props: P) {
    if (failedIn !== undefined && failedIn !== turn) {
      failedIn = undefined;
      Now = make();
    }
    const Part = Now;
    return <Part {...props} />;
  };
}
