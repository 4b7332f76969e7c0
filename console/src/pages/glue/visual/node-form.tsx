// The form of one node of a visual job.
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { glue, type GlueTable } from '../../../aws/services';
import { attempt } from '../../../app/notices';
import { Code } from '../../../ui/code';
import { TextField } from '../../../ui/dialogs';
import { Choice, Rows, Word } from '../../../ui/rows';
import { bodyOf, feeds, inputsOf, kindName, kindOf, nameOf, type Ask, type In, type Nodes } from './nodes';

type Row = Record<string, unknown>;
type Change = (body: In) => void;

const split = (text: string): string[] => text.split(',').map((t) => t.trim()).filter(Boolean);
const TYPES = ['string', 'int', 'bigint', 'long', 'double', 'float', 'decimal', 'boolean', 'date', 'timestamp'];
const TESTS = ['EQ', 'LT', 'GT', 'LTE', 'GTE', 'REGEX', 'ISNULL'];
const FIGURES = ['sum', 'avg', 'count', 'countDistinct', 'min', 'max', 'first', 'last', 'stddev_samp', 'stddev_pop', 'sumDistinct', 'var_samp', 'var_pop', 'skewness', 'kurtosis'];

function Mapping({ rows, onChange, fill }: { rows: Row[]; onChange: (rows: Row[]) => void; fill?: () => void }) {
  return (
    <>
      {fill && <Button onClick={fill}>Fill from its table</Button>}
      <Rows
        what="Columns" rows={rows} onChange={onChange} made={{ FromPath: [], FromType: 'string', ToKey: '', ToType: 'string' }} heads={['Column', 'Type', 'New name', 'New type', 'Drop']}
        cells={(r, set, n) => [
          <Word label={`Column ${n}`} value={((r.FromPath as string[]) ?? []).join('.')} onChange={(v) => set({ FromPath: v.split('.'), ...(r.ToKey && r.ToKey !== ((r.FromPath as string[]) ?? []).join('.') ? {} : { ToKey: v }) })} />,
          <Choice label={`Type of column ${n}`} value={String(r.FromType ?? '')} options={TYPES} onChange={(FromType) => set({ FromType })} />,
          <Word label={`New name of column ${n}`} value={String(r.ToKey ?? '')} onChange={(ToKey) => set({ ToKey })} disabled={!!r.Dropped} />,
          <Choice label={`New type of column ${n}`} value={String(r.ToType ?? '')} options={TYPES} onChange={(ToType) => set({ ToType })} />,
          <Checkbox checked={!!r.Dropped} onChange={(e) => set({ Dropped: e.detail.checked || undefined })} ariaLabel={`Drop column ${n}`} />,
        ]}
      />
    </>
  );
}

interface FilterValue {
  Type: string;
  Value: string[];
}
function Filters({ rows, onChange }: { rows: Row[]; onChange: (rows: Row[]) => void }) {
  const value = (r: Row, type: string): string => ((r.Values as FilterValue[]) ?? []).find((v) => v.Type === type)?.Value.join('.') ?? '';
  const values = (column: string, constant: string, test: string): FilterValue[] => [{ Type: 'COLUMNEXTRACTED', Value: column.split('.') }, ...(test === 'ISNULL' ? [] : [{ Type: 'CONSTANT', Value: [constant] }])];
  return (
    <Rows
      what="Conditions" rows={rows} onChange={onChange} made={{ Operation: 'EQ', Values: values('', '', 'EQ') }} heads={['Column', 'Is', 'Value', 'Not']}
      cells={(r, set, n) => [
        <Word label={`Column of condition ${n}`} value={value(r, 'COLUMNEXTRACTED')} onChange={(v) => set({ Values: values(v, value(r, 'CONSTANT'), String(r.Operation)) })} />,
        <Choice label={`Test of condition ${n}`} value={String(r.Operation)} options={TESTS} onChange={(Operation) => set({ Operation, Values: values(value(r, 'COLUMNEXTRACTED'), value(r, 'CONSTANT'), Operation) })} />,
        <Word label={`Value of condition ${n}`} value={value(r, 'CONSTANT')} disabled={r.Operation === 'ISNULL'} onChange={(v) => set({ Values: values(value(r, 'COLUMNEXTRACTED'), v, String(r.Operation)) })} />,
        <Checkbox checked={!!r.Negated} onChange={(e) => set({ Negated: e.detail.checked || undefined })} ariaLabel={`Not condition ${n}`} />,
      ]}
    />
  );
}

