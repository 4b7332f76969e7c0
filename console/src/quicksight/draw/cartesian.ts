// Bars, lines, areas, and both together: a category along one axis, values along the other.
import { dateMs, fixed, formatNumber, markNumber } from '../model/format';
import { numberOf, show, type Result, type Shown, type Value } from '../model/result';
import { at, titleOf, type Json } from '../model/visual';
import { CONTAIN, axisTitle, categoryAxis, common, legend, tooltip, valueAxis } from './axes';
import { Wells, customColors, isBright, isColour, paletteMap, type DrawInput, type Drawing, type Option, type Picked } from './drawing';

interface Point {
  value: number | null;
  pick: Picked[];
  row: number;
}
interface Series {
  name: string;
  column: Shown;
  colourValue?: Value;
  points: (Point | undefined)[];
  type: 'bar' | 'line';
  axis: 0 | 1;
}
interface Grid {
  labels: string[];
  series: Series[];
  categories: Shown[];
  colour?: Shown;
}

const keyOf = (row: Value[], columns: Shown[]): string => JSON.stringify(columns.map((c) => row[c.index] ?? null));

function collect(wells: Wells, category: string, groups: { well: string; type: 'bar' | 'line'; axis: 0 | 1; split: boolean }[], colourWell: string): Grid {
  const { rows } = wells.input.result;
  const categories = wells.of(category);
  const colour = wells.of(colourWell)[0];
  let order = [...new Map(rows.map((r) => [keyOf(r, categories), r])).entries()];
  if (categories.length === 1 && categories[0]!.type === 'DATETIME' && groups.some((g) => g.type === 'line')) {
    const time = (r: Value[]): number => dateMs(r[categories[0]!.index]);
    order = order.sort(([, a], [, b]) => time(a) - time(b));
  }
  const place = new Map(order.map(([key], i) => [key, i]));
  const series = new Map<string, Series>();
  for (const { well, type, axis, split } of groups) {
    const values = wells.of(well);
    for (const column of values) {
      if (!split || !colour) series.set(column.fieldId, { name: column.label, column, points: Array(order.length).fill(undefined), type, axis });
    }
    rows.forEach((row, index) => {
      const i = place.get(keyOf(row, categories))!;
      for (const column of values) {
        let mine = series.get(column.fieldId);
        if (split && colour) {
          const value = row[colour.index] ?? null;
          const key = `${column.fieldId}\n${JSON.stringify(value)}`;
          mine = series.get(key);
          if (!mine) {
            const name = values.length > 1 ? `${show(value, colour)} · ${column.label}` : show(value, colour);
            series.set(key, (mine = { name, column, colourValue: value, points: Array(order.length).fill(undefined), type, axis }));
          }
        }
        mine!.points[i] ??= { value: numberOf(row[column.index]), pick: wells.pick(row, split && colour ? [...categories, colour] : categories), row: index };
      }
    });
  }
  const labels = order.map(([, row]) => categories.map((c) => show(row[c.index], c)).join(' · ') || 'All');
  return { labels, series: [...series.values()], categories, colour };
}

// Two series of one name are one to ECharts' legend.
function unique(series: Series[]): void {
  const seen = new Map<string, number>();
  for (const s of series) {
    const n = (seen.get(s.name) ?? 0) + 1;
    seen.set(s.name, n);
    if (n > 1) s.name += ` (${n})`;
  }
}

function referenceLines(wells: Wells, series: Series[], axis: 0 | 1): Option | undefined {
  const lines = ((wells.config.ReferenceLines as Json[]) ?? []).filter((l) => l.Status !== 'DISABLED' && (l.DataConfiguration?.AxisBinding === 'SECONDARY_YAXIS' ? 1 : 0) === axis);
  const data = lines.flatMap((l) => {
    const dynamic: Json | undefined = l.DataConfiguration?.DynamicConfiguration;
    let value: number | undefined = l.DataConfiguration?.StaticConfiguration?.Value;
    if (dynamic) {
      const wanted = series.filter((s) => !dynamic.Column?.ColumnName || s.column.field?.column === dynamic.Column.ColumnName);
      value = aggregate(wanted.flatMap((s) => s.points.map((p) => p?.value)).filter((v): v is number => typeof v === 'number'), dynamic.Calculation?.SimpleNumericalAggregation);
    }
    if (value === undefined) return [];
    const text = l.LabelConfiguration?.CustomLabelConfiguration?.CustomLabel ?? formatNumber(value, series[0]?.column.look);
    const pattern = l.StyleConfiguration?.Pattern;
    return [{ yAxis: value, value, label: { formatter: () => text, color: wells.input.look.text, position: 'insideEndTop' }, lineStyle: { color: isColour(l.StyleConfiguration?.Color) ? l.StyleConfiguration.Color : wells.input.look.text2, type: pattern === 'SOLID' ? 'solid' : pattern === 'DOTTED' ? 'dotted' : 'dashed' } }];
  });
  return data.length ? { symbol: 'none', silent: true, data } : undefined;
}
function aggregate(values: number[], how: string | undefined): number | undefined {
  if (!values.length) return undefined;
  const sum = values.reduce((a, b) => a + b, 0);
  switch (how) {
    case 'SUM': return sum;
    case 'MIN': return Math.min(...values);
    case 'MAX': return Math.max(...values);
    case 'COUNT': return values.length;
    case 'MEDIAN': {
      const sorted = [...values].sort((a, b) => a - b);
      const half = sorted.length >> 1;
      return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
    }
    case 'AVERAGE': return sum / values.length;
    default: return undefined;
  }
}

