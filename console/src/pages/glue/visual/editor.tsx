// The visual side of a job: a graph of nodes, the form of the chosen one, and ordinary code.
import { useEffect, useMemo, useRef, useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { glue } from '../../../aws/services';
import { attempt, done } from '../../../app/notices';
import { setQuery, to } from '../../../app/router';
import { keepUnsaved, unsaved } from '../../../app/unsaved';
import { PipelineGraph } from '../../../ui/graph';
import { Empty } from '../../../ui/page';
import type { Job } from '../jobs';
import { NodeForm } from './node-form';
import { bodyOf, depthOf, faultsOf, freeId, inputsOf, kindName, kindOf, KINDS, type In, type Nodes } from './nodes';

export interface VisualJob extends Job {
  CodeGenConfigurationNodes?: Nodes;
}
// What GetJob says of a job and UpdateJob does not take.
const READ_ONLY = ['Name', 'CreatedOn', 'LastModifiedOn', 'LastModifiedBy', 'AllocatedCapacity', 'MaxCapacity', 'ProfileName'];

const GROUPS = ['Sources', 'Transforms', 'Targets'] as const;

export function VisualEditor({ job, chosen, onSaved }: { job: VisualJob; chosen: string; onSaved: () => void }) {
  const saved = useMemo(() => job.CodeGenConfigurationNodes ?? {}, [job]);
  const place = `graph of ${job.Name}`;
  const [nodes, setNodes] = useState<Nodes>(() => unsaved<Nodes>(place) ?? saved);
  const base = useRef(saved);
  useEffect(() => {
    const before = base.current;
    base.current = saved;
    setNodes((now) => (now === before ? saved : now));
  }, [saved]);
  const faults = useMemo(() => faultsOf(nodes), [nodes]);
  const ids = Object.keys(nodes);
  const at = nodes[chosen] ? chosen : '';
  const users = ids.filter((id) => inputsOf(nodes[id]!).includes(at));
  const isChanged = JSON.stringify(nodes) !== JSON.stringify(saved);
  useEffect(() => keepUnsaved(place, isChanged ? nodes : undefined), [place, isChanged, nodes]);
  const columns = useMemo(() => ids.map((id) => depthOf(nodes, id)), [nodes]);
  const names = Array.from({ length: Math.max(0, ...columns) + 1 }, (_, i) => (i === 0 ? 'Sources' : `Step ${i}`));

  const add = (kindOfNew: string) => {
    const kind = KINDS.find((k) => k.kind === kindOfNew)!;
    const id = freeId(nodes);
    // It goes on from what is chosen, as one who builds from left to right wants it.
    const from = at && kindOf(nodes[at]!)?.group !== 'Targets' ? at : '';
    const inputs = kind.inputs[1] > 0 ? { Inputs: from ? [from] : [] } : {};
    const aliases = kind.kind === 'SparkSQL' && from ? { SqlAliases: [{ From: from, Alias: 'myDataSource' }] } : {};
    setNodes({ ...nodes, [id]: { [kind.kind]: { Name: `${kind.label} ${id.slice(5)}`, ...inputs, ...kind.made, ...aliases } } });
    setQuery({ node: id });
  };
  const save = () => attempt('Saving', async () => {
    const update = Object.fromEntries(Object.entries(job).filter(([k]) => !READ_ONLY.includes(k)));
    await glue('UpdateJob', { JobName: job.Name, JobUpdate: { ...update, CodeGenConfigurationNodes: nodes } });
    base.current = nodes;
    done('The job is saved, and its script is written anew');
    onSaved();
  });
  return (
    <div className="visual-job">
      <Container header={
        <Header variant="h2" description="Each node reads the nodes before it; saving writes ordinary PySpark, which you may change by hand." actions={
          <div className="button-row">
            <ButtonDropdown onItemClick={(e) => add(e.detail.id)} items={GROUPS.map((g) => ({ text: g, items: KINDS.filter((k) => k.group === g).map((k) => ({ id: k.kind, text: k.label })) }))}>Add a node</ButtonDropdown>
            <Button variant="primary" disabled={!isChanged || ids.length === 0 || Object.keys(faults).length > 0} onClick={() => void save()}>Save</Button>
          </div>
        }>Graph</Header>
      }>
        {ids.length === 0
          ? <Empty title="There is no node yet">Add a source, what is to be done, and a target.{job.Command?.ScriptLocation && ' Saving replaces the script.'}</Empty>
          : <PipelineGraph
              label="Nodes of the job" columns={names} edges={ids.flatMap((id) => inputsOf(nodes[id]!).map((from) => ({ from, to: id })))}
              nodes={ids.map((id, i) => ({
                id, column: columns[i]!, name: String(bodyOf(nodes[id]!).Name ?? id), about: faults[id] ?? kindOf(nodes[id]!)?.label ?? kindName(nodes[id]!), state: faults[id] ? ('bad' as const) : ('good' as const),
                href: to(['jobs', job.Name], { tab: 'visual', node: id }), isChosen: id === at,
              }))}
            />}
      </Container>
      {at && (
        <Container header={<Header variant="h2" description={kindOf(nodes[at]!)?.label ?? kindName(nodes[at]!)} actions={
          <Button disabled={users.length > 0} disabledReason={users.length ? 'Other nodes read it.' : undefined} onClick={() => {
            setNodes(Object.fromEntries(Object.entries(nodes).filter(([id]) => id !== at)));
            setQuery({ node: undefined });
          }}>Remove node</Button>
        }>{String(bodyOf(nodes[at]!).Name || at)}</Header>}>
          {faults[at] && <Alert type="warning">{faults[at]}</Alert>}
          <NodeForm key={at} nodes={nodes} id={at} change={(body: In) => setNodes({ ...nodes, [at]: { [kindName(nodes[at]!)]: body } })} />
        </Container>
      )}
    </div>
  );
}
