/** All SQL on tax zones, categories and rates. */
import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import { changesConfiguration, fromConfiguration } from '../../platform/postgres/configuration.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byText, keyset } from '../../platform/postgres/keyset.ts';
import { json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type {
  TaxCategory,
  TaxCategoryFacts,
  TaxKind,
  TaxRate,
  TaxRateFacts,
  TaxZone,
  TaxZoneFacts,
} from './types.ts';

type Stamps = {
  readonly id: Uuid;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};
const stampsOf = (row: Stamps) => ({
  id: row.id,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
const stamps = sql`id, version, created_at, updated_at`;

// ------------------------------------------------------------------------------------------------- zones

type ZoneRow = Stamps & {
  readonly name: string;
  readonly code: string;
  readonly country: string;
  readonly region: string | null;
  readonly postal_from: string | null;
  readonly postal_to: string | null;
  readonly postal_prefix: string | null;
};
const zoneColumns = sql`${stamps}, name, code, country, region, postal_from, postal_to, postal_prefix`;
const zoneOf = (row: ZoneRow): TaxZone => ({
  ...stampsOf(row),
  name: row.name,
  code: row.code,
  country: row.country,
  region: row.region,
  postalFrom: row.postal_from,
  postalTo: row.postal_to,
  postalPrefix: row.postal_prefix,
});

const placeSorts = {
  created_at: byInstant(sql`created_at`),
  name: byText(sql`name`),
  code: byText(sql`code`),
};

export async function zonePage(
  db: Db,
  page: Page,
  where: readonly Sql[],
): Promise<readonly TaxZone[]> {
  const rows = await db.many<ZoneRow>(
    sql`select ${zoneColumns} from tax_zones ${keyset(page, placeSorts, where)}`,
  );
  return rows.map(zoneOf);
}

/** Zones of one country; few hundred at most. */
export const zonesOfCountry = fromConfiguration(
  async (db: Db, country: string): Promise<readonly TaxZone[]> => {
    const rows = await db.many<ZoneRow>(
      sql`select ${zoneColumns} from tax_zones where country = ${country} order by code collate "C" limit 5000`,
    );
    return rows.map(zoneOf);
  },
);

export async function zoneRow(db: Db, id: Uuid): Promise<TaxZone | undefined> {
  const row = await db.one<ZoneRow>(sql`select ${zoneColumns} from tax_zones where id = ${id}`);
  return row && zoneOf(row);
}

export async function lockZone(tx: Tx, id: Uuid): Promise<TaxZone | undefined> {
  const row = await tx.one<ZoneRow>(
    sql`select ${zoneColumns} from tax_zones where id = ${id} for update`,
  );
  return row && zoneOf(row);
}

export async function insertZone(
  tx: Tx,
  id: Uuid,
  facts: TaxZoneFacts,
): Promise<TaxZone | undefined> {
  const row = await tx.one<ZoneRow>(changesConfiguration`
    insert into tax_zones (id, name, code, country, region, postal_from, postal_to, postal_prefix)
    values (${id}, ${facts.name}, ${facts.code}, ${facts.country}, ${facts.region}, ${facts.postalFrom},
      ${facts.postalTo}, ${facts.postalPrefix})
    returning ${zoneColumns}`);
  return row && zoneOf(row);
}

export async function writeZone(
  tx: Tx,
  id: Uuid,
  facts: TaxZoneFacts,
): Promise<TaxZone | undefined> {
  const row = await tx.one<ZoneRow>(changesConfiguration`
    update tax_zones set name = ${facts.name}, code = ${facts.code}, country = ${facts.country},
      region = ${facts.region}, postal_from = ${facts.postalFrom}, postal_to = ${facts.postalTo},
      postal_prefix = ${facts.postalPrefix}, updated_at = app_now(), version = version + 1
    where id = ${id} returning ${zoneColumns}`);
  return row && zoneOf(row);
}

/** With its rates: orders keep copies of what they were taxed with. */
export const deleteZone = (tx: Tx, id: Uuid): Promise<unknown> =>
  Promise.all([
    tx.run(changesConfiguration`delete from tax_rates where zone_id = ${id}`),
    tx.run(changesConfiguration`delete from tax_zones where id = ${id}`),
  ]);

// -------------------------------------------------------------------------------------------- categories

type CategoryRow = Stamps & {
  readonly code: string;
  readonly name: string;
  readonly is_digital: boolean;
};
const categoryColumns = sql`${stamps}, code, name, is_digital`;
const categoryOf = (row: CategoryRow): TaxCategory => ({
  ...stampsOf(row),
  code: row.code,
  name: row.name,
  isDigital: row.is_digital,
});

export async function categoryPage(db: Db, page: Page): Promise<readonly TaxCategory[]> {
  const rows = await db.many<CategoryRow>(
    sql`select ${categoryColumns} from tax_categories ${keyset(page, placeSorts, [])}`,
  );
  return rows.map(categoryOf);
}

export const allCategories = fromConfiguration(async (db: Db): Promise<readonly TaxCategory[]> => {
  const rows = await db.many<CategoryRow>(
    sql`select ${categoryColumns} from tax_categories order by code collate "C" limit 1000`,
  );
  return rows.map(categoryOf);
});

export async function categoryByCode(db: Db, code: string): Promise<TaxCategory | undefined> {
  const row = await db.one<CategoryRow>(
    sql`select ${categoryColumns} from tax_categories where code = ${code}`,
  );
  return row && categoryOf(row);
}

export async function categoryRow(db: Db, id: Uuid): Promise<TaxCategory | undefined> {
  const row = await db.one<CategoryRow>(
    sql`select ${categoryColumns} from tax_categories where id = ${id}`,
  );
  return row && categoryOf(row);
}

export async function lockCategory(tx: Tx, id: Uuid): Promise<TaxCategory | undefined> {
  const row = await tx.one<CategoryRow>(
    sql`select ${categoryColumns} from tax_categories where id = ${id} for update`,
  );
  return row && categoryOf(row);
}

export async function insertCategory(
  tx: Tx,
  id: Uuid,
  facts: TaxCategoryFacts,
): Promise<TaxCategory | undefined> {
  const row = await tx.one<CategoryRow>(changesConfiguration`
    insert into tax_categories (id, code, name, is_digital)
    values (${id}, ${facts.code}, ${facts.name}, ${facts.isDigital}) returning ${categoryColumns}`);
  return row && categoryOf(row);
}

export const insertSeedCategories = (
  tx: Tx,
  rows: readonly {
    readonly id: Uuid;
    readonly code: string;
    readonly name: string;
    readonly is_digital: boolean;
  }[],
): Promise<number> =>
  tx.run(changesConfiguration`
    insert into tax_categories (id, code, name, is_digital)
    select id, code, name, is_digital
    from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, code text, name text, is_digital boolean)
    on conflict do nothing`);

export async function writeCategory(
  tx: Tx,
  id: Uuid,
  facts: TaxCategoryFacts,
): Promise<TaxCategory | undefined> {
  const row = await tx.one<CategoryRow>(changesConfiguration`
    update tax_categories set code = ${facts.code}, name = ${facts.name}, is_digital = ${facts.isDigital},
      updated_at = app_now(), version = version + 1
    where id = ${id} returning ${categoryColumns}`);
  return row && categoryOf(row);
}

export const deleteCategory = (tx: Tx, id: Uuid): Promise<number> =>
  tx.run(changesConfiguration`delete from tax_categories where id = ${id}`);

// ------------------------------------------------------------------------------------------------- rates

type RateRow = Stamps & {
  readonly zone_id: Uuid;
  readonly category_id: Uuid | null;
  readonly name: string;
  readonly rate_ppm: number;
  readonly kind: TaxKind;
  readonly component: string;
  readonly applies_to_shipping: boolean;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly source: string | null;
};
const rateColumns = sql`${stamps}, zone_id, category_id, name, rate_ppm, kind, component, applies_to_shipping,
  valid_from, valid_until, source`;
const rateOf = (row: RateRow): TaxRate => ({
  ...stampsOf(row),
  zoneId: row.zone_id,
  categoryId: row.category_id,
  name: row.name,
  ratePpm: row.rate_ppm,
  kind: row.kind,
  component: row.component,
  appliesToShipping: row.applies_to_shipping,
  validFrom: row.valid_from,
  validUntil: row.valid_until,
  source: row.source,
});

export async function ratePage(
  db: Db,
  page: Page,
  where: readonly Sql[],
): Promise<readonly TaxRate[]> {
  const sorts = { created_at: placeSorts.created_at, name: placeSorts.name };
  const rows = await db.many<RateRow>(
    sql`select ${rateColumns} from tax_rates ${keyset(page, sorts, where)}`,
  );
  return rows.map(rateOf);
}

/** Rates of a country's zones, of all times. */
export const ratesOfCountry = fromConfiguration(
  async (db: Db, country: string): Promise<readonly TaxRate[]> => {
    const rows = await db.many<RateRow>(sql`
      select ${rateColumns} from tax_rates
      where zone_id in (select z.id from tax_zones z where z.country = ${country})
      order by zone_id, component collate "C", id limit 20000`);
    return rows.map(rateOf);
  },
);

export async function rateRow(db: Db, id: Uuid): Promise<TaxRate | undefined> {
  const row = await db.one<RateRow>(sql`select ${rateColumns} from tax_rates where id = ${id}`);
  return row && rateOf(row);
}

export async function lockRate(tx: Tx, id: Uuid): Promise<TaxRate | undefined> {
  const row = await tx.one<RateRow>(
    sql`select ${rateColumns} from tax_rates where id = ${id} for update`,
  );
  return row && rateOf(row);
}

export async function insertRate(
  tx: Tx,
  id: Uuid,
  facts: TaxRateFacts,
): Promise<TaxRate | undefined> {
  const row = await tx.one<RateRow>(changesConfiguration`
    insert into tax_rates (id, zone_id, category_id, name, rate_ppm, kind, component, applies_to_shipping,
      valid_from, valid_until, source)
    values (${id}, ${facts.zoneId}, ${facts.categoryId}, ${facts.name}, ${facts.ratePpm}, ${facts.kind},
      ${facts.component}, ${facts.appliesToShipping}, ${facts.validFrom}, ${facts.validUntil}, ${facts.source})
    returning ${rateColumns}`);
  return row && rateOf(row);
}

export async function writeRate(
  tx: Tx,
  id: Uuid,
  facts: TaxRateFacts,
): Promise<TaxRate | undefined> {
  const row = await tx.one<RateRow>(changesConfiguration`
    update tax_rates set zone_id = ${facts.zoneId}, category_id = ${facts.categoryId}, name = ${facts.name},
      rate_ppm = ${facts.ratePpm}, kind = ${facts.kind}, component = ${facts.component},
      applies_to_shipping = ${facts.appliesToShipping}, valid_from = ${facts.validFrom},
      valid_until = ${facts.validUntil}, source = ${facts.source}, updated_at = app_now(), version = version + 1
    where id = ${id} returning ${rateColumns}`);
  return row && rateOf(row);
}

export const deleteRate = (tx: Tx, id: Uuid): Promise<number> =>
  tx.run(changesConfiguration`delete from tax_rates where id = ${id}`);
