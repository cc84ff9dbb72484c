/* Many clients of real time in one process. Its parent tells it what to do over IPC, and it ends with its parent. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Doors, liveClient, noCounts } from './live-client.ts';
import { randomFrom } from './random.ts';
import type { Order, Report, SwarmTask } from './swarm.ts';

/** Connections are begun this much apart. */
const START_EVERY_MS = 1;

const ends = new Map<string, number>();
const backMs: number[] = [];
const counts = noCounts();
let doors: Doors = { direct: [], proxied: [] };
let clients: ReturnType<typeof liveClient>[] = [];

const tell = (report: Report): void => void process.send?.(report);
const seconds = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function begin(task: SwarmTask): Promise<void> {
  const random = randomFrom(task.seed);
  clients = task.clients.map((client) =>
    liveClient(client, {
      doors: () => doors,
      ends: () => ends,
      random: random.fork(client.id),
      counts,
      onBack: (ms) => void backMs.push(ms),
    }),
  );
  for (const client of clients) {
    client.start();
    await seconds(START_EVERY_MS);
  }
}

async function write(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (const [nth, client] of clients.entries()) {
    for (const heard of client.heard()) {
      if (!file.write(`${JSON.stringify({ client: nth, ...heard })}\n`)) await once(file, 'drain');
    }
  }
  file.end();
  await once(file, 'finish');
}

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case 'begin':
      return begin(order.task);
    case 'doors':
      doors = order.doors;
      return;
    case 'ends':
      for (const [topic, position] of order.ends) ends.set(topic, position);
      return;
    case 'cut': {
      const random = randomFrom(order.seed);
      for (const client of clients) if (random.chance(order.share)) client.cut();
      return;
    }
    case 'pause': {
      const random = randomFrom(order.seed);
      for (const client of clients) if (random.chance(order.share)) client.pause(order.forMs);
      return;
    }
    case 'report': {
      const behind = clients.filter((client) => !client.isUpTo(ends));
      tell({
        nth: order.nth,
        behind: behind.length,
        first: behind[0]?.lacks(ends) ?? '',
        backMs: backMs.splice(0),
        counts,
      });
      return;
    }
    case 'write':
      await write(order.path);
      tell({ nth: order.nth, behind: 0, first: '', backMs: [], counts });
      return;
    case 'end':
      for (const client of clients) client.stop();
  }
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    process.stderr.write(`a process of clients: ${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