function seriesOptions(wells: Wells, grid: Grid, how: { stack: '' | 'plain' | 'percent'; area: boolean; horizontal: boolean }): Option[] {
  const { look, definition, picked } = wells.input;
  const byValue = new Map([...customColors(definition, grid.colour ?? grid.categories[0]), ...paletteMap(wells.config)]);
  const single = wells.config.VisualPalette?.ChartColor;
  const labels: Json = wells.config.DataLabels ?? wells.config.BarDataLabels ?? {};
  const sums = grid.labels.map((_, i) => grid.series.filter((s) => s.type === 'bar').reduce((n, s) => n + Math.abs(s.points[i]?.value ?? 0), 0));
  // Labels over bars thinner than their letters would stand on the bars beside them.
  const across = how.stack ? 1 : grid.series.filter((s) => s.type === 'bar').length;
  const isCrowded = how.horizontal && grid.labels.length * across * 12 > (wells.input.height ?? 300);
  const isFirst = new Set<number>();
  return grid.series.map((s, n) => {
    const colour = (s.colourValue !== undefined ? byValue.get(String(s.colourValue)) : undefined) ?? (grid.series.length === 1 && isColour(single) ? single : look.palette[n % look.palette.length]);
    const format = (v: unknown): string => formatNumber(typeof v === 'number' ? v : v === null || v === undefined || v === '-' ? null : Number(v), s.column.look);
    const percent = how.stack === 'percent' && s.type === 'bar';
    const data = s.points.map((p, i) => {
      if (!p) return null;
      const value = percent && p.value !== null ? (sums[i] ? p.value / sums[i]! : 0) : p.value;
      const own = s.colourValue === undefined && grid.series.length === 1 && grid.categories[0] ? byValue.get(String(p.pick[0]?.value)) : undefined;
      return { value, real: p.value, pick: p.pick, row: p.row, itemStyle: { opacity: isBright(p.pick, picked) ? 1 : 0.28, ...(own ? { color: own } : {}) } };
    });
    const reference = isFirst.has(s.axis) ? undefined : referenceLines(wells, grid.series.filter((x) => x.axis === s.axis), s.axis);
    isFirst.add(s.axis);
    return {
      type: s.type, name: s.name, yAxisIndex: how.horizontal ? undefined : s.axis, xAxisIndex: how.horizontal ? s.axis : undefined, itemStyle: { color: colour }, lineStyle: { width: 2.2, color: colour },
      stack: (s.type === 'bar' && how.stack) || (s.type === 'line' && how.area && how.stack) ? `stack${s.type}` : undefined, areaStyle: s.type === 'line' && how.area ? { opacity: how.stack ? 0.75 : 0.28 } : undefined,
      barMaxWidth: 56, symbolSize: 6, showSymbol: grid.labels.length < 120, sampling: grid.labels.length > 2000 ? 'lttb' : undefined, connectNulls: false, cursor: 'pointer',
      label: { show: labels.Visibility === 'VISIBLE' && !isCrowded, color: how.stack && s.type === 'bar' ? undefined : look.text, position: how.stack && s.type === 'bar' ? 'inside' : how.horizontal ? 'right' : 'top', formatter: (p: Option) => markNumber(p.data?.real, s.column.look), fontSize: 11 },
      labelLayout: labels.Overlap === 'ENABLE_OVERLAP' ? undefined : { hideOverlap: true }, markLine: how.horizontal && reference ? { ...reference, data: reference.data.map((d: Option) => ({ ...d, xAxis: d.yAxis, yAxis: undefined })) } : reference,
      emphasis: { focus: 'none' }, tooltip: { valueFormatter: percent ? (v: unknown) => `${fixed(Number(v) * 100, 1)}%` : format }, data,
    };
  });
}

const said = (grid: Grid, title: string): string => {
  const n = grid.labels.length;
  return `${title}. ${n} ${n === 1 ? 'category' : 'categories'}${grid.series.length > 1 ? `, ${grid.series.length} series` : ''}.`;
};

