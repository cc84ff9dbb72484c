import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from './address.ts';
import { canonicalJson } from './canonical-json.ts';
import { findCardData, holdsCardNumber } from './card-numbers.ts';
import { exponentOf, isCurrency } from './currency.ts';
import { normalizeEmail } from './email.ts';
import { normalizePhone } from './phone.ts';
import { Refusal } from './refusal.ts';

const base = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  address1: '1 Main St',
  city: 'Springfield',
  country: 'us',
};

function fieldsOf(work: () => unknown): readonly unknown[] {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return [error.code, ...((error.facts.details?.['fields'] as string[] | undefined) ?? [])];
  }
  return [];
}

test('an American address without state and postal code names both', () => {
  assert.deepEqual(
    fieldsOf(() => parseAddress(base)),
    ['ADDRESS_INVALID', 'region', 'postal_code'],
  );
});

test('postal codes, countries and states take their one form', () => {
  const address = parseAddress({ ...base, region: 'illinois', postal_code: ' 62701 ' });
  assert.deepEqual([address.country, address.region, address.postal_code], ['US', 'IL', '62701']);
  const ottawa = parseAddress({ ...base, country: 'CA', region: 'on', postal_code: 'k1a 0b1' });
  assert.equal(ottawa.postal_code, 'K1A 0B1');
});

test('a postal code of another form is refused', () => {
  assert.deepEqual(
    fieldsOf(() => parseAddress({ ...base, country: 'DE', postal_code: '123' })),
    ['ADDRESS_INVALID', 'postal_code'],
  );
});

test('a country that does not exist is refused as such', () => {
  assert.deepEqual(
    fieldsOf(() => parseAddress({ ...base, country: 'QQ' })),
    ['INVALID_COUNTRY'],
  );
});

test('a country without postal codes asks for none', () => {
  const { region: _, ...rest } = parseAddress({ ...base, country: 'HK', city: '' });
  assert.equal(rest.postal_code, null);
});

test('e-mail addresses are compared in one form, and nonsense is none', () => {
  assert.equal(normalizeEmail('  Ada@Example.COM '), 'ada@example.com');
  for (const text of ['', 'ada', 'ada@', '@x.com', 'a@b', 'a b@c.de', 'a@-x.com', 'a..b@c.de']) {
    assert.throws(() => normalizeEmail(text), { code: 'EMAIL_INVALID' }, text);
  }
});

test('a card number is found in spaces, dashes and sentences, and other digits are not', () => {
  for (const text of [
    '4242424242424242',
    '4242 4242 4242 4242',
    'pay with 4242-4242-4242-4242, please',
    'x378282246310005y',
  ]) {
    assert.equal(holdsCardNumber(text), true, text);
  }
  for (const text of ['4242424242424241', '42424242424242424242', '1234567812345670', '42']) {
    assert.equal(holdsCardNumber(text), false, text);
  }
});

test('the digits of an id are no card number, alone or in a name; those beside it are', () => {
  const id = '01a21508-f682-7408-9880-01072a6767d1';
  assert.equal(holdsCardNumber('682-7408-9880-01072'), true);
  for (const text of [id, `product:${id}`, `${id},${id}`, `${id} of ${id}`]) {
    assert.equal(holdsCardNumber(text), false, text);
  }
  for (const text of [`product:${id} 4242424242424242`, `4242424242424242-${id}`, `0${id}`]) {
    assert.equal(holdsCardNumber(text), true, text);
  }
});

test('card data is found by field and value, but not in barcodes', () => {
  assert.equal(findCardData({ note: ['ok', '4242424242424242'] }), '/note/1');
  assert.equal(findCardData({ payment: { cvc: 'x' } }), '/payment/cvc');
  assert.equal(findCardData({ barcode: '4242424242424242', phone: '4242424242424242' }), undefined);
});

test('canonical JSON sorts keys and keeps arrays', () => {
  assert.equal(
    canonicalJson({ b: [2, 1, undefined], a: { d: null, c: undefined } }),
    '{"a":{"d":null},"b":[2,1,null]}',
  );
});

test('minor units are those of ISO 4217', () => {
  assert.deepEqual(['JPY', 'USD', 'KWD'].map(exponentOf), [0, 2, 3]);
  assert.equal(isCurrency('XXX'), false);
});

test('a telephone number has one form, and none without its country', () => {
  for (const [written, kept] of [
    ['+49301234567', '+49301234567'],
    [' +49 (0)30 / 123-45.67 ', '+49301234567'],
    ['0049 30 1234567', '+49301234567'],
    ['+1 (415) 555-0132', '+14155550132'],
    ['+123456789012345', '+123456789012345'],
    ['+1234567', '+1234567'],
    ['', null],
    [' - ', null],
    [null, null],
  ] as const) {
    assert.equal(normalizePhone(written), kept);
  }
  for (const wrong of [
    '030 1234567',
    '+1234567890123456',
    '+123456',
    '+0301234567',
    '+49 30 CALL ME',
    '++49301234567',
    '+٤٩٣٠١٢٣٤٥٦٧',
    '+49301234567 ext 5',
  ]) {
    assert.throws(
      () => normalizePhone(wrong),
      (error: unknown) =>
        error instanceof Refusal &&
        error.code === 'VALIDATION_FAILED' &&
        error.facts.errors?.[0]?.field === '/phone',
      wrong,
    );
  }
});
