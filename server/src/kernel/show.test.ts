import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS_KEPT_MAX, showCountry, showDay, showInstant, showMoney } from './show.ts';

/** Intl writes no-break spaces of two kinds; a reader sees a space. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

test('money is shown with the digits of its currency, in the way of the locale', () => {
  assert.equal(showMoney(123456, 'USD', 'en'), '$1,234.56');
  assert.equal(plain(showMoney(123456, 'EUR', 'de')), '1.234,56 €');
  assert.equal(showMoney(1234, 'JPY', 'en'), '¥1,234');
  assert.equal(plain(showMoney(1234567, 'KWD', 'en')), 'KWD 1,234.567');
  assert.equal(showMoney(5, 'USD', 'en'), '$0.05');
  assert.equal(showMoney(0, 'USD', 'en'), '$0.00');
  assert.equal(showMoney(-5, 'USD', 'en'), '-$0.05');
});

test('the largest total is shown to its last unit', () => {
  assert.equal(showMoney(999_999_999_999_999, 'USD', 'en'), '$9,999,999,999,999.99');
});

test('moments are shown in the zone that is asked for', () => {
  const at = new Date('2026-11-25T23:30:00Z');
  assert.equal(showDay(at, 'en', 'UTC'), 'November 25, 2026');
  assert.equal(showDay(at, 'de', 'Europe/Berlin'), '26. November 2026');
  assert.match(plain(showInstant(at, 'en', 'Europe/Berlin')), /November 26, 2026.*12:30 AM/);
});

test('a locale that is none reads as English', () => {
  assert.equal(showMoney(100, 'USD', 'not a locale'), '$1.00');
  assert.equal(showCountry('DE', '!'), 'Germany');
});

test('what is kept of the formats mixes up nobody, before and past the most that is kept', () => {
  const at = new Date('2026-11-25T23:30:00Z');
  for (let nth = 0; nth <= FORMATS_KEPT_MAX; nth += 1) {
    const locale = `${nth % 2 === 0 ? 'en' : 'de'}-x-n${nth}`;
    const [money, day, country] =
      nth % 2 === 0
        ? ['$1.00', 'November 25, 2026', 'Germany']
        : ['1,00 $', '25. November 2026', 'Deutschland'];
    for (let again = 0; again < 2; again += 1) {
      assert.equal(plain(showMoney(100, 'USD', locale)), money);
      assert.equal(showDay(at, locale, 'UTC'), day);
      assert.equal(showCountry('DE', locale), country);
    }
  }
});
