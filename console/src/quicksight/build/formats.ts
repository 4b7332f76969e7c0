// Conditional formatting as the builder offers it: an icon set and a background for a measure.
import { bodyOf, kindName, type Field, type Json } from '../model/visual';
import { withBody } from './draft';

export interface Formatting {
  icons?: string; // an IconSetType
  background?: 'scale' | 'signs' | 'own' | string;
}
const [LIGHT, DARK, RED, GREEN] = ['#E3EFFB', '#7FB2E5', '#F9D5D5', '#CFEBD8'];
const SCALE = (expression: string): Json => ({ Gradient: { Expression: expression, Color: { Stops: [{ GradientOffset: 0, Color: LIGHT }, { GradientOffset: 100, Color: DARK }] } } });
const expressionOf = (field: Field): string => (field.aggregation ? `${field.aggregation === 'AVERAGE' ? 'AVG' : field.aggregation}({${field.column}})` : `{${field.column}}`);

const optionsOf = (visual: Json): Json[] => (bodyOf(visual).ConditionalFormatting?.ConditionalFormattingOptions as Json[]) ?? [];
const isOf = (o: Json, field: Field): boolean => o.Cell?.FieldId === field.fieldId;

export function formattingOf(visual: Json, field: Field): Formatting {
  if (kindName(visual) === 'KPIVisual') return { icons: optionsOf(visual).map((o) => o.PrimaryValue?.Icon?.IconSet?.IconSetType as string | undefined).find(Boolean) };
  const mine = optionsOf(visual).filter((o) => isOf(o, field)).map((o) => o.Cell.TextFormat as Json);
  const back = mine.map((f) => f?.BackgroundColor).filter(Boolean) as Json[];
  const background = back.length === 0 ? undefined : back[0]!.Gradient?.Color?.Stops?.[1]?.Color === DARK ? 'scale' : back.length === 2 && back[0]!.Solid?.Color === RED ? 'signs' : 'own';
  return { icons: mine.map((f) => f?.Icon?.IconSet?.IconSetType as string | undefined).find(Boolean), background };
}

export function setFormatting(visual: Json, field: Field, f: Formatting): Json {
  const expression = expressionOf(field);
  const isKpi = kindName(visual) === 'KPIVisual';
  const icon = f.icons && { IconSet: { Expression: expression, IconSetType: f.icons } };
  const before = optionsOf(visual);
  const kept = before.filter((o) => (isKpi ? !o.PrimaryValue?.Icon?.IconSet : !isOf(o, field)));
  const own = f.background === 'own' ? before.filter((o) => isOf(o, field) && o.Cell.TextFormat?.BackgroundColor) : [];
  const cell = (TextFormat: Json): Json => ({ Cell: { FieldId: field.fieldId, TextFormat } });
  const made = isKpi ? (icon ? [{ PrimaryValue: { Icon: icon } }] : []) : [
    ...own, ...(f.background === 'scale' ? [cell({ BackgroundColor: SCALE(expression) })] : []),
    ...(f.background === 'signs' ? [[RED, '<'], [GREEN, '>']].map(([Color, op]) => cell({ BackgroundColor: { Solid: { Expression: `${expression} ${op} 0`, Color } } })) : []), ...(icon ? [cell({ Icon: icon })] : []),
  ];
  return withBody(visual, (b) => {
    const { ConditionalFormatting: _, ...rest } = b;
    const all = [...kept, ...made];
    return all.length ? { ...rest, ConditionalFormatting: { ConditionalFormattingOptions: all } } : rest;
  });
}
