import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfCart,
  staffWith,
} from '../../platform/events.ts';

const payload = Type.Object({
  cart_id: Type.String(),
  kinds: Type.Array(Type.String()),
  items_count: Type.Integer(),
  total_amount: Type.Union([Type.Integer(), Type.Null()]),
  problems: Type.Array(Type.String()),
});

const audience = (facts: AudienceFacts) => [
  staffWith('carts:read'),
  ...holdersOfCart(facts.cartId),
  ...customerOf(facts.customerId),
];

const ofCart = { aggregate: 'cart', payload, audience };
export const cartCreated = defineEvent('cart.created', ofCart);
export const cartUpdated = defineEvent('cart.updated', ofCart);
export const cartMerged = defineEvent('cart.merged', ofCart);
export const cartExpired = defineEvent('cart.expired', ofCart);
export const cartCompleted = defineEvent('cart.completed', {
  ...ofCart,
  payload: Type.Object({ ...payload.properties, order_id: Type.String() }),
});

/** Internal: the token that opened it opens it no more; whoever hears the cart by it is asked again. */
export const cartTokenEnded = defineEvent('cart.token_ended', {
  aggregate: 'cart',
  payload: Type.Object({ cart_id: Type.String() }),
  audience: () => [],
});

/** Left behind with goods in it: once for each spell of idleness. What it came to at that moment. */
export const cartAbandoned = defineEvent('cart.abandoned', {
  aggregate: 'cart',
  payload: Type.Object({
    cart_id: Type.String(),
    total_amount: Type.Integer(),
    items_count: Type.Integer(),
  }),
  audience: () => [staffWith('carts:read')],
});
