/* A retried write happens once (R6).
 * Terms       key: the caller's Idempotency-Key, of which only SHA-256 is stored. running: a story's first transaction
 *             has committed and its answer is not known yet. lease: how long a twin is told to wait; a story that fails
 *             ends its own, a process that dies lets it run out.
 * Invariants  the row is inserted in the transaction of the effect; what rolls back stores nothing; a twin never
 *             waits for a lock; the stored body opens only with the key itself.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../kernel/ids.ts';
import { Refusal, refuse } from '../kernel/refusal.ts';
import type { ChangingRequest, Idempotency, StoredAnswer } from './http/idempotency.ts';
import type { Story } from './http/route.ts';
import {
  type Ctx,
  type InTx,
  type InTxTogether,
  type Question,
  type Reads,
  STAGE,
  SYSTEM,
  type Tx,
} from './postgres/db.ts';
import { json, sql } from './postgres/sql.ts';

/** What identifies a request, once it is known to have a key. */
type Keyed = ChangingRequest & { readonly key: string };

/** How long a story may be silent before a retry joins it. */
export const IDEMPOTENCY_LEASE_SECONDS = 60;
/** How often a lease is tried to be ended while the database is away, and how long the failed answer waits for it. */
const LEASE_END_MS = 250;
/** Leases of one process that wait to be ended; one more runs out by itself. */
const LEASES_TO_END_MAX = 1000;
/** How long an answer is kept: where money moves a retry may come very late. */
const KEPT_HOURS = 24;
const MONEY_KEPT_HOURS = 30 * 24;
/** Answers of one store that one transaction deletes. */
export const OLD_ANSWERS_MAX = 1000;

type Row = {
  readonly id: Uuid;
  readonly request_hash: Buffer;
  readonly state: 'running' | 'done';
  readonly ref_id: Uuid | null;
  readonly lease_is_over: boolean | null;
  readonly response_status: number | null;
  readonly response_body: Buffer | null;
  readonly response_headers: Record<string, string> | null;
};

export function createIdempotency(world: {
  readonly inTx: InTx;
  readonly inTxTogether: InTxTogether;
  readonly reads: Reads;
}): Idempotency {
  const { inTx, inTxTogether, reads } = world;
  const endLease = leaseEnder(inTx);

  /** A key is one more thing that companions may not have in common. */
  const together = <T>(
    request: ChangingRequest,
    work: (tx: Tx) => Promise<T>,
    apart: readonly string[],
  ): Promise<T> => {
    const { ctx } = request;
    const names = hasKey(request) ? [...apart, nameOf(ctx.storeId, request)] : apart;
    return inTxTogether(ctx, work, { lane: request.route, apart: names });
  };

  const write: Idempotency['write'] = (request, work, apart) => {
    const once = async (tx: Tx) => {
      if (!hasKey(request)) return { answer: await work(tx), replayed: false };
      const found = await lookUp(tx, request);
      if (found?.state === 'done') return { answer: opened(tx, request, found), replayed: true };
      if (found) throw inProgress();
      const answer = await work(tx);
      insertDone(tx, request, answer);
      return { answer, replayed: false };
    };
    return apart ? together(request, once, apart) : inTx(request.ctx, once);
  };

  const story: Idempotency['story'] = async (request, tell, toAnswer) => {
    const { ctx } = request;
    const keyed = hasKey(request) ? request : undefined;
    let lease: Lease | undefined;

    const begin = async (tx: Tx, key: Keyed): Promise<Row | undefined> => {
      const found = await lookUp(tx, key);
      if (found?.state === 'done') throw new ReplayedAnswer(opened(tx, key, found));
      if (found && !found.lease_is_over) throw inProgress();
      return found;
    };

    /** The answer is kept by the transaction that found it. */
    const answered =
      <A>(work: (tx: Tx) => Promise<A>) =>
      async (tx: Tx): Promise<A> => {
        const found = keyed && !lease ? await begin(tx, keyed) : undefined;
        const result = await work(tx);
        const answer = toAnswer(result);
        if (keyed) {
          const id = lease?.id ?? found?.id;
          if (id) finish(tx, keyed, id, answer);
          else insertDone(tx, keyed, answer);
        }
        return result;
      };

    const beats: Story = {
      inTx,
      reads,
      first: async (work, apart) => {
        const inOne = <T>(beat: (tx: Tx) => Promise<T>) =>
          apart ? together(request, beat, apart) : inTx(ctx, beat);
        if (!keyed) return (await inOne((tx) => work(tx, undefined))).value;
        return inOne(async (tx) => {
          const found = await begin(tx, keyed);
          const { ref, value } = await work(tx, found?.ref_id ?? undefined);
          const until = new Date(tx.now.getTime() + IDEMPOTENCY_LEASE_SECONDS * 1000);
          const taken = { storeId: tx.storeId, id: found?.id ?? tx.newId(), until };
          if (found) renew(tx, taken, ref);
          else insertRunning(tx, keyed, taken, ref);
          // Before COMMIT is answered: when that answer is lost, the row may be there all the same.
          lease = taken;
          return value;
        });
      },
      last: (work) => inTx(ctx, answered(work)),
      atOnce: (work, apart) => together(request, answered(work), apart),
      forget: async (work) => {
        const id = lease?.id;
        const value = await inTx(ctx, async (tx) => {
          const done = await work(tx);
          if (id) await tx.run(sql`delete from idempotency_keys where id = ${id}`);
          return done;
        });
        lease = undefined;
        return value;
      },
    };

    try {
      return { answer: toAnswer(await tell(beats)), replayed: false };
    } catch (error) {
      if (error instanceof ReplayedAnswer) return { answer: error.answer, replayed: true };
      if (lease) await endLease(lease);
      throw error;
    }
  };

  return { write, story };
}

