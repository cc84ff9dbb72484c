/* The PostgreSQL of the tests: one private server per run, one database per shop, cloned from a migrated template.
 * `npm test` starts it and says where by RCOMMERCE_TEST_CLUSTER; a file that runs alone starts its own.
 */
import { after } from 'node:test';
import pg from 'pg';
import type { EmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.ts';
import { checksumOf, makeServingLogin, migrate, migrationsIn } from '../../src/platform/migrate.ts';
import { startTestCluster } from './private-cluster.ts';

export type TestDatabase = {
  readonly name: string;
  /** The superuser of this database. */
  readonly admin: pg.ClientConfig;
  /** The role the server works as. */
  readonly serving: pg.ClientConfig;
  drop(): Promise<void>;
};

let own: Promise<EmbeddedPostgres> | undefined;
let template: Promise<string> | undefined;
let made = 0;

after(async () => {
  const cluster = await own?.catch(() => undefined);
  await cluster?.stop();
});

async function socketDir(): Promise<string> {
  const shared = process.env['RCOMMERCE_TEST_CLUSTER'];
  if (shared) return shared;
  own ??= startTestCluster();
  return (await own).runDir;
}

export async function superuser(database: string): Promise<pg.ClientConfig> {
  return { host: await socketDir(), user: 'postgres', database };
}

/** An empty database, not migrated: for tests of the migrator itself. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return create('');
}

/** A migrated database of its own, in about 60 ms. */
export async function migratedDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate();
  return create(`template ${await template}`);
}

async function create(from: string): Promise<TestDatabase> {
  made += 1;
  const name = `shop_${process.pid}_${made}_${Math.random().toString(36).slice(2, 8)}`;
  await ask('postgres', `create database ${name} ${from}`);
  const admin = await superuser(name);
  let serving: pg.ClientConfig = admin;
  if (from !== '') {
    const client = new pg.Client(admin);
    await client.connect();
    serving = await makeServingLogin(client, admin);
    await client.end();
  }
  return {
    name,
    admin,
    serving,
    drop: async () => {
      await ask('postgres', `drop database if exists ${name} with (force)`);
      if (serving.user !== admin.user) await ask('postgres', `drop role if exists ${serving.user}`);
    },
  };
}

async function makeTemplate(): Promise<string> {
  const name = `template_${checksumOf(await migrationsIn()).slice(0, 16)}`;
  const client = new pg.Client(await superuser('postgres'));
  await client.connect();
  try {
    // Test files run side by side: one makes the template, the others wait for it.
    await client.query('select pg_advisory_lock(7261009)');
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount !== 0) return name;
    await client.query(`drop database if exists ${name}_half with (force)`);
    await client.query(`create database ${name}_half`);
    await migrate(await superuser(`${name}_half`), { serving: false });
    await client.query(`alter database ${name}_half rename to ${name}`);
    return name;
  } finally {
    await client.end();
  }
}

async function ask(database: string, text: string): Promise<void> {
  const client = new pg.Client(await superuser(database));
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
