/* A retried write happens once (R6).
 * Terms       key: the caller's Idempotency-Key, of which only SHA-256 is stored. running: a story's first transaction
 *             has committed and its answer is not known yet. lease: how long a twin is told to wait.
 * Invariants  the row is inserted in the transaction of the effect; what rolls back stores nothing; a twin never
 *             waits for a lock; the stored body opens only with the key itself.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { Uuid } from '../kernel/ids.ts';
import { refuse } from '../kernel/refusal.ts';
import type { Story } from './http/route.ts';
import type { Ctx, InTx, Reads, Tx } from './postgres/db.ts';
import { json, sql } from './postgres/sql.ts';

/** An answer as it goes out: bytes, so that a replay is the same to the last one. */
export type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** What identifies a request for this purpose. */
export type IdempotentRequest = {
  /** Who calls, with its rights: `customer:<id>`, `api_key:<id>`, `anonymous` … */
  readonly principal: string;
  /** Method and route pattern. */
  readonly route: string;
  readonly key: string;
  /** SHA-256 of method, path with ids, query and canonical body. */
  readonly requestHash: Buffer;
};

/** Thrown out of a story's `first` or `last`: the answer is known already. The HTTP layer sends it. */
export class Replayed extends Error {
  override name = 'Replayed';
  readonly answer: StoredAnswer;
  constructor(answer: StoredAnswer) {
    super('replayed');
    this.answer = answer;
  }
}

export type RunningStory = {
  readonly story: Story;
  /** The answer that `last` stored, for sending the very same bytes. */
  sealed(): StoredAnswer | undefined;
};

export type Idempotency = {
  /**
   * One transaction: look-up first, the stored answer last. Without a request key it is plain `inTx`.
   * refuses  IDEMPOTENCY_IN_PROGRESS 409, IDEMPOTENCY_KEY_REUSED 422
   */
  write(
    ctx: Ctx,
    request: IdempotentRequest | undefined,
    work: (tx: Tx) => Promise<StoredAnswer>,
  ): Promise<{ readonly answer: StoredAnswer; readonly replayed: boolean }>;
  /** `seal` turns the handler's answer into bytes; it runs inside the transaction. */
  story(
    ctx: Ctx,
    request: IdempotentRequest | undefined,
    seal: (answer: unknown) => StoredAnswer,
  ): RunningStory;
};

/** How long a story may be silent before a retry joins it. */
export const IDEMPOTENCY_LEASE_SECONDS = 60;

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
  readonly reads: Reads;
}): Idempotency {
  const { inTx, reads } = world;

  const write: Idempotency['write'] = (ctx, request, work) =>
    inTx(ctx, async (tx) => {
      if (!request) return { answer: await work(tx), replayed: false };
      const found = await lookUp(tx, request);
      if (found?.state === 'done') return { answer: opened(tx, request, found), replayed: true };
      if (found) throw inProgress();
      const answer = await work(tx);
      await insertDone(tx, request, answer);
      return { answer, replayed: false };
    });

  const story: Idempotency['story'] = (ctx, request, seal) => {
    let sealed: StoredAnswer | undefined;
    let rowId: Uuid | undefined;

    const begin = async (tx: Tx, key: IdempotentRequest): Promise<Row | undefined> => {
      const found = await lookUp(tx, key);
      if (found?.state === 'done') throw new Replayed(opened(tx, key, found));
      if (found && !found.lease_is_over) throw inProgress();
      return found;
    };

    const made: Story = {
      inTx,
      reads,
      first: async (work) => {
        if (!request) return (await inTx(ctx, (tx) => work(tx, undefined))).value;
        const done = await inTx(ctx, async (tx) => {
          const found = await begin(tx, request);
          const { ref, value } = await work(tx, found?.ref_id ?? undefined);
          const id = found?.id ?? tx.newId();
          if (found) await renew(tx, found.id, ref);
          else await insertRunning(tx, request, id, ref);
          return { id, value };
        });
        rowId = done.id;
        return done.value;
      },
      last: async (work) =>
        inTx(ctx, async (tx) => {
          const found = request && !rowId ? await begin(tx, request) : undefined;
          const answer = await work(tx);
          const bytes = seal(answer);
          if (request) {
            const id = rowId ?? found?.id;
            if (id) await finish(tx, request, id, bytes);
            else await insertDone(tx, request, bytes);
          }
          sealed = bytes;
          return answer;
        }),
      forget: async (work) =>
        inTx(ctx, async (tx) => {
          const value = await work(tx);
          if (rowId) await tx.run(sql`delete from idempotency_keys where id = ${rowId}`);
          return value;
        }),
    };
    return { story: made, sealed: () => sealed };
  };

  return { write, story };
}

