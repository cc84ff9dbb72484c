import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { parseUuid, type Uuid } from '../../src/kernel/ids.ts';
import { newStore } from '../../src/main/new-store.ts';
import { type AuthenticatorParts, type Wired, wire } from '../../src/main/wire.ts';
import { createAuthenticator } from '../../src/modules/staff/authenticator.ts';
import { createStaff } from '../../src/modules/staff/staff.ts';
import { loadConfig } from '../../src/platform/config.ts';
import type { Edges } from '../../src/platform/edges.ts';
import { newIdOf, VirtualClock } from '../../src/platform/env.ts';
import type { Authenticator } from '../../src/platform/http/authenticator.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import type { Mail, Mailer } from '../../src/platform/mail/mail.ts';
import { hashPassword } from '../../src/platform/passwords.ts';
import { columnTypes } from '../../src/platform/postgres/connection.ts';
import { type Actor, type Db, SYSTEM, type Tx } from '../../src/platform/postgres/db.ts';
import { migratedDatabase } from './cluster.ts';
import { checkInvariants } from './invariants.ts';

export type ShopOptions = {
  /** False for tests that write rows no operation would write; every other shop is checked when it closes. */
  readonly checksInvariants?: boolean;
  /** Parallel transactions the shop can hold open; races tests want as many as they start. */
  readonly connections?: number;
  /** Settings beside the defaults of development, as configuration paths. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Jobs, timers and readers beside those of the modules. */
  readonly moreJobs?: (edges: Edges) => void;
  /** Where mails go; left out, they are kept in `mails`. */
  readonly mailer?: Mailer | 'real';
  /** False: events are numbered by `drain` only. */
  readonly numbersAtOnce?: boolean;
  /** Gets every line that the shop logs. */
  readonly logLine?: (line: string) => void;
};

export type TestRequest = {
  readonly body?: unknown;
  /** Bearer: an access token or a secret key. */
  readonly token?: string;
  readonly cartToken?: string;
  /** Idempotency-Key. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestAnswer = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape; a wrong look fails the test.
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type TestShop = {
  readonly storeId: Uuid;
  /** How the server signs in to the database: for another process of the same shop. */
  readonly serving: pg.ClientConfig;
  /** Stands still until it is told to move. */
  readonly clock: VirtualClock;
  readonly db: Db;
  readonly edges: Edges;
  readonly wired: Wired;
  /** The mails that left, oldest first. */
  readonly mails: Mail[];
  inTx<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>;
  /** As superuser, over all stores. */
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  count(table: string, where?: string): Promise<number>;
  /** A path such as `/store/products` stands below `/api/v1`; `/api/…` and `/health/…` are taken as they are. */
  request(method: string, path: string, request?: TestRequest): Promise<TestAnswer>;
  /** The access token of the store's owner. */
  staffToken(): Promise<string>;
  /** Another store in the same database, with its own owner. */
  secondStore(): Promise<{ readonly storeId: Uuid; readonly token: string }>;
  /** Numbers every event, lets the readers react, and works off every job that is due. */
  drain(): Promise<void>;
  runTimer(name: string): Promise<void>;
  close(): Promise<void>;
};

const OWNER_PASSWORD = 'a quiet harbour at dawn';
/** Hashing is expensive on purpose: once for all shops of a file. */
let ownerHash: Promise<string> | undefined;

