import { BoxplotChart, CustomChart, GaugeChart, HeatmapChart, RadarChart, TreemapChart } from 'echarts/charts';
import { RadarComponent, VisualMapContinuousComponent } from 'echarts/components';
import { use } from 'echarts/core';

use([BoxplotChart, CustomChart, GaugeChart, HeatmapChart, RadarChart, TreemapChart, RadarComponent, VisualMapContinuousComponent]);
export const ready = true;
