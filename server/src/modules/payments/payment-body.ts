import Type, { type Static } from 'typebox';
import {
  AmountField,
  closed,
  InstantText,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import { nextActionBody, toNextAction } from './next-action.ts';
import type { NextAction, Payment } from './types.ts';

export const PAYMENT_STATES = [
  'created',
  'requires_action',
  'processing',
  'authorized',
  'captured',
  'failed',
  'voided',
  'expired',
] as const;

export const paymentBody = shape('Payment', {
  id: UuidText,
  order_id: Nullable(UuidText),
  order_intent_id: Nullable(UuidText),
  provider: Type.String(),
  method_type: Type.String(),
  status: Type.Enum([...PAYMENT_STATES]),
  currency: Type.String(),
  amount: AmountField,
  authorized_amount: AmountField,
  captured_amount: AmountField,
  refunded_amount: AmountField,
  method_summary: closed({
    brand: Type.Optional(Type.String()),
    last4: Type.Optional(Type.String()),
    reference: Type.Optional(Type.String()),
  }),
  next_action: Type.Optional(nextActionBody),
  version: Type.Integer(),
  created_at: InstantText,
});

export const toPaymentBody = (
  payment: Payment,
  action?: NextAction | null,
): Static<typeof paymentBody> => ({
  id: payment.id,
  order_id: payment.orderId,
  order_intent_id: payment.orderIntentId,
  provider: payment.provider,
  method_type: payment.methodType,
  status: payment.status,
  currency: payment.currency,
  amount: payment.amount,
  authorized_amount: payment.authorizedAmount,
  captured_amount: payment.capturedAmount,
  refunded_amount: payment.refundedAmount,
  method_summary: { ...payment.methodSummary },
  ...(action && payment.status === 'requires_action' ? { next_action: toNextAction(action) } : {}),
  version: payment.version,
  created_at: payment.createdAt,
});

/** What a shopper says to pay what an order still owes. */
export const shopperOrderPaymentBody = closed({
  provider: TextField(40, { minLength: 1 }),
  token: Type.Optional(TextField(500)),
  return_url: Type.Optional(TextField(2000)),
});
