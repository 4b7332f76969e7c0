// A button with a menu: arrows move, Escape closes, the focus returns.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Item {
  text: string;
  act: () => void;
  disabled?: boolean;
  checked?: boolean;
}

export function Menu({ label, children, items, className }: { label: string; children: ReactNode; items: Item[]; className?: string }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const outside = (e: Event): void => {
      if (!root.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    root.current?.querySelector<HTMLElement>('[role^=menuitem]:not([disabled])')?.focus();
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKey = (e: KeyboardEvent): void => {
    if (!open) return;
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:not([disabled])') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
    if (e.key === 'Escape') close();
    else if (e.key === 'Tab') setOpen(false);
    else if (to !== undefined) all[(to + all.length) % all.length]?.focus();
    else return;
    if (e.key !== 'Tab') {
      e.preventDefault();
      e.stopPropagation();
    }
  };
  return (
    <div className={'qs-menu ' + (className ?? '')} ref={root} onKeyDown={onKey}>
      <button type="button" ref={button} className="qs-icon-button" aria-haspopup="menu" aria-expanded={open} aria-label={label} onClick={() => setOpen(!open)}>{children}</button>
      {open && (
        <div role="menu" className="qs-menu-list" aria-label={label}>
          {items.map((i) => (
            <button key={i.text} type="button" role={i.checked === undefined ? 'menuitem' : 'menuitemcheckbox'} aria-checked={i.checked} tabIndex={-1} disabled={i.disabled} onClick={() => { close(); i.act(); }}>
              {i.checked !== undefined && <span aria-hidden="true">{i.checked ? '✓ ' : '  '}</span>}{i.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
