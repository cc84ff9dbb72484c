/* `npm run prove -- ws-recovery`: no silent gap on a socket.
 * Many clients hear topics over two servers while orders, stock and prices change by requests and other events are
 * written straight into the log; connections are cut, by a proxy and by breaking sockets, readers pause and servers are
 * killed. In the end each client has heard all that the database says its topics had, or a `resync` told it to read again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../src/kernel/ids.ts';
import type { NewEvent } from '../src/platform/events.ts';
import { makeGift } from '../test/support/live-shop.ts';
import { judge } from './support/heard.ts';
import type { ClientTask, Doors } from './support/live-client.ts';
import { followTruth, type Truth } from './support/live-truth.ts';
import { type LogWriter, openLogWriter } from './support/log-writer.ts';
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { type FaultProxy, openProxy } from './support/proxy.ts';
import { inFlight } from './support/rivals.ts';
import { buyWithKey, makeCart } from './support/shopping.ts';
import { type Swarm, startSwarm } from './support/swarm.ts';
import { untilServed } from './support/until-served.ts';
import { openWorld, type World } from './support/world.ts';

const SERVERS = 2;
const PROCESSES = 2;
const PRODUCTS = 6;
const ORDERS = 12;
const CARTS = 6;
/** Requests at once. */
const TRADERS = 3;
/** Of clients, and of the pieces that a proxy delivers between two cuts. */
const CUT_SHARE = 0.15;
const PAUSE_SHARE = 0.05;
const PAUSE_MS = 300;
const ENDS_EVERY_MS = 200;
const TRADE_EVERY_MS = 50;
const RESUME_MS_MAX = 1000;
const STORM_MS_MAX = 10_000;
const CAUGHT_UP_MS_MAX = 60_000;
/** Of what topics had, so much may be told as `resync` here, where nobody stays away for long. */
const COVERED_MAX = 0.02;

/** Sockets of one machine and one key: their number is not what is proved here. */
const ENVIRONMENT = {
  RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS: '20000',
  RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS_PER_IP: '20000',
  RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS_PER_USER: '20000',
};

type Size = {
  readonly clients: number;
  readonly events: number;
  readonly perSecond: number;
  readonly kills: number;
  readonly killEveryMs: number;
  readonly disturbEveryMs: number;
};

const SHORT: Size = {
  clients: 200,
  events: 3000,
  perSecond: 400,
  kills: 2,
  killEveryMs: 1500,
  disturbEveryMs: 1000,
};
const FULL: Size = {
  clients: 2000,
  events: 200_000,
  perSecond: 500,
  kills: 60,
  killEveryMs: 6000,
  disturbEveryMs: 2000,
};

type Things = {
  readonly products: readonly { readonly productId: string; readonly variantId: string }[];
  readonly orders: readonly { readonly id: string; readonly token: string }[];
  readonly carts: readonly { readonly id: string; readonly token: string }[];
};

async function makeThings(run: Run, world: World): Promise<Things> {
  const url = world.servers[0]?.url ?? '';
  const products: { productId: string; variantId: string }[] = [];
  for (let nth = 0; nth < PRODUCTS; nth += 1) {
    products.push(await makeGift(url, 100_000, world.apiKey));
  }
  const lineOf = (nth: number) => [
    { variant_id: products[nth % PRODUCTS]?.variantId ?? '', quantity: 1 },
  ];
  const orders = await inFlight(ORDERS, 4, async (nth) => {
    const { body, text } = await buyWithKey(world, lineOf(nth), {
      email: `heard-${nth}@example.com`,
    });
    const order = body['order'] as { id?: string; token?: string } | undefined;
    run.expect(order?.token !== undefined, `no order with a token: ${text}`);
    return { id: order?.id ?? '', token: order?.token ?? '' };
  });
  const carts = await inFlight(CARTS, 4, async (nth) => {
    const cart = await makeCart(run, world, lineOf(nth), `cart-${nth}@example.com`);
    return { id: cart.id, token: cart.headers['x-cart-token'] ?? '' };
  });
  return { products, orders, carts };
}

