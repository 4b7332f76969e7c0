// Classifiers: how crawlers read files that they do not know by themselves.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue } from '../../aws/services';
import { done } from '../../app/notices';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, orNone, splitList, type Values } from '../../ui/fields-dialog';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

type Kind = 'Grok' | 'Csv' | 'Json' | 'XML';
interface Parts extends Record<string, unknown> {
  Name: string;
  Classification?: string;
}
export type Classifier = Partial<Record<`${Kind}Classifier`, Parts>>;

const partsOf = (c: Classifier): [Kind, Parts] => {
  const [key, parts] = Object.entries(c)[0]!;
  return [key.replace('Classifier', '') as Kind, parts];
};
export const nameOf = (c: Classifier): string => partsOf(c)[1].Name;
const about = ([kind, p]: [Kind, Parts]): string => String(kind === 'Grok' ? p.GrokPattern : kind === 'Json' ? p.JsonPath : kind === 'XML' ? p.RowTag : `divided by ${p.Delimiter ?? ','}${(p.Header as string[] | undefined)?.length ? ', ' + (p.Header as string[]).join(', ') : ''}`);

function inputOf(v: Values): Record<string, unknown> {
  if (v.kind === 'Grok') return { Name: v.name, Classification: v.classification, GrokPattern: v.grok, CustomPatterns: orNone(v.patterns) };
  if (v.kind === 'Json') return { Name: v.name, JsonPath: v.path };
  return { Name: v.name, Delimiter: orNone(v.delimiter), QuoteSymbol: orNone(v.quote), ContainsHeader: v.header, Header: splitList(v.columns ?? ''), AllowSingleColumn: v.single === 'true' };
}

function ClassifierDialog({ classifier, onClose, onDone }: { classifier?: Classifier; onClose: () => void; onDone: () => void }) {
  const [kind, p] = classifier ? partsOf(classifier) : (['Grok', { Name: '' }] as [Kind, Parts]);
  const text = (name: string, otherwise = '') => String(p[name] ?? otherwise);
  return (
    <FieldsDialog
      title={classifier ? `Classifier ${p.Name}` : 'New classifier'} onClose={onClose} onDone={onDone}
      start={{ name: p.Name, kind, classification: text('Classification'), grok: text('GrokPattern', '%{COMMONAPACHELOG}'), patterns: text('CustomPatterns'), path: text('JsonPath', '$[*]'), delimiter: text('Delimiter', ','), quote: text('QuoteSymbol', '"'), header: text('ContainsHeader', 'UNKNOWN'), columns: ((p.Header as string[] | undefined) ?? []).join(', '), single: text('AllowSingleColumn', 'false') }}
      fields={[
        { name: 'name', label: 'Name', disabled: !!classifier }, { name: 'kind', label: 'For', kind: 'choice', disabled: !!classifier, options: [{ value: 'Grok', label: 'Logs, by a grok pattern' }, { value: 'Csv', label: 'Text in columns' }, { value: 'Json', label: 'JSON' }] },
        { name: 'classification', label: 'Classification', hint: 'What its tables are called', when: (v) => v.kind === 'Grok' }, { name: 'grok', label: 'Pattern', when: (v) => v.kind === 'Grok' }, { name: 'patterns', label: 'Own patterns', kind: 'area', optional: true, hint: 'A name and its expression, one a line', when: (v) => v.kind === 'Grok' },
        { name: 'path', label: 'Path of the rows', hint: 'Such as $[*] or $.records[*]', when: (v) => v.kind === 'Json' },
        { name: 'delimiter', label: 'Columns are divided by', when: (v) => v.kind === 'Csv' }, { name: 'quote', label: 'Quoted by', optional: true, when: (v) => v.kind === 'Csv' }, { name: 'header', label: 'First line', kind: 'choice', options: [{ value: 'UNKNOWN', label: 'Find out' }, { value: 'PRESENT', label: 'Names of columns' }, { value: 'ABSENT', label: 'A row' }], when: (v) => v.kind === 'Csv' },
        { name: 'columns', label: 'Names of columns', optional: true, hint: 'Separated by commas', when: (v) => v.kind === 'Csv' }, { name: 'single', label: 'May have one column', kind: 'toggle', when: (v) => v.kind === 'Csv' },
      ]}
      save={async (v) => {
        await glue(classifier ? 'UpdateClassifier' : 'CreateClassifier', { [`${v.kind}Classifier`]: inputOf(v) });
        done(`Classifier ${v.name} is saved`);
      }}
    />
  );
}

export default function Classifiers() {
  const loaded = useLoad([], () => everyGlue<Classifier>('GetClassifiers', 'Classifiers'));
  const [selected, setSelected] = useState<Classifier[]>([]);
  const [dialog, setDialog] = useState<'new' | 'edit' | 'delete'>();
  const one = loaded.data?.find((c) => selected[0] && nameOf(c) === nameOf(selected[0]));
  return (
    <Page title="Classifiers" crumbs={[{ text: 'Crawlers', href: '/crawlers' }]} about="How crawlers read files that they do not know by themselves. A crawler names those that it tries first.">
      <ResourceTable<Classifier>
        title="Classifiers" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={nameOf} selected={one ? [one] : []} onSelect={setSelected} single
        actions={<><Button disabled={!one} onClick={() => setDialog('delete')}>Delete</Button><Button disabled={!one} onClick={() => setDialog('edit')}>Edit</Button><Button variant="primary" onClick={() => setDialog('new')}>New classifier</Button></>}
        empty={{ title: 'There is no classifier', text: 'Common formats are known without one.' }}
        columns={[{ id: 'name', header: 'Name', cell: nameOf, sort: nameOf }, { id: 'kind', header: 'Kind', cell: (c) => partsOf(c)[0], width: 110 }, { id: 'about', header: 'Reads', cell: (c) => <span className="mono">{about(partsOf(c))}</span> }]}
      />
      {(dialog === 'new' || dialog === 'edit') && <ClassifierDialog classifier={dialog === 'edit' ? one : undefined} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && one && <ConfirmDialog title={`Delete classifier ${nameOf(one)}`} onClose={() => setDialog(undefined)} action={async () => { await glue('DeleteClassifier', { Name: nameOf(one) }); setSelected([]); loaded.reload(); }}>Crawlers that name it fail.</ConfirmDialog>}
    </Page>
  );
}
