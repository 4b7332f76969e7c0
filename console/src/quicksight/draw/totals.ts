// The totals of an answer by the values of the dimensions that stay.
import type { Json } from '../model/visual';
import type { Result, Shown, Value } from '../model/result';

export class Totals {
  private readonly found = new Map<string, Value[]>();
  private readonly sets = new Set<string>();

  // `totals` lists {dimensions: [field ids that stay], rows}, or rows alone: the grand total.
  constructor(result: Result, private readonly dimensions: Shown[]) {
    for (const entry of result.totals ?? []) {
      const lists: { stay: string[]; rows: Value[][] } = Array.isArray(entry) ? { stay: [], rows: [entry as Value[]] } : { stay: (entry as Json).dimensions ?? [], rows: (entry as Json).rows ?? [] };
      const stay = new Set(lists.stay);
      this.sets.add(this.setKey(stay));
      for (const row of lists.rows) this.found.set(this.key(new Map(dimensions.filter((d) => stay.has(d.fieldId)).map((d) => [d.fieldId, row[d.index] ?? null]))), row);
    }
  }
  has(stay: Shown[]): boolean {
    return this.sets.has(this.setKey(new Set(stay.map((d) => d.fieldId))));
  }
  of(values: Map<string, Value>): Value[] | undefined {
    return this.found.get(this.key(values));
  }
  private setKey(stay: Set<string>): string {
    return this.dimensions.map((d) => (stay.has(d.fieldId) ? '1' : '0')).join('');
  }
  private key(values: Map<string, Value>): string {
    return JSON.stringify(this.dimensions.map((d) => (values.has(d.fieldId) ? [values.get(d.fieldId)] : 0)));
  }
}
