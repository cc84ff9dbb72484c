import { type AddressInput, parseAddress } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { marketById } from '../stores/stores.ts';
import {
  archiveLocation,
  countLocations,
  insertLocation,
  type LocationFacts,
  type LocationRow,
  lockLocation,
  selectLocationAddress,
  writeLocation,
} from './store.ts';

/* Where goods are. Invariant: a code has one living location (unique index); a store keeps at least one. */

export const LOCATIONS_MAX = 1000;

export type LocationChange = Partial<Omit<LocationFacts, 'address'>> & {
  readonly address?: AddressInput | null;
};

const addressOf = (input: AddressInput | null | undefined) =>
  input === null || input === undefined ? null : parseAddress(input, '/address');

async function refuseTaken(writing: Promise<LocationRow | undefined>): Promise<LocationRow> {
  try {
    return present(await writing, 'the location just written');
  } catch (error) {
    if (brokenConstraint(error) === 'locations_code') {
      throw refuseField('LOCATION_CODE_TAKEN', '/code', 'Another location has this code');
    }
    throw error;
  }
}

async function requireMarkets(db: Db, ids: readonly Uuid[] | undefined): Promise<void> {
  const found = await Promise.all((ids ?? []).map((id) => marketById(db, id)));
  const absent = found.findIndex((market) => !market || market.archivedAt !== null);
  if (absent >= 0) throw refuseField('MARKET_NOT_FOUND', `/market_ids/${absent}`, 'No such market');
}

/** Refuses LOCATION_CODE_TAKEN 409, MARKET_NOT_FOUND 404, ADDRESS_INVALID, INVALID_COUNTRY, LIMIT_EXCEEDED 422. */
export async function createLocation(
  tx: Tx,
  input: LocationChange & { readonly code: string; readonly name: string },
): Promise<LocationRow> {
  if ((await countLocations(tx)) >= LOCATIONS_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'locations', max: LOCATIONS_MAX });
  }
  await requireMarkets(tx, input.market_ids);
  const defaults = {
    priority: 0,
    is_active: true,
    fulfills_online: true,
    pickup_enabled: false,
    market_ids: [],
  };
  return refuseTaken(
    insertLocation(tx, { ...defaults, ...input, address: addressOf(input.address) }),
  );
}

/** Refuses LOCATION_NOT_FOUND, MARKET_NOT_FOUND 404, VERSION_MISMATCH 412, LOCATION_CODE_TAKEN 409, ADDRESS_INVALID 422. */
export async function updateLocation(
  tx: Tx,
  id: Uuid,
  change: LocationChange,
  expectedVersion: number | undefined,
): Promise<LocationRow> {
  const location = await lockFresh(tx, id, expectedVersion);
  await requireMarkets(tx, change.market_ids);
  return refuseTaken(
    writeLocation(tx, id, {
      ...location,
      ...change,
      address: change.address === undefined ? location.address : addressOf(change.address),
    }),
  );
}

/**
 * Archives a location.
 * refuses  LOCATION_NOT_FOUND 404, VERSION_MISMATCH 412, LOCATION_IN_USE 409 while goods or claims are there, and for
 *          the last one
 */
export async function removeLocation(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  await lockFresh(tx, id, expectedVersion);
  if (!(await archiveLocation(tx, id))) throw refuse('LOCATION_IN_USE');
}

/** Where a living location is; undefined when it has no address. */
export const addressOfLocation = (db: Db, id: Uuid) => selectLocationAddress(db, id);

async function lockFresh(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<LocationRow> {
  const location = await lockLocation(tx, id);
  if (!location) throw refuse('LOCATION_NOT_FOUND');
  if (expectedVersion !== undefined && expectedVersion !== location.version) {
    throw refuse('VERSION_MISMATCH', { version: location.version });
  }
  return location;
}
