import type { Address } from '../../kernel/address.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byText, keyset } from '../../platform/postgres/keyset.ts';
import { anyOf, json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Customer, CustomerAddress, CustomerGroup, CustomerStatus } from './types.ts';

type CustomerRow = {
  id: Uuid;
  email: string;
  email_normalized: string;
  email_verified_at: Date | null;
  first_name: string | null;
  last_name: string | null;
  phone: string | null;
  company: string | null;
  locale: string | null;
  status: CustomerStatus;
  accepts_marketing: boolean;
  tax_exempt: boolean;
  vat_id: string | null;
  tags: string[];
  note: string | null;
  orders_count: number;
  spent_by_currency: Record<string, number>;
  last_order_at: Date | null;
  metadata: Record<string, unknown>;
  external_id: string | null;
  external_source: string | null;
  erasure_requested_at: Date | null;
  version: number;
  archived_at: Date | null;
  created_at: Date;
};
const customerColumns = sql`id, email, email_normalized, email_verified_at, first_name, last_name, phone, company,
  locale, status, accepts_marketing, tax_exempt, vat_id, tags, note, orders_count, spent_by_currency, last_order_at,
  metadata, external_id, external_source, erasure_requested_at, version, archived_at, created_at`;
const customerOf = (row: CustomerRow): Customer => ({
  id: row.id,
  email: row.email,
  emailNormalized: row.email_normalized,
  emailVerifiedAt: row.email_verified_at,
  firstName: row.first_name,
  lastName: row.last_name,
  phone: row.phone,
  company: row.company,
  locale: row.locale,
  status: row.status,
  acceptsMarketing: row.accepts_marketing,
  taxExempt: row.tax_exempt,
  vatId: row.vat_id,
  tags: row.tags,
  note: row.note,
  ordersCount: row.orders_count,
  spentByCurrency: row.spent_by_currency,
  lastOrderAt: row.last_order_at,
  metadata: row.metadata,
  externalId: row.external_id,
  externalSource: row.external_source,
  erasureRequestedAt: row.erasure_requested_at,
  version: row.version,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
});

async function oneCustomer(db: Db, rest: Sql): Promise<Customer | undefined> {
  const row = await db.one<CustomerRow>(sql`select ${customerColumns} from customers ${rest}`);
  return row && customerOf(row);
}

export const customerRow = (db: Db, id: Uuid): Promise<Customer | undefined> =>
  oneCustomer(db, sql`where id = ${id}`);

export async function customerRows(db: Db, ids: readonly Uuid[]): Promise<readonly Customer[]> {
  const rows = await db.many<CustomerRow>(
    sql`select ${customerColumns} from customers where id = ${anyOf(ids)}`,
  );
  return rows.map(customerOf);
}

export const customerRowByEmail = (db: Db, email: string): Promise<Customer | undefined> =>
  oneCustomer(db, sql`where email_normalized = ${email} and status <> 'erased'`);

/** Holds the customer: changes of the account, its addresses and groups run one by one. */
export const lockCustomerRow = (tx: Tx, id: Uuid): Promise<Customer | undefined> =>
  oneCustomer(tx, sql`where id = ${id} for no key update`);

/** Both rows, in the order of their ids. */
export async function lockTwo(tx: Tx, ids: readonly Uuid[]): Promise<readonly Customer[]> {
  const rows = await tx.many<CustomerRow>(sql`
    select ${customerColumns} from customers where id = any(${ids}::uuid[]) order by id for no key update`);
  return rows.map(customerOf);
}

export type NewCustomerRow = {
  readonly email: string;
  readonly emailNormalized: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly passwordHash: string | null;
  readonly status: CustomerStatus;
  readonly acceptsMarketing: boolean;
  readonly tags: readonly string[];
  readonly note: string | null;
};

/** Undefined when the address has an account. Waits for a twin that is registering it. */
export async function insertCustomer(
  tx: Tx,
  customer: NewCustomerRow,
): Promise<Customer | undefined> {
  const row = await tx.one<CustomerRow>(sql`
    insert into customers (id, email, email_normalized, first_name, last_name, phone, password_hash, status,
      accepts_marketing, marketing_consent_at, tags, note)
    values (${tx.newId()}, ${customer.email}, ${customer.emailNormalized}, ${customer.firstName},
      ${customer.lastName}, ${customer.phone}, ${customer.passwordHash}, ${customer.status},
      ${customer.acceptsMarketing}, ${customer.acceptsMarketing ? tx.now : null}, ${customer.tags}::text[],
      ${customer.note})
    on conflict (store_id, email_normalized) where status <> 'erased' do nothing
    returning ${customerColumns}`);
  return row && customerOf(row);
}

