// Numbers and moments as the author wants them read: "%.1f km" as in C, "DD.MM.YYYY HH:mm" for moments.

const MICROSECONDS_A_DAY = 86_400_000_000;

export function formatNumber(value: number, format: string): string {
  const presets: Record<string, Intl.NumberFormatOptions> = {
    percent: { style: 'percent', maximumFractionDigits: 2 },
    dollar: { style: 'currency', currency: 'USD' },
    euro: { style: 'currency', currency: 'EUR' },
    compact: { notation: 'compact' },
    localized: {},
  };
  if (presets[format]) {
    return value.toLocaleString(format === 'localized' ? undefined : 'en-US', presets[format]);
  }
  if (format === 'plain' || !format) {
    return String(value);
  }
  const found = /%(\+)?(\d+)?(?:\.(\d+))?([dieEfFgGsu])/.exec(format);
  if (!found) {
    return format.replace('%%', '%');
  }
  const [whole, plus, , digits, letter] = found;
  const text = spell(value, letter ?? 'd', digits === undefined ? undefined : Number(digits));
  return format.replace(whole, (plus && value >= 0 ? '+' : '') + text).replaceAll('%%', '%');
}

function spell(value: number, letter: string, digits: number | undefined): string {
  switch (letter) {
    case 'd':
    case 'i':
    case 'u':
      return Math.trunc(value).toFixed(0);
    case 'e':
    case 'E':
      return value.toExponential(digits ?? 6);
    case 'f':
    case 'F':
      return value.toFixed(digits ?? 6);
    case 'g':
    case 'G':
      return String(Number(value.toPrecision(digits || 6)));
    default:
      return String(value);
  }
}

/** What a slider counts in, as text: days for dates, microseconds for all else with a time. */
export function formatQuantity(value: number, type: string, format: string): string {
  switch (type) {
    case 'date':
      return formatMoment(daysToDate(value), format);
    case 'datetime':
    case 'time':
      return formatMoment(new Date(value / 1000), format);
    case 'timedelta':
      return formatDuration(value);
    default:
      return formatNumber(value, format);
  }
}

/** Python counts days from year 1, and JavaScript milliseconds from 1970. */
function daysToDate(days: number): Date {
  return new Date((days - 719_163) * 86_400_000);
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The moment in UTC, by moment.js' letters, as Streamlit takes them. */
export function formatMoment(moment: Date, format: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hour = moment.getUTCHours();
  const parts: Record<string, string> = {
    YYYY: String(moment.getUTCFullYear()).padStart(4, '0'),
    YY: two(moment.getUTCFullYear() % 100),
    MMMM: MONTHS[moment.getUTCMonth()] ?? '',
    MMM: (MONTHS[moment.getUTCMonth()] ?? '').slice(0, 3),
    MM: two(moment.getUTCMonth() + 1),
    M: String(moment.getUTCMonth() + 1),
    DD: two(moment.getUTCDate()),
    D: String(moment.getUTCDate()),
    dddd: WEEKDAYS[moment.getUTCDay()] ?? '',
    ddd: (WEEKDAYS[moment.getUTCDay()] ?? '').slice(0, 3),
    HH: two(hour),
    H: String(hour),
    hh: two(hour % 12 || 12),
    h: String(hour % 12 || 12),
    mm: two(moment.getUTCMinutes()),
    m: String(moment.getUTCMinutes()),
    ss: two(moment.getUTCSeconds()),
    s: String(moment.getUTCSeconds()),
    SSS: String(moment.getUTCMilliseconds()).padStart(3, '0'),
    A: hour < 12 ? 'AM' : 'PM',
    a: hour < 12 ? 'am' : 'pm',
  };
  return format.replace(/\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a/g, (found, quoted) =>
    quoted === undefined ? (parts[found] ?? found) : quoted,
  );
}

/** As people say it: "2 days, 3:00". */
export function formatDuration(microseconds: number): string {
  const sign = microseconds < 0 ? '−' : '';
  const whole = Math.abs(microseconds);
  const days = Math.floor(whole / MICROSECONDS_A_DAY);
  const seconds = Math.floor((whole % MICROSECONDS_A_DAY) / 1_000_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}`;
  const tail = seconds % 60 ? `:${two(seconds % 60)}` : '';
  const inDays = days ? `${days} ${days === 1 ? 'day' : 'days'}` : '';
  return sign + (seconds || !days ? [inDays, clock + tail].filter(Boolean).join(', ') : inDays);
}
