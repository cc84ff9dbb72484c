import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { checkInvariants } from '../../../test/support/invariants.ts';
import { mugOrder, payInFull, placeMugOrder } from '../../../test/support/orders.ts';
import { openShop } from '../../../test/support/shop.ts';
import { type Uuid, uuid } from '../../kernel/ids.ts';
import { post } from './ledger.ts';
import { ledgerEntriesOfPlacement, type PlacedParts } from './placement.ts';

test('an event posts once, however often it is posted', async (t) => {
  const shop = await openShop(t);
  const order = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const again = await shop.inTx(async (tx) => {
    const snapshot = await mugOrder(tx, undefined);
    const entries = ledgerEntriesOfPlacement({ ...snapshot, orderId: order.id });
    const name = { kind: 'order_placed', sourceType: 'order', sourceId: order.id };
    return post(tx, { ...name, currency: 'USD', entries });
  });
  assert.equal(again, undefined);
  assert.equal(await shop.count('ledger_transactions'), 1);
  const [balance] = await shop.rows<{ balance: number }>(
    `select balance from ledger_balances where account = 'receivable' and sub_account = $1`,
    [order.id],
  );
  assert.equal(balance?.balance, order.totalAmount);
  await checkInvariants(shop.rows);
});

test('the database refuses an unbalanced or empty group at COMMIT', async (t) => {
  const shop = await openShop(t);
  const group = `insert into ledger_transactions (store_id, id, kind, source_type, source_id, currency, actor)
    values ('${shop.storeId}', gen_random_uuid(), 'manual', 'manual', gen_random_uuid(), 'USD', '{}')`;
  await assert.rejects(shop.rows(group), /does not balance/);
  await assert.rejects(
    shop.rows(`with t as (${group} returning id)
      insert into ledger_entries (store_id, id, transaction_id, account, currency, amount)
      select '${shop.storeId}', gen_random_uuid(), id, 'cash', 'USD', 5 from t`),
    /does not balance/,
  );
  assert.equal(await shop.count('ledger_entries'), 0);
});

test('the trial balance is 0 and shows every account; entries of an order come in whole groups', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const order = await shop.inTx((tx) => placeMugOrder(tx, undefined, { quantity: 2 }));
  await payInFull(shop, order);
  const balance = await shop.request('GET', '/admin/ledger/trial-balance', { token });
  assert.equal(balance.status, 200, balance.text);
  assert.deepEqual(balance.body.sums, { USD: 0 });
  const byAccount = Object.fromEntries(
    balance.body.data.map((row: { account: string; balance_amount: number }) => [
      row.account,
      row.balance_amount,
    ]),
  );
  assert.deepEqual(byAccount, {
    cash: 2660,
    discounts: 200,
    receivable: 0,
    sales: -2000,
    shipping_income: -500,
    tax_payable: -360,
  });
  const entries = await shop.request('GET', `/admin/ledger/entries?order_id=${order.id}`, {
    token,
  });
  assert.equal(entries.body.data.length, 7, entries.text);
  const sum = entries.body.data.reduce(
    (all: number, row: { amount: number }) => all + row.amount,
    0,
  );
  assert.equal(sum, 0);
});

test('posting by hand needs balance and a memo', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const send = (amount: number) =>
    shop.request('POST', '/admin/ledger/transactions', {
      token,
      body: {
        memo: 'bank fee',
        currency: 'USD',
        entries: [
          { account: 'provider_fees', amount: 100 },
          { account: 'cash', amount },
        ],
      },
    });
  const refused = await send(-99);
  assert.equal(refused.status, 422);
  assert.equal(refused.body.code, 'LEDGER_UNBALANCED');
  const posted = await send(-100);
  assert.equal(posted.status, 201, posted.text);
  assert.equal(posted.body.entries.length, 2);
  await checkInvariants(shop.rows);
});

