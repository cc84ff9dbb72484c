/** What staff do with coupons. Terms, invariants and locks: promotions.ts. */
import { present } from '../../kernel/assert.ts';
import { parseCurrency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { checkedTotal } from '../../kernel/money.ts';
import { wireName } from '../../kernel/names.ts';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import type { AmountsByCurrency, PromotionConditions } from '../../kernel/pricing/types.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { promotionArchived, promotionCreated, promotionUpdated } from './events.ts';
import * as store from './store.ts';
import type { Coupon, CouponFacts, NewCoupon, PromotionStatus, Usage } from './types.ts';

export const CODE_CHARS_MAX = 64;
export const CONDITIONS_DEPTH_MAX = 3;

const DEFAULTS: Omit<CouponFacts, 'name' | 'code' | 'type'> = {
  lane: 'order',
  valueBps: null,
  valueAmounts: {},
  maxDiscountAmounts: {},
  conditions: {},
  targets: {},
  usageLimit: null,
  usageLimitPerCustomer: null,
  combinable: true,
  exclusive: false,
  priority: 0,
  startsAt: null,
  endsAt: null,
  timeZone: 'UTC',
  status: 'active',
  externalId: null,
  externalSource: null,
};

/**
 * A coupon that is not archived, or was (staff still read it).
 * refuses  COUPON_NOT_FOUND 404
 */
export async function couponById(db: Db, id: Uuid): Promise<Coupon> {
  const coupon = await store.couponRow(db, id);
  if (!coupon) throw refuse('COUPON_NOT_FOUND');
  return coupon;
}

/** A page of the coupons that are not archived. */
export const couponsPage = (
  db: Db,
  page: Page,
  filter: { readonly status?: PromotionStatus | undefined; readonly code?: string | undefined },
): Promise<readonly Coupon[]> =>
  store.couponPage(db, page, [
    ...(filter.status === undefined ? [] : [sql`p.status = ${filter.status}`]),
    ...(filter.code === undefined ? [] : [sql`p.code_normalized = ${normalizeCode(filter.code)}`]),
  ]);

/**
 * Makes a coupon.
 * refuses  PROMOTION_INVALID 422, INVALID_CURRENCY 422, COUPON_CODE_TAKEN 409
 * emits    promotion.created
 */
export async function createCoupon(tx: Tx, input: NewCoupon): Promise<Coupon> {
  const facts = checked({ ...DEFAULTS, ...input });
  const coupon = await refuseTakenCode(
    store.insertCoupon(tx, tx.newId(), normalizeCode(facts.code), facts),
  );
  await store.recountLimits(tx, coupon.id);
  tx.emit(
    promotionCreated(
      coupon.id,
      { promotion_id: coupon.id, changed: [] },
      { version: coupon.version },
    ),
  );
  return coupon;
}

/**
 * Changes a coupon; orders placed and intents frozen keep what they were promised.
 * refuses  COUPON_NOT_FOUND 404, VERSION_MISMATCH 412, and those of createCoupon
 * emits    promotion.updated
 * locks    the coupon, then its counters
 */
export async function updateCoupon(
  tx: Tx,
  id: Uuid,
  change: Partial<CouponFacts>,
  expectedVersion: number | undefined,
): Promise<Coupon> {
  const coupon = await lockLive(tx, id, expectedVersion);
  const facts = checked({ ...coupon, ...change });
  const written = await refuseTakenCode(
    store.writeCoupon(tx, id, normalizeCode(facts.code), facts),
  );
  if (change.usageLimit !== undefined || change.usageLimitPerCustomer !== undefined) {
    await store.recountLimits(tx, id);
  }
  tx.emit(
    promotionUpdated(
      id,
      { promotion_id: id, changed: Object.keys(change).map(wireName) },
      { version: written.version },
    ),
  );
  return written;
}

/**
 * Archives a coupon: nobody can use it from now on, its code is free again, its history stays.
 * refuses  COUPON_NOT_FOUND 404, VERSION_MISMATCH 412
 * emits    promotion.archived
 */
export async function archiveCoupon(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const coupon = await lockLive(tx, id, expectedVersion);
  await store.archiveRow(tx, id);
  tx.emit(
    promotionArchived(
      id,
      { promotion_id: id, changed: ['archived_at'] },
      { version: coupon.version + 1 },
    ),
  );
}

/**
 * How often a coupon was used, and by which orders.
 * refuses  COUPON_NOT_FOUND 404
 */
export async function couponUsage(
  db: Db,
  id: Uuid,
  page: Page,
): Promise<{ readonly coupon: Coupon; readonly usage: Usage }> {
  const [coupon, totals, redemptions] = await Promise.all([
    store.couponRow(db, id),
    store.usageTotals(db, id),
    store.redemptionPage(db, id, page),
  ]);
  if (!coupon) throw refuse('COUPON_NOT_FOUND');
  return { coupon, usage: { ...totals, redemptions } };
}

async function lockLive(tx: Tx, id: Uuid, expectedVersion: number | undefined): Promise<Coupon> {
  const coupon = await store.lockCoupon(tx, id);
  if (!coupon || coupon.archivedAt !== null) throw refuse('COUPON_NOT_FOUND');
  if (expectedVersion !== undefined && expectedVersion !== coupon.version) {
    throw refuse('VERSION_MISMATCH');
  }
  return coupon;
}

async function refuseTakenCode(writing: Promise<Coupon | undefined>): Promise<Coupon> {
  try {
    return present(await writing, 'the coupon just written');
  } catch (error) {
    if (brokenConstraint(error) === 'promotions_code') {
      throw refuseField('COUPON_CODE_TAKEN', '/code', 'Another coupon has this code');
    }
    throw error;
  }
}

const invalid = (field: string, message: string) =>
  refuseField('PROMOTION_INVALID', field, message);

/** The rules a schema cannot tell. */
function checked(facts: CouponFacts): CouponFacts {
  const code = facts.code.trim();
  if (code === '' || normalizeCode(code).length > CODE_CHARS_MAX || /\p{C}/u.test(code)) {
    throw invalid('/code', `A code has 1 to ${CODE_CHARS_MAX} visible characters`);
  }
  const valueAmounts = positive(facts.valueAmounts, 'value_amounts');
  if (facts.type === 'percentage') {
    const bps = facts.valueBps;
    if (bps === null || bps < 1 || bps > 10_000) {
      throw invalid('/value_bps', 'A percentage needs 1 to 10000 basis points');
    }
  } else if (Object.keys(valueAmounts).length === 0) {
    throw invalid('/value_amounts', 'A fixed amount needs at least one currency');
  }
  const { usageLimit, usageLimitPerCustomer, startsAt, endsAt } = facts;
  if (usageLimit !== null && usageLimit < 1) throw invalid('/usage_limit', 'At least 1 use');
  if (usageLimitPerCustomer !== null && usageLimitPerCustomer < 1) {
    throw invalid('/usage_limit_per_customer', 'At least 1 use');
  }
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) {
    throw invalid('/ends_at', 'It must end after it starts');
  }
  if (!isTimeZone(facts.timeZone)) throw invalid('/time_zone', 'There is no such time zone');
  return {
    ...facts,
    code,
    valueAmounts,
    maxDiscountAmounts: positive(facts.maxDiscountAmounts, 'max_discount_amounts'),
    conditions: checkedConditions(facts.conditions, '/conditions', 1),
  };
}

