// The catalog beside the editor, and what the editor completes from it.
import { useState } from 'react';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { everyGlue, type GlueTable } from '../../aws/services';
import { Empty, ErrorBox, useLoad } from '../../ui/page';

export const useTables = (database: string) =>
  useLoad([database], async () => (database ? everyGlue<GlueTable>('GetTables', 'TableList', { DatabaseName: database }) : []));

export const columnsOf = (t: GlueTable) => [...(t.StorageDescriptor?.Columns ?? []), ...(t.PartitionKeys ?? [])];
export const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replace(/"/g, '""')}"`);

export function completeFrom(tables: () => GlueTable[], databases: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w"]+/);
    if (!word && !context.explicit) return null;
    const dot = context.matchBefore(/([\w]+)\.[\w"]*/);
    const known = tables();
    const owner = dot && known.find((t) => t.Name === dot.text.split('.')[0]);
    const column = (c: { Name: string; Type?: string }) => ({ label: c.Name, apply: quoted(c.Name), type: 'property', detail: c.Type, boost: 2 });
    const options = owner
      ? columnsOf(owner).map(column)
      : [
          ...known.map((t) => ({ label: t.Name, apply: quoted(t.Name), type: 'class', detail: 'table', boost: 3 })),
          ...new Map(known.flatMap(columnsOf).map((c) => [c.Name, column(c)])).values(),
          ...databases().map((d) => ({ label: d, apply: quoted(d), type: 'namespace', detail: 'database' })),
        ];
    return { from: word?.from ?? context.pos, options, validFor: /^[\w"]*$/ };
  };
}

export function CatalogTree({ tables, error, reload, onInsert }: { tables: GlueTable[] | undefined; error?: Error; reload: () => void; onInsert: (text: string) => void }) {
  const [open, setOpen] = useState<Set<string>>(new Set());
  if (error) return <ErrorBox error={error} retry={reload} what="list tables" />;
  if (tables?.length === 0) return <Empty title="No tables">Choose another database, or crawl files.</Empty>;
  const toggle = (name: string) => {
    const next = new Set(open);
    if (!next.delete(name)) next.add(name);
    setOpen(next);
  };
  return (
    <nav className="tree" aria-label="Tables">
      <ul>
        {tables?.map((t) => (
          <li key={t.Name}>
            <button type="button" aria-expanded={open.has(t.Name)} onClick={() => toggle(t.Name)}><span aria-hidden="true">{open.has(t.Name) ? '▾' : '▸'}</span><strong>{t.Name}</strong></button>
            {open.has(t.Name) && (
              <ul>
                <li><button type="button" onClick={() => onInsert(quoted(t.Name))}><em>Insert the name</em></button></li>
                {columnsOf(t).map((c) => (
                  <li key={c.Name}><button type="button" onClick={() => onInsert(quoted(c.Name))} title={`Insert ${c.Name}`}><span>{c.Name}</span><span className="tree-type">{c.Type}</span></button></li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}
