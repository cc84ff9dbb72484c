/* One process of the event log, as a shop's: it writes, numbers and reads until it is killed. argv: the task as JSON. */
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type pg from 'pg';
import type { Uuid } from '../../src/kernel/ids.ts';
import { newIdOf, secretsFrom, systemEnv } from '../../src/platform/env.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createDoorbell } from '../../src/platform/outbox/doorbell.ts';
import { createOutbox } from '../../src/platform/outbox/outbox.ts';
import { SYSTEM } from '../../src/platform/postgres/db.ts';
import { createPostgres } from '../../src/platform/postgres/postgres.ts';
import { sql } from '../../src/platform/postgres/sql.ts';

export type LogTask = {
  readonly connection: pg.ClientConfig;
  readonly storeId: Uuid;
  readonly writers: number;
  readonly aggregates: number;
  /** Numbers past it are nobody's work. */
  readonly upTo: number;
  /** Gets a line for each event that the reader hears. */
  readonly heardPath: string;
};

/** Events of one transaction, by its number: 1 to 9. */
const eventsOf = (nth: number): number => 1 + ((nth * 7919) % 9);
/** One in ten changes its mind when all but the end is done. */
const failsAt = (nth: number): boolean => nth % 10 === 0;

/** Aggregates have ids by their number, so that every process means the same. */
function aggregateId(nth: number): Uuid {
  const hex = createHash('md5').update(`aggregate ${nth}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}` as Uuid;
}

const task = JSON.parse(process.argv[2] ?? '{}') as LogTask;
const postgres = createPostgres({
  connection: task.connection,
  env: systemEnv,
  secrets: secretsFrom(Buffer.alloc(32, 7)),
  poolSize: Math.max(2, task.writers),
  onCommitted: () => outbox.kick(),
});
const bell = createDoorbell({
  connection: task.connection,
  log: silentLog,
  owner: newIdOf(systemEnv),
  hear: () => outbox.wake(),
});
const outbox = createOutbox({
  ...postgres,
  env: systemEnv,
  log: silentLog,
  onNumbered: () => bell.ring({ log: true }),
});
outbox.readers.on('prove.reader', 'all', async (_ctx, event) => {
  appendFileSync(task.heardPath, `${event.position} ${event.id}\n`);
});
outbox.start('all');
bell.start();

async function write(nth: number): Promise<void> {
  const key = createHash('sha256').update(`write ${nth}`).digest();
  await postgres.inTx({ storeId: task.storeId, actor: SYSTEM }, async (tx) => {
    await tx.run(sql`insert into idempotency_keys
        (id, principal, route, key_hash, request_hash, state, response_status)
      values (${tx.newId()}, 'prove', 'prove', ${key}, ${key}, 'done', ${eventsOf(nth)})`);
    for (let event = 0; event < eventsOf(nth); event += 1) {
      tx.emit({
        type: 'prove.happened',
        aggregateType: 'prove',
        // Some on one aggregate, some on several.
        aggregateId: aggregateId((nth * 31 + event * (nth % 3)) % task.aggregates),
        payload: { nth, fails: failsAt(nth) },
        audience: [],
      });
    }
    if (failsAt(nth)) throw new Error('changed its mind');
  });
}

async function writer(): Promise<void> {
  for (;;) {
    const row = await postgres.locate.one<{ nth: number }>(
      sql`select nextval('prove_work') as nth`,
    );
    const nth = row?.nth ?? task.upTo + 1;
    if (nth > task.upTo) return;
    // What was lost with a connection or a twin of it is not done again: the database tells what was committed.
    await write(nth).catch(() => {});
  }
}

await Promise.all(Array.from({ length: task.writers }, () => writer().catch(() => {})));
// Whoever has nothing to write still numbers and reads.
setInterval(() => {}, 60_000);
