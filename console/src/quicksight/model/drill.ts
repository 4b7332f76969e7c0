// Drilling: the levels below a field, as the visual's ColumnHierarchies say.
import { bodyOf, fieldsOf, type Field, type Json } from './visual';

export interface Levels {
  field: Field;
  names: string[]; // from the field itself downwards
}
const GRANULARITIES = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const WORDS: Record<string, string> = { YEAR: 'Years', QUARTER: 'Quarters', MONTH: 'Months', WEEK: 'Weeks', DAY: 'Days', HOUR: 'Hours', MINUTE: 'Minutes', SECOND: 'Seconds' };

export function levelsOf(visual: Json): Levels | undefined {
  const hierarchies = (bodyOf(visual).ColumnHierarchies as Json[]) ?? [];
  for (const field of fieldsOf(visual)) {
    if (field.role !== 'dimension' || !field.hierarchyId) continue;
    for (const h of hierarchies) {
      const columns: Json | undefined = h.ExplicitHierarchy ?? h.PredefinedHierarchy;
      if (columns?.HierarchyId === field.hierarchyId) {
        const names = (columns.Columns as Json[]).map((c) => c.ColumnName as string);
        const from = Math.max(0, names.indexOf(field.column));
        if (names.length - from > 1) return { field, names: names.slice(from) };
      }
      if (h.DateTimeHierarchy?.HierarchyId === field.hierarchyId) {
        const from = GRANULARITIES.indexOf(field.granularity ?? 'YEAR');
        return { field, names: GRANULARITIES.slice(Math.max(0, from)).filter((g) => g !== 'WEEK' || field.granularity === 'WEEK').map((g) => WORDS[g]!) };
      }
    }
  }
  return undefined;
}
