/* `npm run prove -- ws-slow`: a slow reader harms only itself.
 * Programs hear the orders of a shop in which much happens; others open the same and stop reading. The server gives each
 * of those up within its time, holds no more memory for them than they may take, and the readers who read notice nothing.
 * --plant queue-bounds (nothing that waits for a reader is bounded)
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Uuid } from '../src/kernel/ids.ts';
import type { NewEvent } from '../src/platform/events.ts';
import { type LogWriter, openLogWriter } from './support/log-writer.ts';
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight } from './support/rivals.ts';
import { buyWithKey, makeGifts } from './support/shopping.ts';
import { openWorld, type World } from './support/world.ts';

const HEALTHY = 20;
const RSS_MIB_MAX = 200;
/** After the last was given up, memory may grow by so much more until the end. */
const FLAT_MIB_MAX = 20;
const RSS_EVERY_MS = 200;
/** What is promised of a reader who is behind, what its window and queue take to fill, and a look each quarter second. */
const STALE_MS = 5000;
const WINDOW_AND_QUEUE_BYTES = 128 * 1024;
const GIVEN_UP_MARGIN_MS = 3000;
const P99_SHARE = 1.1;
/** The least that two runs of the same differ by on a machine with other work. */
const NOISE_MS_MIN = 10;
const CLOSED_MS_MAX = 10_000;
const SLOW_CONSUMER = 4430;

const ENVIRONMENT = {
  RCOMMERCE_WEBSOCKET__PROFILE: 'production',
  RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS_PER_USER: '1000',
  RCOMMERCE_WEBSOCKET__ENABLE_CONNECTION_RATE_LIMIT: 'false',
};

type Size = { readonly paused: number; readonly perSecond: number; readonly phaseMs: number };
const SHORT: Size = { paused: 40, perSecond: 200, phaseMs: 6000 };
const FULL: Size = { paused: 200, perSecond: 500, phaseMs: 30_000 };

type Stage = {
  readonly run: Run;
  readonly world: World;
  readonly writer: LogWriter;
  readonly size: Size;
  /** Milliseconds from the change to each receipt, and bytes, since the last look. */
  readonly heard: { latencies: number[]; bytes: number };
};

let addresses = 0;

/** A program of the shop that hears its orders. */
async function listen(world: World, hear: (data: Buffer) => void): Promise<WebSocket> {
  addresses += 1;
  const url = (world.servers[0]?.url ?? '').replace('http', 'ws');
  const socket = new WebSocket(`${url}/ws`, 'rcommerce.v1', {
    headers: { authorization: `Bearer ${world.apiKey}` },
    localAddress: `127.7.${addresses >> 7}.${1 + (addresses & 127)}`,
    perMessageDeflate: false,
  });
  const listening = Promise.withResolvers<void>();
  socket.on('error', listening.reject);
  socket.on('close', () => listening.reject(new Error('closed before it listened')));
  socket.on('message', (data: Buffer) => {
    const text = String(data);
    if (text.includes('"message_type":"connect"')) {
      socket.send(JSON.stringify({ message_type: 'subscribe', payload: { topic: 'orders' } }));
    } else if (text.includes('"message_type":"success"')) listening.resolve();
    else hear(data);
  });
  await listening.promise;
  return socket;
}

