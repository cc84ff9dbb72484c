import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../platform/config.ts';
import {
  type EmbeddedPostgres,
  runDirOf,
  runningSocketDir,
  startEmbedded,
} from '../platform/embedded-postgres/embedded-postgres.ts';
import { type Owner, own, ownerOf } from '../platform/embedded-postgres/owner.ts';

/** Which database a process works on. */
export type DatabaseChoice = {
  /** A login that may migrate; undefined means the embedded database. */
  readonly url: string | undefined;
  readonly dataDir: string;
};

/** The database that the settings name, by the way that has a session. */
export const databaseOf = ({ database, dataDir }: Config): DatabaseChoice => ({
  url: database?.directUrl ?? database?.url,
  dataDir,
});

export type OpenDatabase = {
  readonly kind: 'url' | 'embedded' | 'joined';
  readonly migrating: pg.ClientConfig;
  close(): Promise<void>;
};

/** Said to the operator as it is; no stack belongs to it. */
export class OperatorError extends Error {}

/** The database of a shop in its embedded server. */
export const EMBEDDED_DATABASE = 'rcommerce';
/** How long a start waits for a command that has the data folder just now, and a command for a starting shop. */
const OTHER_OWNER_MS_MAX = 30_000;

type Say = (line: string) => void;

/**
 * The database of a shop: `DATABASE_URL`, or the embedded one, which this process then owns.
 * Throws OperatorError when another shop runs on the same data.
 */
export async function openDatabase(
  choice: DatabaseChoice,
  say: Say,
  onLost: (reason: string) => void,
): Promise<OpenDatabase> {
  if (choice.url !== undefined) return atUrl(choice.url);
  makeFolder(choice.dataDir);
  const opened = await tryToOwn(choice.dataDir, 'shop', say, onLost);
  if ('open' in opened) return opened.open;
  const process = opened.by.pid > 0 ? ` (process ${opened.by.pid})` : '';
  throw new OperatorError(
    `another rcommerce${process} runs on the data in ${choice.dataDir}: stop it first, or set RCOMMERCE_DATA_DIR to another folder`,
  );
}

/**
 * The database for one command: joins a running shop, or starts the embedded server for the command's time.
 */
export async function joinDatabase(choice: DatabaseChoice, say: Say): Promise<OpenDatabase> {
  if (choice.url !== undefined) return atUrl(choice.url);
  makeFolder(choice.dataDir);
  const deadline = performance.now() + OTHER_OWNER_MS_MAX;
  while (performance.now() < deadline) {
    const socketDir = await runningSocketDir(choice.dataDir);
    const owner = socketDir === undefined ? undefined : await ownerOf(socketDir);
    if (socketDir !== undefined && owner?.what === 'shop') {
      const migrating = { host: socketDir, user: 'postgres', database: EMBEDDED_DATABASE };
      if (await answers(migrating)) return { kind: 'joined', migrating, close: async () => {} };
    } else {
      const opened = await tryToOwn(choice.dataDir, 'command', say, () => {});
      if ('open' in opened) return opened.open;
    }
    await sleep(100);
  }
  throw new OperatorError(`the database in ${choice.dataDir} is busy; try again`);
}

async function tryToOwn(
  dataDir: string,
  what: Owner['what'],
  say: Say,
  onLost: (reason: string) => void,
): Promise<{ open: OpenDatabase } | { by: Owner }> {
  const deadline = performance.now() + OTHER_OWNER_MS_MAX;
  for (;;) {
    // Started with another TMPDIR, a running shop has its sockets elsewhere: postmaster.pid tells.
    const elsewhere = await runningSocketDir(dataDir);
    const other = elsewhere === undefined ? undefined : await ownerOf(elsewhere);
    const ownership = other
      ? ({ held: false, by: other } as const)
      : await own(runDirOf(dataDir), what);
    if (ownership.held) {
      try {
        const postgres = await startEmbedded({ dataDir, say, onLost });
        const migrating = postgres.login(EMBEDDED_DATABASE);
        await makeDatabase(postgres);
        const close = async () => {
          await postgres.stop();
          await ownership.release();
        };
        return { open: { kind: 'embedded', migrating, close } };
      } catch (error) {
        await ownership.release();
        throw error;
      }
    }
    if (ownership.by.what === 'shop' || performance.now() > deadline) return { by: ownership.by };
    await sleep(100);
  }
}

async function makeDatabase(postgres: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client(postgres.login('postgres'));
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [
      EMBEDDED_DATABASE,
    ]);
    if (found.rowCount === 0) await client.query(`create database ${EMBEDDED_DATABASE}`);
  } finally {
    await client.end();
  }
}

async function answers(login: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...login, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

const atUrl = (url: string): OpenDatabase => ({
  kind: 'url',
  migrating: { connectionString: url },
  close: async () => {},
});

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`the data folder ${path} cannot be made: ${reason}`);
  }
}
