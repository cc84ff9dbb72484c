import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { charged, stickerInStock, wait } from '../../../test/support/purchase.ts';
import { openShop, type TestAnswer } from '../../../test/support/shop.ts';
import { uuid } from '../../kernel/ids.ts';
import { providersOf } from '../payments/calls.ts';
import type { Begun } from './complete.ts';
import { beginDraft } from './place-draft.ts';

const tally = (answers: readonly TestAnswer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const key = status < 400 ? String(status) : `${status} ${body.code}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

async function draftIn(t: TestContext, stock = 50) {
  const shop = await openShop(t, { connections: 12 });
  const token = await shop.staffToken();
  const goods = await stickerInStock(shop, stock);
  const write = (quantity = 1) =>
    shop.request('POST', '/admin/draft-orders', {
      token,
      body: { email: 'ada@example.com', items: [{ variant_id: goods.variantId, quantity }] },
    });
  const place = (id: string, how: string) =>
    shop.request('POST', `/admin/draft-orders/${id}/place`, {
      token,
      body: {
        payment: how === 'manual' ? { provider: 'manual' } : { provider: 'simulator', token: how },
      },
    });
  const made = await write();
  assert.equal(made.status, 201, made.text);
  return { shop, token, write, place, id: made.body.id as string };
}

for (const how of ['manual', 'tok_success']) {
  test(`a draft placed by 8 colleagues at once is one order and one charge (${how})`, async (t) => {
    const { shop, place, id } = await draftIn(t);
    const answers = await Promise.all(Array.from({ length: 8 }, () => place(id, how)));
    const counts = tally(answers);
    assert.equal(counts['201'], 1, JSON.stringify(counts));
    assert.equal((counts['200'] ?? 0) + (counts['202'] ?? 0), 7, JSON.stringify(counts));
    await wait(shop, 15);
    assert.equal(await shop.count('orders'), 1);
    assert.equal(await shop.count('order_intents'), 1);
    assert.equal(await shop.count('payments'), 1);
    assert.equal((await charged(shop)).charges, how === 'manual' ? 0 : 1);
    assert.equal(await shop.count('orders', "number = '1000'"), 1);
  });
}

test('a colleague and the customer with the link at once are one order and one charge', async (t) => {
  const { shop, token, place, id } = await draftIn(t);
  const sent = await shop.request('POST', `/admin/draft-orders/${id}/send`, { token });
  const pay = () =>
    shop.request('POST', `/store/orders/${id}/payments?token=${sent.body.token}`, {
      body: { provider: 'simulator', token: 'tok_success' },
    });
  const answers = await Promise.all([place(id, 'tok_success'), pay(), pay(), place(id, 'manual')]);
  for (const { status, body } of answers) {
    assert.ok(
      status < 300 || ['CHECKOUT_IN_PROGRESS', 'ORDER_NOT_PAYABLE'].includes(body.code),
      JSON.stringify(tally(answers)),
    );
  }
  await wait(shop, 15);
  assert.equal(await shop.count('orders'), 1);
  assert.equal(await shop.count('orders', 'placed_at is not null'), 1);
  assert.ok((await charged(shop)).captured <= 1000);
});

test('placing, changing and discarding a draft at once leave an order or none, and its stock with it', async (t) => {
  const { shop, token, write, place } = await draftIn(t, 20);
  for (let round = 0; round < 6; round += 1) {
    const { id } = (await write(2)).body;
    const url = `/admin/draft-orders/${id}`;
    await Promise.all([
      place(id, round % 2 === 0 ? 'manual' : 'tok_success'),
      shop.request('PATCH', url, { token, body: { note: `round ${round}` } }),
      shop.request('DELETE', url, { token }),
    ]);
    await wait(shop, 15);
  }
  const [stock] = await shop.rows<{ reserved: number }>('select reserved from inventory_levels');
  const placed = await shop.count('orders', 'placed_at is not null');
  assert.equal(stock?.reserved, 2 * placed);
  assert.equal(await shop.count('orders', "status = 'cancelled' and placed_at is not null"), 0);
  const { captured, refunded } = await charged(shop);
  const [paid] = await shop.rows<{ paid: number }>(
    `select coalesce(sum(captured_amount - refunded_amount), 0)::bigint as paid from payments`,
  );
  assert.equal(captured - refunded, paid?.paid);
});

test('the last unit goes to exactly one of six drafts, and only that one is charged', async (t) => {
  const { shop, write, place } = await draftIn(t, 1);
  const drafts = await Promise.all(Array.from({ length: 6 }, () => write()));
  const answers = await Promise.all(drafts.map(({ body }) => place(body.id, 'tok_success')));
  assert.deepEqual(tally(answers), { '201': 1, '409 INSUFFICIENT_STOCK': 5 });
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('a process that dies between the beats leaves a draft that can be placed, or its order', async (t) => {
  const { shop, write, place } = await draftIn(t);
  for (const dies of ['before', 'after'] as const) {
    const { id } = (await write()).body;
    const begun = await shop.inTx((tx) =>
      beginDraft(tx, providersOf(shop.edges), {
        orderId: uuid(id),
        payment: { provider: 'simulator', token: 'tok_success' },
        expectedTotalAmount: undefined,
        ip: null,
        userAgent: null,
      }),
    );
    assert.equal(begun.is, 'to_send');
    const { call, provider } = begun as Extract<Begun, { is: 'to_send' }>;
    if (dies === 'after') assert.equal((await provider.authorize(call)).is, 'succeeded');
    await wait(shop, 20);
    const later = await place(id, 'tok_success');
    assert.equal(later.status, dies === 'after' ? 200 : 201, later.text);
  }
  assert.equal(await shop.count('orders', 'placed_at is not null'), 2);
  assert.deepEqual(await charged(shop), { charges: 2, captured: 2000, refunded: 0 });
});
