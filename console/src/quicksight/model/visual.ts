// Kinds of visuals, their field wells, and the fields in them, as the API's models name them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = Record<string, any>;

export type Role = 'dimension' | 'measure' | 'raw';
export interface Well {
  name: string;
  label: string;
  role: Role;
  max: number;
}
export interface Kind {
  kind: string; // the member of Visual
  label: string;
  path: string[]; // from ChartConfiguration to the wells
  wells: Well[];
  preset?: Json; // of ChartConfiguration: what makes a line chart an area chart
  variant?: string;
}

const d = (name: string, label: string, max = 1): Well => ({ name, label, role: 'dimension', max });
const m = (name: string, label: string, max = 1): Well => ({ name, label, role: 'measure', max });
const bar = (label: string, variant: string, preset: Json): Kind => ({
  kind: 'BarChartVisual', label, variant, preset, path: ['FieldWells', 'BarChartAggregatedFieldWells'],
  wells: [d('Category', 'Category', 3), m('Values', 'Value', 20), d('Colors', 'Group or colour')],
});
const line = (label: string, variant: string, Type: string): Kind => ({
  kind: 'LineChartVisual', label, variant, preset: { Type }, path: ['FieldWells', 'LineChartAggregatedFieldWells'],
  wells: [d('Category', 'Along', 3), m('Values', 'Value', 20), d('Colors', 'Colour')],
});
const pie = (label: string, variant: string, ArcThickness: string): Kind => ({
  kind: 'PieChartVisual', label, variant, preset: { DonutOptions: { ArcOptions: { ArcThickness } } },
  path: ['FieldWells', 'PieChartAggregatedFieldWells'], wells: [d('Category', 'Slices', 3), m('Values', 'Value')],
});

// What the picker offers; the first of a kind stands for it elsewhere.
export const KINDS: Kind[] = [
  bar('Bars', 'vertical', { Orientation: 'VERTICAL', BarsArrangement: 'CLUSTERED' }),
  bar('Horizontal bars', 'horizontal', { Orientation: 'HORIZONTAL', BarsArrangement: 'CLUSTERED' }),
  bar('Stacked bars', 'stacked', { Orientation: 'VERTICAL', BarsArrangement: 'STACKED' }),
  bar('Stacked bars, 100 %', 'percent', { Orientation: 'VERTICAL', BarsArrangement: 'STACKED_PERCENT' }),
  line('Lines', 'line', 'LINE'), line('Area', 'area', 'AREA'), line('Stacked area', 'stackedarea', 'STACKED_AREA'),
  {
    kind: 'ComboChartVisual', label: 'Bars and lines', path: ['FieldWells', 'ComboChartAggregatedFieldWells'],
    wells: [d('Category', 'Category', 3), m('BarValues', 'Bars', 20), m('LineValues', 'Lines', 20), d('Colors', 'Group of bars')],
  },
  pie('Pie', 'pie', 'WHOLE'), pie('Donut', 'donut', 'MEDIUM'),
  {
    kind: 'KPIVisual', label: 'KPI', path: ['FieldWells'],
    wells: [m('Values', 'Value'), m('TargetValues', 'Target'), d('TrendGroups', 'Trend')],
  },
  {
    kind: 'TableVisual', label: 'Table', path: ['FieldWells', 'TableAggregatedFieldWells'],
    wells: [d('GroupBy', 'Group by', 200), m('Values', 'Value', 200)],
  },
  {
    kind: 'PivotTableVisual', label: 'Pivot table', path: ['FieldWells', 'PivotTableAggregatedFieldWells'],
    wells: [d('Rows', 'Rows', 40), d('Columns', 'Columns', 40), m('Values', 'Values', 40)],
  },
  {
    kind: 'ScatterPlotVisual', label: 'Scatter', path: ['FieldWells', 'ScatterPlotCategoricallyAggregatedFieldWells'],
    wells: [m('XAxis', 'Along'), m('YAxis', 'Up'), d('Category', 'Points'), m('Size', 'Size'), d('Label', 'Label')],
  },
  {
    kind: 'HeatMapVisual', label: 'Heat map', path: ['FieldWells', 'HeatMapAggregatedFieldWells'],
    wells: [d('Rows', 'Rows'), d('Columns', 'Columns'), m('Values', 'Value')],
  },
  {
    kind: 'HistogramVisual', label: 'Histogram', path: ['FieldWells', 'HistogramAggregatedFieldWells'],
    wells: [m('Values', 'Value')],
  },
  {
    kind: 'GaugeChartVisual', label: 'Gauge', path: ['FieldWells'],
    wells: [m('Values', 'Value'), m('TargetValues', 'Target')],
  },
  {
    kind: 'TreeMapVisual', label: 'Tree map', path: ['FieldWells', 'TreeMapAggregatedFieldWells'],
    wells: [d('Groups', 'Groups', 3), m('Sizes', 'Size'), m('Colors', 'Colour')],
  },
  {
    kind: 'FunnelChartVisual', label: 'Funnel', path: ['FieldWells', 'FunnelChartAggregatedFieldWells'],
    wells: [d('Category', 'Stages'), m('Values', 'Value')],
  },
  {
    kind: 'WaterfallVisual', label: 'Waterfall', path: ['FieldWells', 'WaterfallChartAggregatedFieldWells'],
    wells: [d('Categories', 'Steps'), m('Values', 'Value'), d('Breakdowns', 'Breakdown')],
  },
  {
    kind: 'BoxPlotVisual', label: 'Box plot', path: ['FieldWells', 'BoxPlotAggregatedFieldWells'],
    wells: [d('GroupBy', 'Group by'), m('Values', 'Value', 5)],
  },
  {
    kind: 'RadarChartVisual', label: 'Radar', path: ['FieldWells', 'RadarChartAggregatedFieldWells'],
    wells: [d('Category', 'Axes'), m('Values', 'Value', 20), d('Color', 'Colour')],
  },
  {
    kind: 'WordCloudVisual', label: 'Word cloud', path: ['FieldWells', 'WordCloudAggregatedFieldWells'],
    wells: [d('GroupBy', 'Words'), m('Size', 'Size')],
  },
  { kind: 'InsightVisual', label: 'Insight', path: [], wells: [] },
];

