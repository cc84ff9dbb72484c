/**
 * Days and clocks as people in a time zone read them. A zone's rules are those of ICU (the IANA database); a day may
 * have 23, 24 or 25 hours, begin at 01:00, or not exist at all. Pure.
 */
/** A calendar day, `2026-03-29`; it is an instant only together with a zone. */
export type Day = string;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Wider than any zone is from UTC. */
const OFFSET_MS_MAX = 15 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** What the clock on the wall shows, as if it were UTC; without the milliseconds. */
function wallMs(zone: string, atMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the zone's clock is ahead of UTC at this instant. */
const offsetMs = (zone: string, atMs: number): number =>
  wallMs(zone, atMs) - Math.floor(atMs / 1000) * 1000;

const dayOfMs = (utcMs: number): Day => new Date(utcMs).toISOString().slice(0, 10);
const msOfDay = (day: Day): number => Date.parse(`${day}T00:00:00.000Z`);

/** Whether the text is a day that exists: `2026-02-30` does not. */
export const isDay = (text: string): boolean => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? msOfDay(text) : Number.NaN;
  return !Number.isNaN(ms) && dayOfMs(ms) === text;
};

/** The day that it is in the zone at this instant. */
export const dayIn = (zone: string, instant: Date): Day => dayOfMs(wallMs(zone, instant.getTime()));

/** The first instant of the day in the zone; of a day that the zone left out, that of the next one. */
export function startOfDay(zone: string, day: Day): Date {
  const wall = msOfDay(day);
  const guess = wall - offsetMs(zone, wall);
  const isSteady = offsetMs(zone, guess - DAY_MS) === offsetMs(zone, guess + DAY_MS);
  if (isSteady) return new Date(guess);
  // The clock is changed near by: the day has begun when the wall shows it or a later one.
  let before = wall - OFFSET_MS_MAX;
  let begun = wall + OFFSET_MS_MAX;
  while (begun - before > 1000) {
    const middle = Math.floor((before + begun) / 2000) * 1000;
    if (wallMs(zone, middle) >= wall) begun = middle;
    else before = middle;
  }
  return new Date(begun);
}

/** So many days later; with a minus earlier. */
export const addDays = (day: Day, days: number): Day => dayOfMs(msOfDay(day) + days * DAY_MS);

/** Days from the first to the second. */
export const daysBetween = (from: Day, to: Day): number => (msOfDay(to) - msOfDay(from)) / DAY_MS;

/** The same day so many months later; past the end of a shorter month it is that month's last, or the day after it. */
export function addMonths(day: Day, months: number, pastTheEnd: 'last' | 'after' = 'last'): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const target = month - 1 + months;
  const daysInMonth = new Date(Date.UTC(year, target + 1, 0)).getUTCDate();
  if (date <= daysInMonth) return dayOfMs(Date.UTC(year, target, date));
  return dayOfMs(
    pastTheEnd === 'last' ? Date.UTC(year, target, daysInMonth) : Date.UTC(year, target + 1, 1),
  );
}

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The first day of the period that holds the day. A week begins on Monday. */
export function firstDayOf(period: Period, day: Day): Day {
  const year = day.slice(0, 4);
  const month = Number(day.slice(5, 7));
  switch (period) {
    case 'day':
      return day;
    case 'week':
      return addDays(day, -((new Date(msOfDay(day)).getUTCDay() + 6) % 7));
    case 'month':
      return `${day.slice(0, 7)}-01`;
    case 'quarter':
      return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
    case 'year':
      return `${year}-01-01`;
  }
}

const MONTHS_OF = { month: 1, quarter: 3, year: 12 } as const;

/** The first day of the period so many later than the one that begins on this day. */
export function addPeriods(period: Period, first: Day, count: number): Day {
  if (period === 'day') return addDays(first, count);
  if (period === 'week') return addDays(first, count * 7);
  return addMonths(first, count * MONTHS_OF[period]);
}

/** What the zone's clock shows, with its distance from UTC: `2026-10-25T02:00+01:00`. */
export function clockIn(zone: string, instant: Date): string {
  const offsetMinutes = Math.round(offsetMs(zone, instant.getTime()) / 60_000);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const size = Math.abs(offsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  const wall = new Date(wallMs(zone, instant.getTime())).toISOString().slice(0, 16);
  return `${wall}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
