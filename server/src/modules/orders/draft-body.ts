/* draft-body.ts   a draft order as it goes out and as it comes in */
import Type, { type Static } from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import {
  AddressBody,
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  listOf,
  Metadata,
  Nullable,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { newItemBody, quoteAnswer, quoteAnswerOf } from '../carts/bodies.ts';
import type { PricedPurchase } from '../carts/types.ts';
import type { DraftWish, PricedDraft } from './drafts.ts';
import { type OrderBody, readOrderBody, staffOrderBody } from './order-body.ts';
import type { DraftListRow } from './store.ts';
import { type DraftOrder, ORDER_STATUSES } from './types.ts';

const ITEMS_MAX = 1000;
const CODES_MAX = 100;

const newDraftItem = closed({
  ...newItemBody.properties,
  unit_amount: Type.Optional(
    Type.Integer({ description: "Instead of the catalogue's price; needs a `price_reason`" }),
  ),
  price_reason: Type.Optional(TextField(500)),
});

const wishFields = {
  customer_id: Type.Optional(Nullable(UuidText)),
  email: Type.Optional(TextField(320)),
  currency: Type.Optional(CurrencyText),
  market: Type.Optional(TextField(64)),
  shipping_address: Type.Optional(Nullable(AddressBody)),
  billing_address: Type.Optional(Nullable(AddressBody)),
  shipping_method_id: Type.Optional(Nullable(UuidText)),
  coupons: Type.Optional(Type.Array(TextField(128), { maxItems: CODES_MAX })),
  vat_id: Type.Optional(Nullable(TextField(32))),
  note: Type.Optional(Nullable(TextField(10_000))),
  tags: Type.Optional(Type.Array(TextField(100, { minLength: 1 }), { maxItems: 1000 })),
  metadata: Type.Optional(Metadata),
};

export const newDraftBody = closed({
  ...wishFields,
  items: Type.Array(newDraftItem, { maxItems: ITEMS_MAX }),
});
export const patchDraftBody = closed({
  ...wishFields,
  items: Type.Optional(Type.Array(newDraftItem, { maxItems: ITEMS_MAX })),
});

/** The body as the operation takes it. */
export const wishOf = (body: Static<typeof patchDraftBody>): DraftWish => ({
  customerId: body.customer_id,
  email: body.email,
  currency: body.currency,
  marketCode: body.market,
  shippingAddress: body.shipping_address,
  billingAddress: body.billing_address,
  shippingMethodId: body.shipping_method_id,
  coupons: body.coupons,
  vatId: body.vat_id,
  note: body.note,
  tags: body.tags,
  metadata: body.metadata,
  items: body.items?.map((item) => ({
    variantId: item.variant_id,
    quantity: item.quantity,
    attributes: item.attributes,
    unitAmount: item.unit_amount,
    priceReason: item.price_reason,
  })),
});

const { token: _, items: orderItems, ...staffFields } = staffOrderBody.properties;

/** As staff see it: an order's fields, with what only a draft has. It is priced now; `agreed_amount` is what it may be placed for. */
export const draftBody = closed({
  ...staffFields,
  items: Type.Array(
    closed({
      ...orderItems.items.properties,
      price_reason: Nullable(Type.String()),
      problems: quoteAnswer.properties.problems,
    }),
  ),
  market: Type.String(),
  coupons: quoteAnswer.properties.coupons,
  problems: quoteAnswer.properties.problems,
  agreed_amount: AmountField,
  vat_id: Nullable(Type.String()),
  sent_at: Nullable(InstantText),
});

export const draftListBody = listOf(
  closed({
    id: UuidText,
    number: Type.String(),
    status: Type.Enum([...ORDER_STATUSES]),
    email: Type.String(),
    customer_id: Nullable(UuidText),
    currency: Type.String(),
    total_amount: AmountField,
    items_count: Type.Integer(),
    sent_at: Nullable(InstantText),
    version: Type.Integer(),
    created_at: InstantText,
    updated_at: InstantText,
  }),
);

export const draftQuery = Type.Object({
  status: Type.Optional(Type.Enum(['draft', 'cancelled'])),
  customer_id: Type.Optional(UuidText),
  email: Type.Optional(TextField(320)),
  q: Type.Optional(TextField(200)),
});

export const toDraftListBody = (row: DraftListRow): DraftListRow => row;

/** A draft as its customer sees it: an order of status `draft`, priced now. */
export function draftAsOrder({ draft, view }: PricedDraft): OrderBody {
  const { order } = draft;
  const { coupons: _coupons, market: _market, problems: _problems, ...quote } = quoteAnswerOf(view);
  return {
    ...quote,
    id: order.id,
    number: order.number,
    status: order.status,
    payment_status: order.paymentStatus,
    fulfillment_status: order.fulfillmentStatus,
    email: order.email,
    items: quote.items.map(({ problems: _none, ...item }, index) => ({
      ...item,
      id: draft.items[index]?.id as Uuid,
      product_id: item.product_id,
    })),
    shipping_address: order.shippingAddress,
    billing_address: order.billingAddress ?? order.shippingAddress,
    current_total_amount: quote.total_amount,
    captured_amount: 0,
    refunded_amount: 0,
    refundable_amount: 0,
    balance_due_amount: quote.total_amount,
    payments: [],
    fulfillments: [],
    placed_at: order.placedAt,
    version: order.version,
  };
}

/** A draft as staff see it. */
export function toDraftBody({ draft, view }: PricedDraft): Static<typeof draftBody> {
  const { order } = draft;
  const quote = quoteAnswerOf(view);
  const shown = draftAsOrder({ draft, view });
  return {
    ...shown,
    items: shown.items.map((item, index) => ({
      ...item,
      price_reason: draft.items[index]?.priceReason ?? null,
      problems: quote.items[index]?.problems ?? [],
    })),
    customer_id: order.customerId,
    tags: [...order.tags],
    note: order.note,
    origin: order.origin,
    holds: [],
    cancel_reason: order.cancelReason,
    metadata: { ...order.metadata },
    external_id: order.externalId,
    archived_at: order.archivedAt,
    created_at: order.createdAt,
    ...ofDraft(draft, view, order.totalAmount),
    coupons: quote.coupons,
    problems: quote.problems,
  };
}

/** What became of a draft that was placed: its order, in the same form, so that a link to the draft still leads there. */
export async function placedDraftBody(
  db: Db,
  draft: DraftOrder,
  view: PricedPurchase,
): Promise<Static<typeof draftBody>> {
  const { token: _none, ...order } = await readOrderBody(db, draft.order.id, { audience: 'staff' });
  return {
    ...order,
    items: order.items.map((item, index) => ({
      ...item,
      price_reason: draft.items[index]?.priceReason ?? null,
      problems: [],
    })),
    ...ofDraft(draft, view, draft.order.totalAmount),
    coupons: [],
    problems: [],
  };
}

const ofDraft = (draft: DraftOrder, view: PricedPurchase, agreedAmount: number) => ({
  market: view.market.code,
  agreed_amount: agreedAmount,
  vat_id: draft.vatId,
  sent_at: draft.sentAt,
});
