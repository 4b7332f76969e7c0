// DynamoDB's typed values, and the plain JSON that people write. Numbers have up to 38 digits: they stay as they are written.
import { Exact, printExact, readExact } from '../../ui/json';

export type Value = Record<string, unknown>;
export type Item = Record<string, Value>;

export interface Table {
  TableName: string;
  TableStatus?: string;
  ItemCount?: number;
  TableSizeBytes?: number;
  CreationDateTime?: number;
  TableArn?: string;
  KeySchema?: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
  AttributeDefinitions?: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
  BillingModeSummary?: { BillingMode?: string };
  DeletionProtectionEnabled?: boolean;
  ProvisionedThroughput?: { ReadCapacityUnits?: number; WriteCapacityUnits?: number };
}
export interface Index {
  IndexName: string;
  KeySchema?: { AttributeName: string; KeyType: string }[];
  Projection?: { ProjectionType?: string; NonKeyAttributes?: string[] };
  IndexStatus?: string; // of a global one
  ItemCount?: number;
}

export const keysOf = (t: Table | undefined): string[] => t?.KeySchema?.map((k) => k.AttributeName) ?? [];
export const keyOf = (t: Table, item: Item): Item => Object.fromEntries(keysOf(t).map((k) => [k, item[k]!]));

export function show(value: Value | undefined): string {
  if (!value) return '';
  const [type, inner] = Object.entries(value)[0] ?? [];
  if (type === 'S' || type === 'N' || type === 'B') return String(inner);
  if (type === 'BOOL') return String(inner);
  if (type === 'NULL') return 'null';
  return printExact(plain(value));
}

// As plain JSON, to read.
export function plain(value: Value): unknown {
  const [type, inner] = Object.entries(value)[0] ?? [];
  if (type === 'N') return new Exact(String(inner));
  if (type === 'NULL') return null;
  if (type === 'L') return (inner as Value[]).map(plain);
  if (type === 'M') return Object.fromEntries(Object.entries(inner as Item).map(([k, v]) => [k, plain(v)]));
  if (type === 'NS') return (inner as string[]).map((n) => new Exact(n));
  return inner;
}

// Plain JSON becomes typed; what is typed already ({"S": "x"}) may be written as such.
export function typed(value: unknown): Value {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (value instanceof Exact) return { N: value.text };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(typed) };
  return { M: Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, typed(v)])) };
}
const isTyped = (v: unknown): v is Value =>
  !!v && typeof v === 'object' && Object.keys(v).length === 1 && /^(S|N|B|BOOL|NULL|L|M|SS|NS|BS)$/.test(Object.keys(v)[0]!);

// What plain JSON says as it is: sets and bytes, wherever they are in a value, are texts and lists there.
function isPlain(value: Value): boolean {
  const [type, inner] = Object.entries(value)[0] ?? [];
  if (type === 'L') return (inner as Value[]).every(isPlain);
  if (type === 'M') return Object.values(inner as Item).every(isPlain);
  return type !== undefined && /^(S|N|BOOL|NULL)$/.test(type);
}
// As JSON to change: read again, it is the same item.
export function writeItem(item: Item): string {
  const shown = Object.entries(item).map(([k, v]) => [k, isPlain(v) && !isTyped(plain(v)) ? plain(v) : v]);
  return printExact(Object.fromEntries(shown), 2);
}
// The API takes numbers as texts, also where they are written as numbers with their type.
const asTexts = (value: unknown): unknown => {
  if (value instanceof Exact) return value.text;
  if (Array.isArray(value)) return value.map(asTexts);
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, asTexts(v)])) : value;
};
export function readItem(text: string): Item {
  const json = readExact(text);
  if (!json || typeof json !== 'object' || Array.isArray(json) || json instanceof Exact) throw new Error('An item is a JSON object: {"name": value, …}.');
  return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, isTyped(v) ? (asTexts(v) as Value) : typed(v)]));
}

// For sorting: numbers by size, before texts.
export const sortOf = (value: Value | undefined): string | number => (value && 'N' in value ? Number(value.N) : show(value));
