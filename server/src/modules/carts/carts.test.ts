import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { uuid } from '../../kernel/ids.ts';
import type { LineMatch } from '../../kernel/pricing/types.ts';
import { createProduct } from '../catalog/catalog.ts';
import { createCategory } from '../catalog/categories.ts';
import { createCollection, setCollectionProducts } from '../catalog/collections.ts';
import { updateProduct } from '../catalog/edit-product.ts';
import { holdForCart } from '../inventory/inventory.ts';
import { createCoupon } from '../promotions/coupons.ts';
import type { NewCoupon } from '../promotions/types.ts';
import {
  CART_CODES_MAX,
  CART_LINES_MAX,
  createCart,
  lockCart,
  markCheckoutStarted,
  setCartStatus,
} from './carts.ts';

const ADDRESS = {
  first_name: 'Ann',
  last_name: 'Lee',
  address1: 'Main Street 1',
  city: 'Portland',
  region: 'OR',
  postal_code: '97201',
  country: 'US',
};

async function newCart(shop: TestShop, body: object = {}) {
  const answer = await shop.request('POST', '/store/carts', { body });
  assert.equal(answer.status, 201, answer.text);
  return { id: answer.body.id as string, cartToken: answer.body.token as string, answer };
}

test('a guest fills a cart and sees what it costs', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const { id, cartToken, answer } = await newCart(shop);
  assert.match(cartToken, /^ct_/);
  assert.deepEqual(answer.body.items, []);
  assert.equal(answer.headers['etag'], '"1"');

  const body = { variant_id: mug.variantId, quantity: 2 };
  const added = await shop.request('POST', `/store/carts/${id}/items`, { cartToken, body });
  assert.equal(added.status, 201, added.text);
  assert.equal(added.body.total_amount, 2000);
  assert.equal(added.body.token, undefined);
  const again = await shop.request('POST', `/store/carts/${id}/items`, { cartToken, body });
  assert.equal(again.body.items.length, 1);
  assert.equal(again.body.items[0].quantity, 4);
  assert.equal(again.body.items[0].title, 'Mug');
  assert.equal(again.body.version, 3);

  const read = await shop.request('GET', `/store/carts/${id}`, { cartToken });
  assert.equal(read.status, 200, read.text);
  assert.equal(read.headers['etag'], '"3"');
  assert.deepEqual(read.body, again.body);

  const patched = await shop.request('PATCH', `/store/carts/${id}`, {
    cartToken,
    body: { email: ' Ann@Example.com ', shipping_address: ADDRESS },
  });
  assert.equal(patched.status, 200, patched.text);
  assert.equal(patched.body.email, 'ann@example.com');
  assert.equal(patched.body.shipping_address.city, 'Portland');
  const options = await shop.request('GET', `/store/carts/${id}/shipping-options`, { cartToken });
  assert.deepEqual(options.body, { data: [] });

  const line = again.body.items[0].id;
  const gone = await shop.request('PATCH', `/store/carts/${id}/items/${line}`, {
    cartToken,
    body: { quantity: 0 },
  });
  assert.deepEqual(gone.body.items, []);
  assert.equal(gone.body.total_amount, 0);
});

test('two engravings of one mug are two lines, equal ones add up', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const item = (name: string) => ({
    variant_id: mug.variantId,
    quantity: 1,
    attributes: { name, font: 'serif' },
  });
  const { id, cartToken, answer } = await newCart(shop, { items: [item('Ann'), item('Bob')] });
  assert.equal(answer.body.items.length, 2);
  const twin = {
    variant_id: mug.variantId,
    quantity: 1,
    attributes: { font: 'serif', name: 'Bob' },
  };
  const added = await shop.request('POST', `/store/carts/${id}/items`, { cartToken, body: twin });
  assert.deepEqual(
    added.body.items.map((line: { quantity: number }) => line.quantity),
    [1, 2],
  );
  const first = added.body.items[0].id;
  const merged = await shop.request('PATCH', `/store/carts/${id}/items/${first}`, {
    cartToken,
    body: { attributes: { name: 'Bob', font: 'serif' } },
  });
  assert.equal(merged.body.items.length, 1);
  assert.equal(merged.body.items[0].quantity, 3);
});

