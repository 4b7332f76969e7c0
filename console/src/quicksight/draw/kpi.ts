// KPIs: one number, what it is compared with, and how it came about.
import { dateMs, fixed, formatNumber, numberLook } from '../model/format';
import { numberOf, show, type Shown, type Value } from '../model/result';
import { bodyOf, type Json } from '../model/visual';
import { colourFrom, iconFrom } from './conditions';
import { Wells, isColour, type DrawInput, type Drawing, type KpiCells } from './drawing';
import { namesOf, spans } from './table';

function comparison(options: Json, now: number | null, before: number | null, column: Shown, about: string, look: DrawInput['look']): KpiCells['comparison'] {
  if (now === null || before === null) return undefined;
  const method = options.Comparison?.ComparisonMethod ?? 'PERCENT_DIFFERENCE';
  const format: Json = options.Comparison?.ComparisonFormat ?? {};
  const difference = now - before;
  const percentLook = format.PercentageDisplayFormatConfiguration ? numberLook({ PercentageDisplayFormatConfiguration: format.PercentageDisplayFormatConfiguration }) : undefined;
  const percent = (v: number): string => (percentLook ? formatNumber(v, percentLook) : `${fixed(Math.abs(v) * 100, 1)}%`);
  const number = format.NumberDisplayFormatConfiguration ? numberLook(format) : column.look;
  let text: string;
  if (method === 'DIFFERENCE') text = formatNumber(percentLook ? difference : Math.abs(difference), number);
  else if (before === 0) text = 'n/a';
  else text = percent(method === 'PERCENT' ? now / before : difference / Math.abs(before));
  return { text, about, direction: method === 'PERCENT' ? 0 : Math.sign(difference), color: method === 'PERCENT' ? undefined : difference > 0 ? look.good : difference < 0 ? look.bad : undefined };
}

export function drawKpi(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { result, look, visual } = input;
  const value = wells.of('Values')[0];
  const target = wells.of('TargetValues')[0];
  const trend = wells.of('TrendGroups')[0];
  if (!value || !result.rows.length) return { kind: 'empty', message: 'There is no value to show' };
  const rows = trend?.type === 'DATETIME' ? [...result.rows].filter((r) => r[trend.index] !== null).sort((a, b) => dateMs(a[trend.index]) - dateMs(b[trend.index])) : result.rows;
  const last: Value[] = rows[rows.length - 1] ?? result.rows[0]!;
  const before = trend ? rows[rows.length - 2] : undefined;
  const options: Json = wells.config.KPIOptions ?? {};
  const now = numberOf(last[value.index]);
  const goal = target ? numberOf(last[target.index]) : null;
  const reference = target ? goal : before ? numberOf(before[value.index]) : null;
  const about = target ? `${target.label} ${formatNumber(goal, target.look)}` : before && trend ? `${show(before[trend.index], trend)}: ${formatNumber(reference, value.look)}` : '';
  const names = namesOf(wells.columns, last);
  const conditions = (bodyOf(visual).ConditionalFormatting?.ConditionalFormattingOptions as Json[]) ?? [];
  const span = spans(wells.columns, rows);
  const primary = conditions.map((c) => c.PrimaryValue).filter(Boolean) as Json[];
  const versus = target || trend ? comparison(options, now, reference, value, about, look) : undefined;
  const other = conditions.map((c) => c.ComparisonValue).filter(Boolean) as Json[];
  if (versus) versus.color = other.map((c) => colourFrom(c.TextColor, names, span)).find(Boolean) ?? versus.color;
  const kpi: KpiCells = {
    label: trend && before ? show(last[trend.index], trend) : '', value: formatNumber(now, value.look),
    color: primary.map((c) => colourFrom(c.TextColor, names, span)).find(Boolean) ?? (isColour(options.PrimaryValueFontConfiguration?.FontColor) ? options.PrimaryValueFontConfiguration.FontColor : undefined),
    icon: primary.map((c) => iconFrom(c.Icon, names, look, span)).find(Boolean), comparison: versus,
    progress: target && goal && now !== null && options.ProgressBar?.Visibility !== 'HIDDEN' ? Math.min(1, Math.max(0, now / goal)) : undefined,
    spark: trend && rows.length > 1 && options.Sparkline?.Visibility !== 'HIDDEN'
      ? { values: rows.map((r) => numberOf(r[value.index])), labels: rows.map((r) => show(r[trend.index], trend)), isArea: options.Sparkline?.Type !== 'LINE', color: isColour(options.Sparkline?.Color) ? options.Sparkline.Color : undefined } : undefined,
  };
  return { kind: 'kpi', kpi };
}

// The points of a sparkline in a box; gaps begin new lines.
export function sparkPath(values: (number | null)[], width: number, height: number): string {
  const known = values.filter((v): v is number => v !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (v: number): number => (high > low ? height - 2 - ((v - low) / (high - low)) * (height - 4) : height / 2);
  let pen = 'M';
  let path = '';
  values.forEach((v, i) => {
    if (v === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${((i / Math.max(1, values.length - 1)) * width).toFixed(1)} ${y(v).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}
