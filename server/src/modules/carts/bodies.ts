import Type, { type Static } from 'typebox';
import {
  AddressBody,
  AmountField,
  CountryText,
  CurrencyText,
  closed,
  InstantText,
  Metadata,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { CartProblem, PricedBasket, PricedBasketLine, PricedCartView } from './types.ts';

const AttributesBody = Type.Record(
  Type.String({ pattern: '^.{1,64}$' }),
  Type.Union([Type.String({ maxLength: 4096 }), Type.Number(), Type.Boolean(), Type.Null()]),
  { description: 'What makes this line its own, such as an engraving' },
);

const Facts = Type.Record(Type.String(), Type.Unknown());

export const newItemBody = closed({
  variant_id: UuidText,
  quantity: Type.Integer(),
  attributes: Type.Optional(AttributesBody),
});
export const newCartBody = closed({
  currency: Type.Optional(CurrencyText),
  market: Type.Optional(TextField(64)),
  email: Type.Optional(Nullable(TextField(320))),
  items: Type.Optional(Type.Array(newItemBody, { maxItems: 1000 })),
});
export const itemChangeBody = closed({
  quantity: Type.Optional(Type.Integer()),
  attributes: Type.Optional(AttributesBody),
});
export const couponBody = closed({ code: TextField(128) });
export const restoreBody = closed({
  token: TextField(200, { minLength: 1 }),
});
export const shippingMethodBody = closed({ shipping_method_id: UuidText });
export const cartChangeBody = closed({
  email: Type.Optional(Nullable(TextField(320))),
  shipping_address: Type.Optional(Nullable(AddressBody)),
  billing_address: Type.Optional(Nullable(AddressBody)),
  vat_id: Type.Optional(Nullable(TextField(32))),
  market: Type.Optional(TextField(64)),
  note: Type.Optional(Nullable(TextField(5000))),
  metadata: Type.Optional(Metadata),
});
export const quoteBody = closed({
  items: Type.Array(newItemBody, { maxItems: 1000 }),
  market: Type.Optional(TextField(64)),
  currency: Type.Optional(CurrencyText),
  country: Type.Optional(CountryText),
  address: Type.Optional(AddressBody),
  coupons: Type.Optional(Type.Array(TextField(128), { maxItems: 20 })),
  shipping_method_id: Type.Optional(UuidText),
});

const problemBody = shape('CartProblem', {
  code: Type.Enum([
    'price_changed',
    'insufficient_stock',
    'unavailable',
    'code_rejected',
    'shipping_invalid',
    'quantity_capped',
  ]),
  item_ids: Type.Array(Type.String()),
  details: Type.Optional(Facts),
});

const lineFields = {
  variant_id: UuidText,
  product_id: Nullable(UuidText),
  title: Type.String(),
  variant_title: Type.String(),
  sku: Nullable(Type.String()),
  quantity: Type.Integer(),
  unit_amount: AmountField,
  subtotal_amount: AmountField,
  discount_amount: AmountField,
  tax_amount: AmountField,
  total_amount: AmountField,
  attributes: AttributesBody,
  image_url: Nullable(Type.String()),
  problems: Type.Array(problemBody),
};

const totalsFields = {
  currency: Type.String(),
  market: Type.String(),
  coupons: Type.Array(
    closed({
      code: Type.String(),
      applied: Type.Boolean(),
      reason: Type.Optional(Type.String()),
      details: Type.Optional(Facts),
    }),
  ),
  shipping_method: Nullable(
    closed({ id: UuidText, name: Type.String(), price_amount: AmountField }),
  ),
  subtotal_amount: AmountField,
  discount_amount: AmountField,
  shipping_amount: AmountField,
  tax_amount: AmountField,
  tax_included: Type.Boolean(),
  total_amount: AmountField,
  tax_lines: Type.Array(
    closed({
      name: Type.String(),
      rate_ppm: Type.Integer(),
      taxable_amount: AmountField,
      tax_amount: AmountField,
    }),
  ),
  problems: Type.Array(problemBody),
};

export const quoteAnswer = shape('Quote', {
  items: Type.Array(closed(lineFields)),
  ...totalsFields,
});

export const cartAnswer = shape('Cart', {
  id: UuidText,
  status: Type.Enum(['open', 'completing', 'completed', 'expired']),
  email: Nullable(Type.String()),
  items: Type.Array(closed({ id: UuidText, ...lineFields })),
  ...totalsFields,
  shipping_address: Nullable(AddressBody),
  billing_address: Nullable(AddressBody),
  version: Type.Integer(),
  expires_at: InstantText,
  order_id: Nullable(UuidText),
  token: Type.Optional(
    Type.String({ description: 'Only in the answer that made the cart of a guest' }),
  ),
});

/** What staff see besides. */
export const staffCartAnswer = shape('StaffCart', {
  ...cartAnswer.properties,
  customer_id: Nullable(UuidText),
  vat_id: Nullable(Type.String()),
  note: Nullable(Type.String()),
  metadata: Metadata,
  created_at: InstantText,
  updated_at: InstantText,
});

export const cartRowAnswer = shape('CartSummary', {
  id: UuidText,
  status: Type.Enum(['open', 'completing', 'completed', 'expired']),
  currency: Type.String(),
  email: Nullable(Type.String()),
  customer_id: Nullable(UuidText),
  items_count: Type.Integer(),
  order_id: Nullable(UuidText),
  version: Type.Integer(),
  expires_at: InstantText,
  created_at: InstantText,
  updated_at: InstantText,
});

export const shippingOptionsAnswer = closed({
  data: Type.Array(
    closed({
      id: UuidText,
      name: Type.String(),
      price_amount: AmountField,
      currency: Type.String(),
      estimate: closed({
        days_min: Nullable(Type.Integer()),
        days_max: Nullable(Type.Integer()),
      }),
    }),
  ),
});

export type CartBody = Static<typeof cartAnswer>;
export type QuoteBody = Static<typeof quoteAnswer>;

const problemOf = (problem: CartProblem) => ({
  code: problem.code,
  item_ids: [...problem.itemIds],
  ...(problem.details ? { details: { ...problem.details } } : {}),
});

const lineOf = ({ line, variant, priced, problems }: PricedBasketLine) => ({
  variant_id: line.variantId,
  product_id: variant?.productId ?? null,
  title: variant?.title ?? '',
  variant_title: variant?.variantTitle ?? '',
  sku: variant?.sku ?? null,
  quantity: line.quantity,
  unit_amount: priced?.unitAmount ?? 0,
  subtotal_amount: priced?.subtotalAmount ?? 0,
  discount_amount: priced?.discountAmount ?? 0,
  tax_amount: priced?.taxAmount ?? 0,
  total_amount: priced?.totalAmount ?? 0,
  attributes: { ...line.attributes },
  image_url: variant?.imageUrl ?? null,
  problems: problems.map(problemOf),
});

const totalsOf = (basket: PricedBasket) => ({
  currency: basket.currency,
  market: basket.market.code,
  coupons: basket.totals.coupons.map((coupon) => ({
    code: coupon.code,
    applied: coupon.applied,
    ...(coupon.reason ? { reason: coupon.reason } : {}),
    ...(coupon.details ? { details: { ...coupon.details } } : {}),
  })),
  shipping_method: basket.shippingMethod && {
    id: basket.shippingMethod.id,
    name: basket.shippingMethod.name,
    price_amount: basket.totals.shippingAmount,
  },
  subtotal_amount: basket.totals.subtotalAmount,
  discount_amount: basket.totals.discountAmount,
  shipping_amount: basket.totals.shippingAmount,
  tax_amount: basket.totals.taxAmount,
  tax_included: basket.totals.taxIncluded,
  total_amount: basket.totals.totalAmount,
  tax_lines: basket.totals.taxLines.map((tax) => ({
    name: tax.name,
    rate_ppm: tax.ratePpm,
    taxable_amount: tax.taxableAmount,
    tax_amount: tax.taxAmount,
  })),
  problems: basket.problems.map(problemOf),
});

/** The wire form of priced lines that are no cart. */
export const quoteAnswerOf = (basket: PricedBasket): QuoteBody => ({
  items: basket.lines.map(lineOf),
  ...totalsOf(basket),
});

/** The wire form of a cart. token: only in the answer that made it. */
export function cartBody(view: PricedCartView, more: { readonly token?: string | undefined } = {}) {
  const { cart } = view;
  return {
    id: cart.id,
    status: cart.status as CartBody['status'],
    email: cart.email,
    items: view.lines.map((line, index) => ({
      id: cart.items[index]?.id ?? (line.line.key as CartBody['id']),
      ...lineOf(line),
    })),
    ...totalsOf(view),
    shipping_address: cart.shippingAddress,
    billing_address: cart.billingAddress,
    version: cart.version,
    expires_at: cart.expiresAt,
    order_id: cart.orderId,
    ...(more.token === undefined ? {} : { token: more.token }),
  };
}

export const staffCartBody = (view: PricedCartView) => ({
  ...cartBody(view),
  customer_id: view.cart.customerId,
  vat_id: view.cart.vatId,
  note: view.cart.note,
  metadata: view.cart.metadata as Static<typeof Metadata>,
  created_at: view.cart.createdAt,
  updated_at: view.cart.updatedAt,
});
