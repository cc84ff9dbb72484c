import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migratedDatabase, type TestDatabase } from './cluster.ts';
import { call, type Got, ownerToken } from './server-process.ts';

/** A database for servers in processes of their own, and a look into it as superuser. */
export type LiveDatabase = {
  readonly database: TestDatabase;
  readonly admin: pg.Client;
  /** count('from orders where …') */
  count(text: string): Promise<number>;
};

/** Dropped with the test, or when the caller ends it. */
export async function openDatabase(t: {
  after(end: () => Promise<void>): void;
}): Promise<LiveDatabase> {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  await admin.connect();
  t.after(async () => {
    await admin.end();
    await database.drop();
  });
  const count = async (text: string): Promise<number> =>
    Number((await admin.query(`select count(*) as count ${text}`)).rows[0]?.count);
  return { database, admin, count };
}

/**
 * Something for 15.00 that needs no shipping. Gives its product and its variant.
 * token  of staff or a key; the owner signs in when left out
 */
export async function makeGift(
  url: string,
  onHand: number,
  token?: string,
): Promise<{ readonly productId: string; readonly variantId: string }> {
  const authorization = `Bearer ${token ?? (await ownerToken(url))}`;
  const made = await call(url, 'POST', '/admin/products', {
    headers: { authorization },
    body: {
      title: 'Gift',
      status: 'active',
      requires_shipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: 1500 }], stock: { on_hand: onHand } }],
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const [variant] = made.body['variants'] as { id: string }[];
  return { productId: String(made.body['id']), variantId: variant?.id ?? '' };
}

/** A lease of a key, and some time to be answered after it. */
const ANSWERED_MS_MAX = 75_000;

/** Asks again, as told, while the key's first request counts as running or the server is too busy. */
export async function untilAnswered(ask: () => Promise<Got>): Promise<Got> {
  const deadline = Date.now() + ANSWERED_MS_MAX;
  for (;;) {
    const answer = await ask();
    const isAnswered = answer.status !== 503 && answer.body['code'] !== 'IDEMPOTENCY_IN_PROGRESS';
    if (isAnswered || Date.now() > deadline) return answer;
    await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1));
  }
}

/** One unit in one call; the buyer's number is the Idempotency-Key and the address. */
export const buyGift = (
  url: string,
  variantId: string,
  token: string,
  buyer: number,
): Promise<Got> =>
  call(url, 'POST', '/store/checkout', {
    headers: { 'idempotency-key': `live-shop-buyer-${buyer}` },
    body: {
      items: [{ variant_id: variantId, quantity: 1 }],
      email: `buyer${buyer}@example.com`,
      payment: { provider: 'simulator', token },
    },
  });
