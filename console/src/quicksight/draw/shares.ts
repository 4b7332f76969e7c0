// Parts of a whole: pies, donuts, tree maps.
import { fixed, formatNumber } from '../model/format';
import { numberOf, show, type Shown } from '../model/result';
import { mix, textOn } from '../model/theme';
import { titleOf, type Json } from '../model/visual';
import { common, legend, tooltip } from './axes';
import { fit, widthOf } from './letters';
import { Wells, customColors, isBright, isColour, paletteMap, type DrawInput, type Drawing, type Option } from './drawing';

// The hole's part of the radius, by the arc's thickness.
const HOLES: Record<string, number> = { SMALL: 0.84, MEDIUM: 0.65, LARGE: 0.43, WHOLE: 0 };
const [LABEL, LINE, LABEL_MOST] = [11.5, 38, 130];

export function drawPie(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, definition, width = 500, height = 300 } = input;
  if (wells.has('SmallMultiples')) return { kind: 'refused', message: 'Small multiples of pies are not drawn yet.' };
  const values = wells.of('Values');
  const categories = wells.of('Category');
  const parts = (categories.length ? result.rows.map((row) => ({ name: categories.map((c) => show(row[c.index], c)).join(' · '), value: numberOf(row[values[0]?.index ?? -1]), pick: wells.pick(row, categories), raw: row[categories[0]!.index], column: values[0] }))
    : values.map((v) => ({ name: v.label, value: numberOf(result.rows[0]?.[v.index]), pick: [], raw: null, column: v }))).filter((p) => p.column);
  if (!parts.length) return { kind: 'empty', message: 'There are no values to draw' };
  const sum = parts.reduce((n, p) => n + Math.max(0, p.value ?? 0), 0);
  if (parts.some((p) => (p.value ?? 0) < 0)) return { kind: 'refused', message: 'A pie can’t show negative values. Choose bars.' };
  const c = wells.config;
  const names = parts.map((p) => p.name);
  const place = legend(look, c, names, width, true);
  const colours = new Map([...customColors(definition, categories[0]), ...paletteMap(c)]);
  const labels: Json = c.DataLabels ?? {};
  const text = (p: Option): string => {
    const column: Shown | undefined = p.data.column;
    const value = formatNumber(p.data.value, column?.look);
    const percent = sum ? `${fixed((100 * p.data.value) / sum, 1)}%` : '';
    const measure = labels.MeasureLabelVisibility === 'HIDDEN' ? '' : labels.LabelContent === 'VALUE' ? value : labels.LabelContent === 'VALUE_AND_PERCENT' ? `${value} (${percent})` : percent;
    // Where there is no room for both the name is cut, and the number stays whole.
    const name = labels.CategoryLabelVisibility === 'HIDDEN' ? '' : fit(p.data.name, LABEL, LABEL_MOST - (measure ? widthOf(`: ${measure}`, LABEL) : 0));
    return [name, measure].filter(Boolean).join(': ');
  };
  const thickness = c.DonutOptions?.ArcOptions?.ArcThickness ?? 'WHOLE';
  const centre = c.DonutOptions?.DonutCenterOptions?.LabelVisibility !== 'HIDDEN' && thickness !== 'WHOLE' && thickness !== 'LARGE';
  const half = (width - (place.legend?.orient === 'vertical' ? place.right - 12 : 0)) / 2;
  const [above, below] = [place.top > 20 ? place.top - 6 : 0, place.bottom > 20 ? place.bottom : 0];
  const middle = above + (height - above - below) / 2;
  // Slices too small to be told apart have no label, and thin edges.
  const isTold = (value: number | null): boolean => parts.length <= 12 || (value ?? 0) >= 0.02 * sum;
  // Labels stand left and right of the pie: it leaves them room.
  const hasLabels = labels.Visibility !== 'HIDDEN';
  const longest = hasLabels ? Math.max(0, ...parts.filter((p) => isTold(p.value)).map((p) => widthOf(text({ data: p }), LABEL))) : 0;
  const outer = Math.max(30, Math.min(0.4 * (height - above - below), half - (hasLabels ? LINE + Math.min(LABEL_MOST, longest) : 8)));
  const option = {
    ...common(look), tooltip: { ...tooltip(look, c, 'item'), valueFormatter: (v: unknown) => `${formatNumber(Number(v), values[0]?.look)}${sum ? ` (${fixed((100 * Number(v)) / sum, 1)}%)` : ''}` }, legend: place.legend,
    title: centre ? { text: formatNumber(sum, values[0]?.look), left: half, top: middle, textAlign: 'center', textVerticalAlign: 'middle', textStyle: { color: look.text, fontSize: 18, fontFamily: look.font } } : undefined,
    series: [{
      type: 'pie', radius: [outer * (HOLES[thickness] ?? 0), outer], top: above, right: place.legend?.orient === 'vertical' ? place.right - 12 : 0, bottom: below, cursor: 'pointer',
      label: { show: hasLabels, color: look.text, fontSize: LABEL, formatter: text }, labelLine: { length: 10, length2: 8, lineStyle: { color: look.line } }, avoidLabelOverlap: true,
      itemStyle: { borderColor: look.tile, borderWidth: parts.length > 40 ? 0.3 : 1.5 },
      data: parts.map((p, i) => ({ name: p.name, value: p.value ?? 0, ...(isTold(p.value) ? {} : { label: { show: false }, labelLine: { show: false } }), pick: p.pick, column: p.column, itemStyle: { color: colours.get(String(p.raw)) ?? look.palette[i % look.palette.length], opacity: isBright(p.pick, picked) ? 1 : 0.28 } })),
    }],
  };
  return { kind: 'chart', option, more: false, summary: `${titleOf(visual)}. ${parts.length} parts of ${formatNumber(sum, values[0]?.look)}.` };
}