/** A third staff programs, a third guests with tokens, a third nobody in particular; two topics or three each. */
function clientsOf(
  run: Run,
  world: World,
  count: number,
  { products, orders, carts }: Things,
): readonly ClientTask[] {
  const random = run.random.fork('clients');
  return Array.from({ length: count }, (_, id): ClientTask => {
    const product = `product:${random.pick(products).productId}`;
    const order = random.pick(orders);
    const cart = random.pick(carts);
    const shared = {
      id,
      localAddress: `127.${1 + (id >> 14)}.${(id >> 7) & 127}.${1 + (id & 127)}`,
      isProxied: id % 3 === 2,
      comesBack: random.chance(0.5) ? ('resume' as const) : ('from' as const),
    };
    switch (id % 3) {
      case 0: {
        const list = random.pick(['orders', 'events', 'payments', 'inventory', 'carts']);
        const authorization = `Bearer ${world.apiKey}`;
        return {
          ...shared,
          headers: { authorization },
          tokens: [],
          topics: [list, `order:${order.id}`, product],
        };
      }
      case 1:
        return {
          ...shared,
          headers: { 'x-cart-token': cart.token },
          tokens: [order.token],
          topics: [`order:${order.id}`, `cart:${cart.id}`, product],
        };
      default:
        return { ...shared, headers: {}, tokens: [], topics: ['products', product] };
    }
  });
}

/** What the shop wrote itself of these kinds, ready to be written again. */
async function modelsIn(run: Run, world: World): Promise<readonly NewEvent[]> {
  const rows = await world.rows<{
    type: string;
    aggregate_type: string;
    aggregate_id: Uuid;
    payload: NewEvent['payload'];
    audience: NewEvent['audience'];
  }>(`select type, aggregate_type, aggregate_id, payload, audience from events
      where type in ('order.payment_status_changed', 'order.placed', 'payment.captured', 'cart.created', 'product.price_changed')
      order by seq`);
  const found = new Set(rows.map(({ type }) => type));
  run.expect(found.size >= 4, `kinds of events to copy: ${[...found].join(', ')}`);
  return rows.map((row) => ({
    // Who reads `order.placed` would send another mail.
    type: row.type === 'order.placed' ? 'order.updated' : row.type,
    aggregateType: row.aggregate_type,
    aggregateId: row.aggregate_id,
    payload: row.payload,
    audience: row.audience,
  }));
}

type Line = { readonly proxy: FaultProxy; aim(url: string): void };

/** A proxy before a server, which has another port after each start. */
async function openLine(run: Run, nth: number): Promise<Line> {
  const target = { port: 1, host: '127.0.0.1' };
  const proxy = await openProxy(target, run.random.fork(`line ${nth}`));
  run.defer(() => proxy.close());
  return {
    proxy,
    aim: (url) => {
      target.port = Number(new URL(url).port);
    },
  };
}

function doorsOf(world: World, lines: readonly Line[]): Doors {
  for (const [nth, { url }] of world.servers.entries()) if (url !== '') lines[nth]?.aim(url);
  return {
    direct: world.servers.map(({ url }) => url),
    proxied: world.servers.map(({ url }, nth) =>
      url === '' ? '' : `http://127.0.0.1:${lines[nth]?.proxy.port}`,
    ),
  };
}

type Stage = {
  readonly run: Run;
  readonly world: World;
  readonly swarm: Swarm;
  readonly truth: Truth;
  readonly lines: readonly Line[];
  readonly things: Things;
};

