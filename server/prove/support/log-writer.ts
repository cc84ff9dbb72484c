import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Uuid } from '../../src/kernel/ids.ts';
import { newIdOf, secretsFrom, systemEnv } from '../../src/platform/env.ts';
import type { NewEvent } from '../../src/platform/events.ts';
import { silentLog } from '../../src/platform/log.ts';
import { makeServingLogin } from '../../src/platform/migrate.ts';
import { createDoorbell } from '../../src/platform/outbox/doorbell.ts';
import { createOutbox } from '../../src/platform/outbox/outbox.ts';
import { SYSTEM } from '../../src/platform/postgres/db.ts';
import { createPostgres } from '../../src/platform/postgres/postgres.ts';
import type { Run } from './promise.ts';
import type { World } from './world.ts';

/** Events of one transaction, at most. */
const TOGETHER_MAX = 5;
/** Transactions that change their mind when all but the end is done. */
const FAILING = 0.1;
const POOL = 4;
const BREATH_MS = 10;

export type LogWriter = {
  /** Writes so many events at this pace, each a copy of one that the shop itself wrote; gives how many committed. */
  write(events: number, perSecond: number): Promise<number>;
  /** One event at once. */
  append(event: NewEvent): Promise<void>;
};

/** Writes into the log beside the servers, as one of their processes does. models: what is copied, by chance. */
export async function openLogWriter(
  run: Run,
  world: World,
  storeId: Uuid,
  models: readonly NewEvent[],
): Promise<LogWriter> {
  const login = { host: world.cluster.runDir, user: 'postgres', database: world.databaseName };
  const client = new pg.Client(login);
  await client.connect();
  const connection = await makeServingLogin(client, login);
  await client.end();
  const postgres = createPostgres({
    connection,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    poolSize: POOL,
    onCommitted: () => outbox.kick(),
  });
  const bell = createDoorbell({
    connection,
    log: silentLog,
    owner: newIdOf(systemEnv),
    hear: () => {},
  });
  const outbox = createOutbox({
    ...postgres,
    env: systemEnv,
    log: silentLog,
    onNumbered: () => bell.ring({ log: true }),
  });
  bell.start();
  const random = run.random.fork('log writer');
  let isOver = false;
  run.defer(async () => {
    isOver = true;
    await outbox.stop();
    await bell.stop();
    await postgres.close();
  });
  const writeTogether = async (events: readonly NewEvent[], fails: boolean): Promise<void> => {
    await postgres.inTx({ storeId, actor: SYSTEM }, async (tx) => {
      for (const event of events) tx.emit(event);
      if (fails) throw new Error('changed its mind');
    });
  };
  return {
    append: (event) => writeTogether([event], false),
    write: async (events, perSecond) => {
      const began = performance.now();
      const underWay = new Set<Promise<void>>();
      let begun = 0;
      let committed = 0;
      while (committed < events && !isOver) {
        const due = ((performance.now() - began) * perSecond) / 1000;
        if (begun >= due || underWay.size >= POOL) {
          await sleep(BREATH_MS);
          continue;
        }
        const some = Array.from({ length: random.int(1, TOGETHER_MAX) }, () => random.pick(models));
        begun += some.length;
        const writing = writeTogether(some, random.chance(FAILING))
          .then(
            () => {
              committed += some.length;
            },
            () => {},
          )
          .finally(() => underWay.delete(writing));
        underWay.add(writing);
      }
      await Promise.all(underWay);
      return committed;
    },
  };
}
