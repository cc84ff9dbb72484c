/* sessions.ts   the rows by which a connection is taken up again, in any process, and by which staff see it
 * Terms       written behind: what changed of many connections is written together, 20 to 200 ms later. position: up to
 *             it all was sent and read; what the row says is never later than that.
 * Invariants  a resume token is used once, because taking it deletes its row; a row that was taken away is not made again,
 *             also when the answer to its first writing was lost: then it is changed, or found missing.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { Locate } from '../edges.ts';
import type { Env } from '../env.ts';
import type { Logger } from '../log.ts';
import { json, sql } from '../postgres/sql.ts';
import type { Connection, SessionRow } from './connection.ts';

const WRITE_EVERY_MS = 200;
/** What a connection hears, or that it goes, is written this soon: it may come back to another process at once. */
const WRITE_SOON_MS = 20;
/** Rows of one statement. */
const WRITTEN_MAX = 1000;
/** Statements of one look: what is left waits for the next. */
const STATEMENTS_MAX = 20;
/** Rows that one look forgets. */
const FORGOTTEN_MAX = 5000;
/** A row says at least this often that its connection lives. */
export const REFRESH_MS = 20_000;

/** What can be taken up again. */
export type TakenSession = Pick<
  SessionRow,
  'store_id' | 'id' | 'principal' | 'ends_at' | 'token_hashes' | 'origin' | 'topics' | 'position'
>;

export type Sessions = {
  /** Its row is to be written, soon. */
  note(connection: Connection): void;
  /** Undefined: no such token, used, or too late. */
  take(tokenHash: string): Promise<TakenSession | undefined>;
  start(): void;
  /** Writes what is left, and no more after it. */
  stop(): Promise<void>;
  /** Writes what was noted; for tests, and before a process goes. */
  flush(): Promise<void>;
  /** Deletes what nobody can use any more, of tickets too. */
  forget(): Promise<void>;
};

export function createSessions(world: {
  readonly locate: Locate;
  readonly env: Env;
  readonly log: Logger;
  /** Its row was taken away: staff ended it, or it was taken up elsewhere. */
  readonly onGone: (id: Uuid) => void;
  /** It has no row: it was never written, or was and was taken away; which, nobody knows. */
  readonly onUnsure: (id: Uuid) => void;
  readonly rowOf: (connection: Connection) => SessionRow;
}): Sessions {
  const { locate, env, log, onGone, onUnsure, rowOf } = world;
  let noted = new Set<Connection>();
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let isStarted = false;

  async function write(): Promise<void> {
    for (let written = 0; written < STATEMENTS_MAX && noted.size > 0; written += 1) {
      const some = [...noted].slice(0, WRITTEN_MAX);
      noted = new Set([...noted].slice(WRITTEN_MAX));
      const rows = some.map(rowOf);
      try {
        const gone = await locate.many<{ id: Uuid }>(
          sql`select id from write_realtime_sessions(${json(rows)}::jsonb)`,
          'once',
        );
        const unsure = new Set(some.flatMap(({ id, isUnsure }) => (isUnsure ? [id] : [])));
        for (const connection of some) {
          connection.isWritten = true;
          connection.isUnsure = false;
        }
        for (const { id } of gone) {
          if (unsure.has(id)) onUnsure(id);
          else onGone(id);
        }
      } catch (error) {
        for (const connection of some) {
          // Made a second time it would bring back a resume token that was taken.
          connection.isUnsure ||= !connection.isWritten;
          connection.isWritten = true;
          noted.add(connection);
        }
        throw error;
      }
    }
  }

  const flush = async (): Promise<void> => {
    await writing;
    writing ??= write().finally(() => {
      writing = undefined;
    });
    await writing;
  };

  const flushed = (): void =>
    void flush().catch((error: unknown) =>
      log.warn({ err: error }, 'connections are written later: the database does not answer'),
    );

  const taken = async (tokenHash: string): Promise<TakenSession | undefined> => {
    const [found] = await locate.many<TakenSession>(
      sql`select * from take_realtime_session(${tokenHash}, ${env.now()})`,
    );
    return found;
  };

  return {
    note: (connection) => {
      noted.add(connection);
      if (!isStarted || (connection.isOpen && connection.topics.length === 0)) return;
      soon ??= setTimeout(() => {
        soon = undefined;
        flushed();
      }, WRITE_SOON_MS);
      soon.unref();
    },
    take: async (tokenHash) => {
      const found = await taken(tokenHash);
      if (found || noted.size === 0) return found;
      // Whoever comes back to the same process may be quicker than its row.
      await flush();
      return taken(tokenHash);
    },
    start: () => {
      isStarted = true;
      timer = setInterval(() => {
        if (noted.size > 0 && !writing) flushed();
      }, WRITE_EVERY_MS);
      timer.unref();
    },
    stop: async () => {
      isStarted = false;
      clearInterval(timer);
      clearTimeout(soon);
      await flush().catch((error: unknown) =>
        log.warn({ err: error }, 'some connections cannot be taken up again'),
      );
    },
    flush,
    forget: async () => {
      await locate.many(sql`select forget_realtime(${env.now()}, ${FORGOTTEN_MAX})`);
    },
  };
}
