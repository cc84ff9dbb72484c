import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfOrder,
  staffWith,
} from '../../platform/events.ts';

/** Staff, the owning customer and the holder of the order's token. */
const staffAndOwner = (facts: AudienceFacts) => [
  staffWith('orders:read'),
  ...customerOf(facts.customerId),
  ...holdersOfOrder(facts.orderId),
];
const staffOnly = () => [staffWith('orders:read')];

const statuses = {
  status: Type.String(),
  payment_status: Type.String(),
  fulfillment_status: Type.String(),
};

/** A fact about the whole order: where it stands now, and what changed. */
const orderFact = Type.Object({
  order_id: Type.String(),
  number: Type.String(),
  ...statuses,
  currency: Type.String(),
  total_amount: Type.Integer(),
  changed: Type.Array(Type.String()),
  reason: Type.Optional(Type.String()),
});

export const orderPlaced = defineEvent('order.placed', {
  aggregate: 'order',
  payload: orderFact,
  audience: staffAndOwner,
});
export const orderUpdated = defineEvent('order.updated', {
  aggregate: 'order',
  payload: orderFact,
  audience: staffAndOwner,
});
export const orderCompleted = defineEvent('order.completed', {
  aggregate: 'order',
  payload: orderFact,
  audience: staffAndOwner,
});
export const orderReopened = defineEvent('order.reopened', {
  aggregate: 'order',
  payload: orderFact,
  audience: staffAndOwner,
});
export const orderCancelled = defineEvent('order.cancelled', {
  aggregate: 'order',
  payload: orderFact,
  audience: staffAndOwner,
});
export const orderArchived = defineEvent('order.archived', {
  aggregate: 'order',
  payload: orderFact,
  audience: staffAndOwner,
});

const holdFact = Type.Object({ order_id: Type.String(), reason: Type.String() });
export const orderHeld = defineEvent('order.held', {
  aggregate: 'order',
  payload: holdFact,
  audience: staffOnly,
});
export const orderHoldReleased = defineEvent('order.hold_released', {
  aggregate: 'order',
  payload: holdFact,
  audience: staffOnly,
});

/** The amounts stand beside the words: minor units of `currency`. */
const statusFact = Type.Object({
  order_id: Type.String(),
  from: Type.String(),
  to: Type.String(),
  currency: Type.String(),
  total_amount: Type.Integer(),
  captured_amount: Type.Integer(),
  refunded_amount: Type.Integer(),
  balance_due_amount: Type.Integer(),
});
export const orderPaymentStatusChanged = defineEvent('order.payment_status_changed', {
  aggregate: 'order',
  payload: statusFact,
  audience: staffAndOwner,
});
export const orderFulfillmentStatusChanged = defineEvent('order.fulfillment_status_changed', {
  aggregate: 'order',
  payload: statusFact,
  audience: staffAndOwner,
});

/** Who hears of a note: its owner's ids are given only when the note is for him. */
export const orderNoteAdded = defineEvent('order.note_added', {
  aggregate: 'order',
  payload: Type.Object({ order_id: Type.String(), visible: Type.Boolean() }),
  audience: staffAndOwner,
});

/** A draft order: what it comes to now, in minor units. Its link and its customer's address stay out. */
const draftFact = Type.Object({
  order_id: Type.String(),
  number: Type.String(),
  currency: Type.String(),
  total_amount: Type.Integer(),
});
export const draftOrderCreated = defineEvent('draft_order.created', {
  aggregate: 'order',
  payload: draftFact,
  audience: staffOnly,
});
/** Staff gave it out to be paid: the customer may be told, with `draftLinkOf`. Sent again: once more. */
export const draftOrderSent = defineEvent('draft_order.sent', {
  aggregate: 'order',
  payload: draftFact,
  audience: ({ customerId }) => [staffWith('orders:read'), ...customerOf(customerId)],
});
