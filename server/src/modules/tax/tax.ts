/*
 * Tax: what is known of a destination's taxes, and the rates staff keep.
 *
 * Terms       zone: a country, a part of it, or a range of postal codes. category: a kind of goods with rates of
 *             its own. component: one of several rates that are charged together (state, county, city).
 * Invariants  one rate at a time for a zone, category and component (exclusion constraint); a rate is never
 *             invented: where no zone matches there is no tax.
 * Locks       the row that is changed.
 */

import { normalizePostalCode, normalizeRegion } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import { parseCountry } from '../../kernel/country.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import type { PricingTax } from '../../kernel/pricing/types.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { taxRateChanged } from './events.ts';
import * as store from './store.ts';
import type {
  TaxCategory,
  TaxCategoryFacts,
  TaxKind,
  TaxRate,
  TaxRateFacts,
  TaxZone,
  TaxZoneFacts,
} from './types.ts';
import { matchZone } from './zone-match.ts';

const SEED_CATEGORIES: readonly (readonly [code: string, name: string])[] = [
  ['standard', 'Standard'],
  ['reduced', 'Reduced'],
  ['super_reduced', 'Super-reduced'],
  ['food', 'Food'],
  ['books', 'Books'],
  ['digital', 'Digital'],
  ['medical', 'Medical'],
  ['zero', 'Zero-rated'],
  ['exempt', 'Exempt'],
];

/** Gives a new store its nine categories; a second call adds nothing. */
export async function seedTaxCategories(tx: Tx): Promise<void> {
  await store.insertSeedCategories(
    tx,
    SEED_CATEGORIES.map(([code, name]) => ({
      id: tx.newId(),
      code,
      name,
      is_digital: code === 'digital',
    })),
  );
}

/**
 * What is known of a destination's taxes at an instant: the most specific zone with its rates.
 * country  null while there is no destination: nothing is taxed and lines say `estimated`
 */
export async function taxFor(
  db: Db,
  input: {
    readonly country: string | null;
    readonly region: string | null;
    readonly postalCode: string | null;
    readonly at: Date;
  },
): Promise<PricingTax> {
  const { country, region, postalCode } = input;
  if (country === null) return { state: 'unknown' };
  const [zones, rates, categories] = await Promise.all([
    store.zonesOfCountry(db, country),
    store.ratesOfCountry(db, country),
    store.allCategories(db),
  ]);
  const zone = matchZone(zones, { country, region, postalCode });
  if (zone === undefined) return { state: 'no_zone', country, region };
  return {
    state: 'zone',
    zoneId: zone.id,
    country,
    region: zone.region ?? region,
    rates: rates
      .filter((rate) => rate.zoneId === zone.id && isValidAt(rate, input.at))
      .map((rate) => ({
        id: rate.id,
        categoryId: rate.categoryId,
        name: rate.name,
        ratePpm: rate.ratePpm,
        component: rate.component,
        appliesToShipping: rate.appliesToShipping,
      })),
    categories: categories.map(({ id, code }) => ({ id, code })),
  };
}

const isValidAt = (rate: TaxRate, at: Date): boolean =>
  rate.validFrom <= at && (rate.validUntil === null || rate.validUntil > at);

/** The id of the store's category with this code, if it has one. */
export async function taxCategoryIdByCode(db: Db, code: string): Promise<Uuid | undefined> {
  return (await store.categoryByCode(db, code))?.id;
}

/** Every category of the store, by code. */
export const taxCategories = (db: Db): Promise<readonly TaxCategory[]> => store.allCategories(db);

// ------------------------------------------------------------------------------------------------- zones

export const zonesPage = (
  db: Db,
  page: Page,
  filter: { readonly country?: string | undefined },
): Promise<readonly TaxZone[]> =>
  store.zonePage(
    db,
    page,
    filter.country === undefined ? [] : [sql`country = ${filter.country.toUpperCase()}`],
  );

export const zoneById = async (db: Db, id: Uuid): Promise<TaxZone> =>
  there(await store.zoneRow(db, id), 'TAX_ZONE_NOT_FOUND');

/** refuses  INVALID_COUNTRY 422, VALIDATION_FAILED 422, CONFLICT 409 (code) */
export async function createZone(
  tx: Tx,
  input: Pick<TaxZoneFacts, 'name' | 'code' | 'country'> & Partial<TaxZoneFacts>,
): Promise<TaxZone> {
  const none = { region: null, postalFrom: null, postalTo: null, postalPrefix: null };
  const facts = checkedZone({ ...none, ...input });
  return unlessTaken(store.insertZone(tx, tx.newId(), facts), '/code');
}

