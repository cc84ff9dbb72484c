import assert from 'node:assert/strict';
import test from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import { buy, charged, shippingEverywhere, wait } from '../../../test/support/purchase.ts';
import { openShop } from '../../../test/support/shop.ts';

test('cancelling while colleagues capture, refund and ship ends with all money back, or a parcel', async (t) => {
  const shop = await openShop(t, { connections: 16 });
  const token = await shop.staffToken();
  const methodId = await shippingEverywhere(shop);
  const mug = await mugInStock(shop, 100);
  for (let round = 0; round < 6; round += 1) {
    const placed = await buy(shop, {
      variantId: mug.variantId,
      quantity: 2,
      methodId,
      token: round % 2 === 0 ? 'tok_authorize_only' : 'tok_success',
    });
    assert.equal(placed.status, 201, placed.text);
    const url = `/admin/orders/${placed.body.order.id}`;
    const post = (path: string, body: unknown) =>
      shop.request('POST', `${url}${path}`, { token, body });
    const ships = round >= 4;
    await Promise.all([
      post('/cancel', { reason: 'inventory' }),
      ships ? post('/fulfillments', {}) : post('/captures', {}),
      post('/captures', { amount: 500 }),
      post('/refunds', { amount: 100, reason: 'goodwill' }),
    ]);
    await wait(shop, 40);
    const order = (await shop.request('GET', url, { token })).body;
    if (order.status === 'cancelled') {
      assert.equal(order.captured_amount, order.refunded_amount, `round ${round}`);
      assert.equal(order.balance_due_amount, 0, `round ${round}`);
      assert.equal(order.fulfillment_status, 'unfulfilled');
      const held = await shop.rows(
        `select 1 from payments where order_id = $1 and status = 'authorized'`,
        [order.id],
      );
      assert.equal(held.length, 0, `round ${round}: nothing stays held`);
    } else {
      assert.equal(order.fulfillment_status, 'fulfilled');
    }
  }
  const { captured, refunded } = await charged(shop);
  const [books] = await shop.rows(
    `select sum(captured_amount)::bigint as captured, sum(refunded_amount)::bigint as refunded from payments`,
  );
  assert.deepEqual(books, { captured, refunded });
});