test('a cart without its token is as absent as one that never was', async (t) => {
  const shop = await openShop(t);
  const { id } = await newCart(shop);
  const other = await newCart(shop);
  const paths = [id, '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11', 'no-uuid'];
  for (const path of paths) {
    for (const cartToken of [undefined, other.cartToken]) {
      const answer = await shop.request('GET', `/store/carts/${path}`, {
        ...(cartToken ? { cartToken } : {}),
      });
      assert.equal(answer.status, 404);
      assert.equal(answer.body.code, 'CART_NOT_FOUND');
    }
  }
});

test('what cannot be put into a cart is refused with its code', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const { id, cartToken } = await newCart(shop);
  const add = async (body: object) => {
    const answer = await shop.request('POST', `/store/carts/${id}/items`, { cartToken, body });
    return answer.status === 201 ? 'ok' : answer.body.code;
  };
  const variant_id = mug.variantId;
  for (const quantity of [0, -1, 10_000]) {
    assert.equal(await add({ variant_id, quantity }), 'QUANTITY_INVALID', String(quantity));
  }
  assert.equal(await add({ variant_id, quantity: 1.5 }), 'VALIDATION_FAILED');
  assert.equal(await add({ variant_id, quantity: '1' }), 'VALIDATION_FAILED');
  assert.equal(await add({ variant_id, quantity: 1, unit_amount: 1 }), 'VALIDATION_FAILED');
  assert.equal(
    await add({ variant_id: '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11', quantity: 1 }),
    'VARIANT_NOT_FOUND',
  );
  assert.equal(await add({ variant_id, quantity: 9999 }), 'ok');
  assert.equal(await add({ variant_id, quantity: 1 }), 'QUANTITY_INVALID');
  const attributes = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, n]));
  assert.equal(await add({ variant_id, quantity: 1, attributes }), 'LIMIT_EXCEEDED');
});

test('a stale If-Match is refused and changes nothing', async (t) => {
  const shop = await openShop(t);
  const { id, cartToken } = await newCart(shop);
  const patch = (version: number, note: string) =>
    shop.request('PATCH', `/store/carts/${id}`, {
      cartToken,
      body: { note },
      headers: { 'if-match': `"${version}"` },
    });
  assert.equal((await patch(1, 'first')).status, 200);
  const stale = await patch(1, 'second');
  assert.equal(stale.status, 412);
  assert.equal(stale.body.code, 'VERSION_MISMATCH');
});

test('more than there is shows as a problem, not as a refusal', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 3);
  const { answer } = await newCart(shop, { items: [{ variant_id: mug.variantId, quantity: 5 }] });
  const [problem] = answer.body.problems;
  assert.equal(problem.code, 'insufficient_stock');
  assert.deepEqual(problem.details, { requested: 5, available: 3 });
  assert.deepEqual(answer.body.items[0].problems, [problem]);
});

test('a quote prices lines and makes nothing', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 3);
  const answer = await shop.request('POST', '/store/quotes', {
    body: { items: [{ variant_id: mug.variantId, quantity: 2 }], coupons: ['nope'] },
  });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.total_amount, 2000);
  assert.equal(answer.body.coupons[0].reason, 'not_found');
  assert.equal(await shop.count('carts'), 0);
});

test('a coupon for a category meets what lies below it, one for a collection what is in it', async (t) => {
  const shop = await openShop(t);
  const [mug, cup] = [await mugInStock(shop, 3), await mugInStock(shop, 3)];
  await shop.inTx(async (tx) => {
    const kitchen = await createCategory(tx, { name: 'Kitchen' });
    const mugs = await createCategory(tx, { name: 'Mugs', parentId: kitchen.id });
    await updateProduct(tx, { productId: mug.productId, change: { categoryIds: [mugs.id] } });
    const picks = await createCollection(tx, { title: 'Picks' });
    const productIds = [cup.productId];
    await setCollectionProducts(tx, { collectionId: picks.id, productIds });
    const half = { type: 'percentage', valueBps: 5000 } as const;
    const of = (include: LineMatch) => ({ ...half, targets: { include } });
    await createCoupon(tx, { name: 'K', code: 'KITCHEN', ...of({ category_ids: [kitchen.id] }) });
    await createCoupon(tx, { name: 'P', code: 'PICKS', ...of({ collection_ids: [picks.id] }) });
  });
  const discounts = async (code: string) => {
    const { id, cartToken } = await newCart(shop, {
      items: [mug, cup].map(({ variantId }) => ({ variant_id: variantId, quantity: 1 })),
    });
    const coupons = `/store/carts/${id}/coupons`;
    const { body } = await shop.request('POST', coupons, { cartToken, body: { code } });
    return body.items.map((item: { discount_amount: number }) => item.discount_amount);
  };
  assert.deepEqual(await discounts('kitchen'), [500, 0]);
  assert.deepEqual(await discounts('picks'), [0, 500]);
});

