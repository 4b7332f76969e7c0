// Scatter plots, heat maps, gauges.
import { fixed, formatNumber, markNumber, shortNumber } from '../model/format';
import { isNumeric, numberOf, show, type Shown, type Value } from '../model/result';
import { mix, textOn } from '../model/theme';
import { titleOf, type Json } from '../model/visual';
import { CONTAIN, axisTitle, common, legend, tooltip, valueAxis } from './axes';
import { widthOf, wrap } from './letters';
import { Wells, isBright, isColour, type DrawInput, type Drawing, type Option } from './drawing';

export function drawScatter(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, width = 500 } = input;
  const [x, y, size, category, label] = ['XAxis', 'YAxis', 'Size', 'Category', 'Label'].map((w) => wells.of(w)[0]);
  if (!x || !y || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const byColour = category && wells.config.FieldWells?.ScatterPlotUnaggregatedFieldWells ? category : label && category ? category : undefined;
  const groups = new Map<string, Value[][]>();
  for (const row of result.rows) {
    const name = byColour ? show(row[byColour.index], byColour) : 'All';
    const list = groups.get(name);
    if (list) list.push(row);
    else groups.set(name, [row]);
  }
  const sizes = size ? result.rows.map((r) => Math.abs(numberOf(r[size.index]) ?? 0)) : [];
  const largest = Math.max(...sizes, 1e-300);
  const place = legend(look, wells.config, [...groups.keys()], width, groups.size > 1);
  const names = [category, label].filter((c): c is Shown => !!c);
  const words = (row: Value[]): string => [...names, x, y, ...(size ? [size] : [])].map((c) => `${c.label}: ${show(row[c.index], c)}`).join('\n');
  const c = wells.config;
  const axis = (column: Shown, display: Json | undefined, title: Json | undefined, upright: boolean): Option =>
    isNumeric(column) ? { ...valueAxis({ display, title: axisTitle(title, column.label), look }, column.look, upright), scale: true, boundaryGap: ['6%', '6%'] } : { type: 'category', name: column.label, nameLocation: 'middle', nameGap: 30, axisLabel: { color: look.text2 } };
  const option = {
    ...common(look), tooltip: { ...tooltip(look, c, 'item'), formatter: (p: Option) => words(result.rows[p.data.row]!) }, legend: place.legend,
    grid: { left: 8, right: place.right, top: place.top + 4, bottom: place.bottom, ...CONTAIN },
    xAxis: axis(x, c.XAxisDisplayOptions, c.XAxisLabelOptions, false), yAxis: axis(y, c.YAxisDisplayOptions, c.YAxisLabelOptions, true),
    series: [...groups].map(([name, rows], i) => ({
      type: 'scatter', name, cursor: 'pointer', itemStyle: { color: look.palette[i % look.palette.length], opacity: 0.78 },
      label: { show: c.DataLabels?.Visibility === 'VISIBLE', formatter: (p: Option) => (names[0] ? show(result.rows[p.data.row]![names[0].index], names[0]) : ''), position: 'top', color: look.text, fontSize: 11 }, labelLayout: { hideOverlap: true },
      data: rows.map((row) => {
        const pick = wells.pick(row, wells.columns);
        return {
          value: [row[x.index], row[y.index]], row: result.rows.indexOf(row), pick, itemStyle: { opacity: isBright(pick, picked) ? 0.78 : 0.2 },
          symbolSize: size ? 6 + 34 * Math.sqrt(Math.abs(numberOf(row[size.index]) ?? 0) / largest) : 10,
        };
      }),
    })),
  };
  return { kind: 'chart', option, more: false, summary: `${titleOf(visual)}. ${result.rows.length} points.` };
}

export function drawHeatMap(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked } = input;
  const [rowColumn, column, measure] = [wells.of('Rows')[0], wells.of('Columns')[0], wells.of('Values')[0] ?? wells.columns.find((c) => c.role === 'MEASURE')];
  if (!measure || !result.rows.length || (!rowColumn && !column)) return { kind: 'empty', message: 'There are no values to draw' };
  const named = (c: Shown | undefined, row: Value[]): string => (c ? show(row[c.index], c) : 'All');
  const ys = [...new Set(result.rows.map((r) => named(rowColumn, r)))];
  const xs = [...new Set(result.rows.map((r) => named(column, r)))];
  const values = result.rows.map((r) => numberOf(r[measure.index])).filter((v): v is number => v !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const scale = ((wells.config.ColorScale?.Colors as Json[]) ?? []).map((x) => x.Color).filter(isColour);
  const colours = scale.length >= 2 ? scale : [...look.gradient];
  const shade = (v: number | null): string => {
    if (v === null) return look.emptyFill;
    const part = (high > low ? (v - low) / (high - low) : 1) * (colours.length - 1);
    const i = Math.min(Math.floor(part), colours.length - 2);
    return mix(colours[i]!.slice(0, 7), colours[i + 1]!.slice(0, 7), part - i);
  };
  const hasLegend = wells.config.Legend?.Visibility !== 'HIDDEN';
  const axis = (names: string[], title: string): Option => ({
    type: 'category', data: names, name: title, nameLocation: 'middle', nameTextStyle: { color: look.text2 }, axisLine: { show: false }, axisTick: { show: false }, splitArea: { show: false },
    axisLabel: { color: look.text2, fontSize: 11.5, hideOverlap: true, lineHeight: 14, formatter: (text: string) => wrap(text, 11.5, 110, names.length <= 12 ? 2 : 1).join('\n') },
  });
  const option = {
    ...common(look),
    tooltip: { ...tooltip(look, wells.config, 'item'), formatter: (p: Option) => [...(rowColumn ? [`${rowColumn.label}: ${ys[p.data.value[1]]}`] : []), ...(column ? [`${column.label}: ${xs[p.data.value[0]]}`] : []), `${measure.label}: ${formatNumber(p.data.real, measure.look)}`].join('\n') },
    grid: { left: 8, right: hasLegend ? 78 : 12, top: 10, bottom: 8, ...CONTAIN },
    xAxis: { ...axis(xs, axisTitle(wells.config.ColumnLabelOptions, column?.label ?? '')), nameGap: 28 }, yAxis: { ...axis(ys, axisTitle(wells.config.RowLabelOptions, rowColumn?.label ?? '')), inverse: true, nameGap: 20 + Math.min(110, Math.max(...ys.map((t) => widthOf(t, 11.5)))) },
    visualMap: { show: hasLegend && high > low, type: 'continuous', min: low, max: high > low ? high : low + 1, dimension: 2, inRange: { color: colours }, orient: 'vertical', right: 4, top: 'middle', itemHeight: 110, itemWidth: 12, text: [shortNumber(high, measure.look), shortNumber(low, measure.look)], textStyle: { color: look.text, fontSize: 11 }, calculable: false, hoverLink: false },
    series: [{
      type: 'heatmap', cursor: 'pointer', progressive: 0, label: { show: wells.config.DataLabels?.Visibility === 'VISIBLE', formatter: (p: Option) => shortNumber(p.data.real, measure.look), fontSize: 11 }, itemStyle: { borderColor: look.tile, borderWidth: 1 },
      data: result.rows.map((row) => {
        const v = numberOf(row[measure.index]);
        const pick = wells.pick(row, [rowColumn, column].filter((c): c is Shown => !!c));
        return { value: [xs.indexOf(named(column, row)), ys.indexOf(named(rowColumn, row)), v ?? '-'], real: v, pick, label: { color: textOn(shade(v)) }, itemStyle: { opacity: isBright(pick, picked) ? 1 : 0.28 } };
      }),
    }],
  };
  return { kind: 'chart', option, more: true, summary: `${titleOf(visual)}. ${ys.length} by ${xs.length} cells.` };
}

