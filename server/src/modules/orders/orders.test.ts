import assert from 'node:assert/strict';
import test from 'node:test';
import { checkInvariants } from '../../../test/support/invariants.ts';
import { mugInStock, mugOrder, payInFull, placeMugOrder } from '../../../test/support/orders.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import { openShop } from '../../../test/support/shop.ts';
import { newIdOf } from '../../platform/env.ts';
import { constantSql } from '../../platform/postgres/sql.ts';
import { deriveOrderToken } from '../../platform/tokens.ts';
import { attachGuestOrders } from './attach-guest-orders.ts';
import {
  archiveOrder,
  completeOrder,
  findOrder,
  insertOrder,
  markCancelled,
  reopenOrder,
} from './orders.ts';

test('an order is written with all its parts, its number and a hash that matches', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug, { quantity: 3 }));
  assert.equal(order.number, '1000');
  assert.equal(order.status, 'open');
  assert.equal(order.paymentStatus, 'unpaid');
  assert.equal(order.fulfillmentStatus, 'unfulfilled');
  assert.equal(order.totalAmount, 3740);
  assert.equal(await shop.count('order_items'), 1);
  assert.equal(await shop.count('order_discounts'), 1);
  assert.equal(await shop.count('tax_lines'), 1);
  assert.equal(await shop.count('events', "type = 'order.placed'"), 1);
  await checkInvariants(shop.rows);
});

test('a snapshot whose parts do not add up is our bug and writes nothing', async (t) => {
  const shop = await openShop(t);
  await assert.rejects(
    shop.inTx(async (tx) => {
      const snapshot = await mugOrder(tx, undefined);
      return insertOrder(tx, { ...snapshot, totalAmount: snapshot.totalAmount + 1 });
    }),
    /totals do not add up/,
  );
  assert.equal(await shop.count('orders'), 0);
});

test('what was agreed cannot be changed by the serving role', async (t) => {
  const shop = await openShop(t);
  const { id } = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  for (const change of ['total_amount = total_amount + 1', "email = 'other@example.com'"]) {
    await assert.rejects(
      shop.inTx((tx) => tx.run(constantSql(`update orders set ${change} where id = '${id}'`))),
      /what was agreed in order .* cannot change/,
      change,
    );
  }
  const [may] = await shop.rows<{ may: boolean }>(
    `select has_column_privilege('rcommerce_app', 'order_items', 'unit_amount', 'update')
         or has_table_privilege('rcommerce_app', 'ledger_entries', 'update')
         or has_table_privilege('rcommerce_app', 'ledger_entries', 'delete') as may`,
  );
  assert.equal(may?.may, false);
});

test('a paid order says so, and the guest token opens this order only', async (t) => {
  const shop = await openShop(t);
  const mine = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const other = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const paid = await payInFull(shop, mine);
  assert.equal(paid.paymentStatus, 'paid');
  const { token } = deriveOrderToken(shop.edges.secrets, mine.id, mine.tokenGeneration);
  const seen = await shop.request('GET', `/store/orders/${mine.id}?token=${token}`);
  assert.equal(seen.status, 200, seen.text);
  assert.equal(seen.body.number, mine.number);
  assert.equal(seen.body.captured_amount, mine.totalAmount);
  assert.equal(seen.body.balance_due_amount, 0);
  assert.equal(seen.body.items.length, 1);
  assert.equal(seen.body.note, undefined);
  const foreign = await shop.request('GET', `/store/orders/${other.id}?token=${token}`);
  const bare = await shop.request('GET', `/store/orders/${mine.id}`);
  for (const answer of [foreign, bare]) {
    assert.equal(answer.status, 404);
    assert.equal(answer.body.code, 'ORDER_NOT_FOUND');
  }
  await checkInvariants(shop.rows);
});