function chart(wells: Wells, grid: Grid, how: { stack: '' | 'plain' | 'percent'; area: boolean; horizontal: boolean }, axes: { category?: Json; categoryTitle?: Json; value?: Json; valueTitle?: Json; second?: Json; secondTitle?: Json }): Drawing {
  const { look, visual, width = 600 } = wells.input;
  if (!grid.labels.length || !grid.series.length) return { kind: 'empty', message: 'There are no values to draw' };
  unique(grid.series);
  const names = grid.series.map((s) => s.name);
  const place = legend(look, wells.config, names, width);
  const first = grid.series.find((s) => s.axis === 0) ?? grid.series[0]!;
  const second = grid.series.find((s) => s.axis === 1);
  const titles = (axis: 0 | 1): string => [...new Set(grid.series.filter((s) => s.axis === axis).map((s) => s.column.label))].join(', ');
  const category = categoryAxis({ display: axes.category, title: axisTitle(axes.categoryTitle, grid.categories.map((c) => c.label).join(', ')), look }, grid.labels, !how.horizontal, width - place.right - (second ? 130 : 70));
  const values = [valueAxis({ display: axes.value, title: axisTitle(axes.valueTitle, titles(0)), look }, first.column.look, !how.horizontal, how.stack === 'percent')];
  if (second) values.push({ ...valueAxis({ display: axes.second, title: axisTitle(axes.secondTitle, titles(1)), look }, second.column.look, true), splitLine: { show: false }, position: 'right' });
  const option = {
    ...common(look), tooltip: tooltip(look, wells.config, 'axis'), legend: place.legend,
    grid: { left: 8, right: place.right, top: place.top + 4, bottom: place.bottom, ...CONTAIN },
    xAxis: how.horizontal ? values : category, yAxis: how.horizontal ? category : values, series: seriesOptions(wells, grid, how),
  };
  return { kind: 'chart', option, more: false, summary: said(grid, titleOf(visual)) };
}

export function drawBars(input: DrawInput): Drawing {
  const wells = new Wells(input);
  if (wells.has('SmallMultiples')) return { kind: 'refused', message: 'Small multiples of bars are not drawn yet.' };
  const c = wells.config;
  const grid = collect(wells, 'Category', [{ well: 'Values', type: 'bar', axis: 0, split: true }], 'Colors');
  const stack = c.BarsArrangement === 'STACKED' ? 'plain' : c.BarsArrangement === 'STACKED_PERCENT' ? 'percent' : '';
  return chart(wells, grid, { stack, area: false, horizontal: c.Orientation !== 'VERTICAL' }, { category: c.CategoryAxis, categoryTitle: c.CategoryLabelOptions, value: c.ValueAxis, valueTitle: c.ValueLabelOptions });
}

export function drawLines(input: DrawInput): Drawing {
  const wells = new Wells(input);
  if (wells.has('SmallMultiples')) return { kind: 'refused', message: 'Small multiples of lines are not drawn yet.' };
  if ((wells.config.ForecastConfigurations as Json[])?.length) return { kind: 'refused', message: 'Lines with a forecast are not drawn yet.' };
  const c = wells.config;
  const grid = collect(wells, 'Category', [{ well: 'Values', type: 'line', axis: 0, split: true }], 'Colors');
  for (const s of grid.series) {
    const item = ((c.Series as Json[]) ?? []).map((x) => x.FieldSeriesItem ?? x.DataFieldSeriesItem).find((x) => x?.FieldId === s.column.fieldId && (x.FieldValue === undefined || x.FieldValue === s.colourValue));
    if (item?.AxisBinding === 'SECONDARY_YAXIS') s.axis = 1;
  }
  if (grid.series.every((s) => s.axis === 1)) grid.series.forEach((s) => (s.axis = 0));
  return chart(wells, grid, { stack: c.Type === 'STACKED_AREA' ? 'plain' : '', area: c.Type === 'AREA' || c.Type === 'STACKED_AREA', horizontal: false }, {
    category: c.XAxisDisplayOptions, categoryTitle: c.XAxisLabelOptions, value: at(c, 'PrimaryYAxisDisplayOptions', 'AxisOptions'), valueTitle: c.PrimaryYAxisLabelOptions,
    second: at(c, 'SecondaryYAxisDisplayOptions', 'AxisOptions'), secondTitle: c.SecondaryYAxisLabelOptions,
  });
}

