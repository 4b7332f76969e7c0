// draw(): a visual and its answer → what is shown. Pure: no DOM.
import { kindName, plainName, type Json } from '../model/visual';
import { drawBoxes } from './boxes';
import { drawBars, drawCombo, drawHistogram, drawLines } from './cartesian';
import type { DrawInput, Drawing } from './drawing';
import { drawInsight } from './insight';
import { drawKpi } from './kpi';
import { drawPivot } from './pivot';
import { drawGauge, drawHeatMap, drawScatter } from './points';
import { drawRadar } from './radar';
import { drawPie, drawTreeMap } from './shares';
import { drawFunnel, drawWaterfall } from './stages';
import { drawTable } from './table';
import { drawWordCloud } from './words';

const DRAWERS: Record<string, (input: DrawInput) => Drawing> = {
  BarChartVisual: drawBars, LineChartVisual: drawLines, ComboChartVisual: drawCombo, PieChartVisual: drawPie, KPIVisual: drawKpi, TableVisual: drawTable, PivotTableVisual: drawPivot,
  ScatterPlotVisual: drawScatter, HeatMapVisual: drawHeatMap, HistogramVisual: drawHistogram, GaugeChartVisual: drawGauge, TreeMapVisual: drawTreeMap, InsightVisual: drawInsight,
  FunnelChartVisual: drawFunnel, BoxPlotVisual: drawBoxes, WaterfallVisual: drawWaterfall, WordCloudVisual: drawWordCloud, RadarChartVisual: drawRadar,
};

export const refusal = (visual: Json): string | undefined =>
  DRAWERS[kindName(visual)] ? undefined : kindName(visual) === 'EmptyVisual' ? 'Choose fields to show.' : `${plainName(kindName(visual))}: this kind of visual can’t be drawn here.`;

export function draw(input: DrawInput): Drawing {
  const refused = refusal(input.visual);
  if (refused) return { kind: 'refused', message: refused };
  return DRAWERS[kindName(input.visual)]!(input);
}
