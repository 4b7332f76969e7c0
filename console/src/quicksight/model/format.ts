// Numbers and dates as a definition's format configurations say; UTC, no Intl.
import type { Json } from './visual';

const SYMBOLS: Record<string, string> = { COMMA: ',', DOT: '.', SPACE: ' ' };
const SCALES: Record<string, [number, string]> = {
  NONE: [1, ''], THOUSANDS: [1e3, 'K'], MILLIONS: [1e6, 'M'], BILLIONS: [1e9, 'B'], TRILLIONS: [1e12, 'T'], LAKHS: [1e5, 'L'], CRORES: [1e7, 'Cr'],
};
const CURRENCIES: Record<string, string> = {
  USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', KRW: '₩', DKK: 'kr.', TWD: 'NT$', HKD: 'HK$', CNY: '¥', BRL: 'R$', CHF: 'CHF', SEK: 'kr', NOK: 'kr', AUD: 'A$', CAD: 'C$',
};

function autoScale(n: number): [number, string] {
  const size = Math.abs(n);
  if (size >= 1e12) return SCALES.TRILLIONS!;
  if (size >= 1e9) return SCALES.BILLIONS!;
  if (size >= 1e6) return SCALES.MILLIONS!;
  if (size >= 1e3) return SCALES.THOUSANDS!;
  return SCALES.NONE!;
}

function group(digits: string, symbol: string, style: string): string {
  if (style !== 'LAKHS' || digits.length <= 3) return digits.replace(/\B(?=(\d{3})+(?!\d))/g, symbol);
  const head = digits.slice(0, -3).replace(/\B(?=(\d{2})+(?!\d))/g, symbol);
  return head + symbol + digits.slice(-3);
}

// toFixed() rounds 1.005 down, as its binary value is below: the shortest decimal text decides here.
export function fixed(n: number, places: number): string {
  const size = Math.abs(n);
  if (!Number.isFinite(n) || size >= 1e21) return String(n);
  const scaled = Number(`${size}e${places}`);
  if (!Number.isFinite(scaled)) return size.toFixed(places);
  const rounded = Math.round(scaled);
  return Number.isSafeInteger(rounded) ? Number(`${rounded}e-${places}`).toFixed(places) : size.toFixed(places);
}

export interface NumberLook {
  prefix: string;
  suffix: string;
  decimal: string;
  thousands: string;
  grouping: string;
  places?: number; // absent: up to two
  scale: string;
  isPercent: boolean;
  negative: string;
  nullText: string;
}
const PLAIN: NumberLook = {
  prefix: '', suffix: '', decimal: '.', thousands: ',', grouping: 'DEFAULT', scale: 'NONE', isPercent: false, negative: 'POSITIVE', nullText: 'null',
};

// Of NumericFormatConfiguration, or a NumberFormatConfiguration around it.
export function numberLook(format: Json | undefined): NumberLook {
  const inner: Json = format?.FormatConfiguration ?? format?.NumericFormatConfiguration ?? format ?? {};
  const currency = inner.CurrencyDisplayFormatConfiguration;
  const percent = inner.PercentageDisplayFormatConfiguration;
  const said: Json | undefined = inner.NumberDisplayFormatConfiguration ?? currency ?? percent;
  if (!said) return PLAIN;
  const separators: Json = said.SeparatorConfiguration ?? {};
  const thousands: Json = separators.ThousandsSeparator ?? {};
  const symbol = currency ? (CURRENCIES[said.Symbol ?? 'USD'] ?? said.Symbol) : '';
  return {
    prefix: (said.Prefix ?? '') + symbol, suffix: said.Suffix ?? '', decimal: SYMBOLS[separators.DecimalSeparator ?? 'DOT']!,
    thousands: thousands.Visibility === 'HIDDEN' ? '' : SYMBOLS[thousands.Symbol ?? 'COMMA']!, grouping: thousands.GroupingStyle ?? 'DEFAULT',
    places: said.DecimalPlacesConfiguration?.DecimalPlaces, scale: said.NumberScale ?? 'NONE', isPercent: !!percent,
    negative: said.NegativeValueConfiguration?.DisplayMode ?? 'POSITIVE', nullText: said.NullValueFormatConfiguration?.NullString ?? 'null',
  };
}

export function formatNumber(value: number | null | undefined, look: NumberLook = PLAIN): string {
  if (value === null || value === undefined || Number.isNaN(value)) return look.nullText;
  const [by, unit] = look.scale === 'AUTO' ? autoScale(value) : (SCALES[look.scale] ?? SCALES.NONE!);
  const n = (look.isPercent ? Number(`${value}e2`) || value * 100 : value) / by;
  let text = fixed(n, look.places ?? 2);
  if (look.places === undefined) text = text.replace(/\.?0+$/, (zeros) => (text.includes('.') ? '' : zeros));
  const [whole = '', fraction] = text.split('.');
  const isZero = !/[1-9]/.test(text);
  const body = look.prefix + group(whole, look.thousands, look.grouping) + (fraction ? look.decimal + fraction : '') + unit + (look.isPercent ? '%' : '') + look.suffix;
  if (value >= 0 || isZero) return body;
  return look.negative === 'NEGATIVE' ? `(${body})` : `-${body}`;
}

// Of an integer that a double does not hold, to its last digit unless it is shown in thousands or so.
export function formatInteger(digits: string, look: NumberLook): string {
  if (look.scale !== 'NONE' || look.isPercent) return formatNumber(Number(digits), look);
  const isNegative = digits[0] === '-';
  const body = look.prefix + group(digits.replace('-', ''), look.thousands, look.grouping) + (look.places ? look.decimal + '0'.repeat(look.places) : '') + look.suffix;
  if (!isNegative) return body;
  return look.negative === 'NEGATIVE' ? `(${body})` : `-${body}`;
}

