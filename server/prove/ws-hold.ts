/* `npm run prove -- ws-hold`: many connections are held while the shop goes on, at a memory that does not grow.
 * Ten thousand sockets, each let in by a ticket, follow three orders each for ten minutes; of all orders 200 a second
 * change. None is lost, each is told all of its orders, and what the server takes stays flat.
 * --plant cut (a client breaks one of the connections)
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Uuid } from '../src/kernel/ids.ts';
import { secretsFrom, systemEnv } from '../src/platform/env.ts';
import type { NewEvent } from '../src/platform/events.ts';
import { makeServingLogin } from '../src/platform/migrate.ts';
import { SYSTEM } from '../src/platform/postgres/db.ts';
import { createPostgres } from '../src/platform/postgres/postgres.ts';
import { NO_TOKENS } from '../src/platform/realtime/identity.ts';
import { issueTicket } from '../src/platform/realtime/tickets.ts';
import type { Order, Report } from './support/hold-clients.ts';
import { openLogWriter } from './support/log-writer.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight } from './support/rivals.ts';
import { buyWithKey, makeGifts } from './support/shopping.ts';
import { openWorld, type World } from './support/world.ts';

const PER_SECOND = 200;
const TOPICS_OF_ONE = 3;
/** Tickets of one transaction, used before the next are made: each is good for 30 s. */
const TOGETHER = 250;
const BUYING_AT_ONCE = 8;
const ALL_HEARD_MS_MAX = 60_000;
/** Looks before it count as warming up: of V8's heap, of pools and caches. */
const STEADY_FROM = 4;
/** A leak of 1 KiB an event is 12 MiB a minute. */
const SLOPE_MIB_A_MINUTE_MAX = 3;
/** A short run sees the server warm up, so it finds only what grows with each message. */
const SHORT_MIB_MORE_MAX = 150;

const ENVIRONMENT = {
  RCOMMERCE_WEBSOCKET__PROFILE: 'high_scale',
  RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS_PER_USER: '1000000',
  RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS_PER_IP: '1000000',
  RCOMMERCE_WEBSOCKET__ENABLE_CONNECTION_RATE_LIMIT: 'false',
  RCOMMERCE_WEBSOCKET__ACCEPT_PER_SECOND: '0',
};

type Size = {
  readonly connections: number;
  readonly processes: number;
  readonly orders: number;
  readonly looks: number;
  readonly everyMs: number;
};
const SHORT: Size = { connections: 500, processes: 1, orders: 50, looks: 10, everyMs: 2000 };
const FULL: Size = { connections: 10_000, processes: 2, orders: 300, looks: 10, everyMs: 60_000 };

type Crowd = {
  open(paths: readonly string[]): Promise<void>;
  cut(): void;
  report(): Promise<readonly Report[]>;
};

/** Processes of clients, in turn. */
function startCrowd(run: Run, world: World, size: Size): Crowd {
  const origin = (world.servers[0]?.url ?? '').replace('http', 'ws');
  const children = Array.from({ length: size.processes }, (_, nth) =>
    fork(
      fileURLToPath(new URL('./support/hold-clients.ts', import.meta.url)),
      [origin, `${nth * 512}`],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    ),
  );
  run.defer(async () => {
    for (const child of children) child.kill();
  });
  const gone = Promise.race(
    children.map(async (child) => {
      const [code] = await once(child, 'exit');
      throw new Error(`a process of clients ended with ${code}`);
    }),
  );
  gone.catch(() => {});
  const ask = async <T>(child: (typeof children)[number], order: Order): Promise<T> => {
    const answer = once(child, 'message');
    child.send(order);
    const [told] = await Promise.race([answer, gone]);
    return told as T;
  };
  let turn = 0;
  return {
    open: async (paths) => {
      const child = children[turn % children.length];
      turn += 1;
      // `connect`, and the answer to each topic.
      if (child) await ask(child, { open: paths, messages: 1 + TOPICS_OF_ONE });
    },
    cut: () => void children[0]?.send({ cut: true } satisfies Order),
    report: () => Promise.all(children.map((child) => ask<Report>(child, { report: true }))),
  };
}

