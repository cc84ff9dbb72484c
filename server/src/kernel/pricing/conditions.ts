/** Whether a promotion is meant for this cart, and if not, why. */
import { present } from '../assert.ts';
import { sum } from '../money.ts';
import type {
  LineMatch,
  PricingInput,
  PricingLine,
  PricingPromotion,
  PromotionConditions,
  PromotionReason,
} from './types.ts';

export type WhyNot = {
  readonly reason: PromotionReason;
  readonly details?: Readonly<Record<string, unknown>>;
};

type Facts = {
  readonly promotion: PricingPromotion;
  readonly input: PricingInput;
  readonly lines: readonly PricingLine[];
  readonly targeted: readonly PricingLine[];
  readonly subtotals: ReadonlyMap<string, number>;
};

/** The lines a promotion discounts. */
export const targetedLines = (
  { targets }: PricingPromotion,
  lines: readonly PricingLine[],
): readonly PricingLine[] =>
  lines.filter(
    (line) =>
      (targets.include === undefined || matches(targets.include, line)) &&
      (targets.exclude === undefined || !matches(targets.exclude, line)) &&
      !(targets.exclude_discounted === true && line.compareAtAmount !== null),
  );

/** Undefined when the promotion is meant for this cart. */
export function whyNot(
  promotion: PricingPromotion,
  input: PricingInput,
  lines: readonly PricingLine[],
  subtotals: ReadonlyMap<string, number>,
): WhyNot | undefined {
  if (promotion.type === 'fixed_amount' && promotion.valueAmounts[input.currency] === undefined) {
    return {
      reason: 'wrong_currency',
      details: { currencies: Object.keys(promotion.valueAmounts) },
    };
  }
  const targeted = targetedLines(promotion, lines);
  const facts = { promotion, input, lines, targeted, subtotals };
  const unmet = failing(promotion.conditions, facts);
  if (unmet !== undefined) return unmet;
  if (lines.length === 0) return { reason: 'minimum_not_met', details: { missing_quantity: 1 } };
  if (promotion.lane === 'shipping') {
    return input.shipping === null
      ? { reason: 'minimum_not_met', details: { missing: 'shipping_method' } }
      : undefined;
  }
  return targeted.length === 0 ? { reason: 'not_eligible_items' } : undefined;
}

/** The first condition that does not hold: place and person before amounts, so that the reason helps. */
function failing(conditions: PromotionConditions, facts: Facts): WhyNot | undefined {
  return (
    wrongPlace(conditions, facts.input) ??
    wrongTime(conditions, facts) ??
    wrongCustomer(conditions, facts.input) ??
    wrongItems(conditions, facts) ??
    wrongSize(conditions, facts) ??
    wrongGroup(conditions, facts)
  );
}

function wrongPlace(conditions: PromotionConditions, input: PricingInput): WhyNot | undefined {
  const { markets, currencies } = conditions;
  if (markets !== undefined && !markets.includes(input.market.code)) {
    return { reason: 'wrong_market', details: { markets } };
  }
  if (currencies !== undefined && !currencies.includes(input.currency)) {
    return { reason: 'wrong_currency', details: { currencies } };
  }
  return undefined;
}

function wrongTime(conditions: PromotionConditions, facts: Facts): WhyNot | undefined {
  const { weekdays, hours } = conditions;
  if (weekdays === undefined && hours === undefined) return undefined;
  const { weekday, time } = localTime(facts.input.at, facts.promotion.timeZone);
  if (weekdays !== undefined && !weekdays.includes(weekday)) {
    return { reason: 'inactive', details: { weekdays } };
  }
  if (hours === undefined) return undefined;
  const { from, to } = hours;
  const isInside = from <= to ? from <= time && time < to : from <= time || time < to;
  return isInside ? undefined : { reason: 'inactive', details: { hours } };
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function localTime(at: Date, timeZone: string): { weekday: number; time: string } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    weekday: WEEKDAYS.indexOf(part('weekday')) + 1,
    time: `${part('hour')}:${part('minute')}`,
  };
}

