/* bus.ts   how soon a commit is heard on a socket of another process, its position included, beside a bare NOTIFY */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { WebSocket } from 'ws';
import type { Uuid } from '../src/kernel/ids.ts';
import { newIdOf, secretsFrom, systemEnv } from '../src/platform/env.ts';
import { silentLog } from '../src/platform/log.ts';
import { makeServingLogin } from '../src/platform/migrate.ts';
import { createDoorbell } from '../src/platform/outbox/doorbell.ts';
import { createOutbox } from '../src/platform/outbox/outbox.ts';
import { SYSTEM } from '../src/platform/postgres/db.ts';
import { createPostgres } from '../src/platform/postgres/postgres.ts';
import type { Rung } from './support/bus-listener.ts';
import { middleOf, tell } from './support/figures.ts';
import { percentile } from './support/load.ts';
import { inWorld, type World } from './support/world.ts';

const PER_SECOND = 200;
const ROUND_MS = 5000;
const ROUNDS = 5;
const CHANNEL = 'bench_bus';
/** What is not there by then is lost. */
const HEARD_MS_MAX = 10_000;

/** One way to say a word to another process: when it was said and when it was heard, in nanoseconds. */
type Bus = {
  readonly said: Map<string, bigint>;
  readonly heard: Map<string, bigint>;
  say(): Promise<void>;
  close(): Promise<void>;
};

/** Says so many words a second; gives the milliseconds each of them took. */
async function round({ said, heard, say }: Bus): Promise<readonly number[]> {
  said.clear();
  heard.clear();
  const began = performance.now();
  const underWay: Promise<void>[] = [];
  const count = (PER_SECOND * ROUND_MS) / 1000;
  while (underWay.length < count) {
    const dueMs = began + (underWay.length * 1000) / PER_SECOND;
    await sleep(Math.max(0, dueMs - performance.now()));
    underWay.push(say());
  }
  await Promise.all(underWay);
  for (let waited = 0; heard.size < count; waited += 10) {
    if (waited > HEARD_MS_MAX) throw new Error(`${heard.size} of ${count} were heard`);
    await sleep(10);
  }
  return [...said].map(([word, at]) => Number((heard.get(word) ?? 0n) - at) / 1e6);
}

/** NOTIFY alone: from its sending to its receipt, since its own commit tells nothing of when others hear it. */
async function bareBus(host: string): Promise<Bus> {
  const said = new Map<string, bigint>();
  const heard = new Map<string, bigint>();
  const listener = fork(
    fileURLToPath(new URL('support/bus-listener.ts', import.meta.url)),
    [host, CHANNEL],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  await once(listener, 'message');
  listener.on('message', ({ word, ns }: Rung) => heard.set(word, BigInt(ns)));
  const pool = new pg.Pool({ host, user: 'postgres', database: 'shop', max: 4 });
  return {
    said,
    heard,
    say: async () => {
      const word = newIdOf(systemEnv);
      said.set(word, process.hrtime.bigint());
      await pool.query('select pg_notify($1, $2)', [CHANNEL, word]);
    },
    close: async () => {
      await pool.end();
      listener.kill();
    },
  };
}

/** A process of the shop that writes and numbers; a socket of another one, the server, hears: from the commit to the receipt. */
async function shopBus({ server, token }: World, host: string, storeId: Uuid): Promise<Bus> {
  const said = new Map<string, bigint>();
  const heard = new Map<string, bigint>();
  const login = { host, user: 'postgres', database: 'shop' };
  const client = new pg.Client(login);
  await client.connect();
  const connection = await makeServingLogin(client, login);
  await client.end();
  const postgres = createPostgres({
    connection,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    onCommitted: (_storeId, events) => {
      const at = process.hrtime.bigint();
      for (const { aggregateId } of events) said.set(aggregateId, at);
      outbox.kick();
    },
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
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, 'rcommerce.v1', {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  const listening = Promise.withResolvers<void>();
  socket.on('error', listening.reject);
  socket.on('message', (data: Buffer) => {
    const at = process.hrtime.bigint();
    const { message_type: type, payload } = JSON.parse(String(data)) as {
      message_type: string;
      payload: { aggregate_id: string };
    };
    if (type === 'connect') {
      socket.send(JSON.stringify({ message_type: 'subscribe', payload: { topic: 'events' } }));
    } else if (type === 'success') listening.resolve();
    else if (type === 'event') heard.set(payload.aggregate_id, at);
    else listening.reject(new Error(String(data)));
  });
  await listening.promise;
  return {
    said,
    heard,
    say: () =>
      postgres.inTx({ storeId, actor: SYSTEM }, async (tx) =>
        tx.emit({
          type: 'bench.done',
          aggregateType: 'bench',
          aggregateId: tx.newId(),
          payload: {},
          audience: [{ to: 'public' }],
        }),
      ),
    close: async () => {
      socket.terminate();
      await outbox.stop();
      await bell.stop();
      await postgres.close();
    },
  };
}

await inWorld(async (world) => {
  const host = new URL(world.databaseUrl).searchParams.get('host') ?? '';
  const { rows } = await world.admin.query<{ id: Uuid }>('select id from stores');
  const [store] = rows;
  if (!store) throw new Error('there is no store');
  const bare = await bareBus(host);
  const shop = await shopBus(world, host, store.id);
  try {
    await round(bare);
    await round(shop);
    const bareMs: (readonly number[])[] = [];
    const shopMs: (readonly number[])[] = [];
    for (let nth = 0; nth < ROUNDS; nth += 1) {
      bareMs.push(await round(bare));
      shopMs.push(await round(shop));
    }
    const at = (rounds: readonly (readonly number[])[], percent: number) =>
      rounds.map((ms) => percentile(ms, percent));
    tell('bus', [
      middleOf('NOTIFY to another process, p50', 'ms', at(bareMs, 50)),
      middleOf('NOTIFY to another process, p99', 'ms', at(bareMs, 99)),
      middleOf('commit to a socket of another process, p50', 'ms', at(shopMs, 50), { goal: 5 }),
      middleOf('commit to a socket of another process, p99', 'ms', at(shopMs, 99), {
        gate: 200,
        goal: 50,
      }),
    ]);
  } finally {
    await shop.close();
    await bare.close();
  }
});
