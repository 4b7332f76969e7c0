// Word clouds: the largest word in the middle, each other as near to it as it fits. Without chance,
// so that page, paper and the next look agree.
import { formatNumber } from '../model/format';
import { numberOf, show } from '../model/result';
import { titleOf, type Json } from '../model/visual';
import { common, tooltip } from './axes';
import { Wells, isBright, isColour, type DrawInput, type Drawing, type Option } from './drawing';
import { widthOf } from './letters';

interface Word {
  text: string;
  size: number; // of the font
  isUpright: boolean;
  x: number;
  y: number;
  row: number;
}
interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}
const PADDING: Record<string, number> = { NONE: 1, SMALL: 3, MEDIUM: 6, LARGE: 10 };
const MOST_WORDS = 150;
const [LEAST_SIZE, STEP] = [9, 0.8];

const overlaps = (a: Box, b: Box): boolean => Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) * 2 < a.h + b.h;

// A spiral from the middle until the word is free of the others; none where there is no room.
function placeWords(words: Omit<Word, 'x' | 'y'>[], width: number, height: number, pad: number): Word[] {
  const taken: Box[] = [];
  const placed: Word[] = [];
  for (const word of words) {
    const long = widthOf(word.text, word.size) + pad;
    const high = word.size * 1.12 + pad;
    const [w, h] = word.isUpright ? [high, long] : [long, high];
    if (w > width || h > height) continue;
    for (let turn = 0; turn < 900; ++turn) {
      const angle = turn * 0.35;
      const radius = 1.35 * angle;
      const box = { x: width / 2 + radius * Math.cos(angle) * Math.max(1, width / height), y: height / 2 + radius * Math.sin(angle), w, h };
      const inside = box.x - w / 2 >= 0 && box.x + w / 2 <= width && box.y - h / 2 >= 0 && box.y + h / 2 <= height;
      if (!inside || taken.some((t) => overlaps(t, box))) continue;
      taken.push(box);
      placed.push({ ...word, x: box.x, y: box.y });
      break;
    }
  }
  return placed;
}

// Smaller until nearly all have a place.
function fitting(wanted: Omit<Word, 'x' | 'y'>[], width: number, height: number, pad: number): Word[] {
  let best: Word[] = [];
  for (let scale = 1; ; scale *= STEP) {
    const sized = wanted.map((w) => ({ ...w, size: Math.max(LEAST_SIZE, Math.round(w.size * scale)) }));
    const placed = placeWords(sized, width, height, pad);
    if (placed.length > best.length) best = placed;
    if (best.length >= 0.9 * wanted.length || sized[0]!.size <= LEAST_SIZE + 2) return best;
  }
}

function wordsOf(wells: Wells, width: number, height: number): Omit<Word, 'x' | 'y'>[] {
  const group = wells.of('GroupBy')[0]!;
  const size = wells.of('Size')[0] ?? wells.columns.find((c) => c.role === 'MEASURE');
  const o: Json = wells.config.WordCloudOptions ?? {};
  const longest = o.MaximumStringLength ?? 100;
  const values = wells.input.result.rows.map((r) => (size ? numberOf(r[size.index]) : 1) ?? 0);
  const order = values.map((v, row) => ({ v, row })).filter((x) => x.v > 0).sort((a, b) => b.v - a.v || a.row - b.row).slice(0, MOST_WORDS);
  const [low, high] = [order[order.length - 1]?.v ?? 0, order[0]?.v ?? 1];
  const power = o.WordScaling === 'NORMAL' ? 0.5 : 1;
  // Few words are large: the largest still has room across.
  const letters = Math.max(1, ...order.slice(0, 3).map((o) => show(wells.input.result.rows[o.row]![group.index], group).length));
  const most = Math.max(16, Math.min(order.length < 15 ? 72 : 52, height / 4, (0.8 * width) / (letters * 0.62)));
  return order.map(({ v, row }, i) => {
    const text = show(wells.input.result.rows[row]![group.index], group);
    const cased = o.WordCasing === 'LOWER_CASE' ? text.toLowerCase() : text;
    const part = high > low ? ((v - low) / (high - low)) ** power : 1;
    return { text: [...cased].slice(0, longest).join(''), size: Math.round(11 + (most - 11) * part), isUpright: o.WordOrientation === 'HORIZONTAL_AND_VERTICAL' && i % 3 === 2, row };
  });
}

export function drawWordCloud(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { look, result, visual, picked, width = 500, height = 300 } = input;
  const group = wells.of('GroupBy')[0];
  const size = wells.of('Size')[0] ?? wells.columns.find((c) => c.role === 'MEASURE');
  if (!group || !result.rows.length) return { kind: 'empty', message: 'There are no values to draw' };
  const wanted = wordsOf(wells, width, height);
  if (!wanted.length) return { kind: 'empty', message: 'There are no positive sizes to draw' };
  const words = fitting(wanted, width, height, PADDING[wells.config.WordCloudOptions?.WordPadding ?? 'SMALL'] ?? 3);
  const single = wells.config.VisualPalette?.ChartColor;
  const option = {
    ...common(look), tooltip: { ...tooltip(look, wells.config, 'item'), formatter: (p: Option) => `${show(result.rows[words[p.dataIndex]!.row]![group.index], group)}${size ? `\n${size.label}: ${formatNumber(numberOf(result.rows[words[p.dataIndex]!.row]![size.index]), size.look)}` : ''}` },
    series: [{
      type: 'custom', coordinateSystem: 'none', cursor: 'pointer', data: words.map((w) => ({ value: w.row, pick: wells.pick(result.rows[w.row]!, [group]) })),
      renderItem: (p: { dataIndex: number }) => {
        const w = words[p.dataIndex]!;
        return {
          type: 'text', x: w.x, y: w.y, rotation: w.isUpright ? Math.PI / 2 : 0,
          style: { text: w.text, fill: isColour(single) ? single : look.palette[p.dataIndex % look.palette.length], font: `${w.size}px ${look.font}`, align: 'center', verticalAlign: 'middle', opacity: isBright(wells.pick(result.rows[w.row]!, [group]), picked) ? 1 : 0.28 },
        };
      },
    }],
  };
  const left = wanted.length - words.length + Math.max(0, result.rows.length - wanted.length);
  return { kind: 'chart', option, more: true, summary: `${titleOf(visual)}. ${words.length} words${left ? `, ${left} more have no room` : ''}.` };
}
