import { access, constants, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import pg from 'pg';
import { locateStores } from '../modules/staff/staff.ts';
import { type Config, loadConfig } from '../platform/config.ts';
import { chooseRunAs } from '../platform/embedded-postgres/run-as.ts';
import {
  checkMailServer,
  mailFolderOf,
  NO_MAIL_SERVER,
  senderOf,
  wayOf,
} from '../platform/mail/mail.ts';
import { migrationStatus } from '../platform/migrate.ts';
import { withWired } from './commands/shop.ts';
import { joinDatabase, type OpenDatabase } from './open-database.ts';
import { checkStore } from './store-check.ts';

type Finding = {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
};

const POSTGRES_MIN = 15;

/**
 * Looks at what a shop needs, one line a check; exit 1 when one failed. Changes nothing but an absent data folder.
 * isDeep  also every invariant, store by store, once the schema is current
 */
export async function doctor(isJson: boolean, isDeep = false): Promise<number> {
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
    const settings = config;
    await look('mail', () => mailOf(settings));
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
      await look('dead letters', async () => deadLettersOf(opened.migrating));
      await look('port', async () => portOf(server.host, server.port, opened.kind === 'joined'));
      await opened.close();
      const isCurrent = findings.find((one) => one.check === 'schema')?.state === 'ok';
      if (isDeep && isCurrent) findings.push(...(await lookDeep()));
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

/** Every check of the nightly look, one line a store and what it found. */
async function lookDeep(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  await withWired(async ({ edges }) => {
    for (const { storeId, slug } of await locateStores(edges.locate)) {
      const found = await checkStore(edges, storeId);
      if (found.length === 0) {
        findings.push({ check: `store ${slug}`, state: 'ok', detail: 'everything adds up' });
      }
      for (const { id, statement, rows } of found) {
        const detail = `does not hold: ${statement}: ${JSON.stringify(rows)}`;
        findings.push({ check: `store ${slug}, ${id}`, state: 'failed', detail });
      }
    }
    return 0;
  });
  return findings;
}

async function mailOf(config: Config): Promise<string | Finding> {
  switch (wayOf(config)) {
    case 'folder':
      return `files in ${mailFolderOf(config)}`;
    case 'none':
      return { check: 'mail', state: 'warning', detail: `${NO_MAIL_SERVER}: no mail leaves` };
    case 'smtp':
      await checkMailServer(config);
      return `the server answers; mails come from ${senderOf(config)}`;
  }
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

/** Work that was given up and waits for somebody. */
async function deadLettersOf(login: pg.ClientConfig): Promise<string | Finding> {
  const states = await migrationStatus(login);
  if (states.some((one) => one.state === 'pending'))
    return 'not counted before the schema is current';
  const client = new pg.Client(login);
  client.on('error', () => {});
  await client.connect();
  try {
    const count = async (role: string, text: string): Promise<number> => {
      await client.query(`set role ${role}`);
      return Number((await client.query<{ count: string }>(text)).rows[0]?.count);
    };
    const jobs = await count(
      'rcommerce_owner',
      `select count(*) from pgboss.job_common where state = 'failed'`,
    );
    const events = await count('rcommerce_worker', 'select count_event_dead_letters() as count');
    if (jobs === 0 && events === 0) return 'none';
    return {
      check: 'dead letters',
      state: 'warning',
      detail: `${jobs} dead jobs (\`rcommerce jobs dead\` lists those of a store, \`jobs retry\` tries one again), ${events} events that a reader gave up`,
    };
  } finally {
    await client.end();
  }
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
