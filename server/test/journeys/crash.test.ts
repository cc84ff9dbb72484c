import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkInvariants } from '../support/invariants.ts';
import {
  buyGift,
  type LiveDatabase,
  makeGift,
  openDatabase,
  untilAnswered,
} from '../support/live-shop.ts';
import { startServer } from '../support/server-process.ts';

/** After the last beat that a dead process left open, everything is finished or undone within this. */
const CONVERGED_MS_MAX = 60_000;

async function untilSettled({ count }: LiveDatabase): Promise<void> {
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
  const { variantId } = await makeGift(first.url, 500);
  const buyers = Array.from({ length: 24 }, (_, buyer) =>
    // The answer of every second charge is lost for a second: the kill falls between the beats.
    buyGift(first.url, variantId, buyer % 2 === 0 ? 'tok_timeout' : 'tok_success', buyer).catch(
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
        buyGift(second.url, variantId, buyer % 2 === 0 ? 'tok_timeout' : 'tok_success', buyer),
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
