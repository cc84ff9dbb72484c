import type { World } from './world.ts';

export type Goods = {
  readonly productId: string;
  readonly slug: string;
  readonly variantId: string;
};

/** A product that ships, with plenty in stock. */
export async function makeGoods(
  world: Pick<World, 'call' | 'token'>,
  title: string,
  onHand = 1_000_000,
): Promise<Goods> {
  const answer = await world.call('POST', '/api/v1/admin/products', {
    headers: { authorization: `Bearer ${world.token}` },
    body: {
      title,
      status: 'active',
      description: `<p>${title}: made to be measured.</p>`,
      variants: [
        {
          sku: title.replaceAll(' ', '-').toUpperCase(),
          prices: [{ currency: 'USD', amount: 1999, compare_at_amount: 2499 }],
          stock: { on_hand: onHand },
          weight_grams: 300,
        },
      ],
    },
  });
  const product = JSON.parse(answer.text) as {
    id: string;
    slug: string;
    variants: { id: string }[];
  };
  return { productId: product.id, slug: product.slug, variantId: product.variants[0]?.id ?? '' };
}

/** A way to ship for 5.00 to anywhere; gives its id. */
export async function makeShipping(world: Pick<World, 'call' | 'token'>): Promise<string> {
  const headers = { authorization: `Bearer ${world.token}` };
  const zone = await world.call('POST', '/api/v1/admin/shipping/zones', {
    headers,
    body: { name: 'World', countries: [] },
  });
  const method = await world.call('POST', '/api/v1/admin/shipping/methods', {
    headers,
    body: {
      zone_id: (JSON.parse(zone.text) as { id: string }).id,
      name: 'Parcel',
      code: 'parcel',
      type: 'flat',
      amounts: { USD: 500 },
    },
  });
  return (JSON.parse(method.text) as { id: string }).id;
}

export const ADDRESS = {
  first_name: 'Ann',
  last_name: 'Lee',
  address1: '1 Main Street',
  city: 'Portland',
  region: 'OR',
  postal_code: '97201',
  country: 'US',
};