/** Writes the account's facts under its lock; raises the version. */
export async function writeCustomer(tx: Tx, customer: Customer): Promise<Customer | undefined> {
  const row = await tx.one<CustomerRow>(sql`
    update customers set email = ${customer.email}, email_normalized = ${customer.emailNormalized},
      email_verified_at = ${customer.emailVerifiedAt}, first_name = ${customer.firstName},
      last_name = ${customer.lastName}, phone = ${customer.phone}, company = ${customer.company},
      locale = ${customer.locale}, status = ${customer.status},
      marketing_consent_at = case when ${customer.acceptsMarketing} and not accepts_marketing then app_now()
        when ${customer.acceptsMarketing} then marketing_consent_at end,
      accepts_marketing = ${customer.acceptsMarketing}, tax_exempt = ${customer.taxExempt},
      vat_status = case when ${customer.vatId}::text is null then 'none'
        when vat_id is not distinct from ${customer.vatId}::text then vat_status else 'unverified' end,
      vat_id = ${customer.vatId}, tags = ${customer.tags}::text[], note = ${customer.note},
      metadata = ${json(customer.metadata)}::jsonb, archived_at = ${customer.archivedAt},
      version = version + 1, updated_at = app_now()
    where id = ${customer.id} and version = ${customer.version} returning ${customerColumns}`);
  return row && customerOf(row);
}

export async function customerPage(
  db: Db,
  page: Page,
  filter: {
    readonly email: string | undefined;
    readonly q: string | undefined;
    readonly status: string | undefined;
    readonly tag: string | undefined;
  },
): Promise<readonly Customer[]> {
  const sorts = {
    created_at: byInstant(sql`created_at`),
    email: byText(sql`email_normalized`),
  };
  const conditions = [sql`archived_at is null`, sql`status <> 'erased'`];
  const { email, q, status, tag } = filter;
  if (email !== undefined) conditions.push(sql`email_normalized = ${email}`);
  if (status !== undefined) conditions.push(sql`status = ${status}`);
  if (tag !== undefined) conditions.push(sql`${tag} = any(tags)`);
  if (q !== undefined) {
    conditions.push(
      sql`strpos(lower(concat_ws(' ', email, first_name, last_name, company)), lower(${q})) > 0`,
    );
  }
  const rows = await db.many<CustomerRow>(
    sql`select ${customerColumns} from customers ${keyset(page, sorts, conditions)}`,
  );
  return rows.map(customerOf);
}

export type SignInRow = {
  readonly id: Uuid;
  readonly password_hash: string | null;
  readonly status: CustomerStatus;
  readonly email: string;
};

export const signInRow = (db: Db, email: string): Promise<SignInRow | undefined> =>
  db.one<SignInRow>(sql`
    select id, password_hash, status, email from customers
     where email_normalized = ${email} and status <> 'erased'`);

export async function passwordHashOf(db: Db, id: Uuid): Promise<string | null> {
  const row = await db.one<{ password_hash: string | null }>(
    sql`select password_hash from customers where id = ${id}`,
  );
  return row?.password_hash ?? null;
}

export async function writePassword(tx: Tx, id: Uuid, hash: string): Promise<void> {
  await tx.run(sql`
    update customers set password_hash = ${hash}, version = version + 1, updated_at = app_now() where id = ${id}`);
}

/** A stronger hash of the same password, unless it was changed meanwhile. */
export async function replaceHash(tx: Tx, id: Uuid, from: string, to: string): Promise<void> {
  await tx.run(sql`
    update customers set password_hash = ${to} where id = ${id} and password_hash = ${from}`);
}

export async function insertConsent(
  tx: Tx,
  consent: {
    readonly customerId: Uuid;
    readonly purpose: string;
    readonly granted: boolean;
    readonly source: string;
  },
): Promise<void> {
  await tx.run(sql`
    insert into consents (id, customer_id, purpose, granted, source)
    values (${tx.newId()}, ${consent.customerId}, ${consent.purpose}, ${consent.granted}, ${consent.source})`);
}

export type ConsentRow = {
  readonly purpose: string;
  readonly granted: boolean;
  readonly source: string;
  readonly created_at: Date;
};

export async function consentRows(
  db: Db,
  accounts: readonly Uuid[],
): Promise<readonly ConsentRow[]> {
  return db.many<ConsentRow>(sql`
    select purpose, granted, source, created_at from consents
     where customer_id = any(${accounts}::uuid[]) order by id limit 10000`);
}

export async function markErasureRequested(tx: Tx, id: Uuid): Promise<void> {
  await tx.run(sql`
    update customers set erasure_requested_at = coalesce(erasure_requested_at, app_now()), version = version + 1,
      updated_at = app_now() where id = ${id}`);
}

