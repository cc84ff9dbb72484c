import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { newIdOf, secretsFrom, systemEnv } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import { silentLog } from '../log.ts';
import { columnTypes } from '../postgres/connection.ts';
import { SYSTEM } from '../postgres/db.ts';
import { createPostgres } from '../postgres/postgres.ts';
import { createOutbox, READER_TRIES_MAX } from './outbox.ts';
import { RING_EVENTS_MAX } from './tail.ts';

const STORE = newIdOf(systemEnv);
const SEQUENCERS = 6;

/** So many servers' event logs on one database, each with connections of its own. */
async function openLogs(t: TestContext, count: number) {
  const database = await migratedDatabase();
  const admin = new pg.Client({ ...database.admin, types: columnTypes });
  await admin.connect();
  const logs = Array.from({ length: count }, () => {
    const postgres = createPostgres({
      connection: database.serving,
      env: systemEnv,
      secrets: secretsFrom(Buffer.alloc(32, 7)),
    });
    const outbox = createOutbox({ ...postgres, env: systemEnv, log: silentLog });
    const emit = (
      aggregateId: Uuid,
      nths: readonly number[],
      { fails = false, storeId = STORE }: { fails?: boolean; storeId?: Uuid } = {},
    ) =>
      postgres.inTx({ storeId, actor: SYSTEM }, async (tx) => {
        for (const nth of nths) {
          tx.emit({
            type: 'test.happened',
            aggregateType: 'test',
            aggregateId,
            payload: { nth },
            audience: [],
          });
        }
        if (fails) throw new Error('changed its mind');
      });
    return { outbox, emit, stats: postgres.stats, close: postgres.close };
  });
  t.after(async () => {
    for (const log of logs) {
      await log.outbox.stop();
      await log.close();
    }
    await admin.end();
    await database.drop();
  });
  const rows = async <Row>(text: string): Promise<Row[]> => (await admin.query(text)).rows as Row[];
  return { logs, rows };
}

const nthOf = (event: LoggedEvent): unknown => event.payload['nth'];

test('every committed event gets one position: dense, and in the order of its aggregate', async (t) => {
  const { logs, rows } = await openLogs(t, SEQUENCERS);
  const aggregates = Array.from({ length: 5 }, () => newIdOf(systemEnv));
  const numbering = setInterval(() => {
    for (const log of logs) log.outbox.kick();
  }, 1);
  await Promise.all(
    logs.flatMap((log) =>
      Array.from({ length: 40 }, async (_, nth) => {
        const aggregateId = aggregates[nth % aggregates.length] as Uuid;
        await log.emit(aggregateId, [nth, nth], { fails: nth % 8 === 0 }).catch((error: Error) => {
          assert.equal(error.message, 'changed its mind');
        });
      }),
    ),
  );
  clearInterval(numbering);
  await Promise.all(logs.map((log) => log.outbox.drain()));
  const log = await rows<{ position: number; aggregate_id: Uuid; aggregate_seq: number }>(`
    select p.position, e.aggregate_id, e.aggregate_seq from events e
      left join event_positions p on p.event_id = e.id order by p.position`);
  assert.equal(log.length, SEQUENCERS * 35 * 2);
  assert.deepEqual(
    log.map((row) => row.position),
    log.map((_, index) => index + 1),
  );
  for (const id of aggregates) {
    const seqs = log.filter((row) => row.aggregate_id === id).map((row) => row.aggregate_seq);
    assert.deepEqual(
      seqs,
      seqs.map((_, index) => index + 1),
    );
  }
});

