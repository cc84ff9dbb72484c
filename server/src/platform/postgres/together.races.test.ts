import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import { refuse } from '../../kernel/refusal.ts';
import { newIdOf, secretsFrom, systemEnv } from '../env.ts';
import { columnTypes } from './connection.ts';
import { type Actor, type Ctx, type Question, STAGE, type Tx } from './db.ts';
import { createPostgres } from './postgres.ts';
import { json, sql } from './sql.ts';

const STORE = newIdOf(systemEnv);
const AT_ONCE = 40;

/** A table of deeds, each by whom; `deed` below is what purchases are to the real one. */
async function open(t: TestContext, limits: { readonly lockMs?: number } = {}) {
  const database = await migratedDatabase();
  const admin = new pg.Client({ ...database.admin, types: columnTypes });
  await admin.connect();
  await admin.query(`
    create table deeds (name text primary key, xid xid8 not null default pg_current_xact_id());
    create table seen (stage text not null, names text[] not null);
    grant all on deeds, seen to public`);
  const postgres = createPostgres({
    connection: database.serving,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    ...limits,
  });
  t.after(async () => {
    await postgres.close();
    await admin.end();
    await database.drop();
  });
  const rows = async <Row>(text: string): Promise<Row[]> => (await admin.query(text)).rows as Row[];
  const together = <T>(of: Ctx, work: (tx: Tx) => Promise<T>, apart: readonly string[] = []) =>
    postgres.inTxTogether(of, work, { lane: 'deeds', apart });
  return { postgres, together, rows };
}

const ctxOf = (actor: Actor, requestId: string): Ctx => ({ storeId: STORE, actor, requestId });
const ctx = ctxOf({ kind: 'anonymous' }, 'request');

const looked = (stage: 'before' | 'owned'): Question<string, number> => ({
  stage: STAGE[stage],
  writes: false,
  run: async (tx, names) => {
    await tx.run(sql`insert into seen (stage, names) values (${stage}, ${[...names]})`);
    return names.map((name) => name.length);
  },
});
const LOOKED = looked('before');
const OWNED = looked('owned');

const DONE: Question<string, void> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, names) => {
    await tx.run(sql`
      insert into deeds (name) select d.name from jsonb_to_recordset(${json(names.map((name) => ({ name })))}::jsonb)
        as d(name text)`);
    return names.map(() => undefined);
  },
};

const deed = (name: string) => async (tx: Tx) => {
  await tx.ask(LOOKED, name);
  await tx.ask(DONE, name);
  tx.emit({
    type: 'test.happened',
    aggregateType: 'test',
    aggregateId: tx.newId(),
    payload: { name },
    audience: [],
  });
  return name;
};

const names = Array.from({ length: AT_ONCE }, (_, nth) => `deed ${nth}`);

test('work that comes at once shares few transactions, each with its own answer, actor and request', async (t) => {
  const { together, rows } = await open(t);
  const actors = names.map((): Actor => ({ kind: 'customer', id: newIdOf(systemEnv) }));
  const done = await Promise.all(
    names.map((name, nth) => together(ctxOf(actors[nth] as Actor, `request ${nth}`), deed(name))),
  );
  assert.deepEqual(done, names);
  const [{ transactions = 0 } = {}] = await rows<{ transactions: number }>(
    'select count(distinct xid)::int as transactions from deeds',
  );
  // The first two go alone; what came meanwhile goes with the next.
  assert.ok(transactions > 2 && transactions <= 5, `${transactions}`);
  const told = await rows<{ name: string; actor: Actor; request_id: string }>(
    "select payload->>'name' as name, actor, request_id from events order by split_part(payload->>'name', ' ', 2)::int",
  );
  assert.deepEqual(
    told,
    names.map((name, nth) => ({ name, actor: actors[nth], request_id: `request ${nth}` })),
  );
});