/** Orders, stock and prices change by requests, until it is told to stop; gives how many were answered. */
function trade({ run, world, things }: Stage): { stop(): Promise<number> } {
  let isOver = false;
  let done = 0;
  run.defer(async () => {
    isOver = true;
  });
  const random = run.random.fork('trade');
  const change = async (nth: number): Promise<void> => {
    const { variantId } = random.pick(things.products);
    const kind = nth % 4;
    if (kind < 2) {
      const lines = [{ variant_id: variantId, quantity: 1 }];
      await buyWithKey(world, lines, { email: `trade-${nth}@example.com` });
    } else if (kind === 2) {
      const body = { variant_id: variantId, delta: random.int(1, 9), reason: 'found' };
      await untilServed(() => world.staff('POST', '/admin/inventory/adjustments', body));
    } else {
      const body = { prices: [{ currency: 'USD', amount: random.int(1000, 2000) }] };
      await untilServed(() => world.staff('PUT', `/admin/variants/${variantId}/prices`, body));
    }
  };
  const trader = async (first: number): Promise<void> => {
    for (let nth = first; !isOver; nth += TRADERS) {
      // A request that dies with its server is asked again by whoever must know; here nobody must.
      await change(nth).then(
        () => {
          done += 1;
        },
        () => {},
      );
      await sleep(TRADE_EVERY_MS);
    }
  };
  const trading = Promise.all(Array.from({ length: TRADERS }, (_, nth) => trader(nth)));
  return {
    stop: async () => {
      isOver = true;
      await trading;
      return done;
    },
  };
}

/** Does something again and again until it is stopped, or the run is. */
function every(run: Run, ms: number, work: () => Promise<unknown>): { stop(): Promise<void> } {
  let isOver = false;
  run.defer(async () => {
    isOver = true;
  });
  const working = (async () => {
    while (!isOver) {
      await work();
      await sleep(ms);
    }
  })();
  // Told when it is stopped.
  working.catch(() => {});
  return {
    stop: async () => {
      isOver = true;
      await working;
    },
  };
}

/** Servers die one after another, each back before the next goes. */
async function killAll(stage: Stage, { kills, killEveryMs }: Size): Promise<void> {
  const { run, world, swarm, lines } = stage;
  for (let nth = 0; nth < kills; nth += 1) {
    await sleep(killEveryMs);
    const server = world.servers[nth % SERVERS];
    await server?.kill();
    swarm.open(doorsOf(world, lines));
    await server?.start();
    swarm.open(doorsOf(world, lines));
    run.say(`server ${1 + (nth % SERVERS)} was killed and is back`);
  }
}

/** All connections break at one instant. Gives how long it takes until everybody has heard all again. */
async function storm({ swarm, truth, run }: Stage, writer: LogWriter): Promise<number> {
  const writing = writer.write(run.isShort ? 200 : 2000, run.isShort ? 400 : 500);
  swarm.cut(1);
  await writing;
  swarm.tellEnds(await truth.readOn());
  return swarm.allUpToDate('after the storm', CAUGHT_UP_MS_MAX);
}

type Sums = { heard: number; outdated: number; covered: number; resyncs: number; missing: number };

async function judgeAll({ run, swarm, truth }: Stage): Promise<Sums> {
  const sums: Sums = { heard: 0, outdated: 0, covered: 0, resyncs: 0, missing: 0 };
  const faults: string[] = [];
  let topics = 0;
  for await (const heard of swarm.heard()) {
    topics += 1;
    const verdict = judge(truth.of(heard.topic), heard, truth.end);
    sums.heard += verdict.heard;
    sums.outdated += verdict.outdated;
    sums.covered += verdict.covered;
    sums.resyncs += verdict.resyncs;
    sums.missing += verdict.missing.length;
    for (const kind of ['missing', 'strange', 'unordered'] as const) {
      const found = verdict[kind];
      if (found.length > 0) {
        faults.push(
          `client ${heard.client} ${heard.topic}, from ${heard.start}: ${found.length} ${kind}: ${found.slice(0, 5)}`,
        );
      }
    }
  }
  run.expect(topics > 0 && sums.heard > 0, `${topics} topics with ${sums.heard} events were heard`);
  run.expect(
    faults.length === 0,
    `${faults.length} topics are not as the log: missing ${sums.missing}\n${faults.slice(0, 12).join('\n')}`,
  );
  return sums;
}

const percentile = (values: readonly number[], share: number): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0);

