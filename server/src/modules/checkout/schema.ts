import Type, { type Static } from 'typebox';
import {
  AddressBody,
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import { cartAnswer, newItemBody } from '../carts/bodies.ts';
import { draftBody } from '../orders/draft-body.ts';
import { orderBody, staffOrderBody } from '../orders/order-body.ts';
import { nextActionBody } from '../payments/next-action.ts';
import type { OrderIntent } from './types.ts';

/** What completing a cart may be refused with. */
export const COMPLETION_REFUSES = [
  'CART_NOT_FOUND',
  'CART_EMPTY',
  'CART_EXPIRED',
  'CART_ITEMS_LIMIT',
  'CART_COUPONS_LIMIT',
  'CHECKOUT_INCOMPLETE',
  'CHECKOUT_IN_PROGRESS',
  'ADDRESS_INVALID',
  'EMAIL_INVALID',
  'INVALID_COUNTRY',
  'INVALID_CURRENCY',
  'MARKET_NOT_FOUND',
  'QUANTITY_INVALID',
  'VARIANT_NOT_FOUND',
  'SHIPPING_UNAVAILABLE',
  'SHIPPING_OPTION_NOT_FOUND',
  'VARIANT_NOT_PRICED',
  'PRODUCT_NOT_AVAILABLE',
  'TOTAL_CHANGED',
  'INSUFFICIENT_STOCK',
  'COUPON_NOT_FOUND',
  'COUPON_USAGE_LIMIT',
  'COUPON_CUSTOMER_LIMIT',
  'COUPON_EXPIRED',
  'COUPON_INACTIVE',
  'COUPON_NOT_STARTED',
  'COUPON_NOT_ELIGIBLE',
  'COUPON_ALREADY_APPLIED',
  'PAYMENT_METHOD_UNAVAILABLE',
  'PAYMENT_AMOUNT_INVALID',
  'AMOUNT_OUT_OF_RANGE',
  'GUEST_CHECKOUT_DISABLED',
  'CARD_DECLINED',
  'INSUFFICIENT_FUNDS',
  'EXPIRED_CARD',
  'PROCESSING_ERROR',
  'AUTHENTICATION_FAILED',
  'CONFLICT',
] as const;

const CODES_MAX = 100;

export const paymentChoice = closed({
  provider: TextField(64),
  token: Type.Optional(TextField(255)),
  return_url: Type.Optional(TextField(2048)),
});

const choices = {
  payment: Type.Optional(paymentChoice),
  shipping_address: Type.Optional(Nullable(AddressBody)),
  billing_address: Type.Optional(Nullable(AddressBody)),
  shipping_method_id: Type.Optional(Nullable(UuidText)),
  coupons: Type.Optional(Type.Array(TextField(128), { maxItems: CODES_MAX })),
  expected_total_amount: Type.Optional(AmountField),
};

export const completeBody = closed({ email: Type.Optional(Nullable(TextField(320))), ...choices });

export const checkoutBody = closed({
  items: Type.Array(newItemBody, { maxItems: 1000 }),
  email: TextField(320),
  market: Type.Optional(TextField(64)),
  currency: Type.Optional(CurrencyText),
  ...choices,
});

const missing = Type.Array(
  Type.Enum(['email', 'shipping_address', 'billing_address', 'shipping_method', 'payment']),
);

export const startedAnswer = closed({ cart: cartAnswer, hold_expires_at: InstantText, missing });

export const intentAnswer = shape('OrderIntent', {
  id: UuidText,
  status: Type.Enum(['frozen', 'paying', 'placed', 'released']),
  cart_id: Nullable(UuidText),
  currency: Type.String(),
  total_amount: AmountField,
  payable_amount: AmountField,
  payment: Type.Optional(
    closed({ id: UuidText, status: Type.String(), next_action: Type.Optional(nextActionBody) }),
  ),
  order_id: Type.Optional(UuidText),
  release_reason: Type.Optional(Type.String()),
  expires_at: InstantText,
});

export const checkoutAnswer = closed({
  stages: Type.Array(
    closed({
      name: Type.Enum(['addresses', 'shipping', 'payment', 'complete']),
      complete: Type.Boolean(),
      missing,
    }),
  ),
  missing,
  hold_expires_at: Type.Optional(InstantText),
  order_intent: Type.Optional(intentAnswer),
});

export const placeDraftBody = closed({
  payment: Type.Optional(paymentChoice),
  expected_total_amount: Type.Optional(AmountField),
});

const cartRef = Type.Optional(closed({ id: UuidText, token: Type.Optional(Type.String()) }));

export const placedAnswer = shape('Placed', {
  order: orderBody,
  payment: Type.Optional(closed({ id: UuidText, status: Type.String() })),
  cart: cartRef,
});

/** A draft that staff placed: its order as staff see it. */
export const placedForStaffAnswer = closed({
  order: staffOrderBody,
  payment: Type.Optional(closed({ id: UuidText, status: Type.String() })),
});

/** A draft order with what is being paid for it. */
export const draftAnswer = closed({
  ...draftBody.properties,
  order_intent: Nullable(intentAnswer),
});
export const sentDraftAnswer = closed({
  ...draftAnswer.properties,
  token: Type.String({ description: 'Opens the draft for its customer, as `?token=`' }),
});

export const waitingAnswer = shape('Waiting', {
  order_intent: closed({ id: UuidText, status: Type.String(), expires_at: InstantText }),
  payment: closed({
    id: UuidText,
    status: Type.Enum(['requires_action', 'processing']),
    next_action: Type.Optional(nextActionBody),
  }),
  cart: cartRef,
});
export type WaitingAnswer = Static<typeof waitingAnswer>;
export type PlacedAnswer = Static<typeof placedAnswer>;

export const paymentOptionsAnswer = closed({
  data: Type.Array(
    closed({
      provider: Type.String(),
      method_type: Type.String(),
      name: Type.String(),
      needs_redirect: Type.Boolean(),
      supports_recurring: Type.Boolean(),
      fields: Type.Array(Type.String()),
      currencies: Type.Array(Type.String()),
      min_amount: Nullable(AmountField),
      max_amount: Nullable(AmountField),
    }),
  ),
});

/** The shopper's return: empty, or the parameters that the provider's page sent along. */
export const returnedBody = closed({
  returned: Type.Optional(
    Type.Record(Type.String({ maxLength: 64 }), TextField(2048), { maxProperties: 50 }),
  ),
});

export const cancelBody = closed({
  reason: Type.Enum(['customer_request', 'fraudulent', 'inventory', 'payment', 'other']),
  restock: Type.Optional(Type.Boolean()),
  refund: Type.Optional(Type.Boolean()),
});
export const shopperCancelBody = closed({ reason: Type.Optional(TextField(500)) });

export const toIntentAnswer = (
  intent: OrderIntent,
  payment: Static<typeof intentAnswer>['payment'] | undefined,
): Static<typeof intentAnswer> => ({
  id: intent.id,
  status: intent.status,
  cart_id: intent.cartId,
  currency: intent.currency,
  total_amount: intent.totalAmount,
  payable_amount: intent.payableAmount,
  ...(payment ? { payment } : {}),
  ...(intent.orderId ? { order_id: intent.orderId } : {}),
  ...(intent.releaseReason ? { release_reason: intent.releaseReason } : {}),
  expires_at: intent.expiresAt,
});
