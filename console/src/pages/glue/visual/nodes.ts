// Nodes of visual jobs, as CodeGenConfigurationNodes has them: kinds, what each asks, and what is
// wrong with a graph before the server says so.
export type In = Record<string, unknown>;
export type Node = Record<string, In>; // one member: its kind
export type Nodes = Record<string, Node>;

export interface Ask {
  key: string;
  label: string;
  as: 'text' | 'words' | 'path' | 'choice' | 'flag' | 'sql' | 'python' | 'mapping' | 'filters' | 'keys' | 'aggregates' | 'aliases' | 'catalog';
  options?: string[];
  hint?: string;
  isOptional?: boolean;
}
export interface Kind {
  kind: string;
  label: string;
  group: 'Sources' | 'Transforms' | 'Targets';
  inputs: [number, number]; // at least, at most
  asks: Ask[];
  made: In; // a new one
}

const S3: Ask = { key: 'Paths', label: 'Paths in S3', as: 'words', hint: 's3://bucket/prefix/, several by comma' };
const TABLE: Ask[] = [
  { key: 'Database', label: 'Database', as: 'text' },
  { key: 'Table', label: 'Table', as: 'text' },
];
const COLUMNS: Ask = { key: 'Paths', label: 'Columns', as: 'path', hint: 'by comma; a column within another by a dot' };
const PARTITIONS: Ask = { key: 'PartitionKeys', label: 'Partition by', as: 'path', hint: 'columns, by comma', isOptional: true };

export const KINDS: Kind[] = [
  { kind: 'S3CatalogSource', label: 'Table of the catalog', group: 'Sources', inputs: [0, 0], asks: [...TABLE, { key: 'PartitionPredicate', label: 'Partitions', as: 'text', hint: 'such as day >= "2026-01-01"', isOptional: true }], made: { Database: '', Table: '' } },
  {
    kind: 'S3CsvSource', label: 'CSV in S3', group: 'Sources', inputs: [0, 0],
    asks: [S3, { key: 'Separator', label: 'Separator', as: 'choice', options: ['comma', 'ctrla', 'pipe', 'semicolon', 'tab'] }, { key: 'QuoteChar', label: 'Quotes', as: 'choice', options: ['quote', 'quillemet', 'single_quote', 'disabled'] }, { key: 'WithHeader', label: 'The first line names the columns', as: 'flag' }],
    made: { Paths: [], Separator: 'comma', QuoteChar: 'quote', WithHeader: true },
  },
  { kind: 'S3JsonSource', label: 'JSON in S3', group: 'Sources', inputs: [0, 0], asks: [S3, { key: 'JsonPath', label: 'Path of the rows', as: 'text', hint: 'such as $.records[*]', isOptional: true }], made: { Paths: [] } },
  { kind: 'S3ParquetSource', label: 'Parquet in S3', group: 'Sources', inputs: [0, 0], asks: [S3], made: { Paths: [] } },
  { kind: 'ApplyMapping', label: 'Change schema', group: 'Transforms', inputs: [1, 1], asks: [{ key: 'Mapping', label: 'Columns', as: 'mapping' }], made: { Mapping: [] } },
  { kind: 'SelectFields', label: 'Keep columns', group: 'Transforms', inputs: [1, 1], asks: [COLUMNS], made: { Paths: [] } },
  { kind: 'DropFields', label: 'Drop columns', group: 'Transforms', inputs: [1, 1], asks: [COLUMNS], made: { Paths: [] } },
  { kind: 'RenameField', label: 'Rename a column', group: 'Transforms', inputs: [1, 1], asks: [{ key: 'SourcePath', label: 'Column', as: 'words' }, { key: 'TargetPath', label: 'New name', as: 'words' }], made: { SourcePath: [], TargetPath: [] } },
  { kind: 'Filter', label: 'Filter rows', group: 'Transforms', inputs: [1, 1], asks: [{ key: 'LogicalOperator', label: 'Rows that meet', as: 'choice', options: ['AND', 'OR'] }, { key: 'Filters', label: 'Conditions', as: 'filters' }], made: { LogicalOperator: 'AND', Filters: [] } },
  { kind: 'Join', label: 'Join', group: 'Transforms', inputs: [2, 2], asks: [{ key: 'JoinType', label: 'Kind', as: 'choice', options: ['equijoin', 'left', 'right', 'outer', 'leftsemi', 'leftanti'] }, { key: 'Columns', label: 'Equal columns', as: 'keys' }], made: { JoinType: 'equijoin', Columns: [] } },
  { kind: 'Union', label: 'Union', group: 'Transforms', inputs: [2, 2], asks: [{ key: 'UnionType', label: 'Kind', as: 'choice', options: ['ALL', 'DISTINCT'] }], made: { UnionType: 'ALL' } },
  { kind: 'DropDuplicates', label: 'Drop duplicates', group: 'Transforms', inputs: [1, 1], asks: [{ key: 'Columns', label: 'Alike in', as: 'path', hint: 'columns, by comma; empty: in all', isOptional: true }], made: {} },
  { kind: 'DropNullFields', label: 'Drop empty columns', group: 'Transforms', inputs: [1, 1], asks: [], made: {} },
  { kind: 'SparkSQL', label: 'SQL', group: 'Transforms', inputs: [1, 20], asks: [{ key: 'SqlAliases', label: 'Names in the query', as: 'aliases' }, { key: 'SqlQuery', label: 'Query', as: 'sql' }], made: { SqlAliases: [], SqlQuery: 'select * from myDataSource' } },
  { kind: 'Aggregate', label: 'Aggregate', group: 'Transforms', inputs: [1, 1], asks: [{ key: 'Groups', label: 'Group by', as: 'path', hint: 'columns, by comma' }, { key: 'Aggs', label: 'Figures', as: 'aggregates' }], made: { Groups: [], Aggs: [] } },
  { kind: 'CustomCode', label: 'Python', group: 'Transforms', inputs: [1, 20], asks: [{ key: 'ClassName', label: 'Name of the function', as: 'text' }, { key: 'Code', label: 'Body of the function', as: 'python', hint: 'dfc holds the inputs; return a DynamicFrameCollection' }], made: { ClassName: 'MyTransform', Code: 'return dfc' } },
  {
    kind: 'S3DirectTarget', label: 'Files in S3', group: 'Targets', inputs: [1, 1],
    asks: [{ key: 'Path', label: 'Path in S3', as: 'text', hint: 's3://bucket/prefix/' }, { key: 'Format', label: 'Format', as: 'choice', options: ['parquet', 'json', 'csv'] }, PARTITIONS, { key: 'SchemaChangePolicy', label: 'Table of the catalog', as: 'catalog', isOptional: true }],
    made: { Path: '', Format: 'parquet', PartitionKeys: [] },
  },
  { kind: 'S3CatalogTarget', label: 'Table of the catalog', group: 'Targets', inputs: [1, 1], asks: [...TABLE, PARTITIONS], made: { Database: '', Table: '', PartitionKeys: [] } },
];

