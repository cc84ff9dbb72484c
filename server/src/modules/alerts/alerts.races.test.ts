import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { mugInStock } from '../../../test/support/orders.ts';
import { openShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { askForAlert } from './alerts.ts';

test('a request that is written while its person is erased goes with them, and a later one is refused', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 0);
  const token = await shop.staffToken();
  const body = { email: 'ada@example.com' };
  const made = await shop.request('POST', '/admin/customers', { token, body });
  const customerId = made.body.id as Uuid;
  const wish = {
    kind: 'back_in_stock',
    product: mug.productId,
    variantId: mug.variantId as Uuid,
    asker: { customerId, email: null },
    locale: null,
  } as const;
  const written = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const asking = shop.inTx(async (tx) => {
    await askForAlert(tx, wish);
    written.resolve();
    await mayCommit.promise;
  });
  await written.promise;
  const erasing = shop.request('POST', `/admin/customers/${customerId}/erase`, { token });
  await Promise.race([erasing, sleep(500)]);
  mayCommit.resolve();
  await asking;
  assert.ok((await erasing).status < 300);
  assert.equal(await shop.count('product_alerts'), 0);
  await assert.rejects(
    shop.inTx((tx) => askForAlert(tx, wish)),
    { code: 'UNAUTHENTICATED' },
  );
});
