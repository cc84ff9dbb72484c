import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import { changesConfiguration, fromConfiguration } from '../../platform/postgres/configuration.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byInteger, byText, keyset } from '../../platform/postgres/keyset.ts';
import { constantSql, json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type {
  AdoptedPolicy,
  Market,
  NumberSeries,
  RoundingPolicy,
  Store,
  StoreDomain,
  StoreStatus,
} from './types.ts';

type StoreRow = {
  id: Uuid;
  name: string;
  slug: string;
  legal_name: string | null;
  default_currency: string;
  default_locale: string;
  time_zone: string;
  status: StoreStatus;
  settings_version: number;
  metadata: Record<string, unknown>;
  version: number;
  created_at: Date;
  updated_at: Date;
};

const storeOf = (row: StoreRow): Store => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  legalName: row.legal_name,
  defaultCurrency: row.default_currency,
  defaultLocale: row.default_locale,
  timeZone: row.time_zone,
  status: row.status,
  settingsVersion: row.settings_version,
  metadata: row.metadata,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const storeColumns = sql`id, name, slug, legal_name, default_currency, default_locale, time_zone, status,
  settings_version, metadata, version, created_at, updated_at`;

export const readStore = fromConfiguration(async (db: Db): Promise<Store | undefined> => {
  const row = await db.one<StoreRow>(
    sql`select ${storeColumns} from stores where id = ${db.storeId}`,
  );
  return row && storeOf(row);
});

/** Holds the store's own row: changes of markets, domains and settings queue here; nothing of a checkout does. */
export async function lockStoreRow(tx: Tx): Promise<Store | undefined> {
  const row = await tx.one<StoreRow>(
    sql`select ${storeColumns} from stores where id = ${tx.storeId} for no key update`,
  );
  return row && storeOf(row);
}

/** Undefined when the slug is taken. */
export async function insertStore(
  tx: Tx,
  store: {
    readonly name: string;
    readonly slug: string;
    readonly currency: string;
    readonly locale: string;
    readonly timeZone: string;
  },
): Promise<Store | undefined> {
  const row = await tx.one<StoreRow>(changesConfiguration`
    insert into stores (id, name, slug, default_currency, default_locale, time_zone)
    values (${tx.storeId}, ${store.name}, ${store.slug}, ${store.currency}, ${store.locale}, ${store.timeZone})
    on conflict (slug) do nothing returning ${storeColumns}`);
  return row && storeOf(row);
}

export async function writeStore(tx: Tx, store: Store): Promise<Store | undefined> {
  const row = await tx.one<StoreRow>(changesConfiguration`
    update stores set name = ${store.name}, legal_name = ${store.legalName},
      default_currency = ${store.defaultCurrency}, default_locale = ${store.defaultLocale},
      time_zone = ${store.timeZone}, status = ${store.status}, metadata = ${json(store.metadata)}::jsonb,
      version = version + 1, updated_at = app_now()
    where id = ${tx.storeId} and version = ${store.version} returning ${storeColumns}`);
  return row && storeOf(row);
}

export async function makeNumberSequences(tx: Tx): Promise<void> {
  await tx.run(sql`select make_number_sequences()`);
}

/** Draws the next number of a series, as an expression of the statement that writes it. */
export const numberSql = (series: NumberSeries): Sql =>
  series === 'order'
    ? sql`coalesce((select value #>> '{}' from store_settings
        where key = 'order_number_prefix' and jsonb_typeof(value) = 'string'), '') || next_number('order')::text`
    : series === 'draft'
      ? sql`'D' || next_number('draft')::text`
      : sql`'R' || next_number('rma')::text`;

export async function drawNumber(tx: Tx, series: NumberSeries): Promise<string> {
  const row = await tx.one<{ number: string }>(sql`select ${numberSql(series)} as number`);
  return present(row, 'a number').number;
}

// Rounding policies

type PolicyRow = { version: number; mode: RoundingPolicy['mode']; created_at: Date };
const policyOf = (row: PolicyRow): AdoptedPolicy => ({
  version: row.version,
  mode: row.mode,
  createdAt: row.created_at,
});

export async function insertRoundingPolicy(
  tx: Tx,
  policy: RoundingPolicy,
): Promise<AdoptedPolicy | undefined> {
  const row = await tx.one<PolicyRow>(changesConfiguration`
    insert into rounding_policies (id, version, mode, created_by)
    values (${tx.newId()}, ${policy.version}, ${policy.mode}, ${json(tx.actor)}::jsonb)
    returning version, mode, created_at`);
  return row && policyOf(row);
}

export async function roundingPolicyRows(db: Db, page: Page): Promise<readonly AdoptedPolicy[]> {
  const after = page.after?.[0];
  const beyond = constantSql(page.descending ? '<' : '>');
  const rows = await db.many<PolicyRow>(sql`
    select version, mode, created_at from rounding_policies
     where ${after === undefined ? sql`true` : sql`version ${beyond} ${after}::int`}
     order by version ${constantSql(page.descending ? 'desc' : 'asc')} limit ${page.limit + 1}`);
  return rows.map(policyOf);
}

export async function latestRoundingPolicy(db: Db): Promise<RoundingPolicy | undefined> {
  return db.one<RoundingPolicy>(
    sql`select version, mode from rounding_policies order by version desc limit 1`,
  );
}

export async function roundingPolicyOfVersion(
  db: Db,
  version: number,
): Promise<RoundingPolicy | undefined> {
  return db.one<RoundingPolicy>(
    sql`select version, mode from rounding_policies where version = ${version}`,
  );
}

// Settings

export type SettingRow = {
  readonly key: string;
  readonly value: unknown;
  readonly version: number;
};

export const settingRows = (db: Db): Promise<readonly SettingRow[]> =>
  db.many<SettingRow>(sql`select key, value, version from store_settings`);

export async function settingRow(db: Db, key: string): Promise<SettingRow | undefined> {
  return db.one<SettingRow>(sql`select key, value, version from store_settings where key = ${key}`);
}

/** A setting never changed counts as version 1; the first change makes it 2. */
export async function putSetting(
  tx: Tx,
  key: string,
  value: unknown,
): Promise<SettingRow | undefined> {
  return tx.one<SettingRow>(changesConfiguration`
    insert into store_settings (key, value, version) values (${key}, ${json(value)}::jsonb, 2)
    on conflict (store_id, key) do update
      set value = excluded.value, version = store_settings.version + 1, updated_at = app_now()
    returning key, value, version`);
}

export async function raiseSettingsVersion(tx: Tx): Promise<void> {
  await tx.run(
    changesConfiguration`update stores set settings_version = settings_version + 1, updated_at = app_now() where id = ${tx.storeId}`,
  );
}

// Domains

type DomainRow = { id: Uuid; host: string; is_primary: boolean; version: number; created_at: Date };
const domainOf = (row: DomainRow): StoreDomain => ({
  id: row.id,
  host: row.host,
  isPrimary: row.is_primary,
  version: row.version,
  createdAt: row.created_at,
});
const domainColumns = sql`id, host, is_primary, version, created_at`;

export async function domainRows(db: Db, page: Page): Promise<readonly StoreDomain[]> {
  const rows = await db.many<DomainRow>(
    sql`select ${domainColumns} from store_domains ${keyset(page, { host: byText(sql`host`) }, [])}`,
  );
  return rows.map(domainOf);
}

/** The host of the store's pages, where it has one of its own. */
export async function primaryHost(db: Db): Promise<string | undefined> {
  const row = await db.one<{ host: string }>(
    sql`select host from store_domains where is_primary limit 1`,
  );
  return row?.host;
}

/** Undefined when some store has the host. The store's first domain is its primary one. */
export async function insertDomain(tx: Tx, host: string): Promise<StoreDomain | undefined> {
  const row = await tx.one<DomainRow>(sql`
    insert into store_domains (id, host, is_primary)
    values (${tx.newId()}, ${host}, not exists (select 1 from store_domains))
    on conflict (host) do nothing returning ${domainColumns}`);
  return row && domainOf(row);
}

export async function domainById(db: Db, id: Uuid): Promise<StoreDomain | undefined> {
  const row = await db.one<DomainRow>(
    sql`select ${domainColumns} from store_domains where id = ${id}`,
  );
  return row && domainOf(row);
}

/** Removes the domain; the oldest left becomes the primary one when it was that. */
export async function deleteDomain(tx: Tx, id: Uuid): Promise<void> {
  await tx.run(sql`delete from store_domains where id = ${id}`);
  await tx.run(sql`
    update store_domains set is_primary = true, version = version + 1, updated_at = app_now()
    where id = (select id from store_domains order by id limit 1)
      and not exists (select 1 from store_domains where is_primary)`);
}

// Markets

type MarketRow = {
  id: Uuid;
  code: string;
  name: string;
  currency: string;
  countries: string[];
  prices_include_tax: boolean;
  is_default: boolean;
  is_active: boolean;
  position: number;
  version: number;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
};
const marketOf = (row: MarketRow): Market => ({
  id: row.id,
  code: row.code,
  name: row.name,
  currency: row.currency,
  countries: row.countries,
  pricesIncludeTax: row.prices_include_tax,
  isDefault: row.is_default,
  isActive: row.is_active,
  position: row.position,
  version: row.version,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
const marketColumns = sql`id, code, name, currency, countries, prices_include_tax, is_default, is_active, position,
  version, archived_at, created_at, updated_at`;

/** All that are not archived, by position. */
export const marketRows = fromConfiguration(async (db: Db): Promise<readonly Market[]> => {
  const rows = await db.many<MarketRow>(
    sql`select ${marketColumns} from markets where archived_at is null order by position, id`,
  );
  return rows.map(marketOf);
});

export async function marketPage(db: Db, page: Page): Promise<readonly Market[]> {
  const sorts = {
    position: byInteger(sql`position`),
    created_at: byInstant(sql`created_at`),
    code: byText(sql`code`),
    name: byText(sql`name`),
  };
  const rows = await db.many<MarketRow>(
    sql`select ${marketColumns} from markets ${keyset(page, sorts, [sql`archived_at is null`])}`,
  );
  return rows.map(marketOf);
}

export const marketRow = fromConfiguration(
  async (db: Db, id: Uuid): Promise<Market | undefined> => {
    const row = await db.one<MarketRow>(sql`select ${marketColumns} from markets where id = ${id}`);
    return row && marketOf(row);
  },
);

export async function insertMarket(
  tx: Tx,
  market: Pick<
    Market,
    'name' | 'code' | 'countries' | 'currency' | 'pricesIncludeTax' | 'isDefault'
  >,
): Promise<Market | undefined> {
  const row = await tx.one<MarketRow>(changesConfiguration`
    insert into markets (id, name, code, countries, currency, prices_include_tax, is_default, position)
    values (${tx.newId()}, ${market.name}, ${market.code}, ${market.countries}::text[], ${market.currency},
      ${market.pricesIncludeTax}, ${market.isDefault}, (select coalesce(max(position) + 1, 0) from markets))
    returning ${marketColumns}`);
  return row && marketOf(row);
}

export async function writeMarket(tx: Tx, market: Market): Promise<Market | undefined> {
  const row = await tx.one<MarketRow>(changesConfiguration`
    update markets set name = ${market.name}, code = ${market.code}, countries = ${market.countries}::text[],
      currency = ${market.currency}, prices_include_tax = ${market.pricesIncludeTax},
      is_default = ${market.isDefault}, is_active = ${market.isActive}, position = ${market.position},
      archived_at = ${market.archivedAt}, version = version + 1, updated_at = app_now()
    where id = ${market.id} and version = ${market.version} returning ${marketColumns}`);
  return row && marketOf(row);
}

export async function clearDefaultMarket(tx: Tx): Promise<void> {
  await tx.run(changesConfiguration`
    update markets set is_default = false, version = version + 1, updated_at = app_now() where is_default`);
}