export const kindName = (node: Node): string => Object.keys(node)[0] ?? '';
export const bodyOf = (node: Node): In => node[kindName(node)] ?? {};
export const kindOf = (node: Node): Kind | undefined => KINDS.find((k) => k.kind === kindName(node));
export const inputsOf = (node: Node): string[] => (bodyOf(node).Inputs as string[] | undefined) ?? [];
export const nameOf = (nodes: Nodes, id: string): string => String(bodyOf(nodes[id] ?? {}).Name ?? id);

// The next free "node-N".
export function freeId(nodes: Nodes): string {
  for (let n = 1; ; ++n) if (!nodes[`node-${n}`]) return `node-${n}`;
}

// Inputs that would feed a node by itself are none.
export function feeds(nodes: Nodes, from: string, to: string): boolean {
  const seen = new Set<string>();
  const walk = (id: string): boolean => id === from || (!seen.has(id) && !!seen.add(id) && inputsOf(nodes[id] ?? {}).some(walk));
  return walk(to);
}

export function depthOf(nodes: Nodes, id: string, below = 0): number {
  if (below > 100) return 0;
  return Math.max(-1, ...inputsOf(nodes[id] ?? {}).filter((i) => nodes[i]).map((i) => depthOf(nodes, i, below + 1))) + 1;
}

const isEmpty = (v: unknown): boolean => v === undefined || v === '' || (Array.isArray(v) && !v.length);

// What is wrong, by node; the server checks again.
export function faultsOf(nodes: Nodes): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const [id, node] of Object.entries(nodes)) {
    const kind = kindOf(node);
    if (!kind) continue; // made elsewhere: kept as it is
    const body = bodyOf(node);
    const inputs = inputsOf(node);
    const missing = kind.asks.find((a) => !a.isOptional && a.as !== 'flag' && isEmpty(body[a.key]));
    const lost = inputs.find((i) => !nodes[i]);
    if (!body.Name) faults[id] = 'It has no name.';
    else if (lost) faults[id] = `Its input ${lost} is not there.`;
    else if (inputs.length < kind.inputs[0]) faults[id] = kind.inputs[0] === 1 ? 'Choose what it reads.' : `Choose ${kind.inputs[0]} inputs.`;
    else if (missing) faults[id] = `${missing.label}: still empty.`;
  }
  return faults;
}