/** A shop of its own on a database of its own, with a clock that moves only when told. Closed with the test. */
export async function openShop(
  t: Pick<TestContext, 'after'>,
  options: ShopOptions = {},
): Promise<TestShop> {
  const database = await migratedDatabase();
  const admin = new pg.Client({ ...database.admin, types: columnTypes });
  await admin.connect();
  // Jobs go by the database's clock; here that is the shop's.
  await admin.query(`create or replace function pgboss.job_now() returns timestamptz
    language sql stable as 'select public.app_now()'`);
  const clock = new VirtualClock(new Date());
  const mails: Mail[] = [];
  const mailer = options.mailer ?? keepingMailer(mails);
  const wired = await wire({
    config: loadConfig({ env: {}, profile: 'development', flags: { ...options.settings } }),
    log: options.logLine ? createLog({ level: 'debug', write: options.logLine }) : silentLog,
    database: database.serving,
    serverKey: Buffer.alloc(32, 7),
    version: 'test',
    authenticator: authenticatorWithCustomers,
    migration: async () => 'test',
    overrides: {
      env: clock.env,
      ...(mailer === 'real' ? {} : { mailer }),
      ...(options.connections === undefined ? {} : { poolSize: options.connections }),
      answersChecked: Number.POSITIVE_INFINITY,
      lockMs: 5000,
      statementMs: 10_000,
      numbersAtOnce: options.numbersAtOnce ?? true,
      ...(options.moreJobs ? { moreJobs: options.moreJobs } : {}),
    },
  });
  const { edges, outbox, ticker, jobs } = wired;
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await wired.close();
    try {
      assert.deepEqual(wired.http.misfits, [], 'every answer fits the reference');
      if (options.checksInvariants ?? true) await checkInvariants(rows);
    } finally {
      await admin.end();
      await database.drop();
    }
  };
  t.after(close);

  const makeStore = async (slug: string): Promise<Uuid> => {
    const storeId = newIdOf(edges.env);
    await edges.inTx({ storeId, actor: SYSTEM }, (tx) =>
      newStore(tx, { slug }, { simulator: true }),
    );
    return storeId;
  };
  const request: TestShop['request'] = async (method, path, asked = {}) => {
    const isWhole = /^\/(api|health|docs|metrics)\b/.test(path) || path === '/';
    const answer = await wired.http.app.inject({
      method: method as 'GET',
      url: isWhole ? path : `/api/v1${path}`,
      ...(asked.body === undefined ? {} : { payload: asked.body as object }),
      headers: {
        ...(asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }),
        ...(asked.cartToken === undefined ? {} : { 'x-cart-token': asked.cartToken }),
        ...(asked.key === undefined ? {} : { 'idempotency-key': asked.key }),
        ...asked.headers,
      },
    });
    const isJson = /json/.test(String(answer.headers['content-type'] ?? ''));
    return {
      status: answer.statusCode,
      body: isJson && answer.body !== '' ? JSON.parse(answer.body) : undefined,
      headers: answer.headers as Record<string, string>,
      text: answer.body,
    };
  };
  /** Makes the owner of a store and signs them in. */
  const ownerToken = async (storeId: Uuid, email: string, store: string): Promise<string> => {
    ownerHash ??= hashPassword(OWNER_PASSWORD);
    const passwordHash = await ownerHash;
    await edges.inTx({ storeId, actor: SYSTEM }, (tx) =>
      createStaff(tx, { email, passwordHash, name: 'Olive Owner', role: 'owner' }),
    );
    const body = { email, password: OWNER_PASSWORD, store };
    const answer = await request('POST', '/admin/auth/login', { body });
    if (answer.status !== 200) throw new Error(`sign-in failed: ${JSON.stringify(answer.body)}`);
    return answer.body.access_token as string;
  };

  const storeId = await makeStore('my-shop');
  let token: Promise<string> | undefined;
  const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await admin.query(text, [...values])).rows as Row[];
  return {
    storeId,
    serving: database.serving,
    clock,
    edges,
    wired,
    mails,
    db: edges.reads({ storeId }),
    inTx: (work, actor = SYSTEM) => edges.inTx({ storeId, actor }, work),
    rows,
    count: async (table, where = 'true') => {
      const found = await rows<{ count: number }>(
        `select count(*) as count from ${table} where ${where}`,
      );
      return found[0]?.count ?? 0;
    },
    request,
    staffToken: () => {
      token ??= ownerToken(storeId, 'owner@example.com', 'my-shop');
      return token;
    },
    secondStore: async () => {
      const other = await makeStore('other-shop');
      return {
        storeId: other,
        token: await ownerToken(other, 'other@example.com', 'other-shop'),
      };
    },
    drain: async () => {
      // What a reader does may enqueue a job, and what a job does may be read.
      do await outbox.drain();
      while ((await jobs.drain()) > 0);
    },
    runTimer: ticker.runOnce,
    close,
  };
}

/** A mail server that takes everything and delivers nothing. */
const keepingMailer = (mails: Mail[]): Mailer => ({
  way: 'smtp',
  send: async (mail) => void mails.push(mail),
  forget: async () => {},
  close: () => {},
});

/**
 * The real one, which also takes `test.customer.<id>` for a customer of the oldest store: for tests of modules that
 * know nothing of customers' sign-in.
 */
function authenticatorWithCustomers(parts: AuthenticatorParts): Authenticator {
  const real = createAuthenticator(parts);
  return {
    ...real,
    authenticate: async (bearer, surface, ...rest) => {
      const id = bearer.startsWith('test.customer.') ? parseUuid(bearer.slice(14)) : undefined;
      if (id === undefined || surface !== 'store') {
        return real.authenticate(bearer, surface, ...rest);
      }
      const storeId = await real.storeOfHost('');
      return { storeId, principal: { kind: 'customer', id, sessionId: id } };
    },
  };
}
