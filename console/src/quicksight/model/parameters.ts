// Parameters: their declarations, defaults, and values from the address.
import { dateMs } from './format';
import type { Json } from './visual';

export interface Parameter {
  name: string;
  type: 'String' | 'Decimal' | 'Integer' | 'DateTime';
  isMulti: boolean;
  defaults: string[];
}
export type Values = Record<string, string[]>;

const TYPES = ['String', 'Decimal', 'Integer', 'DateTime'] as const;

export function parametersOf(definition: Json): Parameter[] {
  return ((definition.ParameterDeclarations as Json[]) ?? []).flatMap((d) => {
    const type = TYPES.find((t) => d[`${t}ParameterDeclaration`]);
    if (!type) return [];
    const body: Json = d[`${type}ParameterDeclaration`];
    const values = (body.DefaultValues?.StaticValues as unknown[]) ?? [];
    return [{ name: body.Name, type, isMulti: body.ParameterValueType === 'MULTI_VALUED', defaults: values.map((v) => (type === 'DateTime' ? new Date(typeof v === 'number' ? v * 1000 : dateMs(v)).toISOString() : String(v))) }];
  });
}
// What each parameter is: chosen, or its default. `moving`: those that the server alone knows.
export const valuesOf = (definition: Json, moving: Values | undefined, chosen: Values): Values => ({ ...Object.fromEntries(parametersOf(definition).map((p) => [p.name, p.defaults])), ...Object.fromEntries(Object.entries(moving ?? {}).map(([name, values]) => [name, values.map(String)])), ...chosen });

// "#p.Region=EU&p.Region=US" → {Region: [EU, US]}, of those that are declared.
export function fromHash(hash: string, declared: Parameter[]): Values {
  const found: Values = {};
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const name = key.startsWith('p.') ? key.slice(2) : '';
    if (!declared.some((p) => p.name === name)) continue;
    (found[name] ??= []).push(value);
  }
  for (const p of declared) if (found[p.name] && !p.isMulti) found[p.name] = found[p.name]!.slice(0, 1);
  return found;
}

// "Sales of <<$Region>>" with what the parameter is.
export const withParameters = (text: string, values: Values): string => text.replace(/<<\$([\w ]+)>>/g, (all, name: string) => values[name]?.join(', ') ?? all);
