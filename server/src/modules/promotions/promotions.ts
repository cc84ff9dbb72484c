/*
 * Promotions: which codes are alive for a cart, and their limits.
 *
 * Terms       redemption: one use of a promotion by one order intent: reserved, then committed or released.
 *             counter: how many uses are reserved and committed, in all ('') and by one customer.
 *             customer key: the customer's id, else the SHA-256 of the normalized e-mail.
 * Invariants  reserved + committed never passes a limit (CHECK, and the limit under lock); an intent uses a
 *             promotion once (unique); a use is given back once (compare and set on its status).
 * Locks       the promotions `for share` (a change of a limit takes them `for update`), the uses of an intent, which is
 *             locked before, then counters by promotion and key.
 */
import { createHash } from 'node:crypto';
import type { Uuid } from '../../kernel/ids.ts';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import type { PricingPromotion, RejectedCode } from '../../kernel/pricing/types.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { promotionLimitReached } from './events.ts';
import * as store from './store.ts';
import type { Coupon } from './types.ts';

/** By whom a per-customer limit counts: the customer, else the normalized e-mail; null when neither is known. */
export function customerKeyOf(who: {
  readonly customerId: Uuid | null;
  readonly email: string | null;
}): string | null {
  if (who.customerId !== null) return who.customerId;
  return who.email === null ? null : createHash('sha256').update(who.email).digest('hex');
}

/**
 * What pricing needs to know of codes: the promotions that are alive, and why the others are not.
 * codes        in any case; at most as many as a cart holds
 * customerKey  null while nobody is known: then no per-customer limit is looked at
 * ownIntentId  the cart's live intent: what it has reserved is the cart's own and not in its way
 */
export async function promotionsByCodes(
  db: Db,
  input: {
    readonly codes: readonly string[];
    readonly customerKey: string | null;
    readonly at: Date;
    readonly ownIntentId?: Uuid | null;
  },
): Promise<{
  readonly promotions: readonly PricingPromotion[];
  readonly rejected: readonly RejectedCode[];
}> {
  const codes = [...new Set(input.codes.map(normalizeCode))];
  if (codes.length === 0) return { promotions: [], rejected: [] };
  const rows = await store.candidateRows(db, {
    codes,
    customerKey: input.customerKey,
    ownIntentId: input.ownIntentId ?? null,
  });
  const promotions: PricingPromotion[] = [];
  const rejected: RejectedCode[] = [];
  for (const code of codes) {
    const row = rows.find(({ coupon }) => normalizeCode(coupon.code) === code);
    const dead = row === undefined ? { reason: 'not_found' as const } : deathOf(row, input.at);
    if (dead !== undefined) rejected.push({ code, ...dead });
    else if (row !== undefined) promotions.push(pricingOf(row.coupon));
  }
  return { promotions, rejected };
}

function deathOf(
  { coupon, used, usedByCustomer }: store.CandidateRow,
  at: Date,
): Omit<RejectedCode, 'code'> | undefined {
  if (coupon.status !== 'active') return { reason: 'inactive' };
  if (coupon.startsAt !== null && at < coupon.startsAt) {
    return { reason: 'not_started', details: { starts_at: coupon.startsAt.toISOString() } };
  }
  if (coupon.endsAt !== null && at >= coupon.endsAt) {
    return { reason: 'expired', details: { ends_at: coupon.endsAt.toISOString() } };
  }
  if (coupon.usageLimit !== null && used >= coupon.usageLimit) return { reason: 'usage_limit' };
  const perCustomer = coupon.usageLimitPerCustomer;
  if (perCustomer !== null && usedByCustomer >= perCustomer) return { reason: 'customer_limit' };
  return undefined;
}

const pricingOf = (coupon: Coupon): PricingPromotion => ({
  id: coupon.id,
  kind: 'coupon',
  code: normalizeCode(coupon.code),
  title: coupon.name,
  type: coupon.type,
  lane: coupon.lane,
  valueBps: coupon.valueBps,
  valueAmounts: coupon.valueAmounts,
  maxDiscountAmounts: coupon.maxDiscountAmounts,
  conditions: coupon.conditions,
  targets: coupon.targets,
  priority: coupon.priority,
  combinable: coupon.combinable,
  exclusive: coupon.exclusive,
  timeZone: coupon.timeZone,
});

/**
 * Takes one use of each promotion for an order intent. What the intent has reserved already stays as it is.
 * refuses  COUPON_USAGE_LIMIT 409 {coupon}, COUPON_CUSTOMER_LIMIT 409 {coupon}
 * locks    promotions for share, their counters
 */
export async function reserveRedemptions(
  tx: Tx,
  input: {
    readonly orderIntentId: Uuid;
    readonly customerKey: string;
    readonly redemptions: readonly {
      readonly promotionId: Uuid;
      readonly discountAmount: number;
    }[];
  },
): Promise<void> {
  if (input.redemptions.length === 0) return;
  const { orderIntentId, customerKey } = input;
  const ids = input.redemptions.map(({ promotionId }) => promotionId);
  const [limits, , full] = await Promise.all([
    store.holdLimits(tx, ids),
    store.ensureCustomerCounters(tx, customerKey, ids),
    store.takeUses(tx, {
      orderIntentId,
      customerKey,
      uses: input.redemptions.map(({ promotionId, discountAmount }) => ({
        id: tx.newId(),
        promotion_id: promotionId,
        discount_amount: discountAmount,
      })),
    }),
  ]);
  const [first] = full;
  if (!first) return;
  const coupon = limits.find(({ id }) => id === first.promotion_id)?.code;
  throw refuse(first.customer_key === '' ? 'COUPON_USAGE_LIMIT' : 'COUPON_CUSTOMER_LIMIT', {
    coupon,
  });
}

/**
 * The intent became an order: its uses count for good.
 * emits  promotion.limit_reached, when the last use was taken
 * locks  promotions for share, their counters
 */
export async function commitRedemptions(
  tx: Tx,
  input: { readonly orderIntentId: Uuid; readonly orderId: Uuid },
): Promise<void> {
  const { orderIntentId, orderId } = input;
  const [limits, totals] = await Promise.all([
    store.holdLimits(tx, store.promotionsOf({ orderIntentId })),
    store.moveUses(tx, { orderIntentId }, { from: 'reserved', to: 'committed', orderId }),
  ]);
  for (const { promotion_id: id, committed } of totals) {
    const most = limits.find((limit) => limit.id === id)?.usage_limit ?? null;
    if (most !== null && committed >= most) {
      tx.emit(promotionLimitReached(id, { promotion_id: id, changed: ['committed'] }));
    }
  }
}

/** The intent was released: its uses are free again. A second call finds nothing to do. */
export const releaseRedemptions = (
  tx: Tx,
  input: { readonly orderIntentId: Uuid },
): Promise<void> => giveBack(tx, { orderIntentId: input.orderIntentId });

/** The order was cancelled: its uses are free again. A second call finds nothing to do. */
export const releaseRedemptionsOfOrder = (
  tx: Tx,
  input: { readonly orderId: Uuid },
): Promise<void> => giveBack(tx, { orderId: input.orderId });

async function giveBack(tx: Tx, owner: store.Owner): Promise<void> {
  const from = 'orderId' in owner ? 'committed' : 'reserved';
  await Promise.all([
    store.holdLimits(tx, store.promotionsOf(owner)),
    store.moveUses(tx, owner, { from, to: 'released' }),
  ]);
}
