/* The end of the log, read once for all readers of a process.
 * Terms       ring: the events read last, in memory, without a hole between its start and its end.
 * Invariants  a wake costs one read however many readers follow; bodies are read as everything else, with their store
 *             set and under its row-level security, and only those that a reader of this process wants.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { Locate } from '../edges.ts';
import type { Audience, LoggedEvent } from '../events.ts';
import type { Reads } from '../postgres/db.ts';
import { sql } from '../postgres/sql.ts';

/** Events numbered in one transaction of the sequencer, and read in one batch. */
export const LOG_BATCH_MAX = 500;
/** Events kept in memory; a reader that is further behind reads by itself. */
export const RING_EVENTS_MAX = 1000;

/** A place of the log. Without an event: nobody here wants it, or it is not there any more. */
export type Place = { readonly position: number; readonly event: LoggedEvent | undefined };

type Found = {
  readonly position: number;
  readonly store_id: Uuid;
  readonly event_id: Uuid;
  readonly type: string;
};

export type Tail = {
  /** There may be more in the log than was read. */
  wake(): void;
  /** What follows the position, at most `LOG_BATCH_MAX` places; none at the end of the log. */
  after(position: number): Promise<readonly Place[]>;
  /** What is in memory is not trusted any more. */
  clear(): void;
};

export function createTail(world: {
  readonly locate: Locate;
  readonly reads: Reads;
  readonly isWanted: (type: string) => boolean;
}): Tail {
  const { locate, reads, isWanted } = world;
  let ring: Place[] = [];
  /** The position after which the ring begins, and the last that it holds; equal when it is empty. */
  let start = 0;
  let end = -1;
  let wakes = 0;
  /** The wake that had come when the log was last read to its end. */
  let endSeenAt = -1;
  let reading: Promise<void> | undefined;

  const restart = (position: number): void => {
    ring = [];
    start = position;
    end = position;
    endSeenAt = -1;
  };

  async function after(position: number): Promise<readonly Place[]> {
    for (;;) {
      if (position > end) restart(position);
      if (position < start) return read(position);
      if (position < end) {
        const first = ring.findIndex((place) => place.position > position);
        return ring.slice(first, first + LOG_BATCH_MAX);
      }
      if (!reading && endSeenAt === wakes) return [];
      reading ??= extend().finally(() => {
        reading = undefined;
      });
      await reading;
    }
  }

  async function extend(): Promise<void> {
    const from = end;
    const seenAt = wakes;
    const places = await read(from);
    // Meanwhile a reader that is further on, or one that was put back, may have begun another ring.
    if (end !== from) return;
    if (places.length < LOG_BATCH_MAX) endSeenAt = seenAt;
    ring.push(...places);
    end = places.at(-1)?.position ?? from;
    const dropped = ring.splice(0, Math.max(0, ring.length - RING_EVENTS_MAX));
    start = dropped.at(-1)?.position ?? start;
  }

  async function read(from: number): Promise<readonly Place[]> {
    const found = await locate.many<Found>(
      sql`select position, store_id, event_id, type from events_after(${from}, ${LOG_BATCH_MAX})`,
    );
    const wanted = Map.groupBy(
      found.filter(({ type }) => isWanted(type)),
      (one) => one.store_id,
    );
    const events = new Map<Uuid, LoggedEvent>();
    for (const [storeId, ofStore] of wanted) {
      const ids = ofStore.map((one) => one.event_id);
      for (const row of await eventsById(storeId, ids)) events.set(row.id, fromRow(storeId, row));
    }
    return found.map(({ position, event_id: id }) => {
      const event = events.get(id);
      return { position, event: event && { ...event, position } };
    });
  }

  const eventsById = (storeId: Uuid, ids: readonly Uuid[]): Promise<readonly EventRow[]> =>
    reads({ storeId }).many<EventRow>(sql`
      select id, type, aggregate_type, aggregate_id, aggregate_seq, version, payload, audience, actor,
             request_id, created_at
        from events where store_id = ${storeId} and id = any(${ids}::uuid[])`);

  return {
    wake: () => {
      wakes += 1;
    },
    after,
    clear: () => restart(-1),
  };
}

export type EventRow = {
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

export const fromRow = (storeId: Uuid, row: EventRow): LoggedEvent => ({
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

/**
 * Cuts places into what a reader is given at once.
 * most   events of a run, which are of one store and in the order of the log; what is not for the reader is passed over
 * gives  runs that lead to the last place, each with the position it leads to; the last may have no event
 */
export function* inRuns(
  places: readonly Place[],
  isFor: (event: LoggedEvent) => boolean,
  most: number,
): Generator<{ readonly events: readonly LoggedEvent[]; readonly upTo: number }> {
  let events: LoggedEvent[] = [];
  let upTo: number | undefined;
  for (const { position, event } of places) {
    if (event && isFor(event)) {
      const isOther = events.length > 0 && events[0]?.storeId !== event.storeId;
      if (upTo !== undefined && (isOther || events.length >= most)) {
        yield { events, upTo };
        events = [];
      }
      events.push(event);
    }
    upTo = position;
  }
  if (upTo !== undefined) yield { events, upTo };
}
