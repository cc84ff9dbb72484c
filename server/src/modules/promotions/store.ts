/** All SQL on promotions, their counters and redemptions. */
import type { Uuid } from '../../kernel/ids.ts';
import type {
  AmountsByCurrency,
  PromotionConditions,
  PromotionLane,
  PromotionTargets,
} from '../../kernel/pricing/types.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byText, keyset } from '../../platform/postgres/keyset.ts';
import { anyOf, type Ids, json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Coupon, CouponFacts, PromotionStatus, Redemption } from './types.ts';

type PromotionRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly code: string;
  readonly type: 'percentage' | 'fixed_amount';
  readonly lane: PromotionLane;
  readonly value_bps: number | null;
  readonly value_amounts: AmountsByCurrency;
  readonly max_discount_amounts: AmountsByCurrency;
  readonly conditions: PromotionConditions;
  readonly targets: PromotionTargets;
  readonly usage_limit: number | null;
  readonly usage_limit_per_customer: number | null;
  readonly combinable: boolean;
  readonly exclusive: boolean;
  readonly priority: number;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly time_zone: string;
  readonly status: PromotionStatus;
  readonly external_id: string | null;
  readonly external_source: string | null;
  readonly version: number;
  readonly archived_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const columns = sql`p.id, p.name, p.code, p.type, p.lane, p.value_bps, p.value_amounts, p.max_discount_amounts,
  p.conditions, p.targets, p.usage_limit, p.usage_limit_per_customer, p.combinable, p.exclusive, p.priority,
  p.starts_at, p.ends_at, p.time_zone, p.status, p.external_id, p.external_source, p.version, p.archived_at,
  p.created_at, p.updated_at`;