// Short, for axes: 1.2K.
export function shortNumber(value: number, look: NumberLook = PLAIN): string {
  if (look.scale !== 'NONE' || look.isPercent || Math.abs(value) < 1e4) return formatNumber(value, look);
  return formatNumber(value, { ...look, scale: 'AUTO', places: undefined });
}

// Beside a mark: large numbers short, unless their format says how they are written.
export function markNumber(value: number | null | undefined, look: NumberLook = PLAIN): string {
  const isLarge = value !== null && value !== undefined && Math.abs(value) >= 1e6;
  return isLarge && look.places === undefined ? shortNumber(value, look) : formatNumber(value, look);
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const two = (n: number): string => String(n).padStart(2, '0');

// "2026-03-01T00:00:00.000Z", "2026-03-01 10:00:00" or "2026-03-01" → milliseconds.
export function dateMs(value: unknown): number {
  if (typeof value === 'number') return value;
  const p = /^(-?\d{1,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?/.exec(String(value));
  if (!p) return NaN;
  const at = Date.UTC(2000, +p[2]! - 1, +p[3]!, +(p[4] ?? 0), +(p[5] ?? 0), +(p[6] ?? 0), +((p[7] ?? '0') + '00').slice(0, 3));
  return new Date(at).setUTCFullYear(+p[1]!, +p[2]! - 1, +p[3]!); // Date.UTC takes the year 1 for 1901
}

const TOKEN = /'([^']*)'|\[([^\]]*)\]|Y+|y+|M+|D+|d+|E+|Q|H+|h+|m+|s+|S+|a|A|Z+|z+/g;
function token(t: string, at: Date): string {
  const hour12 = at.getUTCHours() % 12 || 12;
  switch (t[0]) {
    case 'Y': case 'y': return t.length === 2 ? two(at.getUTCFullYear() % 100) : String(at.getUTCFullYear());
    case 'M': {
      const month = at.getUTCMonth();
      return t.length >= 4 ? MONTHS[month]! : t.length === 3 ? MONTHS[month]!.slice(0, 3) : t.length === 2 ? two(month + 1) : String(month + 1);
    }
    case 'D': case 'd':
      if (t.length >= 3) return t.length === 3 ? DAYS[at.getUTCDay()]!.slice(0, 3) : DAYS[at.getUTCDay()]!;
      return t.length === 2 ? two(at.getUTCDate()) : String(at.getUTCDate());
    case 'E': return t.length < 4 ? DAYS[at.getUTCDay()]!.slice(0, 3) : DAYS[at.getUTCDay()]!;
    case 'Q': return String(Math.floor(at.getUTCMonth() / 3) + 1);
    case 'H': return t.length === 2 ? two(at.getUTCHours()) : String(at.getUTCHours());
    case 'h': return t.length === 2 ? two(hour12) : String(hour12);
    case 'm': return t.length === 2 ? two(at.getUTCMinutes()) : String(at.getUTCMinutes());
    case 's': return t.length === 2 ? two(at.getUTCSeconds()) : String(at.getUTCSeconds());
    case 'S': return String(at.getUTCMilliseconds()).padStart(3, '0').slice(0, t.length);
    case 'a': return at.getUTCHours() < 12 ? 'am' : 'pm';
    case 'A': return at.getUTCHours() < 12 ? 'AM' : 'PM';
    default: return 'UTC';
  }
}
export function formatPattern(ms: number, pattern: string): string {
  const at = new Date(ms);
  return pattern.replace(TOKEN, (t, quoted?: string, bracketed?: string) => quoted ?? bracketed ?? token(t, at));
}

const BY_GRANULARITY: Record<string, string> = {
  YEAR: 'YYYY', QUARTER: '[Q]Q YYYY', MONTH: 'MMM YYYY', WEEK: 'MMM D, YYYY', DAY: 'MMM D, YYYY', HOUR: 'MMM D, YYYY HH:mm', MINUTE: 'MMM D, YYYY HH:mm',
  SECOND: 'MMM D, YYYY HH:mm:ss', MILLISECOND: 'MMM D, YYYY HH:mm:ss.SSS',
};

export function formatDate(value: unknown, format?: Json, granularity?: string): string {
  if (value === null || value === undefined) return format?.NullValueFormatConfiguration?.NullString ?? 'null';
  const ms = dateMs(value);
  if (Number.isNaN(ms)) return String(value);
  const hasTime = ms % 86_400_000 !== 0;
  return formatPattern(ms, format?.DateTimeFormat || (granularity ? BY_GRANULARITY[granularity] : undefined) || (hasTime ? BY_GRANULARITY.SECOND! : BY_GRANULARITY.DAY!));
}

// The end of the period that begins at `ms`.
export function periodEnd(ms: number, granularity: string): number {
  const at = new Date(ms);
  const [y, mo, da, h, mi, s] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  switch (granularity) {
    case 'YEAR': return Date.UTC(y + 1, mo, da);
    case 'QUARTER': return Date.UTC(y, mo + 3, da);
    case 'MONTH': return Date.UTC(y, mo + 1, da);
    case 'WEEK': return Date.UTC(y, mo, da + 7);
    case 'HOUR': return Date.UTC(y, mo, da, h + 1);
    case 'MINUTE': return Date.UTC(y, mo, da, h, mi + 1);
    case 'SECOND': return Date.UTC(y, mo, da, h, mi, s + 1);
    case 'MILLISECOND': return ms + 1;
    default: return Date.UTC(y, mo, da + 1);
  }
}
