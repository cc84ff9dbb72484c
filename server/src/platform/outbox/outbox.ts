/* The event log's second half: positions and readers.
 * Terms       mark: a committed event without a position. sequencer: whichever process holds the numbering lock.
 *             reader: follows the log with a position of its own, at least once per event.
 * Invariants  positions are dense and in the order of `seq`; a reader's position only grows; an event that failed
 *             five times is in the dead letters before the reader moves on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../../kernel/ids.ts';
import type { Locate, Readers } from '../edges.ts';
import type { Env } from '../env.ts';
import { newIdOf } from '../env.ts';
import type { Audience, LoggedEvent } from '../events.ts';
import type { Logger } from '../log.ts';
import type { Ctx, InTx, Reads } from '../postgres/db.ts';
import { SYSTEM } from '../postgres/db.ts';
import { sql } from '../postgres/sql.ts';

/** Events numbered in one transaction of the sequencer, and read in one batch. */
export const LOG_BATCH_MAX = 500;
/** Tries of a reader at one event before it becomes a dead letter. */
export const READER_TRIES_MAX = 5;
/** Who does not get the lock while own events are unnumbered looks again after this long. */
const RIVAL_WAIT_MS = 5;
const SLOW_POLL_MS = 1000;
/** Events deleted in one transaction, and transactions of one run of retention. */
export const FORGOTTEN_EVENTS_MAX = 1000;
const FORGET_BATCHES_MAX = 20;
const READER_LEASE_SECONDS = 30;
const DAY_MS = 86_400_000;

type Reader = {
  readonly name: string;
  readonly types: ReadonlySet<string> | 'all';
  readonly react: (ctx: Ctx, event: LoggedEvent) => Promise<void>;
  /** Reads from the end of the log at start and keeps its position in memory (caches, sockets). */
  readonly isLive: boolean;
  position: number | undefined;
  running: Promise<void> | undefined;
  isWanted: boolean;
};

