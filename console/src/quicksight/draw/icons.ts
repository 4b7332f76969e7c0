// Icon sets of conditional formatting: a value's icon by the third (or quarter) of the range that it
// lies in.
export interface SetIcon {
  glyph: string;
  name: string;
  tone: 'good' | 'bad' | 'warn' | 'text2';
}
const good = (glyph: string, name: string): SetIcon => ({ glyph, name, tone: 'good' });
const warn = (glyph: string, name: string): SetIcon => ({ glyph, name, tone: 'warn' });
const bad = (glyph: string, name: string): SetIcon => ({ glyph, name, tone: 'bad' });
const grey = (glyph: string, name: string): SetIcon => ({ glyph, name, tone: 'text2' });

// From the highest values to the lowest.
export const ICON_SETS: Record<string, { name: string; icons: SetIcon[] }> = {
  PLUS_MINUS: { name: 'plus, minus', icons: [good('+', 'plus'), bad('−', 'minus')] }, CHECK_X: { name: 'check, cross', icons: [good('✓', 'check'), bad('✕', 'cross')] },
  THREE_COLOR_ARROW: { name: 'arrows', icons: [good('↑', 'up'), warn('→', 'level'), bad('↓', 'down')] }, THREE_GRAY_ARROW: { name: 'grey arrows', icons: [grey('↑', 'up'), grey('→', 'level'), grey('↓', 'down')] },
  CARET_UP_MINUS_DOWN: { name: 'carets', icons: [good('▲', 'up'), warn('−', 'level'), bad('▼', 'down')] }, THREE_SHAPE: { name: 'shapes', icons: [good('●', 'high'), warn('▲', 'middle'), bad('◆', 'low')] },
  THREE_CIRCLE: { name: 'circles', icons: [good('●', 'high'), warn('◐', 'middle'), bad('○', 'low')] }, FLAGS: { name: 'flags', icons: [good('⚑', 'high'), warn('⚑', 'middle'), bad('⚑', 'low')] },
  BARS: { name: 'bars', icons: [grey('█', 'high'), grey('▅', 'middle'), grey('▂', 'low')] }, FOUR_COLOR_ARROW: { name: 'four arrows', icons: [good('↑', 'up'), good('↗', 'rising'), warn('↘', 'falling'), bad('↓', 'down')] },
  FOUR_GRAY_ARROW: { name: 'four grey arrows', icons: [grey('↑', 'up'), grey('↗', 'rising'), grey('↘', 'falling'), grey('↓', 'down')] },
};

export function iconOfSet(set: string, value: number, [low, high]: [number, number]): SetIcon | undefined {
  const icons = ICON_SETS[set]?.icons;
  if (!icons) return undefined;
  // Plus and minus, check and cross, tell the sign where the values have both.
  if (icons.length === 2 && low < 0 && high > 0) return icons[value >= 0 ? 0 : 1];
  const part = high > low ? (high - value) / (high - low) : 0;
  return icons[Math.min(icons.length - 1, Math.floor(part * icons.length))];
}