const RAW_TABLE: Kind = {
  kind: 'TableVisual', label: 'Table', path: ['FieldWells', 'TableUnaggregatedFieldWells'],
  wells: [{ name: 'Values', label: 'Columns', role: 'raw', max: 200 }],
};
const RAW_SCATTER: Kind = {
  kind: 'ScatterPlotVisual', label: 'Scatter', path: ['FieldWells', 'ScatterPlotUnaggregatedFieldWells'],
  wells: [d('XAxis', 'Along'), d('YAxis', 'Up'), m('Size', 'Size'), d('Category', 'Colour'), d('Label', 'Label')],
};

export const kindName = (visual: Json): string => Object.keys(visual).find((k) => visual[k]) ?? 'EmptyVisual';
export const bodyOf = (visual: Json): Json => visual[kindName(visual)] ?? {};
export const visualId = (visual: Json): string => bodyOf(visual).VisualId ?? '';
export const configOf = (visual: Json): Json => bodyOf(visual).ChartConfiguration ?? {};
export const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((v, k) => v?.[k], value);

// "GeospatialMapVisual" → "Geospatial map".
export function plainName(kind: string): string {
  const words = kind.replace(/Visual$/, '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function kindOf(visual: Json): Kind | undefined {
  const kind = kindName(visual);
  const config = configOf(visual);
  if (kind === 'TableVisual' && at(config, ...RAW_TABLE.path)) return RAW_TABLE;
  if (kind === 'ScatterPlotVisual' && at(config, ...RAW_SCATTER.path)) return RAW_SCATTER;
  const known = KINDS.filter((k) => k.kind === kind);
  return known.find((k) => k.preset && holds(config, k.preset)) ?? known[0];
}
function holds(config: Json, preset: Json): boolean {
  return Object.entries(preset).every(([k, v]) => (typeof v === 'object' ? holds(config[k] ?? {}, v) : config[k] === v));
}

export interface Field {
  fieldId: string;
  dataSet: string;
  column: string;
  role: Role;
  member: string; // NumericalMeasureField …
  aggregation?: string;
  granularity?: string;
  hierarchyId?: string;
  expression?: string;
  format?: Json;
  well: string;
}

const simple = (f: Json): string | undefined =>
  typeof f.AggregationFunction === 'string' ? f.AggregationFunction
    : (f.AggregationFunction?.SimpleNumericalAggregation ?? (f.AggregationFunction?.PercentileAggregation ? 'PERCENTILE' : undefined));

export function fieldOf(field: Json, well: string): Field {
  const raw = typeof field.FieldId === 'string';
  const member = raw ? 'UnaggregatedField' : (Object.keys(field).find((k) => field[k]) ?? '');
  const f: Json = raw ? field : (field[member] ?? {});
  return {
    fieldId: f.FieldId ?? '', dataSet: f.Column?.DataSetIdentifier ?? '', column: f.Column?.ColumnName ?? '',
    role: raw ? 'raw' : /Measure/.test(member) ? 'measure' : 'dimension', member, well, aggregation: simple(f),
    granularity: f.DateGranularity, hierarchyId: f.HierarchyId, expression: f.Expression, format: f.FormatConfiguration,
  };
}

export function wellsOf(visual: Json): Record<string, Field[]> {
  const kind = kindOf(visual);
  const found: Record<string, Field[]> = {};
  if (!kind) return found;
  const wells = at(configOf(visual), ...kind.path) ?? {};
  for (const well of kind.wells) found[well.name] = (Array.isArray(wells[well.name]) ? (wells[well.name] as Json[]) : []).map((f) => fieldOf(f, well.name));
  return found;
}
export const fieldsOf = (visual: Json): Field[] => Object.values(wellsOf(visual)).flat();

const AGGREGATION_WORDS: Record<string, string> = {
  SUM: 'Sum', AVERAGE: 'Average', MIN: 'Min', MAX: 'Max', COUNT: 'Count', DISTINCT_COUNT: 'Distinct count', VAR: 'Variance', VARP: 'Population variance',
  STDEV: 'Deviation', STDEVP: 'Population deviation', MEDIAN: 'Median', PERCENTILE: 'Percentile',
};
export const AGGREGATIONS = Object.keys(AGGREGATION_WORDS).filter((a) => a !== 'PERCENTILE');
export const aggregationWord = (a: string): string => AGGREGATION_WORDS[a] ?? a;

// What a field is called on an axis or in a heading.
export function fieldLabel(field: Field | undefined): string {
  if (!field) return '';
  if (field.aggregation) return `${field.column} (${aggregationWord(field.aggregation)})`;
  return field.column || field.expression || field.fieldId;
}

// Rich text keeps its words: "<visual-title>Sales<br/>now</visual-title>" → "Sales now".
export function plainText(rich: string): string {
  const text = rich.replace(/<br\s*\/?>/gi, '\n').replace(/<\/(p|li|ul|visual-title|visual-subtitle)>/gi, '\n').replace(/<[^>]*>/g, '');
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;|&apos;/g, "'").replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&').trim();
}
const labelText = (label: Json | undefined): string | undefined => {
  const text = label?.FormatText;
  return text?.PlainText ?? (text?.RichText === undefined ? undefined : plainText(text.RichText));
};

export function titleOf(visual: Json): string {
  const body = bodyOf(visual);
  const said = labelText(body.Title);
  if (said) return said;
  const fields = fieldsOf(visual);
  const measures = fields.filter((f) => f.role === 'measure').map(fieldLabel);
  const by = fields.filter((f) => f.role === 'dimension').map((f) => f.column);
  if (!measures.length && !by.length) return plainName(kindName(visual));
  if (!measures.length) return kindName(visual) === 'TableVisual' ? 'Table' : `Count of records by ${by.join(' and ')}`;
  return measures.slice(0, 3).join(', ') + (by.length ? ` by ${by.slice(0, 3).join(' and ')}` : '');
}
export const hasTitle = (visual: Json): boolean => bodyOf(visual).Title?.Visibility !== 'HIDDEN';
export const subtitleOf = (visual: Json): string =>
  bodyOf(visual).Subtitle?.Visibility === 'HIDDEN' ? '' : (labelText(bodyOf(visual).Subtitle) ?? '');
