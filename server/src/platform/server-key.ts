import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Env } from './env.ts';

const KEY_BYTES = 32;

export type ServerKeyFacts = {
  /** `security.server_key`: 32 bytes as 64 hex digits or base64. */
  readonly configured: string | undefined;
  readonly profile: 'development' | 'production';
  /** Of the embedded database, where there is one. */
  readonly dataDir: string | undefined;
  readonly migrating: pg.ClientConfig;
  readonly env: Env;
};

/**
 * The one key that derived secrets and encryption at rest hang on: the same in all processes of a shop. When it
 * is not configured, development keeps a random one in the database, production a 0600 file of the data folder;
 * production on `DATABASE_URL` demands it.
 */
export async function serverKey(facts: ServerKeyFacts): Promise<Buffer> {
  if (facts.configured !== undefined) return parseServerKey(facts.configured);
  if (facts.profile === 'development') return keyInDatabase(facts.migrating, facts.env);
  if (facts.dataDir !== undefined) return keyInFile(join(facts.dataDir, 'server.key'), facts.env);
  throw new Error(
    'production on DATABASE_URL needs security.server_key: set RCOMMERCE_SECURITY__SERVER_KEY (or …_FILE) to 32 random bytes, the same in all processes; `openssl rand -hex 32` makes some',
  );
}

/** The bytes of a configured key; throws when they are not 32. */
export function parseServerKey(text: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : Buffer.from(trimmed, 'base64');
  if (key.length !== KEY_BYTES) {
    throw new Error('security.server_key must be 32 bytes, as 64 hex digits or as base64');
  }
  return key;
}

async function keyInDatabase(migrating: pg.ClientConfig, env: Env): Promise<Buffer> {
  const client = new pg.Client(migrating);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('begin; set local role rcommerce_owner');
    await client.query(
      "insert into server_keys (name, key) values ('server', $1) on conflict (name) do nothing",
      [env.randomBytes(KEY_BYTES)],
    );
    const found = await client.query<{ key: Buffer }>(
      "select key from server_keys where name = 'server'",
    );
    await client.query('commit');
    const key = found.rows[0]?.key;
    if (!key) throw new Error('the server key is not in the database');
    return key;
  } finally {
    await client.end();
  }
}

async function keyInFile(path: string, env: Env): Promise<Buffer> {
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found !== undefined) return parseServerKey(found);
  // Written whole under another name, then linked: two first starts agree on one key.
  const half = `${path}.${process.pid}`;
  await writeFile(half, `${env.randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600 });
  await link(half, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(half);
  return parseServerKey(await readFile(path, 'utf8'));
}