/** Makes tickets of the owner's session, as `POST …/tickets` does. */
async function openTicketDesk(run: Run, world: World, storeId: Uuid) {
  const login = { host: world.cluster.runDir, user: 'postgres', database: world.databaseName };
  const client = new pg.Client(login);
  await client.connect();
  const connection = await makeServingLogin(client, login);
  await client.end();
  const postgres = createPostgres({
    connection,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    poolSize: 2,
  });
  run.defer(() => postgres.close());
  const [session] = await world.rows<{ id: Uuid; staff_user_id: Uuid; version: number }>(
    'select id, staff_user_id, version from sessions where staff_user_id is not null order by created_at limit 1',
  );
  if (!session) throw new Error('nobody is signed in');
  return (topics: readonly (readonly string[])[]): Promise<readonly string[]> =>
    postgres.inTx({ storeId, actor: SYSTEM }, async (tx) => {
      const made = await Promise.all(
        topics.map((some) =>
          issueTicket(tx, {
            caller: { kind: 'staff', id: session.staff_user_id, session_id: session.id },
            sessionVersion: Number(session.version),
            endsAt: undefined,
            origin: undefined,
            tokenHashes: NO_TOKENS,
            topics: some,
          }),
        ),
      );
      return made.map(({ ticket }) => `/ws?ticket=${ticket}`);
    });
}

async function makeModels(run: Run, world: World, count: number): Promise<readonly NewEvent[]> {
  const [variantId = ''] = await makeGifts(world, 1, count);
  await inFlight(count, BUYING_AT_ONCE, async (nth) => {
    const line = [{ variant_id: variantId, quantity: 1 }];
    const bought = await buyWithKey(world, line, { email: `hold${nth}@example.com` });
    run.expect(bought.status === 201, `no order: ${bought.text}`);
  });
  const rows = await world.rows<{
    aggregate_id: Uuid;
    payload: object;
    audience: NewEvent['audience'];
  }>(`select aggregate_id, payload, audience from events where type = 'order.placed'`);
  return rows.map(({ aggregate_id: aggregateId, payload, audience }) => ({
    type: 'order.updated',
    aggregateType: 'order',
    aggregateId,
    payload: payload as NewEvent['payload'],
    audience,
  }));
}