const couponOf = (row: PromotionRow): Coupon => ({
  id: row.id,
  name: row.name,
  code: row.code,
  type: row.type,
  lane: row.lane,
  valueBps: row.value_bps,
  valueAmounts: row.value_amounts,
  maxDiscountAmounts: row.max_discount_amounts,
  conditions: row.conditions,
  targets: row.targets,
  usageLimit: row.usage_limit,
  usageLimitPerCustomer: row.usage_limit_per_customer,
  combinable: row.combinable,
  exclusive: row.exclusive,
  priority: row.priority,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  timeZone: row.time_zone,
  status: row.status,
  externalId: row.external_id,
  externalSource: row.external_source,
  version: row.version,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export async function couponPage(
  db: Db,
  page: Page,
  where: readonly Sql[],
): Promise<readonly Coupon[]> {
  const sorts = {
    created_at: byInstant(sql`p.created_at`),
    name: byText(sql`p.name`),
    code: byText(sql`p.code_normalized`),
  };
  const conditions = [sql`p.kind = 'coupon'`, sql`p.archived_at is null`, ...where];
  const rows = await db.many<PromotionRow>(
    sql`select ${columns} from promotions p ${keyset(page, sorts, conditions, sql`p.id`)}`,
  );
  return rows.map(couponOf);
}

export async function couponRow(db: Db, id: Uuid): Promise<Coupon | undefined> {
  const row = await db.one<PromotionRow>(
    sql`select ${columns} from promotions p where p.id = ${id} and p.kind = 'coupon'`,
  );
  return row && couponOf(row);
}

export async function lockCoupon(tx: Tx, id: Uuid): Promise<Coupon | undefined> {
  const row = await tx.one<PromotionRow>(
    sql`select ${columns} from promotions p where p.id = ${id} and p.kind = 'coupon' for update`,
  );
  return row && couponOf(row);
}

export async function insertCoupon(
  tx: Tx,
  id: Uuid,
  codeNormalized: string,
  facts: CouponFacts,
): Promise<Coupon | undefined> {
  const row = await tx.one<PromotionRow>(sql`
    insert into promotions as p (id, kind, name, code, code_normalized, type, lane, value_bps, value_amounts,
      max_discount_amounts, conditions, targets, usage_limit, usage_limit_per_customer, combinable, exclusive,
      priority, starts_at, ends_at, time_zone, status, external_id, external_source)
    values (${id}, 'coupon', ${facts.name}, ${facts.code}, ${codeNormalized}, ${facts.type}, ${facts.lane},
      ${facts.valueBps}, ${json(facts.valueAmounts)}::jsonb, ${json(facts.maxDiscountAmounts)}::jsonb,
      ${json(facts.conditions)}::jsonb, ${json(facts.targets)}::jsonb, ${facts.usageLimit},
      ${facts.usageLimitPerCustomer}, ${facts.combinable}, ${facts.exclusive}, ${facts.priority},
      ${facts.startsAt}, ${facts.endsAt}, ${facts.timeZone}, ${facts.status}, ${facts.externalId},
      ${facts.externalSource})
    returning ${columns}`);
  return row && couponOf(row);
}

export async function writeCoupon(
  tx: Tx,
  id: Uuid,
  codeNormalized: string,
  facts: CouponFacts,
): Promise<Coupon | undefined> {
  const row = await tx.one<PromotionRow>(sql`
    update promotions p set name = ${facts.name}, code = ${facts.code}, code_normalized = ${codeNormalized},
      type = ${facts.type}, lane = ${facts.lane}, value_bps = ${facts.valueBps},
      value_amounts = ${json(facts.valueAmounts)}::jsonb,
      max_discount_amounts = ${json(facts.maxDiscountAmounts)}::jsonb,
      conditions = ${json(facts.conditions)}::jsonb, targets = ${json(facts.targets)}::jsonb,
      usage_limit = ${facts.usageLimit}, usage_limit_per_customer = ${facts.usageLimitPerCustomer},
      combinable = ${facts.combinable}, exclusive = ${facts.exclusive}, priority = ${facts.priority},
      starts_at = ${facts.startsAt}, ends_at = ${facts.endsAt}, time_zone = ${facts.timeZone},
      status = ${facts.status}, external_id = ${facts.externalId}, external_source = ${facts.externalSource},
      updated_at = app_now(), version = version + 1
    where p.id = ${id}
    returning ${columns}`);
  return row && couponOf(row);
}

export const archiveRow = (tx: Tx, id: Uuid): Promise<number> =>
  tx.run(sql`update promotions set archived_at = app_now(), updated_at = app_now(), version = version + 1
    where id = ${id}`);

export type CandidateRow = {
  readonly coupon: Coupon;
  /** Uses by everybody and by this customer, less those of the caller's own intent. */
  readonly used: number;
  readonly usedByCustomer: number;
};

/** Live promotions of these codes with how often they are used. */
export async function candidateRows(
  db: Db,
  input: {
    readonly codes: readonly string[];
    readonly customerKey: string | null;
    readonly ownIntentId: Uuid | null;
  },
): Promise<readonly CandidateRow[]> {
  const rows = await db.many<
    PromotionRow & { readonly used: number; readonly used_by_customer: number }
  >(sql`
    select ${columns},
      coalesce(total.reserved + total.committed, 0) - (own.id is not null)::int as used,
      coalesce(one.reserved + one.committed, 0)
        - (own.id is not null and own.customer_key = ${input.customerKey}::text)::int as used_by_customer
    from promotions p
    left join promotion_counters total
      on total.store_id = p.store_id and total.promotion_id = p.id and total.customer_key = ''
    left join promotion_counters one
      on one.store_id = p.store_id and one.promotion_id = p.id and one.customer_key = ${input.customerKey}::text
    left join promotion_redemptions own
      on own.store_id = p.store_id and own.promotion_id = p.id and own.order_intent_id = ${input.ownIntentId}::uuid
      and own.status = 'reserved'
    where p.code_normalized = any(${input.codes}::text[]) and p.kind = 'coupon' and p.archived_at is null
    order by p.id`);
  return rows.map((row) => ({
    coupon: couponOf(row),
    used: row.used,
    usedByCustomer: row.used_by_customer,
  }));
}

export type LimitRow = {
  readonly id: Uuid;
  readonly code: string | null;
  readonly usage_limit: number | null;
  readonly usage_limit_per_customer: number | null;
};

/** Whose uses: of an intent, or of the order that was made of it. */
export type Owner = { readonly orderIntentId: Uuid } | { readonly orderId: Uuid };

const isOf = (owner: Owner): Sql =>
  'orderId' in owner
    ? sql`order_id = ${owner.orderId}`
    : sql`order_intent_id = ${owner.orderIntentId}`;

/** The promotions that an owner uses. */
export const promotionsOf = (owner: Owner): Sql =>
  sql`select promotion_id from promotion_redemptions where ${isOf(owner)}`;

/**
 * Keeps the limits of these promotions as they are until the transaction ends. Whoever moves counters holds it,
 * so a change of a limit counts what is used with nobody in between.
 */
export const holdLimits = (tx: Tx, ids: Ids<Uuid>): Promise<readonly LimitRow[]> =>
  tx.many<LimitRow>(sql`
    select id, code, usage_limit, usage_limit_per_customer from promotions
    where id = ${anyOf(ids)} order by id for share`);

/** Rows that limits of this customer are counted in; those that are there stay. */
export const ensureCustomerCounters = (
  tx: Tx,
  customerKey: string,
  ids: readonly Uuid[],
): Promise<number> =>
  tx.run(sql`
    insert into promotion_counters (promotion_id, customer_key, limit_value)
    select id, ${customerKey}, usage_limit_per_customer from promotions
    where id = any(${ids}::uuid[]) and usage_limit_per_customer is not null order by id
    on conflict do nothing`);

/** Counters `c` are locked in one order, whoever takes several. */
const lockedInOrder = sql`order by c.promotion_id, c.customer_key collate "C" for update of c`;

export type CounterKey = { readonly promotion_id: Uuid; readonly customer_key: string };

/**
 * Takes a use of each promotion for an intent; one that the intent has already is no new one. Counters are locked in their
 * order, and each counts what still fits.
 * gives  the counters that were full, in their order: what was taken beside them must not be committed
 */
export const takeUses = (
  tx: Tx,
  input: {
    readonly orderIntentId: Uuid;
    readonly customerKey: string;
    readonly uses: readonly {
      readonly id: Uuid;
      readonly promotion_id: Uuid;
      readonly discount_amount: number;
    }[];
  },
): Promise<readonly CounterKey[]> =>
  tx.many<CounterKey>(sql`
    with made as (
      insert into promotion_redemptions as r
        (id, promotion_id, order_intent_id, customer_key, discount_amount, status)
      select n.id, n.promotion_id, ${input.orderIntentId}, ${input.customerKey}, n.discount_amount, 'reserved'
      from jsonb_to_recordset(${json(input.uses)}::jsonb) as n(id uuid, promotion_id uuid, discount_amount bigint)
      order by n.promotion_id
      on conflict (store_id, promotion_id, order_intent_id) do update
        set status = 'reserved', customer_key = excluded.customer_key,
          discount_amount = excluded.discount_amount, updated_at = app_now()
        where r.status = 'released' and r.order_id is null
      returning r.promotion_id, r.customer_key
    ), held as (
      select c.promotion_id, c.customer_key,
        case when c.customer_key = '' then p.usage_limit else p.usage_limit_per_customer end as most
      from made m
      join promotions p on p.id = m.promotion_id
      join promotion_counters c on c.promotion_id = m.promotion_id and c.customer_key in ('', m.customer_key)
      ${lockedInOrder}
    ), counted as (
      update promotion_counters c set reserved = c.reserved + 1 from held h
      where c.promotion_id = h.promotion_id and c.customer_key = h.customer_key
        and (h.most is null or c.reserved + c.committed < h.most)
      returning c.promotion_id, c.customer_key
    )
    select h.promotion_id, h.customer_key from held h
    where not exists (
      select from counted n where n.promotion_id = h.promotion_id and n.customer_key = h.customer_key)
    order by h.promotion_id, h.customer_key collate "C"`);

/** Compare and set: moves the uses of an owner that are in `from`, each counted once; gives the totals they count in. */
export const moveUses = (
  tx: Tx,
  owner: Owner,
  move: {
    readonly from: Redemption['status'];
    readonly to: Redemption['status'];
    readonly orderId?: Uuid;
  },
): Promise<readonly { readonly promotion_id: Uuid; readonly committed: number }[]> => {
  const delta = (status: Redemption['status']) =>
    Number(move.to === status) - Number(move.from === status);
  return tx.many(sql`
    with moved as (
      update promotion_redemptions
      set status = ${move.to}, order_id = coalesce(${move.orderId ?? null}::uuid, order_id), updated_at = app_now()
      where ${isOf(owner)} and status = ${move.from}
      returning promotion_id, customer_key
    ), held as (
      select c.promotion_id, c.customer_key
      from moved m
      join promotion_counters c on c.promotion_id = m.promotion_id and c.customer_key in ('', m.customer_key)
      ${lockedInOrder}
    ), counted as (
      update promotion_counters c
      set reserved = c.reserved + ${delta('reserved')}::int, committed = c.committed + ${delta('committed')}::int
      from held h where c.promotion_id = h.promotion_id and c.customer_key = h.customer_key
      returning c.promotion_id, c.customer_key, c.committed
    )
    select promotion_id, committed from counted where customer_key = ''`);
};

/**
 * Makes the counters of a promotion agree with its limits and its uses: rows for limits that are set, none for
 * others. A limit below what is used stands at what is used; what is given back is not given out again.
 */
export async function recountLimits(tx: Tx, id: Uuid): Promise<void> {
  const uses = sql`
    select customer_key, count(*) filter (where status = 'reserved')::int as reserved,
      count(*) filter (where status = 'committed')::int as committed
    from promotion_redemptions where promotion_id = ${id} and status <> 'released' group by customer_key`;
  await Promise.all([
    tx.run(sql`delete from promotion_counters where promotion_id = ${id}`),
    tx.run(sql`
      insert into promotion_counters (promotion_id, customer_key, reserved, committed, limit_value)
      select p.id, '', coalesce(sum(u.reserved), 0), coalesce(sum(u.committed), 0),
        greatest(p.usage_limit, coalesce(sum(u.reserved + u.committed), 0))
      from promotions p left join (${uses}) u on true
      where p.id = ${id} and p.usage_limit is not null group by p.id, p.usage_limit`),
    tx.run(sql`
      insert into promotion_counters (promotion_id, customer_key, reserved, committed, limit_value)
      select p.id, u.customer_key, u.reserved, u.committed,
        greatest(p.usage_limit_per_customer, u.reserved + u.committed)
      from promotions p join (${uses}) u on true
      where p.id = ${id} and p.usage_limit_per_customer is not null and u.customer_key <> ''`),
  ]);
}

export async function usageTotals(
  db: Db,
  id: Uuid,
): Promise<{ readonly reserved: number; readonly committed: number }> {
  const row = await db.one<{ reserved: number; committed: number }>(sql`
    select count(*) filter (where status = 'reserved') as reserved,
      count(*) filter (where status = 'committed') as committed
    from promotion_redemptions where promotion_id = ${id}`);
  return row ?? { reserved: 0, committed: 0 };
}

export async function redemptionPage(db: Db, id: Uuid, page: Page): Promise<readonly Redemption[]> {
  const sorts = { created_at: byInstant(sql`created_at`) };
  const rows = await db.many<{
    id: Uuid;
    promotion_id: Uuid;
    order_intent_id: Uuid;
    order_id: Uuid | null;
    discount_amount: number;
    status: Redemption['status'];
    created_at: Date;
  }>(sql`
    select id, promotion_id, order_intent_id, order_id, discount_amount, status, created_at
    from promotion_redemptions ${keyset(page, sorts, [sql`promotion_id = ${id}`])}`);
  return rows.map((row) => ({
    id: row.id,
    promotionId: row.promotion_id,
    orderIntentId: row.order_intent_id,
    orderId: row.order_id,
    discountAmount: row.discount_amount,
    status: row.status,
    createdAt: row.created_at,
  }));
}