/** Thrown by a story that finds its answer stored. */
class ReplayedAnswer extends Error {
  override name = 'ReplayedAnswer';
  readonly answer: StoredAnswer;
  constructor(answer: StoredAnswer) {
    super('answered before');
    this.answer = answer;
  }
}

type Lease = { readonly storeId: Uuid; readonly id: Uuid; readonly until: Date };

/**
 * Ends leases of stories that failed, so that their retries need not wait for them. What made the story fail may keep this
 * from being written as well (the database is away): then it is tried again behind the answer.
 */
function leaseEnder(inTx: InTx): (lease: Lease) => Promise<void> {
  const waiting = new Set<Lease>();
  let ending: Promise<void> | undefined;

  const endAll = async () => {
    while (waiting.size > 0) {
      for (const lease of waiting) {
        const ctx: Ctx = { storeId: lease.storeId, actor: SYSTEM };
        const failure = await inTx(ctx, (tx) => giveUp(tx, lease)).catch((error: unknown) => error);
        if (failure instanceof Refusal) break;
        waiting.delete(lease);
      }
      if (waiting.size > 0) await sleep(LEASE_END_MS, undefined, { ref: false });
    }
    ending = undefined;
  };

  return async (lease) => {
    if (waiting.size >= LEASES_TO_END_MAX) return;
    waiting.add(lease);
    ending ??= endAll();
    await Promise.race([ending, sleep(LEASE_END_MS, undefined, { ref: false })]);
  };
}

/** What moves money by one transaction; what calls a provider is a story, and all stories count as money. */
const MONEY_ROUTES =
  /\/(?:payments|captures|refunds|mark-paid|void|cancel|complete|confirm|ledger)(?:\/|$)/;

const keptHours = (request: Keyed): number =>
  MONEY_ROUTES.test(request.route) ? MONEY_KEPT_HOURS : KEPT_HOURS;

/** Deletes answers past their time; gives how many. A timer calls it for the stores that have some. */
export const forgetOldAnswers = (tx: Tx): Promise<number> =>
  tx.run(sql`delete from idempotency_keys where id in (
    select id from idempotency_keys where expires_at <= app_now() order by expires_at limit ${OLD_ANSWERS_MAX})`);

const hasKey = (request: ChangingRequest): request is Keyed => request.key !== undefined;

const inProgress = () => refuse('IDEMPOTENCY_IN_PROGRESS', {}, { retryAfterSeconds: 1 });

const nameOf = (storeId: Uuid, { principal, route, key }: Keyed): string =>
  [storeId, principal, route, key].join('\0');

/* Under the try-lock nobody else writes the row of a key: what is written to it is sent with COMMIT. */

async function lookUp(tx: Tx, request: Keyed): Promise<Row | undefined> {
  const { isMine, row } = await tx.ask(KNOWN, request);
  if (!isMine) throw inProgress();
  if (row && !row.request_hash.equals(request.requestHash)) throw refuse('IDEMPOTENCY_KEY_REUSED');
  return row;
}