test('a reader of two servers runs in one of them, hears every event once, and goes on where that one stopped', async (t) => {
  const { logs } = await openLogs(t, 2);
  const [first, second] = logs;
  assert.ok(first && second);
  const heard: unknown[] = [];
  const begun = Promise.withResolvers<void>();
  const begunTwice = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  for (const { outbox } of logs) {
    outbox.readers.on('test.reader', ['test.happened'], async (_ctx, event) => {
      heard.push(nthOf(event));
      begun.resolve();
      if (heard.length > 1) begunTwice.resolve();
      await gate.promise;
    });
  }
  const aggregateId = newIdOf(systemEnv);
  await first.emit(aggregateId, [1, 2, 3]);
  await second.emit(aggregateId, [4, 5]);
  const working = first.outbox.drain();
  await begun.promise;
  await second.emit(aggregateId, [6]);
  await Promise.race([second.outbox.drain(), begunTwice.promise]);
  const heardMeanwhile = [...heard];
  gate.resolve();
  assert.deepEqual(heardMeanwhile, [1]);
  await working;
  await first.outbox.drain();
  assert.deepEqual(heard, [1, 2, 3, 4, 5, 6]);
  await first.outbox.stop();
  await second.emit(aggregateId, [7]);
  await second.outbox.drain();
  assert.deepEqual(heard, [1, 2, 3, 4, 5, 6, 7]);
});

test('an event that a reader cannot take is tried again, then kept as a dead letter, and stops no other', async (t) => {
  const { logs, rows } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const tries = new Map<unknown, number>();
  const taken: unknown[] = [];
  log.outbox.readers.on('test.reader', 'all', async (_ctx, event) => {
    const nth = nthOf(event);
    tries.set(nth, (tries.get(nth) ?? 0) + 1);
    if (nth === 2) throw new Error('never works');
    if (nth === 3 && tries.get(nth) === 1) throw new Error('works later');
    taken.push(nth);
  });
  await log.emit(newIdOf(systemEnv), [1, 2, 3, 4]);
  await log.outbox.drain();
  assert.deepEqual(taken, [1, 3, 4]);
  assert.deepEqual([...tries.values()], [1, READER_TRIES_MAX, 2, 1]);
  const dead = await rows(`select d.reader, d.error, e.payload from event_dead_letters d
    join events e on e.id = d.event_id`);
  assert.deepEqual(dead, [{ reader: 'test.reader', error: 'never works', payload: { nth: 2 } }]);
  assert.equal(log.outbox.deadLetters(), 1);
});

test('a reader whose lease another server took over writes no position any more', async (t) => {
  const { logs, rows } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  log.outbox.readers.on('test.reader', 'all', async () => {
    begun.resolve();
    await gate.promise;
  });
  await log.emit(newIdOf(systemEnv), [1, 2, 3]);
  const working = log.outbox.drain();
  await begun.promise;
  await rows(
    `update event_readers set owner = gen_random_uuid(), lease_until = now() + interval '1 hour' where reader = 'test.reader'`,
  );
  gate.resolve();
  await working;
  const left = await rows(
    `select position, lease_until > now() as is_taken from event_readers where reader = 'test.reader'`,
  );
  assert.deepEqual(left, [{ position: 0, is_taken: true }]);
});

test('a reader that is put back by hand reads again from there, the others do not', async (t) => {
  const { logs, rows } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const heard: Record<string, unknown[]> = { one: [], other: [] };
  for (const [name, events] of Object.entries(heard)) {
    log.outbox.readers.on(name, 'all', async (_ctx, event) => void events.push(nthOf(event)));
  }
  await log.emit(newIdOf(systemEnv), [1, 2, 3]);
  await log.outbox.drain();
  await rows(`update event_readers set position = 1 where reader = 'one'`);
  await log.outbox.drain();
  assert.deepEqual(heard, { one: [1, 2, 3, 2, 3], other: [1, 2, 3] });
  const positions = await rows(
    'select distinct position from event_readers where owner is not null',
  );
  assert.deepEqual(positions, [{ position: 3 }]);
});

test('a live reader hears again after the log was put back, long before it has grown past where it was', async (t) => {
  const { logs, rows } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const heard: unknown[] = [];
  log.outbox.live('test.live', 'all', async (_ctx, event) => void heard.push(nthOf(event)));
  await log.outbox.drain();
  const stream = newIdOf(systemEnv);
  await log.emit(stream, [1, 2, 3]);
  await log.outbox.drain();
  assert.deepEqual(heard, [1, 2, 3]);
  await rows('delete from event_positions where position > 1');
  await rows('update event_log set last_position = 1');
  await sleep(1000);
  await log.outbox.drain();
  await log.emit(newIdOf(systemEnv), [4]);
  await log.outbox.drain();
  assert.deepEqual(heard, [1, 2, 3, 4]);
});

