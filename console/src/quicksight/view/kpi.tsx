import type { KpiCells } from '../draw/drawing';
import { sparkPath } from '../draw/kpi';
import type { Look } from '../model/theme';

const [WIDTH, HEIGHT] = [300, 60];

export function Kpi({ kpi, look, title }: { kpi: KpiCells; look: Look; title: string }) {
  const c = kpi.comparison;
  const color = kpi.spark?.color ?? look.palette[0]!;
  return (
    <div className="qs-kpi">
      {kpi.label && <div className="qs-kpi-label">{kpi.label}</div>}
      <div className="qs-kpi-value" style={kpi.color ? { color: kpi.color } : undefined}>
        {kpi.icon && <span role="img" aria-label={kpi.icon.name} style={{ color: kpi.icon.color }}>{kpi.icon.glyph} </span>}{kpi.value}
      </div>
      {c && (
        <div className="qs-kpi-versus">
          <span style={c.color ? { color: c.color } : undefined}>{c.direction > 0 && <><span aria-hidden="true">▲ </span><span className="qs-hidden">up </span></>}{c.direction < 0 && <><span aria-hidden="true">▼ </span><span className="qs-hidden">down </span></>}{c.text}</span>
          {c.about && <span className="qs-kpi-about"> {c.about}</span>}
        </div>
      )}
      {kpi.progress !== undefined && <progress className="qs-progress" value={kpi.progress} max={1} aria-label={`${title}: part of the target`} />}
      {kpi.spark && (
        <svg className="qs-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${kpi.spark.labels.length} values from ${kpi.spark.labels[0]} to ${kpi.spark.labels[kpi.spark.labels.length - 1]}`}>
          {kpi.spark.isArea && <path d={`${sparkPath(kpi.spark.values, WIDTH, HEIGHT)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} fill={color} opacity="0.14" />}
          <path d={sparkPath(kpi.spark.values, WIDTH, HEIGHT)} fill="none" stroke={color} strokeWidth="2" vectorEffect="non-scaling-stroke" />
        </svg>
      )}
    </div>
  );
}
