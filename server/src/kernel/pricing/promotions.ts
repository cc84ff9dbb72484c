/** Promotions on a cart: who may have them, what they take off, which go together (commerce.md 10.3 to 10.5). */
import { present, unreachable } from '../assert.ts';
import { allocate, mulDiv, sum, times } from '../money.ts';
import { targetedLines, type WhyNot, whyNot } from './conditions.ts';
import type { PricingInput, PricingLine, PricingPromotion, PromotionLane } from './types.ts';

/** Plans that are compared: more work than this buys nobody a better price. */
export const NON_COMBINABLE_PER_LANE_MAX = 20;
export const EXCLUSIVE_MAX = 10;

/** One promotion's effect. */
export type Applied = {
  readonly promotion: PricingPromotion;
  readonly byLine: ReadonlyMap<string, number>;
  readonly shippingAmount: number;
  /** Of lines and shipping together. */
  readonly amount: number;
};

export type RejectedPromotion = WhyNot & { readonly promotion: PricingPromotion };

export type DiscountPlan = {
  readonly applied: readonly Applied[];
  readonly rejected: readonly RejectedPromotion[];
  /** What shipping costs before its discounts, given the goods after theirs. */
  readonly shippingAmount: number;
};

type Cart = {
  readonly pricing: PricingInput;
  /** In canonical order. */
  readonly lines: readonly PricingLine[];
  readonly subtotals: ReadonlyMap<string, number>;
  readonly shippingOf: (goodsAfterDiscountAmount: number) => number;
};

/** What is left of lines and shipping as the lanes run. */
type Remaining = { readonly lines: ReadonlyMap<string, number>; readonly shipping: number };
type LaneResult = {
  readonly applied: readonly Applied[];
  readonly rejected: readonly RejectedPromotion[];
  readonly remaining: Remaining;
};

const LANES: readonly PromotionLane[] = ['item', 'order', 'shipping'];

/** The plan with the greatest discount: all that may go together, or one exclusive promotion alone. */
export function planDiscounts(cart: Cart): DiscountPlan {
  const rejected: RejectedPromotion[] = [];
  const eligible: PricingPromotion[] = [];
  for (const promotion of cart.pricing.promotions.toSorted(byRank)) {
    const why = whyNot(promotion, cart.pricing, cart.lines, cart.subtotals);
    if (why === undefined) eligible.push(promotion);
    else rejected.push({ promotion, ...why });
  }
  const shared = eligible.filter((promotion) => !promotion.exclusive);
  const exclusive = eligible.filter((promotion) => promotion.exclusive);
  for (const promotion of exclusive.slice(EXCLUSIVE_MAX)) {
    rejected.push({ promotion, reason: 'work_bound' });
  }
  let best = runLanes(cart, shared);
  const losing: PricingPromotion[] = [];
  for (const promotion of exclusive.slice(0, EXCLUSIVE_MAX).toSorted(byPreference)) {
    const alone = runLanes(cart, [promotion]);
    if (totalOf(alone.applied) > totalOf(best.applied)) {
      losing.push(...best.applied.map((applied) => applied.promotion));
      // What the shared plan had rejected already keeps that reason.
      rejected.push(...best.rejected.filter((row) => row.promotion !== promotion));
      best = alone;
    } else if (alone.applied.length > 0) losing.push(promotion);
    else rejected.push(...alone.rejected);
  }
  rejected.push(...best.rejected);
  for (const promotion of losing) rejected.push(beatenBy(promotion, best.applied));
  const seen = new Set(best.applied.map((applied) => applied.promotion.id));
  return {
    applied: best.applied,
    rejected: rejected.filter(({ promotion }) => !seen.has(promotion.id) && seen.add(promotion.id)),
    shippingAmount: best.shippingAmount,
  };
}

function runLanes(cart: Cart, promotions: readonly PricingPromotion[]): DiscountPlan {
  let remaining: Remaining = { lines: cart.subtotals, shipping: 0 };
  let shippingAmount = 0;
  const applied: Applied[] = [];
  const rejected: RejectedPromotion[] = [];
  for (const lane of LANES) {
    if (lane === 'shipping') {
      shippingAmount = cart.shippingOf(sum(remaining.lines.values()));
      remaining = { ...remaining, shipping: shippingAmount };
    }
    const result = runLane(
      cart,
      promotions.filter((promotion) => promotion.lane === lane),
      remaining,
    );
    applied.push(...result.applied);
    rejected.push(...result.rejected);
    remaining = result.remaining;
  }
  return { applied, rejected, shippingAmount };
}

/** All that combine, or one that does not, whichever takes off more. */
function runLane(
  cart: Cart,
  promotions: readonly PricingPromotion[],
  remaining: Remaining,
): LaneResult {
  const combinable = promotions.filter((promotion) => isCombinable(promotion));
  const single = promotions.filter((promotion) => !isCombinable(promotion));
  let best = applyAll(cart, combinable, remaining);
  const losing: PricingPromotion[] = [];
  for (const promotion of single.slice(0, NON_COMBINABLE_PER_LANE_MAX).toSorted(byPreference)) {
    const alone = applyAll(cart, [promotion], remaining);
    if (totalOf(alone.applied) > totalOf(best.applied)) {
      losing.push(...best.applied.map((applied) => applied.promotion));
      best = { ...alone, rejected: [...best.rejected, ...alone.rejected] };
    } else if (alone.applied.length > 0) losing.push(promotion);
    else best = { ...best, rejected: [...best.rejected, ...alone.rejected] };
  }
  return {
    ...best,
    rejected: [
      ...best.rejected,
      ...losing.map((promotion) => beatenBy(promotion, best.applied)),
      ...single
        .slice(NON_COMBINABLE_PER_LANE_MAX)
        .map((promotion) => ({ promotion, reason: 'work_bound' as const })),
    ],
  };
}

