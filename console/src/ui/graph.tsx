// A layered graph of what feeds what. Nodes are links in the order of columns, so that it reads by
// keyboard and screen reader as a list.
export interface GraphNode {
  id: string;
  column: number;
  name: string;
  about: string;
  href: string;
  state?: 'good' | 'bad' | 'busy' | 'none';
  isChosen?: boolean;
}
export interface GraphEdge {
  from: string;
  to: string;
}

const WIDTH = 236;
const HEIGHT = 52;
const GAP_X = 84;
const GAP_Y = 14;
const TOP = 34;
const cut = (text: string, n: number) => (text.length > n ? text.slice(0, n - 1) + '…' : text);

export function PipelineGraph({ nodes, edges, columns, label = 'Pipeline' }: { nodes: GraphNode[]; edges: GraphEdge[]; columns: string[]; label?: string }) {
  const places = new Map<string, { x: number; y: number }>();
  const heights = columns.map(() => TOP);
  const ordered = columns.flatMap((_, column) => {
    const mine = nodes.filter((n) => n.column === column);
    // Near what feeds it: by the mean place of its sources.
    const weight = (n: GraphNode) => {
      const from = edges.filter((e) => e.to === n.id).map((e) => places.get(e.from)?.y).filter((y) => y !== undefined);
      return from.length ? from.reduce((a, b) => a + b, 0) / from.length : 1e6;
    };
    mine.sort((a, b) => weight(a) - weight(b));
    for (const n of mine) {
      places.set(n.id, { x: column * (WIDTH + GAP_X) + 2, y: heights[column]! });
      heights[column]! += HEIGHT + GAP_Y;
    }
    return mine;
  });
  const width = columns.length * (WIDTH + GAP_X) - GAP_X + 4;
  const height = Math.max(...heights) + 4;
  return (
    <div className="graph" tabIndex={0} role="group" aria-label={label}>
      <svg viewBox={`0 0 ${width} ${height}`} style={{ maxWidth: width * 1.15 }}>
        {columns.map((name, i) => <text key={name} className="column-name" x={i * (WIDTH + GAP_X) + 4} y={18}>{name}</text>)}
        {edges.map((e, i) => {
          const a = places.get(e.from);
          const b = places.get(e.to);
          if (!a || !b) return null;
          const x1 = a.x + WIDTH, y1 = a.y + HEIGHT / 2, x2 = b.x, y2 = b.y + HEIGHT / 2;
          const bend = Math.max(30, (x2 - x1) / 2);
          return <path key={i} className="edge" aria-hidden="true" d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} />;
        })}
        {ordered.map((n) => {
          const at = places.get(n.id)!;
          return (
            <a key={n.id} href={n.href} className={n.isChosen ? 'node chosen' : 'node'} aria-current={n.isChosen || undefined}>
              <title>{n.name}</title>
              <rect x={at.x} y={at.y} width={WIDTH} height={HEIGHT} rx={9} />
              <circle className={`dot-${n.state ?? 'none'}`} cx={at.x + 18} cy={at.y + HEIGHT / 2} r={5} />
              <text className="node-name" x={at.x + 34} y={at.y + 22}>{cut(n.name, 25)}</text>
              <text className="node-about" x={at.x + 34} y={at.y + 40}>{cut(n.about, 32)}</text>
            </a>
          );
        })}
      </svg>
    </div>
  );
}
