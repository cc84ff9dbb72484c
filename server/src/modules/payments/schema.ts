import Type, { type Static } from 'typebox';
import {
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { StoredAccount } from './accounts.ts';
import { PAYMENT_STATES, paymentBody } from './payment-body.ts';
import type { PaymentFact } from './store.ts';
import type { Refund } from './types.ts';

export const paymentList = listOf(paymentBody);
export const paymentQuery = Type.Object({
  order_id: Type.Optional(UuidText),
  status: Type.Optional(Type.Enum([...PAYMENT_STATES])),
  provider: Type.Optional(TextField(40)),
});

export const paymentEventBody = closed({
  id: UuidText,
  source: Type.Enum(['response', 'callback', 'poll']),
  kind: Type.String(),
  provider: Type.String(),
  provider_event_id: Type.String(),
  amount: Nullable(AmountField),
  received_at: InstantText,
});
export const toPaymentEventBody = (fact: PaymentFact): Static<typeof paymentEventBody> => ({
  id: fact.id,
  source: fact.source as 'response' | 'callback' | 'poll',
  kind: fact.kind,
  provider: fact.provider,
  provider_event_id: fact.provider_event_id,
  amount: fact.amount,
  received_at: fact.received_at,
});
export const paymentEventList = listOf(paymentEventBody);

export const newOrderPaymentBody = closed({
  provider: TextField(40, { minLength: 1 }),
  amount: Type.Optional(AmountField),
  token: Type.Optional(TextField(500)),
  return_url: Type.Optional(TextField(2000)),
});
export const captureBody = closed({ amount: Type.Optional(AmountField) });
export const markPaidBody = closed({
  amount: Type.Optional(AmountField),
  reference: Type.Optional(TextField(200)),
});

export const refundBody = shape('Refund', {
  items: Type.Optional(
    Type.Array(
      closed({
        order_item_id: UuidText,
        quantity: Type.Integer(),
        restock: Type.Optional(Type.Boolean()),
      }),
      { maxItems: 1000 },
    ),
  ),
  shipping_amount: Type.Optional(AmountField),
  amount: Type.Optional(AmountField),
  reason: Type.Optional(TextField(40)),
  note: Type.Optional(Nullable(TextField(2000))),
  payment_ids: Type.Optional(Type.Array(UuidText, { maxItems: 100 })),
  compensation: Type.Optional(Type.Boolean()),
  notify: Type.Optional(Type.Boolean()),
});

const refundFields = {
  id: UuidText,
  order_id: Nullable(UuidText),
  payment_id: UuidText,
  status: Type.Enum(['pending', 'succeeded', 'failed']),
  currency: Type.String(),
  amount: AmountField,
  tax_amount: AmountField,
  reason: Type.String(),
  items: Type.Array(
    closed({
      order_item_id: UuidText,
      quantity: Type.Integer(),
      amount: AmountField,
      tax_amount: AmountField,
    }),
  ),
  created_at: InstantText,
};
export const refundAnswer = closed(refundFields);
export const refundsAnswer = closed({
  ...refundFields,
  related: Type.Optional(Type.Array(refundAnswer)),
});
export const refundList = listOf(refundAnswer);

export const toRefundBody = (refund: Refund): Static<typeof refundAnswer> => ({
  id: refund.id,
  order_id: refund.orderId,
  payment_id: refund.paymentId,
  status: refund.status,
  currency: refund.currency,
  amount: refund.amount,
  tax_amount: refund.taxAmount,
  reason: refund.reason,
  items: refund.items.map((item) => ({
    order_item_id: item.orderItemId,
    quantity: item.quantity,
    amount: item.amount,
    tax_amount: item.taxAmount,
  })),
  created_at: refund.createdAt,
});

export const refundPreviewBody = closed({
  currency: Type.String(),
  amount: AmountField,
  tax_amount: AmountField,
  shipping_amount: AmountField,
  refundable_amount: AmountField,
  items: refundFields.items,
  payments: Type.Array(closed({ payment_id: UuidText, amount: AmountField })),
});

export const accountBody = closed({
  id: UuidText,
  code: Type.String(),
  name: Type.String(),
  mode: Type.Enum(['test', 'live']),
  settings: Type.Record(Type.String(), Type.Unknown()),
  currencies: Type.Array(Type.String()),
  is_active: Type.Boolean(),
  version: Type.Integer(),
  created_at: InstantText,
});
export const toAccountBody = (account: StoredAccount): Static<typeof accountBody> => ({
  id: account.id,
  code: account.code,
  name: account.name,
  mode: account.mode,
  settings: { ...account.settings },
  currencies: [...account.currencies],
  is_active: account.isActive,
  version: account.version,
  created_at: account.createdAt,
});
const FreeFields = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
  maxProperties: 50,
});
export const newAccountBody = closed({
  code: TextField(40, { minLength: 1 }),
  name: TextField(200, { minLength: 1 }),
  mode: Type.Enum(['test', 'live']),
  credentials: Type.Optional(FreeFields),
  settings: Type.Optional(FreeFields),
  currencies: Type.Optional(Type.Array(CurrencyText, { maxItems: 200 })),
});
export const patchAccountBody = closed({
  name: Type.Optional(TextField(200, { minLength: 1 })),
  credentials: Type.Optional(FreeFields),
  settings: Type.Optional(FreeFields),
  currencies: Type.Optional(Type.Array(CurrencyText, { maxItems: 200 })),
  is_active: Type.Optional(Type.Boolean()),
});
export const accountList = listOf(accountBody);