/** The account and those that were merged into it, by whatever way, with their addresses. */
export async function accountsOf(
  db: Db,
  id: Uuid,
): Promise<readonly { readonly id: Uuid; readonly email: string }[]> {
  return db.many(sql`
    with recursive held as (
      select id, email_normalized from customers where id = ${id}
      union
      select c.id, c.email_normalized from customers c join held h on c.merged_into_id = h.id
    )
    select id, email_normalized as email from held order by id`);
}

export async function locateErasures(
  locate: Edges['locate'],
  most: number,
): Promise<readonly { readonly store_id: Uuid; readonly id: Uuid }[]> {
  return locate.many(sql`select store_id, id from requested_erasures(${most})`);
}

export async function groupNames(db: Db, customerId: Uuid): Promise<readonly string[]> {
  const rows = await db.many<{ name: string }>(sql`
    select g.name from customer_group_members m join customer_groups g on g.id = m.group_id
     where m.customer_id = ${customerId} order by g.name, g.id limit 1000`);
  return rows.map((row) => row.name);
}

export async function markMerged(tx: Tx, id: Uuid, into: Uuid): Promise<void> {
  await tx.run(sql`
    update customers set merged_into_id = ${into}, status = 'disabled', archived_at = app_now(),
      version = version + 1, updated_at = app_now()
    where id = ${id}`);
  await tx.run(sql`
    update addresses set customer_id = ${into}, is_default_shipping = false, is_default_billing = false,
      version = version + 1, updated_at = app_now()
    where customer_id = ${id}`);
  await tx.run(sql`
    insert into customer_group_members (customer_id, group_id)
    select ${into}, group_id from customer_group_members where customer_id = ${id} on conflict do nothing`);
  await tx.run(sql`delete from customer_group_members where customer_id = ${id}`);
}

export async function writeTotals(
  tx: Tx,
  id: Uuid,
  totals: {
    readonly count: number;
    readonly spent: Readonly<Record<string, number>>;
    readonly lastAt: Date | null;
  },
): Promise<void> {
  await tx.run(sql`
    update customers set orders_count = ${totals.count}, spent_by_currency = ${json(totals.spent)}::jsonb,
      last_order_at = ${totals.lastAt} where id = ${id}`);
}

// Addresses

type AddressRow = Address & {
  id: Uuid;
  is_default_shipping: boolean;
  is_default_billing: boolean;
  version: number;
  created_at: Date;
};
const addressColumns = sql`id, first_name, last_name, company, address1, address2, city, region, postal_code, country,
  phone, is_default_shipping, is_default_billing, version, created_at`;
const addressOf = ({
  is_default_shipping: isDefaultShipping,
  is_default_billing: isDefaultBilling,
  created_at: createdAt,
  ...address
}: AddressRow): CustomerAddress => ({ ...address, isDefaultShipping, isDefaultBilling, createdAt });

export async function addressPage(
  db: Db,
  customerId: Uuid,
  page: Page,
): Promise<readonly CustomerAddress[]> {
  const sorts = { created_at: byInstant(sql`created_at`) };
  const own = [sql`customer_id = ${customerId}`];
  const rows = await db.many<AddressRow>(
    sql`select ${addressColumns} from addresses ${keyset(page, sorts, own)}`,
  );
  return rows.map(addressOf);
}

export async function allAddresses(db: Db, customerId: Uuid): Promise<readonly CustomerAddress[]> {
  const rows = await db.many<AddressRow>(
    sql`select ${addressColumns} from addresses where customer_id = ${customerId} order by id`,
  );
  return rows.map(addressOf);
}

/** Found through its owner only. */
export async function addressRow(
  db: Db,
  customerId: Uuid,
  id: Uuid,
): Promise<CustomerAddress | undefined> {
  const row = await db.one<AddressRow>(
    sql`select ${addressColumns} from addresses where id = ${id} and customer_id = ${customerId}`,
  );
  return row && addressOf(row);
}

export async function countAddresses(db: Db, customerId: Uuid): Promise<number> {
  const row = await db.one<{ total: number }>(
    sql`select count(*) as total from addresses where customer_id = ${customerId}`,
  );
  return row?.total ?? 0;
}

type Marks = { readonly isDefaultShipping: boolean; readonly isDefaultBilling: boolean };

/** Takes the marks from the addresses that have them, before another one gets them. */
export async function clearDefaults(tx: Tx, customerId: Uuid, marks: Marks): Promise<void> {
  if (!marks.isDefaultShipping && !marks.isDefaultBilling) return;
  await tx.run(sql`
    update addresses set is_default_shipping = is_default_shipping and not ${marks.isDefaultShipping},
      is_default_billing = is_default_billing and not ${marks.isDefaultBilling},
      version = version + 1, updated_at = app_now()
    where customer_id = ${customerId}
      and ((is_default_shipping and ${marks.isDefaultShipping}) or (is_default_billing and ${marks.isDefaultBilling}))`);
}

