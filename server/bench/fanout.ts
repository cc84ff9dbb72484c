/* fanout.ts   one message to 10,000 sockets: beside a send for each of them, beside a bare loop of writes, and with a tenth of them stalled */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { type WebSocket, WebSocketServer } from 'ws';
import { newIdOf, systemEnv } from '../src/platform/env.ts';
import { silentLog } from '../src/platform/log.ts';
import { frameOf } from '../src/platform/realtime/frames.ts';
import { createHub } from '../src/platform/realtime/hub.ts';
import { createLiveMetrics } from '../src/platform/realtime/live-metrics.ts';
import { createSocketOutlets } from '../src/platform/realtime/outlet.ts';
import type { LiveMessage, Outlet, TopicRule } from '../src/platform/realtime/types.ts';
import type { Ask, Told } from './support/fanout-clients.ts';
import { middleOf, tell } from './support/figures.ts';
import { medianOf, spreadOf } from './support/load.ts';

const CONNECTIONS = 10_000;
const STALLED = CONNECTIONS / 10;
const ROUNDS = 9;
const TICK_EVENTS = 10;
const TICK_ROUNDS = 5;
/** Large messages until nothing more goes to those that stalled. */
const FILLERS = 40;
const FILLER_BYTES = 4000;
const STORE = newIdOf(systemEnv);

const rule: TopicRule = { pattern: 'orders', admits: () => true, snapshot: () => '/orders' };

/** About what an `order_update` holds. */
const payloadOf = (nth: number) => ({
  order_id: STORE,
  number: `${1000 + nth}`,
  status: 'open',
  payment_status: 'paid',
  fulfillment_status: 'unfulfilled',
  version: nth,
  change: 'order.placed',
});

const metrics = createLiveMetrics(new Registry());
const hub = createHub({
  env: systemEnv,
  log: silentLog,
  metrics,
  replays: { isLost: async () => undefined, tell: async () => undefined },
});
hub.standAt('bench', 0);
const outlets = createSocketOutlets({
  bounds: () => ({
    messages: 100,
    staleBytes: 65_536,
    maxBytes: 262_144,
    staleMs: 600_000,
    isSoft: true,
  }),
  resyncOf: (outlet: Outlet, topic: string) => hub.resyncOf(outlet, topic),
  metrics,
  log: silentLog,
});

const peers: WebSocket[] = [];
const sockets: Socket[] = [];
const codec = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const http = createServer();
http.on('upgrade', (request, socket, head) => {
  codec.handleUpgrade(request, socket, head, (peer) => {
    const outlet = outlets.open(socket, peer);
    peer.on('pong', (data) => void outlet.acknowledged(data));
    peer.on('close', () => outlet.closed());
    peer.on('error', () => {});
    peers.push(peer);
    sockets.push(socket as Socket);
    const listener = {
      storeId: STORE,
      principal: { kind: 'anonymous' as const },
      tokenHashes: { ct: [], ot: [], cv: [] },
    };
    const subscriber = { id: newIdOf(systemEnv), storeId: STORE, listener, outlet };
    void hub.subscribe(subscriber, { topic: 'orders', key: 'orders', rule }, undefined);
  });
});
http.listen(0, '127.0.0.1', 4096);
await once(http, 'listening');
const { port } = http.address() as { port: number };

const clients = fork(
  fileURLToPath(new URL('support/fanout-clients.ts', import.meta.url)),
  [`${port}`, `${CONNECTIONS}`],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
);
const ask = (what: Ask): void => void clients.send(what);
await once(clients, 'message');

type Taken = { readonly cpuMs: number; readonly lastMs: number; readonly p99Ms: number };

/** Sends, and waits until so many messages were heard: processor of this process, and time to the last of them. */
async function take(messages: number, send: () => void): Promise<Taken> {
  ask({ expect: messages });
  await sleep(20);
  const answered = once(clients, 'message') as Promise<[Told]>;
  const cpu = process.cpuUsage();
  const began = process.hrtime.bigint();
  send();
  const [told] = await answered;
  const { user, system } = process.cpuUsage(cpu);
  if (told === 'ready') throw new Error('the clients began anew');
  const since = (at: string): number => Number(BigInt(at) - began) / 1e6;
  return {
    cpuMs: (user + system) / 1000,
    lastMs: since(told.lastNs),
    p99Ms: since(told.p99Ns),
  };
}

