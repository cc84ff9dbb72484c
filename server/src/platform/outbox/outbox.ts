/* The event log's second half: positions and readers.
 * Terms       mark: a committed event without a position. sequencer: whichever process holds the numbering lock.
 *             reader: follows the log with a position of its own, at least once per event. stored: its position has
 *             a row, and one process runs it. live: reads from the end of the log, in every process.
 * Invariants  positions are dense and in the order of `seq`; a reader's position only grows; an event that failed
 *             five times is in the dead letters before the reader moves on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locate, Readers } from '../edges.ts';
import type { Env } from '../env.ts';
import { newIdOf } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import type { Logger } from '../log.ts';
import type { Ctx, InTx, Reads } from '../postgres/db.ts';
import { SYSTEM } from '../postgres/db.ts';
import { sql } from '../postgres/sql.ts';
import { createLeases } from './leases.ts';
import type { LogBounds } from './positions.ts';
import { logBounds } from './read-log.ts';
import { createTail, inRuns, LOG_BATCH_MAX, type Place } from './tail.ts';

/** Events that a reader which takes several is given at once. */
const TOGETHER_MAX = 50;
/** Tries of a reader at one event before it becomes a dead letter. */
export const READER_TRIES_MAX = 5;
/** Who does not get the lock while own events are unnumbered looks again after this long. */
const RIVAL_WAIT_MS = 5;
/** A sequencer that is wanted again at once gathers for so long. */
const NUMBER_REST_MS = 5;
const SLOW_POLL_MS = 1000;
/** Time between two looks of the stored readers at the log, at least. */
const GATHER_MS = 25;
/** Events deleted in one transaction, and transactions of one run of retention. */
export const FORGOTTEN_EVENTS_MAX = 1000;
const FORGET_BATCHES_MAX = 20;
const DAY_MS = 86_400_000;

type Reader = {
  readonly name: string;
  readonly types: ReadonlySet<string> | 'all';
  readonly react: (ctx: Ctx, events: readonly LoggedEvent[]) => Promise<void>;
  /** Events that it takes at once, at most. */
  readonly most: number;
  /** Reads from the end of the log at start and keeps its position in memory (caches, sockets). */
  readonly isLive: boolean;
  position: number | undefined;
  running: Promise<void> | undefined;
  isWanted: boolean;
};

type Types = readonly string[] | 'all';
type React = (ctx: Ctx, event: LoggedEvent) => Promise<void>;

/** The log for who follows it by itself. What it has not read yet it can read again: nothing is given up. */
export type LogFeed = {
  /** What follows the position, in its order, some hundred places; none at the end of the log. */
  after(position: number): Promise<readonly Place[]>;
  bounds(): Promise<LogBounds>;
  /** What is remembered of the log is read anew: it is another one. */
  distrust(): void;
  /** Called when there may be more, at least once a second. */
  onWake(wake: () => void): void;
};

export type Outbox = {
  readonly readers: Readers;
  readonly feed: LogFeed;
  /** Follows the log from its end, in every process, without a stored position. */
  live(name: string, types: readonly string[] | 'all', react: React): void;
  /** Numbers what was just committed, soon and in the background. */
  kick(): void;
  /** which  `live`: only readers without a stored position; the others are another process's work */
  start(which: 'all' | 'live'): void;
  /** Looks at the log: another process numbered something. */
  wake(): void;
  /** Numbers everything and lets every reader catch up; for tests and shutdown. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  /** Deletes events older than this many days, lowest position first, a bounded number of them. A timer. */
  forget(days: number): Promise<number>;
  /** Age in milliseconds of the oldest event without a position. */
  oldestMarkMs(): Promise<number>;
  deadLetters(): number;
  /** Holes that readers met since the start. */
  gaps(): number;
};

