// A chart of result rows. ECharts draws on a canvas: no text becomes markup; the tooltip is drawn
// too. Beside it stands the same as a table for whoever does not see it.
import { useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore } from 'react';
import { BarChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, LegendPlainComponent, TooltipComponent } from 'echarts/components';
import { init, use, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { isDark, onSetting } from '../app/settings';
import { ErrorBox } from './page';
import { isNumber, type Results } from './results';

use([BarChart, LineChart, PieChart, ScatterChart, GridComponent, LegendPlainComponent, TooltipComponent, DataZoomInsideComponent, CanvasRenderer]);

type Kind = 'bar' | 'line' | 'pie' | 'scatter';
const KINDS: { value: Kind; label: string }[] = [
  { value: 'bar', label: 'Bars' }, { value: 'line', label: 'Lines' }, { value: 'pie', label: 'Pie' }, { value: 'scatter', label: 'Points' },
];
const MAX_ROWS = 5000;
const MAX_SLICES = 24;
const PALETTE = ['#0b6fbd', '#d9661f', '#1d8a4e', '#8a4fc9', '#c22f5b', '#0f8f96', '#8a6d1c', '#5a6b7d'];
const FONT = '"Open Sans", "Helvetica Neue", Roboto, "Liberation Sans", Arial, sans-serif';

export default function Chart({ results }: { results: Results }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const dark = useSyncExternalStore(onSetting, isDark);
  const numbers = results.columns.map((c, i) => ({ ...c, i })).filter((c) => isNumber(c.type));
  const firstX = results.columns.findIndex((c) => !isNumber(c.type));
  const [kind, setKind] = useState<Kind>(/^(date|timestamp)/.test(results.columns[Math.max(0, firstX)]?.type ?? '') ? 'line' : 'bar');
  const [x, setX] = useState(Math.max(0, firstX));
  const [ys, setYs] = useState<number[]>(() => numbers.filter((c) => c.i !== Math.max(0, firstX)).slice(0, 1).map((c) => c.i));
  const rows = results.rows.slice(0, MAX_ROWS);
  // All rows that are drawn are read first, not just those that were scrolled to.
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [failed, setFailed] = useState<Error>();
  const isReading = !results.isWhole && results.rows.length < MAX_ROWS && !failed;
  useEffect(() => {
    if (isReading) results.more().then(redraw, setFailed);
  });

  // Rows with the same x are added up, as most ask of a bar.
  const data = useMemo(() => {
    if (kind === 'scatter') return rows.map((r) => ({ x: r[x] ?? '', y: ys.map((y) => (r[y] === null ? NaN : Number(r[y]))) }));
    const sums = new Map<string, number[]>();
    for (const row of rows) {
      const key = row[x] ?? 'null';
      const sum = sums.get(key) ?? ys.map(() => 0);
      ys.forEach((y, i) => (sum[i]! += Number(row[y] ?? 0) || 0));
      sums.set(key, sum);
    }
    return [...sums].map(([key, y]) => ({ x: key, y }));
  }, [rows.length, results, x, ys, kind]);

  const option = useMemo<EChartsCoreOption>(() => {
    const text = dark ? '#e6ebf0' : '#0f141a';
    const line = dark ? '#3a4652' : '#d3dae2';
    const common = {
      color: PALETTE, textStyle: { fontFamily: FONT, color: text }, animationDuration: 250,
      tooltip: { trigger: kind === 'bar' || kind === 'line' ? 'axis' : 'item', renderMode: 'richText', backgroundColor: dark ? '#17212c' : '#ffffff', borderColor: line, textStyle: { color: text } },
      legend: ys.length > 1 || kind === 'pie' ? { top: 0, textStyle: { color: text } } : undefined,
    };
    const names = ys.map((y) => results.columns[y]!.name);
    if (kind === 'pie') {
      const sorted = [...data].sort((a, b) => (b.y[0] ?? 0) - (a.y[0] ?? 0));
      const rest = sorted.slice(MAX_SLICES).reduce((n, d) => n + (d.y[0] ?? 0), 0);
      const slices = sorted.slice(0, MAX_SLICES).map((d) => ({ name: d.x, value: d.y[0] }));
      return { ...common, series: [{ type: 'pie', radius: ['36%', '68%'], center: ['50%', '56%'], label: { color: text }, data: rest > 0 ? [...slices, { name: 'others', value: rest }] : slices }] };
    }
    const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: text, hideOverlap: true }, splitLine: { lineStyle: { color: line } } };
    const isXNumber = kind === 'scatter' && isNumber(results.columns[x]?.type ?? '');
    return {
      ...common,
      grid: { left: 8, right: 24, top: ys.length > 1 ? 44 : 20, bottom: 12, containLabel: true },
      xAxis: { ...axis, type: isXNumber ? 'value' : 'category', data: isXNumber ? undefined : [...new Set(data.map((d) => d.x))], name: results.columns[x]?.name, nameLocation: 'middle', nameGap: 34, nameTextStyle: { color: text }, scale: true },
      yAxis: { ...axis, type: 'value', scale: kind !== 'bar' },
      dataZoom: data.length > 60 ? [{ type: 'inside' }] : undefined,
      series: ys.map((_, i) => ({
        type: kind, name: names[i], symbolSize: kind === 'scatter' ? 7 : 4, showSymbol: data.length < 200, barMaxWidth: 56,
        data: data.map((d) => (kind === 'scatter' ? [isXNumber ? Number(d.x) : d.x, d.y[i]] : d.y[i])),
      })),
    };
  }, [data, kind, ys, x, dark, results]);

  useEffect(() => {
    const made = init(host.current!, undefined, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(host.current!);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, true);
    host.current?.setAttribute('data-drawn', String(data.length));
  }, [option]);

  const options = results.columns.map((c, i) => ({ value: String(i), label: c.name, description: c.type }));
  const kindOptions = KINDS;
  return (
    <div>
      <div className="toolbar from-top">
        <FormField label="Chart"><Select selectedOption={kindOptions.find((k) => k.value === kind)!} options={kindOptions} onChange={(e) => setKind(e.detail.selectedOption.value as Kind)} /></FormField>
        <FormField label="Along"><Select selectedOption={options[x] ?? null} options={options} onChange={(e) => setX(Number(e.detail.selectedOption.value))} /></FormField>
        <FormField label="Values"><Multiselect selectedOptions={ys.map((y) => options[y]!)} options={options.filter((o) => isNumber(o.description))} onChange={(e) => setYs(e.detail.selectedOptions.map((o) => Number(o.value)))} placeholder="Columns of numbers" deselectAriaLabel={(o) => `Remove ${o.label}`} /></FormField>
      </div>
      {ys.length === 0 && <p>Choose a column of numbers to draw.</p>}
      <div ref={host} className="chart" role="img" aria-label={`${kind} chart of ${ys.map((y) => results.columns[y]?.name).join(', ')} by ${results.columns[x]?.name}, ${data.length} values`} />
      {failed && <ErrorBox error={failed} retry={() => setFailed(undefined)} what="read the other rows" />}
      {isReading && <p role="status">Reading: {rows.length.toLocaleString()} rows so far</p>}
      {(results.rows.length > MAX_ROWS || (!results.isWhole && !isReading)) && <p>The first {rows.length.toLocaleString()} rows. Aggregate in the query to draw all.</p>}
      <details>
        <summary>The same as a table</summary>
        <div className="preview-frame" tabIndex={0} role="group" aria-label="Values of the chart">
          <table className="preview-table">
            <thead><tr><th scope="col">{results.columns[x]?.name}</th>{ys.map((y) => <th key={y} scope="col">{results.columns[y]?.name}</th>)}</tr></thead>
            <tbody>{data.slice(0, 200).map((d, i) => <tr key={i}><td>{d.x}</td>{d.y.map((v, j) => <td key={j}>{Number.isNaN(v) ? '' : v}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </details>
    </div>
  );
}