export async function insertAddress(
  tx: Tx,
  customerId: Uuid,
  address: Address & Marks,
): Promise<CustomerAddress> {
  const row = await tx.one<AddressRow>(sql`
    insert into addresses (id, customer_id, first_name, last_name, company, address1, address2, city, region,
      postal_code, country, phone, is_default_shipping, is_default_billing)
    values (${tx.newId()}, ${customerId}, ${address.first_name}, ${address.last_name}, ${address.company},
      ${address.address1}, ${address.address2}, ${address.city}, ${address.region}, ${address.postal_code},
      ${address.country}, ${address.phone}, ${address.isDefaultShipping}, ${address.isDefaultBilling})
    returning ${addressColumns}`);
  if (!row) throw new Error('an address was not written');
  return addressOf(row);
}

export async function writeAddress(
  tx: Tx,
  id: Uuid,
  address: Address & Marks,
): Promise<CustomerAddress> {
  const row = await tx.one<AddressRow>(sql`
    update addresses set first_name = ${address.first_name}, last_name = ${address.last_name},
      company = ${address.company}, address1 = ${address.address1}, address2 = ${address.address2},
      city = ${address.city}, region = ${address.region}, postal_code = ${address.postal_code},
      country = ${address.country}, phone = ${address.phone}, is_default_shipping = ${address.isDefaultShipping},
      is_default_billing = ${address.isDefaultBilling}, version = version + 1, updated_at = app_now()
    where id = ${id} returning ${addressColumns}`);
  if (!row) throw new Error('an address under its lock was not written');
  return addressOf(row);
}

export async function deleteAddress(tx: Tx, id: Uuid): Promise<void> {
  await tx.run(sql`delete from addresses where id = ${id}`);
}

// Groups

type GroupRow = { id: Uuid; name: string; code: string; version: number; created_at: Date };
const groupColumns = sql`id, name, code, version, created_at`;
const groupOf = (row: GroupRow): CustomerGroup => ({
  id: row.id,
  name: row.name,
  code: row.code,
  version: row.version,
  createdAt: row.created_at,
});

export async function groupPage(db: Db, page: Page): Promise<readonly CustomerGroup[]> {
  const sorts = { created_at: byInstant(sql`created_at`), name: byText(sql`name`) };
  const rows = await db.many<GroupRow>(
    sql`select ${groupColumns} from customer_groups ${keyset(page, sorts, [])}`,
  );
  return rows.map(groupOf);
}

export async function lockGroup(tx: Tx, id: Uuid): Promise<CustomerGroup | undefined> {
  const row = await tx.one<GroupRow>(
    sql`select ${groupColumns} from customer_groups where id = ${id} for update`,
  );
  return row && groupOf(row);
}

/** Undefined when the code is taken. */
export async function insertGroup(
  tx: Tx,
  group: { readonly name: string; readonly code: string },
): Promise<CustomerGroup | undefined> {
  const row = await tx.one<GroupRow>(sql`
    insert into customer_groups (id, name, code) values (${tx.newId()}, ${group.name}, ${group.code})
    on conflict (store_id, code) do nothing returning ${groupColumns}`);
  return row && groupOf(row);
}

export async function writeGroup(tx: Tx, group: CustomerGroup): Promise<CustomerGroup> {
  const row = await tx.one<GroupRow>(sql`
    update customer_groups set name = ${group.name}, code = ${group.code}, version = version + 1,
      updated_at = app_now() where id = ${group.id} returning ${groupColumns}`);
  if (!row) throw new Error('a group under its lock was not written');
  return groupOf(row);
}

export async function groupHasMembers(db: Db, id: Uuid): Promise<boolean> {
  const row = await db.one(
    sql`select 1 as found from customer_group_members where group_id = ${id} limit 1`,
  );
  return row !== undefined;
}

export async function deleteGroup(tx: Tx, id: Uuid): Promise<void> {
  await tx.run(sql`delete from customer_groups where id = ${id}`);
}

/** The ids of these that exist, held so that none is deleted meanwhile. */
export async function existingGroups(tx: Tx, ids: readonly Uuid[]): Promise<readonly Uuid[]> {
  const rows = await tx.many<{ id: Uuid }>(
    sql`select id from customer_groups where id = any(${ids}::uuid[]) order by id for key share`,
  );
  return rows.map((row) => row.id);
}

export async function writeMembers(
  tx: Tx,
  customerId: Uuid,
  groupIds: readonly Uuid[],
): Promise<void> {
  await tx.run(sql`
    delete from customer_group_members where customer_id = ${customerId} and group_id <> all(${groupIds}::uuid[])`);
  await tx.run(sql`
    insert into customer_group_members (customer_id, group_id)
    select ${customerId}, group_id from unnest(${groupIds}::uuid[]) group_id on conflict do nothing`);
}
