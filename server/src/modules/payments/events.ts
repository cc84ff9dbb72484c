import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfCart,
  holdersOfOrder,
  staffWith,
} from '../../platform/events.ts';
import { Nullable, UuidText } from '../../platform/http/schemas.ts';

const audience = (facts: AudienceFacts) => [
  staffWith('payments:read'),
  ...customerOf(facts.customerId),
  ...holdersOfCart(facts.cartId),
  ...holdersOfOrder(facts.orderId),
];

const paymentFacts = Type.Object({
  payment_id: UuidText,
  order_id: Nullable(UuidText),
  order_intent_id: Nullable(UuidText),
  amount: Type.Integer(),
  currency: Type.String(),
  decline_class: Type.Optional(Type.String()),
});

const about = (type: string) =>
  defineEvent(type, { aggregate: 'payment', payload: paymentFacts, audience });

export const paymentCreated = about('payment.created');
export const paymentRequiresAction = about('payment.requires_action');
export const paymentProcessing = about('payment.processing');
export const paymentAuthorized = about('payment.authorized');
export const paymentCaptured = about('payment.captured');
export const paymentFailed = about('payment.failed');
export const paymentVoided = about('payment.voided');
export const paymentExpired = about('payment.expired');

export const paymentUnplaceable = defineEvent('payment.unplaceable', {
  aggregate: 'payment',
  payload: Type.Object({
    payment_id: UuidText,
    order_intent_id: Nullable(UuidText),
    amount: Type.Integer(),
    currency: Type.String(),
    cause: Type.String(),
  }),
  audience,
});

const refundFacts = Type.Object({
  refund_id: UuidText,
  order_id: Nullable(UuidText),
  payment_id: UuidText,
  amount: Type.Integer(),
  currency: Type.String(),
  reason: Type.String(),
});
const aboutRefund = (type: string) =>
  defineEvent(type, { aggregate: 'refund', payload: refundFacts, audience });

export const refundCreated = aboutRefund('refund.created');
export const refundSucceeded = aboutRefund('refund.succeeded');
export const refundFailed = aboutRefund('refund.failed');
