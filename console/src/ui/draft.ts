// A text that a person changes, of one that is saved.
import { useEffect, useRef, useState } from 'react';

export interface Draft {
  text: string;
  set: (text: string) => void;
  sent: (text: string) => void; // that text was saved
}

// What is loaded later is taken over, but never over what was typed meanwhile.
export function useDraft(saved: string): Draft {
  const [text, set] = useState(saved);
  const base = useRef(saved);
  useEffect(() => {
    const before = base.current;
    base.current = saved;
    set((now) => (now === before ? saved : now));
  }, [saved]);
  return { text, set, sent: (at) => void (base.current = at) };
}