export const program = promise({
  name: 'ws-recovery',
  says: 'whoever is cut off hears every event of their topics in order, or is told to read again',
  plants: sabotaged('replay-last', 'replay-joins'),
  run: async (run) => {
    const size = run.isShort ? SHORT : FULL;
    const world = await openWorld(run, { processes: SERVERS, environment: ENVIRONMENT });
    run.say(`${SERVERS} servers`);
    const things = await makeThings(run, world);
    run.say(`${ORDERS} orders and ${CARTS} carts`);
    const { variantId } = things.products[0] as { variantId: string };
    await world.staff('PUT', `/admin/variants/${variantId}/prices`, {
      prices: [{ currency: 'USD', amount: 1501 }],
    });
    const [store] = await world.rows<{ id: Uuid }>('select id from stores order by created_at');
    const models = await modelsIn(run, world);
    const writer = await openLogWriter(run, world, store?.id as Uuid, models);
    const lines = await Promise.all(world.servers.map((_, nth) => openLine(run, nth)));
    const truth = followTruth(world);
    await truth.readOn();
    const swarm = await startSwarm(run, clientsOf(run, world, size.clients, things), PROCESSES);
    const stage: Stage = { run, world, swarm, truth, lines, things };
    swarm.open(doorsOf(world, lines));
    const opened = await swarm.allUpToDate('at the start', CAUGHT_UP_MS_MAX);
    run.say(`${size.clients} clients listen after ${opened} ms`);
    await swarm.report();
    const firstBacks = swarm.backMs.length;

    const following = every(run, ENDS_EVERY_MS, async () => swarm.tellEnds(await truth.readOn()));
    const trading = trade(stage);
    const disturbing = every(run, size.disturbEveryMs, async () => {
      swarm.cut(CUT_SHARE);
      swarm.pause(PAUSE_SHARE, PAUSE_MS);
      run.random.pick(lines).proxy.cut();
    });
    const [written] = await Promise.all([
      writer.write(size.events, size.perSecond),
      killAll(stage, size),
    ]);
    await disturbing.stop();
    const traded = await trading.stop();
    await swarm.report();
    const backs = swarm.backMs.slice(firstBacks);
    const stormMs = await storm(stage, writer);
    await following.stop();
    await world.settled();
    swarm.tellEnds(await truth.readOn());
    await swarm.allUpToDate('at the end', CAUGHT_UP_MS_MAX);
    // What should not come would come now.
    await sleep(500);

    const { counts } = await swarm.report();
    run.say(`closes ${JSON.stringify(counts.closes)}, resyncs ${JSON.stringify(counts.resyncs)}`);
    run.expect(
      counts.faults.length === 0,
      `${counts.faults.length} faults\n${counts.faults.join('\n')}`,
    );
    const log = await world.count('from event_positions where position <= $1', [truth.end]);
    run.expect(log === truth.end, `${log} positions up to ${truth.end}`);
    const sums = await judgeAll(stage);
    run.expect(counts.resumed > 0, 'nobody came back by a resume token');
    const share = sums.covered / (sums.heard + sums.covered);
    run.expect(
      share <= COVERED_MAX,
      `${sums.covered} of ${sums.heard + sums.covered} events were told by resync only`,
    );
    const resume = percentile(backs, 0.99);
    run.say(
      `coming back: ${backs.length} times, p50 ${percentile(backs, 0.5)} ms, p99 ${resume} ms; storm ${stormMs} ms`,
    );
    // Servers that start again take both cores of a small machine: the full form is for one that does nothing else.
    run.expect(
      run.isPatient || run.isShort || resume <= RESUME_MS_MAX,
      `p99 of coming back ${resume} ms, promised ${RESUME_MS_MAX}`,
    );
    run.expect(
      run.isPatient || stormMs <= STORM_MS_MAX,
      `storm ${stormMs} ms, promised ${STORM_MS_MAX}`,
    );
    return {
      clients: size.clients,
      servers: SERVERS,
      kills: size.kills,
      events: written,
      requests: traded,
      connects: counts.connects,
      resumed: counts.resumed,
      heard: sums.heard,
      outdated: sums.outdated,
      resyncs: sums.resyncs,
      covered: sums.covered,
      missing: 0,
      unordered: 0,
      duplicates_dropped: counts.duplicates,
      resume_p50_ms: percentile(backs, 0.5),
      resume_p99_ms: resume,
      storm_ms: stormMs,
      ...(await world.check({ mayFail: true })),
    };
  },
});
