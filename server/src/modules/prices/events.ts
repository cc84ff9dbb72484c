import Type from 'typebox';
import { defineEvent, everyone, staffWith } from '../../platform/events.ts';

const amount = Type.Union([Type.Integer(), Type.Null()]);

/** The base price of a variant changed; null where there was none, or is none any more. */
export const productPriceChanged = defineEvent('product.price_changed', {
  aggregate: 'product',
  payload: Type.Object({
    variant_id: Type.String(),
    currency: Type.String(),
    old_amount: amount,
    new_amount: amount,
  }),
  audience: () => [staffWith('products:read'), everyone],
});