test('a coupon is entered once, and one that is none is refused', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 3);
  await shop.inTx((tx) =>
    createCoupon(tx, { name: 'Ten', code: 'Ten', type: 'percentage', valueBps: 1000 }),
  );
  const { id, cartToken } = await newCart(shop, {
    items: [{ variant_id: mug.variantId, quantity: 1 }],
  });
  const enter = (code: string) =>
    shop.request('POST', `/store/carts/${id}/coupons`, { cartToken, body: { code } });
  const entered = await enter(' ten ');
  assert.equal(entered.status, 200, entered.text);
  assert.deepEqual(entered.body.coupons, [{ code: 'TEN', applied: true }]);
  assert.equal(entered.body.total_amount, 900);
  assert.equal((await enter('TEN')).body.code, 'COUPON_ALREADY_APPLIED');
  assert.equal((await enter('NOPE')).body.code, 'COUPON_NOT_FOUND');
  const out = await shop.request('DELETE', `/store/carts/${id}/coupons/ten`, { cartToken });
  assert.equal(out.body.total_amount, 1000);
  assert.deepEqual(out.body.coupons, []);
});

test("a guest's cart goes into the customer's, again and again the same", async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 100);
  const customerId = await someCustomer(shop);
  const token = `test.customer.${customerId}`;
  const items = [{ variant_id: mug.variantId, quantity: 2 }];
  const guest = await newCart(shop, { items, email: 'ann@example.com' });
  const mine = await shop.request('POST', '/store/carts', { token, body: { items } });
  assert.equal(mine.body.token, undefined);
  const claim = () =>
    shop.request('POST', `/store/carts/${guest.id}/claim`, { token, cartToken: guest.cartToken });
  const claimed = await claim();
  assert.equal(claimed.status, 200, claimed.text);
  assert.equal(claimed.body.id, mine.body.id);
  assert.equal(claimed.body.items[0].quantity, 4);
  assert.equal(mine.body.email, 'customer@example.com', 'a customer need not say who they are');
  assert.equal(claimed.body.email, 'customer@example.com', 'their own stands');
  assert.equal((await claim()).body.items[0].quantity, 4);
  const read = await shop.request('GET', `/store/carts/${guest.id}`, {
    cartToken: guest.cartToken,
  });
  assert.equal(read.status, 404);
  const nobody = await shop.request('POST', `/store/carts/${guest.id}/claim`, {
    cartToken: guest.cartToken,
  });
  assert.equal(nobody.status, 401);
});

test('holds follow the lines during checkout and move with a merge', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const customerId = await someCustomer(shop);
  const { id, cartToken, answer } = await newCart(shop, {
    items: [{ variant_id: mug.variantId, quantity: 2 }],
  });
  const cartId = uuid(id);
  await shop.inTx(async (tx) => {
    const cart = await lockCart(tx, { cartId, holder: { staff: true } });
    markCheckoutStarted(tx, cartId);
    await holdForCart(tx, {
      cartId,
      expiresAt: new Date(tx.now.getTime() + 1_800_000),
      lines: cart.items.map((item) => ({ ...item, cartItemId: item.id })),
    });
  });
  const reserved = async () =>
    (await shop.rows<{ reserved: number }>('select reserved from inventory_levels'))[0]?.reserved;
  assert.equal(await reserved(), 2);
  const line = answer.body.items[0].id;
  const set = (quantity: number) =>
    shop.request('PATCH', `/store/carts/${id}/items/${line}`, { cartToken, body: { quantity } });
  assert.equal((await set(7)).status, 200);
  assert.equal(await reserved(), 7);
  const tooMany = await set(11);
  assert.equal(tooMany.body.code, 'INSUFFICIENT_STOCK');
  assert.deepEqual(tooMany.body.details.items, [
    { variant_id: mug.variantId, requested: 11, available: 10 },
  ]);
  assert.equal((await set(3)).status, 200);
  assert.equal(await reserved(), 3);
  const claimed = await shop.request('POST', `/store/carts/${id}/claim`, {
    token: `test.customer.${customerId}`,
    cartToken,
  });
  assert.equal(claimed.status, 200, claimed.text);
  assert.deepEqual(claimed.body.problems, []);
  const [claim] = await shop.rows(
    'select cart_id, cart_item_id, quantity - released as open from stock_reservations',
  );
  assert.deepEqual(claim, { cart_id: claimed.body.id, cart_item_id: line, open: 3 });

  shop.clock.advance(1_800_001);
  await shop.runTimer('inventory.expire-holds');
  await shop.runTimer('inventory.expire-holds');
  assert.equal(await reserved(), 0);
  assert.equal(await shop.count('stock_movements', "type = 'expire'"), 1);
});