export function createOutbox(world: {
  readonly locate: Locate;
  readonly inTx: InTx;
  readonly reads: Reads;
  readonly env: Env;
  readonly log: Logger;
  /** Called after this process numbered something. */
  readonly onNumbered?: () => void;
}): Outbox {
  const { locate, inTx, reads, env, log } = world;
  const readers: Reader[] = [];
  const wakes: (() => void)[] = [];
  const tail = createTail({
    locate,
    reads,
    isWanted: (type) =>
      wakes.length > 0 || readers.some(({ types }) => types === 'all' || types.has(type)),
  });
  const leases = createLeases({
    locate,
    owner: newIdOf(env),
    log,
    names: () => readers.filter(({ isLive }) => !isLive).map(({ name }) => name),
    onPutBack: tail.clear,
  });
  let isStopped = false;
  let numbering: Promise<void> | undefined;
  let isKicked = false;
  let resting: AbortController | undefined;
  let draining = 0;
  let timer: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let gatheredAtMs = Number.NEGATIVE_INFINITY;
  let deadLetterCount = 0;
  let gapCount = 0;
  /** Of the log, as the live readers know it. */
  let epoch: string | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let follows: 'all' | 'live' = 'all';

  const add = (reader: Pick<Reader, 'name' | 'react' | 'most' | 'isLive'>, types: Types): void => {
    const { name } = reader;
    if (readers.some((one) => one.name === name)) throw new Error(`reader ${name} is added twice`);
    readers.push({
      ...reader,
      types: types === 'all' ? 'all' : new Set(types),
      position: undefined,
      running: undefined,
      isWanted: false,
    });
  };
  const addSingle = (name: string, types: Types, react: React, isLive: boolean): void => {
    const each: Reader['react'] = async (ctx, events) => {
      for (const event of events) await react(ctx, event);
    };
    add({ name, react: each, most: 1, isLive }, types);
  };

  async function number(): Promise<void> {
    let rivals = 0;
    while (!isStopped) {
      isKicked = false;
      const row = await locate.one<{ numbered: number | null }>(
        sql`select number_events(${LOG_BATCH_MAX}) as numbered`,
      );
      const numbered = row?.numbered ?? null;
      if (numbered === null) {
        // The slow poll is the net: a rival that dies is noticed within a second.
        rivals += 1;
        if (rivals > 40) return;
        await sleep(RIVAL_WAIT_MS);
        continue;
      }
      if (numbered > 0) {
        wake();
        world.onNumbered?.();
      }
      if (numbered < LOG_BATCH_MAX && !isKicked) return;
      if (numbered < LOG_BATCH_MAX) await rest();
    }
  }

  /** Each batch costs a COMMIT on the disk: what comes right after one waits for those that come with it. */
  async function rest(): Promise<void> {
    if (isStopped || draining > 0) return;
    resting = new AbortController();
    await sleep(NUMBER_REST_MS, undefined, { signal: resting.signal }).catch(() => {});
    resting = undefined;
  }

  function kick(): void {
    isKicked = true;
    if (numbering || isStopped) return;
    numbering = number()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'numbering events failed; the poll tries again'),
      )
      .finally(() => {
        numbering = undefined;
        if (isKicked && !isStopped) kick();
      });
  }

  function wake(): void {
    if (isStopped) return;
    tail.wake();
    for (const reader of readers) if (reader.isLive) void follow(reader);
    for (const one of wakes) one();
    if (follows === 'all') gathering ??= setTimeout(followStored, gatherMs());
  }

  /** Stored readers that have just looked wait a little: under load they take what came meanwhile together. */
  const gatherMs = (): number => Math.max(0, gatheredAtMs + GATHER_MS - performance.now());

  function followStored(): void {
    gathering = undefined;
    gatheredAtMs = performance.now();
    for (const reader of readers) if (!reader.isLive) void follow(reader);
  }

  function follow(reader: Reader): Promise<void> {
    reader.isWanted = true;
    if (isStopped) return Promise.resolve();
    reader.running ??= (async () => {
      try {
        while (reader.isWanted && !isStopped) {
          reader.isWanted = false;
          await catchUp(reader);
        }
      } catch (error) {
        log.warn({ err: error, reader: reader.name }, 'a reader stopped; the poll starts it again');
      } finally {
        reader.running = undefined;
      }
    })();
    return reader.running;
  }

  async function catchUp(reader: Reader): Promise<void> {
    for (;;) {
      const from = await positionOf(reader);
      if (from === undefined) return;
      const places = await tail.after(from);
      if (places.length === 0) return;
      noteGap(reader, from, places);
      await take(reader, from, places);
      if (isStopped) return;
    }
  }

  /** Ends early when the reader stands elsewhere meanwhile: another process has it, or it was put back. */
  async function take(reader: Reader, from: number, places: readonly Place[]): Promise<void> {
    let at = from;
    const isFor = ({ type }: LoggedEvent) => reader.types === 'all' || reader.types.has(type);
    for (const { events, upTo } of inRuns(places, isFor, reader.most)) {
      if (events.length > 0) {
        if (isStopped || (await positionOf(reader)) !== at) return;
        await deliver(reader, events);
      }
      const before = at;
      at = upTo;
      if (!reader.isLive) leases.moved(reader.name, at);
      else if (reader.position === before) reader.position = at;
      else return;
    }
  }

  /**
   * Positions are dense, so a hole means that something was deleted before this reader had read it (R14). It says so
   * and goes on with what is kept; a reader that begins takes the log as it finds it.
   */
  function noteGap(reader: Reader, from: number, places: readonly Place[]): void {
    let expected = from === 0 ? (places[0]?.position ?? 1) : from + 1;
    for (const { position } of places) {
      if (position !== expected) {
        gapCount += 1;
        log.error(
          { reader: reader.name, from: expected, to: position - 1 },
          'the log no longer holds what a reader has not read: it goes on after the gap',
        );
      }
      expected = position + 1;
    }
  }

  /** Where the reader reads on from; undefined while another process has it. */
  async function positionOf(reader: Reader): Promise<number | undefined> {
    if (!reader.isLive) return leases.position(reader.name);
    if (performance.now() - lookedAtMs >= SLOW_POLL_MS) {
      looking ??= lookAtLog().finally(() => {
        looking = undefined;
      });
      await looking;
    }
    reader.position ??= await endOfLog();
    return reader.position;
  }

  /** When the log was put back or rebuilt, a live reader would wait where it no longer leads: it goes on from the end. */
  async function lookAtLog(): Promise<void> {
    const live = readers.filter(({ isLive }) => isLive);
    // Noted first: the end that is read then is no earlier, unless the log was put back.
    const reached = Math.max(0, ...live.map(({ position }) => position ?? 0));
    const bounds = await logBounds(locate);
    lookedAtMs = performance.now();
    const isOther = (epoch !== undefined && epoch !== bounds.epoch) || bounds.last < reached;
    epoch = bounds.epoch;
    if (!isOther) return;
    log.error(
      { from: reached, to: bounds.last },
      'the event log was put back: readers go on from its end',
    );
    tail.clear();
    for (const reader of live) reader.position = bounds.last;
  }

  const endOfLog = async (): Promise<number> =>
    (await locate.one<{ last_position: number }>(sql`select last_position from event_log`))
      ?.last_position ?? 0;

  /** What fails together is given one by one, so that a bad event has no other with it in the dead letters. */
  async function deliver(reader: Reader, events: readonly LoggedEvent[]): Promise<void> {
    const [first] = events;
    if (!first) return;
    for (let tried = 1; ; tried += 1) {
      try {
        await reader.react({ storeId: first.storeId, actor: SYSTEM }, events);
        return;
      } catch (error) {
        log.warn({ err: error, reader: reader.name, event: first.id, tried }, 'a reader failed');
        if (events.length > 1) break;
        if (tried >= READER_TRIES_MAX) {
          await bury(reader, first, error);
          return;
        }
        await sleep(10 * 2 ** tried);
      }
    }
    for (const event of events) await deliver(reader, [event]);
  }

  async function bury(reader: Reader, event: LoggedEvent, error: unknown): Promise<void> {
    deadLetterCount += 1;
    const text = String(error instanceof Error ? error.message : error).slice(0, 1000);
    await inTx({ storeId: event.storeId, actor: SYSTEM }, (tx) =>
      tx.run(sql`insert into event_dead_letters (reader, event_id, error)
        values (${reader.name}, ${event.id}, ${text}) on conflict do nothing`),
    );
  }

  async function drain(): Promise<void> {
    draining += 1;
    resting?.abort();
    try {
      await drainAll();
    } finally {
      draining -= 1;
    }
  }

  async function drainAll(): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      kick();
      while (numbering) await numbering;
      tail.wake();
      leases.doubt();
      await Promise.all(readers.map(follow));
      await leases.settle();
      if ((await endOfLog()) === (await slowestPosition()) && (await oldestMarkMs()) === 0) return;
    }
  }

  async function slowestPosition(): Promise<number> {
    const end = await endOfLog();
    const stored = await locate.many<{ reader: string; position: number }>(
      sql`select reader, position from event_readers`,
    );
    const positions = readers.map((reader) =>
      reader.isLive
        ? (reader.position ?? end)
        : (stored.find((row) => row.reader === reader.name)?.position ?? 0),
    );
    return Math.min(end, ...positions);
  }

  const oldestMarkMs = async (): Promise<number> =>
    (await locate.one<{ ms: number }>(sql`select oldest_mark_ms() as ms`))?.ms ?? 0;

  return {
    readers: {
      on: (name, types, react) => addSingle(name, types, react, false),
      together: (name, types, react) =>
        add({ name, react, most: TOGETHER_MAX, isLive: false }, types),
    },
    feed: {
      after: tail.after,
      bounds: () => logBounds(locate),
      distrust: tail.clear,
      onWake: (one) => void wakes.push(one),
    },
    live: (name, types, react) => addSingle(name, types, react, true),
    kick,
    wake,
    start: (which) => {
      follows = which;
      wake();
      timer = setInterval(() => {
        kick();
        wake();
      }, SLOW_POLL_MS);
      timer.unref();
    },
    drain,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      clearTimeout(gathering);
      resting?.abort();
      await numbering;
      await Promise.allSettled(readers.map((reader) => reader.running));
      await leases.release();
    },
    forget: async (days) => {
      const before = new Date(env.now().getTime() - days * DAY_MS);
      let gone = 0;
      for (let batch = 0; batch < FORGET_BATCHES_MAX; batch += 1) {
        const row = await locate.one<{ gone: number }>(
          sql`select forget_events(${before}, ${FORGOTTEN_EVENTS_MAX}) as gone`,
        );
        gone += row?.gone ?? 0;
        if ((row?.gone ?? 0) < FORGOTTEN_EVENTS_MAX) break;
      }
      return gone;
    },
    oldestMarkMs,
    deadLetters: () => deadLetterCount,
    gaps: () => gapCount,
  };
}