test('who refuses before anything was written disturbs nobody', async (t) => {
  const { together, rows } = await open(t);
  const settled = await Promise.allSettled(
    names.map((name, nth) =>
      together(ctx, async (tx) => {
        await tx.ask(LOOKED, name);
        if (nth % 3 === 0) throw refuse('CART_EMPTY');
        return deed(name)(tx);
      }),
    ),
  );
  for (const [nth, one] of settled.entries()) {
    assert.equal(one.status, nth % 3 === 0 ? 'rejected' : 'fulfilled');
    if (one.status === 'rejected') assert.ok(isRefusal(one.reason, 'CART_EMPTY'));
  }
  const [{ count, transactions } = { count: 0, transactions: 0 }] = await rows<{
    count: number;
    transactions: number;
  }>('select count(*)::int as count, count(distinct xid)::int as transactions from deeds');
  assert.equal(count, names.filter((_, nth) => nth % 3 !== 0).length);
  assert.ok(transactions <= 5, `${transactions}`);
});

test('who fails after something was written has no effect, and everybody else has theirs once', async (t) => {
  const { together, rows } = await open(t);
  const tries = new Map<string, number>();
  const settled = await Promise.allSettled(
    names.map((name, nth) =>
      together(ctx, async (tx) => {
        tries.set(name, (tries.get(name) ?? 0) + 1);
        const done = await deed(name)(tx);
        if (nth === 20) throw refuse('INSUFFICIENT_STOCK');
        return done;
      }),
    ),
  );
  const failed = settled.flatMap((one, nth) => (one.status === 'rejected' ? nth : []));
  assert.deepEqual(failed, [20]);
  const written = await rows<{ name: string }>('select name from deeds order by name');
  assert.deepEqual(
    written.map(({ name }) => name),
    names.filter((_, nth) => nth !== 20).sort(),
  );
  const events = await rows<{ count: number }>('select count(*)::int as count from events');
  assert.equal(events[0]?.count, names.length - 1);
  assert.equal(tries.get('deed 20'), 2);
  assert.ok([...tries.values()].every((times) => times <= 2));
});

test('a statement that the database refuses undoes all, and only its own piece of work fails', async (t) => {
  const { together, rows } = await open(t);
  await rows("insert into deeds (name) values ('deed 7'), ('deed 33')");
  const settled = await Promise.allSettled(names.map((name) => together(ctx, deed(name))));
  const failed = settled.flatMap((one, nth) => (one.status === 'rejected' ? nth : []));
  assert.deepEqual(failed, [7, 33]);
  const [{ count = 0 } = {}] = await rows<{ count: number }>(
    'select count(*)::int as count from deeds',
  );
  assert.equal(count, names.length);
});

test('two with a name in common never share, and work that says so goes alone', async (t) => {
  const { together, rows } = await open(t);
  await Promise.all([
    ...names.slice(0, 20).map((name, nth) => together(ctx, deed(name), [`cart ${nth % 5}`])),
    ...names.slice(20).map((name) =>
      together(ctx, async (tx) => {
        await tx.ask(LOOKED, name);
        tx.alone();
        return deed(name)(tx);
      }),
    ),
  ]);
  const shared = await rows<{ xid: string; names: string[] }>(
    `select xid, array_agg(split_part(name, ' ', 2)::int % 5 order by name) as names from deeds
      where split_part(name, ' ', 2)::int < 20 group by xid`,
  );
  for (const { names: carts } of shared) assert.equal(new Set(carts).size, carts.length);
  const lonely = await rows<{ count: number }>(
    `select count(distinct xid)::int as count from deeds where split_part(name, ' ', 2)::int >= 20`,
  );
  assert.equal(lonely[0]?.count, 20);
});

test('what all own is locked at once, when the last of them knows what', async (t) => {
  const { together, rows } = await open(t);
  await Promise.all(
    names.map((name, nth) =>
      together(ctx, async (tx) => {
        // Some have more to find out before.
        if (nth % 2 === 0) await tx.ask(LOOKED, name);
        if (nth % 4 === 0) await tx.one(sql`select pg_sleep(0.01)`);
        await tx.ask(OWNED, name);
        await tx.ask(DONE, name);
      }),
    ),
  );
  const [{ locked = 0, transactions = 0 } = {}] = await rows<{
    locked: number;
    transactions: number;
  }>(`select (select count(*)::int from seen where stage = 'owned') as locked,
             (select count(distinct xid)::int from deeds) as transactions`);
  assert.equal(locked, transactions);
});