test('ten readers ask the database no more often than one', async (t) => {
  const { logs } = await openLogs(t, 2);
  const asked: number[] = [];
  for (const [index, { outbox, emit, stats }] of logs.entries()) {
    let heard = 0;
    for (let nth = 0; nth < (index === 0 ? 1 : 10); nth += 1) {
      outbox.readers.on(`test.${index}.${nth}`, 'all', async () => {
        heard += 1;
      });
    }
    await outbox.drain();
    heard = 0;
    await emit(newIdOf(systemEnv), [1, 2, 3]);
    const before = stats.statements;
    await outbox.drain();
    asked.push(stats.statements - before);
    assert.equal(heard, index === 0 ? 3 : 30);
  }
  assert.equal(asked[1], asked[0]);
});

test('a reader that falls further behind than memory reaches hears every event once, in order', async (t) => {
  const { logs } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const gate = Promise.withResolvers<void>();
  const heard: Record<string, unknown[]> = { slow: [], quick: [] };
  for (const [name, events] of Object.entries(heard)) {
    log.outbox.readers.on(name, 'all', async (_ctx, event) => {
      if (name === 'slow') await gate.promise;
      events.push(nthOf(event));
      if (name === 'quick' && events.length === all.length) gate.resolve();
    });
  }
  const all = Array.from({ length: RING_EVENTS_MAX + 700 }, (_, nth) => nth);
  await log.emit(newIdOf(systemEnv), all);
  await log.outbox.drain();
  assert.deepEqual(heard, { slow: all, quick: all });
});

test('a reader that takes several events at once gets those of one store, and a bad one by itself', async (t) => {
  const { logs, rows } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const given: unknown[][] = [];
  const taken: unknown[] = [];
  log.outbox.readers.together('test.reader', 'all', async (ctx, events) => {
    assert.ok(events.every((event) => event.storeId === ctx.storeId));
    given.push(events.map(nthOf));
    if (events.some((event) => nthOf(event) === 2)) throw new Error('never works');
    taken.push(...events.map(nthOf));
  });
  const aggregateId = newIdOf(systemEnv);
  await log.emit(aggregateId, [1, 2, 3]);
  await log.emit(aggregateId, [4, 5], { storeId: newIdOf(systemEnv) });
  await log.outbox.drain();
  assert.deepEqual(taken, [1, 3, 4, 5]);
  assert.deepEqual(given, [
    [1, 2, 3],
    [1],
    ...Array.from({ length: READER_TRIES_MAX }, () => [2]),
    [3],
    [4, 5],
  ]);
  const dead = await rows(`select e.payload from event_dead_letters d
    join events e on e.id = d.event_id`);
  assert.deepEqual(dead, [{ payload: { nth: 2 } }]);
});

test('the end of a long log is read without looking at the rest, by a connection that read it when it was empty', async (t) => {
  const { logs, rows } = await openLogs(t, 1);
  const [log] = logs;
  assert.ok(log);
  const read = (after: number) =>
    rows<{ position: number }>(`select position from events_after(${after}, 500)`);
  assert.deepEqual(await read(0), []);
  const nths = Array.from({ length: 250 }, (_, nth) => nth);
  for (let nth = 0; nth < 8; nth += 1) await log.emit(newIdOf(systemEnv), nths);
  await log.outbox.drain();
  await rows('begin');
  assert.deepEqual(
    (await read(1990)).map(({ position }) => position),
    [1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999, 2000],
  );
  const touched = await rows(`
    select relname as name, seq_tup_read + idx_tup_fetch as rows from pg_stat_xact_user_tables
     where relname in ('events', 'event_positions') order by relname`);
  await rows('commit');
  assert.deepEqual(touched, [
    { name: 'event_positions', rows: 10 },
    { name: 'events', rows: 10 },
  ]);
});