function wrongCustomer(conditions: PromotionConditions, input: PricingInput): WhyNot | undefined {
  const { customer_ids, customer_group_ids, new_customers_only, nth_order } = conditions;
  const { id, groupIds, orderCount } = input.customer;
  const isNamed =
    (customer_ids === undefined || (id !== null && customer_ids.includes(id))) &&
    (customer_group_ids === undefined ||
      customer_group_ids.some((group) => groupIds.includes(group)));
  if (!isNamed) return { reason: id === null ? 'sign_in_required' : 'not_eligible_customer' };
  // A first order is assumed of an unknown guest until an e-mail tells; a later one must be proven.
  const placed = orderCount ?? 0;
  if (new_customers_only === true && placed > 0) return { reason: 'not_eligible_customer' };
  if (nth_order !== undefined && placed + 1 !== nth_order) {
    return { reason: orderCount === null ? 'sign_in_required' : 'not_eligible_customer' };
  }
  return undefined;
}

function wrongItems(conditions: PromotionConditions, facts: Facts): WhyNot | undefined {
  const { contains } = conditions;
  if (contains === undefined || facts.lines.some((line) => matches(contains, line))) {
    return undefined;
  }
  return { reason: 'not_eligible_items', details: { contains } };
}

function wrongSize(conditions: PromotionConditions, facts: Facts): WhyNot | undefined {
  const { currency } = facts.input;
  const counted = conditions.minimum_on === 'targets' ? facts.targeted : facts.lines;
  const subtotal = sum(counted.map((line) => present(facts.subtotals.get(line.key), 'a subtotal')));
  const quantity = sum(counted.map((line) => line.quantity));
  const min = conditions.min_subtotal_amounts;
  const max = conditions.max_subtotal_amounts;
  if ((min !== undefined && min[currency] === undefined) || (max && max[currency] === undefined)) {
    return { reason: 'wrong_currency', details: { currencies: Object.keys(min ?? max ?? {}) } };
  }
  const minAmount = min?.[currency] ?? 0;
  if (subtotal < minAmount) {
    return { reason: 'minimum_not_met', details: { missing_amount: minAmount - subtotal } };
  }
  const minQuantity = conditions.min_quantity ?? 0;
  if (quantity < minQuantity) {
    return { reason: 'minimum_not_met', details: { missing_quantity: minQuantity - quantity } };
  }
  const maxAmount = max?.[currency];
  if (maxAmount !== undefined && subtotal > maxAmount) {
    return { reason: 'not_eligible_items', details: { max_subtotal_amount: maxAmount } };
  }
  const maxQuantity = conditions.max_quantity;
  if (maxQuantity !== undefined && quantity > maxQuantity) {
    return { reason: 'not_eligible_items', details: { max_quantity: maxQuantity } };
  }
  return undefined;
}

function wrongGroup(conditions: PromotionConditions, facts: Facts): WhyNot | undefined {
  const { any, not } = conditions;
  if (any !== undefined && any.length > 0) {
    const reasons = any.map((one) => failing(one, facts));
    if (!reasons.includes(undefined)) return reasons[0];
  }
  if (not !== undefined && failing(not, facts) === undefined) {
    return { reason: 'not_eligible_items' };
  }
  return undefined;
}

/** Whether the line is one of those named; an empty match names none. */
function matches(match: LineMatch, line: PricingLine): boolean {
  const tags = line.tags.map((tag) => tag.toLowerCase());
  return (
    (match.product_ids ?? []).includes(line.productId) ||
    (match.variant_ids ?? []).includes(line.variantId) ||
    (match.category_ids ?? []).some((id) => line.categoryIds.includes(id)) ||
    (match.collection_ids ?? []).some((id) => line.collectionIds.includes(id)) ||
    (match.tags ?? []).some((tag) => tags.includes(tag.toLowerCase()))
  );
}