const failed = (settled: readonly PromiseSettledResult<unknown>[]): readonly number[] =>
  settled.flatMap((one, nth) => (one.status === 'rejected' ? nth : []));

test('a row that somebody holds fails nobody but who wants it', async (t) => {
  const { together, rows } = await open(t, { lockMs: 100 });
  await rows(`create table things (name text primary key); grant all on things to public;
    insert into things select 'deed ' || n from generate_series(0, ${AT_ONCE - 1}) n`);
  const LOCKED: Question<string, void> = {
    stage: STAGE.owned,
    writes: false,
    run: async (tx, wanted) => {
      await tx.many(
        sql`select name from things where name = any(${[...wanted]}::text[]) order by name for update`,
      );
      return wanted.map(() => undefined);
    },
  };
  await rows("begin; select from things where name = 'deed 7' for update");
  const settled = await Promise.allSettled(
    names.map((name) =>
      together(ctx, async (tx) => {
        await tx.ask(LOCKED, name);
        return deed(name)(tx);
      }),
    ),
  );
  await rows('rollback');
  assert.deepEqual(failed(settled), [7]);
});

test('a question that cannot be answered fails nobody but whose fault it is', async (t) => {
  const { together } = await open(t);
  const PICKY: Question<string, void> = {
    stage: STAGE.before,
    writes: false,
    run: async (_tx, asked) =>
      asked.map((name) => {
        if (name === 'deed 7') throw new TypeError('no such deed');
        return undefined;
      }),
  };
  const settled = await Promise.allSettled(
    names.map((name) =>
      together(ctx, async (tx) => {
        await tx.ask(PICKY, name);
        return deed(name)(tx);
      }),
    ),
  );
  assert.deepEqual(failed(settled), [7]);
});

test('what fails behind COMMIT has nothing done again', async (t) => {
  const { together } = await open(t);
  const tries = new Map<string, number>();
  await Promise.allSettled(
    names.map((name, nth) =>
      together(ctx, async (tx) => {
        tries.set(name, (tries.get(name) ?? 0) + 1);
        if (nth === 20) {
          tx.afterCommit(() => {
            throw new Error('a hook that fails');
          });
        }
        return deed(name)(tx);
      }),
    ),
  );
  assert.deepEqual(
    [...tries.values()],
    names.map(() => 1),
  );
});

for (const code of ['ECONNRESET', 'EHOSTUNREACH', 'ERR_SSL_BAD_RECORD_TYPE']) {
  test(`a COMMIT whose answer is lost (${code}) is done once`, async (t) => {
    const { together, rows } = await open(t);
    // Two go alone, and all others share one.
    const few = names.slice(0, 34);
    const { query } = pg.Client.prototype;
    const send = query as (...args: unknown[]) => Promise<unknown>;
    let shared: pg.Client | undefined;
    let isLost = false;
    const losing = function (this: pg.Client, ...args: unknown[]): Promise<unknown> {
      const answer = send.apply(this, args);
      // The third of them is the first that shares: whose transaction writes it is the one to be lost.
      if (JSON.stringify(args[0]).includes('deed 2\\')) shared = this;
      if (args[0] !== 'commit' || this !== shared || isLost) return answer;
      isLost = true;
      const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
      stream.pause();
      void committed().then(() => stream.destroy(Object.assign(new Error(code), { code })));
      return answer;
    };
    const committed = async (): Promise<void> => {
      const done = await rows("select from deeds where name = 'deed 2'");
      if (done.length === 0) await committed();
    };
    t.mock.method(pg.Client.prototype, 'query', losing as never);
    const tries = new Map<string, number>();
    const settled = await Promise.allSettled(
      few.map((name) =>
        together(ctx, (tx) => {
          tries.set(name, (tries.get(name) ?? 0) + 1);
          return deed(name)(tx);
        }),
      ),
    );
    assert.deepEqual(failed(settled), []);
    assert.ok(isLost);
    assert.deepEqual(
      [...tries.values()],
      few.map(() => 1),
    );
  });
}