/** Every amount is above 0 and in a currency that exists. */
function positive(amounts: AmountsByCurrency, name: string): AmountsByCurrency {
  return Object.fromEntries(
    Object.entries(amounts).map(([text, amount]) => {
      const currency = parseCurrency(text, `/${name}/${text}`);
      if (amount < 1) throw invalid(`/${name}/${text}`, 'The amount must be above 0');
      return [currency, checkedTotal(amount)];
    }),
  );
}

function checkedConditions(
  conditions: PromotionConditions,
  at: string,
  depth: number,
): PromotionConditions {
  if (depth > CONDITIONS_DEPTH_MAX) {
    throw invalid(at, `Conditions nest at most ${CONDITIONS_DEPTH_MAX} deep`);
  }
  const { min_subtotal_amounts: min, max_subtotal_amounts: max, currencies, any, not } = conditions;
  const path = at.slice(1);
  return {
    ...conditions,
    ...(min === undefined
      ? {}
      : { min_subtotal_amounts: positive(min, `${path}/min_subtotal_amounts`) }),
    ...(max === undefined
      ? {}
      : { max_subtotal_amounts: positive(max, `${path}/max_subtotal_amounts`) }),
    ...(currencies === undefined
      ? {}
      : {
          currencies: currencies.map((code, index) =>
            parseCurrency(code, `${at}/currencies/${index}`),
          ),
        }),
    ...(any === undefined
      ? {}
      : { any: any.map((one, index) => checkedConditions(one, `${at}/any/${index}`, depth + 1)) }),
    ...(not === undefined ? {} : { not: checkedConditions(not, `${at}/not`, depth + 1) }),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
