/* replay.ts   tells a topic again from the log
 * Terms       page: the events of one store in 250 positions of the log, with the messages that were made of them.
 * Invariants  a page is read once for all who come back, and each source is asked once for its messages; what a page
 *             holds is never more than was in the log; what cannot be told whole is lost, and said to be.
 *
 * After a crash thousands come back at once with nearly the same position. They share the pages, and each waits for its
 * own connection only.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../events.ts';
import type { Logger } from '../log.ts';
import { type LogBounds, type Position, positionText } from '../outbox/positions.ts';
import { countAfter, eventsBetween } from '../outbox/read-log.ts';
import type { Reads } from '../postgres/db.ts';
import { frameOf } from './frames.ts';
import type { LiveMetrics } from './live-metrics.ts';
import { isFor, type MadeMessages, makeMessages } from './sources.ts';
import type { Framed, LiveSource, Outlet } from './types.ts';

/** Positions of one page. */
export const PAGE_POSITIONS = 250;
/** Pages kept in memory. */
export const PAGES_MAX = 64;
/** Messages given to an outlet at once: well below what it may queue. */
const TOLD_TOGETHER = 50;
/** A store whose events lie far apart is told no further back than this many times the bound, in positions of the log. */
const SPARSE_TIMES = 10;
/** Tries at a page while the database is away, about a minute of them. */
const PAGE_TRIES_MAX = 30;
const RETRY_MS = 200;
const RETRY_MS_MAX = 2000;

export type Lost = 'too_old' | 'epoch' | 'overflow';

type Page = {
  readonly bounds: LogBounds;
  /** The page holds everything of the log up to here. */
  readonly upTo: number;
  readonly events: readonly LoggedEvent[];
  readonly made: Map<LiveSource, Promise<MadeMessages>>;
  /** By key; undefined when a source failed at one of its events. */
  readonly frames: Map<string, Promise<readonly Framed[] | undefined>>;
};

type Asked = {
  readonly storeId: Uuid;
  readonly key: string;
  /** On the wire. */
  readonly topic: string;
  readonly epoch: string;
  /** Where the whole began. */
  readonly from: number;
  readonly after: number;
  readonly upTo: number;
  readonly outlet: Outlet;
  /** Nobody wants it any more. */
  readonly isOff: () => boolean;
};

export type Replays = {
  /**
   * Whether what followed the position cannot be told. Past the bound are more events of the store than
   * `replay_events_max`, of whatever topic, or ten times as many positions of the log.
   */
  isLost(storeId: Uuid, since: Position, epoch: string, upTo: number): Promise<Lost | undefined>;
  /** Gives the outlet what the topic missed, as fast as it is read; gives why that cannot be, or undefined. */
  tell(asked: Asked): Promise<Lost | undefined>;
};