export type Outbox = {
  readonly readers: Readers;
  /** Follows the log from its end, in every process, without a stored position. */
  live(name: string, types: readonly string[] | 'all', react: Reader['react']): void;
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

type Found = {
  readonly position: number;
  readonly store_id: Uuid;
  readonly event_id: Uuid;
  readonly type: string;
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
  const owner = newIdOf(env);
  const readers: Reader[] = [];
  let isStopped = false;
  let numbering: Promise<void> | undefined;
  let isKicked = false;
  let timer: NodeJS.Timeout | undefined;
  let deadLetterCount = 0;
  let gapCount = 0;
  let follows: 'all' | 'live' = 'all';

  const add = (
    name: string,
    types: readonly string[] | 'all',
    react: Reader['react'],
    isLive: boolean,
  ) => {
    if (readers.some((one) => one.name === name)) throw new Error(`reader ${name} is added twice`);
    readers.push({
      name,
      types: types === 'all' ? 'all' : new Set(types),
      react,
      isLive,
      position: undefined,
      running: undefined,
      isWanted: false,
    });
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
    }
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
    for (const reader of readers) if (follows === 'all' || reader.isLive) void follow(reader);
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
      const from = reader.isLive ? await livePosition(reader) : await claim(reader);
      if (from === undefined) return;
      const found = await locate.many<Found>(
        sql`select position, store_id, event_id, type from events_after(${from}, ${LOG_BATCH_MAX})`,
      );
      const last = found.at(-1);
      if (!last) return;
      noteGap(reader, from, found);
      const wanted = found.filter((one) => reader.types === 'all' || reader.types.has(one.type));
      await deliver(reader, wanted);
      if (reader.isLive) reader.position = last.position;
      else await settle(reader, last.position);
      if (found.length < LOG_BATCH_MAX) return;
    }
  }

  /**
   * Positions are dense, so a hole means that something was deleted before this reader had read it (R14). It says so
   * and goes on with what is kept; a reader that begins takes the log as it finds it.
   */
  function noteGap(reader: Reader, from: number, found: readonly Found[]): void {
    let expected = from === 0 ? (found[0]?.position ?? 1) : from + 1;
    for (const { position } of found) {
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

  async function livePosition(reader: Reader): Promise<number> {
    reader.position ??= await endOfLog();
    return reader.position;
  }

  const endOfLog = async (): Promise<number> =>
    (await locate.one<{ last_position: number }>(sql`select last_position from event_log`))
      ?.last_position ?? 0;

  /** Takes the reader for this process; undefined while another one has it. */
  async function claim(reader: Reader): Promise<number | undefined> {
    const row = await locate.one<{ position: number }>(sql`
      insert into event_readers as r (reader, owner, lease_until)
      values (${reader.name}, ${owner}, clock_timestamp() + make_interval(secs => ${READER_LEASE_SECONDS}))
      on conflict (reader) do update
        set owner = excluded.owner, lease_until = excluded.lease_until
        where r.owner = excluded.owner or r.lease_until is null or r.lease_until < clock_timestamp()
      returning position`);
    return row?.position;
  }

  async function settle(reader: Reader, position: number): Promise<void> {
    await locate.one(sql`update event_readers
      set position = greatest(position, ${position}), updated_at = clock_timestamp(),
          lease_until = clock_timestamp() + make_interval(secs => ${READER_LEASE_SECONDS})
      where reader = ${reader.name} and owner = ${owner}`);
  }

  async function deliver(reader: Reader, found: readonly Found[]): Promise<void> {
    const stores = new Map<Uuid, Uuid[]>();
    for (const one of found) {
      const ids = stores.get(one.store_id);
      if (ids) ids.push(one.event_id);
      else stores.set(one.store_id, [one.event_id]);
    }
    const events = new Map<Uuid, LoggedEvent>();
    for (const [storeId, ids] of stores) {
      for (const event of await eventsById(storeId, ids)) events.set(event.id, event);
    }
    for (const one of found) {
      const event = events.get(one.event_id);
      if (event) await deliverOne(reader, { ...event, position: one.position });
    }
  }

  async function eventsById(storeId: Uuid, ids: readonly Uuid[]): Promise<readonly LoggedEvent[]> {
    const rows = await reads({ storeId }).many<EventRow>(sql`
      select id, type, aggregate_type, aggregate_id, aggregate_seq, version, payload, audience, actor,
             request_id, created_at
        from events where store_id = ${storeId} and id = any(${ids}::uuid[])`);
    return rows.map((row) => fromRow(storeId, row));
  }

  async function deliverOne(reader: Reader, event: LoggedEvent): Promise<void> {
    const ctx: Ctx = { storeId: event.storeId, actor: SYSTEM };
    for (let tried = 1; ; tried += 1) {
      try {
        await reader.react(ctx, event);
        return;
      } catch (error) {
        log.warn({ err: error, reader: reader.name, event: event.id, tried }, 'a reader failed');
        if (tried >= READER_TRIES_MAX) {
          await bury(reader, event, error);
          return;
        }
        await sleep(10 * 2 ** tried);
      }
    }
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
    for (let round = 0; round < 50; round += 1) {
      kick();
      while (numbering) await numbering;
      await Promise.all(readers.map(follow));
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
    readers: { on: (name, types, react) => add(name, types, react, false) },
    live: (name, types, react) => add(name, types, react, true),
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
      await numbering;
      await Promise.allSettled(readers.map((reader) => reader.running));
      await locate
        .one(sql`update event_readers set lease_until = null where owner = ${owner}`)
        .catch(() => {});
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

type EventRow = {
  readonly id: Uuid;
  readonly type: string;
  readonly aggregate_type: string;
  readonly aggregate_id: Uuid;
  readonly aggregate_seq: number;
  readonly version: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly audience: readonly Audience[];
  readonly actor: LoggedEvent['actor'];
  readonly request_id: string | null;
  readonly created_at: Date;
};

const fromRow = (storeId: Uuid, row: EventRow): LoggedEvent => ({
  storeId,
  id: row.id,
  position: 0,
  type: row.type,
  aggregateType: row.aggregate_type,
  aggregateId: row.aggregate_id,
  aggregateSeq: row.aggregate_seq,
  version: row.version,
  payload: row.payload,
  audience: row.audience,
  actor: row.actor,
  requestId: row.request_id,
  createdAt: row.created_at,
});