const isCombinable = (promotion: PricingPromotion): boolean =>
  promotion.combinable && !promotion.exclusive;

/** One after the other, each on what the former left. */
function applyAll(
  cart: Cart,
  promotions: readonly PricingPromotion[],
  from: Remaining,
): LaneResult {
  let remaining = from;
  const applied: Applied[] = [];
  const rejected: RejectedPromotion[] = [];
  for (const promotion of promotions) {
    const effect = effectOf(cart, promotion, remaining);
    if (effect.amount === 0) {
      rejected.push(
        applied.length > 0 || sum(remaining.lines.values()) < sum(cart.subtotals.values())
          ? { promotion, reason: 'better_plan', details: { with: namesOf(applied) } }
          : { promotion, reason: 'not_eligible_items' },
      );
      continue;
    }
    applied.push(effect);
    remaining = {
      lines: new Map(
        [...remaining.lines].map(([key, left]) => [key, left - (effect.byLine.get(key) ?? 0)]),
      ),
      shipping: remaining.shipping - effect.shippingAmount,
    };
  }
  return { applied, rejected, remaining };
}

function effectOf(cart: Cart, promotion: PricingPromotion, remaining: Remaining): Applied {
  const cap = promotion.maxDiscountAmounts[cart.pricing.currency];
  if (promotion.lane === 'shipping') {
    const uncapped = discountOfSum(cart, promotion, remaining.shipping);
    const amount = cap === undefined ? uncapped : Math.min(cap, uncapped);
    return { promotion, byLine: new Map(), shippingAmount: amount, amount };
  }
  const lines = targetedLines(promotion, cart.lines).map((line) => ({
    line,
    left: present(remaining.lines.get(line.key), 'what is left of a line'),
  }));
  if (lines.length === 0) return { promotion, byLine: new Map(), shippingAmount: 0, amount: 0 };
  const uncapped =
    promotion.lane === 'item'
      ? discountsByLine(cart, promotion, lines)
      : spread(discountOfSum(cart, promotion, sum(lines.map(({ left }) => left))), lines);
  const total = sum(uncapped.values());
  const byLine =
    cap === undefined || total <= cap
      ? uncapped
      : allocate(
          cap,
          [...uncapped].map(([key, weight]) => ({ key, weight })),
        );
  return { promotion, byLine, shippingAmount: 0, amount: sum(byLine.values()) };
}

type Left = { readonly line: PricingLine; readonly left: number };

/** Lines in canonical order get keys that keep it, because ties are broken by key. */
function spread(amount: number, lines: readonly Left[]): ReadonlyMap<string, number> {
  const rank = (index: number) => String(index).padStart(6, '0');
  const shares = allocate(
    amount,
    lines.map(({ left }, index) => ({ key: rank(index), weight: left })),
  );
  return new Map(lines.map(({ line }, index) => [line.key, shares.get(rank(index)) ?? 0]));
}

function discountsByLine(
  cart: Cart,
  promotion: PricingPromotion,
  lines: readonly Left[],
): ReadonlyMap<string, number> {
  const { currency, roundingMode } = cart.pricing;
  if (promotion.type === 'percentage') {
    const bps = promotion.valueBps ?? 0;
    return new Map(
      lines.map(({ line, left }) => [line.key, mulDiv(left, bps, 10_000, roundingMode)]),
    );
  }
  const value = promotion.valueAmounts[currency] ?? 0;
  if (promotion.targets.per_unit === true) {
    return new Map(
      lines.map(({ line, left }) => [line.key, Math.min(left, times(value, line.quantity))]),
    );
  }
  return spread(Math.min(value, sum(lines.map(({ left }) => left))), lines);
}

function discountOfSum(cart: Cart, promotion: PricingPromotion, total: number): number {
  const { currency, roundingMode } = cart.pricing;
  switch (promotion.type) {
    case 'percentage':
      return mulDiv(total, promotion.valueBps ?? 0, 10_000, roundingMode);
    case 'fixed_amount':
      return Math.min(total, promotion.valueAmounts[currency] ?? 0);
    default:
      return unreachable(promotion.type);
  }
}

const totalOf = (applied: readonly Applied[]): number => sum(applied.map(({ amount }) => amount));

function beatenBy(promotion: PricingPromotion, winners: readonly Applied[]): RejectedPromotion {
  const reason = isCombinable(promotion) ? 'better_plan' : 'cannot_combine';
  return { promotion, reason, details: { with: namesOf(winners) } };
}

const namesOf = (applied: readonly Applied[]): readonly string[] =>
  applied.map(({ promotion }) => promotion.code ?? promotion.title);

/** Highest priority first, then id. */
function byRank(a: PricingPromotion, b: PricingPromotion): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  return a.id < b.id ? -1 : 1;
}

/** Ties between plans: coupons before automatic ones, then rank. */
function byPreference(a: PricingPromotion, b: PricingPromotion): number {
  if (a.kind !== b.kind) return a.kind === 'coupon' ? -1 : 1;
  return byRank(a, b);
}