/** The try-lock and the row travel in one flight; the row counts only when the lock was got. */
const KNOWN: Question<Keyed, { readonly isMine: boolean; readonly row: Row | undefined }> = {
  stage: STAGE.before,
  writes: false,
  run: async (tx, requests) => {
    const names = requests.map((request) => hashOf(nameOf(tx.storeId, request)).toString('hex'));
    const [locks, rows] = await Promise.all([
      tx.many<{ nth: number; got: boolean }>(sql`
        select n.nth, pg_try_advisory_xact_lock(hashtextextended(n.name, 0)) as got
          from unnest(${names}::text[]) with ordinality as n(name, nth)`),
      tx.many<Row & { readonly nth: number }>(sql`
        select r.nth, k.id, k.request_hash, k.state, k.ref_id, k.lease_until <= app_now() as lease_is_over,
               k.response_status, k.response_body, k.response_headers
          from unnest(${requests.map((one) => one.principal)}::text[], ${requests.map((one) => one.route)}::text[],
                      ${requests.map((one) => hashOf(one.key))}::bytea[])
                 with ordinality as r(principal, route, key_hash, nth)
          join idempotency_keys k
            on k.principal = r.principal and k.route = r.route and k.key_hash = r.key_hash`),
    ]);
    const mine = new Set(locks.flatMap(({ nth, got }) => (got ? [nth] : [])));
    const found = new Map(rows.map((row) => [row.nth, row]));
    return requests.map((_, index) => ({
      isMine: mine.has(index + 1),
      row: found.get(index + 1),
    }));
  },
};

const insertDone = (tx: Tx, request: Keyed, answer: StoredAnswer): void =>
  tx.tell(DONE, { request, answer, body: closed(tx, request, answer.bytes) });

const DONE: Question<
  { readonly request: Keyed; readonly answer: StoredAnswer; readonly body: Buffer },
  void
> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, all) => {
    const rows = all.map(({ request, answer }) => ({
      id: tx.newId(),
      principal: request.principal,
      route: request.route,
      hours: keptHours(request),
      status: answer.status,
      headers: answer.headers,
    }));
    await tx.run(sql`
      insert into idempotency_keys (id, principal, route, key_hash, request_hash, state,
                                    expires_at, response_status, response_body, response_headers)
      select r.id, r.principal, r.route, r.key_hash, r.request_hash, 'done',
             app_now() + make_interval(hours => r.hours), r.status, r.body, r.headers
        from rows from (
               jsonb_to_recordset(${json(rows)}::jsonb) as (id uuid, principal text, route text, hours int, status int,
                 headers jsonb),
               unnest(${all.map(({ request }) => hashOf(request.key))}::bytea[]),
               unnest(${all.map(({ request }) => request.requestHash)}::bytea[]),
               unnest(${all.map(({ body }) => body)}::bytea[])
             ) as r(id, principal, route, hours, status, headers, key_hash, request_hash, body)`);
    return all.map(() => undefined);
  },
};

function insertRunning(tx: Tx, request: Keyed, { id, until }: Lease, ref: Uuid): void {
  tx.send(sql`
    insert into idempotency_keys (id, principal, route, key_hash, request_hash, state, ref_id, lease_until,
                                  expires_at)
    values (${id}, ${request.principal}, ${request.route}, ${hashOf(request.key)}, ${request.requestHash},
            'running', ${ref}, ${until}, app_now() + make_interval(hours => ${MONEY_KEPT_HOURS}))`);
}

function renew(tx: Tx, { id, until }: Lease, ref: Uuid): void {
  tx.send(sql`
    update idempotency_keys set ref_id = ${ref}, lease_until = ${until}
     where id = ${id} and state = 'running'`);
}

/** Ends a lease, unless a retry has taken it over. */
const giveUp = (tx: Tx, { id, until }: Lease): Promise<number> =>
  tx.run(sql`update idempotency_keys set lease_until = app_now()
    where id = ${id} and state = 'running' and lease_until = ${until}`);

function finish(tx: Tx, request: Keyed, id: Uuid, answer: StoredAnswer): void {
  tx.send(sql`
    update idempotency_keys
       set state = 'done', lease_until = null, response_status = ${answer.status},
           response_body = ${closed(tx, request, answer.bytes)},
           response_headers = ${json(answer.headers)}::jsonb
     where id = ${id} and state = 'running'`);
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A stored answer may hold tokens: it is sealed under the server key and the Idempotency-Key itself. */
const keyFor = (tx: Tx, request: Keyed): Buffer =>
  createHmac('sha256', tx.secrets.key('idempotency')).update(request.key).digest();

function closed(tx: Tx, request: Keyed, body: Buffer): Buffer {
  const nonce = tx.randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(tx, request), nonce);
  return Buffer.concat([nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
}

function opened(tx: Tx, request: Keyed, row: Row): StoredAnswer {
  const sealed = row.response_body ?? Buffer.alloc(0);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(tx, request), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const bytes = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  return { status: row.response_status ?? 500, headers: row.response_headers ?? {}, bytes };
}
