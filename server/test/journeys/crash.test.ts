import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migratedDatabase } from '../support/cluster.ts';
import { checkInvariants } from '../support/invariants.ts';
import { call, type Got, ownerToken, startServer } from '../support/server-process.ts';

/** After the last beat that a dead process left open, everything is finished or undone within this. */
const CONVERGED_MS_MAX = 60_000;

type Open = Awaited<ReturnType<typeof openDatabase>>;

async function openDatabase(t: TestContext) {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  await admin.connect();
  t.after(async () => {
    await admin.end();
    await database.drop();
  });
  const count = async (text: string): Promise<number> =>
    Number((await admin.query(`select count(*) as count ${text}`)).rows[0]?.count);
  return { database, admin, count };
}

async function makeProduct(url: string, onHand: number): Promise<string> {
  const authorization = `Bearer ${await ownerToken(url)}`;
  const made = await call(url, 'POST', '/admin/products', {
    headers: { authorization },
    body: {
      title: 'Gift',
      status: 'active',
      requires_shipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: 1500 }], stock: { on_hand: onHand } }],
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return (made.body['variants'] as { id: string }[])[0]?.id ?? '';
}

const buy = (url: string, variantId: string, token: string, buyer: number): Promise<Got> =>
  call(url, 'POST', '/store/checkout', {
    headers: { 'idempotency-key': `crash-test-buyer-${buyer}` },
    body: {
      items: [{ variant_id: variantId, quantity: 1 }],
      email: `buyer${buyer}@example.com`,
      payment: { provider: 'simulator', token },
    },
  });

/** Asks again, as told, while the key's first request counts as running. */
async function untilAnswered(ask: () => Promise<Got>): Promise<Got> {
  const deadline = Date.now() + CONVERGED_MS_MAX + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer.body['code'] !== 'IDEMPOTENCY_IN_PROGRESS' || Date.now() > deadline) return answer;
    await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1));
  }
}

async function untilSettled({ count }: Open): Promise<void> {
  const deadline = Date.now() + CONVERGED_MS_MAX;
  while (Date.now() < deadline) {
    const paying = await count(`from order_intents where status = 'paying'`);
    const open = await count(
      `from payment_operations where status in ('created', 'sent', 'unknown')`,
    );
    if (paying + open === 0) return;
    await sleep(500);
  }
  assert.fail('something is still paying');
}

test('a server killed while cards are charged leaves one order and one charge for each buyer', async (t) => {
  const open = await openDatabase(t);
  const first = await startServer(open.database);
  const variantId = await makeProduct(first.url, 500);
  const buyers = Array.from({ length: 24 }, (_, buyer) =>
    // The answer of every second charge is lost for a second: the kill falls between the beats.
    buy(first.url, variantId, buyer % 2 === 0 ? 'tok_timeout' : 'tok_success', buyer).catch(
      () => undefined,
    ),
  );
  // Some have paid, some are being charged, some have not begun.
  while ((await open.count('from payment_operations')) < 8) await sleep(20);
  await first.kill();
  await Promise.all(buyers);

  const second = await startServer(open.database);
  t.after(() => second.stop());
  await untilSettled(open);
  const orders = await open.count('from orders where placed_at is not null');
  const charges = await open.count(
    `from payments where captured_amount > 0 and refunded_amount = 0`,
  );
  assert.equal(orders, charges);
  assert.equal(await open.count(`from order_intents where status = 'placed'`), orders);
  await checkInvariants((text) => open.admin.query(text).then((result) => result.rows));

  // The buyers whose answer was lost ask again with their key, and get the order that was made.
  const before = await open.count('from payment_operations');
  const again = await Promise.all(
    Array.from({ length: 24 }, (_, buyer) =>
      untilAnswered(() =>
        buy(second.url, variantId, buyer % 2 === 0 ? 'tok_timeout' : 'tok_success', buyer),
      ),
    ),
  );
  for (const answer of again)
    assert.ok([200, 201, 202].includes(answer.status), JSON.stringify(answer.body));
  await untilSettled(open);
  assert.equal(await open.count('from orders where placed_at is not null'), 24);
  assert.ok((await open.count('from payment_operations')) >= before);
  assert.equal(
    await open.count('from payments where captured_amount > 0'),
    24,
    'one charge a buyer',
  );
  await checkInvariants((text) => open.admin.query(text).then((result) => result.rows));
});

test('two servers on one database sell the last units exactly', async (t) => {
  const open = await openDatabase(t);
  const servers = await Promise.all([startServer(open.database), startServer(open.database)]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  const variantId = await makeProduct(servers[0]?.url ?? '', 7);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, buyer) =>
      buy(servers[buyer % 2]?.url ?? '', variantId, 'tok_success', buyer),
    ),
  );
  const placed = answers.filter((answer) => answer.status === 201).length;
  const refused = answers.filter((answer) => answer.body['code'] === 'INSUFFICIENT_STOCK').length;
  assert.deepEqual({ placed, refused }, { placed: 7, refused: 193 });
  assert.equal(await open.count('from orders where placed_at is not null'), 7);
  await checkInvariants((text) => open.admin.query(text).then((result) => result.rows));
});