let nth = 0;
const message = (more: Partial<LiveMessage> = {}): LiveMessage => {
  nth += 1;
  return { key: 'orders', type: 'order_update', payload: payloadOf(nth), ...more } as LiveMessage;
};
const envelope = () => ({
  type: 'order_update',
  id: newIdOf(systemEnv),
  at: new Date(),
  topic: 'orders',
  payload: payloadOf(nth),
});

const ours = (): void => hub.publish(STORE, message());
const naive = (): void => {
  nth += 1;
  const { type, id, at, topic, payload } = envelope();
  const told = { message_type: type, message_id: id, timestamp: at, topic, payload };
  for (const peer of peers) peer.send(JSON.stringify(told));
};
const raw = (): void => {
  nth += 1;
  const { bytes } = frameOf(envelope(), { position: undefined, latest: undefined });
  for (const socket of sockets) socket.write(bytes);
};
const oursInTick = (): void => {
  for (let of = 0; of < TICK_EVENTS; of += 1) hub.publish(STORE, message({ latest: `${of}` }));
};
const naiveInTick = (): void => {
  for (let of = 0; of < TICK_EVENTS; of += 1) naive();
};

/** As `ours`, `naive` and `raw` in turn, so that what else the machine does meets all. */
async function rounds(
  count: number,
  messages: number,
  sends: readonly (() => void)[],
): Promise<readonly (readonly Taken[])[]> {
  for (const send of sends) await take(messages, send);
  const taken = sends.map((): Taken[] => []);
  for (let round = 0; round < count; round += 1) {
    for (const [of, send] of sends.entries()) taken[of]?.push(await take(messages, send));
  }
  return taken;
}

const [one = [], sent = [], written = []] = await rounds(ROUNDS, CONNECTIONS, [ours, naive, raw]);
const [tick = [], sentInTick = []] = await rounds(TICK_ROUNDS, CONNECTIONS * TICK_EVENTS, [
  oursInTick,
  naiveInTick,
]);

/** Nine tenths hear it while the others do, and then while those have stopped reading. */
const p99s = async (heardBy: number): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) taken.push((await take(heardBy, ours)).p99Ms);
  return taken;
};
const allRead = await p99s(CONNECTIONS);
ask({ pause: STALLED });
for (let filler = 0; filler < FILLERS; filler += 1) {
  const payload = { ...payloadOf(filler), change: 'x'.repeat(FILLER_BYTES) };
  await take(CONNECTIONS - STALLED, () => hub.publish(STORE, message({ payload })));
}
const someStalled = await p99s(CONNECTIONS - STALLED);
const dropped = (await metrics.dropped.get()).values[0]?.value ?? 0;
if (dropped < STALLED) throw new Error(`only ${dropped} messages were dropped: nobody stalled`);

const ratios = (
  name: string,
  better: 'more' | 'less',
  over: readonly number[],
  under: readonly number[],
  budget: { readonly gate?: number; readonly goal?: number } = {},
) => {
  const shares = over
    .map((value, round) => value / (under[round] ?? Number.NaN))
    .sort((a, b) => a - b);
  return { name, value: medianOf(shares), unit: '×', better, spread: spreadOf(shares), ...budget };
};
const cpu = (taken: readonly Taken[]): readonly number[] => taken.map(({ cpuMs }) => cpuMs);
const last = (taken: readonly Taken[]): readonly number[] => taken.map(({ lastMs }) => lastMs);

tell('fanout', [
  middleOf('publish to 10,000: processor', 'ms', cpu(one)),
  middleOf('a send for each of them: processor', 'ms', cpu(sent)),
  ratios('one publish, a send for each over ours', 'more', cpu(sent), cpu(one), {
    gate: 1.5,
    goal: 2,
  }),
  ratios('a send for each over a loop of writes', 'more', cpu(sent), cpu(written)),
  ratios('ten in one tick, a send for each over ours', 'more', cpu(sentInTick), cpu(tick), {
    gate: 8,
    goal: 12,
  }),
  middleOf('publish to the last of 10,000 receipts', 'ms', last(one)),
  ratios('to the last receipt, over a loop of writes', 'less', last(one), last(written), {
    gate: 1.5,
    goal: 1.2,
  }),
  middleOf('p99 of receipts, all read', 'ms', allRead),
  ratios('p99, a tenth stalled over all read', 'less', someStalled, allRead, {
    gate: 2,
    goal: 1.2,
  }),
]);
clients.disconnect();
hub.stop();
outlets.stop();
for (const socket of sockets) socket.destroy();
http.close();
