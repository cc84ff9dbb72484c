import type { Uuid } from '../../src/kernel/ids.ts';
import { createProduct } from '../../src/modules/catalog/catalog.ts';
import { simulatorOf } from '../../src/modules/payments/calls.ts';
import type { TestAnswer, TestShop } from './shop.ts';

export type Sticker = { readonly variantId: Uuid };

/** Something sold for 10.00 that needs no shipping, so that a cart needs no address. */
export async function stickerInStock(
  shop: TestShop,
  onHand: number,
  amount = 1000,
): Promise<Sticker> {
  const product = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Sticker',
      status: 'active',
      requiresShipping: false,
      variants: [{ prices: [{ currency: 'USD', amount }], stock: { onHand } }],
    }),
  );
  const [variantId] = product.variantIds;
  if (!variantId) throw new Error('a sticker has one variant');
  return { variantId };
}

export type TestCart = { readonly id: string; readonly token: string };

export async function cartWith(
  shop: TestShop,
  { variantId }: Sticker,
  quantity = 1,
  email = 'guest@example.com',
): Promise<TestCart> {
  const body = { email, items: [{ variant_id: variantId, quantity }] };
  const made = await shop.request('POST', '/store/carts', { body });
  if (made.status !== 201) throw new Error(`no cart: ${made.text}`);
  return { id: made.body.id as string, token: made.body.token as string };
}

/** Completes a cart: with a token of the simulator, or by hand. */
export const complete = (
  shop: TestShop,
  cart: TestCart,
  token: string | 'manual',
  more: Readonly<Record<string, unknown>> = {},
  key?: string,
): Promise<TestAnswer> =>
  shop.request('POST', `/store/carts/${cart.id}/complete`, {
    cartToken: cart.token,
    ...(key === undefined ? {} : { key }),
    body: {
      payment: token === 'manual' ? { provider: 'manual' } : { provider: 'simulator', token },
      ...more,
    },
  });

/** What the simulator wrote down: charges with money, and what was taken of them in all. */
export async function charged(
  shop: TestShop,
): Promise<{ readonly charges: number; readonly captured: number; readonly refunded: number }> {
  const [row] = await shop.rows<{ charges: number; captured: number; refunded: number }>(
    `select count(*) filter (where authorized > 0)::bigint as charges,
            coalesce(sum(captured), 0)::bigint as captured, coalesce(sum(refunded), 0)::bigint as refunded
       from simulator.charges`,
  );
  return row ?? { charges: 0, captured: 0, refunded: 0 };
}

/** Time passes: callbacks are delivered and the sweeper runs, each as often as its clock would tell it. */
export async function wait(shop: TestShop, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    shop.clock.advance(5000);
    await simulatorOf(shop.edges)?.deliverDue();
    await shop.runTimer('checkout.sweep');
  }
}
