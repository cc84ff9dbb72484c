import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import ts from 'typescript';
import type { price as serverPrice } from '../../server/src/kernel/pricing/price.ts';
import type { PricingInput } from '../../server/src/kernel/pricing/types.ts';
import { pricingCoupon, pricingLine } from '../../server/test/support/pricing.ts';
import { stickerInStock } from '../../server/test/support/purchase.ts';
import { openShop, type TestShop } from '../../server/test/support/shop.ts';
import { build } from '../scripts/build.ts';
import { generatedTypes, TYPES_FILE } from '../scripts/generate.ts';
import type * as Source from '../src/client.ts';

/** What is published, built from the sources of now. */
let client: typeof Source;
let price: typeof serverPrice;

const built = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

before(async () => {
  await build();
  client = (await import(built('client.js'))) as typeof Source;
  ({ price } = (await import(built('pricing/pricing/price.js'))) as { price: typeof serverPrice });
});

/** A shop that listens, and its address. */
async function listening(
  t: Parameters<typeof openShop>[0],
): Promise<{ readonly shop: TestShop; readonly url: string }> {
  const shop = await openShop(t, { settings: { 'server.port': '0' } });
  return { shop, url: await shop.wired.listen() };
}

test('the types of the client are those of the routes', async () => {
  const written = await readFile(TYPES_FILE, 'utf8');
  assert.ok(
    written === (await generatedTypes()),
    'npm run generate brings client/src/api.ts up to date',
  );
});

test('the client, its socket and what both need weigh less than 15 kB', async () => {
  const files = new Set([built('client.js'), built('realtime.js')]);
  // A file that imports another brings it along.
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/from '([^']+)'/g)) {
      files.add(name.startsWith('.') ? built(name) : fileURLToPath(import.meta.resolve(name)));
    }
  }
  assert.ok(files.size >= 5, [...files].join());
  // Whoever bundles it leaves the comments out, and compresses all of it at once.
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ESNext };
  const texts = await Promise.all([...files].map((file) => readFile(file, 'utf8')));
  const code = texts.map((text) => ts.transpileModule(text, { compilerOptions }).outputText);
  const sum = gzipSync(code.join('')).length;
  assert.ok(sum < 15_000, `${sum} bytes`);
});

test('a shopper browses, fills a cart and buys; a known refusal is a typed problem', async (t) => {
  const { shop, url } = await listening(t);
  const sticker = await stickerInStock(shop, 2);
  const { createClient, unwrap, ProblemError } = client;
  const shopper = createClient({ url });
  const products = await unwrap(shopper.GET('/api/v1/store/products', { params: {} }));
  assert.equal(products.data[0]?.title, 'Sticker');
  const cart = await unwrap(
    shopper.POST('/api/v1/store/carts', {
      body: { email: 'guest@example.com', items: [{ variant_id: sticker.variantId, quantity: 2 }] },
    }),
  );
  shopper.setCartToken(cart.token);
  const placed = await unwrap(
    shopper.POST('/api/v1/store/carts/{id}/complete', {
      params: { path: { id: cart.id } },
      body: { payment: { provider: 'simulator', token: 'tok_success' } },
    }),
  );
  assert.ok('order' in placed);
  assert.equal(placed.order.total_amount, 2000);
  const more = { variant_id: sticker.variantId, quantity: 1 };
  const refused = unwrap(
    shopper.POST('/api/v1/store/checkout', {
      body: { items: [more], email: 'guest@example.com', payment: { provider: 'manual' } },
    }),
  );
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.code, 'INSUFFICIENT_STOCK');
    return true;
  });
});

test('an answer that was lost is asked for again under the same key: one order', async (t) => {
  const { shop, url } = await listening(t);
  const sticker = await stickerInStock(shop, 5);
  let sent = 0;
  const lossy: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    sent += 1;
    if (sent <= 2) {
      await answer.arrayBuffer();
      throw new TypeError('the connection was cut');
    }
    return answer;
  };
  const shopper = client.createClient({ url, fetch: lossy });
  const placed = await client.unwrap(
    shopper.POST('/api/v1/store/checkout', {
      body: {
        items: [{ variant_id: sticker.variantId, quantity: 1 }],
        email: 'guest@example.com',
        payment: { provider: 'simulator', token: 'tok_success' },
      },
    }),
  );
  assert.ok('order' in placed);
  assert.equal(sent, 3);
  assert.equal(await shop.count('orders'), 1);
});

test('a shop that is busy is asked again after the time it named; a refusal is not', async (t) => {
  const { url } = await listening(t);
  let sent = 0;
  const busy: typeof fetch = async (...request) => {
    sent += 1;
    if (sent === 1) return new Response('', { status: 503, headers: { 'retry-after': '1' } });
    return fetch(...request);
  };
  const started = performance.now();
  const shopper = client.createClient({ url, fetch: busy });
  await client.unwrap(shopper.GET('/api/v1/store/products', { params: {} }));
  assert.equal(sent, 2);
  assert.ok(performance.now() - started >= 990);
  const path = { id: 'no-such-product' };
  const { error } = await shopper.GET('/api/v1/store/products/{id}', { params: { path } });
  assert.equal(error?.code, 'PRODUCT_NOT_FOUND');
  assert.equal(sent, 3);
});