const inProgress = () => refuse('IDEMPOTENCY_IN_PROGRESS', {}, { retryAfterSeconds: 1 });

/** The try-lock and the row travel in one flight; the row counts only when the lock was got. */
async function lookUp(tx: Tx, request: IdempotentRequest): Promise<Row | undefined> {
  const name = [tx.storeId, request.principal, request.route, request.key].join('\0');
  const [lock, row] = await Promise.all([
    tx.one<{ got: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${hashOf(name).toString('hex')}, 0)) as got`,
    ),
    tx.one<Row>(sql`
      select id, request_hash, state, ref_id, lease_until < app_now() as lease_is_over,
             response_status, response_body, response_headers
        from idempotency_keys
       where principal = ${request.principal} and route = ${request.route}
         and key_hash = ${hashOf(request.key)}`),
  ]);
  if (!lock?.got) throw inProgress();
  if (row && !row.request_hash.equals(request.requestHash)) throw refuse('IDEMPOTENCY_KEY_REUSED');
  return row;
}

async function insertDone(tx: Tx, request: IdempotentRequest, answer: StoredAnswer): Promise<void> {
  await tx.run(sql`
    insert into idempotency_keys (id, principal, route, key_hash, request_hash, state,
                                  response_status, response_body, response_headers)
    values (${tx.newId()}, ${request.principal}, ${request.route}, ${hashOf(request.key)},
            ${request.requestHash}, 'done', ${answer.status}, ${closed(tx, request, answer.body)},
            ${json(answer.headers)}::jsonb)`);
}

async function insertRunning(
  tx: Tx,
  request: IdempotentRequest,
  id: Uuid,
  ref: Uuid,
): Promise<void> {
  await tx.run(sql`
    insert into idempotency_keys (id, principal, route, key_hash, request_hash, state, ref_id, lease_until)
    values (${id}, ${request.principal}, ${request.route}, ${hashOf(request.key)}, ${request.requestHash},
            'running', ${ref}, app_now() + make_interval(secs => ${IDEMPOTENCY_LEASE_SECONDS}))`);
}

async function renew(tx: Tx, id: Uuid, ref: Uuid): Promise<void> {
  await tx.run(sql`
    update idempotency_keys
       set ref_id = ${ref}, lease_until = app_now() + make_interval(secs => ${IDEMPOTENCY_LEASE_SECONDS})
     where id = ${id} and state = 'running'`);
}

async function finish(
  tx: Tx,
  request: IdempotentRequest,
  id: Uuid,
  answer: StoredAnswer,
): Promise<void> {
  await tx.run(sql`
    update idempotency_keys
       set state = 'done', lease_until = null, response_status = ${answer.status},
           response_body = ${closed(tx, request, answer.body)},
           response_headers = ${json(answer.headers)}::jsonb
     where id = ${id} and state = 'running'`);
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A stored answer may hold tokens: it is sealed under the server key and the Idempotency-Key itself. */
const keyFor = (tx: Tx, request: IdempotentRequest): Buffer =>
  createHmac('sha256', tx.secrets.key('idempotency')).update(request.key).digest();

function closed(tx: Tx, request: IdempotentRequest, body: Buffer): Buffer {
  const nonce = tx.randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(tx, request), nonce);
  return Buffer.concat([nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
}

function opened(tx: Tx, request: IdempotentRequest, row: Row): StoredAnswer {
  const sealed = row.response_body ?? Buffer.alloc(0);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(tx, request), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const body = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  return { status: row.response_status ?? 500, headers: row.response_headers ?? {}, body };
}
