import assert from 'node:assert/strict';
import test from 'node:test';
import { cartWith, complete, stickerInStock } from '../../test/support/purchase.ts';
import { openShop } from '../../test/support/shop.ts';
import { checkStore } from './store-check.ts';

test('a shop at work has nothing to be found, and is looked over once a night', async (t) => {
  const shop = await openShop(t);
  await shop.secondStore();
  await complete(shop, await cartWith(shop, await stickerInStock(shop, 5)), 'tok_success');
  await shop.drain();
  await Promise.all([shop.runTimer('stores.check'), shop.runTimer('stores.check')]);
  const nights = () =>
    shop.rows('select findings from store_checks where finished_at is not null order by due_at');
  assert.deepEqual(await nights(), [{ findings: [] }, { findings: [] }]);
  shop.clock.advance(25 * 60 * 60_000);
  await shop.runTimer('stores.check');
  assert.equal((await nights()).length, 4);
});

test('what does not hold is found in its own store, told, counted, and not repaired', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  const other = await shop.secondStore();
  const bought = await complete(
    shop,
    await cartWith(shop, await stickerInStock(shop, 5)),
    'tok_success',
  );
  const { id } = bought.body.order;
  await shop.rows(`update orders set payment_status = 'unpaid' where id = $1`, [id]);
  await shop.rows('update inventory_levels set on_hand = on_hand + 1');
  const token = await shop.staffToken();
  const body = { email: 'ada@example.com' };
  const customer = await shop.request('POST', '/admin/customers', { token, body });
  assert.equal(customer.status, 201);
  await shop.rows('update customers set orders_count = 7');
  const found = (await checkStore(shop.edges, shop.storeId)).map((one) => one.id);
  assert.deepEqual(found, ['I1', 'I15', 'customers']);
  assert.deepEqual(await checkStore(shop.edges, other.storeId), []);
  await shop.runTimer('stores.check');
  const [night] = await shop.rows<{ findings: { id: string; rows: { id?: string }[] }[] }>(
    'select findings from store_checks where store_id = $1',
    [shop.storeId],
  );
  assert.deepEqual(
    night?.findings.map((one) => one.id),
    found,
  );
  assert.equal(night?.findings[1]?.rows[0]?.id, id);
  const metrics = await shop.wired.http.metrics.registry.metrics();
  assert.match(metrics, /rcommerce_invariants_broken\{invariant="I15"\} 1/);
  assert.match(metrics, /rcommerce_invariants_broken\{invariant="I4"\} 0/);
  const [order] = await shop.rows('select payment_status from orders where id = $1', [id]);
  assert.deepEqual(order, { payment_status: 'unpaid' });
});

test('a key whose retry never came is nothing to be found, but a purchase that nobody ended is', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  await complete(shop, await cartWith(shop, await stickerInStock(shop, 5)), 'tok_success');
  await shop.drain();
  await shop.rows(`
    insert into idempotency_keys (store_id, id, principal, route, key_hash, request_hash, state, ref_id, lease_until,
                                  expires_at)
    select i.store_id, gen_random_uuid(), 'anonymous', 'POST /store/checkout', sha256('key'), sha256('body'), 'running',
           i.id, i.created_at - interval '2 hours', i.created_at + interval '30 days'
      from order_intents i`);
  assert.deepEqual(await checkStore(shop.edges, shop.storeId), []);
  await shop.rows('alter table order_intents disable trigger all');
  await shop.rows(`update order_intents set status = 'paying', order_id = null`);
  const found = await checkStore(shop.edges, shop.storeId);
  assert.ok(found.some(({ id }) => id === 'I12'));
});
