// A text that a person changes, of one that is saved.
import { useEffect, useRef, useState } from 'react';
import { keepUnsaved, unsaved } from '../app/unsaved';

export interface Draft {
  text: string;
  set: (text: string) => void;
  sent: (text: string) => void; // that text was saved
}

// What is loaded later is taken over, but never over what was typed meanwhile. `name` says what the
// text is of: who comes back to it finds what was typed.
export function useDraft(saved: string, name: string): Draft {
  const [text, set] = useState(() => unsaved<string>(name) ?? saved);
  const base = useRef(saved);
  const named = useRef(name);
  if (named.current !== name) {
    named.current = name;
    base.current = saved;
    set(unsaved<string>(name) ?? saved);
  }
  useEffect(() => {
    const before = base.current;
    base.current = saved;
    set((now) => (now === before ? saved : now));
  }, [saved]);
  useEffect(() => keepUnsaved(name, text === saved ? undefined : text), [name, text, saved]);
  return { text, set, sent: (at) => void (base.current = at) };
}
