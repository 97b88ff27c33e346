// Values of cells as text: numbers by preset or printf, dates by pattern, durations.

import type { Column, Json } from './types';

const NONE = '';

export function formatCell(column: Column, value: Json): string {
  if (value === null || value === undefined) {
    return NONE;
  }
  switch (column.type) {
    case 'number':
    case 'progress':
      return typeof value === 'number' ? formatOfKind(column, value) : String(value);
    case 'date':
    case 'time':
    case 'datetime':
      return typeof value === 'string' ? formatMoment(value, column) : String(value);
    case 'duration':
      return typeof value === 'number' ? formatDuration(value) : String(value);
    case 'selectbox':
      return labelOf(column, value);
    case 'checkbox':
      return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value);
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/** What copies of a cell say: as a spreadsheet reads it. */
export function plainText(value: Json): string {
  if (value === null || value === undefined) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function labelOf(column: Column, value: Json): string {
  const at = column.labels ? (column.options ?? []).indexOf(value) : -1;
  return at >= 0 ? column.labels![at]! : String(value);
}

function formatOfKind(column: Column, value: number): string {
  if (column.kind === 'duration') {
    return formatDuration(value);
  }
  if (column.format) {
    return formatNumber(value, column.format);
  }
  if (column.type === 'progress') {
    const isShare = (column.max ?? (column.is_int ? 100 : 1)) === 1;
    return formatNumber(value, isShare ? 'percent' : 'plain');
  }
  return column.index ? String(value) : plain(value);
}

const formats = new Map<string, Intl.NumberFormat>();

function intl(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = JSON.stringify(options);
  const known = formats.get(name) ?? new Intl.NumberFormat(undefined, options);
  formats.set(name, known);
  return known;
}

/** Years have no separators: 2024, but 12,345. */
const GROUPED = { maximumFractionDigits: 4, useGrouping: 'min2' } as unknown as Intl.NumberFormatOptions;

function plain(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e15) ? value.toExponential(3).replace('e+', 'e') : intl(GROUPED).format(value);
}

const PRESETS: Record<string, (value: number) => string> = {
  plain: value => String(value),
  localized: value => intl({ maximumFractionDigits: 4 }).format(value),
  percent: value => intl({ style: 'percent', maximumFractionDigits: 2 }).format(value),
  dollar: value => intl({ style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' }).format(value),
  euro: value => intl({ style: 'currency', currency: 'EUR' }).format(value),
  yen: value => intl({ style: 'currency', currency: 'JPY', currencyDisplay: 'narrowSymbol' }).format(value),
  accounting: value => (value < 0 ? `(${intl({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(-value)})` : intl({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)),
  compact: value => intl({ notation: 'compact', maximumFractionDigits: 1 }).format(value),
  scientific: value => intl({ notation: 'scientific', maximumFractionDigits: 3 }).format(value),
  engineering: value => intl({ notation: 'engineering', maximumFractionDigits: 3 }).format(value),
  bytes: formatBytes,
};

export function formatNumber(value: number, format: string): string {
  return PRESETS[format]?.(value) ?? printf(format, value);
}

function formatBytes(value: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return intl({ style: 'unit', unit: units[unit], unitDisplay: 'short', maximumFractionDigits: 1 }).format(size);
}

/** As sprintf-js knows it: `%.2f €`, `%d %%`, `%05d`, `%,d`. */
export function printf(format: string, value: number): string {
  return format.replace(/%(%|([-+ 0,#]*)(\d+)?(?:\.(\d+))?([bcdieufgosxXtTvVEGj]))/g, (all, body, flags, width, digits, kind) =>
    body === '%' ? '%' : padded(signed(convert(value, kind, digits, flags), value, flags), flags, width) || all,
  );
}

function convert(value: number, kind: string, digits: string | undefined, flags: string): string {
  const precision = digits === undefined ? undefined : Number(digits);
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return flags.includes(',') ? intl({ maximumFractionDigits: 0 }).format(Math.trunc(value)) : String(Math.trunc(value));
    case 'f': {
      const places = precision ?? 6;
      return flags.includes(',')
        ? intl({ minimumFractionDigits: places, maximumFractionDigits: places }).format(value)
        : value.toFixed(precision ?? 6);
    }
    case 'e':
    case 'E': {
      const text = value.toExponential(precision ?? 6);
      return kind === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G':
      return precision === undefined ? String(value) : String(Number(value.toPrecision(Math.max(1, precision))));
    case 'x':
      return Math.trunc(value).toString(16);
    case 'X':
      return Math.trunc(value).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(value).toString(8);
    case 'b':
      return Math.trunc(value).toString(2);
    default:
      return String(value);
  }
}

function signed(text: string, value: number, flags: string): string {
  return value >= 0 && flags.includes('+') ? `+${text}` : value >= 0 && flags.includes(' ') ? ` ${text}` : text;
}

function padded(text: string, flags: string, width: string | undefined): string {
  const length = Number(width ?? 0);
  if (flags.includes('-')) {
    return text.padEnd(length);
  }
  return text.padStart(length, flags.includes('0') ? '0' : ' ');
}

// --- moments ---------------------------------------------------------------------------------------------------

interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  fraction: string;
  zone: string;
}

const ISO = /^(?:(-?\d{4,})-(\d\d)-(\d\d))?[T ]?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:?\d\d)?$/;

export function parseMoment(text: string): Moment | null {
  const found = ISO.exec(text);
  if (!found) {
    return null;
  }
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const number = (part: string | undefined, other: number): number => (part === undefined ? other : Number(part));
  return {
    year: number(year, 1970),
    month: number(month, 1),
    day: number(day, 1),
    hour: number(hour, 0),
    minute: number(minute, 0),
    second: number(second, 0),
    fraction: fraction ?? '',
    zone: zone ?? '',
  };
}

const DEFAULTS: Record<string, string> = { date: 'YYYY-MM-DD', time: 'HH:mm:ss', datetime: 'YYYY-MM-DD HH:mm:ss' };

function formatMoment(text: string, column: Column): string {
  const moment = parseMoment(text);
  if (!moment) {
    return text;
  }
  const shown = column.timezone && moment.zone ? inZone(moment, column.timezone) : moment;
  switch (column.format) {
    case 'localized':
      return localized(shown, column.type);
    case 'iso8601':
      return text;
    case 'distance':
      return distance(asDate(moment));
    case 'calendar':
      return localized(shown, 'date');
    default:
      return byPattern(shown, column.format ?? DEFAULTS[column.type]!);
  }
}

function asDate(moment: Moment): Date {
  const date = new Date(0);
  date.setUTCFullYear(moment.year, moment.month - 1, moment.day);
  date.setUTCHours(moment.hour, moment.minute, moment.second, Number(moment.fraction.padEnd(3, '0').slice(0, 3)));
  const zone = /([+-])(\d\d):?(\d\d)/.exec(moment.zone);
  const minutes = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  return new Date(date.getTime() - minutes * 60_000);
}

function inZone(moment: Moment, timeZone: string): Moment {
  try {
    const options = { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    const parts = new Intl.DateTimeFormat('en', options).formatToParts(asDate(moment));
    const of = (type: string): number => Number(parts.find(part => part.type === type)?.value ?? 0);
    return { ...moment, year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute'), second: of('second') };
  } catch {
    return moment;
  }
}

function localized(moment: Moment, type: string): string {
  const date = asDate({ ...moment, zone: '' });
  const options: Intl.DateTimeFormatOptions =
    type === 'time' ? { timeStyle: 'medium' } : type === 'date' ? { dateStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }).format(date);
}

function distance(date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600],
    ['month', 2_629_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

function byPattern(moment: Moment, pattern: string): string {
  const date = asDate({ ...moment, zone: '' });
  const name = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }).format(date);
  const two = (value: number): string => String(value).padStart(2, '0');
  const tokens: Record<string, () => string> = {
    YYYY: () => String(moment.year).padStart(4, '0'),
    YY: () => two(moment.year % 100),
    MMMM: () => name({ month: 'long' }),
    MMM: () => name({ month: 'short' }),
    MM: () => two(moment.month),
    M: () => String(moment.month),
    DD: () => two(moment.day),
    D: () => String(moment.day),
    dddd: () => name({ weekday: 'long' }),
    ddd: () => name({ weekday: 'short' }),
    HH: () => two(moment.hour),
    H: () => String(moment.hour),
    hh: () => two(moment.hour % 12 || 12),
    h: () => String(moment.hour % 12 || 12),
    mm: () => two(moment.minute),
    m: () => String(moment.minute),
    ss: () => two(moment.second),
    s: () => String(moment.second),
    SSS: () => moment.fraction.padEnd(3, '0').slice(0, 3),
    A: () => (moment.hour < 12 ? 'AM' : 'PM'),
    a: () => (moment.hour < 12 ? 'am' : 'pm'),
    Z: () => moment.zone || '+00:00',
  };
  return pattern.replace(/\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a|Z/g, (token, quoted) =>
    quoted !== undefined ? quoted : tokens[token]!(),
  );
}

export function formatDuration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const days = Math.floor(size / 86_400);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const fraction = size % 1 ? String(Number((size % 1).toFixed(3))).slice(1) : '';
  const clock = `${two((size % 86_400) / 3600)}:${two((size % 3600) / 60)}:${two(size % 60)}${fraction}`;
  return `${sign}${days ? `${days} day${days === 1 ? '' : 's'} ` : ''}${clock}`;
}