async function rssMib(world: World): Promise<number> {
  const status = await readFile(`/proc/${world.servers[0]?.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** Sockets that the server says it gave up because nobody read them. */
async function givenUp(world: World): Promise<number> {
  const answer = await fetch(`${world.servers[0]?.url}/metrics`);
  const found = /^rcommerce_realtime_slow_closes_total (\d+)/m.exec(await answer.text());
  return Number(found?.[1] ?? 0);
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;

/** A phase of load; gives the p99 of the healthy readers, in milliseconds. */
async function phase(
  { run, writer, size, heard }: Stage,
  beside: () => Promise<void>,
): Promise<number> {
  heard.latencies = [];
  const events = Math.round((size.perSecond * size.phaseMs) / 1000);
  await Promise.all([writer.write(events, size.perSecond), beside()]);
  await sleep(300);
  const expected = events * HEALTHY * 0.9;
  run.expect(
    heard.latencies.length >= expected,
    `the healthy heard ${heard.latencies.length} of some ${events * HEALTHY} messages`,
  );
  return percentile(heard.latencies, 0.99);
}

type Wave = { readonly longestMs: number; readonly closed: Map<number, number> };

/** Readers stop, are given up, and find out when they read again. */
async function wave({ run, world, size, heard }: Stage): Promise<Wave> {
  const before = await givenUp(world);
  const sockets = await inFlight(size.paused, 20, () => listen(world, () => {}));
  const bytesBefore = heard.bytes;
  const began = performance.now();
  const codes: Promise<number>[] = sockets.map(async (socket) => {
    socket.pause();
    socket.removeAllListeners('close');
    return new Promise<number>((resolve) => {
      socket.on('close', resolve);
    });
  });
  let longestMs = 0;
  for (;;) {
    await sleep(50);
    longestMs = performance.now() - began;
    const bytesPerMs = (heard.bytes - bytesBefore) / HEALTHY / longestMs;
    const mostMs = WINDOW_AND_QUEUE_BYTES / bytesPerMs + STALE_MS + GIVEN_UP_MARGIN_MS;
    const gone = (await givenUp(world)) - before;
    if (gone >= size.paused) break;
    run.expect(
      longestMs < mostMs * (run.isPatient ? 4 : 1),
      `${gone} of ${size.paused} were given up after ${Math.round(longestMs)} ms, promised all after ${Math.round(mostMs)}`,
    );
  }
  for (const socket of sockets) socket.resume();
  const late = sleep(CLOSED_MS_MAX, undefined, { ref: false }).then(() => {
    throw new Error('a reader who was given up is still connected');
  });
  const closed = new Map<number, number>();
  for (const code of await Promise.race([Promise.all(codes), late])) {
    closed.set(code, (closed.get(code) ?? 0) + 1);
  }
  // Who reads again too late finds the connection cut behind what it had not read.
  const strange = [...closed.keys()].filter((code) => code !== SLOW_CONSUMER && code !== 1006);
  run.expect(strange.length === 0, `closed with ${strange}, promised ${SLOW_CONSUMER}`);
  return { longestMs, closed };
}

async function makeModels(run: Run, world: World): Promise<readonly NewEvent[]> {
  const [variantId = ''] = await makeGifts(world, 1, 100);
  const line = [{ variant_id: variantId, quantity: 1 }];
  const bought = await buyWithKey(world, line, { email: 'slow@example.com' });
  run.expect(bought.status === 201, `no order: ${bought.text}`);
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

export const program = promise({
  name: 'ws-slow',
  says: 'a reader who stops is given up in time, and costs the others nothing',
  plants: sabotaged('queue-bounds'),
  run: async (run) => {
    const size = run.isShort ? SHORT : FULL;
    const world = await openWorld(run, { environment: ENVIRONMENT });
    const [store] = await world.rows<{ id: Uuid }>('select id from stores order by created_at');
    const writer = await openLogWriter(run, world, store?.id as Uuid, await makeModels(run, world));
    const heard = { latencies: [] as number[], bytes: 0 };
    const stage: Stage = { run, world, writer, size, heard };
    const healthy = await inFlight(HEALTHY, 10, () =>
      listen(world, (data) => {
        heard.bytes += data.length;
        const { timestamp } = JSON.parse(String(data)) as { timestamp: string };
        heard.latencies.push(Date.now() - Date.parse(timestamp));
      }),
    );
    let dropped = 0;
    for (const socket of healthy) socket.on('close', () => (dropped += 1));
    run.defer(async () => {
      for (const socket of healthy) socket.terminate();
    });
    await phase(stage, async () => {});
    const before = await phase(stage, async () => {});
    const rssBefore = await rssMib(world);
    run.say(`nobody stalls: p99 ${before} ms, ${rssBefore} MiB`);

    let rssMost = rssBefore;
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        rssMost = Math.max(rssMost, await rssMib(world));
        await sleep(RSS_EVERY_MS);
      }
    })();
    const waves: Wave[] = [];
    const meanwhile = await phase(stage, async () => {
      const until = performance.now() + size.phaseMs - STALE_MS;
      do waves.push(await wave(stage));
      while (performance.now() < until);
    });
    const rssThen = await rssMib(world);
    const after = await phase(stage, async () => {});
    isOver = true;
    await watching;
    const rssEnd = await rssMib(world);
    run.say(
      `stalled: p99 ${meanwhile} ms, at most ${rssMost} MiB; after: ${after} ms, ${rssEnd} MiB`,
    );

    const noise = Math.max(NOISE_MS_MIN, Math.abs(before - after));
    const most = Math.max(before, after) * P99_SHARE + noise;
    run.expect(
      run.isPatient || meanwhile <= most,
      `p99 of the healthy ${meanwhile} ms while others stall, promised ${most.toFixed(0)} (${before} before, ${after} after)`,
    );
    run.expect(dropped === 0, `${dropped} of the healthy were dropped`);
    run.expect(
      rssMost - rssBefore <= RSS_MIB_MAX,
      `${rssMost - rssBefore} MiB more, promised ${RSS_MIB_MAX} at most`,
    );
    run.expect(
      rssEnd - Math.max(rssThen, rssBefore) <= FLAT_MIB_MAX,
      `memory grew from ${rssThen} to ${rssEnd} MiB after the last was given up`,
    );
    const codes = (code: number): number =>
      waves.reduce((sum, { closed }) => sum + (closed.get(code) ?? 0), 0);
    return {
      paused: size.paused,
      waves: waves.length,
      per_second: size.perSecond,
      healthy: HEALTHY,
      given_up: waves.length * size.paused,
      closed_4430: codes(SLOW_CONSUMER),
      cut: codes(1006),
      given_up_ms_max: Math.round(Math.max(...waves.map(({ longestMs }) => longestMs))),
      rss_mib_more: rssMost - rssBefore,
      p99_ms_before: before,
      p99_ms_stalled: meanwhile,
      p99_ms_after: after,
      ...(await world.check()),
    };
  },
});
