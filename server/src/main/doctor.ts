import { access, constants, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import pg from 'pg';
import { type Config, loadConfig } from '../platform/config.ts';
import { chooseRunAs } from '../platform/embedded-postgres/run-as.ts';
import { migrationStatus } from '../platform/migrate.ts';
import { joinDatabase, type OpenDatabase } from './open-database.ts';

type Finding = {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
};

const POSTGRES_MIN = 15;

/** Looks at what a shop needs, one line a check; exit 1 when one failed. Changes nothing but an absent data folder. */
export async function doctor(isJson: boolean): Promise<number> {
  const findings: Finding[] = [];
  const look = async (check: string, work: () => Promise<string | Finding>): Promise<void> => {
    try {
      const found = await work();
      findings.push(typeof found === 'string' ? { check, state: 'ok', detail: found } : found);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      findings.push({ check, state: 'failed', detail });
    }
  };

  await look('node', async () => process.version);
  let config: Config | undefined;
  await look('settings', async () => {
    config = loadConfig({ env: process.env });
    return `profile ${config.profile}`;
  });
  if (config) {
    const { dataDir, server } = config;
    const url = config.database?.url;
    await look('data folder', async () => {
      await mkdir(dataDir, { recursive: true });
      await access(dataDir, constants.R_OK | constants.W_OK);
      return dataDir;
    });
    if (url === undefined) {
      await look('embedded database', async () => `runs by way of ${(await chooseRunAs()).way}`);
    }
    let database: OpenDatabase | undefined;
    await look('database', async () => {
      database = await joinDatabase({ url, dataDir }, () => {});
      return versionOf(database.migrating);
    });
    const opened = database;
    if (opened) {
      await look('schema', async () => schemaOf(opened.migrating));
      await look('port', async () => portOf(server.host, server.port, opened.kind === 'joined'));
      await opened.close();
    }
  }
  if (isJson) process.stdout.write(`${JSON.stringify({ data: findings })}\n`);
  else {
    for (const { check, state, detail } of findings) {
      process.stdout.write(`${state.padEnd(8)} ${check}: ${detail}\n`);
    }
  }
  return findings.some((one) => one.state === 'failed') ? 1 : 0;
}

async function versionOf(login: pg.ClientConfig): Promise<string> {
  const client = new pg.Client(login);
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query<{ number: string; text: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
    );
    const row = found.rows[0];
    if (Math.floor(Number(row?.number) / 10_000) < POSTGRES_MIN) {
      throw new Error(`PostgreSQL ${row?.text} is too old: ${POSTGRES_MIN} or newer is needed`);
    }
    return `PostgreSQL ${row?.text}`;
  } finally {
    await client.end();
  }
}

async function schemaOf(login: pg.ClientConfig): Promise<string | Finding> {
  const states = await migrationStatus(login);
  const changed = states.filter((one) => one.state === 'changed').map((one) => one.name);
  if (changed.length > 0) {
    throw new Error(`changed after they were applied: ${changed.join(', ')}`);
  }
  const pending = states.filter((one) => one.state === 'pending').length;
  if (pending === 0) return `current (${states.length} migrations)`;
  return {
    check: 'schema',
    state: 'warning',
    detail: `${pending} migrations are missing; a start or \`rcommerce migrate up\` applies them`,
  };
}

async function portOf(host: string, port: number, isRunning: boolean): Promise<string> {
  if (isRunning || (await answersAt(host, port))) return `${port}: a shop is running`;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use: set PORT' : error.message;
      reject(new Error(`${port} ${why}`));
    });
    server.listen(port, host, () => server.close(() => resolve(`${port} is free`)));
  });
}

/** Whether a shop of ours answers on this port. */
async function answersAt(host: string, port: number): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${name}:${port}/health/ready`, {
      signal: AbortSignal.timeout(1000),
    });
    const body = (await answer.json()) as { migration?: unknown };
    return typeof body.migration === 'string';
  } catch {
    return false;
  }
}
