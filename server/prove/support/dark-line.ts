import { setTimeout as sleep } from 'node:timers/promises';
import { makeGift } from '../../test/support/live-shop.ts';
import { startServerAt } from '../../test/support/server-process.ts';
import { judge } from './heard.ts';
import { liveClient, noCounts } from './live-client.ts';
import { followTruth } from './live-truth.ts';
import type { Run } from './promise.ts';
import { openProxy } from './proxy.ts';
import type { World } from './world.ts';

/** Instead of 30 and 60 s, so that nobody waits a minute for what is a matter of one clock. */
const PING_SECONDS = 1;
const SILENCE_SECONDS = 3;
/** A look each second, and a busy machine. */
const NOTICED_MS_MAX = SILENCE_SECONDS * 1000 + 4000;
const UNTIL_MS_MAX = 20_000;
const CHANGES = 5;

/**
 * F22: the line of a client goes dark, with nothing told to either end. The server takes it for dead in time, and when
 * there is a line again the client hears all that it missed. Gives what was found.
 */
export async function goneDark(run: Run, world: World): Promise<string> {
  const { productId, variantId } = await makeGift(world.servers[0]?.url ?? '', 10, world.apiKey);
  const url = `postgres://postgres@localhost/${world.databaseName}?host=${encodeURIComponent(world.cluster.runDir)}`;
  const server = await startServerAt(url, {
    RCOMMERCE_LOG__LEVEL: 'error',
    RCOMMERCE_WEBSOCKET__PING_INTERVAL_SECS: String(PING_SECONDS),
    RCOMMERCE_WEBSOCKET__CONNECTION_TIMEOUT_SECS: String(SILENCE_SECONDS),
  });
  run.defer(() => server.kill());
  const target = { port: Number(new URL(server.url).port), host: '127.0.0.1' };
  const proxy = await openProxy(target, run.random.fork('dark line'));
  run.defer(() => proxy.close());
  const topic = `product:${productId}`;
  const counts = noCounts();
  const doors = { direct: [], proxied: [`http://127.0.0.1:${proxy.port}`] };
  const client = liveClient(
    {
      id: 1,
      topics: [topic],
      headers: {},
      tokens: [],
      localAddress: '127.0.0.1',
      isProxied: true,
      comesBack: 'resume',
    },
    {
      doors: () => doors,
      ends: () => new Map(),
      random: run.random.fork('dark client'),
      counts,
      onBack: () => {},
    },
  );
  run.defer(async () => client.stop());
  const until = async (what: string, mostMs: number, isSo: () => Promise<boolean> | boolean) => {
    const began = performance.now();
    while (!(await isSo())) {
      const took = Math.round(performance.now() - began);
      run.expect(took < mostMs, `not after ${took} ms: ${what}`);
      await sleep(50);
    }
    return Math.round(performance.now() - began);
  };
  const open = async (): Promise<number> => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const all = metrics.matchAll(/^rcommerce_realtime_connections\{[^}]*\} (\d+)/gm);
    return [...all].reduce((sum, [, value]) => sum + Number(value), 0);
  };
  const change = async (): Promise<void> => {
    for (let nth = 0; nth < CHANGES; nth += 1) {
      const body = { prices: [{ currency: 'USD', amount: 3000 + nth }] };
      await world.staff('PUT', `/admin/variants/${variantId}/prices`, body);
    }
  };
  client.start();
  await until('the client listens', UNTIL_MS_MAX, () => client.isUpTo(new Map()));
  await change();
  proxy.set({ isBlackHole: true });
  await change();
  const noticed = await until('a dark line is taken for dead', NOTICED_MS_MAX, async () => {
    return (await open()) === 0;
  });
  await change();
  proxy.cut();
  proxy.set({});
  await world.settled();
  const truth = followTruth(world);
  const ends = await truth.readOn();
  const back = await until('the client heard all', UNTIL_MS_MAX, () => client.isUpTo(ends));
  const [heard] = client.heard();
  const verdict = judge(truth.of(topic), heard ?? { start: 0, notes: [] }, truth.end);
  run.expect(verdict.missing.length === 0, `not heard: ${verdict.missing}`);
  run.expect(verdict.heard > 1, `${verdict.heard} changes were heard`);
  client.stop();
  await server.stop();
  return `taken for dead after ${noticed} ms, all heard ${back} ms after healing, resumed ${counts.resumed} times`;
}
