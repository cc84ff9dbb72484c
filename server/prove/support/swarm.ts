/* swarm.ts   many clients of real time in few processes: starts them, disturbs them, and reads what they heard */
import { type ChildProcess, fork } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Heard } from './heard.ts';
import type { ClientTask, Counts, Doors } from './live-client.ts';
import type { Run } from './promise.ts';

const CHILD = fileURLToPath(new URL('./swarm-process.ts', import.meta.url));
const REPORT_MS_MAX = 60_000;
const LOOK_EVERY_MS = 100;

export type SwarmTask = { readonly seed: string; readonly clients: readonly ClientTask[] };

/** What a process of clients is told. */
export type Order =
  | { readonly do: 'begin'; readonly task: SwarmTask }
  | { readonly do: 'doors'; readonly doors: Doors }
  | { readonly do: 'ends'; readonly ends: readonly (readonly [string, number])[] }
  | { readonly do: 'cut'; readonly share: number; readonly seed: string }
  | {
      readonly do: 'pause';
      readonly share: number;
      readonly seed: string;
      readonly forMs: number;
    }
  | { readonly do: 'report'; readonly nth: number }
  | { readonly do: 'write'; readonly nth: number; readonly path: string }
  | { readonly do: 'end' };

export type Report = {
  readonly nth: number;
  /** Clients that have not heard all that is known to be in the log for them. */
  readonly behind: number;
  /** What one of them lacks. */
  readonly first: string;
  /** Since the last report: from the beginning of each connection until the client was up to date. */
  readonly backMs: readonly number[];
  /** Since the start. */
  readonly counts: Counts;
};

export type Swarm = {
  /** Where servers are from now on. */
  open(doors: Doors): void;
  /** What topics have in the log by now. */
  tellEnds(ends: Iterable<readonly [string, number]>): void;
  /** Breaks the connections of a share of the clients, by chance. */
  cut(share: number): void;
  pause(share: number, forMs: number): void;
  report(): Promise<{ readonly behind: number; readonly first: string; readonly counts: Counts }>;
  /** Looks until no client is behind; gives after how long. */
  allUpToDate(what: string, mostMs: number): Promise<number>;
  /** From the beginning of a connection until the client was up to date again, of all so far. */
  readonly backMs: readonly number[];
  /** What each client heard of each topic. */
  heard(): AsyncGenerator<Heard & { readonly topic: string; readonly client: number }>;
};

/** Starts the processes and gives each its part of the clients; the run ends them. */
export async function startSwarm(
  run: Run,
  clients: readonly ClientTask[],
  processes: number,
): Promise<Swarm> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-swarm-'));
  run.defer(() => rm(folder, { recursive: true, force: true }));
  const children = Array.from({ length: processes }, () =>
    fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  const backMs: number[] = [];
  let isOver = false;
  run.defer(async () => {
    isOver = true;
    for (const child of children) child.kill('SIGKILL');
  });
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  const waiting = new Map<string, (report: Report) => void>();
  for (const child of children) {
    child.on('message', (report: Report) => {
      backMs.push(...report.backMs);
      waiting.get(`${child.pid} ${report.nth}`)?.(report);
    });
    child.once('exit', (code) => {
      if (!isOver) broken.reject(new Error(`a process of clients ended with ${code}`));
    });
  }
  let orders = 0;
  const tell = (order: Order): void => {
    for (const child of children) if (child.connected) child.send(order);
  };
  const ask = async (child: ChildProcess, order: (nth: number) => Order): Promise<Report> => {
    orders += 1;
    const nth = orders;
    const told = Promise.withResolvers<Report>();
    waiting.set(`${child.pid} ${nth}`, told.resolve);
    child.send(order(nth));
    const late = sleep(REPORT_MS_MAX, undefined, { ref: false }).then(() => {
      throw new Error('a process of clients does not answer');
    });
    return Promise.race([told.promise, broken.promise, late]);
  };
  for (const [nth, child] of children.entries()) {
    const task = {
      seed: `${run.seed}/swarm ${nth}`,
      clients: clients.filter((_client, index) => index % processes === nth),
    };
    child.send({ do: 'begin', task } satisfies Order);
  }
  const seedOf = (): string => {
    orders += 1;
    return `${run.seed}/order ${orders}`;
  };
  const report: Swarm['report'] = async () => {
    const reports = await Promise.all(
      children.map((child) => ask(child, (nth) => ({ do: 'report', nth }))),
    );
    return {
      behind: reports.reduce((sum, { behind }) => sum + behind, 0),
      first: reports.find(({ first }) => first !== '')?.first ?? '',
      counts: sumOf(reports.map(({ counts }) => counts)),
    };
  };
  return {
    open: (doors) => tell({ do: 'doors', doors }),
    tellEnds: (ends) => tell({ do: 'ends', ends: [...ends] }),
    cut: (share) => tell({ do: 'cut', share, seed: seedOf() }),
    pause: (share, forMs) => tell({ do: 'pause', share, forMs, seed: seedOf() }),
    report,
    allUpToDate: async (what, mostMs) => {
      const began = performance.now();
      for (;;) {
        const { behind, first, counts } = await report();
        const took = performance.now() - began;
        if (behind === 0) return Math.round(took);
        run.expect(
          took < mostMs,
          `${what}: ${behind} clients are behind after ${Math.round(took)} ms, one of them: ${first}; ${JSON.stringify(counts)}`,
        );
        await sleep(LOOK_EVERY_MS);
      }
    },
    backMs,
    heard: async function* () {
      for (const [index, child] of children.entries()) {
        const path = join(folder, `heard-${index}`);
        await ask(child, (nth) => ({ do: 'write', nth, path }));
        for await (const line of createInterface(createReadStream(path))) {
          const heard = JSON.parse(line) as Heard & { topic: string; client: number };
          yield { ...heard, client: heard.client * processes + index };
        }
      }
    },
  };
}

function sumOf(all: readonly Counts[]): Counts {
  const each = (pick: (counts: Counts) => number): number =>
    all.reduce((sum, counts) => sum + pick(counts), 0);
  const byName = (pick: (counts: Counts) => Record<string, number>): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const [name, times] of all.flatMap((counts) => Object.entries(pick(counts)))) {
      sums[name] = (sums[name] ?? 0) + times;
    }
    return sums;
  };
  return {
    connects: each(({ connects }) => connects),
    resumed: each(({ resumed }) => resumed),
    topicsResumed: each(({ topicsResumed }) => topicsResumed),
    duplicates: each(({ duplicates }) => duplicates),
    messages: each(({ messages }) => messages),
    closes: byName(({ closes }) => closes),
    resyncs: byName(({ resyncs }) => resyncs),
    faults: all.flatMap(({ faults }) => faults),
  };
}
