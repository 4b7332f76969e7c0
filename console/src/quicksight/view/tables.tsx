// Tables and pivot tables, in markup that screen readers and keyboards know.
import { useState, type KeyboardEvent, type MouseEvent } from 'react';
import { isBright, type Cell, type PivotCells, type TableCells } from '../draw/drawing';
import { textOn } from '../model/theme';
import type { Pick } from '../model/filters';

type OnPick = (pick: Pick[], isMore: boolean) => void;
const isMore = (e: MouseEvent | KeyboardEvent): boolean => e.ctrlKey || e.metaKey || e.shiftKey;
const STEP = 200;

function CellText({ cell }: { cell: Cell }) {
  return (
    <>
      {cell.icon && <span className="qs-icon" style={{ color: cell.icon.color }} role="img" aria-label={cell.icon.name}>{cell.icon.glyph}</span>}
      {cell.bar !== undefined && <span className="qs-bar" aria-hidden="true"><span style={{ width: `${Math.round(cell.bar * 100)}%` }} /></span>}
      {cell.text}
    </>
  );
}
const cellStyle = (cell: Cell) => (cell.background ? { backgroundColor: cell.background, color: cell.color ?? textOn(cell.background.slice(0, 7)) } : cell.color ? { color: cell.color } : undefined);
const cellClass = (cell: Cell): string | undefined => (cell.isNumber ? 'qs-number' : undefined);

export function DataTable({ table, label, picked, onPick, onMore }: { table: TableCells; label: string; picked?: Pick[][]; onPick?: OnPick; onMore?: () => void }) {
  const [limit, setLimit] = useState(STEP);
  const shown = table.columns.map((c, i) => ({ ...c, i })).filter((c) => !c.isHidden);
  const totals = table.totals && (
    <tr className="qs-total">{shown.map((c, n) => (n === 0 && !table.totals![c.i]!.isNumber ? <th key={c.fieldId} scope="row">{table.totals![c.i]!.text}</th> : <td key={c.fieldId} className={cellClass(table.totals![c.i]!)}>{table.totals![c.i]!.text}</td>))}</tr>
  );
  const rows = table.rows.slice(0, limit);
  return (
    <div className="qs-table-frame" tabIndex={0} role="group" aria-label={label}>
      <table className="qs-table">
        <thead>
          <tr>{shown.map((c) => <th key={c.fieldId} scope="col" className={c.isNumber ? 'qs-number' : undefined} style={c.width && /^\d+(\.\d+)?px$/.test(c.width) ? { minWidth: c.width } : undefined}>{c.label}</th>)}</tr>
        </thead>
        {totals && table.totalsAtStart && <tbody>{totals}</tbody>}
        <tbody>
          {rows.map((row, r) => {
            const bright = isBright(row.pick, picked);
            const pressed = !!picked?.length && bright;
            return (
              <tr key={r} className={(bright ? '' : 'qs-dim') + (pressed ? ' qs-picked' : '')}>
                {shown.map((c, n) => {
                  const cell = row.cells[c.i]!;
                  const canPick = n === 0 && onPick && row.pick.length > 0;
                  return (
                    <td key={c.fieldId} className={cellClass(cell)} style={cellStyle(cell)}>
                      {canPick ? <button type="button" className="qs-cell-button" aria-pressed={pressed} onClick={(e) => onPick(row.pick, isMore(e))}><CellText cell={cell} /></button> : <CellText cell={cell} />}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
        {totals && !table.totalsAtStart && <tfoot>{totals}</tfoot>}
      </table>
      {!table.rows.length && <p className="qs-none">No rows</p>}
      {table.rows.length > limit && <button type="button" className="qs-more" onClick={() => setLimit(limit + STEP)}>Show {Math.min(STEP, table.rows.length - limit)} more of {table.rows.length}</button>}
      {table.rows.length <= limit && table.truncated && onMore && <button type="button" className="qs-more" onClick={onMore}>Load more of {table.rowCount} rows</button>}
    </div>
  );
}

export function Pivot({ pivot, label, picked, onPick, onToggle }: { pivot: PivotCells; label: string; picked?: Pick[][]; onPick?: OnPick; onToggle: (key: string) => void }) {
  const [limit, setLimit] = useState(STEP);
  const depth = pivot.rowHeads.length;
  const hasValueLine = new Set(pivot.values.map((v) => v.label)).size > 1 || !pivot.columnLines.length;
  const lines = pivot.columnLines.length + (hasValueLine ? 1 : 0);
  // A group is shown whole, or its span would reach over rows that are not there.
  let end = Math.min(limit, pivot.rows.length);
  while (end < pivot.rows.length && pivot.rows[end]!.heads.length < depth && pivot.rows[end]!.kind !== 'total') ++end;
  return (
    <div className="qs-table-frame" tabIndex={0} role="group" aria-label={label}>
      <table className="qs-table qs-pivot">
        <thead>
          {pivot.columnLines.map((line, i) => (
            <tr key={i}>
              {i === 0 && pivot.rowHeads.map((h) => <th key={h} scope="col" rowSpan={lines} className="qs-corner">{h}</th>)}
              {line.map((c, j) => <th key={j} scope={c.span > 1 ? 'colgroup' : 'col'} colSpan={c.span} className={c.span > 1 ? 'qs-group' : 'qs-number'}>{c.label}</th>)}
            </tr>
          ))}
          {hasValueLine && <tr>{!pivot.columnLines.length && pivot.rowHeads.map((h) => <th key={h} scope="col" className="qs-corner">{h}</th>)}{pivot.values.map((v) => <th key={v.key} scope="col" className="qs-number">{v.label}</th>)}</tr>}
        </thead>
        <tbody>
          {pivot.rows.slice(0, end).map((row, r) => {
            const bright = isBright(row.pick, picked);
            return (
              <tr key={r} className={(row.kind === 'row' ? '' : row.kind === 'total' ? 'qs-total' : 'qs-subtotal') + (bright ? '' : ' qs-dim')}>
                {row.heads.map((h, i) => {
                  const isLast = i === row.heads.length - 1;
                  return (
                    <th key={h.key} scope={h.span > 1 ? 'rowgroup' : 'row'} rowSpan={h.span} colSpan={h.across}>
                      {h.canCollapse && <button type="button" className="qs-fold" aria-expanded={h.isOpen} aria-label={`${h.isOpen ? 'Collapse' : 'Expand'} ${h.text}`} onClick={() => onToggle(h.key)}>{h.isOpen ? '−' : '+'}</button>}
                      {isLast && row.kind === 'row' && onPick ? <button type="button" className="qs-cell-button" aria-pressed={!!picked?.length && bright} onClick={(e) => onPick(row.pick, isMore(e))}>{h.text}</button> : h.text}
                    </th>
                  );
                })}
                {row.cells.map((cell, i) => <td key={i} className={cellClass(cell)} style={cellStyle(cell)}><CellText cell={cell} /></td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
      {!pivot.rows.length && <p className="qs-none">No rows</p>}
      {end < pivot.rows.length && <button type="button" className="qs-more" onClick={() => setLimit(limit + STEP)}>Show more of {pivot.rows.length} rows</button>}
    </div>
  );
}
