// The builder: an analysis, its visuals and fields, changed by mouse or keyboard, saved and
// published by the public API. What is drawn is the draft itself.
import { useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore } from 'react';
import Button from '@cloudscape-design/components/button';
import { quicksight } from '../../aws/quicksight';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { isDark, onSetting } from '../../app/settings';
import { keepUnsaved, unsaved } from '../../app/unsaved';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { parametersOf } from '../../quicksight/model/parameters';
import { bodyOf, fieldsOf, kindOf, KINDS, titleOf, visualId, type Json } from '../../quicksight/model/visual';
import { Dashboard, type DashboardHandle } from '../../quicksight/view/dashboard';
import type { DefinitionAnswer } from '../../quicksight/view/session';
import * as arrange from '../../quicksight/build/arrange';
import * as draft from '../../quicksight/build/draft';
import type { Column } from '../../quicksight/build/draft';
import { WithAuthor, type Author } from './author';
import { Calculated } from './calculated';
import { Frame } from './frame';
import { ParameterDialog } from './parameters';
import { Properties } from './properties';
import { Publish } from './publish';
import { Rename, Sheets } from './sheets';
import { Fields, Filters, Parameters } from './side';
import './builder.css';

interface Edits { now: Json; past: Json[]; future: Json[]; saved: Json }
type Edit = { make: (def: Json) => Json } | { saved: Json } | { do: 'undo' | 'redo' };
const KEPT = 200;
function edit(e: Edits, a: Edit): Edits {
  if ('make' in a) {
    const now = a.make(e.now);
    return now === e.now ? e : { ...e, now, past: [...e.past, e.now].slice(-KEPT), future: [] };
  }
  if ('saved' in a) return { ...e, saved: a.saved };
  if (a.do === 'undo') return e.past.length ? { ...e, now: e.past[e.past.length - 1]!, past: e.past.slice(0, -1), future: [e.now, ...e.future] } : e;
  return e.future.length ? { ...e, now: e.future[0]!, past: [...e.past, e.now], future: e.future.slice(1) } : e;
}

interface Loaded extends DefinitionAnswer { id: string }