async function rssMib(world: World): Promise<number> {
  const status = await readFile(`/proc/${world.servers[0]?.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Of the line nearest to all of these, a unit apart, by least squares. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let over = 0;
  let under = 0;
  for (const [at, value] of values.entries()) {
    over += (at - middle) * (value - mean);
    under += (at - middle) ** 2;
  }
  return over / under;
}

/** The milliseconds below which this share of all was heard. */
function percentileOf(reports: readonly Report[], share: number): number {
  const all = new Map<number, number>();
  for (const [ms, count] of reports.flatMap(({ byMs }) => byMs)) {
    all.set(ms, (all.get(ms) ?? 0) + count);
  }
  let left = [...all.values()].reduce((sum, count) => sum + count, 0) * share;
  for (const ms of [...all.keys()].sort((a, b) => a - b)) {
    left -= all.get(ms) ?? 0;
    if (left <= 0) return ms;
  }
  return 0;
}

const sumOf = (reports: readonly Report[], what: 'open' | 'lost' | 'heard' | 'resyncs'): number =>
  reports.reduce((sum, report) => sum + report[what], 0);

export const program = promise({
  name: 'ws-hold',
  says: 'ten thousand connections are held, told everything, at a memory that stays flat',
  plants: { cut: 'a client breaks one of the connections' },
  run: async (run) => {
    const size = run.isShort ? SHORT : FULL;
    const world = await openWorld(run, { environment: ENVIRONMENT });
    const [store] = await world.rows<{ id: Uuid }>('select id from stores order by created_at');
    const storeId = store?.id as Uuid;
    const models = await makeModels(run, world, size.orders);
    const writer = await openLogWriter(run, world, storeId, models);
    const ticketsFor = await openTicketDesk(run, world, storeId);
    const crowd = startCrowd(run, world, size);

    const listeners = new Map<string, number>();
    const began = performance.now();
    for (let opened = 0; opened < size.connections; opened += TOGETHER) {
      const topics = Array.from(
        { length: Math.min(TOGETHER, size.connections - opened) },
        (_, nth) =>
          Array.from({ length: TOPICS_OF_ONE }, (_, of) => {
            const id =
              models[((opened + nth) * TOPICS_OF_ONE + of) % models.length]?.aggregateId ?? '';
            listeners.set(id, (listeners.get(id) ?? 0) + 1);
            return `order:${id}`;
          }),
      );
      await crowd.open(await ticketsFor(topics));
    }
    const openedSeconds = (performance.now() - began) / 1000;
    run.say(`${size.connections} connections in ${openedSeconds.toFixed(1)} s`);

    const events = Math.round((PER_SECOND * size.looks * size.everyMs) / 1000);
    const writing = writer.write(events, PER_SECOND);
    writing.catch(() => {});
    const rss = [await rssMib(world)];
    const reports: (readonly Report[])[] = [];
    const look = async (name: string): Promise<readonly Report[]> => {
      const told = await crowd.report();
      reports.push(told);
      run.say(
        `${name}: ${rss.at(-1)?.toFixed(0)} MiB, ${sumOf(told, 'open')} open, p99 ${percentileOf(told, 0.99)} ms`,
      );
      return told;
    };
    for (let nth = 1; nth <= size.looks; nth += 1) {
      await sleep(size.everyMs);
      rss.push(await rssMib(world));
      await look(`look ${nth} of ${size.looks}`);
      if (run.plant === 'cut' && nth === 1) crowd.cut();
    }
    const committed = await writing;

    // Every change of an order, as often as there is somebody who follows it.
    const changed = await world.rows<{ aggregate_id: string; count: string }>(
      `select aggregate_id, count(*) as count from events where type = 'order.updated' group by 1`,
    );
    const expected = changed.reduce(
      (sum, { aggregate_id: id, count }) => sum + Number(count) * (listeners.get(id) ?? 0),
      0,
    );
    const deadline = performance.now() + ALL_HEARD_MS_MAX;
    let last = await look('at the end');
    run.expect(sumOf(last, 'lost') === 0, `${sumOf(last, 'lost')} connections were lost`);
    run.expect(
      sumOf(last, 'open') === size.connections,
      `${sumOf(last, 'open')} connections are open, promised ${size.connections}`,
    );
    while (sumOf(last, 'heard') < expected && performance.now() < deadline) {
      await sleep(250);
      last = await crowd.report();
      reports.push(last);
    }
    const heard = sumOf(last, 'heard');
    run.expect(
      sumOf(last, 'resyncs') > 0 || heard === expected,
      `${heard} of ${expected} messages were heard, and no resync told of it`,
    );
    const slope = (slopeOf(rss.slice(STEADY_FROM)) * 60_000) / size.everyMs;
    const more = Math.max(...rss) - (rss[0] ?? 0);
    run.expect(
      run.isShort ? more <= SHORT_MIB_MORE_MAX : slope <= SLOPE_MIB_A_MINUTE_MAX,
      `memory grows: ${rss.map((mib) => mib.toFixed(0)).join(', ')} MiB`,
    );
    return {
      connections: size.connections,
      opened_seconds: openedSeconds.toFixed(1),
      events: committed,
      heard,
      lost: 0,
      resyncs: sumOf(last, 'resyncs'),
      p50_ms: percentileOf(reports.flat(), 0.5),
      p99_ms: percentileOf(reports.flat(), 0.99),
      rss_mib: rss.map((mib) => mib.toFixed(0)).join('/'),
      slope_mib_a_minute: slope.toFixed(2),
      ...(await world.check()),
    };
  },
});
