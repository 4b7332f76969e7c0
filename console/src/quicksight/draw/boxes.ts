// Box plots: least, quartiles, median and greatest of each group, as the server found them.
import { formatNumber, numberLook, type NumberLook } from '../model/format';
import { numberOf, show, type Shown } from '../model/result';
import { fieldLabel, fieldsOf, titleOf, type Field } from '../model/visual';
import { CONTAIN, axisTitle, categoryAxis, common, legend, tooltip, valueAxis } from './axes';
import { Wells, isBright, isColour, type DrawInput, type Drawing, type Option } from './drawing';

export const STATISTICS: [string, string][] = [['MAXIMUM', 'Greatest'], ['UPPER_QUARTILE', 'Upper quartile'], ['MEDIAN', 'Median'], ['LOWER_QUARTILE', 'Lower quartile'], ['MINIMUM', 'Least']];

interface Boxes {
  field: Field;
  label: string;
  look: NumberLook;
  columns: Map<string, Shown>; // by statistic
}

// Columns are named "field#MEDIAN".
function boxesOf(wells: Wells): Boxes[] {
  return fieldsOf(wells.input.visual).filter((f) => f.well === 'Values').map((field) => {
    const columns = new Map(STATISTICS.flatMap(([name]) => {
      const found = wells.columns.find((c) => c.fieldId === `${field.fieldId}#${name}`);
      return found ? [[name, found] as const] : [];
    }));
    return { field, label: field.column || fieldLabel(field), look: numberLook(field.format ?? [...columns.values()][0]?.format), columns };
  }).filter((b) => b.columns.size === STATISTICS.length);
}

export function drawBoxes(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, width = 600 } = input;
  const boxes = boxesOf(wells);
  if (!boxes.length || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const c = wells.config;
  const group = wells.of('GroupBy')[0];
  const names = result.rows.map((r) => (group ? show(r[group.index], group) : 'All'));
  const place = legend(look, c, boxes.map((b) => b.label), width);
  const isClear = c.BoxPlotOptions?.StyleOptions?.FillStyle === 'TRANSPARENT';
  const words = (p: Option): string => [names[p.dataIndex], ...(boxes.length > 1 ? [boxes[p.seriesIndex]!.label] : []),
    ...STATISTICS.map(([name, said]) => `${said}: ${formatNumber(numberOf(result.rows[p.dataIndex]![boxes[p.seriesIndex]!.columns.get(name)!.index]), boxes[p.seriesIndex]!.look)}`)].join('\n');
  const option = {
    ...common(look), tooltip: { ...tooltip(look, c, 'item'), formatter: words }, legend: place.legend, grid: { left: 8, right: place.right, top: place.top + 4, bottom: place.bottom, ...CONTAIN },
    xAxis: categoryAxis({ display: c.CategoryAxis, title: axisTitle(c.CategoryLabelOptions, group?.label ?? ''), look }, names, true, width - place.right - 70),
    yAxis: { ...valueAxis({ display: c.PrimaryYAxisDisplayOptions, title: axisTitle(c.PrimaryYAxisLabelOptions, boxes.map((b) => b.label).join(', ')), look }, boxes[0]!.look, true), scale: true },
    series: boxes.map((b, n) => {
      const colour = boxes.length === 1 && isColour(c.VisualPalette?.ChartColor) ? c.VisualPalette.ChartColor : look.palette[n % look.palette.length]!;
      return {
        type: 'boxplot', name: b.label, cursor: 'pointer', itemStyle: { color: isClear ? 'transparent' : colour.slice(0, 7) + '59', borderColor: colour, borderWidth: 1.6 }, boxWidth: [8, 60],
        data: result.rows.map((r) => {
          const pick = group ? wells.pick(r, [group]) : [];
          const five = [...STATISTICS].reverse().map(([name]) => numberOf(r[b.columns.get(name)!.index]));
          return { value: five.includes(null) ? [] : five, pick, itemStyle: { opacity: isBright(pick, picked) ? 1 : 0.28 } };
        }),
      };
    }),
  };
  return { kind: 'chart', option, more: true, summary: `${titleOf(visual)}. ${names.length} ${names.length === 1 ? 'box' : 'boxes'}.` };
}
