/** The wire of coupons. */
import Type, { type Static, type TSchema } from 'typebox';
import { given } from '../../kernel/given.ts';
import { parseInstant } from '../../kernel/instant.ts';
import type { PromotionConditions, PromotionTargets } from '../../kernel/pricing/types.ts';
import {
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  Nullable,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { Coupon, CouponFacts, NewCoupon, Redemption, Usage } from './types.ts';

const IDS_MAX = 500;
const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);
const clearable = <S extends TSchema>(schema: S) => Type.Optional(Nullable(schema));
const ids = Type.Array(UuidText, { maxItems: IDS_MAX });
const words = Type.Array(TextField(100, { minLength: 1 }), { maxItems: IDS_MAX });

/** `{"USD": 500}`: minor units by currency. */
const Amounts = Type.Record(Type.String({ pattern: '^[A-Za-z]{3}$' }), AmountField, {
  maxProperties: 200,
  additionalProperties: false,
  description: 'Minor units by currency',
});

const match = closed(
  {
    product_ids: optional(ids),
    variant_ids: optional(ids),
    category_ids: optional(ids),
    collection_ids: optional(ids),
    tags: optional(words),
  },
  { description: 'Lines that are one of these' },
);

const HourText = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5 });
const plainConditions = {
  min_subtotal_amounts: optional(Amounts),
  max_subtotal_amounts: optional(Amounts),
  min_quantity: optional(Type.Integer({ minimum: 0 })),
  max_quantity: optional(Type.Integer({ minimum: 0 })),
  minimum_on: optional(Type.Enum(['cart', 'targets'])),
  contains: optional(match),
  markets: optional(words),
  currencies: optional(Type.Array(CurrencyText, { maxItems: 200 })),
  customer_group_ids: optional(ids),
  customer_ids: optional(ids),
  new_customers_only: optional(Type.Boolean()),
  nth_order: optional(Type.Integer({ minimum: 1 })),
  weekdays: optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
      maxItems: 7,
      description: '1 = Monday',
    }),
  ),
  hours: optional(closed({ from: HourText, to: HourText })),
};
const innermost = closed(plainConditions);
const nested = <S extends TSchema>(inner: S) =>
  closed({
    ...plainConditions,
    any: optional(Type.Array(inner, { maxItems: 20 })),
    not: optional(inner),
  });
/** Groups nest three deep. */
const conditions = nested(nested(innermost));

const targets = closed({
  include: optional(match),
  exclude: optional(match),
  exclude_discounted: optional(Type.Boolean()),
  per_unit: optional(Type.Boolean({ description: 'A fixed amount counts for each unit' })),
});

const type = Type.Enum(['percentage', 'fixed_amount']);
const name = TextField(255, { minLength: 1 });
const code = TextField(255);
const changeable = {
  lane: optional(Type.Enum(['item', 'order', 'shipping'])),
  value_bps: clearable(Type.Integer()),
  value_amounts: clearable(Amounts),
  max_discount_amounts: clearable(Amounts),
  conditions: clearable(conditions),
  targets: clearable(targets),
  usage_limit: clearable(Type.Integer({ maximum: 2_000_000_000 })),
  usage_limit_per_customer: clearable(Type.Integer({ maximum: 2_000_000_000 })),
  combinable: optional(Type.Boolean()),
  exclusive: optional(Type.Boolean()),
  priority: optional(Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })),
  starts_at: clearable(InstantText),
  ends_at: clearable(InstantText),
  time_zone: optional(TextField(64)),
  status: optional(Type.Enum(['draft', 'active', 'paused'])),
  external_id: clearable(TextField(191, { minLength: 1 })),
  external_source: clearable(TextField(191, { minLength: 1 })),
};

export const newCouponBody = closed({ name, code, type, ...changeable });
export const changeCouponBody = closed({
  name: optional(name),
  code: optional(code),
  type: optional(type),
  ...changeable,
});

