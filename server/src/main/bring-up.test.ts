import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { emptyDatabase } from '../../test/support/cluster.ts';
import { loadConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { sql } from '../platform/postgres/sql.ts';
import { bringUp } from './bring-up.ts';
import { databaseOf } from './open-database.ts';

/** Stands between the shop and the database as a pooling proxy does, and notes who came through it and what they said. */
async function proxyTo(t: TestContext, socket: string) {
  const said: string[] = [];
  const proxy = net.createServer((client) => {
    const server = net.connect(socket);
    client.on('data', (bytes) => said.push(bytes.toString('latin1')));
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    client.pipe(server).pipe(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  return {
    port: (proxy.address() as AddressInfo).port,
    heard: (text: string) => said.join('').includes(text),
  };
}

test('what needs a session goes past the pooling proxy, all else through it', async (t) => {
  const database = await emptyDatabase();
  const { host } = database.admin;
  const proxy = await proxyTo(t, `${host}/.s.PGSQL.5432`);
  const config = {
    ...loadConfig({ env: { RCOMMERCE_SEED: 'none' } }),
    database: {
      url: `postgres://postgres@127.0.0.1:${proxy.port}/${database.name}`,
      directUrl: `socket://postgres:@${host}?db=${database.name}`,
      poolSize: 2,
    },
  };
  const migrating = { connectionString: databaseOf(config).url ?? '' };
  const wired = await bringUp(
    config,
    { kind: 'url', migrating, close: async () => {} },
    { log: createLog({ level: 'silent' }), say: () => {} },
  );
  const admin = new pg.Client(database.admin);
  await admin.connect();
  try {
    assert.ok(!proxy.heard('pg_advisory_lock'), 'the migrator holds its lock in a session');
    wired.start();
    await wired.postgres.locate.many(sql`select 'a transaction'`);
    const listening = async () =>
      (
        await admin.query(
          "select 1 from pg_stat_activity where application_name = 'rcommerce bell' and query like 'listen%'",
        )
      ).rowCount;
    for (let tries = 0; (await listening()) === 0 && tries < 100; tries += 1) await sleep(50);
    assert.equal(await listening(), 1);
    assert.ok(!proxy.heard('rcommerce bell'), 'the doorbell listens in a session');
    assert.ok(!proxy.heard('rcommerce jobs'));
    assert.ok(proxy.heard('a transaction'), 'all else goes through it');
  } finally {
    await admin.end();
    await wired.close();
    await database.drop();
  }
});
