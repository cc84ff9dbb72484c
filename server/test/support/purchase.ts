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

/** Where parcels go: one zone for the whole world with a method for 5.00. Gives the method's id. */
export async function shippingEverywhere(shop: TestShop): Promise<Uuid> {
  const token = await shop.staffToken();
  const zone = await shop.request('POST', '/admin/shipping/zones', {
    token,
    body: { name: 'World', countries: [] },
  });
  const method = await shop.request('POST', '/admin/shipping/methods', {
    token,
    body: {
      zone_id: zone.body.id,
      name: 'Standard',
      code: 'standard',
      type: 'flat',
      amounts: { USD: 500 },
    },
  });
  if (method.status !== 201) throw new Error(`no shipping method: ${method.text}`);
  return method.body.id as Uuid;
}

export const ADDRESS = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  address1: '1 Main Street',
  city: 'Berlin',
  postal_code: '10115',
  country: 'DE',
};

/** Buys units of something that ships, in one call. */
export const buy = (
  shop: TestShop,
  input: {
    readonly variantId: Uuid;
    readonly quantity: number;
    readonly methodId: Uuid;
    readonly token: string;
    readonly coupons?: readonly string[];
    readonly email?: string;
  },
): Promise<TestAnswer> =>
  shop.request('POST', '/store/checkout', {
    body: {
      items: [{ variant_id: input.variantId, quantity: input.quantity }],
      email: input.email ?? 'guest@example.com',
      shipping_address: ADDRESS,
      shipping_method_id: input.methodId,
      ...(input.coupons ? { coupons: input.coupons } : {}),
      payment:
        input.token === 'manual'
          ? { provider: 'manual' }
          : { provider: 'simulator', token: input.token },
    },
  });
