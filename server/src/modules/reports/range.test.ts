import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../../kernel/refusal.ts';
import { comparedWith, DAYS_MAX, rangeOf } from './range.ts';
import { INTERVALS, PRESETS } from './types.ts';

const BERLIN = 'Europe/Berlin';
/** A Thursday. */
const NOW = new Date('2026-10-29T10:00:00Z');
const refusedWith = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code;

test('presets are days of the zone; what is not over ends with today, weeks begin on Monday', () => {
  const days = Object.fromEntries(
    PRESETS.map((preset) => {
      const { buckets } = rangeOf({ preset }, BERLIN, NOW);
      return [preset, [buckets[0]?.name, buckets.at(-1)?.name]];
    }),
  );
  assert.deepEqual(days, {
    today: ['2026-10-29', '2026-10-29'],
    yesterday: ['2026-10-28', '2026-10-28'],
    this_week: ['2026-10-26', '2026-10-29'],
    last_week: ['2026-10-19', '2026-10-25'],
    this_month: ['2026-10-01', '2026-10-29'],
    last_month: ['2026-09-01', '2026-09-30'],
    this_quarter: ['2026-10-01', '2026-10-29'],
    last_quarter: ['2026-07-01', '2026-09-30'],
    this_year: ['2026-01-01', '2026-10-29'],
    last_year: ['2025-01-01', '2025-12-31'],
    last_7_days: ['2026-10-23', '2026-10-29'],
    last_30_days: ['2026-09-30', '2026-10-29'],
    last_90_days: ['2026-08-01', '2026-10-29'],
  });
  // 23:30 in Berlin is tomorrow in Tokyo.
  const late = new Date('2026-10-29T22:30:00Z');
  assert.equal(rangeOf({ preset: 'today' }, 'Asia/Tokyo', late).buckets[0]?.name, '2026-10-30');
});

test('the day on which the clock goes back is one bucket of 25 hours, and has its hour twice', () => {
  const [day] = rangeOf({ from: '2026-10-25', to: '2026-10-26' }, BERLIN, NOW).buckets;
  assert.equal(Number(day?.to) - Number(day?.from), 25 * 3_600_000);
  const { buckets } = rangeOf(
    { from: '2026-10-25', to: '2026-10-26', interval: 'hour' },
    BERLIN,
    NOW,
  );
  assert.equal(buckets.length, 25);
  assert.deepEqual(
    buckets.slice(1, 5).map((bucket) => bucket.name),
    [
      '2026-10-25T01:00+02:00',
      '2026-10-25T02:00+02:00',
      '2026-10-25T02:00+01:00',
      '2026-10-25T03:00+01:00',
    ],
  );
  const spring = { from: '2026-03-29', to: '2026-03-30', interval: 'hour' } as const;
  assert.equal(rangeOf(spring, BERLIN, NOW).buckets.length, 23);
});

test('a range is cut by weeks, months, quarters and years, the first and last of them clipped', () => {
  const names = (interval: (typeof INTERVALS)[number]) =>
    rangeOf({ from: '2026-03-30', to: '2026-07-02', interval }, BERLIN, NOW).buckets.map(
      (bucket) => bucket.name,
    );
  assert.deepEqual(names('month'), ['2026-03', '2026-04', '2026-05', '2026-06', '2026-07']);
  assert.deepEqual(names('quarter'), ['2026-Q1', '2026-Q2', '2026-Q3']);
  assert.deepEqual(names('year'), ['2026']);
  assert.equal(names('week')[0], '2026-03-30');
  assert.equal(names('week').length, 14);
});

test('buckets touch each other and cover the range, wherever it begins and ends', () => {
  const zones = fc.constantFrom(
    BERLIN,
    'America/New_York',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'UTC',
  );
  fc.assert(
    fc.property(
      zones,
      fc.constantFrom(...INTERVALS),
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 1, max: 30 * 1440 }),
      (zone, interval, startMinutes, minutes) => {
        const from = new Date(Date.parse('2026-01-01T00:00:00Z') + startMinutes * 60_000);
        const to = new Date(from.getTime() + minutes * 60_000);
        const wanted = { from: from.toISOString(), to: to.toISOString(), interval };
        const range = rangeOf(wanted, zone, NOW);
        let edge = from.getTime();
        for (const bucket of range.buckets) {
          assert.equal(bucket.from.getTime(), edge);
          edge = bucket.to.getTime();
        }
        assert.equal(edge, to.getTime());
        const names = range.buckets.map((bucket) => bucket.name);
        assert.equal(new Set(names).size, names.length);
      },
    ),
    { numRuns: 300 },
  );
});

test('each interval takes its longest range and refuses one day more', () => {
  for (const interval of INTERVALS) {
    const end = (days: number) =>
      new Date(Date.parse('2016-01-01') + days * 86_400_000).toISOString().slice(0, 10);
    const ask = (days: number) =>
      rangeOf({ from: '2016-01-01', to: end(days), interval }, BERLIN, NOW);
    assert.ok(ask(DAYS_MAX[interval]).buckets.length > 0, interval);
    assert.throws(() => ask(DAYS_MAX[interval] + 1), refusedWith('DATE_RANGE_TOO_LARGE'), interval);
  }
});

test('the period before has as many days, the year before the same ones, also around a leap day', () => {
  const between = (from: string, to: string, by: 'previous_period' | 'previous_year') => {
    const { buckets } = comparedWith(rangeOf({ from, to }, BERLIN, NOW), by);
    return [buckets[0]?.name, buckets.at(-1)?.name, buckets.length];
  };
  assert.deepEqual(between('2026-03-01', '2026-04-01', 'previous_period'), [
    '2026-01-29',
    '2026-02-28',
    31,
  ]);
  assert.deepEqual(between('2028-02-01', '2028-03-01', 'previous_year'), [
    '2027-02-01',
    '2027-02-28',
    28,
  ]);
  assert.deepEqual(between('2028-02-29', '2028-03-01', 'previous_year'), [
    '2027-02-28',
    '2027-02-28',
    1,
  ]);
  const hours = rangeOf(
    { from: '2026-10-28T10:00:00Z', to: '2026-10-28T13:00:00Z', interval: 'hour' },
    BERLIN,
    NOW,
  );
  const before = comparedWith(hours, 'previous_period');
  assert.equal(before.from.toISOString(), '2026-10-28T07:00:00.000Z');
  assert.equal(before.to.toISOString(), '2026-10-28T10:00:00.000Z');
});
