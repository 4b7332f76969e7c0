// What goes from one stage to the next: funnels and waterfalls.
import { fixed, formatNumber, shortNumber } from '../model/format';
import { numberOf, show, type Shown, type Value } from '../model/result';
import { textOn } from '../model/theme';
import { titleOf, type Json } from '../model/visual';
import { CONTAIN, axisTitle, categoryAxis, common, legend, tooltip, valueAxis } from './axes';
import { Wells, customColors, isBright, isColour, paletteMap, type DrawInput, type Drawing, type Option, type Picked } from './drawing';
import { widthOf } from './letters';

const percentOf = (part: number, whole: number | undefined): string => (whole ? `${fixed((100 * part) / whole, 1)}%` : '');

// A stage as a bar in the middle; its label stands inside, or beside where it has no room.
export function drawFunnel(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, definition, width = 500 } = input;
  const stage = wells.of('Category')[0];
  const measure = wells.of('Values')[0] ?? wells.columns.find((c) => c.role === 'MEASURE');
  if (!stage || !measure || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const values = result.rows.map((r) => numberOf(r[measure.index]));
  if (values.some((v) => (v ?? 0) < 0)) return { kind: 'refused', message: 'A funnel can’t show negative values. Choose bars.' };
  const c = wells.config;
  const names = result.rows.map((r) => show(r[stage.index], stage));
  const most = Math.max(...values.map((v) => v ?? 0), 1e-300);
  const labels: Json = c.DataLabelOptions ?? {};
  const style: string = labels.MeasureDataLabelStyle ?? 'VALUE_AND_PERCENTAGE_BY_FIRST_STAGE';
  const text = (i: number): string => {
    const v = values[i]!;
    if (v === null) return measure.look.nullText;
    const percent = percentOf(v, (/PREVIOUS/.test(style) ? values[i - 1] ?? v : values[0]) ?? undefined);
    const value = formatNumber(v, measure.look);
    return style === 'VALUE_ONLY' || !percent ? value : /^VALUE/.test(style) ? `${value} (${percent})` : percent;
  };
  const colours = new Map([...customColors(definition, stage), ...paletteMap(c)]);
  const base = isColour(c.VisualPalette?.ChartColor) ? c.VisualPalette.ChartColor : look.palette[0]!;
  const room = Math.max(80, width - 170);
  const hasLabels = labels.Visibility !== 'HIDDEN' && labels.MeasureLabelVisibility !== 'HIDDEN';
  const option = {
    ...common(look), tooltip: { ...tooltip(look, c, 'item'), formatter: (p: Option) => `${names[p.dataIndex]}\n${measure.label}: ${text(p.dataIndex)}` }, grid: { left: 8, right: 70, top: 8, bottom: 8, ...CONTAIN },
    xAxis: { type: 'value', show: false, min: 0, max: most }, yAxis: categoryAxis({ display: { ...c.CategoryAxis, AxisLineVisibility: 'HIDDEN', ...(labels.CategoryLabelVisibility === 'HIDDEN' ? { TickLabelOptions: { LabelOptions: { Visibility: 'HIDDEN' } } } : {}) }, title: axisTitle(c.CategoryLabelOptions, stage.label), look }, names, false),
    series: [
      { type: 'bar', stack: 'funnel', silent: true, itemStyle: { color: 'transparent' }, barCategoryGap: '12%', data: values.map((v) => (most - (v ?? 0)) / 2) },
      {
        type: 'bar', stack: 'funnel', name: measure.label, cursor: 'pointer', data: values.map((v, i) => {
          const pick = wells.pick(result.rows[i]!, [stage]);
          const colour = colours.get(String(result.rows[i]![stage.index])) ?? base;
          const fits = widthOf(text(i), 11.5) + 12 < (room * (v ?? 0)) / most;
          return { value: v ?? 0, pick, itemStyle: { color: colour, opacity: isBright(pick, picked) ? 1 : 0.28 }, label: { show: hasLabels, position: fits ? 'inside' : 'right', color: fits ? textOn(colour.slice(0, 7)) : look.text, fontSize: 11.5, formatter: () => text(i) } };
        }),
      },
    ],
  };
  return { kind: 'chart', option, more: false, summary: `${titleOf(visual)}. ${names.length} stages, from ${text(0)} to ${text(names.length - 1)}.` };
}

interface Step {
  name: string;
  kind: 'up' | 'down' | 'total';
  from: number;
  to: number;
  pick: Picked[];
}