/** refuses  TAX_ZONE_NOT_FOUND 404, VERSION_MISMATCH 412, and those of createZone */
export async function updateZone(
  tx: Tx,
  id: Uuid,
  change: Partial<TaxZoneFacts>,
  expectedVersion: number | undefined,
): Promise<TaxZone> {
  const zone = there(await store.lockZone(tx, id), 'TAX_ZONE_NOT_FOUND');
  checkVersion(zone, expectedVersion);
  return unlessTaken(store.writeZone(tx, id, checkedZone({ ...zone, ...change })), '/code');
}

/** Takes a zone away with its rates; placed orders keep their copies. */
export async function removeZone(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const zone = there(await store.lockZone(tx, id), 'TAX_ZONE_NOT_FOUND');
  checkVersion(zone, expectedVersion);
  await store.deleteZone(tx, id);
}

function checkedZone(facts: TaxZoneFacts): TaxZoneFacts {
  const country = parseCountry(facts.country);
  const postal = (text: string | null) => (text === null ? null : normalizePostalCode(text));
  const wrong = (field: string, message: string) =>
    refuseField('VALIDATION_FAILED', field, message);
  if ((facts.postalFrom === null) !== (facts.postalTo === null)) {
    throw wrong('/postal_to', 'A range of postal codes has two ends');
  }
  if (facts.postalFrom !== null && facts.postalPrefix !== null) {
    throw wrong('/postal_prefix', 'A zone has a range of postal codes or a prefix');
  }
  return {
    ...facts,
    country,
    region: facts.region === null ? null : normalizeRegion(country, facts.region),
    postalFrom: postal(facts.postalFrom),
    postalTo: postal(facts.postalTo),
    postalPrefix: postal(facts.postalPrefix),
  };
}

// -------------------------------------------------------------------------------------------- categories

export const categoriesPage = store.categoryPage;

export const categoryById = async (db: Db, id: Uuid): Promise<TaxCategory> =>
  there(await store.categoryRow(db, id), 'NOT_FOUND');

/** refuses  CONFLICT 409 (code) */
export const createCategory = (
  tx: Tx,
  input: Omit<TaxCategoryFacts, 'isDigital'> & Partial<TaxCategoryFacts>,
): Promise<TaxCategory> =>
  unlessTaken(store.insertCategory(tx, tx.newId(), { isDigital: false, ...input }), '/code');

/** refuses  NOT_FOUND 404, VERSION_MISMATCH 412, CONFLICT 409 (code) */
export async function updateCategory(
  tx: Tx,
  id: Uuid,
  change: Partial<TaxCategoryFacts>,
  expectedVersion: number | undefined,
): Promise<TaxCategory> {
  const category = there(await store.lockCategory(tx, id), 'NOT_FOUND');
  checkVersion(category, expectedVersion);
  return unlessTaken(store.writeCategory(tx, id, { ...category, ...change }), '/code');
}

/** refuses  NOT_FOUND 404, VERSION_MISMATCH 412, RESOURCE_IN_USE 409 (products, rates or methods have it) */
export async function removeCategory(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const category = there(await store.lockCategory(tx, id), 'NOT_FOUND');
  checkVersion(category, expectedVersion);
  try {
    await store.deleteCategory(tx, id);
  } catch (error) {
    if (brokenConstraint(error) !== undefined) throw refuse('RESOURCE_IN_USE');
    throw error;
  }
}

// ------------------------------------------------------------------------------------------------- rates

export const ratesPage = (
  db: Db,
  page: Page,
  filter: { readonly zoneId?: Uuid | undefined },
): Promise<readonly TaxRate[]> =>
  store.ratePage(db, page, filter.zoneId === undefined ? [] : [sql`zone_id = ${filter.zoneId}`]);

export const rateById = async (db: Db, id: Uuid): Promise<TaxRate> =>
  there(await store.rateRow(db, id), 'NOT_FOUND');

export type NewTaxRate = Pick<TaxRateFacts, 'zoneId' | 'ratePpm'> & Partial<TaxRateFacts>;

/**
 * Adds a rate, valid from now unless said otherwise.
 * refuses  TAX_ZONE_NOT_FOUND 404, NOT_FOUND 404 (category), TAX_RATE_OVERLAP 409, VALIDATION_FAILED 422
 * emits    tax.rate_changed
 */
