/* The tenant: who the shop is, in which markets it sells and by which rules.
 * Terms       store: the tenant, owner of every row. market: a set of countries with a currency and a tax-inclusive
 *             flag. setting: a named rule with a default in code.
 * Invariants  exactly one market is the default (partial unique index; it cannot be archived or switched off); a
 *             country stands in at most one active market; a host belongs to one store of the whole platform.
 * Locks       the store's row, taken by every change of markets, domains and settings, so these run one by one.
 */
import { present } from '../../kernel/assert.ts';
import { isCountry } from '../../kernel/country.ts';
import { isCurrency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import { fromConfiguration } from '../../platform/postgres/configuration.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { marketCreated, marketUpdated, settingsUpdated, storeUpdated } from './events.ts';
import {
  checkSetting,
  isSettingKey,
  SETTING_KEYS,
  type Settings,
  settingDefault,
  settingsFrom,
} from './settings.ts';
import { forgetStores } from './standing.ts';
import * as rows from './store.ts';
import type {
  AdoptedPolicy,
  Market,
  NumberSeries,
  RoundingPolicy,
  Store,
  StoreDomain,
} from './types.ts';

/** The store this transaction or read is made for. */
export async function currentStore(db: Db): Promise<Store> {
  return present(await rows.readStore(db), 'the store of this context');
}

/** The store of this context, when it is made already. */
export const findStore = rows.readStore;

/** All settings of the store, typed, with the defaults applied. */
export const settingsOf = fromConfiguration(
  async (db: Db): Promise<Settings> => settingsFrom(await rows.settingRows(db)),
);

type WantedMarket = {
  readonly marketCode?: string | null | undefined;
  readonly country?: string | null | undefined;
};

/**
 * The market of a request: the one named, else the one that names the country, else the one for all other
 * countries, else the default.
 * refuses  MARKET_NOT_FOUND 404 for a code that no active market has
 */
export async function resolveMarket(db: Db, wanted: WantedMarket): Promise<Market> {
  return marketAmong(await activeMarkets(db), wanted);
}

/** As `resolveMarket`, among the active markets. */
export function marketAmong(active: readonly Market[], wanted: WantedMarket): Market {
  if (wanted.marketCode !== undefined && wanted.marketCode !== null) {
    const named = active.find((market) => market.code === wanted.marketCode);
    if (!named) throw refuse('MARKET_NOT_FOUND');
    return named;
  }
  const fallback = present(
    active.find((market) => market.isDefault),
    'the default market',
  );
  const country = wanted.country;
  if (country === undefined || country === null) return fallback;
  const naming = active.find((market) => market.countries.includes(country));
  if (naming) return naming;
  if (fallback.countries.length === 0) return fallback;
  return active.find((market) => market.countries.length === 0) ?? fallback;
}

/** A market by its id, archived ones too: carts and orders keep theirs. */
export async function marketById(db: Db, id: Uuid): Promise<Market | undefined> {
  return rows.marketRow(db, id);
}

/** The markets in which the store sells, by position. */
export async function activeMarkets(db: Db): Promise<readonly Market[]> {
  return (await rows.marketRows(db)).filter((market) => market.isActive);
}

/**
 * The next number for people: prefix and digits for orders and returns, `D` and digits for drafts. Unique and
 * ascending per store and series; gaps are allowed, and nobody waits for anybody.
 */
export const nextNumber = (tx: Tx, series: NumberSeries): Promise<string> =>
  rows.drawNumber(tx, series);

/** The same as an expression of SQL, for the statement that writes it. */
export const numberSql = rows.numberSql;

/** How amounts are rounded from now on; an order keeps the version it was placed with. */
export const currentRoundingPolicy = fromConfiguration(
  async (db: Db): Promise<RoundingPolicy> =>
    present(await rows.latestRoundingPolicy(db), 'a rounding policy'),
);

/** The policy an order was placed with. */
export async function roundingPolicyOf(db: Db, version: number): Promise<RoundingPolicy> {
  return present(await rows.roundingPolicyOfVersion(db, version), `rounding policy ${version}`);
}

/** Every policy the store has had. */
export const roundingPolicyPage = rows.roundingPolicyRows;

/**
 * Rounds in another way from now on. What was placed before, its refunds too, keeps the version it was placed with.
 * refuses  CONFLICT 409 when the mode is in force already
 * emits    store.updated
 * locks    the store's row
 */
export async function adoptRoundingPolicy(
  tx: Tx,
  mode: RoundingPolicy['mode'],
): Promise<AdoptedPolicy> {
  await lockStore(tx);
  const current = await currentRoundingPolicy(tx);
  if (current.mode === mode) throw refuseField('CONFLICT', '/mode', 'This mode is in force');
  const policy = present(
    await rows.insertRoundingPolicy(tx, { version: current.version + 1, mode }),
    'the policy just written',
  );
  tx.emit(storeUpdated(tx.storeId, { changed: ['rounding_policy'] }));
  await audit(tx, 'store.rounding_policy_adopted', tx.storeId, { version: policy.version, mode });
  return policy;
}

export type NewStore = {
  readonly name?: string;
  readonly slug?: string;
  readonly currency?: string;
  readonly locale?: string;
  readonly timeZone?: string;
};

/**
 * Makes the store whose id the transaction is for, with what belongs to this module: the market `default` for
 * every country with prices without tax, the number sequences and rounding policy 1.
 * slug     made from the name when left out, and then never taken
 * refuses  INVALID_CURRENCY 422, SLUG_TAKEN 409, VALIDATION_FAILED 422 (time zone)
 */
export async function createStore(tx: Tx, input: NewStore = {}): Promise<Store> {
  const currency = input.currency ?? 'USD';
  checkCurrency(currency, '/currency');
  const timeZone = input.timeZone ?? 'UTC';
  checkTimeZone(timeZone);
  const name = input.name ?? 'My shop';
  const facts = { name, currency, locale: input.locale ?? 'en', timeZone };
  const slug = input.slug ?? slugOf(name);
  const store =
    (await rows.insertStore(tx, { ...facts, slug })) ??
    (input.slug === undefined
      ? await rows.insertStore(tx, {
          ...facts,
          slug: `${slug.slice(0, 50)}-${tx.storeId.slice(-8)}`,
        })
      : undefined);
  if (!store) throw refuseField('SLUG_TAKEN', '/slug', 'another store has this slug');
  await rows.makeNumberSequences(tx);
  await rows.insertRoundingPolicy(tx, { version: 1, mode: 'half_up' });
  await rows.insertMarket(tx, {
    name: 'Default',
    code: 'default',
    countries: [],
    currency,
    pricesIncludeTax: false,
    isDefault: true,
  });
  return store;
}

export type StoreChange = Partial<
  Pick<
    Store,
    'name' | 'legalName' | 'defaultCurrency' | 'defaultLocale' | 'timeZone' | 'status' | 'metadata'
  >
>;

/**
 * Changes the store's own facts.
 * refuses  VERSION_MISMATCH 412, INVALID_CURRENCY 422, VALIDATION_FAILED 422 (time zone)
 * emits    store.updated
 * locks    the store's row
 */
export async function updateStore(
  tx: Tx,
  change: StoreChange,
  expectedVersion: number | undefined,
): Promise<Store> {
  const store = await lockStore(tx);
  checkVersion(store.version, expectedVersion);
  if (change.defaultCurrency !== undefined) {
    checkCurrency(change.defaultCurrency, '/default_currency');
  }
  if (change.timeZone !== undefined) checkTimeZone(change.timeZone);
  const written = present(await rows.writeStore(tx, { ...store, ...change }), 'the locked store');
  if (written.status !== store.status) {
    const facts = { from: store.status, to: written.status };
    await audit(tx, 'store.status_changed', store.id, facts);
    tx.afterCommit(forgetStores);
  }
  tx.emit(
    storeUpdated(
      written.id,
      { changed: Object.keys(change).map(wireName) },
      { version: written.version },
    ),
  );
  return written;
}

export type SettingState = {
  readonly key: string;
  readonly value: unknown;
  readonly version: number;
};

/** Every setting with its value in force. */
export async function allSettings(db: Db): Promise<readonly SettingState[]> {
  const stored = new Map((await rows.settingRows(db)).map((row) => [row.key, row]));
  return SETTING_KEYS.map(
    (key) => stored.get(key) ?? { key, value: settingDefault(key), version: 1 },
  );
}

/** One setting. refuses  NOT_FOUND 404 */
export async function settingState(db: Db, key: string): Promise<SettingState> {
  if (!isSettingKey(key)) throw refuse('NOT_FOUND');
  return (await rows.settingRow(db, key)) ?? { key, value: settingDefault(key), version: 1 };
}

/**
 * Changes one setting; its rule judges the value.
 * refuses  NOT_FOUND 404, SETTING_INVALID 422, VERSION_MISMATCH 412
 * emits    settings.updated
 * locks    the store's row
 */
export async function changeSetting(
  tx: Tx,
  key: string,
  value: unknown,
  expectedVersion: number | undefined,
): Promise<SettingState> {
  if (!isSettingKey(key)) throw refuse('NOT_FOUND');
  checkSetting(key, value);
  await lockStore(tx);
  checkVersion((await settingState(tx, key)).version, expectedVersion);
  const written = present(await rows.putSetting(tx, key, value), 'the setting just written');
  await rows.raiseSettingsVersion(tx);
  tx.emit(settingsUpdated(tx.storeId, { key, changed: ['value'] }));
  tx.afterCommit(forgetStores);
  await audit(tx, 'settings.changed', tx.storeId, { key, value });
  return written;
}

/**
 * Maps a host to this store.
 * refuses  VALIDATION_FAILED 422 for what is no host name, CONFLICT 409 for a host that a store has
 * emits    store.updated
 */
export async function addDomain(tx: Tx, host: string): Promise<StoreDomain> {
  await lockStore(tx);
  const domain = await rows.insertDomain(tx, parseHost(host));
  if (!domain) throw refuseField('CONFLICT', '/host', 'this host is taken');
  tx.emit(storeUpdated(tx.storeId, { changed: ['domains'] }));
  tx.afterCommit(forgetStores);
  await audit(tx, 'store.domain_added', tx.storeId, { host: domain.host });
  return domain;
}

/** refuses NOT_FOUND 404, VERSION_MISMATCH 412; emits store.updated */
export async function removeDomain(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  await lockStore(tx);
  const domain = await rows.domainById(tx, id);
  if (!domain) throw refuse('NOT_FOUND');
  checkVersion(domain.version, expectedVersion);
  await rows.deleteDomain(tx, id);
  tx.emit(storeUpdated(tx.storeId, { changed: ['domains'] }));
  tx.afterCommit(forgetStores);
  await audit(tx, 'store.domain_removed', tx.storeId, { host: domain.host });
}

/** A page of the hosts that lead to this store. */
export const domainsPage = rows.domainRows;

/** The store's primary domain, where it has one. */
export const primaryHost = rows.primaryHost;

/** A page of the markets that are not archived. */
export const marketsPage = rows.marketPage;

export type NewMarket = Pick<
  Market,
  'name' | 'code' | 'countries' | 'currency' | 'pricesIncludeTax'
>;

/**
 * Adds a market.
 * refuses  MARKET_CODE_TAKEN 409, MARKET_COUNTRY_CONFLICT 409 {countries}, INVALID_CURRENCY 422, INVALID_COUNTRY 422
 * emits    market.created
 * locks    the store's row
 */
export async function createMarket(tx: Tx, input: NewMarket): Promise<Market> {
  await lockStore(tx);
  checkCurrency(input.currency, '/currency');
  const countries = parseCountries(input.countries);
  const others = await rows.marketRows(tx);
  checkAgainstOthers({ ...input, countries, isActive: true }, others);
  const market = present(
    await rows.insertMarket(tx, { ...input, countries, isDefault: false }),
    'the market just made',
  );
  tx.emit(
    marketCreated(market.id, { code: market.code, changed: [] }, { version: market.version }),
  );
  return market;
}

export type MarketChange = Partial<NewMarket & Pick<Market, 'isActive' | 'isDefault' | 'position'>>;

/**
 * Changes a market. `isDefault: true` takes the mark from the market that has it.
 * refuses  MARKET_NOT_FOUND 404, VERSION_MISMATCH 412, MARKET_IS_DEFAULT 409 (switching off, or unmarking, the
 *          default), and those of createMarket
 * emits    market.updated
 * locks    the store's row
 */
export async function updateMarket(
  tx: Tx,
  id: Uuid,
  change: MarketChange,
  expectedVersion: number | undefined,
): Promise<Market> {
  await lockStore(tx);
  const all = await rows.marketRows(tx);
  const market = all.find((one) => one.id === id);
  if (!market) throw refuse('MARKET_NOT_FOUND');
  checkVersion(market.version, expectedVersion);
  if (change.currency !== undefined) checkCurrency(change.currency, '/currency');
  const changed: Market = {
    ...market,
    ...change,
    countries: change.countries === undefined ? market.countries : parseCountries(change.countries),
  };
  const losesDefault = market.isDefault && (!changed.isDefault || !changed.isActive);
  if (losesDefault) throw refuse('MARKET_IS_DEFAULT');
  if (changed.isDefault && !changed.isActive) throw refuse('MARKET_IS_DEFAULT');
  checkAgainstOthers(
    changed,
    all.filter((one) => one.id !== id),
  );
  if (changed.isDefault && !market.isDefault) await rows.clearDefaultMarket(tx);
  const written = present(await rows.writeMarket(tx, changed), 'the market under the lock');
  tx.emit(
    marketUpdated(
      id,
      { code: written.code, changed: Object.keys(change).map(wireName) },
      { version: written.version },
    ),
  );
  return written;
}

/**
 * Archives a market; carts and orders keep it.
 * refuses  MARKET_NOT_FOUND 404, VERSION_MISMATCH 412, MARKET_IS_DEFAULT 409
 * emits    market.updated
 */
export async function archiveMarket(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  await lockStore(tx);
  const market = await rows.marketRow(tx, id);
  if (!market || market.archivedAt !== null) throw refuse('MARKET_NOT_FOUND');
  checkVersion(market.version, expectedVersion);
  if (market.isDefault) throw refuse('MARKET_IS_DEFAULT');
  const written = present(
    await rows.writeMarket(tx, { ...market, isActive: false, archivedAt: tx.now }),
    'the market under the lock',
  );
  tx.emit(
    marketUpdated(
      id,
      { code: written.code, changed: ['archived_at'] },
      { version: written.version },
    ),
  );
}

const audit = (
  tx: Tx,
  action: string,
  storeId: Uuid,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> => writeAudit(tx, { action, objectType: 'store', objectId: storeId, facts });

async function lockStore(tx: Tx): Promise<Store> {
  return present(await rows.lockStoreRow(tx), 'the store of this context');
}

function checkVersion(version: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) throw refuse('VERSION_MISMATCH');
}

function checkCurrency(code: string, field: string): void {
  if (!isCurrency(code)) throw refuseField('INVALID_CURRENCY', field, 'no such currency');
}

function parseCountries(codes: readonly string[]): readonly string[] {
  for (const [index, code] of codes.entries()) {
    if (!isCountry(code)) {
      throw refuseField('INVALID_COUNTRY', `/countries/${index}`, 'no such country');
    }
  }
  return [...new Set(codes)].sort();
}

function checkTimeZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw refuseField('VALIDATION_FAILED', '/time_zone', 'no such time zone');
  }
}

function checkAgainstOthers(
  market: Pick<Market, 'code' | 'countries' | 'isActive'>,
  others: readonly Market[],
): void {
  if (others.some((other) => other.code === market.code)) {
    throw refuseField('MARKET_CODE_TAKEN', '/code', 'another market has this code');
  }
  if (!market.isActive) return;
  const named = new Set(
    others.filter((other) => other.isActive).flatMap((other) => other.countries),
  );
  const clash = market.countries.filter((country) => named.has(country));
  if (clash.length > 0) throw refuse('MARKET_COUNTRY_CONFLICT', { countries: clash });
}

const HOST =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** A host name in lower case, without a port. */
function parseHost(text: string): string {
  const host = text.trim().toLowerCase().replace(/\.$/, '');
  if (!HOST.test(host)) throw refuseField('VALIDATION_FAILED', '/host', 'not a host name');
  return host;
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return slug === '' ? 'shop' : slug;
}
