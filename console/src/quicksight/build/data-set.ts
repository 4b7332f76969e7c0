// Changes of a data set: its columns, joins and rules. What is made is what UpdateDataSet takes.
import { newId, quicksight } from '../../aws/quicksight';
import type { Json } from '../model/visual';

// What UpdateDataSet takes of what DescribeDataSet gives.
const UPDATE = ['Name', 'PhysicalTableMap', 'LogicalTableMap', 'ImportMode', 'ColumnGroups', 'FieldFolders', 'RowLevelPermissionDataSet', 'RowLevelPermissionTagConfiguration', 'ColumnLevelPermissionRules', 'DataSetUsageConfiguration', 'DatasetParameters', 'PerformanceConfiguration', 'DataPrepConfiguration', 'SemanticModelConfiguration'];
export const update = (set: Json, change: Json): Promise<unknown> =>
  quicksight('UpdateDataSet', { DataSetId: set.DataSetId, ...Object.fromEntries(UPDATE.filter((k) => set[k] !== undefined).map((k) => [k, set[k]])), ...change });

// The logical tables; of a data set that has none, one over its physical table.
export function logicalOf(set: Json): Json {
  const map = set.LogicalTableMap as Json | undefined;
  return map && Object.keys(map).length ? map : { main: { Alias: set.Name, Source: { PhysicalTableId: Object.keys(set.PhysicalTableMap as Json)[0] } } };
}
// The table that nothing joins: what the data set is.
export function lastTable(map: Json): string {
  const joined = new Set(Object.values(map).flatMap((t: Json) => [t.Source?.JoinInstruction?.LeftOperand, t.Source?.JoinInstruction?.RightOperand]));
  return Object.keys(map).find((k) => !joined.has(k))!;
}
export function withColumn(set: Json, name: string, expression: string): Json {
  const map = logicalOf(set);
  const last = lastTable(map);
  const column = { ColumnId: newId('column'), ColumnName: name, Expression: expression };
  // A projection must stay last: what is made after it would not be in it.
  const transforms = ((map[last].DataTransforms as Json[]) ?? []).map((t) => (t.ProjectOperation ? { ProjectOperation: { ProjectedColumns: [...t.ProjectOperation.ProjectedColumns, name] } } : t));
  const at = transforms.findIndex((t) => t.ProjectOperation);
  transforms.splice(at < 0 ? transforms.length : at, 0, { CreateColumnsOperation: { Columns: [column] } });
  return { LogicalTableMap: { ...map, [last]: { ...map[last], DataTransforms: transforms } } };
}

export interface JoinDraft {
  table: string;
  physical: Json; // of the right side
  columns: string[]; // of the right side
  type: 'INNER' | 'LEFT' | 'RIGHT' | 'OUTER';
  on: { left: string; right: string }[];
}
// Columns of the right side whose names the left has too get the table's name with them.
export function withJoin(set: Json, join: JoinDraft): Json {
  const map = logicalOf(set);
  const left = lastTable(map);
  const taken = new Set(((set.OutputColumns as Json[]) ?? []).map((c) => String(c.Name).toLowerCase()));
  const renamed = new Map(join.columns.filter((c) => taken.has(c.toLowerCase())).map((c) => [c, `${c} (${join.table})`]));
  const [physical, right, joined] = [newId('physical'), newId('right'), newId('join')];
  const transforms = [...renamed].map(([ColumnName, NewColumnName]) => ({ RenameColumnOperation: { ColumnName, NewColumnName } }));
  const clause = join.on.map((o) => `{${o.left}} = {${renamed.get(o.right) ?? o.right}}`).join(' AND ');
  return {
    PhysicalTableMap: { ...(set.PhysicalTableMap as Json), [physical]: join.physical },
    LogicalTableMap: {
      ...map, [right]: { Alias: join.table, Source: { PhysicalTableId: physical }, ...(transforms.length ? { DataTransforms: transforms } : {}) },
      [joined]: { Alias: `${map[left].Alias} with ${join.table}`.slice(0, 64), Source: { JoinInstruction: { LeftOperand: left, RightOperand: right, Type: join.type, OnClause: clause } } },
    },
  };
}
// Without its last join.
export function withoutJoin(set: Json): Json {
  const map = { ...logicalOf(set) };
  const last = lastTable(map);
  const operand = map[last].Source.JoinInstruction.RightOperand as string;
  const physical = map[operand].Source.PhysicalTableId as string | undefined;
  delete map[last];
  delete map[operand];
  const isUsed = Object.values(map).some((t: Json) => t.Source?.PhysicalTableId === physical);
  return { LogicalTableMap: map, PhysicalTableMap: Object.fromEntries(Object.entries(set.PhysicalTableMap as Json).filter(([k]) => k !== physical || isUsed)) };
}
