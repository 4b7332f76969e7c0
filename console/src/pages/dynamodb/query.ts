// What a person asks of a table's items, as Query or Scan takes it.
import { dynamodb } from '../../aws/services';
import { readExact } from '../../ui/json';
import { typed, type Item, type Table, type Value } from './values';

export interface Filter {
  name: string;
  test: string;
  value: string;
  other: string; // the end of a range
}
export interface Asked {
  index: string; // empty: the table itself
  hash: string; // empty: a scan
  sort: Filter;
  filters: Filter[];
  descending: boolean;
}
export const NOTHING: Asked = { index: '', hash: '', sort: { name: '', test: '=', value: '', other: '' }, filters: [], descending: false };

export const SORT_TESTS = ['=', '<', '<=', '>', '>=', 'between', 'begins with'];
export const FILTER_TESTS = ['=', '<>', '<', '<=', '>', '>=', 'between', 'begins with', 'contains', 'is there', 'is not there'];
export const needsValue = (test: string): boolean => !test.startsWith('is ');

const PAGE = 100;

export const indexesOf = (t: Table) => [...(t.GlobalSecondaryIndexes ?? []), ...(t.LocalSecondaryIndexes ?? [])];
export function keysThrough(table: Table, index: string): { hash: string; range: string } {
  const schema = indexesOf(table).find((i) => i.IndexName === index)?.KeySchema ?? table.KeySchema ?? [];
  const of = (type: string) => schema.find((k) => k.KeyType === type)?.AttributeName ?? '';
  return { hash: of('HASH'), range: of('RANGE') };
}

const valueOfKey = (table: Table, name: string, text: string): Value => {
  const type = table.AttributeDefinitions?.find((a) => a.AttributeName === name)?.AttributeType ?? 'S';
  return { [type]: text };
};
// 5, true, null and {"a": 1} are what they look like; "5" in quotes and all else is text.
export function valueOfText(text: string): Value {
  try {
    return typed(readExact(text));
  } catch {
    return { S: text };
  }
}

class Expression {
  names: Record<string, string> = {};
  values: Record<string, Value> = {};
  name(name: string): string {
    const key = `#n${Object.keys(this.names).length}`;
    this.names[key] = name;
    return key;
  }
  value(value: Value): string {
    const key = `:v${Object.keys(this.values).length}`;
    this.values[key] = value;
    return key;
  }
  test(f: Filter, valueOf: (text: string) => Value): string {
    const name = this.name(f.name);
    switch (f.test) {
      case 'between': return `${name} BETWEEN ${this.value(valueOf(f.value))} AND ${this.value(valueOf(f.other))}`;
      case 'begins with': return `begins_with(${name}, ${this.value({ S: f.value })})`;
      case 'contains': return `contains(${name}, ${this.value(valueOf(f.value))})`;
      case 'is there': return `attribute_exists(${name})`;
      case 'is not there': return `attribute_not_exists(${name})`;
      default: return `${name} ${f.test} ${this.value(valueOf(f.value))}`;
    }
  }
}

export interface ItemsPage {
  Items: Item[];
  LastEvaluatedKey?: Item;
  ScannedCount?: number;
}

// Scans, or queries where a partition key was given.
export async function readItems(table: Table, asked: Asked, startKey?: Item): Promise<ItemsPage> {
  const { hash, range } = keysThrough(table, asked.index);
  const e = new Expression();
  const keyTests: string[] = [];
  if (asked.hash) keyTests.push(e.test({ name: hash, test: '=', value: asked.hash, other: '' }, (t) => valueOfKey(table, hash, t)));
  if (asked.hash && range && asked.sort.value) keyTests.push(e.test({ ...asked.sort, name: range }, (t) => valueOfKey(table, range, t)));
  const filters = asked.filters.filter((f) => f.name && (!needsValue(f.test) || f.value)).map((f) => e.test(f, valueOfText));
  const input = {
    TableName: table.TableName, IndexName: asked.index || undefined, Limit: PAGE, ExclusiveStartKey: startKey,
    FilterExpression: filters.join(' AND ') || undefined,
    ExpressionAttributeNames: Object.keys(e.names).length ? e.names : undefined, ExpressionAttributeValues: Object.keys(e.values).length ? e.values : undefined,
  };
  if (!asked.hash) return dynamodb<ItemsPage>('Scan', input);
  return dynamodb<ItemsPage>('Query', { ...input, KeyConditionExpression: keyTests.join(' AND '), ScanIndexForward: asked.descending ? false : undefined });
}