// A round number that the arc ends at, where the definition names none.
function niceEnd(most: number): number {
  if (most <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((m) => m * size).find((m) => m >= most * 1.0001) ?? most * 1.2;
}

export function drawGauge(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual } = input;
  const value = wells.of('Values')[0];
  const target = wells.of('TargetValues')[0];
  const row = result.rows[0];
  if (!value || !row) return { kind: 'empty', message: 'There is no value to draw' };
  const n = numberOf(row[value.index]);
  const goal = target ? numberOf(row[target.index]) : null;
  const options: Json = wells.config.GaugeChartOptions ?? {};
  const range: Json = options.ArcAxis?.Range ?? {};
  const min = range.Min ?? Math.min(0, n ?? 0, goal ?? 0);
  const max = range.Max ?? niceEnd(Math.max(n ?? 0, goal ?? 0));
  const angle = Math.min(360, Math.max(90, options.Arc?.ArcAngle ?? 180));
  const thick = { SMALL: 12, MEDIUM: 22, LARGE: 34 }[(options.Arc?.ArcThickness as string) ?? 'MEDIUM'] ?? 22;
  const fill = isColour(wells.config.ColorConfiguration?.ForegroundColor) ? wells.config.ColorConfiguration.ForegroundColor : isColour(wells.config.VisualPalette?.ChartColor) ? wells.config.VisualPalette.ChartColor : look.palette[0];
  const back = isColour(wells.config.ColorConfiguration?.BackgroundColor) ? wells.config.ColorConfiguration.BackgroundColor : look.line;
  const text = markNumber(n, value.look);
  const about = goal !== null && target ? `of ${markNumber(goal, target.look)}${n !== null && goal ? ` · ${fixed((100 * n) / goal, 1)}%` : ''}` : value.label;
  const arc = { type: 'gauge', startAngle: 90 + angle / 2, endAngle: 90 - angle / 2, min, max, center: ['50%', angle > 200 ? '52%' : '70%'], radius: angle > 200 ? '86%' : '108%' };
  const option = {
    ...common(look), tooltip: { ...tooltip(look, wells.config, 'item'), formatter: () => `${value.label}: ${text}${target ? `\n${target.label}: ${formatNumber(goal, target.look)}` : ''}` },
    series: [{
      ...arc, progress: { show: true, width: thick, itemStyle: { color: fill } }, axisLine: { lineStyle: { width: thick, color: [[1, back]] } }, pointer: { show: false }, axisTick: { show: false }, splitLine: { show: false }, splitNumber: 1,
      axisLabel: { color: look.text2, distance: 6, fontSize: 11, formatter: (v: number) => shortNumber(v, value.look) }, anchor: { show: false },
      title: { offsetCenter: [0, angle > 200 ? '28%' : '14%'], color: look.text2, fontSize: 12 }, detail: { valueAnimation: false, offsetCenter: [0, angle > 200 ? '0%' : '-14%'], color: look.text, fontSize: Math.max(14, Math.min(26, 150 / (0.62 * text.length))), formatter: () => text },
      data: [{ value: Math.min(max, Math.max(min, n ?? min)), name: about }],
    }, ...(goal === null ? [] : [{
      ...arc, progress: { show: false }, axisLine: { show: false, lineStyle: { width: thick } }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { show: false }, detail: { show: false }, title: { show: false }, silent: true, z: 10,
      pointer: { show: true, icon: 'rect', width: 3, length: thick + 6, offsetCenter: [0, `-${angle > 200 ? 84 : 86}%`], itemStyle: { color: look.text } }, data: [{ value: Math.min(max, Math.max(min, goal)) }],
    }])],
  };
  return { kind: 'chart', option, more: true, summary: `${titleOf(visual)}. ${text} ${about}.` };
}
