import pg from 'pg';
import type { Db as BossDatabase } from 'pg-boss';
import { compile, named, type Sql } from '../postgres/sql.ts';

/** Connections of one process for claiming and settling jobs: apart from those that requests wait for. */
const CONNECTIONS_MAX = 3;
const STATEMENT_MS_MAX = 10_000;
/** Past it nobody answers any more, and the connection is given up. */
const ANSWER_MS_MAX = STATEMENT_MS_MAX + 1000;

/** What pg-boss speaks to PostgreSQL through, and our own statements on its tables. */
export type JobDatabase = BossDatabase & {
  many<Row>(statement: Sql): Promise<readonly Row[]>;
  close(): Promise<void>;
};

/**
 * Opens a connection when first used. Plain `pg` types: pg-boss expects what its own pool would give.
 * now  tells each statement the time (`app.now`), for shops on a virtual clock
 */
export function openJobDatabase(connection: pg.ClientConfig, now?: () => Date): JobDatabase {
  const pool = new pg.Pool({
    ...connection,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: 5000,
    query_timeout: ANSWER_MS_MAX,
    application_name: 'rcommerce jobs',
    keepAlive: true,
  });
  // A failed statement tells its caller; the event of its own would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
    client.query(`set statement_timeout = ${STATEMENT_MS_MAX}`).catch(() => {});
  });

  async function query(statement: pg.QueryConfig): Promise<pg.QueryResult> {
    const client = await pool.connect();
    let failure: unknown;
    try {
      if (now) await client.query("select set_config('app.now', $1, false)", [now().toISOString()]);
      return await client.query(statement);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      client.release(failure instanceof Error && !('severity' in failure) ? failure : undefined);
    }
  }

  return {
    // pg-boss names none of its statements, and planning a claim takes as long as running it.
    executeSql: (text, values) =>
      query(
        values && !text.includes(';') ? named(text, values) : { text, ...(values && { values }) },
      ),
    many: async <Row>(statement: Sql) => (await query(compile(statement))).rows as Row[],
    close: () => pool.end(),
  };
}
