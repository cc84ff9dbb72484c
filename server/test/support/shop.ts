import type { TestContext } from 'node:test';
import pg from 'pg';
import type { Uuid } from '../../src/kernel/ids.ts';
import { refuse } from '../../src/kernel/refusal.ts';
import { newStore } from '../../src/main/new-store.ts';
import { type Wired, wire } from '../../src/main/wire.ts';
import { loadConfig } from '../../src/platform/config.ts';
import type { Edges } from '../../src/platform/edges.ts';
import { newIdOf, VirtualClock } from '../../src/platform/env.ts';
import type { Authenticator } from '../../src/platform/http/authenticator.ts';
import { columnTypes } from '../../src/platform/postgres/connection.ts';
import { type Actor, type Db, SYSTEM, type Tx } from '../../src/platform/postgres/db.ts';
import { migratedDatabase } from './cluster.ts';

export type ShopOptions = {
  /** Parallel transactions the shop can hold open; races tests want as many as they start. */
  readonly connections?: number;
  /** Settings beside the defaults of development, as configuration paths. */
  readonly settings?: Readonly<Record<string, string>>;
};

export type Sent = {
  readonly body?: unknown;
  /** For `Authorization: Bearer`. */
  readonly token?: string;
  readonly cartToken?: string;
  /** Idempotency-Key. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions.
export type Answer = { status: number; body: any; headers: Record<string, string>; text: string };

export type TestShop = {
  readonly storeId: Uuid;
  readonly clock: VirtualClock;
  readonly db: Db;
  readonly edges: Edges;
  readonly wired: Wired;
  inTx<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>;
  /** As superuser, over all stores. */
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  count(table: string, where?: string): Promise<number>;
  /** One request to the whole HTTP stack; a path without `/api` is below `/api/v1`. */
  request(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** The token of an owner of the store. */
  staffToken(): Promise<string>;
  /** Another store in the same process, with a token of its owner. */
  secondStore(): Promise<{ readonly storeId: Uuid; readonly token: string }>;
  /** Numbers every event and lets the readers react. */
  drain(): Promise<void>;
  runTimer(name: string): Promise<void>;
  close(): Promise<void>;
};

const quietLog = { info: () => {}, warn: () => {}, error: () => {} };

/** A shop of its own on a database of its own, with a clock that moves only when told. Closed with the test. */
export async function openShop(t: TestContext, options: ShopOptions = {}): Promise<TestShop> {
  const database = await migratedDatabase();
  const admin = new pg.Client({ ...database.admin, types: columnTypes });
  await admin.connect();
  const clock = new VirtualClock(new Date());
  const storeId = newIdOf(clock.env);
  const wired = await wire({
    config: loadConfig({ env: {}, profile: 'development', flags: { ...options.settings } }),
    log: quietLog,
    database: database.serving,
    serverKey: Buffer.alloc(32, 7),
    version: '0.0.0',
    authenticator: () => testAuthenticator(storeId),
    migration: async () => '0001',
    overrides: {
      env: clock.env,
      poolSize: options.connections ?? 10,
      lockMs: 5000,
      statementMs: 10_000,
    },
  });
  const { postgres, outbox, ticker, edges } = wired;
  const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await admin.query(text, [...values])).rows as Row[];
  const makeStore = (id: Uuid) =>
    postgres.inTx({ storeId: id, actor: SYSTEM }, (tx) =>
      newStore(tx, { slug: `shop-${id}` }, { simulator: true }),
    );
  await makeStore(storeId);

  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await wired.close();
    await admin.end();
    await database.drop();
  };
  t.after(close);

  const request = async (method: string, path: string, sent: Sent = {}): Promise<Answer> => {
    const headers: Record<string, string> = { ...sent.headers };
    if (sent.token !== undefined) headers['authorization'] = `Bearer ${sent.token}`;
    if (sent.cartToken !== undefined) headers['x-cart-token'] = sent.cartToken;
    if (sent.key !== undefined) headers['idempotency-key'] = sent.key;
    const url = path.startsWith('/api') || path.startsWith('/health') ? path : `/api/v1${path}`;
    const answer = await wired.http.app.inject({
      method: method as 'GET',
      url,
      headers,
      ...(sent.body === undefined ? {} : { payload: sent.body as object | string }),
    });
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      text: answer.body,
      body: isJson && answer.body !== '' ? JSON.parse(answer.body) : undefined,
    };
  };

  return {
    storeId,
    clock,
    edges,
    wired,
    db: postgres.reads({ storeId }),
    inTx: (work, actor = SYSTEM) => postgres.inTx({ storeId, actor }, work),
    rows,
    count: async (table, where = 'true') => {
      const found = await rows<{ count: number }>(
        `select count(*) as count from ${table} where ${where}`,
      );
      return found[0]?.count ?? 0;
    },
    request,
    staffToken: async () => `test.owner.${storeId}`,
    secondStore: async () => {
      const other = newIdOf(clock.env);
      await makeStore(other);
      return { storeId: other, token: `test.owner.${other}` };
    },
    drain: outbox.drain,
    runTimer: ticker.runOnce,
    close,
  };
}

const OWNER_SCOPES = ['admin', 'refunds:admin', 'gift_cards:admin', 'ledger:admin', 'users:admin'];

/** Knows the tokens of `staffToken` and `secondStore`, and `test.customer.<id>` for a customer of the store. */
function testAuthenticator(defaultStore: Uuid): Authenticator {
  return {
    authenticate: async (bearer, surface) => {
      const [mark, who, id] = bearer.split('.') as [string, string, Uuid];
      if (mark !== 'test') throw refuse('UNAUTHENTICATED');
      if (who === 'owner' && surface === 'admin') {
        const principal = { kind: 'staff', id, sessionId: id, role: 'owner', scopes: OWNER_SCOPES };
        return { storeId: id, principal: { ...principal, kind: 'staff' } };
      }
      if (who === 'customer' && surface === 'store') {
        return { storeId: defaultStore, principal: { kind: 'customer', id, sessionId: id } };
      }
      throw refuse('UNAUTHENTICATED');
    },
    storeOfPublishableKey: async () => undefined,
    storeOfHost: async () => defaultStore,
  };
}