test('a cart that nobody uses expires, and its holder opens it again', async (t) => {
  const shop = await openShop(t);
  const { id, cartToken } = await newCart(shop);
  const day = 86_400_000;
  shop.clock.advance(31 * day);
  await shop.runTimer('carts.expire');
  const body = { note: 'still there?' };
  const write = await shop.request('PATCH', `/store/carts/${id}`, { cartToken, body });
  assert.equal(write.body.code, 'CART_EXPIRED');
  const read = await shop.request('GET', `/store/carts/${id}`, { cartToken });
  assert.equal(read.body.status, 'open');
  const thrown = await shop.request('DELETE', `/store/carts/${id}`, { cartToken });
  assert.equal(thrown.status, 204);
  assert.equal((await shop.request('GET', `/store/carts/${id}`, { cartToken })).status, 404);
});

test('a new market prices the cart in its currency and says what it cannot sell', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const token = await shop.staffToken();
  await shop.request('POST', '/admin/markets', {
    token,
    body: {
      name: 'Europe',
      code: 'eu',
      countries: ['DE'],
      currency: 'EUR',
      prices_include_tax: true,
    },
  });
  const { id, cartToken } = await newCart(shop, {
    items: [{ variant_id: mug.variantId, quantity: 1 }],
  });
  const moved = await shop.request('PATCH', `/store/carts/${id}`, {
    cartToken,
    body: { market: 'eu' },
  });
  assert.equal(moved.status, 200, moved.text);
  assert.equal(moved.body.currency, 'EUR');
  assert.equal(moved.body.problems[0].code, 'unavailable');
  assert.equal(moved.body.total_amount, 0);
});

test('staff see every cart and may change it', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const token = await shop.staffToken();
  const { id } = await newCart(shop);
  const body = { variant_id: mug.variantId, quantity: 3 };
  const added = await shop.request('POST', `/admin/carts/${id}/items`, { token, body });
  assert.equal(added.status, 201, added.text);
  const list = await shop.request('GET', '/admin/carts', { token });
  assert.equal(list.body.data[0].items_count, 1);
  const one = await shop.request('GET', `/admin/carts/${id}`, { token });
  assert.equal(one.body.total_amount, 3000);
  assert.equal((await shop.request('GET', '/admin/carts')).status, 401);
});

