/*
 * Shipping: where we send to, how, and what it costs.
 *
 * Terms       zone: countries, or parts of them, served alike. method: one way of sending within a zone.
 * Invariants  an address is in at most one zone, the most specific; a client names a method, never its price.
 * Locks       the row that is changed.
 */
import { isPostalRange } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import { parseCountry } from '../../kernel/country.ts';
import { parseCurrency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { UNIT_AMOUNT_MAX } from '../../kernel/money.ts';
import type { AmountsByCurrency } from '../../kernel/pricing/types.ts';
import { type RefusalCode, refuse, refuseField } from '../../kernel/refusal.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { sql } from '../../platform/postgres/sql.ts';
import * as store from './store.ts';
import type {
  ShippingMethod,
  ShippingMethodFacts,
  ShippingZone,
  ShippingZoneFacts,
} from './types.ts';
import { matchZone } from './zone-match.ts';

/** Active methods of the zone that serves the address, oldest first; none when no zone does. */
export async function shippingMethodsFor(
  db: Db,
  destination: {
    readonly country: string;
    readonly region: string | null;
    readonly postalCode: string | null;
  },
): Promise<readonly ShippingMethod[]> {
  const [zones, methods] = await Promise.all([
    store.zonesForCountry(db, destination.country),
    store.methodsForCountry(db, destination.country),
  ]);
  const zone = matchZone(zones, destination);
  return zone === undefined ? [] : methods.filter((method) => method.zoneId === zone.id);
}

/** The method, also when it is archived or switched off. */
export const shippingMethodById = (db: Db, id: Uuid): Promise<ShippingMethod | undefined> =>
  store.methodRow(db, id);

// ------------------------------------------------------------------------------------------------- zones

export const zonesPage = store.zonePage;

/** refuses  NOT_FOUND 404 */
export const zoneById = async (db: Db, id: Uuid): Promise<ShippingZone> =>
  there(await store.zoneRow(db, id), 'NOT_FOUND');

/** refuses  INVALID_COUNTRY 422, VALIDATION_FAILED 422 (a range of postal codes) */
export async function createShippingZone(
  tx: Tx,
  input: Pick<ShippingZoneFacts, 'name' | 'countries'> & Partial<ShippingZoneFacts>,
): Promise<ShippingZone> {
  const facts = { regions: [], postalRules: null, position: 0, ...input };
  return present(await store.insertZone(tx, tx.newId(), checkedZone(facts)), 'the zone just made');
}

/** refuses  NOT_FOUND 404, VERSION_MISMATCH 412, and those of createShippingZone */
export async function updateShippingZone(
  tx: Tx,
  id: Uuid,
  change: Partial<ShippingZoneFacts>,
  expectedVersion: number | undefined,
): Promise<ShippingZone> {
  const zone = there(await store.lockZone(tx, id), 'NOT_FOUND');
  checkVersion(zone, expectedVersion);
  const written = await store.writeZone(tx, id, checkedZone({ ...zone, ...change }));
  return present(written, 'the zone under the lock');
}

/** refuses  NOT_FOUND 404, VERSION_MISMATCH 412, RESOURCE_IN_USE 409 (it has methods, or had some) */
export async function removeShippingZone(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const zone = there(await store.lockZone(tx, id), 'NOT_FOUND');
  checkVersion(zone, expectedVersion);
  await refusing(store.deleteZone(tx, id), (broken) =>
    broken === undefined ? undefined : refuse('RESOURCE_IN_USE'),
  );
}

function checkedZone(facts: ShippingZoneFacts): ShippingZoneFacts {
  for (const [index, { from, to }] of (facts.postalRules?.ranges ?? []).entries()) {
    if (isPostalRange(from, to)) continue;
    throw invalid(
      `/postal_rules/ranges/${index}`,
      'A range goes from a postal code to one of equal length that is not before it',
    );
  }
  return {
    ...facts,
    countries: [
      ...new Set(facts.countries.map((code, index) => parseCountry(code, `/countries/${index}`))),
    ],
    regions: [...new Set(facts.regions.map((region) => region.trim()))],
  };
}

// ----------------------------------------------------------------------------------------------- methods

export const methodsPage = (
  db: Db,
  page: Page,
  filter: { readonly zoneId?: Uuid | undefined },
): Promise<readonly ShippingMethod[]> =>
  store.methodPage(db, page, filter.zoneId === undefined ? [] : [sql`zone_id = ${filter.zoneId}`]);

/** refuses  NOT_FOUND 404 */
export const methodById = async (db: Db, id: Uuid): Promise<ShippingMethod> =>
  there(await store.methodRow(db, id), 'NOT_FOUND');

export type NewShippingMethod = Pick<
  ShippingMethodFacts,
  'zoneId' | 'name' | 'code' | 'type' | 'amounts'
> &
  Partial<ShippingMethodFacts>;

const METHOD_DEFAULTS = {
  freeOverAmounts: null,
  handlingAmounts: null,
  minSubtotalAmounts: null,
  maxSubtotalAmounts: null,
  minWeightGrams: null,
  maxWeightGrams: null,
  locationId: null,
  daysMin: null,
  daysMax: null,
  taxCategoryId: null,
  isActive: true,
};

/**
 * Adds a way of sending to a zone.
 * refuses  NOT_FOUND 404 (zone, tax category), LOCATION_NOT_FOUND 404, INVALID_CURRENCY 422, VALIDATION_FAILED 422,
 *          CONFLICT 409 (code)
 */
export async function createShippingMethod(
  tx: Tx,
  input: NewShippingMethod,
): Promise<ShippingMethod> {
  const facts = checkedMethod({ ...METHOD_DEFAULTS, ...input });
  const written = await refusing(store.insertMethod(tx, tx.newId(), facts), refusalOfMethod);
  return present(written, 'the method just made');
}

/** refuses  NOT_FOUND 404, VERSION_MISMATCH 412, and those of createShippingMethod */
export async function updateShippingMethod(
  tx: Tx,
  id: Uuid,
  change: Partial<ShippingMethodFacts>,
  expectedVersion: number | undefined,
): Promise<ShippingMethod> {
  const method = await lockLive(tx, id, expectedVersion);
  const facts = checkedMethod({ ...method, ...change });
  const written = await refusing(store.writeMethod(tx, id, facts), refusalOfMethod);
  return present(written, 'the method under the lock');
}

/** Archives a method: it is offered no more; carts that chose it are told, orders keep it. */
export async function archiveShippingMethod(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  await lockLive(tx, id, expectedVersion);
  await store.archiveMethodRow(tx, id);
}

async function lockLive(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<ShippingMethod> {
  const method = there(await store.lockMethod(tx, id), 'NOT_FOUND');
  if (method.archivedAt !== null) throw refuse('NOT_FOUND');
  checkVersion(method, expectedVersion);
  return method;
}

const invalid = (field: string, message: string) =>
  refuseField('VALIDATION_FAILED', field, message);

function checkedMethod(facts: ShippingMethodFacts): ShippingMethodFacts {
  const amounts = checkedAmounts(facts.amounts, 'amounts');
  if (facts.type !== 'pickup' && Object.keys(amounts).length === 0) {
    throw invalid('/amounts', 'A method needs an amount in at least one currency');
  }
  if (facts.type === 'free_over' && Object.keys(facts.freeOverAmounts ?? {}).length === 0) {
    throw invalid('/free_over_amounts', 'free_over needs the amount from which it is free');
  }
  if (facts.daysMin !== null && facts.daysMax !== null && facts.daysMax < facts.daysMin) {
    throw invalid('/days_max', 'At most must not be below at least');
  }
  const { minWeightGrams, maxWeightGrams } = facts;
  if (minWeightGrams !== null && maxWeightGrams !== null && maxWeightGrams < minWeightGrams) {
    throw invalid('/max_weight_grams', 'At most must not be below at least');
  }
  const optional = (value: AmountsByCurrency | null, name: string) =>
    value === null ? null : checkedAmounts(value, name);
  return {
    ...facts,
    amounts,
    freeOverAmounts: optional(facts.freeOverAmounts, 'free_over_amounts'),
    handlingAmounts: optional(facts.handlingAmounts, 'handling_amounts'),
    minSubtotalAmounts: optional(facts.minSubtotalAmounts, 'min_subtotal_amounts'),
    maxSubtotalAmounts: optional(facts.maxSubtotalAmounts, 'max_subtotal_amounts'),
  };
}

function checkedAmounts(amounts: AmountsByCurrency, name: string): AmountsByCurrency {
  return Object.fromEntries(
    Object.entries(amounts).map(([text, amount]) => {
      const currency = parseCurrency(text, `/${name}/${text}`);
      if (amount < 0 || amount > UNIT_AMOUNT_MAX) {
        throw refuseField('AMOUNT_OUT_OF_RANGE', `/${name}/${text}`, `0 to ${UNIT_AMOUNT_MAX}`);
      }
      return [currency, amount];
    }),
  );
}

/** What a broken constraint of a method means to the caller. */
function refusalOfMethod(broken: string | undefined) {
  if (broken === undefined) return undefined;
  if (broken === 'shipping_methods_code') {
    return refuseField('CONFLICT', '/code', 'Another method of the zone has this code');
  }
  if (broken.includes('location')) return refuse('LOCATION_NOT_FOUND');
  return broken.endsWith('_fkey') ? refuse('NOT_FOUND') : undefined;
}

async function refusing<T>(
  writing: Promise<T>,
  refusalOf: (broken: string | undefined) => Error | undefined,
): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw refusalOf(brokenConstraint(error)) ?? error;
  }
}

function there<T>(row: T | undefined, code: RefusalCode): T {
  if (row === undefined) throw refuse(code);
  return row;
}

function checkVersion(row: { readonly version: number }, expected: number | undefined): void {
  if (expected !== undefined && expected !== row.version) throw refuse('VERSION_MISMATCH');
}