export function drawCombo(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const c = wells.config;
  const hasBars = wells.of('BarValues').length > 0;
  const oneAxis = c.SingleAxisOptions?.YAxisOptions?.YAxis !== undefined;
  const grid = collect(wells, 'Category', [{ well: 'BarValues', type: 'bar', axis: 0, split: true }, { well: 'LineValues', type: 'line', axis: hasBars && !oneAxis ? 1 : 0, split: false }], 'Colors');
  // A line over colours is the category's: the answer has it apart, or the parts add up to it.
  const colour = grid.colour;
  const apart = input.result.lines as Result | undefined;
  if (colour && apart) {
    const own = collect(new Wells({ ...input, result: apart }), 'Category', [{ well: 'LineValues', type: 'line', axis: hasBars && !oneAxis ? 1 : 0, split: false }], '');
    const points = (s: Series): (Point | undefined)[] => grid.labels.map((l) => s.points[own.labels.indexOf(l)]);
    grid.series = [...grid.series.filter((s) => s.type === 'bar'), ...own.series.map((s) => ({ ...s, points: points(s) }))];
  } else
  if (colour && grid.series.some((s) => s.type === 'line') && !addUp(wells, grid)) return { kind: 'refused', message: 'A line of an average over bars in groups is not drawn yet.' };
  const stack = c.BarsArrangement === 'STACKED' ? 'plain' : c.BarsArrangement === 'STACKED_PERCENT' ? 'percent' : '';
  return chart(wells, grid, { stack, area: false, horizontal: false }, {
    category: c.CategoryAxis, categoryTitle: c.CategoryLabelOptions, value: c.PrimaryYAxisDisplayOptions, valueTitle: c.PrimaryYAxisLabelOptions, second: c.SecondaryYAxisDisplayOptions, secondTitle: c.SecondaryYAxisLabelOptions,
  });
}

// Sets the lines' points to the sum over colours, where that is what the line means.
function addUp(wells: Wells, grid: Grid): boolean {
  const lines = grid.series.filter((s) => s.type === 'line');
  if (!lines.every((s) => s.column.field?.aggregation === 'SUM' || s.column.field?.aggregation === 'COUNT')) return false;
  const { rows } = wells.input.result;
  for (const line of lines) {
    line.points.forEach((p) => {
      if (!p) return;
      const key = keyOf(rows[p.row]!, grid.categories);
      const parts = rows.filter((r) => keyOf(r, grid.categories) === key).map((r) => numberOf(r[line.column.index])).filter((v): v is number => v !== null);
      p.value = parts.length ? parts.reduce((a, b) => a + b, 0) : null;
    });
  }
  return true;
}

const MAX_BINS = 1000;

// The server's bins are their lower ends; those without rows are absent.
export function drawHistogram(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual } = input;
  const low = wells.columns.find((c) => c.role === 'DIMENSION');
  const measure = wells.columns.find((c) => c.role === 'MEASURE');
  if (!low || !measure || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const counts = new Map(result.rows.filter((r) => r[low.index] !== null).map((r) => [Number(r[low.index]), numberOf(r[measure.index]) ?? 0]));
  const starts = [...counts.keys()].sort((a, b) => a - b);
  const said = Number((result as { bins?: { width?: number } }).bins?.width);
  const width = said > 0 ? said : starts.length > 1 ? Math.min(...starts.slice(1).map((s, i) => s - starts[i]!)) : undefined;
  const bins = width ? Math.min(MAX_BINS, Math.round((starts[starts.length - 1]! - starts[0]!) / width) + 1) : starts.length;
  const find = (at: number): number => counts.get(at) ?? counts.get(starts.find((s) => Math.abs(s - at) < width! / 2) ?? NaN) ?? 0;
  const data = Array.from({ length: bins }, (_, i) => ({ from: starts[0]! + i * (width ?? 0), count: width ? find(starts[0]! + i * width) : counts.get(starts[0]!)! }));
  const number = (v: number): string => formatNumber(v, low.look);
  const labels = data.map((b) => (width ? `${number(b.from)} – ${number(b.from + width)}` : number(b.from)));
  const c = wells.config;
  const name = wells.of('Values')[0]?.field?.column ?? low.field?.column ?? low.name;
  const option = {
    ...common(look), tooltip: tooltip(look, c, 'axis'), grid: { left: 8, right: 16, top: 16, bottom: 8, ...CONTAIN },
    xAxis: categoryAxis({ display: c.XAxisDisplayOptions, title: axisTitle(c.XAxisLabelOptions, name), look }, labels, true, (input.width ?? 600) - 86), yAxis: valueAxis({ display: c.YAxisDisplayOptions, title: 'Count', look }, measure.look, true),
    series: [{
      type: 'bar', name: 'Count', barCategoryGap: '4%', itemStyle: { color: isColour(c.VisualPalette?.ChartColor) ? c.VisualPalette.ChartColor : look.palette[0] },
      label: { show: c.DataLabels?.Visibility === 'VISIBLE', position: 'top', color: look.text, fontSize: 11 }, data: data.map((b) => b.count),
    }],
  };
  return { kind: 'chart', option, more: false, summary: `${titleOf(visual)}. ${labels.length} bins.` };
}
