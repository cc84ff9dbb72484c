/* The clients of `ws-recovery` against a server of a few lines that can lie: what it leaves out, says twice or says too
 * early must be found.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { judge, type Verdict } from './heard.ts';
import { type Counts, liveClient, noCounts, numberOf } from './live-client.ts';
import { randomFrom } from './random.ts';

const TOPIC = 'orders';
const UNTIL_MS_MAX = 5000;

type Lies = {
  /** A replay leaves its last event out. */
  readonly leavesOut?: boolean;
  /** What happens while it replays is not told. */
  readonly joinsLate?: boolean;
  /** A replay is told backwards. */
  readonly isBackwards?: boolean;
  /** Instead of a replay it says `resync`. */
  readonly resyncs?: boolean;
};

const offsetOf = (position: number): string => Buffer.from(`e1:${position}`).toString('base64url');

/** A log of one topic, told to whoever subscribes. */
async function scripted(t: TestContext, lies: Lies) {
  const log: number[] = [];
  const live = new Set<WebSocket>();
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const say = (socket: WebSocket, type: string, more: object): void =>
    socket.send(JSON.stringify({ message_type: type, ...more }));
  const tell = (socket: WebSocket, position: number): void =>
    say(socket, 'order_update', { topic: TOPIC, offset: offsetOf(position), payload: {} });
  server.on('connection', (socket) => {
    socket.on('close', () => live.delete(socket));
    socket.on('error', () => {});
    say(socket, 'connect', {
      payload: { resume_token: 'none', session: { resumed: false, topics: [] } },
    });
    socket.on('message', async (data) => {
      const { payload } = JSON.parse(String(data)) as { payload: { from?: string } };
      const position = offsetOf(log.at(-1) ?? 0);
      say(socket, 'success', {
        payload: { operation: 'subscribe', details: { topic: TOPIC, position } },
      });
      const from = payload.from === undefined ? undefined : numberOf(payload.from);
      if (from !== undefined && lies.resyncs) {
        say(socket, 'resync', { payload: { topic: TOPIC, reason: 'too_old', position } });
      } else if (from !== undefined) {
        const missed = log.filter((one) => one > from);
        const kept = lies.leavesOut ? missed.slice(0, -1) : missed;
        for (const one of lies.isBackwards ? kept.toReversed() : kept) tell(socket, one);
      }
      if (lies.joinsLate) await sleep(100);
      live.add(socket);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
  });
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    append: (position: number): void => {
      log.push(position);
      for (const socket of live) tell(socket, position);
    },
  };
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + UNTIL_MS_MAX;
  while (!isTrue()) {
    assert.ok(performance.now() < deadline, `not in time: ${what}`);
    await sleep(5);
  }
}

/** A client hears some events, is cut, misses some, comes back while others happen, and hears the rest. */
async function throughATunnel(t: TestContext, lies: Lies): Promise<Verdict & { counts: Counts }> {
  const server = await scripted(t, lies);
  const counts = noCounts();
  const backs: number[] = [];
  let doors = { direct: [server.url], proxied: [] };
  const client = liveClient(
    {
      id: 1,
      topics: [TOPIC],
      headers: {},
      tokens: [],
      localAddress: '127.0.0.1',
      isProxied: false,
      comesBack: 'from',
    },
    {
      doors: () => doors,
      ends: () => new Map(),
      random: randomFrom(1),
      counts,
      onBack: (ms) => void backs.push(ms),
    },
  );
  t.after(() => client.stop());
  client.start();
  await until('the client listens', () => backs.length === 1);
  await sleep(lies.joinsLate ? 150 : 20);
  for (const position of [2, 3, 5]) server.append(position);
  await until('it heard', () => client.isUpTo(new Map([[TOPIC, 5]])));
  doors = { direct: [], proxied: [] };
  client.cut();
  await sleep(20);
  for (const position of [6, 8, 9]) server.append(position);
  doors = { direct: [server.url], proxied: [] };
  await until('it is back', () => backs.length === 2);
  await sleep(20);
  server.append(11);
  await sleep(150);
  for (const position of [12, 15]) server.append(position);
  await until('it heard the rest', () => client.isUpTo(new Map([[TOPIC, 15]])));
  const [heard] = client.heard();
  assert.ok(heard);
  const truth = server.log.map((position) => ({ position }));
  return { ...judge(truth, heard, 15), counts };
}

test('a server that tells all is found right', async (t) => {
  const verdict = await throughATunnel(t, {});
  assert.deepEqual([verdict.missing, verdict.strange, verdict.unordered], [[], [], []]);
  assert.deepEqual([verdict.heard, verdict.resyncs, verdict.counts.faults], [9, 0, []]);
});

test('a replay that leaves out its last event is found', async (t) => {
  assert.deepEqual((await throughATunnel(t, { leavesOut: true })).missing, [9]);
});

test('a server that listens to the log only after the replay is found', async (t) => {
  assert.deepEqual((await throughATunnel(t, { joinsLate: true })).missing, [11]);
});

test('a replay that goes backwards is found, and what a client drops for it is missing', async (t) => {
  const { missing, counts } = await throughATunnel(t, { isBackwards: true });
  assert.deepEqual(missing, [6, 8]);
  assert.match(counts.faults.join(), /8 after 9 on orders/);
});

test('a resync is no gap, and is counted', async (t) => {
  const { missing, covered, counts } = await throughATunnel(t, { resyncs: true });
  assert.deepEqual([missing, covered], [[], 3]);
  assert.deepEqual(counts.resyncs, { too_old: 1 });
});