function Builder({ author, loaded, onName }: { author: Author; loaded: Loaded; onName: (name: string) => void }) {
  const dark = useSyncExternalStore(onSetting, isDark);
  const [edits, dispatch] = useReducer(edit, loaded.definition, (d) => ({ ...(unsaved<Edits>(`analysis ${loaded.id}`) ?? { now: d, past: [], future: [] }), saved: d }));
  useEffect(() => keepUnsaved(`analysis ${loaded.id}`, edits.now === edits.saved ? undefined : edits), [edits, loaded.id]);
  const def = edits.now;
  const sheets = (def.Sheets as Json[]) ?? [];
  const [sheetId, setSheetId] = useState<string>(sheets[0]?.SheetId ?? '');
  const [selected, setSelected] = useState<string>();
  const [dialog, setDialog] = useState<'publish' | 'calculated' | 'rename' | 'parameter'>();
  const [editing, setEditing] = useState<string>();
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState<Error>();
  const [types, setTypes] = useState<Record<string, { type: string; level: string }>>({});
  const [name, setName] = useState(loaded.name);
  const board = useRef<DashboardHandle>(null);
  const make = (change: (d: Json) => Json): void => dispatch({ make: change });
  const calculated = (def.CalculatedFields as Json[]) ?? [];

  // Types of calculated fields, as the server finds them.
  const calcKey = JSON.stringify(calculated);
  useEffect(() => {
    let isOld = false;
    void Promise.all(calculated.map(async (c) => {
      const a = await author.session.expression({ source: { definition: def }, dataSetIdentifier: c.DataSetIdentifier, expression: c.Expression }).catch(() => undefined);
      return [c.Name as string, { type: a?.type ?? 'DECIMAL', level: a?.level ?? '' }] as const;
    })).then((all) => !isOld && setTypes(Object.fromEntries(all)));
    return () => {
      isOld = true;
    };
  }, [calcKey]);

  const columns = useMemo<Column[]>(() => [
    ...calculated.map((c): Column => ({ dataSet: c.DataSetIdentifier, name: c.Name, type: (types[c.Name]?.type ?? 'DECIMAL') as Column['type'], isCalculated: true, isAggregated: /AGG|TABLE/i.test(types[c.Name]?.level ?? '') })),
    ...loaded.dataSets.flatMap((d) => d.columns.map((c): Column => ({ dataSet: d.identifier, name: c.name, type: c.type }))),
  ], [calcKey, types, loaded.dataSets]);
  const columnFor = (f: { dataSet: string; column: string }): Column | undefined => columns.find((c) => c.name === f.column && (!f.dataSet || c.dataSet === f.dataSet));

  const answer = useMemo<DefinitionAnswer>(() => ({ ...loaded, definition: def }), [loaded, def]);
  const source = useMemo(() => ({ definition: def }), [def]);
  const shared = JSON.stringify([def.FilterGroups, def.CalculatedFields, def.ParameterDeclarations]);
  const signature = useMemo(() => (visual: Json): string => {
    const { Title: _, Subtitle: __, ...body } = bodyOf(visual);
    return JSON.stringify([Object.keys(visual), body, shared]);
  }, [shared]);
  const sheet = sheets.find((s) => s.SheetId === sheetId) ?? sheets[0];
  const visual = ((sheet?.Visuals as Json[]) ?? []).find((v) => visualId(v) === selected);

  const addField = (c: Column): void => {
    if (visual) {
      const well = draft.bestWell(visual, c);
      if (well) make((d) => draft.inVisual(d, selected!, (v) => draft.addField(v, well, c)));
      return;
    }
    let made = draft.newVisual(draft.isNumberColumn(c) ? KINDS.find((k) => k.kind === 'KPIVisual')! : KINDS[0]!);
    made = draft.addField(made, draft.bestWell(made, c)!, c);
    make((d) => draft.addVisual(d, sheet!.SheetId, made));
    setSelected(visualId(made));
  };
  const addVisual = (): void => {
    const made = draft.newVisual(KINDS[0]!);
    make((d) => draft.addVisual(d, sheet!.SheetId, made));
    setSelected(visualId(made));
  };
  const remove = (id: string): void => {
    make((d) => draft.removeVisual(d, id));
    setSelected(undefined);
  };
  const duplicate = (id: string): void => {
    const made = arrange.duplicateVisual(def, sheet!.SheetId, id);
    make(() => made.def);
    setSelected(made.id);
  };
  const show = (id: string): void => board.current?.do({ do: 'sheet', sheetId: id });
  const save = async (): Promise<void> => {
    setSaving(true);
    setFailed(undefined);
    try {
      await quicksight('UpdateAnalysis', { AnalysisId: loaded.id, Name: name, Definition: def });
      dispatch({ saved: def });
      done('The analysis is saved');
    } catch (error) {
      setFailed(error as Error);
    }
    setSaving(false);
  };
  const rename = async (title: string, sheetName: string): Promise<void> => {
    const renamed = sheetName === (sheet!.Name ?? '') ? def : draft.renameSheet(def, sheet!.SheetId, sheetName);
    make(() => renamed);
    setName(title);
    onName(title);
    await quicksight('UpdateAnalysis', { AnalysisId: loaded.id, Name: title, Definition: renamed });
    dispatch({ saved: renamed });
  };
  useEffect(() => {
    const onKey = (e: globalThis.KeyboardEvent): void => {
      if (!(e.ctrlKey || e.metaKey) || (e.target as HTMLElement).matches?.('input, textarea, .code')) return;
      const key = e.key.toLowerCase();
      if (key === 'z') dispatch({ do: e.shiftKey ? 'redo' : 'undo' });
      else if (key === 'y') dispatch({ do: 'redo' });
      else if (key === 's') void save();
      else return;
      e.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  return (
    <div className="qsb">
      <div className="qsb-tools" role="toolbar" aria-label="Of this analysis">
        <Button onClick={addVisual} iconName="add-plus">Visual</Button>
        <Sheets def={def} sheet={sheet} make={make} onShow={show} onRename={() => setDialog('rename')} />
        <Button disabled={!edits.past.length} onClick={() => dispatch({ do: 'undo' })}>Undo</Button>
        <Button disabled={!edits.future.length} onClick={() => dispatch({ do: 'redo' })}>Redo</Button>
        <span className="toolbar-space" />
        <span role="status" className="qsb-status">{edits.now === edits.saved ? 'Saved' : 'Not saved yet'}</span>
        <Button loading={saving} disabled={edits.now === edits.saved} onClick={() => void save()}>Save</Button>
        <Button variant="primary" onClick={() => setDialog('publish')}>Publish</Button>
      </div>
      {failed && <ErrorBox error={failed} what="save the analysis" />}
      <div className="qsb-columns">
        <div className="qsb-side">
          <Fields columns={columns} onAdd={addField} onFilter={(c) => make((d) => draft.addFilter(d, sheet!.SheetId, c))} onCalculated={() => { setEditing(undefined); setDialog('calculated'); }} onEdit={(c) => { setEditing(c.name); setDialog('calculated'); }} onRemove={(c) => make((d) => draft.removeCalculated(d, c.name))} />
          <Parameters def={def} onNew={() => { setEditing(undefined); setDialog('parameter'); }} onEdit={(p) => { setEditing(p); setDialog('parameter'); }} onRemove={(p) => make((d) => arrange.removeParameter(d, p))} />
          <Filters def={def} change={make} />
        </div>
        <div className="qsb-canvas">
          <Dashboard session={author.session} source={source} answer={answer} isDark={dark} handle={board} signature={signature} onSheet={(id) => { setSheetId(id); setSelected(undefined); }}
            onGroup={(group) => make((d) => draft.setGroup(d, group))}
            decorate={(placed, inner) => (placed.type === 'VISUAL' && sheet && draft.isGrid(sheet) ? <Frame placed={placed} selected={selected === placed.id} onSelect={() => setSelected(placed.id)} onPlace={(by) => make((d) => draft.place(d, sheet.SheetId, placed.id, by))}>{inner}</Frame> : inner)}
            visualProps={(v) => ({ extra: [{ text: 'Duplicate', act: () => duplicate(visualId(v)) }, { text: 'Delete this visual', act: () => remove(visualId(v)) }] })} />
        </div>
        <div className="qsb-side">
          {visual ? <Properties visual={visual} columns={columns} columnFor={columnFor} change={(change) => make((d) => draft.inVisual(d, visualId(visual), change))} onDelete={() => remove(visualId(visual))} onDuplicate={() => duplicate(visualId(visual))} />
            : <section className="qsb-panel" aria-labelledby="qsb-none"><h2 id="qsb-none">Visual</h2><p>Choose a visual to change it, or press a field to begin a new one.</p></section>}
        </div>
      </div>
      {dialog === 'publish' && <Publish name={name} def={def} onClose={() => setDialog(undefined)} />}
      {dialog === 'rename' && sheet && <Rename name={name} sheet={sheet.Name ?? ''} onClose={() => setDialog(undefined)} rename={rename} />}
      {dialog === 'parameter' && <ParameterDialog def={def} sheetId={sheet!.SheetId} columns={columns} before={parametersOf(def).find((p) => p.name === editing)} onClose={() => setDialog(undefined)} make={make} />}
      {dialog === 'calculated' && <Calculated author={author} def={def} dataSets={loaded.dataSets} columns={columns} before={calculated.find((c) => c.Name === editing)} onClose={() => setDialog(undefined)} onSave={(dataSet, field, expression) => make((d) => draft.setCalculated(d, dataSet, field, expression, editing))} />}
      <p className="hidden-text" role="status">{visual ? `${titleOf(visual)}, ${kindOf(visual)?.label ?? ''}, ${fieldsOf(visual).length} fields` : ''}</p>
    </div>
  );
}

export default function AnalysisPage({ params }: PageProps) {
  const id = params.id!;
  const [name, setName] = useState(id);
  return (
    <Page title={name} crumbs={[{ text: 'QuickSight', href: '/quicksight?tab=analyses' }]}>
      <WithAuthor>{(author) => <Open author={author} id={id} onName={setName} />}</WithAuthor>
    </Page>
  );
}
function Open({ author, id, onName }: { author: Author; id: string; onName: (name: string) => void }) {
  const loaded = useLoad([id], async () => {
    const answer = await author.session.definition({ analysisId: id });
    onName(answer.name);
    return { ...answer, id };
  });
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="open this analysis" />;
  return loaded.data ? <Builder author={author} loaded={loaded.data} onName={onName} /> : <p role="status">Loading the analysis</p>;
}
