import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import { newIdOf, secretsFrom, systemEnv } from '../env.ts';
import { SYSTEM } from './db.ts';
import { createPostgres } from './postgres.ts';
import { sql } from './sql.ts';

const STORE = newIdOf(systemEnv);
/** The limit of a statement, a second more and the look at it are two seconds; the kernel alone would need minutes. */
const NOTICED_MS_MAX = 20_000;

/** A line to PostgreSQL that can be cut without a word: what is sent on it no longer arrives, and nothing comes back. */
async function lineTo(t: TestContext, socketDir: string) {
  const lines = new Set<{ isCut: boolean }>();
  const sockets = new Set<Socket>();
  let isDark = false;
  const proxy = createServer((near) => {
    const far = connect(join(socketDir, '.s.PGSQL.5432'));
    const line = { isCut: isDark };
    lines.add(line);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!line.isCut) to.write(chunk);
      });
      from.on('error', () => {});
      from.on('close', () => {
        if (!line.isCut) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cutAll: () => {
      for (const line of lines) line.isCut = true;
    },
    /** New lines are taken and lead nowhere. */
    goDark: () => {
      isDark = true;
    },
  };
}

test('a connection that falls silent is given up: the next question goes over a new one', async (t) => {
  const database = await migratedDatabase();
  const { port, cutAll, goDark } = await lineTo(t, String(database.serving.host));
  const postgres = createPostgres({
    connection: { ...database.serving, host: '127.0.0.1', port },
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    poolSize: 1,
    statementMs: 500,
  });
  t.after(async () => {
    await postgres.close();
    await database.drop();
  });
  const asked = {
    transaction: () =>
      postgres.inTx({ storeId: STORE, actor: SYSTEM }, (tx) => tx.one(sql`select 1`)),
    read: () => postgres.reads({ storeId: STORE }).one(sql`select 1`),
  };
  for (const [name, ask] of Object.entries(asked)) {
    await ask();
    await ask();
    cutAll();
    const began = performance.now();
    await Promise.all([ask(), ask()]);
    const tookMs = performance.now() - began;
    assert.ok(tookMs < NOTICED_MS_MAX, `${name}: ${tookMs} ms`);
  }
  // Where no new line can be had either, the caller is told that the shop cannot answer.
  goDark();
  cutAll();
  await assert.rejects(asked.read(), (error) => isRefusal(error, 'UNAVAILABLE'));
});