test('staff find orders by their words, buyer, tag, hold, amount and text', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const small = await shop.inTx((tx) =>
    placeMugOrder(tx, undefined, { email: 'ann@example.com', tags: ['gift'] }),
  );
  const large = await shop.inTx((tx) =>
    placeMugOrder(tx, undefined, { email: 'bob@example.com', quantity: 5 }),
  );
  await payInFull(shop, large);
  const hold = await shop.request('POST', `/admin/orders/${small.number}/holds`, {
    token,
    body: { reason: 'manual' },
  });
  assert.equal(hold.status, 201, hold.text);
  const found = async (query: string): Promise<string[]> => {
    const answer = await shop.request('GET', `/admin/orders?${query}`, { token });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.data.map((row: { id: string }) => row.id);
  };
  assert.deepEqual((await found('')).length, 2);
  for (const query of [
    'payment_status=unpaid',
    'email=ANN@example.com',
    'tag=gift',
    'hold=manual',
    'hold=true',
    `number=${small.number}`,
    'max_price=2000',
    'q=ann@',
  ]) {
    assert.deepEqual(await found(query), [small.id], query);
  }
  for (const query of ['payment_status=paid', 'min_price=2000', 'hold=false', 'q=bob']) {
    assert.deepEqual(await found(query), [large.id], query);
  }
  assert.deepEqual(await found('market=nowhere'), []);
  assert.deepEqual(
    (await found('market=default&status=open&fulfillment_status=unfulfilled')).length,
    2,
  );
  const first = await shop.request('GET', '/admin/orders?limit=1&sort=total_amount&count=true', {
    token,
  });
  assert.equal(first.body.total, 2);
  assert.equal(first.body.data[0].id, small.id);
  const cursor = encodeURIComponent(first.body.next_cursor);
  const second = await shop.request(
    'GET',
    `/admin/orders?limit=1&sort=total_amount&cursor=${cursor}`,
    { token },
  );
  assert.equal(second.body.data[0].id, large.id);
  assert.equal(second.body.next_cursor, null);
});

test('another store sees nothing of an order', async (t) => {
  const shop = await openShop(t);
  const order = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const other = await shop.secondStore();
  const answer = await shop.request('GET', `/admin/orders/${order.id}`, { token: other.token });
  assert.equal(answer.status, 404);
  assert.equal(answer.body.code, 'ORDER_NOT_FOUND');
});

test('staff fields change by merge, and a stale version is refused', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const order = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const changed = await shop.request('PATCH', `/admin/orders/${order.number}`, {
    token,
    body: { note: 'call first', tags: ['vip', 'vip'], metadata: { channel: 'phone' } },
    headers: { 'if-match': '"1"' },
  });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual(changed.body.tags, ['vip']);
  assert.equal(changed.body.note, 'call first');
  assert.equal(changed.body.version, 2);
  const stale = await shop.request('PATCH', `/admin/orders/${order.id}`, {
    token,
    body: { note: null },
    headers: { 'if-match': '"1"' },
  });
  assert.equal(stale.status, 412);
  assert.equal(stale.body.code, 'VERSION_MISMATCH');
});

test('one hold per reason, released once; notes keep their author', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { id } = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const body = { reason: 'fraud_review', note: 'odd address' };
  const held = await shop.request('POST', `/admin/orders/${id}/holds`, { token, body });
  const again = await shop.request('POST', `/admin/orders/${id}/holds`, { token, body });
  assert.equal(again.status, 409);
  assert.equal(again.body.code, 'HOLD_EXISTS');
  const release = `/admin/orders/${id}/holds/${held.body.id}/release`;
  assert.equal((await shop.request('POST', release, { token })).status, 200);
  const twice = await shop.request('POST', release, { token });
  assert.equal(twice.body.code, 'HOLD_NOT_FOUND');
  const note = await shop.request('POST', `/admin/orders/${id}/notes`, {
    token,
    body: { body: 'hi' },
  });
  assert.equal(note.status, 201, note.text);
  assert.equal(note.body.author.kind, 'staff');
  const notes = await shop.request('GET', `/admin/orders/${id}/notes`, { token });
  assert.equal(notes.body.data.length, 1);
});

