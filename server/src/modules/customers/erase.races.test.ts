import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cartWith, complete, stickerInStock } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';

/** A guest about to pay, and an account of the same person, made by staff. */
async function aboutToPay(shop: TestShop, index: number) {
  const email = `ada${index}@example.com`;
  const sticker = await stickerInStock(shop, 10);
  const token = await shop.staffToken();
  const made = await shop.request('POST', '/admin/customers', { token, body: { email } });
  const cart = await cartWith(shop, sticker, 1, email);
  return { email, token, cart, path: `/admin/customers/${made.body.id}/erase` };
}

test('a person is erased before a payment begins or not at all: no order is placed for nobody', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  // Money that is only held leaves an order open, though nothing of it is to be shipped.
  const token = await shop.staffToken();
  const body = { value: 'manual' };
  const held = await shop.request('PATCH', '/admin/settings/capture_mode', { token, body });
  assert.equal(held.status, 200, held.text);
  const people = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6, 7].map((index) => aboutToPay(shop, index)),
  );
  await Promise.all(
    people.flatMap(({ token, cart, path }) => [
      complete(shop, cart, 'tok_success'),
      shop.request('POST', path, { token }),
    ]),
  );
  const orders = await shop.rows<{ email: string; status: string }>(
    'select email, status from orders',
  );
  for (const order of orders) {
    assert.match(order.email, /^ada\d@example\.com$/, 'an open order has its buyer');
  }
  for (const { token, path } of people) {
    const again = await shop.request('POST', path, { token });
    const { status } = again;
    assert.ok([404, 409].includes(status), `${status}: erased before, or kept by its order`);
  }
  const erased = await shop.count('customers', `status = 'erased'`);
  assert.equal(erased + orders.length, people.length);
});
