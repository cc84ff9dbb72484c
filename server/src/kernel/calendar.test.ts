import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  addPeriods,
  clockIn,
  DAY_MS,
  dayIn,
  daysBetween,
  firstDayOf,
  HOUR_MS,
  isDay,
  startOfDay,
} from './calendar.ts';

const hoursOf = (zone: string, day: string): number =>
  (startOfDay(zone, addDays(day, 1)).getTime() - startOfDay(zone, day).getTime()) / HOUR_MS;

test('a day has 23 hours when the clock goes forward and 25 when it goes back', () => {
  assert.equal(hoursOf('Europe/Berlin', '2026-03-28'), 24);
  assert.equal(hoursOf('Europe/Berlin', '2026-03-29'), 23);
  assert.equal(hoursOf('Europe/Berlin', '2026-10-25'), 25);
  assert.equal(hoursOf('America/New_York', '2026-03-08'), 23);
  assert.equal(hoursOf('America/New_York', '2026-11-01'), 25);
  assert.equal(hoursOf('Australia/Lord_Howe', '2026-10-04'), 23.5);
  assert.equal(hoursOf('Asia/Tokyo', '2026-03-29'), 24);
});

test('days begin where the zone says, also where midnight does not exist', () => {
  assert.equal(startOfDay('UTC', '2026-03-29').toISOString(), '2026-03-29T00:00:00.000Z');
  assert.equal(startOfDay('Europe/Berlin', '2026-03-29').toISOString(), '2026-03-28T23:00:00.000Z');
  assert.equal(startOfDay('Asia/Kolkata', '2026-03-29').toISOString(), '2026-03-28T18:30:00.000Z');
  // Cairo goes forward at midnight: the day begins at 01:00.
  assert.equal(startOfDay('Africa/Cairo', '2026-04-24').toISOString(), '2026-04-23T22:00:00.000Z');
  assert.equal(hoursOf('Africa/Cairo', '2026-04-24'), 23);
  // Samoa left the thirtieth out.
  assert.equal(hoursOf('Pacific/Apia', '2011-12-30'), 0);
  assert.equal(hoursOf('Pacific/Apia', '2011-12-29'), 24);
});

test('the first instant of a day is in it and the one before is not, in every zone', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  assert.ok(zones.length > 300);
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 20_000 }), (zone, days) => {
      const day = addDays('2010-01-01', days % 10_000);
      const start = startOfDay(zone, day);
      assert.ok(dayIn(zone, start) >= day, `${zone} ${day}`);
      assert.ok(dayIn(zone, new Date(start.getTime() - 1)) < day, `${zone} ${day}`);
    }),
    { numRuns: 2000 },
  );
});

test('periods begin on Mondays and on firsts, and follow each other', () => {
  assert.equal(firstDayOf('week', '2026-03-29'), '2026-03-23');
  assert.equal(firstDayOf('week', '2026-03-30'), '2026-03-30');
  assert.equal(firstDayOf('month', '2026-03-29'), '2026-03-01');
  assert.equal(firstDayOf('quarter', '2026-06-30'), '2026-04-01');
  assert.equal(firstDayOf('quarter', '2026-12-31'), '2026-10-01');
  assert.equal(firstDayOf('year', '2026-12-31'), '2026-01-01');
  assert.equal(addPeriods('quarter', '2026-10-01', 1), '2027-01-01');
  assert.equal(addPeriods('week', '2026-12-28', 1), '2027-01-04');
  assert.equal(addPeriods('year', '2026-01-01', -1), '2025-01-01');
});

test('a month later is the same day, the last one, or the day after the month', () => {
  assert.equal(addMonths('2026-01-15', 1), '2026-02-15');
  assert.equal(addMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(addMonths('2028-02-29', -12), '2027-02-28');
  assert.equal(addMonths('2028-02-29', -12, 'after'), '2027-03-01');
  assert.equal(addMonths('2026-12-31', 2), '2027-02-28');
  assert.equal(daysBetween('2026-02-27', '2026-03-02'), 3);
});

test('the same hour on the wall is told apart by its distance from UTC', () => {
  const first = new Date('2026-10-25T00:00:00Z');
  assert.equal(clockIn('Europe/Berlin', first), '2026-10-25T02:00+02:00');
  assert.equal(
    clockIn('Europe/Berlin', new Date(first.getTime() + HOUR_MS)),
    '2026-10-25T02:00+01:00',
  );
  assert.equal(clockIn('America/St_Johns', first), '2026-10-24T21:30-02:30');
});

test('a day that does not exist is none', () => {
  assert.equal(isDay('2026-02-28'), true);
  assert.equal(isDay('2028-02-29'), true);
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', 'today', '']) {
    assert.equal(isDay(text), false, text);
  }
  assert.equal(DAY_MS, 86_400_000);
});