test('the timeline is the log of the order, copied once', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const order = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  await payInFull(shop, order);
  await shop.drain();
  await shop.drain();
  const timeline = await shop.request('GET', `/admin/orders/${order.id}/timeline`, { token });
  assert.equal(timeline.status, 200, timeline.text);
  assert.deepEqual(
    timeline.body.data.map((row: { type: string }) => row.type),
    ['order.placed', 'order.payment_status_changed'],
  );
  const [copies] = await shop.rows<{ total: number; same: number }>(`
    select count(*)::int as total,
           count(*) filter (where c.type = e.type and c.payload = e.payload and c.actor = e.actor
             and c.position = p.position and abs(extract(epoch from c.created_at - e.created_at)) < 0.001)::int as same
      from order_events c join events e on e.id = c.id join event_positions p on p.event_id = c.id`);
  assert.deepEqual(copies, { total: 2, same: 2 });
});

test('an order is completed, reopened and archived only along its states', async (t) => {
  const shop = await openShop(t);
  const { id } = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const refused = (code: string) => (error: unknown) => isRefusal(error, code);
  await assert.rejects(
    shop.inTx((tx) => reopenOrder(tx, id)),
    refused('ORDER_TRANSITION_INVALID'),
  );
  await assert.rejects(
    shop.inTx((tx) => archiveOrder(tx, id)),
    refused('ORDER_TRANSITION_INVALID'),
  );
  assert.equal((await shop.inTx((tx) => completeOrder(tx, id))).status, 'completed');
  assert.equal((await shop.inTx((tx) => reopenOrder(tx, id))).completedAt, null);
  const cancel = { orderId: id, reason: 'other' } as const;
  assert.equal((await shop.inTx((tx) => markCancelled(tx, cancel))).status, 'cancelled');
  await assert.rejects(
    shop.inTx((tx) => markCancelled(tx, cancel)),
    refused('ORDER_ALREADY_CANCELLED'),
  );
  await assert.rejects(
    shop.inTx((tx) => completeOrder(tx, id)),
    refused('ORDER_TRANSITION_INVALID'),
  );
  assert.ok((await shop.inTx((tx) => archiveOrder(tx, id))).archivedAt);
});

test('a customer who proved his address gets the orders he placed as a guest, and sees only his', async (t) => {
  const shop = await openShop(t);
  const guest = await shop.inTx((tx) => placeMugOrder(tx, undefined, { email: 'Ann@example.com' }));
  await shop.inTx((tx) => placeMugOrder(tx, undefined, { email: 'bob@example.com' }));
  const id = newIdOf(shop.edges.env);
  const insert = `insert into customers (store_id, id, email, email_normalized, status)
    values ($1, $2, 'ann@example.com', 'ann@example.com', 'active')`;
  await shop.rows(insert, [shop.storeId, id]);
  assert.equal(await shop.inTx((tx) => attachGuestOrders(tx, id)), 0);
  await shop.rows('update customers set email_verified_at = now() where id = $1', [id]);
  assert.equal(await shop.inTx((tx) => attachGuestOrders(tx, id)), 1);
  assert.equal(await shop.inTx((tx) => attachGuestOrders(tx, id)), 0);
  const mine = await shop.inTx((tx) => findOrder(tx, { orderId: guest.id, customerId: id }));
  assert.equal(mine?.version, 2);
  const token = await shop.staffToken();
  const list = await shop.request('GET', `/admin/customers/${id}/orders`, { token });
  assert.equal(list.status, 200, list.text);
  assert.deepEqual(
    list.body.data.map((row: { id: string }) => row.id),
    [guest.id],
  );
  const absent = await shop.request('GET', `/admin/customers/${guest.id}/orders`, { token });
  assert.equal(absent.body.code, 'CUSTOMER_NOT_FOUND');
  assert.equal((await shop.request('GET', '/store/orders')).status, 401);
});