test('a debt given up is written off by hand: the order owes nothing, and staff are named', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const order = await shop.inTx((tx) => placeMugOrder(tx, undefined));
  const send = (entries: object[], currency = 'USD') =>
    shop.request('POST', '/admin/ledger/transactions', {
      token,
      body: { memo: 'bankrupt', currency, entries },
    });
  const writeOff = (amount: number, subAccount: string = order.id) => [
    { account: 'write_off', amount },
    { account: 'receivable', sub_account: subAccount, amount: -amount },
  ];
  const stranger = await send(writeOff(100, shop.storeId));
  assert.deepEqual([stranger.status, stranger.body.code], [404, 'ORDER_NOT_FOUND']);
  const euros = await send(writeOff(100), 'EUR');
  assert.deepEqual([euros.status, euros.body.code], [422, 'LEDGER_UNBALANCED']);
  const posted = await send(writeOff(order.totalAmount));
  assert.equal(posted.status, 201, posted.text);
  const after = await shop.request('GET', `/admin/orders/${order.id}`, { token });
  assert.equal(after.body.balance_due_amount, 0);
  assert.equal(after.body.payment_status, 'unpaid', 'no money came');
  const entries = await shop.request(
    'GET',
    `/admin/ledger/entries?order_id=${order.id}&account=write_off`,
    { token },
  );
  assert.equal(entries.body.data.length, 1);
  assert.equal(entries.body.data[0].amount, order.totalAmount);
  assert.equal(await shop.count('audit_entries', "action = 'ledger.posted_by_hand'"), 1);
});

test('what no books could hold is refused: too much, an overdrawn holder, no owner', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const code = async (entries: object[]) =>
    (
      await shop.request('POST', '/admin/ledger/transactions', {
        token,
        body: { memo: 'opening', currency: 'USD', entries },
      })
    ).body.code;
  const pair = (amount: number) => [
    { account: 'cash', amount },
    { account: 'sales', amount: -amount },
  ];
  assert.equal(await code(pair(10 ** 15)), undefined, 'the most there is');
  assert.equal(await code(pair(10 ** 15 + 1)), 'AMOUNT_OUT_OF_RANGE');
  assert.equal(await code([]), 'LEDGER_UNBALANCED');
  assert.equal(await code([...pair(5), { account: 'cash', amount: 1 }]), 'LEDGER_UNBALANCED');
  const card = { account: 'gift_card_liability', sub_account: shop.storeId };
  assert.equal(
    await code([
      { ...card, amount: 5 },
      { account: 'cash', amount: -5 },
    ]),
    'LEDGER_UNBALANCED',
  );
  assert.equal(
    await code([
      { account: 'receivable', amount: 5 },
      { account: 'cash', amount: -5 },
    ]),
    'LEDGER_UNBALANCED',
  );
});

test('entries are paged newest first, each once, though many share an instant', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  for (let index = 0; index < 4; index += 1) {
    await shop.inTx((tx) => placeMugOrder(tx, undefined));
    if (index === 1) shop.clock.advance(1000);
  }
  const seen: string[] = [];
  const instants: string[] = [];
  let cursor = '';
  do {
    const page = await shop.request('GET', `/admin/ledger/entries?limit=3${cursor}`, { token });
    for (const row of page.body.data) {
      seen.push(row.id);
      instants.push(row.occurred_at);
    }
    cursor = page.body.next_cursor ? `&cursor=${page.body.next_cursor}` : '';
  } while (cursor !== '');
  assert.equal(seen.length, await shop.count('ledger_entries'));
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(instants, instants.toSorted().reverse());
});

test('a placement balances whatever its amounts, with tax on top or inside', () => {
  const orderId: Uuid = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');
  const part = fc.record({
    gross: fc.integer({ min: 0, max: 1_000_000 }),
    off: fc.integer({ min: 0, max: 1_000_000 }),
    tax: fc.integer({ min: 0, max: 200_000 }),
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (parts, included) => {
      const lines = parts.map(({ gross, off, tax }) => {
        const discountAmount = Math.min(off, gross);
        const net = gross - discountAmount;
        const taxAmount = included ? Math.min(tax, net) : tax;
        const totalAmount = net + (included ? 0 : taxAmount);
        const taxLines = [{ country: 'DE', region: null, ratePpm: 1, taxAmount }];
        return { discountAmount, taxAmount, totalAmount, taxLines };
      });
      const sum = (of: (line: (typeof lines)[number]) => number) =>
        lines.reduce((all, line) => all + of(line), 0);
      const order = {
        orderId,
        totalAmount: sum((line) => line.totalAmount),
        discountAmount: sum((line) => line.discountAmount),
        taxAmount: sum((line) => line.taxAmount),
        lines,
        shippingLine: null,
      } as unknown as PlacedParts;
      const entries = ledgerEntriesOfPlacement(order);
      assert.equal(
        entries.reduce((all, entry) => all + entry.amount, 0),
        0,
      );
    }),
  );
});