export async function createRate(tx: Tx, input: NewTaxRate): Promise<TaxRate> {
  const kind = input.kind ?? 'vat';
  const facts = {
    categoryId: null,
    name: nameOf(kind, input.ratePpm),
    component: '',
    appliesToShipping: true,
    validFrom: tx.now,
    validUntil: null,
    source: null,
    ...input,
    kind,
  };
  const zone = await checkRate(tx, facts);
  const rate = await unlessOverlapping(store.insertRate(tx, tx.newId(), facts));
  announce(tx, zone, rate, []);
  return rate;
}

/** refuses  NOT_FOUND 404, VERSION_MISMATCH 412, and those of createRate. emits  tax.rate_changed */
export async function updateRate(
  tx: Tx,
  id: Uuid,
  change: Partial<TaxRateFacts>,
  expectedVersion: number | undefined,
): Promise<TaxRate> {
  const rate = there(await store.lockRate(tx, id), 'NOT_FOUND');
  checkVersion(rate, expectedVersion);
  const facts = { ...rate, ...change };
  const zone = await checkRate(tx, facts);
  const written = await unlessOverlapping(store.writeRate(tx, id, facts));
  announce(tx, zone, written, Object.keys(change).map(wireName));
  return written;
}

/** Takes a rate away; placed orders keep their copies. emits  tax.rate_changed */
export async function removeRate(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const rate = there(await store.lockRate(tx, id), 'NOT_FOUND');
  checkVersion(rate, expectedVersion);
  const zone = present(await store.zoneRow(tx, rate.zoneId), 'the zone of a rate');
  await store.deleteRate(tx, id);
  announce(tx, zone, rate, ['removed']);
}

/** `VAT 19%` */
function nameOf(kind: TaxKind, ratePpm: number): string {
  const label = { vat: 'VAT', gst: 'GST', sales_tax: 'Sales tax' }[kind];
  const whole = Math.floor(ratePpm / 10_000);
  const rest = String(ratePpm % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return `${label} ${whole}${rest === '' ? '' : `.${rest}`}%`;
}

async function checkRate(tx: Tx, facts: TaxRateFacts): Promise<TaxZone> {
  if (facts.ratePpm < 0 || facts.ratePpm > 1_000_000) {
    throw refuseField('VALIDATION_FAILED', '/rate_ppm', 'A rate is 0 to 1000000 parts per million');
  }
  if (facts.validUntil !== null && facts.validUntil <= facts.validFrom) {
    throw refuseField('VALIDATION_FAILED', '/valid_until', 'A rate must end after it begins');
  }
  const [zone, category] = await Promise.all([
    store.zoneRow(tx, facts.zoneId),
    facts.categoryId === null ? null : store.categoryRow(tx, facts.categoryId),
  ]);
  if (category === undefined) throw refuse('NOT_FOUND');
  return there(zone, 'TAX_ZONE_NOT_FOUND');
}

function announce(tx: Tx, zone: TaxZone, rate: TaxRate, changed: readonly string[]): void {
  tx.emit(
    taxRateChanged(zone.id, {
      country: zone.country,
      region: zone.region,
      tax_rate_id: rate.id,
      rate_ppm: rate.ratePpm,
      changed: [...changed],
    }),
  );
}

async function unlessOverlapping(writing: Promise<TaxRate | undefined>): Promise<TaxRate> {
  try {
    return present(await writing, 'the rate just written');
  } catch (error) {
    if (brokenConstraint(error) === 'tax_rates_no_overlap') throw refuse('TAX_RATE_OVERLAP');
    throw error;
  }
}

async function unlessTaken<T>(writing: Promise<T | undefined>, field: string): Promise<T> {
  try {
    return present(await writing, 'the row just written');
  } catch (error) {
    const broken = brokenConstraint(error);
    if (broken === 'tax_zones_code' || broken === 'tax_categories_code') {
      throw refuseField('CONFLICT', field, 'The code is taken');
    }
    throw error;
  }
}

function there<T>(row: T | undefined, code: 'TAX_ZONE_NOT_FOUND' | 'NOT_FOUND'): T {
  if (row === undefined) throw refuse(code);
  return row;
}

function checkVersion(row: { readonly version: number }, expected: number | undefined): void {
  if (expected !== undefined && expected !== row.version) throw refuse('VERSION_MISMATCH');
}
