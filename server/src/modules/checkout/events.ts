import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfCart,
  staffWith,
} from '../../platform/events.ts';
import { Nullable, UuidText } from '../../platform/http/schemas.ts';

const audience = (facts: AudienceFacts) => [
  staffWith('carts:read'),
  ...customerOf(facts.customerId),
  ...holdersOfCart(facts.cartId),
];

const facts = Type.Object({
  cart_id: Nullable(UuidText),
  order_intent_id: Nullable(UuidText),
  action_type: Type.Optional(Type.String()),
  order_id: Type.Optional(UuidText),
  reason: Type.Optional(Type.String()),
});
const about = (type: string) => defineEvent(type, { aggregate: 'cart', payload: facts, audience });

export const checkoutStarted = about('checkout.started');
export const checkoutPaymentRequired = about('checkout.payment_required');
export const checkoutCompleted = about('checkout.completed');
export const checkoutFailed = about('checkout.failed');
export const checkoutReleased = about('checkout.released');
