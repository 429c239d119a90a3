/** Instants in words: how long ago, or in how long; and exactly, for who wants to know. */

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * 60],
  ['month', 30 * 24 * 60 * 60],
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
];

const relativeFormat = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/** “3 minutes ago”, “in 2 weeks”, “just now”. */
export function relative(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1_000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (unit === undefined) return seconds > 1 ? 'in less than a minute' : 'just now';
  const [name, length] = unit;
  // What is to come is rounded: fourteen days are fourteen also a second later. What is past is counted when it is full.
  const count = seconds > 0 ? Math.round(seconds / length) : Math.trunc(seconds / length);
  return relativeFormat.format(count, name);
}

/** The day and the second, as this device counts them. */
export function exact(at: string): string {
  return exactFormat.format(new Date(at));
}

/** So many minutes in words: “12 hours”, “1 day and 6 hours”. */
export function duration(minutes: number): string {
  const parts: [number, string][] = [
    [Math.floor(minutes / 1_440), 'day'],
    [Math.floor((minutes % 1_440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return words.length === 0 ? 'no time' : new Intl.ListFormat('en-GB').format(words);
}