function Field({ ask, body, change, nodes, inputs }: { ask: Ask; body: In; change: Change; nodes: Nodes; inputs: string[] }) {
  const value = body[ask.key];
  const set = (v: unknown) => change({ ...body, [ask.key]: v });
  const rows = (value as Row[] | undefined) ?? [];
  const label = ask.label;
  switch (ask.as) {
    case 'text': return <TextField label={label} hint={ask.hint} value={String(value ?? '')} onChange={(v) => set(v || (ask.isOptional ? undefined : ''))} />;
    case 'words': return <TextField label={label} hint={ask.hint} value={((value as string[]) ?? []).join(', ')} onChange={(v) => set(v.endsWith(',') || v.endsWith(' ') ? [...split(v), ''] : split(v))} />;
    case 'path': return <TextField label={label} hint={ask.hint} value={((value as string[][]) ?? []).map((p) => p.join('.')).join(', ')} onChange={(v) => set(v.endsWith(',') || v.endsWith(' ') ? [...split(v).map((p) => p.split('.')), ['']] : split(v).map((p) => p.split('.')))} />;
    case 'flag': return <Checkbox checked={!!value} onChange={(e) => set(e.detail.checked)}>{label}</Checkbox>;
    case 'choice': return <FormField label={label}><Choice label={label} value={String(value ?? '')} options={ask.options!} onChange={set} /></FormField>;
    case 'sql': case 'python':
      return <FormField stretch label={label} description={ask.hint}><Code language={ask.as} label={label} value={String(value ?? '')} onChange={set} height="14rem" /></FormField>;
    case 'mapping': {
      const source = bodyOf(nodes[inputs[0] ?? ''] ?? {});
      const fill = source.Database && source.Table ? () => void attempt('Reading the table', async () => {
        const { Table } = await glue<{ Table: GlueTable }>('GetTable', { DatabaseName: source.Database, Name: source.Table });
        set([...(Table.StorageDescriptor?.Columns ?? []), ...(Table.PartitionKeys ?? [])].map((c) => ({ FromPath: [c.Name], FromType: c.Type, ToKey: c.Name, ToType: c.Type })));
      }) : undefined;
      return <FormField stretch label={label}><Mapping rows={rows} onChange={set} fill={fill} /></FormField>;
    }
    case 'filters': return <FormField stretch label={label}><Filters rows={rows} onChange={set} /></FormField>;
    case 'keys':
      return (
        <>
          {inputs.map((input) => {
            const mine = (rows.find((r) => r.From === input)?.Keys as string[][]) ?? [];
            const put = (v: string) => set([...rows.filter((r) => r.From !== input && inputs.includes(String(r.From))), { From: input, Keys: split(v).map((p) => p.split('.')) }]);
            return <TextField key={input} label={`${label} of ${nameOf(nodes, input)}`} hint="by comma, in the same order on both sides" value={mine.map((p) => p.join('.')).join(', ')} onChange={put} />;
          })}
        </>
      );
    case 'aliases':
      return (
        <>
          {inputs.map((input) => <TextField key={input} label={`Name of ${nameOf(nodes, input)} in the query`} value={String(rows.find((r) => r.From === input)?.Alias ?? '')} onChange={(v) => set([...rows.filter((r) => r.From !== input && inputs.includes(String(r.From))), { From: input, Alias: v }])} />)}
        </>
      );
    case 'aggregates':
      return (
        <FormField stretch label={label}>
          <Rows what={label} rows={rows} onChange={set} made={{ Column: [], AggFunc: 'sum' }} heads={['Column', 'Figure']} cells={(r, put, n) => [
            <Word label={`Column of figure ${n}`} value={((r.Column as string[]) ?? []).join('.')} onChange={(v) => put({ Column: v.split('.') })} />, <Choice label={`Figure ${n}`} value={String(r.AggFunc)} options={FIGURES} onChange={(AggFunc) => put({ AggFunc })} />,
          ]} />
        </FormField>
      );
    case 'catalog': {
      const policy = (value as Row | undefined) ?? {};
      const put = (more: Row) => {
        const next: Row = { ...policy, ...more };
        set(next.Database || next.Table ? { ...next, EnableUpdateCatalog: true, UpdateBehavior: 'UPDATE_IN_DATABASE' } : undefined);
      };
      return (
        <>
          <TextField label="Database of its table (optional)" hint="The table is made, or changed to fit, when the job has written" value={String(policy.Database ?? '')} onChange={(Database) => put({ Database })} />
          <TextField label="Its table (optional)" value={String(policy.Table ?? '')} onChange={(Table) => put({ Table })} />
        </>
      );
    }
  }
}

export function NodeForm({ nodes, id, change }: { nodes: Nodes; id: string; change: (body: In) => void }) {
  const node = nodes[id]!;
  const kind = kindOf(node);
  const body = bodyOf(node);
  const inputs = inputsOf(node);
  const label = (i: string) => ({ value: i, label: nameOf(nodes, i) });
  const isTarget = (i: string) => kindOf(nodes[i]!)?.group === 'Targets';
  const others = Object.keys(nodes).filter((i) => i !== id && !isTarget(i) && !feeds(nodes, id, i));
  if (!kind) return <FormField stretch label={kindName(node)} description="This kind has no form here; what it says is kept."><Code language="json" label="Node" value={JSON.stringify(body, null, 2)} height="14rem" /></FormField>;
  return (
    <div className="form-body">
      <TextField label="Name of the node" value={String(body.Name ?? '')} onChange={(Name) => change({ ...body, Name })} />
      {kind.inputs[1] > 0 && (
        <FormField label={kind.inputs[1] === 1 ? 'Reads' : `Reads ${kind.inputs[0] === kind.inputs[1] ? kind.inputs[0] : 'one or more'} nodes`}>
          {kind.inputs[1] === 1
            ? <Select selectedOption={inputs[0] ? label(inputs[0]) : null} options={others.map(label)} placeholder="Choose a node" ariaLabel="Reads" onChange={(e) => change({ ...body, Inputs: [e.detail.selectedOption.value!] })} />
            : <Multiselect selectedOptions={inputs.map(label)} options={others.map(label)} placeholder="Choose nodes" ariaLabel="Reads" deselectAriaLabel={(o) => `Remove ${o.label}`} onChange={(e) => change({ ...body, Inputs: e.detail.selectedOptions.map((o) => o.value!).slice(0, kind.inputs[1]) })} />}
        </FormField>
      )}
      {kind.asks.map((ask) => <Field key={ask.key} ask={ask} body={body} change={change} nodes={nodes} inputs={inputs} />)}
    </div>
  );
}
