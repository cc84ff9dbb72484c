import type { Timers } from './edges.ts';
import type { Logger } from './log.ts';

/**
 * Small recurring work. A run that is still going is not started again; a failed one is logged and comes again
 * at its next tick. Several processes may tick at once: every run claims its rows itself.
 */
export type Ticker = Timers & {
  /** which  `own`: only timers of a process's own memory */
  start(which: 'all' | 'own'): void;
  /** Runs one now and waits for it; for tests and for `drain`. */
  runOnce(name: string): Promise<void>;
  stop(): Promise<void>;
};

export function createTicker(log: Logger): Ticker {
  type Timer = {
    everyMs: number;
    isOwn: boolean;
    run: () => Promise<void>;
    running: Promise<void> | undefined;
  };
  const timers = new Map<string, Timer>();
  const handles: NodeJS.Timeout[] = [];

  const tick = (name: string, timer: Timer) => {
    if (timer.running) return;
    timer.running = timer
      .run()
      .catch((error: unknown) => log.warn({ err: error, timer: name }, 'a timer failed'))
      .finally(() => {
        timer.running = undefined;
      });
  };

  const set = (isOwn: boolean) => (name: string, everyMs: number, run: () => Promise<void>) => {
    if (timers.has(name)) throw new Error(`timer ${name} is set twice`);
    timers.set(name, { everyMs, isOwn, run, running: undefined });
  };

  return {
    every: set(false),
    everyInEachProcess: set(true),
    start: (which) => {
      for (const [name, timer] of timers) {
        if (which === 'own' && !timer.isOwn) continue;
        const handle = setInterval(() => tick(name, timer), timer.everyMs);
        handle.unref();
        handles.push(handle);
      }
    },
    runOnce: async (name) => {
      const timer = timers.get(name);
      if (!timer) throw new Error(`no timer is named ${name}`);
      await timer.running;
      await timer.run();
    },
    stop: async () => {
      for (const handle of handles) clearInterval(handle);
      await Promise.allSettled([...timers.values()].map((timer) => timer.running));
    },
  };
}