async function someCustomer(shop: TestShop): Promise<string> {
  const answer = await shop.request('POST', '/admin/customers', {
    token: await shop.staffToken(),
    body: { email: 'customer@example.com' },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id as string;
}

test('a customer has one live cart in a market', async (t) => {
  const shop = await openShop(t);
  const customerId = uuid(await someCustomer(shop));
  const token = `test.customer.${customerId}`;
  const mine = await shop.request('GET', '/store/carts/mine', { token });
  assert.equal(mine.status, 200, mine.text);
  const made = await shop.inTx((tx) => createCart(tx, { customerId }));
  assert.equal(made.cart.id, mine.body.id);
  assert.equal(made.isNew, false);
});

test('a change lets the frozen copy of the cart go; while it is being paid it is refused', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const { id, cartToken } = await newCart(shop, {
    items: [{ variant_id: mug.variantId, quantity: 1 }],
  });
  const intentId = await shop.inTx(async (tx) => tx.newId());
  await shop.rows(
    `insert into order_intents (store_id, id, cart_id, content_hash, status, currency, total_amount, payable_amount,
       snapshot, snapshot_hash, expires_at)
     values ($1, $2, $3, 'x', 'frozen', 'USD', 1000, 1000, '{}', 'x', now() + interval '1 hour')`,
    [shop.storeId, intentId, id],
  );
  const note = (text: string) =>
    shop.request('PATCH', `/store/carts/${id}`, { cartToken, body: { note: text } });
  assert.equal((await note('gift')).status, 200);
  assert.equal(await shop.count('order_intents', "status = 'released'"), 1);
  assert.equal(
    await shop.inTx((tx) => setCartStatus(tx, { cartId: uuid(id), status: 'completing' })),
    true,
  );
  const refused = await note('no gift');
  assert.equal(refused.status, 409);
  assert.equal(refused.body.code, 'CHECKOUT_IN_PROGRESS');
  await shop.inTx((tx) => setCartStatus(tx, { cartId: uuid(id), status: 'open' }));
  assert.equal((await note('no gift')).status, 200);
});

test('goods are taxed where they are supplied: at the address, where they are picked up, or in the market’s only country', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const token = await shop.staffToken();
  const made = async (path: string, body: object) => {
    const answer = await shop.request('POST', path, { token, body });
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  };
  for (const [country, rate_ppm] of [
    ['US', 50_000],
    ['DE', 190_000],
    ['FR', 200_000],
  ] as const) {
    const { id } = await made('/admin/tax/zones', { name: country, code: country, country });
    await made('/admin/tax/rates', { zone_id: id, rate_ppm });
  }
  const zone = await made('/admin/shipping/zones', { name: 'World', countries: [] });
  const home = { ...ADDRESS, region: undefined, city: 'Kiel', postal_code: '24103', country: 'DE' };
  const here = await made('/admin/inventory/locations', {
    name: 'Pier',
    code: 'pier',
    address: home,
  });
  const way = { zone_id: zone.id, amounts: { USD: 0 } };
  const sent = await made('/admin/shipping/methods', {
    ...way,
    name: 'Post',
    code: 'post',
    type: 'flat',
  });
  const fetched = await made('/admin/shipping/methods', {
    ...way,
    name: 'Fetch',
    code: 'fetch',
    type: 'pickup',
    location_id: here.id,
  });
  await made('/admin/markets', {
    name: 'France',
    code: 'fr',
    countries: ['FR'],
    currency: 'USD',
    prices_include_tax: true,
  });
  const items = [{ variant_id: mug.variantId, quantity: 1 }];
  const tax = async (body: object) => {
    const answer = await shop.request('POST', '/store/quotes', { body: { items, ...body } });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.tax_amount;
  };
  assert.equal(await tax({}), 0, 'nobody knows where to');
  assert.equal(await tax({ address: ADDRESS }), 50);
  assert.equal(await tax({ address: ADDRESS, shipping_method_id: sent.id }), 50);
  assert.equal(await tax({ address: ADDRESS, shipping_method_id: fetched.id }), 190);
  assert.equal(await tax({ market: 'fr' }), 167, 'a sixth of 10.00');
});

test('what breaks a rule of lines bears its own code, and the last allowed line is taken', async (t) => {
  const shop = await openShop(t);
  const sell = (title: string, status: 'active' | 'draft', currency = 'USD') =>
    shop.inTx((tx) =>
      createProduct(tx, { title, status, variants: [{ prices: [{ currency, amount: 1000 }] }] }),
    );
  const mug = await mugInStock(shop, 2000);
  const { id, cartToken } = await newCart(shop);
  const url = `/store/carts/${id}/items`;
  const put = (variantId: unknown, attributes: object = {}) =>
    shop.request('POST', url, {
      cartToken,
      body: { variant_id: variantId, quantity: 1, attributes },
    });
  const hidden = await sell('Hidden', 'draft');
  assert.equal((await put(hidden.variantIds[0])).body.code, 'PRODUCT_NOT_AVAILABLE');
  const foreign = await sell('Foreign', 'active', 'EUR');
  assert.equal((await put(foreign.variantIds[0])).body.code, 'VARIANT_NOT_PRICED');
  const body = { quantity: 2 };
  const nothing = await shop.request('PATCH', `${url}/${id}`, { cartToken, body });
  assert.equal(nothing.status, 404);
  assert.equal(nothing.body.code, 'CART_ITEM_NOT_FOUND');

  // All lines but the last come by the back door: no request can hold so many.
  await shop.rows(
    `insert into cart_items (store_id, id, cart_id, variant_id, attributes_hash, quantity, added_unit_amount)
     select $1, gen_random_uuid(), $2, $3, lpad(to_hex(line), 64, '0'), 1, 1000
       from generate_series(1, $4) as line`,
    [shop.storeId, id, mug.variantId, CART_LINES_MAX - 1],
  );
  const last = await put(mug.variantId, { engraving: 'A' });
  assert.equal(last.status, 201, last.text);
  assert.equal(last.body.items.length, CART_LINES_MAX);
  const more = await put(mug.variantId, { engraving: 'B' });
  assert.equal(more.status, 422);
  assert.equal(more.body.code, 'CART_ITEMS_LIMIT');
});

