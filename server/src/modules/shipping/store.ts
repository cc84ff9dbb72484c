/** All SQL on shipping zones and methods. */
import type { Uuid } from '../../kernel/ids.ts';
import type { AmountsByCurrency } from '../../kernel/pricing/types.ts';
import type { Page } from '../../platform/http/route.ts';
import { changesConfiguration, fromConfiguration } from '../../platform/postgres/configuration.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byInteger, byText, keyset } from '../../platform/postgres/keyset.ts';
import { json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type {
  PostalRules,
  ShippingMethod,
  ShippingMethodFacts,
  ShippingZone,
  ShippingZoneFacts,
} from './types.ts';

const jsonOrNull = (value: unknown): string | null => (value === null ? null : json(value));

type ZoneRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly countries: string[];
  readonly regions: string[];
  readonly postal_rules: Partial<PostalRules> | null;
  readonly position: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};
const zoneColumns = sql`id, name, countries, regions, postal_rules, position, version, created_at, updated_at`;
const zoneOf = (row: ZoneRow): ShippingZone => ({
  id: row.id,
  name: row.name,
  countries: row.countries,
  regions: row.regions,
  postalRules: row.postal_rules && { prefixes: [], ranges: [], ...row.postal_rules },
  position: row.position,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export async function zonePage(db: Db, page: Page): Promise<readonly ShippingZone[]> {
  const sorts = {
    position: byInteger(sql`position`),
    created_at: byInstant(sql`created_at`),
    name: byText(sql`name`),
  };
  const rows = await db.many<ZoneRow>(
    sql`select ${zoneColumns} from shipping_zones ${keyset(page, sorts, [])}`,
  );
  return rows.map(zoneOf);
}

/** Zones that may serve a country: those that name it, and the rest of the world. */
export const zonesForCountry = fromConfiguration(
  async (db: Db, country: string): Promise<readonly ShippingZone[]> => {
    const rows = await db.many<ZoneRow>(sql`
      select ${zoneColumns} from shipping_zones
      where countries = '{}' or ${country}::text = any(countries) order by position, id limit 1000`);
    return rows.map(zoneOf);
  },
);

export async function zoneRow(db: Db, id: Uuid): Promise<ShippingZone | undefined> {
  const row = await db.one<ZoneRow>(
    sql`select ${zoneColumns} from shipping_zones where id = ${id}`,
  );
  return row && zoneOf(row);
}

export async function lockZone(tx: Tx, id: Uuid): Promise<ShippingZone | undefined> {
  const row = await tx.one<ZoneRow>(
    sql`select ${zoneColumns} from shipping_zones where id = ${id} for update`,
  );
  return row && zoneOf(row);
}

export async function insertZone(
  tx: Tx,
  id: Uuid,
  facts: ShippingZoneFacts,
): Promise<ShippingZone | undefined> {
  const row = await tx.one<ZoneRow>(changesConfiguration`
    insert into shipping_zones (id, name, countries, regions, postal_rules, position)
    values (${id}, ${facts.name}, ${facts.countries}::text[], ${facts.regions}::text[],
      ${jsonOrNull(facts.postalRules)}::jsonb, ${facts.position})
    returning ${zoneColumns}`);
  return row && zoneOf(row);
}

export async function writeZone(
  tx: Tx,
  id: Uuid,
  facts: ShippingZoneFacts,
): Promise<ShippingZone | undefined> {
  const row = await tx.one<ZoneRow>(changesConfiguration`
    update shipping_zones set name = ${facts.name}, countries = ${facts.countries}::text[],
      regions = ${facts.regions}::text[], postal_rules = ${jsonOrNull(facts.postalRules)}::jsonb,
      position = ${facts.position}, updated_at = app_now(), version = version + 1
    where id = ${id} returning ${zoneColumns}`);
  return row && zoneOf(row);
}

/** With its archived methods; a method that history refers to keeps the zone (foreign key). */
export const deleteZone = (tx: Tx, id: Uuid): Promise<unknown> =>
  Promise.all([
    tx.run(
      changesConfiguration`delete from shipping_methods where zone_id = ${id} and archived_at is not null`,
    ),
    tx.run(changesConfiguration`delete from shipping_zones where id = ${id}`),
  ]);

// ----------------------------------------------------------------------------------------------- methods

type MethodRow = {
  readonly id: Uuid;
  readonly zone_id: Uuid;
  readonly name: string;
  readonly code: string;
  readonly type: ShippingMethod['type'];
  readonly amounts: AmountsByCurrency;
  readonly free_over_amounts: AmountsByCurrency | null;
  readonly handling_amounts: AmountsByCurrency | null;
  readonly min_subtotal_amounts: AmountsByCurrency | null;
  readonly max_subtotal_amounts: AmountsByCurrency | null;
  readonly min_weight_grams: number | null;
  readonly max_weight_grams: number | null;
  readonly location_id: Uuid | null;
  readonly days_min: number | null;
  readonly days_max: number | null;
  readonly tax_category_id: Uuid | null;
  readonly is_active: boolean;
  readonly version: number;
  readonly archived_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};
const methodColumns = sql`id, zone_id, name, code, type, amounts, free_over_amounts, handling_amounts,
  min_subtotal_amounts, max_subtotal_amounts, min_weight_grams, max_weight_grams, location_id, days_min, days_max,
  tax_category_id, is_active, version, archived_at, created_at, updated_at`;
const methodOf = (row: MethodRow): ShippingMethod => ({
  id: row.id,
  zoneId: row.zone_id,
  name: row.name,
  code: row.code,
  type: row.type,
  amounts: row.amounts,
  freeOverAmounts: row.free_over_amounts,
  handlingAmounts: row.handling_amounts,
  minSubtotalAmounts: row.min_subtotal_amounts,
  maxSubtotalAmounts: row.max_subtotal_amounts,
  minWeightGrams: row.min_weight_grams,
  maxWeightGrams: row.max_weight_grams,
  locationId: row.location_id,
  daysMin: row.days_min,
  daysMax: row.days_max,
  taxCategoryId: row.tax_category_id,
  isActive: row.is_active,
  version: row.version,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export async function methodPage(
  db: Db,
  page: Page,
  where: readonly Sql[],
): Promise<readonly ShippingMethod[]> {
  const sorts = {
    created_at: byInstant(sql`created_at`),
    name: byText(sql`name`),
    code: byText(sql`code`),
  };
  const rows = await db.many<MethodRow>(
    sql`select ${methodColumns} from shipping_methods
      ${keyset(page, sorts, [sql`archived_at is null`, ...where])}`,
  );
  return rows.map(methodOf);
}

/** Active methods of every zone that may serve a country. */
export const methodsForCountry = fromConfiguration(
  async (db: Db, country: string): Promise<readonly ShippingMethod[]> => {
    const rows = await db.many<MethodRow>(sql`
      select ${methodColumns} from shipping_methods
      where archived_at is null and is_active and zone_id in (
        select z.id from shipping_zones z where z.countries = '{}' or ${country}::text = any(z.countries))
        and type in ('flat', 'free_over', 'pickup')
      order by created_at, id limit 5000`);
    return rows.map(methodOf);
  },
);

export async function methodRow(db: Db, id: Uuid): Promise<ShippingMethod | undefined> {
  const row = await db.one<MethodRow>(
    sql`select ${methodColumns} from shipping_methods where id = ${id}`,
  );
  return row && methodOf(row);
}

export async function lockMethod(tx: Tx, id: Uuid): Promise<ShippingMethod | undefined> {
  const row = await tx.one<MethodRow>(
    sql`select ${methodColumns} from shipping_methods where id = ${id} for update`,
  );
  return row && methodOf(row);
}

export async function insertMethod(
  tx: Tx,
  id: Uuid,
  facts: ShippingMethodFacts,
): Promise<ShippingMethod | undefined> {
  const row = await tx.one<MethodRow>(changesConfiguration`
    insert into shipping_methods (id, zone_id, name, code, type, amounts, free_over_amounts, handling_amounts,
      min_subtotal_amounts, max_subtotal_amounts, min_weight_grams, max_weight_grams, location_id, days_min, days_max,
      tax_category_id, is_active)
    values (${id}, ${facts.zoneId}, ${facts.name}, ${facts.code}, ${facts.type}, ${json(facts.amounts)}::jsonb,
      ${jsonOrNull(facts.freeOverAmounts)}::jsonb, ${jsonOrNull(facts.handlingAmounts)}::jsonb,
      ${jsonOrNull(facts.minSubtotalAmounts)}::jsonb, ${jsonOrNull(facts.maxSubtotalAmounts)}::jsonb,
      ${facts.minWeightGrams}, ${facts.maxWeightGrams}, ${facts.locationId}, ${facts.daysMin}, ${facts.daysMax},
      ${facts.taxCategoryId}, ${facts.isActive})
    returning ${methodColumns}`);
  return row && methodOf(row);
}

export async function writeMethod(
  tx: Tx,
  id: Uuid,
  facts: ShippingMethodFacts,
): Promise<ShippingMethod | undefined> {
  const row = await tx.one<MethodRow>(changesConfiguration`
    update shipping_methods set zone_id = ${facts.zoneId}, name = ${facts.name}, code = ${facts.code},
      type = ${facts.type}, amounts = ${json(facts.amounts)}::jsonb,
      free_over_amounts = ${jsonOrNull(facts.freeOverAmounts)}::jsonb,
      handling_amounts = ${jsonOrNull(facts.handlingAmounts)}::jsonb,
      min_subtotal_amounts = ${jsonOrNull(facts.minSubtotalAmounts)}::jsonb,
      max_subtotal_amounts = ${jsonOrNull(facts.maxSubtotalAmounts)}::jsonb,
      min_weight_grams = ${facts.minWeightGrams}, max_weight_grams = ${facts.maxWeightGrams},
      location_id = ${facts.locationId}, days_min = ${facts.daysMin}, days_max = ${facts.daysMax},
      tax_category_id = ${facts.taxCategoryId}, is_active = ${facts.isActive}, updated_at = app_now(),
      version = version + 1
    where id = ${id} returning ${methodColumns}`);
  return row && methodOf(row);
}

export const archiveMethodRow = (tx: Tx, id: Uuid): Promise<number> =>
  tx.run(changesConfiguration`update shipping_methods set archived_at = app_now(), updated_at = app_now(), version = version + 1
    where id = ${id}`);
