// A grid of any number of rows: only those in sight are elements. Pages come as they are scrolled to.
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { isNumber, type Results } from './results';

const ROW = 28;
const HEAD = 44;
const OVERSCAN = 12;
const AHEAD = 400; // rows before the end at which the next page is asked for
const CHAR = 7.6;
const MIN = 90;
const MAX = 420;
// Elements taller than this are cut by browsers.
const MAX_HEIGHT = 15_000_000;

export function ResultGrid({ results, onError }: { results: Results; onError: (error: Error) => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(420);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const widths = useMemo(
    () => results.columns.map((c, i) => {
      const longest = results.rows.slice(0, 200).reduce((n, r) => Math.max(n, r[i]?.length ?? 4), Math.max(c.name.length + 1, c.type.length));
      return Math.min(MAX, Math.max(MIN, longest * CHAR + 24));
    }),
    [results, results.columns],
  );
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry!.contentRect.height));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top / ROW) - OVERSCAN);
  const last = Math.min(results.rows.length, Math.ceil((top + height) / ROW) + OVERSCAN);
  const failed = useRef(false);
  useEffect(() => {
    if (!failed.current && !results.isWhole && last + AHEAD > results.rows.length) {
      results.more().then(redraw, (error: Error) => {
        failed.current = true; // until it is scrolled again
        onError(error);
      });
    }
  });
  const total = Math.min(MAX_HEIGHT, results.rows.length * ROW);
  const width = widths.reduce((a, b) => a + b, 64);
  return (
    <div className="grid-frame" ref={frame} tabIndex={0} role="group" aria-label={`Results, ${results.rows.length}${results.isWhole ? '' : '+'} rows`} onScroll={(e) => { failed.current = false; setTop(e.currentTarget.scrollTop); }}>
      <div role="table" aria-label="Results" aria-rowcount={results.isWhole ? results.rows.length + 1 : -1} aria-colcount={results.columns.length + 1} style={{ width, minWidth: '100%' }}>
        <div role="rowgroup">
          <div className="grid-head" role="row" aria-rowindex={1}>
            <div className="grid-cell grid-rownum" role="columnheader">#</div>
            {results.columns.map((c, i) => (
              <div key={i} className="grid-cell" role="columnheader" style={{ width: widths[i] }} title={`${c.name} ${c.type}`}>{c.name}<span className="grid-type">{c.type}</span></div>
            ))}
          </div>
        </div>
        <div className="grid-body" role="rowgroup" style={{ height: Math.max(total, height - HEAD - 4) }}>
          {results.rows.slice(first, last).map((row, i) => (
            <div key={first + i} className="grid-row" role="row" aria-rowindex={first + i + 2} style={{ top: (first + i) * ROW, width }}>
              <div className="grid-cell grid-rownum" role="rowheader">{(first + i + 1).toLocaleString()}</div>
              {row.map((value, j) => (
                <div key={j} className={'grid-cell' + (isNumber(results.columns[j]?.type ?? '') ? ' grid-number' : '') + (value === null ? ' grid-null' : '')} role="cell" style={{ width: widths[j] }} title={value ?? 'NULL'}>{value ?? 'null'}</div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
