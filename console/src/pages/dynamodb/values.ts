// DynamoDB's typed values, and the plain JSON that people write.
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
  return JSON.stringify(plain(value));
}

// As plain JSON, to read.
export function plain(value: Value): unknown {
  const [type, inner] = Object.entries(value)[0] ?? [];
  if (type === 'N') return Number(inner);
  if (type === 'NULL') return null;
  if (type === 'L') return (inner as Value[]).map(plain);
  if (type === 'M') return Object.fromEntries(Object.entries(inner as Item).map(([k, v]) => [k, plain(v)]));
  if (type === 'NS') return (inner as string[]).map(Number);
  return inner;
}

// Plain JSON becomes typed; what is typed already ({"S": "x"}) may be written as such.
export function typed(value: unknown): Value {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(typed) };
  return { M: Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, typed(v)])) };
}
const isTyped = (v: unknown): v is Value =>
  !!v && typeof v === 'object' && Object.keys(v).length === 1 && /^(S|N|B|BOOL|NULL|L|M|SS|NS|BS)$/.test(Object.keys(v)[0]!);

export function readItem(text: string): Item {
  const json = JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(json).map(([k, v]) => [k, isTyped(v) ? v : typed(v)]));
}