interface Node {
  name: string;
  value: number;
  children?: Node[];
  pick: { fieldId: string; value: unknown }[];
  itemStyle?: Option;
  label?: Option;
  shade?: number | null;
}

export function drawTreeMap(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked } = input;
  const groups = wells.of('Groups');
  const size = wells.of('Sizes')[0];
  const shade = wells.of('Colors')[0];
  if (!groups.length || !size || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  if (result.rows.some((r) => (numberOf(r[size.index]) ?? 0) < 0)) return { kind: 'refused', message: 'A tree map can’t show negative sizes. Choose bars.' };
  const shades = shade ? result.rows.map((r) => numberOf(r[shade.index])).filter((v): v is number => v !== null) : [];
  const [low, high] = [Math.min(...shades), Math.max(...shades)];
  const scale = (wells.config.ColorScale?.Colors as Json[])?.map((x) => x.Color).filter(isColour) ?? [];
  const ends: [string, string] = scale.length >= 2 ? [scale[0]!, scale[scale.length - 1]!] : look.gradient;
  const root: Node[] = [];
  result.rows.forEach((row) => {
    let level = root;
    groups.forEach((g, depth) => {
      const name = show(row[g.index], g);
      let node = level.find((n) => n.name === name);
      if (!node) level.push((node = { name, value: 0, pick: wells.pick(row, groups.slice(0, depth + 1)) }));
      node.value += numberOf(row[size.index]) ?? 0;
      if (depth === groups.length - 1) {
        const v = shade ? numberOf(row[shade.index]) : null;
        const colour = shade ? (v === null ? look.emptyFill : mix(ends[0], ends[1], high > low ? (v - low) / (high - low) : 1)) : look.palette[root.findIndex((n) => n.name === show(row[groups[0]!.index], groups[0]!)) % look.palette.length];
        node.itemStyle = { color: colour, opacity: isBright(wells.pick(row, groups), picked) ? 1 : 0.28 };
        node.label = { color: textOn(colour!.slice(0, 7)) };
        node.shade = v;
      } else level = node.children ??= [];
    });
  });
  const format = (v: number): string => formatNumber(v, size.look);
  const option = {
    ...common(look), tooltip: { ...tooltip(look, wells.config, 'item'), formatter: (p: Option) => `${p.name}\n${size.label}: ${format(p.value)}${shade && p.data?.shade !== undefined ? `\n${shade.label}: ${formatNumber(p.data.shade, shade.look)}` : ''}` },
    series: [{
      type: 'treemap', roam: false, nodeClick: false, breadcrumb: { show: false }, left: 4, right: 4, top: 4, bottom: 4, cursor: 'pointer',
      label: { show: wells.config.DataLabels?.Visibility !== 'HIDDEN', formatter: (p: Option) => `${p.name}\n${format(p.value)}`, fontSize: 12, lineHeight: 16 },
      upperLabel: groups.length > 1 ? { show: true, height: 20, color: look.text } : undefined, itemStyle: { borderColor: look.tile, borderWidth: 1, gapWidth: 2 }, data: root,
    }],
  };
  return { kind: 'chart', option, more: true, summary: `${titleOf(visual)}. ${result.rows.length} areas.` };
}