test('a code says why it does not hold, and the sixth is refused', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 3);
  const hour = 3_600_000;
  const at = (ms: number) => new Date(shop.clock.env.now().getTime() + ms);
  const make = (code: string, more: Partial<NewCoupon> = {}) =>
    shop.inTx((tx) =>
      createCoupon(tx, { name: code, code, type: 'percentage', valueBps: 100, ...more }),
    );
  await make('OVER', { startsAt: at(-2 * hour), endsAt: at(-hour) });
  await make('SOON', { startsAt: at(hour) });
  await make('VIP', { targets: { include: { product_ids: [mug.variantId] } } });
  const { id, cartToken } = await newCart(shop, {
    items: [{ variant_id: mug.variantId, quantity: 1 }],
  });
  const enter = (code: string) =>
    shop.request('POST', `/store/carts/${id}/coupons`, { cartToken, body: { code } });
  assert.equal((await enter('OVER')).body.code, 'COUPON_EXPIRED');
  assert.equal((await enter('SOON')).body.code, 'COUPON_NOT_STARTED');
  assert.equal((await enter('VIP')).body.code, 'COUPON_NOT_ELIGIBLE');
  for (let number = 1; number <= CART_CODES_MAX; number += 1) {
    await make(`C${number}`);
    assert.equal((await enter(`C${number}`)).status, 200, `C${number}`);
  }
  await make('ONEMORE');
  const sixth = await enter('ONEMORE');
  assert.equal(sixth.status, 422);
  assert.equal(sixth.body.code, 'CART_COUPONS_LIMIT');
});

test('a way of sending that does not go to the address is none', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 3);
  const { id, cartToken } = await newCart(shop, {
    items: [{ variant_id: mug.variantId, quantity: 1 }],
  });
  const chosen = await shop.request('PUT', `/store/carts/${id}/shipping-method`, {
    cartToken,
    body: { shipping_method_id: mug.variantId },
  });
  assert.equal(chosen.status, 404);
  assert.equal(chosen.body.code, 'SHIPPING_OPTION_NOT_FOUND');
});

test('a fault in an address is named by its place in the request', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const { id, cartToken } = await newCart(shop);
  const fieldOf = (answer: { readonly body: { readonly errors: { readonly field: string }[] } }) =>
    answer.body.errors.map(({ field }) => field);
  const patch = (body: object) => shop.request('PATCH', `/store/carts/${id}`, { cartToken, body });
  const nowhere = await patch({ shipping_address: { ...ADDRESS, country: 'XX' } });
  assert.equal(nowhere.body.code, 'INVALID_COUNTRY');
  assert.deepEqual(fieldOf(nowhere), ['/shipping_address/country']);
  const billing = await patch({ billing_address: { ...ADDRESS, postal_code: 'ABC' } });
  assert.equal(billing.body.code, 'ADDRESS_INVALID');
  assert.deepEqual(billing.body.details, { fields: ['postal_code'] });
  assert.deepEqual(fieldOf(billing), ['/billing_address/postal_code']);
  const quote = await shop.request('POST', '/store/quotes', {
    body: {
      items: [{ variant_id: mug.variantId, quantity: 1 }],
      address: { ...ADDRESS, region: null },
    },
  });
  assert.equal(quote.body.code, 'ADDRESS_INVALID');
  assert.deepEqual(fieldOf(quote), ['/address/region']);
});