test('an expired token is renewed once for all calls that wait, and one that is revoked is told', async (t) => {
  const { shop, url } = await listening(t);
  const told: unknown[] = [];
  const shopper = client.createClient({ url, onTokens: (tokens) => told.push(tokens) });
  const signedIn = await client.unwrap(
    shopper.POST('/api/v1/store/auth/register', {
      body: { email: 'ada@example.com', password: 'a long enough secret' },
    }),
  );
  assert.ok('access_token' in signedIn);
  shopper.setTokens(signedIn);
  shop.clock.advance(60 * 60_000);
  const seen = await Promise.all(
    [1, 2, 3, 4].map(() => client.unwrap(shopper.GET('/api/v1/store/customers/me', {}))),
  );
  assert.deepEqual(new Set(seen.map(({ email }) => email)), new Set(['ada@example.com']));
  assert.equal(told.length, 2, 'set, and renewed once');
  await client.unwrap(shopper.POST('/api/v1/store/auth/logout', {}));
  const { error } = await shopper.GET('/api/v1/store/customers/me', {});
  assert.equal(error?.code, 'UNAUTHENTICATED');
  assert.equal(told.at(-1), undefined);
});

test('every row of a list comes once, page by page', async (t) => {
  const { shop, url } = await listening(t);
  for (let nth = 0; nth < 5; nth += 1) await stickerInStock(shop, 1);
  const shopper = client.createClient({ url });
  const ids: string[] = [];
  const rows = client.each((cursor) =>
    shopper.GET('/api/v1/store/products', {
      params: { query: { limit: 2, ...(cursor ? { cursor } : {}) } },
    }),
  );
  for await (const product of rows) ids.push(product.id);
  assert.equal(new Set(ids).size, 5);
  assert.equal(ids.length, 5);
});

const EIGHTH_OFF = pricingCoupon('EIGHTH', { valueBps: 1250 });

/** What a storefront knows of this shop: its prices, one tax and one code. */
const inputOf = (
  lines: readonly { readonly id: string; readonly quantity: number; readonly amount: number }[],
  codes: readonly string[],
): PricingInput => ({
  currency: 'USD',
  at: new Date(),
  roundingMode: 'half_up',
  pricesIncludeTax: false,
  market: { id: 'm', code: 'default' },
  customer: { id: null, groupIds: [], orderCount: null },
  lines: lines.map(({ id, quantity, amount }) =>
    pricingLine(id, { requiresShipping: false, quantity, unitAmount: amount }),
  ),
  promotions: codes.length === 0 ? [] : [EIGHTH_OFF],
  codes,
  rejectedCodes: [],
  tax: {
    state: 'zone',
    zoneId: 'z',
    country: 'US',
    region: null,
    rates: [
      {
        id: 'r',
        categoryId: null,
        name: 'Sales tax',
        ratePpm: 88_750,
        component: '',
        appliesToShipping: true,
      },
    ],
    categories: [],
  },
  shipping: null,
  shippingTax: 'proportional',
});

test('the pricing of the client gives the totals of the server on random carts', async (t) => {
  const { shop, url } = await listening(t);
  const staff = client.createClient({ url, secretKey: await shop.staffToken() });
  const { unwrap } = client;
  const amounts = [1, 99, 1999, 33_333] as const;
  const goods = await Promise.all(
    amounts.map(async (amount) => ({
      amount,
      id: (await stickerInStock(shop, 9999, amount)).variantId as string,
    })),
  );
  const coupon = {
    name: 'An eighth',
    code: 'EIGHTH',
    type: 'percentage',
    value_bps: 1250,
  } as const;
  await unwrap(staff.POST('/api/v1/admin/coupons', { body: coupon }));
  const zone = await unwrap(
    staff.POST('/api/v1/admin/tax/zones', {
      body: { name: 'United States', code: 'us', country: 'US' },
    }),
  );
  await unwrap(
    staff.POST('/api/v1/admin/tax/rates', {
      body: { zone_id: zone.id, rate_ppm: 88_750, name: 'Sales tax' },
    }),
  );
  const shopper = client.createClient({ url });
  const carts = fc.record({
    quantities: fc.tuple(...amounts.map(() => fc.integer({ min: 0, max: 40 }))),
    codes: fc.constantFrom([], ['EIGHTH']),
  });
  await fc.assert(
    fc.asyncProperty(carts, async ({ quantities, codes }) => {
      const lines = goods
        .map((one, nth) => ({ ...one, quantity: quantities[nth] ?? 0 }))
        .filter(({ quantity }) => quantity > 0);
      if (lines.length === 0) return;
      const items = lines.map(({ id, quantity }) => ({ variant_id: id, quantity }));
      const quote = await unwrap(
        shopper.POST('/api/v1/store/quotes', {
          body: { items, coupons: [...codes], country: 'US' },
        }),
      );
      const priced = price(inputOf(lines, codes));
      assert.deepEqual(
        [quote.subtotal_amount, quote.discount_amount, quote.tax_amount, quote.total_amount],
        [priced.subtotalAmount, priced.discountAmount, priced.taxAmount, priced.totalAmount],
      );
      assert.deepEqual(
        quote.items.map((item) => [item.discount_amount, item.tax_amount]),
        priced.lines.map((line) => [line.discountAmount, line.taxAmount]),
      );
    }),
    { numRuns: 60 },
  );
});
