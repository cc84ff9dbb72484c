import type { Day, Period } from '../../kernel/calendar.ts';

export const INTERVALS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Interval = 'hour' | Period;

export const PRESETS = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
  'last_7_days',
  'last_30_days',
  'last_90_days',
] as const;
export type Preset = (typeof PRESETS)[number];

export const COMPARISONS = ['previous_period', 'previous_year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A part of a range: `[from, to)`, with the name of the hour, day, week … that it is (a part of). */
export type Bucket = { readonly name: string; readonly from: Date; readonly to: Date };

/** What a report is about: `[from, to)`, cut into buckets without a gap; at least one. */
export type Range = {
  readonly zone: string;
  readonly interval: Interval;
  readonly from: Date;
  readonly to: Date;
  readonly buckets: readonly Bucket[];
};

/** What a caller asks for: days of the store's zone, or instants. */
export type RangeWanted = {
  readonly from?: Day | string | undefined;
  readonly to?: Day | string | undefined;
  readonly preset?: Preset | undefined;
  readonly interval?: Interval | undefined;
};

/** Numbers by their name on the wire. */
export type Figures = Readonly<Record<string, number>>;
