// Results of a query, page by page as they are scrolled to.
import { athena } from '../aws/services';

export interface ResultColumn {
  name: string;
  type: string;
}
export type ResultRow = (string | null)[];

interface Page {
  ResultSet: {
    Rows: { Data: { VarCharValue?: string }[] }[];
    ResultSetMetadata: { ColumnInfo: { Name: string; Label?: string; Type: string }[] };
  };
  NextToken?: string;
  UpdateCount?: number;
}

const PAGE = 1000;

export class Results {
  columns: ResultColumn[] = [];
  rows: ResultRow[] = [];
  isWhole = false;
  private token: string | undefined;
  private pending: Promise<void> | undefined;

  // A SELECT's first row is its header; what DDL answers has none.
  constructor(private id: string, private hasHeader: boolean) {}

  more(): Promise<void> {
    if (this.isWhole) return Promise.resolve();
    this.pending ??= this.load().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async load(): Promise<void> {
    const isFirst = this.token === undefined;
    const page = await athena<Page>('GetQueryResults', { QueryExecutionId: this.id, MaxResults: PAGE, NextToken: this.token }, { quiet: !isFirst });
    if (isFirst) this.columns = page.ResultSet.ResultSetMetadata.ColumnInfo.map((c) => ({ name: c.Label ?? c.Name, type: c.Type }));
    const rows = page.ResultSet.Rows.map((r) => r.Data.map((d) => d.VarCharValue ?? null));
    if (isFirst && this.hasHeader) rows.shift();
    for (const row of rows) this.rows.push(row);
    this.token = page.NextToken;
    this.isWhole = !page.NextToken;
  }
}

export const isNumber = (type: string): boolean => /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/.test(type);
