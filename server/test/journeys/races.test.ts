/* The races a shop lives by, over HTTP through two servers on one database: nothing that holds them may live in the
 * memory of one process.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkInvariants } from '../support/invariants.ts';
import {
  buyGift,
  type LiveDatabase,
  makeGift,
  openDatabase,
  untilAnswered,
} from '../support/live-shop.ts';
import {
  call,
  type Got,
  type Json,
  ownerToken,
  type ServerProcess,
  startServer,
} from '../support/server-process.ts';

let live: LiveDatabase;
let servers: readonly ServerProcess[] = [];
let staff: Readonly<Record<string, string>> = {};
let buyers = 0;

const urlOf = (turn: number): string => servers[turn % servers.length]?.url ?? '';

/** So many requests at once, to one server and the other by turns. */
const atOnce = (count: number, ask: (url: string, turn: number) => Promise<Got>): Promise<Got[]> =>
  Promise.all(
    Array.from({ length: count }, (_, turn) => untilAnswered(() => ask(urlOf(turn), turn))),
  );

/** How often each answer came: `{ '201': 1, '409 INSUFFICIENT_STOCK': 199 }`. */
function tally(answers: readonly Got[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 400 ? String(status) : `${status} ${body['code']}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const invariantsHold = (): Promise<void> =>
  checkInvariants((text) => live.admin.query(text).then((result) => result.rows));

type Cart = { readonly id: string; readonly headers: Readonly<Record<string, string>> };

async function cartOf(items: readonly Json[]): Promise<Cart> {
  buyers += 1;
  const body = { email: `guest${buyers}@example.com`, items };
  const made = await call(urlOf(buyers), 'POST', '/store/carts', { body });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return { id: String(made.body['id']), headers: { 'x-cart-token': String(made.body['token']) } };
}

const complete = (url: string, cart: Cart): Promise<Got> =>
  call(url, 'POST', `/store/carts/${cart.id}/complete`, {
    headers: cart.headers,
    body: { payment: { provider: 'simulator', token: 'tok_success' } },
  });

describe('through two servers on one database', () => {
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    live = await openDatabase({ after: (end) => ends.push(end) });
    servers = await Promise.all([startServer(live.database), startServer(live.database)]);
    staff = { authorization: `Bearer ${await ownerToken(urlOf(0))}` };
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const end of ends) await end();
  });

  test('the last unit goes to exactly one of 200 buyers', async () => {
    const { variantId } = await makeGift(urlOf(0), 1);
    const answers = await atOnce(200, (url, turn) => buyGift(url, variantId, 'tok_success', turn));
    assert.deepEqual(tally(answers), { '201': 1, '409 INSUFFICIENT_STOCK': 199 });
    assert.equal(
      await live.count(
        `from order_items i join orders o on o.id = i.order_id
        where i.variant_id = '${variantId}' and o.placed_at is not null`,
      ),
      1,
    );
    await invariantsHold();
  });

  test('100 adds of one to a cart make one line of 100', async () => {
    const { variantId } = await makeGift(urlOf(0), 1000);
    const cart = await cartOf([]);
    const body = { variant_id: variantId, quantity: 1 };
    const answers = await atOnce(100, (url, turn) =>
      call(url, 'POST', `/store/carts/${cart.id}/items`, {
        headers: { ...cart.headers, 'idempotency-key': `add-of-one-unit-${turn}` },
        body,
      }),
    );
    assert.ok(
      answers.every(({ status }) => status < 300),
      JSON.stringify(tally(answers)),
    );
    const seen = await call(urlOf(1), 'GET', `/store/carts/${cart.id}`, { headers: cart.headers });
    const lines = seen.body['items'] as { quantity: number }[];
    assert.deepEqual(
      lines.map((line) => line.quantity),
      [100],
    );
  });

  test('a cart completed by 8 callers at once is one order and one charge', async () => {
    const { variantId } = await makeGift(urlOf(0), 50);
    const cart = await cartOf([{ variant_id: variantId, quantity: 1 }]);
    const chargesBefore = await live.count('from simulator.charges');
    const counts = tally(await atOnce(8, (url) => complete(url, cart)));
    assert.equal(counts['201'], 1, JSON.stringify(counts));
    assert.equal((counts['200'] ?? 0) + (counts['202'] ?? 0), 7, JSON.stringify(counts));
    const later = await complete(urlOf(1), cart);
    assert.equal(later.status, 200, JSON.stringify(later.body));
    assert.equal(await live.count(`from orders where cart_id = '${cart.id}'`), 1);
    assert.equal(await live.count(`from order_intents where cart_id = '${cart.id}'`), 1);
    assert.equal((await live.count('from simulator.charges')) - chargesBefore, 1);
    await invariantsHold();
  });

  test('a coupon with one use goes to exactly one of 20 carts', async () => {
    const { variantId } = await makeGift(urlOf(0), 50);
    const coupon = { name: 'Once', code: 'ONCE', type: 'percentage', value_bps: 1000 };
    const made = await call(urlOf(0), 'POST', '/admin/coupons', {
      headers: staff,
      body: { ...coupon, usage_limit: 1 },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const carts = await Promise.all(
      Array.from({ length: 20 }, () => cartOf([{ variant_id: variantId, quantity: 1 }])),
    );
    for (const cart of carts) {
      const url = `/store/carts/${cart.id}/coupons`;
      const body = { code: 'ONCE' };
      const entered = await call(urlOf(0), 'POST', url, { headers: cart.headers, body });
      assert.equal(entered.status, 200, JSON.stringify(entered.body));
    }
    const answers = await atOnce(carts.length, (url, turn) =>
      complete(url, carts[turn] ?? { id: '', headers: {} }),
    );
    assert.deepEqual(tally(answers), { '201': 1, '409 COUPON_USAGE_LIMIT': 19 });
    assert.equal(await live.count(`from promotion_redemptions where status = 'committed'`), 1);
    await invariantsHold();
  });

  test('refunds that ask for three times the capture never exceed it', async () => {
    const { variantId } = await makeGift(urlOf(0), 5);
    const placed = await buyGift(urlOf(0), variantId, 'tok_success', 1000);
    assert.equal(placed.status, 201, JSON.stringify(placed.body));
    const order = placed.body['order'] as { id: string; total_amount: number };
    const amount = Math.ceil((3 * order.total_amount) / 32);
    const answers = await atOnce(32, (url, turn) =>
      call(url, 'POST', `/admin/orders/${order.id}/refunds`, {
        headers: { ...staff, 'idempotency-key': `refund-of-a-part-${turn}` },
        body: { amount, reason: 'goodwill' },
      }),
    );
    const most = Math.floor(order.total_amount / amount);
    assert.deepEqual(tally(answers), { '201': most, '422 REFUND_EXCEEDS_REFUNDABLE': 32 - most });
    await invariantsHold();
  });

  test('of staff who edit one product from the same version exactly one writes', async () => {
    const { productId } = await makeGift(urlOf(0), 1);
    const url = `/admin/products/${productId}`;
    const seen = await call(urlOf(0), 'GET', url, { headers: staff });
    const version = seen.body['version'] as number;
    const answers = await atOnce(20, (server, turn) =>
      call(server, 'PATCH', url, {
        headers: { ...staff, 'if-match': `"${version}"` },
        body: { title: `Title ${turn}` },
      }),
    );
    assert.deepEqual(tally(answers), { '200': 1, '412 VERSION_MISMATCH': 19 });
    const after = await call(urlOf(1), 'GET', url, { headers: staff });
    assert.equal(after.body['version'], version + 1);
    const winner = answers.findIndex(({ status }) => status === 200);
    assert.equal(after.body['title'], `Title ${winner}`);
  });
});
