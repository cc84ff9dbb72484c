import { createProduct } from '../../src/modules/catalog/catalog.ts';
import type { TestShop } from './shop.ts';

/** What a request cost the database. flights: writes to a connection; what leaves together is one. */
export type Cost = { readonly statements: number; readonly flights: number };

const ADDRESS = {
  ...{ first_name: 'Ann', last_name: 'Lee', address1: '1 Main Street', city: 'Portland' },
  ...{ region: 'OR', postal_code: '97201', country: 'US' },
};

/**
 * The requests that a shop lives on, each made once to warm up and once to be counted. The shop numbers no events at once.
 * lines  how many goods there are, and lie in the carts
 */
export async function costsOfHotRoutes(
  shop: TestShop,
  lines: number,
): Promise<Readonly<Record<string, Cost>>> {
  const variantIds: string[] = [];
  let slug = '';
  for (let nth = 0; nth < lines; nth += 1) {
    const made = await shop.inTx((tx) =>
      createProduct(tx, {
        title: `Counted thing ${nth}`,
        status: 'active',
        variants: [{ prices: [{ currency: 'USD', amount: 1000 + nth }], stock: { onHand: 100 } }],
      }),
    );
    variantIds.push(...made.variantIds);
    ({ slug } = made);
  }
  const method = await shippingMethod(shop);
  const items = variantIds.map((variant_id) => ({ variant_id, quantity: 1 }));
  const choices = { email: 'buyer@example.com', shipping_address: ADDRESS };
  const payment = { provider: 'manual' };

  let cart = { id: '', token: '' };
  const onCart = (verb: string, part: string, body: unknown) =>
    shop.request(verb, `/store/carts/${cart.id}${part}`, { cartToken: cart.token, body });
  const { stats } = shop.wired.postgres;
  const costs: Record<string, Cost> = {};
  const count = async (name: string, work: () => ReturnType<TestShop['request']>) => {
    await shop.drain();
    const before = { ...stats };
    const answer = await work();
    if (answer.status >= 300) throw new Error(`${name}: ${answer.status} ${answer.text}`);
    costs[name] = {
      statements: stats.statements - before.statements,
      flights: stats.flights - before.flights,
    };
    return answer;
  };
  for (const round of [1, 2]) {
    // Another price is another answer: none of these is a kept one.
    const range = `min_price=${round}&currency=USD`;
    await count('list', () => shop.request('GET', `/store/products?limit=20&${range}`));
    await shop.request('PATCH', '/admin/settings/stock_display', {
      token: await shop.staffToken(),
      body: { value: round === 1 ? 'hidden' : 'exact' },
    });
    // The change made the process forget what it keeps of its stores: these look it up again.
    await shop.drain();
    await shop.request('GET', '/store/products?limit=1');
    await shop.request('POST', '/store/checkout', {
      body: { ...choices, items, shipping_method_id: method, payment },
    });
    await count('product', () => shop.request('GET', `/store/products/${slug}`));
    const { body } = await count('cart', () => shop.request('POST', '/store/carts', { body: {} }));
    cart = body;
    for (const item of items.slice(1)) await onCart('POST', '/items', item);
    await count('add to cart', () => onCart('POST', '/items', items[0]));
    await count('address', () => onCart('PATCH', '', choices));
    await count('shipping method', () =>
      onCart('PUT', '/shipping-method', { shipping_method_id: method }),
    );
    await count('complete', () => onCart('POST', '/complete', { payment }));
    const whole = { ...choices, items, shipping_method_id: method, payment };
    await count('one call', () => shop.request('POST', '/store/checkout', { body: whole }));
  }
  return costs;
}

async function shippingMethod(shop: TestShop): Promise<string> {
  const token = await shop.staffToken();
  const made = async (path: string, body: unknown): Promise<string> =>
    (await shop.request('POST', `/admin/shipping/${path}`, { token, body })).body.id;
  const zone_id = await made('zones', { name: 'World', countries: [] });
  const facts = { name: 'Parcel', code: 'parcel', type: 'flat', amounts: { USD: 500 } };
  return made('methods', { zone_id, ...facts });
}
