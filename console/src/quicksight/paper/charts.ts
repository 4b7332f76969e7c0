// ECharts without a browser: an option → SVG. The kinds of charts are those of the page.
import { BarChart, BoxplotChart, CustomChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart, TreemapChart } from 'echarts/charts';
import { GridComponent, LegendComponent, LegendScrollComponent, MarkLineComponent, RadarComponent, TitleComponent, VisualMapContinuousComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { LabelLayout, LegacyGridContainLabel } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import type { Option } from '../draw/drawing';
import type { Size } from './cells';
import { widthOf } from './svg';

use([BarChart, BoxplotChart, CustomChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart, TreemapChart, GridComponent, LegendComponent, LegendScrollComponent,
  MarkLineComponent, RadarComponent, TitleComponent, VisualMapContinuousComponent, LabelLayout, LegacyGridContainLabel, SVGRenderer]);
setPlatformAPI({ measureText: (text, font) => ({ width: widthOf(text ?? '', parseFloat(/([\d.]+)px/.exec(font ?? '')?.[1] ?? '12')) }) });

// rsvg-convert knows no baselines but the alphabet's: letters are moved by parts of their size.
const BASELINES: Record<string, string> = { central: '0.35em', middle: '0.35em', 'text-before-edge': '0.85em', hanging: '0.85em', 'text-after-edge': '-0.2em' };
const settled = (svg: string): string => svg.replace(/ dominant-baseline="([\w-]+)"/g, (_, name: string) => (BASELINES[name] ? ` dy="${BASELINES[name]}"` : ''));

export function drawChart(option: Option, size: Size): string {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: size.width, height: size.height });
  try {
    const { tooltip: _, ...still } = option;
    chart.setOption({ ...still, animation: false });
    return settled(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}
