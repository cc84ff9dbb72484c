import Type, { type Static } from 'typebox';
import {
  ActorBody,
  AmountField,
  closed,
  InstantText,
  listOf,
  Metadata,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import { orderBody, staffOrderBody } from './order-body.ts';
import type { NoteRow, TimelineRow } from './store.ts';
import { FULFILLMENT_STATUSES, HOLD_REASONS, ORDER_STATUSES, PAYMENT_STATUSES } from './types.ts';

const FreeObject = Type.Record(Type.String(), Type.Unknown());

export const patchOrderBody = closed({
  note: Type.Optional(Nullable(TextField(10_000))),
  tags: Type.Optional(Type.Array(TextField(100, { minLength: 1 }), { maxItems: 1000 })),
  metadata: Type.Optional(Metadata),
});

export const newNoteBody = closed({
  body: TextField(10_000, { minLength: 1 }),
  visible_to_customer: Type.Optional(Type.Boolean()),
});
export const noteBody = shape('OrderNote', {
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

export const timelineBody = shape('TimelineEntry', {
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