// Without a breakdown each category is a change; with one, categories are totals, and what each part
// of the breakdown changed stands between them.
function stepsOf(wells: Wells, step: Shown, measure: Shown, part: Shown | undefined): Step[] {
  const { rows } = wells.input.result;
  const value = (r: Value[] | undefined): number => numberOf(r?.[measure.index]) ?? 0;
  const total = (name: string, to: number, pick: Picked[] = []): Step => ({ name, kind: 'total', from: 0, to, pick });
  const change = (name: string, from: number, by: number, pick: Picked[]): Step => ({ name, kind: by < 0 ? 'down' : 'up', from, to: from + by, pick });
  const steps: Step[] = [];
  let at = 0;
  if (!part) {
    for (const row of rows) {
      steps.push(change(show(row[step.index], step), at, value(row), wells.pick(row, [step])));
      at = steps[steps.length - 1]!.to;
    }
    return [...steps, total(wells.config.WaterfallChartOptions?.TotalBarLabel ?? 'Total', at)];
  }
  const groups = [...new Set(rows.map((r) => show(r[step.index], step)))].map((n) => [n, rows.filter((r) => show(r[step.index], step) === n)] as const);
  const parts = [...new Set(rows.map((r) => show(r[part.index], part)))];
  groups.forEach(([name, mine], i) => {
    const sum = mine.reduce((n, r) => n + value(r), 0);
    if (i > 0) {
      const before = groups[i - 1]![1];
      const of = (list: Value[][], p: string): Value[] | undefined => list.find((r) => show(r[part.index], part) === p);
      for (const p of parts) {
        const by = value(of(mine, p)) - value(of(before, p));
        const row = of(mine, p) ?? of(before, p);
        if (by !== 0) steps.push(change(p, at, by, row ? wells.pick(row, [part]) : []));
        at += by;
      }
    }
    steps.push(total(name, sum, wells.pick(mine[0]!, [step])));
    at = sum;
  });
  return steps;
}

const KINDS: [Step['kind'], string][] = [['up', 'Increase'], ['down', 'Decrease'], ['total', 'Total']];

export function drawWaterfall(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, width = 600 } = input;
  const step = wells.of('Categories')[0];
  const measure = wells.of('Values')[0] ?? wells.columns.find((c) => c.role === 'MEASURE');
  if (!step || !measure || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const c = wells.config;
  const steps = stepsOf(wells, step, measure, wells.of('Breakdowns')[0]);
  const said: Json = c.ColorConfiguration?.GroupColorConfiguration ?? {};
  const own = (colour: unknown, otherwise: string): string => (isColour(colour) ? colour : otherwise);
  const colours = { up: own(said.PositiveBarColor, look.good), down: own(said.NegativeBarColor, look.bad), total: own(said.TotalBarColor, look.palette[0]!) };
  const place = legend(look, c, KINDS.map(([, name]) => name), width, true);
  const format = (v: number): string => formatNumber(v, measure.look);
  const hasLabels = c.DataLabels?.Visibility !== 'HIDDEN';
  const low = (s: Step): number => Math.min(s.from, s.to);
  const high = (s: Step): number => Math.max(s.from, s.to);
  // A bar that crosses zero is two: ECharts stacks what is above apart from what is below.
  const half = (kind: Step['kind'], name: string, isAbove: boolean): Option => ({
    type: 'bar', stack: 'waterfall', name, cursor: 'pointer', itemStyle: { color: colours[kind] }, data: steps.map((s) => {
      const value = isAbove ? Math.max(0, high(s)) - Math.max(0, low(s)) : Math.min(0, low(s)) - Math.min(0, high(s));
      const isMain = isAbove ? high(s) > 0 || low(s) === 0 : high(s) <= 0 && low(s) < 0;
      if (s.kind !== kind || (!value && !isMain)) return null;
      const by = s.kind === 'total' ? s.to : s.to - s.from;
      return { value, real: by, pick: s.pick, itemStyle: { opacity: isBright(s.pick, picked) ? 1 : 0.28 }, label: { show: hasLabels && isMain, position: isAbove ? 'top' : 'bottom', color: look.text, fontSize: 11, formatter: () => shortNumber(by, measure.look) } };
    }), labelLayout: { hideOverlap: true },
  });
  const option = {
    ...common(look), tooltip: { ...tooltip(look, c, 'item'), formatter: (p: Option) => `${steps[p.dataIndex]!.name}\n${p.seriesName}: ${format(p.data.real)}` }, legend: place.legend,
    grid: { left: 8, right: place.right, top: place.top + 10, bottom: place.bottom, ...CONTAIN },
    xAxis: categoryAxis({ display: c.CategoryAxisDisplayOptions, title: axisTitle(c.CategoryAxisLabelOptions, step.label), look }, steps.map((s) => s.name), true, width - place.right - 70),
    yAxis: { ...valueAxis({ display: c.PrimaryYAxisDisplayOptions, title: axisTitle(c.PrimaryYAxisLabelOptions, measure.label), look }, measure.look, true), boundaryGap: [steps.some((s) => s.to < 0) ? '14%' : 0, '7%'] },
    series: [
      {
        type: 'bar', stack: 'waterfall', silent: true, itemStyle: { color: 'transparent' }, barCategoryGap: '28%', data: steps.map((s) => (low(s) > 0 ? low(s) : high(s) < 0 ? high(s) : 0)),
        markLine: { symbol: 'none', silent: true, label: { show: false }, lineStyle: { color: look.text2, width: 1, type: 'dotted' }, data: steps.slice(0, -1).map((s, i) => [{ coord: [i, s.to] }, { coord: [i + 1, s.to] }]) },
      },
      ...KINDS.flatMap(([kind, name]) => [half(kind, name, true), half(kind, name, false)]),
    ],
  };
  const last = steps[steps.length - 1]!;
  return { kind: 'chart', option, more: false, summary: `${titleOf(visual)}. ${steps.length} steps, ending at ${format(last.to)}.` };
}
