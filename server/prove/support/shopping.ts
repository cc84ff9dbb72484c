import { makeGift } from '../../test/support/live-shop.ts';
import type { Run } from './promise.ts';
import { untilTold } from './rivals.ts';
import type { Reply, World } from './world.ts';

export type Line = { readonly variant_id: string; readonly quantity: number };
export type Cart = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Goods for 15.00 that need no shipping, each with so many units. */
export async function makeGifts(
  world: World,
  count: number,
  onHand: number,
): Promise<readonly string[]> {
  const variants: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const { variantId } = await makeGift(world.servers[0]?.url ?? '', onHand, world.apiKey);
    variants.push(variantId);
  }
  return variants;
}

type Purchase = {
  readonly email: string;
  readonly token?: string;
  readonly coupons?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The last byte of the request is held back until then. */
  readonly released?: Promise<unknown>;
};

/** A whole purchase in one call, of goods that need no shipping. token: of the simulator. */
export const buy = (
  world: Pick<World, 'ask'>,
  lines: readonly Line[],
  more: Purchase,
): Promise<Reply> =>
  world.ask('POST', '/api/v1/store/checkout', {
    ...(more.released ? { released: more.released } : {}),
    ...(more.headers ? { headers: more.headers } : {}),
    body: {
      items: lines,
      email: more.email,
      ...(more.coupons ? { coupons: more.coupons } : {}),
      payment: { provider: 'simulator', token: more.token ?? 'tok_success' },
    },
  });

/** As `buy`, with an Idempotency-Key, so that it may be sent again: of the address unless a key is given. */
export const buyWithKey = (
  world: Pick<World, 'ask'>,
  lines: readonly Line[],
  more: Omit<Purchase, 'headers'> & { readonly key?: string },
): Promise<Reply> => {
  const { key, ...purchase } = more;
  const headers = { 'idempotency-key': `purchase-of-${key ?? more.email}` };
  return untilTold(() => buy(world, lines, { ...purchase, headers }));
};

/** A guest's cart. */
export async function makeCart(
  run: Run,
  world: Pick<World, 'ask'>,
  lines: readonly Line[],
  email: string,
): Promise<Cart> {
  const made = await world.ask('POST', '/api/v1/store/carts', { body: { email, items: lines } });
  run.expect(made.status === 201, `a cart is not made: ${made.status} ${made.text}`);
  return { id: String(made.body['id']), headers: { 'x-cart-token': String(made.body['token']) } };
}

/** Completes a cart with a token of the simulator. */
export const complete = (
  world: Pick<World, 'ask'>,
  cart: Cart,
  token: string,
  key?: string,
): Promise<Reply> =>
  world.ask('POST', `/api/v1/store/carts/${cart.id}/complete`, {
    headers: { ...cart.headers, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: { payment: { provider: 'simulator', token } },
  });

/** The id of the order in an answer that shows one. */
export const orderIdOf = ({ body }: Reply): string | undefined =>
  (body['order'] as { id?: string } | undefined)?.id;
