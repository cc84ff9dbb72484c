/* Which stored readers this process has, and where they stand.
 * Terms       lease: for its time no other process runs the reader. held: a reader of this process, with the position
 *             it read to (memory) and the one its row has.
 * Invariants  a row's position is written by the owner of its lease only, and only over the position that this process
 *             knows: who lost a reader, or whose reader was put back by hand, learns it instead of writing. It grows.
 *             Rows are locked in the order of their names, by whoever claims and by whoever settles.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { Locate } from '../edges.ts';
import type { Logger } from '../log.ts';
import { sql } from '../postgres/sql.ts';

const LEASE_MS = 30_000;
/** Renewed, for all readers by one statement, when less than 20 s of it are left. */
const RENEW_AFTER_MS = 10_000;
/** Readers that another process has are asked for again after this long. */
const CLAIM_AGAIN_MS = 1000;
/** Positions are written together, this long after the first of them moved. */
const SETTLE_AFTER_MS = 100;
const SETTLE_AGAIN_MS = 1000;

type Held = { position: number; stored: number };
type Row = { readonly reader: string; readonly position: number };

export type Leases = {
  /** Where to read on from; undefined while another process has the reader. Claims and renews as needed. */
  position(reader: string): Promise<number | undefined>;
  /** The reader has taken everything up to here; its row says so soon. */
  moved(reader: string, position: number): void;
  /** Forgets what is remembered of the rows: they are looked at before anything else is read. */
  doubt(): void;
  /** Writes the positions now. */
  settle(): Promise<void>;
  /** Writes the positions and gives the readers up. */
  release(): Promise<void>;
};

export function createLeases(world: {
  readonly locate: Locate;
  readonly owner: Uuid;
  readonly log: Logger;
  /** The names of this process's readers. */
  readonly names: () => readonly string[];
  /** A row stands elsewhere than this process left it. */
  readonly onPutBack: () => void;
}): Leases {
  const { locate, owner, log, names, onPutBack } = world;
  const held = new Map<string, Held>();
  let claimedAtMs = Number.NEGATIVE_INFINITY;
  let claiming: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** One statement on the rows at a time, so that what is remembered is what they say. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  async function keep(): Promise<void> {
    const all = names();
    const afterMs = all.every((name) => held.has(name)) ? RENEW_AFTER_MS : CLAIM_AGAIN_MS;
    if (performance.now() - claimedAtMs < afterMs) return;
    claiming ??= inTurn(() => claim(all)).finally(() => {
      claiming = undefined;
    });
    await claiming;
  }

  async function claim(all: readonly string[]): Promise<void> {
    // From before the statement: what this process believes of its lease ends sooner than the lease.
    const askedAtMs = performance.now();
    const rows = await locate.many<Row>(sql`
      insert into event_readers as r (reader, owner, lease_until)
      select name, ${owner}::uuid, clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000})
        from unnest(${all}::text[]) as name order by name collate "C"
      on conflict (reader) do update
        set owner = excluded.owner, lease_until = excluded.lease_until
        where r.owner = excluded.owner or r.lease_until is null or r.lease_until < clock_timestamp()
      returning reader, position`);
    claimedAtMs = askedAtMs;
    const found = new Map(rows.map((row) => [row.reader, row.position]));
    for (const name of all) {
      const position = found.get(name);
      const known = held.get(name);
      if (position === undefined) held.delete(name);
      else if (known?.stored !== position) {
        held.set(name, { position, stored: position });
        if (known) onPutBack();
      }
    }
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const behind = [...held]
      .filter(([, one]) => one.position > one.stored)
      .map(([reader, one]) => ({ reader, one, position: one.position, stored: one.stored }));
    if (behind.length === 0) return;
    // This COMMIT is not waited for on the disk: what a crash takes back of a position is read again, as after any
    // crash, and what the readers did was written to the same log before it.
    const rows = await locate.many<Row>(sql`
      with mine as (
        select reader, position from event_readers
         where reader = any(${behind.map(({ reader }) => reader)}::text[]) and owner = ${owner}
           and set_config('synchronous_commit', 'off', true) is not null
         order by reader collate "C" for update
      )
      update event_readers r set position = s.position, updated_at = clock_timestamp()
        from unnest(${behind.map(({ reader }) => reader)}::text[], ${behind.map(({ position }) => position)}::bigint[],
                    ${behind.map(({ stored }) => stored)}::bigint[]) as s (reader, position, stored)
        join mine on mine.reader = s.reader and mine.position = s.stored
       where r.reader = s.reader
      returning r.reader, r.position`);
    const written = new Set(rows.map((row) => row.reader));
    for (const { reader, one, position } of behind) {
      if (written.has(reader)) one.stored = position;
      else if (held.get(reader) === one) {
        // Somebody else's by now, or put back: the row tells when it is claimed next.
        held.delete(reader);
        claimedAtMs = Number.NEGATIVE_INFINITY;
        onPutBack();
      }
    }
  }

  const settle = (): Promise<void> => inTurn(write);

  function soon(afterMs: number): void {
    timer ??= setTimeout(() => {
      settle().catch((error: unknown) => {
        log.warn({ err: error }, 'positions of readers could not be written; they are tried again');
        soon(SETTLE_AGAIN_MS);
      });
    }, afterMs);
  }

  return {
    position: async (reader) => {
      await keep();
      return held.get(reader)?.position;
    },
    moved: (reader, position) => {
      const one = held.get(reader);
      if (!one || position <= one.position) return;
      one.position = position;
      soon(SETTLE_AFTER_MS);
    },
    doubt: () => {
      claimedAtMs = Number.NEGATIVE_INFINITY;
    },
    settle,
    release: async () => {
      await settle().catch(() => {});
      clearTimeout(timer);
      await inTurn(() =>
        locate.one(sql`update event_readers set lease_until = null where owner = ${owner}`),
      ).catch(() => {});
      held.clear();
    },
  };
}
