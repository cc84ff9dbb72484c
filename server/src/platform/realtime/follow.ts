/* follow.ts   reads the event log for the hub, from its end on
 * Terms       run: some events that are made ready together and told in one stretch.
 * Invariants  every position is read once and in order; what cannot be read now is read later; what will never be told
 *             (a hole, another epoch, an event that a source cannot tell) is said to be missing by `resync`.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../../kernel/ids.ts';
import type { Env } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import type { Logger } from '../log.ts';
import type { LogFeed } from '../outbox/outbox.ts';
import type { LogBounds } from '../outbox/positions.ts';
import type { Place } from '../outbox/tail.ts';
import type { Reads } from '../postgres/db.ts';
import type { ResyncReason, RunningHub } from './hub.ts';
import type { LiveMetrics } from './live-metrics.ts';
import { isFor, makeMessages } from './sources.ts';
import type { LiveMessage, LiveSource } from './types.ts';

/** Events told in one turn of the event loop: as many as a connection may queue, so that readers can keep up. */
const RUN_EVENTS = 100;
/** Whether it is still the same log is asked this often. */
const BOUNDS_EVERY_MS = 1000;
const RETRY_MS = 100;
const RETRY_MS_MAX = 1000;

export type Follower = {
  /** Resolves when it stands at the end of the log. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

type Ready = {
  readonly messages: ReadonlyMap<Uuid, readonly LiveMessage[]>;
  readonly failed: ReadonlyMap<Uuid, readonly string[]>;
  /** Events of which it is not even known whom they reach. */
  readonly lost: ReadonlySet<Uuid>;
};

export function createFollower(world: {
  readonly feed: LogFeed;
  readonly hub: RunningHub;
  readonly sources: readonly LiveSource[];
  readonly reads: Reads;
  readonly env: Env;
  readonly log: Logger;
  readonly metrics: LiveMetrics;
  readonly isThere: () => Promise<boolean>;
}): Follower {
  const { feed, hub, sources, reads, env, log, metrics, isThere } = world;
  let at: { epoch: string; position: number } | undefined;
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let isWanted = false;
  let isStopped = false;
  let running: Promise<void> | undefined;

  function wake(): void {
    isWanted = true;
    if (!at || isStopped) return;
    running ??= follow();
  }

  async function follow(): Promise<void> {
    let failures = 0;
    // Before the first wait: whoever wakes it sees that it runs.
    await nextTurn();
    while (isWanted && !isStopped) {
      isWanted = false;
      try {
        await catchUp();
        failures = 0;
      } catch (error) {
        // What was made ready is not told; it is read again.
        if (at) hub.preparing(at.position);
        checkedAtMs = Number.NEGATIVE_INFINITY;
        isWanted = true;
        log.warn({ err: error }, 'the hub cannot read the log; it tries again');
        await sleep(Math.min(RETRY_MS * 2 ** failures, RETRY_MS_MAX));
        failures += 1;
      }
    }
    running = undefined;
  }

  async function catchUp(): Promise<void> {
    while (at && !isStopped) {
      if (performance.now() - checkedAtMs > BOUNDS_EVERY_MS && !(await isSameLog(at))) return;
      const places = await feed.after(at.position);
      if (places.length === 0) return;
      for (const run of runsOf(places)) {
        if (isStopped || !(await tellRun(at, run))) return;
        await nextTurn();
      }
    }
  }

  async function isSameLog(mine: { epoch: string; position: number }): Promise<boolean> {
    const bounds = await feed.bounds();
    checkedAtMs = performance.now();
    if (bounds.epoch === mine.epoch && bounds.last >= mine.position) return true;
    log.error({ from: mine, to: bounds }, 'the event log was rebuilt: all topics are read anew');
    goOn(bounds, 'epoch');
    return false;
  }

  function goOn({ epoch, last }: LogBounds, reason?: ResyncReason): void {
    at = { epoch, position: last };
    if (reason) feed.distrust();
    hub.standAt(epoch, last, reason);
    isWanted = true;
  }

  /** Whether the run was told; not when there is a hole in it. */
  async function tellRun(
    mine: { epoch: string; position: number },
    run: readonly Place[],
  ): Promise<boolean> {
    const hole = run.find(
      (place, nth) => !place.event || place.position !== mine.position + nth + 1,
    );
    if (hole) {
      metrics.gaps.inc();
      log.error(
        { from: mine.position, at: hole.position },
        'the log has a hole: all topics are read anew, from its end on',
      );
      goOn(await feed.bounds(), 'too_old');
      return false;
    }
    const events = run.flatMap(({ event }) => event ?? []);
    hub.preparing(mine.position + run.length);
    const ready = await makeReady(events);
    for (const event of events) {
      hub.tell(event, ready.messages.get(event.id) ?? [], ready.failed.get(event.id) ?? []);
      if (ready.lost.has(event.id)) hub.resyncStore(event.storeId);
      hub.told(event.position);
      mine.position = event.position;
    }
    const [oldest] = events;
    if (oldest) metrics.readLag.observe((env.now().getTime() - oldest.createdAt.getTime()) / 1000);
    return true;
  }

  /** Asks each source once for each store, and only for events that somebody here may hear of. */
  async function makeReady(events: readonly LoggedEvent[]): Promise<Ready> {
    const messages = new Map<Uuid, readonly LiveMessage[]>();
    const failed = new Map<Uuid, readonly string[]>();
    const lost = new Set<Uuid>();
    const isHeard = (source: LiveSource, event: LoggedEvent): boolean => {
      try {
        return isFor(source, event) && hub.hears(event.storeId, source.keysOf(event));
      } catch (error) {
        metrics.failures.inc({ source: source.name });
        log.error({ err: error, source: source.name, event: event.id }, 'a source failed');
        lost.add(event.id);
        return false;
      }
    };
    for (const [storeId, ofStore] of Map.groupBy(events, (event) => event.storeId)) {
      const db = reads({ storeId });
      const asking = sources.flatMap((source) => {
        const heard = ofStore.filter((event) => isHeard(source, event));
        return heard.length === 0 ? [] : [{ source, heard }];
      });
      const made = await Promise.all(
        asking.map(({ source, heard }) =>
          makeMessages({ source, db, events: heard, isThere, log, metrics }),
        ),
      );
      for (const [nth, { messages: news, failed: bad }] of made.entries()) {
        for (const [id, some] of news) messages.set(id, [...(messages.get(id) ?? []), ...some]);
        const asked = asking[nth];
        for (const event of asked?.heard ?? []) {
          if (!asked || !bad.has(event.id)) continue;
          const keys = asked.source.keysOf(event);
          failed.set(event.id, [...(failed.get(event.id) ?? []), ...keys]);
        }
      }
    }
    return { messages, failed, lost };
  }

  feed.onWake(wake);
  return {
    start: async () => {
      goOn(await feed.bounds());
      checkedAtMs = performance.now();
      wake();
    },
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

function* runsOf(places: readonly Place[]): Generator<readonly Place[]> {
  for (let nth = 0; nth < places.length; nth += RUN_EVENTS) {
    yield places.slice(nth, nth + RUN_EVENTS);
  }
}
