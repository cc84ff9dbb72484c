import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock } from './support/orders.ts';
import { openShop } from './support/shop.ts';

type Event = { readonly type: string; readonly payload: Record<string, unknown> };

test('events name changed fields as the API does, and a completed cart says what it came to', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 10);
  const send = async (method: string, path: string, body: object) => {
    const answer = await shop.request(method, path, { token, body });
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const coupon = await send('POST', '/admin/coupons', {
    name: 'Ten',
    code: 'TEN',
    type: 'percentage',
    value_bps: 1000,
  });
  await send('PATCH', `/admin/coupons/${coupon.id}`, { usage_limit: 5 });
  await send('PATCH', `/admin/variants/${mug.variantId}`, { weight_grams: 300 });
  await send('PATCH', '/admin/store', { legal_name: 'Mugs Ltd' });
  await send('PATCH', `/admin/products/${mug.productId}`, { requires_shipping: false });
  const bought = await shop.request('POST', '/store/checkout', {
    body: {
      items: [{ variant_id: mug.variantId, quantity: 2 }],
      email: 'ann@example.com',
      payment: { provider: 'manual' },
    },
  });
  assert.equal(bought.status, 201, bought.text);
  await shop.drain();
  const log = await shop.request('GET', '/admin/events?limit=100', { token });
  const last = (type: string) =>
    (log.body.data as Event[]).findLast((event) => event.type === type)?.payload;
  assert.deepEqual(last('promotion.updated')?.['changed'], ['usage_limit']);
  assert.deepEqual(last('variant.updated')?.['changed'], ['weight_grams']);
  assert.deepEqual(last('store.updated')?.['changed'], ['legal_name']);
  assert.deepEqual(last('cart.completed'), {
    cart_id: bought.body.cart.id,
    kinds: ['completed'],
    items_count: 1,
    total_amount: 2000,
    problems: [],
    order_id: bought.body.order.id,
  });
});
