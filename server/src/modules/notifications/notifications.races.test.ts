import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { register } from '../../../test/support/told.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { tell } from './notifications.ts';

/** As the log has it. */
async function registration(shop: TestShop): Promise<LoggedEvent> {
  const [row] = await shop.rows<{ id: Uuid; aggregate_id: Uuid; payload: LoggedEvent['payload'] }>(
    `select id, aggregate_id, payload from events where type = 'customer.registered'`,
  );
  assert.ok(row);
  return {
    storeId: shop.storeId,
    id: row.id,
    position: 1,
    type: 'customer.registered',
    aggregateType: 'customer',
    aggregateId: row.aggregate_id,
    aggregateSeq: 1,
    version: 1,
    payload: row.payload,
    audience: [],
    actor: { kind: 'system' },
    requestId: null,
    createdAt: shop.clock.env.now(),
  };
}

test('an event that twenty readers tell at once is told once', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  const event = await registration(shop);
  // The shop's own reader is the twenty-first.
  await Promise.all(Array.from({ length: 20 }, () => shop.inTx((tx) => tell(tx, [event, event]))));
  await shop.drain();
  assert.equal(await shop.count('notifications', `template = 'welcome'`), 1);
});

test('what is written while its person is erased goes with them, and later nothing is written', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const { id } = await register(shop, 'ada@example.com');
  const token = await shop.staffToken();
  const event = await registration(shop);
  const written = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const telling = shop.inTx(async (tx) => {
    assert.equal((await tell(tx, [event])).length, 1);
    written.resolve();
    await mayCommit.promise;
  });
  await written.promise;
  const erasing = shop.request('POST', `/admin/customers/${id}/erase`, { token });
  await Promise.race([erasing, sleep(500)]);
  mayCommit.resolve();
  await telling;
  assert.ok((await erasing).status < 300);
  assert.equal(await shop.count('notifications', `recipient = 'ada@example.com'`), 0);
});
