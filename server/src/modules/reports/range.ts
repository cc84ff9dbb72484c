/*
 * Ranges of reports: days of the store's zone made into instants, cut into buckets. Pure.
 * Invariants  buckets touch each other and cover `[from, to)` exactly; an empty one is there all the same; a day of 23
 *             or 25 hours is one day.
 */
import {
  addDays,
  addMonths,
  addPeriods,
  clockIn,
  type Day,
  dayIn,
  daysBetween,
  firstDayOf,
  HOUR_MS,
  isDay,
  type Period,
  startOfDay,
} from '../../kernel/calendar.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Bucket, Comparison, Interval, Preset, Range, RangeWanted } from './types.ts';

/** Days that a range may have, by its interval: what fits a page and a chart. */
export const DAYS_MAX: Readonly<Record<Interval, number>> = {
  hour: 31,
  day: 366,
  week: 5 * 366,
  month: 10 * 366,
  quarter: 10 * 366,
  year: 10 * 366,
};
const YEAR_MIN = 1970;
const YEAR_MAX = 9990;
const DEFAULT_PRESET: Preset = 'last_30_days';

/**
 * The range that was asked for; the last 30 days when nothing was.
 * now      decides what `today` is
 * refuses  DATE_RANGE_INVALID 422 (no such day; nothing between from and to; a preset beside them),
 *          DATE_RANGE_TOO_LARGE 422 {interval, max_days}
 */
export function rangeOf(wanted: RangeWanted, zone: string, now: Date): Range {
  const today = dayIn(zone, now);
  const interval = wanted.interval ?? 'day';
  if (wanted.from === undefined && wanted.to === undefined) {
    const [from, to] = daysOf(wanted.preset ?? DEFAULT_PRESET, today);
    return cut({ zone, interval, from: startOfDay(zone, from), to: startOfDay(zone, to) });
  }
  if (wanted.preset !== undefined) throw invalid('preset', 'Either a preset or from and to');
  if (wanted.from === undefined) throw invalid('from', 'A range needs its begin');
  const from = instantOf(wanted.from, zone, 'from');
  const to =
    wanted.to === undefined
      ? startOfDay(zone, addDays(today, 1))
      : instantOf(wanted.to, zone, 'to');
  if (from >= to) throw invalid('to', 'The end is not after the begin');
  return cut({ zone, interval, from, to });
}

/**
 * The range before it: as many days, up to where it begins; or the same days of the year before.
 * The number of its buckets may differ (a leap day, a month of another length).
 */
export function comparedWith(range: Range, comparison: Comparison): Range {
  const { zone, interval } = range;
  const edges = whole(range);
  if (comparison === 'previous_period') {
    if (!edges) {
      const lengthMs = range.to.getTime() - range.from.getTime();
      const from = new Date(range.from.getTime() - lengthMs);
      return cut({ zone, interval, from, to: range.from });
    }
    const from = addDays(edges.from, -daysBetween(edges.from, edges.to));
    return cut({ zone, interval, from: startOfDay(zone, from), to: range.from });
  }
  const from = aYearEarlier(zone, range.from, 'last');
  const to = aYearEarlier(zone, range.to, 'after');
  return cut({ zone, interval, from, to });
}

/** The days of a range that begins and ends with a day. */
function whole({ zone, from, to }: Range): { readonly from: Day; readonly to: Day } | undefined {
  const days = { from: dayIn(zone, from), to: dayIn(zone, to) };
  const isWhole =
    startOfDay(zone, days.from).getTime() === from.getTime() &&
    startOfDay(zone, days.to).getTime() === to.getTime();
  return isWhole ? days : undefined;
}

function aYearEarlier(zone: string, instant: Date, pastTheEnd: 'last' | 'after'): Date {
  const day = dayIn(zone, instant);
  const sinceMs = instant.getTime() - startOfDay(zone, day).getTime();
  return new Date(startOfDay(zone, addMonths(day, -12, pastTheEnd)).getTime() + sinceMs);
}

