import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { tell } from './notifications.ts';

test('an event that twenty readers tell at once is told once', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  const [row] = await shop.rows<{ id: Uuid; aggregate_id: Uuid; payload: LoggedEvent['payload'] }>(
    `select id, aggregate_id, payload from events where type = 'customer.registered'`,
  );
  assert.ok(row);
  const event: LoggedEvent = {
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
  // The shop's own reader is the twenty-first.
  await Promise.all(Array.from({ length: 20 }, () => shop.inTx((tx) => tell(tx, [event, event]))));
  await shop.drain();
  assert.equal(await shop.count('notifications', `template = 'welcome'`), 1);
});
