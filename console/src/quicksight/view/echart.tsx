// A chart on a canvas: no text becomes markup, the tooltip is drawn too.
import { useEffect, useRef } from 'react';
import type { Pick } from '../model/filters';
import type { Option } from '../draw/drawing';
import { init, type ECharts } from './echart-base';

export interface EChartProps {
  option: Option;
  more: boolean;
  label: string;
  onPick?: (pick: Pick[], isMore: boolean) => void;
}

const isCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export default function EChart({ option, more, label, onPick }: EChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const latest = useRef(onPick);
  latest.current = onPick;

  const optionNow = useRef(option);
  optionNow.current = option;
  const set = (): void => {
    const now = optionNow.current;
    chart.current?.setOption(isCalm() ? { ...now, animation: false } : now, true);
    if (chart.current) host.current?.setAttribute('data-drawn', String((now.series as unknown[]).length));
  };

  useEffect(() => {
    let isOld = false;
    let observer: ResizeObserver | undefined;
    // A chart knows the kinds that were there when it was made: the others come before it.
    const make = (): void => {
      if (isOld) return;
      const made = init(host.current!, undefined, { renderer: 'canvas' });
      chart.current = made;
      made.on('click', (event) => {
        const data = (event as { data?: { pick?: Pick[] } }).data;
        const mouse = (event as { event?: { event?: MouseEvent } }).event?.event;
        if (data?.pick?.length) latest.current?.(data.pick, !!mouse && (mouse.ctrlKey || mouse.metaKey || mouse.shiftKey));
      });
      observer = new ResizeObserver(() => made.resize());
      observer.observe(host.current!);
      set();
    };
    if (more) void import('./echart-more').then(make);
    else make();
    return () => {
      isOld = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, [more]);

  useEffect(set, [option]);

  return <div ref={host} className="qs-chart" role="img" aria-label={label} />;
}
