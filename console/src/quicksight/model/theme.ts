// The colours of a theme: what a ThemeConfiguration says, else those of light or dark.
import type { Json } from './visual';

export interface Look {
  isDark: boolean;
  palette: string[];
  gradient: [string, string];
  emptyFill: string;
  page: string; // behind the tiles
  tile: string;
  tileBorder: boolean;
  text: string;
  text2: string;
  line: string;
  back2: string;
  accent: string;
  accentText: string;
  bad: string;
  good: string;
  warn: string;
  hasGutter: boolean;
  hasMargin: boolean;
  font: string;
}

const FONT = '"Open Sans", "Helvetica Neue", Roboto, "Liberation Sans", Arial, sans-serif';
const LIGHT: Look = {
  isDark: false, palette: ['#0b6fbd', '#d9661f', '#1d8a4e', '#8a4fc9', '#c22f5b', '#0f8f96', '#8a6d1c', '#5a6b7d', '#3b5bdb', '#a34a28'],
  gradient: ['#e3effb', '#0b4f8a'], emptyFill: '#d3dae2', page: '#f4f7fa', tile: '#ffffff', tileBorder: true, text: '#0f141a', text2: '#4a5561',
  line: '#d3dae2', back2: '#f4f7fa', accent: '#0055b8', accentText: '#ffffff', bad: '#c00020', good: '#00693e', warn: '#8a5a00',
  hasGutter: true, hasMargin: true, font: FONT,
};
const DARK: Look = {
  ...LIGHT, isDark: true, palette: ['#4aa3ee', '#f0914f', '#5cc48a', '#b58af0', '#f06f98', '#4cc7cf', '#d3b14a', '#9fb0c2', '#8ba2ff', '#e08b68'],
  gradient: ['#16324d', '#7cc4ff'], emptyFill: '#3a4652', page: '#0b1118', tile: '#121a23', text: '#e6ebf0', text2: '#b4bfca', line: '#3a4652',
  back2: '#17212c', accent: '#6cb8ff', accentText: '#08121b', bad: '#ff8a8a', good: '#6fd39b', warn: '#f2c14e',
};

// AWS's own themes by name; the palettes are ours.
const STARTERS: Record<string, Look> = {
  CLASSIC: LIGHT,
  MIDNIGHT: DARK,
  SEASIDE: { ...LIGHT, page: '#eef6f6', palette: ['#0f7c86', '#d9661f', '#3b5bdb', '#1d8a4e', '#8a4fc9', '#c22f5b', '#8a6d1c', '#5a6b7d'], accent: '#0a5f67', tileBorder: false },
  RAINIER: { ...LIGHT, page: '#f6f4f0', palette: ['#44577a', '#b5651d', '#5f7d4e', '#7a4a6b', '#a33b3b', '#3f7f7f', '#7f6a2a', '#66707a'], accent: '#33486b', tileBorder: false },
};
export function starterLook(arn: string): Look | undefined {
  return STARTERS[/^arn:aws[\w-]*:quicksight::aws:theme\/(\w+)$/.exec(arn)?.[1] ?? ''];
}
export const STARTER_NAMES = Object.keys(STARTERS);

const colour = (text: unknown, otherwise: string): string => (typeof text === 'string' && /^#[0-9a-f]{3,8}$/i.test(text) ? text : otherwise);

function channel(c: number): number {
  const s = c / 255;
  return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
}
export function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex;
  const n = parseInt(full.slice(1, 7), 16);
  return 0.2126 * channel((n >> 16) & 255) + 0.7152 * channel((n >> 8) & 255) + 0.0722 * channel(n & 255);
}
// Black or white, whichever reads better upon it.
export const textOn = (back: string): string => (luminance(back) > 0.18 ? '#0f141a' : '#ffffff');

export function mix(a: string, b: string, part: number): string {
  const parse = (h: string): number[] => [1, 3, 5].map((i) => parseInt(h.slice(i, i + 2), 16));
  const [x, y] = [parse(a), parse(b)];
  return '#' + x.map((v, i) => Math.round(v + (y[i]! - v) * part).toString(16).padStart(2, '0')).join('');
}

export function themeLook(theme: Json | null | undefined, base: Look = LIGHT): Look {
  if (!theme) return base;
  const ui: Json = theme.UIColorPalette ?? {};
  const data: Json = theme.DataColorPalette ?? {};
  const sheet: Json = theme.Sheet ?? {};
  const tile = colour(sheet.Tile?.BackgroundColor, colour(ui.PrimaryBackground, base.tile));
  const start = ui.PrimaryBackground ? (luminance(tile) < 0.2 ? DARK : LIGHT) : base;
  const text = colour(ui.PrimaryForeground, start.text);
  const colors = ((data.Colors as string[]) ?? []).map((c) => colour(c, '')).filter(Boolean);
  const gradient = ((data.MinMaxGradient as string[]) ?? []).map((c) => colour(c, '')).filter(Boolean);
  const family = theme.Typography?.FontFamilies?.[0]?.FontFamily;
  return {
    ...start, palette: colors.length ? colors : base.palette === LIGHT.palette || base.palette === DARK.palette ? start.palette : base.palette,
    gradient: gradient.length >= 2 ? [gradient[0]!, gradient[1]!] : start.gradient, emptyFill: colour(data.EmptyFillColor, start.emptyFill),
    page: colour(sheet.Background?.Color, colour(ui.SecondaryBackground, start.page)), tile, tileBorder: sheet.Tile?.Border?.Show ?? start.tileBorder,
    text, text2: ui.PrimaryForeground ? mix(text.slice(0, 7), tile.slice(0, 7), 0.22) : start.text2,
    line: ui.PrimaryForeground ? mix(text.slice(0, 7), tile.slice(0, 7), 0.78) : start.line,
    back2: colour(ui.SecondaryBackground, start.back2), accent: colour(ui.Accent, start.accent), accentText: colour(ui.AccentForeground, start.accentText),
    bad: colour(ui.Danger, start.bad), good: colour(ui.Success, start.good), warn: colour(ui.Warning, start.warn),
    hasGutter: sheet.TileLayout?.Gutter?.Show ?? true, hasMargin: sheet.TileLayout?.Margin?.Show ?? true,
    font: typeof family === 'string' && /^[\w ,-]+$/.test(family) ? `"${family}", ${FONT}` : FONT,
  };
}
export const baseLook = (dark: boolean): Look => (dark ? DARK : LIGHT);
