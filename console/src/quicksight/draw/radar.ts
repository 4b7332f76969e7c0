// Radar charts: an axis for each category, a shape for each colour or value.
import { formatNumber, shortNumber } from '../model/format';
import { numberOf, show } from '../model/result';
import { titleOf } from '../model/visual';
import { common, legend, tooltip } from './axes';
import { Wells, customColors, isBright, isColour, paletteMap, type DrawInput, type Drawing, type Option, type Picked } from './drawing';
import { fit } from './letters';

const MOST_AXES = 60;

export function drawRadar(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, definition, width = 500 } = input;
  const [category, colour] = [wells.of('Category')[0], wells.of('Color')[0]];
  const values = wells.of('Values');
  if (!category || !values.length || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const axes = [...new Set(result.rows.map((r) => show(r[category.index], category)))];
  if (axes.length > MOST_AXES) return { kind: 'refused', message: `A radar of ${axes.length} axes can’t be read: filter, or choose bars.` };
  const place = new Map(axes.map((name, i) => [name, i]));
  const shapes = new Map<string, { name: string; raw: unknown; look: (typeof values)[0]['look']; points: (number | null)[]; pick: Picked[] }>();
  for (const row of result.rows) {
    for (const v of values) {
      const part = colour ? show(row[colour.index], colour) : '';
      const name = !colour ? v.label : values.length > 1 ? `${part} · ${v.label}` : part;
      let shape = shapes.get(name);
      if (!shape) shapes.set(name, (shape = { name, raw: colour && row[colour.index], look: v.look, points: axes.map(() => null), pick: colour ? wells.pick(row, [colour]) : [] }));
      shape.points[place.get(show(row[category.index], category))!] = numberOf(row[v.index]);
    }
  }
  const list = [...shapes.values()];
  const known = (points: (number | null)[]): number[] => points.filter((p): p is number => p !== null);
  const ends = (points: number[]): { min: number; max: number } => ({ min: Math.min(0, ...points), max: Math.max(0, ...points) * 1.05 || 1 });
  const c = wells.config;
  const own = c.AxesRangeScale === 'INDEPENDENT';
  const all = ends(list.flatMap((s) => known(s.points)));
  const room = legend(look, c, list.map((s) => s.name), width);
  const colours = new Map([...customColors(definition, colour), ...paletteMap(c)]);
  const bands = c.AlternateBandColorsVisibility === 'VISIBLE' ? [c.AlternateBandEvenColor, c.AlternateBandOddColor].map((x, i) => (isColour(x) ? x : i ? look.back2 : 'transparent')) : ['transparent'];
  const centre = room.legend?.orient === 'vertical' ? `${Math.round((100 * (width - room.right)) / 2 / Math.max(width, 1))}%` : '50%';
  const option = {
    ...common(look), legend: room.legend,
    tooltip: { ...tooltip(look, c, 'item'), formatter: (p: Option) => [p.name, ...axes.map((a, i) => `${a}: ${formatNumber(list[p.dataIndex]!.points[i], list[p.dataIndex]!.look)}`)].slice(0, 25).join('\n') },
    radar: {
      shape: c.Shape === 'POLYGON' ? 'polygon' : 'circle', startAngle: 90 - (c.StartAngle ?? 0), center: [centre, room.top > 20 ? '57%' : '52%'], radius: '64%', splitNumber: 4,
      indicator: axes.map((name, i) => ({ name: fit(name, 11.5, 100), ...(own ? ends(list.flatMap((s) => known([s.points[i]!]))) : all) })),
      axisName: { color: look.text2, fontSize: 11.5 }, axisLine: { lineStyle: { color: look.line } }, splitLine: { lineStyle: { color: look.line } }, splitArea: { show: bands.length > 1, areaStyle: { color: bands } },
      axisLabel: { show: false },
    },
    series: [{
      type: 'radar', symbolSize: 5, cursor: 'pointer', data: list.map((s, n) => {
        const fill = colours.get(String(s.raw)) ?? look.palette[n % look.palette.length];
        const opacity = isBright(s.pick, picked) ? 1 : 0.28;
        return { name: s.name, value: s.points.map((p) => p ?? '-'), pick: s.pick, itemStyle: { color: fill, opacity }, lineStyle: { color: fill, width: 2, opacity }, areaStyle: c.BaseSeriesSettings?.AreaStyleSettings?.Visibility === 'HIDDEN' ? undefined : { color: fill, opacity: 0.14 * opacity } };
      }),
    }],
  };
  const most = shortNumber(all.max / 1.05, values[0]!.look);
  return { kind: 'chart', option, more: true, summary: `${titleOf(visual)}. ${list.length} ${list.length === 1 ? 'shape' : 'shapes'} over ${axes.length} axes, up to ${most}.` };
}
