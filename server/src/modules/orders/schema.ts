import Type, { type Static } from 'typebox';
import {
  ActorBody,
  AddressBody,
  AmountField,
  closed,
  InstantText,
  listOf,
  Metadata,
  Nullable,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { HoldRow, NoteRow, TimelineRow } from './store.ts';
import {
  FULFILLMENT_STATUSES,
  HOLD_REASONS,
  ORDER_ORIGINS,
  ORDER_STATUSES,
  PAYMENT_STATUSES,
} from './types.ts';

const NullableText = Nullable(Type.String());
const FreeObject = Type.Record(Type.String(), Type.Unknown());

const orderItemBody = closed({
  id: UuidText,
  variant_id: Nullable(UuidText),
  product_id: Nullable(UuidText),
  title: Type.String(),
  variant_title: NullableText,
  sku: NullableText,
  quantity: Type.Integer(),
  unit_amount: AmountField,
  subtotal_amount: AmountField,
  discount_amount: AmountField,
  tax_amount: AmountField,
  total_amount: AmountField,
  attributes: FreeObject,
  image_url: NullableText,
});

const methodSummary = Type.Object({
  brand: Type.Optional(Type.String()),
  last4: Type.Optional(Type.String()),
});

/** A parcel, a pickup or a digital delivery of some units of an order. */
export const fulfillmentInOrder = closed({
  id: UuidText,
  order_id: UuidText,
  type: Type.String(),
  status: Type.String(),
  items: Type.Array(closed({ order_item_id: UuidText, quantity: Type.Integer() })),
  tracking_number: NullableText,
  tracking_company: NullableText,
  tracking_url: NullableText,
  shipped_at: Nullable(InstantText),
  delivered_at: Nullable(InstantText),
  version: Type.Integer(),
});

export const holdBody = closed({
  id: UuidText,
  reason: Type.Enum([...HOLD_REASONS]),
  note: NullableText,
  created_at: InstantText,
  released_at: Nullable(InstantText),
});

/** An order as its buyer sees it. `token` is there only where the guest has just bought. */
export const orderBody = closed({
  id: UuidText,
  number: Type.String(),
  status: Type.Enum([...ORDER_STATUSES]),
  payment_status: Type.Enum([...PAYMENT_STATUSES]),
  fulfillment_status: Type.Enum([...FULFILLMENT_STATUSES]),
  currency: Type.String(),
  email: Type.String(),
  items: Type.Array(orderItemBody),
  shipping_address: Nullable(AddressBody),
  billing_address: Nullable(AddressBody),
  shipping_method: Nullable(
    closed({ id: Nullable(UuidText), name: Type.String(), price_amount: AmountField }),
  ),
  subtotal_amount: AmountField,
  discount_amount: AmountField,
  shipping_amount: AmountField,
  tax_amount: AmountField,
  tax_included: Type.Boolean(),
  total_amount: AmountField,
  current_total_amount: AmountField,
  captured_amount: AmountField,
  refunded_amount: AmountField,
  refundable_amount: AmountField,
  balance_due_amount: AmountField,
  tax_lines: Type.Array(
    closed({
      name: Type.String(),
      rate_ppm: Type.Integer(),
      taxable_amount: AmountField,
      tax_amount: AmountField,
    }),
  ),
  payments: Type.Array(
    closed({
      id: UuidText,
      provider: Type.String(),
      status: Type.String(),
      amount: AmountField,
      method_summary: methodSummary,
    }),
  ),
  fulfillments: Type.Array(fulfillmentInOrder),
  token: Type.Optional(Type.String()),
  placed_at: Nullable(InstantText),
  version: Type.Integer(),
});
export type OrderBody = Static<typeof orderBody>;

/** The same with what only staff may see. */
export const staffOrderBody = closed({
  ...orderBody.properties,
  customer_id: Nullable(UuidText),
  tags: Type.Array(Type.String()),
  note: NullableText,
  origin: Type.Enum([...ORDER_ORIGINS]),
  holds: Type.Array(holdBody),
  cancel_reason: NullableText,
  metadata: FreeObject,
  external_id: NullableText,
  archived_at: Nullable(InstantText),
  created_at: InstantText,
});
export type StaffOrderBody = Static<typeof staffOrderBody>;

export const toHoldBody = (row: HoldRow): Static<typeof holdBody> => ({
  id: row.id,
  reason: row.reason,
  note: row.note,
  created_at: row.created_at,
  released_at: row.released_at,
});

export const patchOrderBody = closed({
  note: Type.Optional(Nullable(TextField(10_000))),
  tags: Type.Optional(Type.Array(TextField(100, { minLength: 1 }), { maxItems: 1000 })),
  metadata: Type.Optional(Metadata),
});

export const newNoteBody = closed({
  body: TextField(10_000, { minLength: 1 }),
  visible_to_customer: Type.Optional(Type.Boolean()),
});
export const noteBody = closed({
  id: UuidText,
  body: Type.String(),
  visible_to_customer: Type.Boolean(),
  author: ActorBody,
  created_at: InstantText,
});
export const toNoteBody = (row: NoteRow): Static<typeof noteBody> => ({
  id: row.id,
  body: row.body,
  visible_to_customer: row.visible_to_customer,
  author: row.author,
  created_at: row.created_at,
});
export const noteList = listOf(noteBody);

export const newHoldBody = closed({
  reason: Type.Enum([...HOLD_REASONS]),
  note: Type.Optional(Nullable(TextField(1000))),
});

export const timelineBody = closed({
  id: UuidText,
  type: Type.String(),
  payload: FreeObject,
  actor: ActorBody,
  created_at: InstantText,
});
export const toTimelineBody = (row: TimelineRow): Static<typeof timelineBody> => ({
  id: row.id,
  type: row.type,
  payload: row.payload,
  actor: row.actor,
  created_at: row.created_at,
});
export const timelineList = listOf(timelineBody);

export const orderList = listOf(orderBody);
export const staffOrderList = listOf(staffOrderBody);

export const orderFilterQuery = Type.Object({
  status: Type.Optional(Type.Enum([...ORDER_STATUSES])),
  payment_status: Type.Optional(Type.Enum([...PAYMENT_STATUSES])),
  fulfillment_status: Type.Optional(Type.Enum([...FULFILLMENT_STATUSES])),
  email: Type.Optional(TextField(320)),
  number: Type.Optional(TextField(40)),
  customer_id: Type.Optional(UuidText),
  tag: Type.Optional(TextField(100)),
  hold: Type.Optional(
    Type.Enum([...HOLD_REASONS, 'true', 'false'], {
      description: 'A reason, or whether any is open',
    }),
  ),
  market: Type.Optional(TextField(100)),
  min_price: Type.Optional(AmountField),
  max_price: Type.Optional(AmountField),
  created_after: Type.Optional(InstantText),
  created_before: Type.Optional(InstantText),
  q: Type.Optional(TextField(200)),
});