/** The fields of a request that were given; null clears. */
export function couponChange(body: Static<typeof changeCouponBody>): Partial<CouponFacts> {
  const instant = (value: string | Date | null | undefined, field: string) =>
    value === undefined || value === null ? value : parseInstant(value, field);
  return given({
    name: body.name,
    code: body.code,
    type: body.type,
    lane: body.lane,
    valueBps: body.value_bps,
    valueAmounts: body.value_amounts === null ? {} : body.value_amounts,
    maxDiscountAmounts: body.max_discount_amounts === null ? {} : body.max_discount_amounts,
    conditions: (body.conditions === null ? {} : body.conditions) as
      | PromotionConditions
      | undefined,
    targets: (body.targets === null ? {} : body.targets) as PromotionTargets | undefined,
    usageLimit: body.usage_limit,
    usageLimitPerCustomer: body.usage_limit_per_customer,
    combinable: body.combinable,
    exclusive: body.exclusive,
    priority: body.priority,
    startsAt: instant(body.starts_at, '/starts_at'),
    endsAt: instant(body.ends_at, '/ends_at'),
    timeZone: body.time_zone,
    status: body.status,
    externalId: body.external_id,
    externalSource: body.external_source,
  });
}

export const newCoupon = (body: Static<typeof newCouponBody>): NewCoupon => ({
  ...couponChange(body),
  name: body.name,
  code: body.code,
  type: body.type,
});

export const couponBody = closed({
  id: UuidText,
  name: Type.String(),
  code: Type.String(),
  type,
  lane: Type.Enum(['item', 'order', 'shipping']),
  value_bps: Nullable(Type.Integer()),
  value_amounts: Amounts,
  max_discount_amounts: Amounts,
  conditions,
  targets,
  usage_limit: Nullable(Type.Integer()),
  usage_limit_per_customer: Nullable(Type.Integer()),
  combinable: Type.Boolean(),
  exclusive: Type.Boolean(),
  priority: Type.Integer(),
  starts_at: Nullable(InstantText),
  ends_at: Nullable(InstantText),
  time_zone: Type.String(),
  status: Type.Enum(['draft', 'active', 'paused']),
  external_id: Nullable(Type.String()),
  external_source: Nullable(Type.String()),
  archived_at: Nullable(InstantText),
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
});

export const toCouponBody = (coupon: Coupon): Static<typeof couponBody> => ({
  id: coupon.id,
  name: coupon.name,
  code: coupon.code,
  type: coupon.type,
  lane: coupon.lane,
  value_bps: coupon.valueBps,
  value_amounts: { ...coupon.valueAmounts },
  max_discount_amounts: { ...coupon.maxDiscountAmounts },
  conditions: coupon.conditions as Static<typeof conditions>,
  targets: coupon.targets as Static<typeof targets>,
  usage_limit: coupon.usageLimit,
  usage_limit_per_customer: coupon.usageLimitPerCustomer,
  combinable: coupon.combinable,
  exclusive: coupon.exclusive,
  priority: coupon.priority,
  starts_at: coupon.startsAt,
  ends_at: coupon.endsAt,
  time_zone: coupon.timeZone,
  status: coupon.status,
  external_id: coupon.externalId,
  external_source: coupon.externalSource,
  archived_at: coupon.archivedAt,
  version: coupon.version,
  created_at: coupon.createdAt,
  updated_at: coupon.updatedAt,
});

const redemptionBody = closed({
  id: UuidText,
  order_intent_id: UuidText,
  order_id: Nullable(UuidText),
  discount_amount: AmountField,
  status: Type.Enum(['reserved', 'committed', 'released']),
  created_at: InstantText,
});

export const toRedemptionBody = (use: Redemption): Static<typeof redemptionBody> => ({
  id: use.id,
  order_intent_id: use.orderIntentId,
  order_id: use.orderId,
  discount_amount: use.discountAmount,
  status: use.status,
  created_at: use.createdAt,
});

export const usageBody = closed({
  coupon_id: UuidText,
  code: Type.String(),
  usage_limit: Nullable(Type.Integer()),
  usage_limit_per_customer: Nullable(Type.Integer()),
  reserved: Type.Integer({ description: 'Uses of order intents that live' }),
  committed: Type.Integer({ description: 'Uses of placed orders' }),
  remaining: Nullable(Type.Integer({ description: 'Null without a limit' })),
  data: Type.Array(redemptionBody),
  next_cursor: Nullable(Type.String()),
});

export const toUsageFacts = (coupon: Coupon, usage: Usage) => ({
  coupon_id: coupon.id,
  code: coupon.code,
  usage_limit: coupon.usageLimit,
  usage_limit_per_customer: coupon.usageLimitPerCustomer,
  reserved: usage.reserved,
  committed: usage.committed,
  remaining:
    coupon.usageLimit === null
      ? null
      : Math.max(0, coupon.usageLimit - usage.reserved - usage.committed),
});