export function createReplays(world: {
  readonly reads: Reads;
  readonly log: Logger;
  readonly sources: readonly LiveSource[];
  readonly metrics: LiveMetrics;
  /** The ends of the log, at most about a second old. */
  readonly bounds: () => Promise<LogBounds>;
  readonly isThere: () => Promise<boolean>;
  /** `replay_events_max`. */
  readonly eventsMax: () => number;
  /** Bytes given to an outlet at once: well below what it may queue. */
  readonly bytesTogether: () => number;
}): Replays {
  const { reads, log, sources, metrics, bounds, isThere, eventsMax, bytesTogether } = world;
  const pages = new Map<string, Promise<Page>>();

  async function read(storeId: Uuid, after: number): Promise<Page> {
    metrics.pagesRead.inc();
    const end = after + PAGE_POSITIONS;
    const { bounds: ends, events } = await eventsBetween(reads({ storeId }), storeId, after, end);
    return {
      bounds: ends,
      upTo: Math.min(end, ends.last),
      events,
      made: new Map(),
      frames: new Map(),
    };
  }

  /** One that holds everything up to `needed`: the last page of the log is read again when that has grown. */
  async function pageOf(storeId: Uuid, after: number, needed: number): Promise<Page> {
    const name = `${storeId} ${after}`;
    for (;;) {
      const known = pages.get(name);
      const reading = known ?? read(storeId, after);
      pages.delete(name);
      pages.set(name, reading);
      if (pages.size > PAGES_MAX) pages.delete(pages.keys().next().value ?? '');
      try {
        const page = await reading;
        if (page.upTo >= needed || !known) return page;
      } catch (error) {
        if (pages.get(name) === reading) pages.delete(name);
        throw error;
      }
      if (pages.get(name) === reading) pages.delete(name);
    }
  }

  /** A page while the database may be away; undefined when it stays away. */
  async function pageAtLast(
    asked: Asked,
    after: number,
    needed: number,
  ): Promise<Page | undefined> {
    for (let tried = 1; tried <= PAGE_TRIES_MAX; tried += 1) {
      try {
        return await pageOf(asked.storeId, after, needed);
      } catch (error) {
        log.warn({ err: error, tried }, 'a page of the log could not be read');
        await sleep(Math.min(RETRY_MS * 2 ** tried, RETRY_MS_MAX));
        if (asked.isOff()) return undefined;
      }
    }
    return undefined;
  }

  function framesOf(page: Page, asked: Asked): Promise<readonly Framed[] | undefined> {
    const known = page.frames.get(asked.key);
    if (known) return known;
    const making = makeFrames(page, asked);
    page.frames.set(asked.key, making);
    // The next one tries anew: the database was away.
    making.catch(() => page.frames.delete(asked.key));
    return making;
  }

  async function makeFrames(
    page: Page,
    { storeId, key, topic, epoch }: Asked,
  ): Promise<readonly Framed[] | undefined> {
    const found: Framed[] = [];
    for (const source of sources) {
      const events = page.events.filter((event) => isFor(source, event));
      const mine = events.filter((event) => source.keysOf(event).includes(key));
      if (mine.length === 0) continue;
      let making = page.made.get(source);
      if (!making) {
        making = makeMessages({ source, db: reads({ storeId }), events, isThere, log, metrics });
        page.made.set(source, making);
        making.catch(() => page.made.delete(source));
      }
      const { messages, failed } = await making;
      for (const event of mine) {
        if (failed.has(event.id)) return undefined;
        for (const message of messages.get(event.id) ?? []) {
          if (message.key !== key) continue;
          const { position, id, createdAt: at } = event;
          const { type, payload, latest } = message;
          const offset = positionText(epoch, position);
          found.push(frameOf({ type, id, at, topic, offset, payload }, { position, latest }));
        }
      }
    }
    return found.sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  }

  /** Frames of a page, a few at a time. Whether the outlet still takes them. */
  async function giveAll(asked: Asked, frames: readonly Framed[]): Promise<boolean> {
    for (let nth = 0; nth < frames.length; ) {
      if (!(await asked.outlet.drained()) || asked.isOff()) return false;
      const some = firstOf(frames, nth, bytesTogether());
      asked.outlet.push(some);
      nth += some.length;
    }
    return true;
  }

  return {
    isLost: async (storeId, { epoch: theirs, number }, epoch, upTo) => {
      if (theirs !== epoch) return 'epoch';
      const ends = await bounds();
      // Another process may be further on than this one, and than what was known a moment ago.
      if (number > Math.max(upTo, ends.last)) {
        const { last } = (await eventsBetween(reads({ storeId }), storeId, number, number)).bounds;
        if (number > last) return 'epoch';
      }
      if (number < ends.first - 1) return 'too_old';
      const most = eventsMax();
      if (upTo - number <= most) return undefined;
      if (upTo - number > most * SPARSE_TIMES) return 'too_old';
      const count = await countAfter(reads({ storeId }), number, most + 1);
      return count > most ? 'too_old' : undefined;
    },
    tell: async (asked) => {
      let at = asked.after;
      while (at < asked.upTo) {
        if (at - asked.from > eventsMax() * SPARSE_TIMES) return 'too_old';
        const start = Math.floor(at / PAGE_POSITIONS) * PAGE_POSITIONS;
        const needed = Math.min(asked.upTo, start + PAGE_POSITIONS);
        const page = await pageAtLast(asked, start, needed);
        if (asked.isOff()) return undefined;
        if (!page) return 'overflow';
        if (page.bounds.epoch !== asked.epoch || page.upTo < needed) return 'epoch';
        if (at < page.bounds.first - 1) return 'too_old';
        const frames = await framesOf(page, asked);
        if (asked.isOff()) return undefined;
        if (!frames) return 'overflow';
        const since = at;
        const missed = frames.filter(
          ({ position = 0 }) => position > since && position <= asked.upTo,
        );
        if (!(await giveAll(asked, missed))) return undefined;
        at = needed;
      }
      return undefined;
    },
  };
}

/** From this one on, as many as may be given at once: always one, however long. */
function firstOf(frames: readonly Framed[], from: number, bytesMax: number): readonly Framed[] {
  let bytes = 0;
  let to = from;
  for (; to < frames.length && to - from < TOLD_TOGETHER; to += 1) {
    bytes += frames[to]?.bytes.length ?? 0;
    if (to > from && bytes > bytesMax) break;
  }
  return frames.slice(from, to);
}
