import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfCart,
  staffWith,
} from '../../platform/events.ts';
import { Nullable, UuidText } from '../../platform/http/schemas.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import type { Cart } from '../carts/types.ts';

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

/**
 * Says that the buying of a cart begins, by whichever way it does; once for a cart.
 * cart  under its lock, as it was before: what began already is not told again
 * emits checkout.started
 */
export function announceStart(
  tx: Tx,
  cart: Pick<Cart, 'id' | 'customerId' | 'checkoutStartedAt'>,
): void {
  if (cart.checkoutStartedAt !== null) return;
  const facts = { cartId: cart.id, customerId: cart.customerId };
  tx.emit(checkoutStarted(cart.id, { cart_id: cart.id, order_intent_id: null }, facts));
}
