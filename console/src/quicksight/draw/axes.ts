// What charts with axes share: text styles, titles of axes, legends, tooltips.
import type { Look } from '../model/theme';
import { shortNumber, type NumberLook } from '../model/format';
import type { Json } from '../model/visual';
import { widthOf, wrap } from './letters';
import type { Option } from './drawing';

export function common(look: Look): Option {
  return {
    color: look.palette, textStyle: { fontFamily: look.font, color: look.text }, animationDuration: 250, animationDurationUpdate: 250, backgroundColor: 'transparent',
    aria: { enabled: false },
  };
}

export function tooltip(look: Look, config: Json, trigger: 'axis' | 'item'): Option | undefined {
  if (config.Tooltip?.TooltipVisibility === 'HIDDEN' || config.TooltipOptions?.TooltipVisibility === 'HIDDEN') return { show: false };
  return {
    trigger, renderMode: 'richText', confine: true, backgroundColor: look.tile, borderColor: look.line, borderWidth: 1, textStyle: { color: look.text, fontSize: 12.5 },
    axisPointer: trigger === 'axis' ? { type: 'shadow', shadowStyle: { opacity: 0.08 } } : undefined,
  };
}

// A grid that keeps labels and titles of its axes within its bounds.
export const CONTAIN = { outerBoundsMode: 'same', outerBoundsContain: 'all' };

// Where the legend stands, and the room that it takes from the chart.
export function legend(look: Look, config: Json, names: string[], width: number, isShown = names.length > 1): { legend?: Option; right: number; top: number; bottom: number } {
  const said: Json = config.Legend ?? {};
  const room = { right: 16, top: 14, bottom: 8 };
  if (!isShown || said.Visibility === 'HIDDEN') return room;
  const position = said.Position && said.Position !== 'AUTO' ? said.Position : width < 460 ? 'TOP' : 'RIGHT';
  const base = {
    type: 'scroll', textStyle: { color: look.text, fontSize: 12 }, pageTextStyle: { color: look.text }, pageIconColor: look.accent, pageIconInactiveColor: look.line,
    icon: 'roundRect', itemWidth: 12, itemHeight: 12, data: names, tooltip: { show: false },
  };
  if (position === 'RIGHT') {
    const longest = Math.max(...names.map((n) => n.length));
    const space = Math.min(Math.max(80, longest * 6.8 + 40), Math.max(90, width * 0.32));
    return { ...room, right: space + 12, legend: { ...base, orient: 'vertical', right: 8, top: 8, bottom: 8, textStyle: { ...base.textStyle, width: space - 34, overflow: 'truncate' } } };
  }
  if (position === 'BOTTOM') return { ...room, bottom: 34, legend: { ...base, bottom: 4, left: 'center' } };
  return { ...room, top: 40, legend: { ...base, top: 6, left: 'center' } };
}

// The title of an axis: what the definition says, else the field's name; '' where it is hidden.
export function axisTitle(options: Json | undefined, otherwise: string): string {
  if (options?.Visibility === 'HIDDEN') return '';
  const said = (options?.AxisLabelOptions as Json[] | undefined)?.find((o) => o.CustomLabel);
  return said?.CustomLabel ?? otherwise;
}

interface AxisSaid {
  display?: Json;
  title: string;
  look: Look;
}
function axisBase({ display, title, look }: AxisSaid): Option {
  const line = { lineStyle: { color: look.line } };
  return {
    name: title, nameLocation: 'middle', nameTextStyle: { color: look.text2, fontSize: 12 },
    axisLine: { show: display?.AxisLineVisibility !== 'HIDDEN', ...line }, axisTick: { show: false },
    splitLine: { show: display?.GridLineVisibility !== 'HIDDEN', lineStyle: { color: look.line, opacity: 0.7 } },
    axisLabel: { show: display?.TickLabelOptions?.LabelOptions?.Visibility !== 'HIDDEN', color: look.text2, fontSize: 11.5, hideOverlap: true, rotate: display?.TickLabelOptions?.RotationAngle },
  };
}
const [LABEL, SIDE_WIDTH, FEW] = [11.5, 110, 12];
const LINES_MAX = 3;

// Labels of few categories stand in up to three lines; of many, some are left out. `room` is the
// width of an upright axis.
export function categoryAxis(said: AxisSaid, labels: string[], isUpright: boolean, room = 0): Option {
  const base = axisBase(said);
  const isFew = labels.length <= FEW;
  const each = isUpright ? (room && isFew ? Math.max(36, room / Math.max(1, labels.length) - 14) : 120) : SIDE_WIDTH;
  const lines = (text: string): string[] => wrap(text, LABEL, each, isFew ? (isUpright ? LINES_MAX : 2) : 1);
  const most = isFew ? Math.max(1, ...labels.map((l) => lines(l).length)) : 1;
  const longest = Math.max(0, ...labels.slice(0, 500).map((l) => Math.max(0, ...lines(l).map((t) => widthOf(t, LABEL)))));
  return {
    ...base, type: 'category', data: labels, nameGap: isUpright ? 16 + 14 * most : 22 + Math.min(SIDE_WIDTH, longest),
    splitLine: { show: false }, inverse: !isUpright,
    axisLabel: { ...base.axisLabel, interval: isFew ? 0 : 'auto', hideOverlap: true, ...(isFew ? { lineHeight: 14 } : {}), formatter: (text: string) => lines(text).join('\n') },
  };
}
export function valueAxis(said: AxisSaid, number: NumberLook, isUpright: boolean, percent = false): Option {
  const base = axisBase(said);
  const numeric: Json = said.display?.DataOptions?.NumericAxisOptions ?? {};
  const range: Json = numeric.Range?.MinMax ?? {};
  const format = percent ? (v: number) => `${Math.round(v * 100)}%` : (v: number) => shortNumber(v, { ...number, places: undefined });
  return {
    ...base, type: numeric.Scale?.Logarithmic ? 'log' : 'value', logBase: numeric.Scale?.Logarithmic?.Base, min: percent ? undefined : range.Minimum, max: percent ? 1 : range.Maximum,
    scale: !!numeric.Range?.DataDriven, nameGap: isUpright ? 48 : 30, axisLabel: { ...base.axisLabel, formatter: format },
  };
}
