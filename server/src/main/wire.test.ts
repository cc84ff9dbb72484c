import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../test/support/shop.ts';
import { sql } from '../platform/postgres/sql.ts';

test('a process opens as many connections for transactions as the settings say, and no more', async (t) => {
  const shop = await openShop(t, { settings: { 'database.pool_size': '3' } });
  const backends = await Promise.all(
    Array.from({ length: 12 }, () =>
      shop.inTx(async (tx) => {
        const row = await tx.one<{ pid: number }>(
          sql`select pg_backend_pid() as pid, pg_sleep(0.02)`,
        );
        return row?.pid;
      }),
    ),
  );
  assert.equal(new Set(backends).size, 3);
});