/** First day and the day after the last. What is not over ends with today. */
function daysOf(preset: Preset, today: Day): readonly [from: Day, to: Day] {
  const tomorrow = addDays(today, 1);
  const match = /^(this|last)_(week|month|quarter|year)$/.exec(preset);
  if (match) {
    const period = match[2] as Period;
    const first = firstDayOf(period, today);
    return match[1] === 'this' ? [first, tomorrow] : [addPeriods(period, first, -1), first];
  }
  if (preset === 'today') return [today, tomorrow];
  if (preset === 'yesterday') return [addDays(today, -1), today];
  const days = Number(/\d+/.exec(preset)?.[0]);
  return [addDays(tomorrow, -days), tomorrow];
}

/** A day of the zone, or an instant. `Date` takes 30 February for 2 March; we do not. */
function instantOf(text: string, zone: string, field: string): Date {
  const day = text.slice(0, 10);
  const instant = isDay(text) ? startOfDay(zone, text) : new Date(text);
  if (!isDay(day) || Number.isNaN(instant.getTime())) throw invalid(field, 'There is no such day');
  const year = instant.getUTCFullYear();
  if (year < YEAR_MIN || year > YEAR_MAX) {
    throw invalid(field, `Between the years ${YEAR_MIN} and ${YEAR_MAX}`);
  }
  return instant;
}

const invalid = (field: string, message: string) =>
  refuseField('DATE_RANGE_INVALID', field, message);

function cut(range: Omit<Range, 'buckets'>): Range {
  const { zone, interval, from, to } = range;
  const maxDays = DAYS_MAX[interval];
  const sinceMs = from.getTime() - startOfDay(zone, dayIn(zone, from)).getTime();
  const latest = startOfDay(zone, addDays(dayIn(zone, from), maxDays)).getTime() + sinceMs;
  if (to.getTime() > latest) throw refuse('DATE_RANGE_TOO_LARGE', { interval, max_days: maxDays });
  const buckets = (interval === 'hour' ? hours(range) : periods(range, interval)).filter(
    (bucket) => bucket.from < bucket.to,
  );
  return { ...range, buckets };
}

function periods({ zone, from, to }: Omit<Range, 'buckets'>, period: Period): readonly Bucket[] {
  const buckets: Bucket[] = [];
  let first = firstDayOf(period, dayIn(zone, from));
  let start = startOfDay(zone, first);
  while (start < to) {
    const next = addPeriods(period, first, 1);
    const end = startOfDay(zone, next);
    buckets.push({ name: nameOf(period, first), ...clipped(start, end, from, to) });
    first = next;
    start = end;
  }
  return buckets;
}

/** Hours by the clock of each day: where it goes back, one comes twice. */
function hours({ zone, from, to }: Omit<Range, 'buckets'>): readonly Bucket[] {
  const buckets: Bucket[] = [];
  let day = dayIn(zone, from);
  let start = startOfDay(zone, day);
  while (start < to) {
    day = addDays(day, 1);
    const end = startOfDay(zone, day);
    for (let at = start.getTime(); at < end.getTime(); at += HOUR_MS) {
      const hour = new Date(at);
      const over = new Date(Math.min(at + HOUR_MS, end.getTime()));
      if (over <= from || hour >= to) continue;
      buckets.push({ name: clockIn(zone, hour), ...clipped(hour, over, from, to) });
    }
    start = end;
  }
  return buckets;
}

const clipped = (start: Date, end: Date, from: Date, to: Date) => ({
  from: start < from ? from : start,
  to: end > to ? to : end,
});

function nameOf(period: Period, first: Day): string {
  if (period === 'month') return first.slice(0, 7);
  if (period === 'quarter') return `${first.slice(0, 4)}-Q${(Number(first.slice(5, 7)) + 2) / 3}`;
  return period === 'year' ? first.slice(0, 4) : first;
}
