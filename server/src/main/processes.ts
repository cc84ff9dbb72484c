/* One shop in several processes that share the port.
 * Terms       first: the process that was started; it owns the database and the port, serves nothing, and looks after the
 *             others. child: a whole shop on that database; it ends when the first is gone.
 * Invariants  a child that dies is started again, with a growing pause while it keeps dying; a stop waits for all of them.
 */
import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_MS_MIN = 500;
const RESTART_MS_MAX = 30_000;
/** Who lived so long had no trouble starting: its next pause is short again. */
const STEADY_MS = 60_000;
/** What a child says to the first, and what it is told. */
type Said = { readonly ready: string };
const STOP = 'stop';

export const isChild = (): boolean => cluster.isWorker;

/** In a child: tells the first that it serves. */
export const tellReady = (url: string): void => void process.send?.({ ready: url } satisfies Said);

/** In a child: settles when it must stop, because the first says so or is gone, or by a SIGTERM of its own. */
export function stopTold(): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', (message) => {
      if (message === STOP) resolve();
    });
    process.once('disconnect', resolve);
    process.once('SIGTERM', resolve);
    // A terminal's Ctrl-C reaches every process; the first decides.
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
  });
}

export type Children = {
  /** The URL, once every child serves; rejects when one ends before that. */
  readonly ready: Promise<string>;
  /** Stops all, kills what does not stop in time. */
  stop(graceMs: number): Promise<void>;
};

/** In the first: starts the children and keeps their number. */
export function startChildren(count: number, say: (line: string) => void): Children {
  const living = new Map<Worker, Promise<void>>();
  const ready = Promise.withResolvers<string>();
  const restarts = new AbortController();
  let isStopping = false;
  let isReady = false;
  let waitedFor = count;

  function start(slot: number, pauseMs: number): void {
    const child = cluster.fork();
    const startedAt = performance.now();
    child.on('message', (message: Said) => {
      waitedFor -= 1;
      if (waitedFor > 0 || isReady) return;
      isReady = true;
      ready.resolve(message.ready);
    });
    const gone = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        living.delete(child);
        resolve();
        if (isStopping) return;
        const how = signal ? `by ${signal}` : `with ${code}`;
        const who = `process ${slot} of ${count} (${child.process.pid}) ended ${how}`;
        if (!isReady) {
          ready.reject(new Error(`${who} before it served`));
          return;
        }
        const lived = performance.now() - startedAt;
        const nextMs = lived > STEADY_MS ? RESTART_MS_MIN : pauseMs;
        say(`${who}; it is started again in ${nextMs / 1000} s`);
        sleep(nextMs, undefined, { signal: restarts.signal, ref: false }).then(
          () => start(slot, Math.min(nextMs * 2, RESTART_MS_MAX)),
          () => {},
        );
      });
    });
    living.set(child, gone);
  }

  for (let slot = 1; slot <= count; slot += 1) start(slot, RESTART_MS_MIN);
  return {
    ready: ready.promise,
    stop: async (graceMs) => {
      isStopping = true;
      restarts.abort();
      for (const child of living.keys()) if (child.isConnected()) child.send(STOP);
      await Promise.race([Promise.all(living.values()), sleep(graceMs, undefined, { ref: false })]);
      for (const child of living.keys()) child.process.kill('SIGKILL');
      await Promise.all(living.values());
    },
  };
}
