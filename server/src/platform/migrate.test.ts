import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { emptyDatabase, migratedDatabase } from '../../test/support/cluster.ts';
import {
  assertOnlyServes,
  MIGRATIONS,
  migrate,
  migrationStatus,
  servingLoginOf,
} from './migrate.ts';

async function empty(t: TestContext) {
  const database = await emptyDatabase();
  t.after(() => database.drop());
  return database;
}

async function migrated(t: TestContext) {
  const database = await migratedDatabase();
  t.after(() => database.drop());
  return database;
}

/** A folder of migrations of the test's own. */
async function folderOf(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-migrations-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function connect(t: TestContext, login: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(login);
  client.on('error', () => {});
  await client.connect();
  t.after(() => client.end());
  return client;
}

test('a second run applies nothing, and the status says all is applied', async (t) => {
  const { admin } = await empty(t);
  const first = await migrate(admin);
  assert.ok(first.applied.length > 10);
  assert.ok((await migrationStatus(admin)).every(({ state }) => state === 'applied'));
  assert.deepEqual((await migrate(admin)).applied, []);
});

test('the status of an empty database says all is missing and changes nothing', async (t) => {
  const { admin } = await empty(t);
  assert.ok((await migrationStatus(admin)).every(({ state }) => state === 'pending'));
  const client = await connect(t, admin);
  const { rows } = await client.query("select 1 from pg_class where relname = 'schema_migrations'");
  assert.equal(rows.length, 0);
});

test('four migrators at once apply every file once', async (t) => {
  const { admin } = await empty(t);
  const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(admin)));
  const applied = runs.flatMap((run) => run.applied);
  assert.equal(new Set(applied).size, applied.length);
  assert.equal(applied.length, (await migrationStatus(admin)).length);
});

test('two empty databases of one cluster are migrated at once', async (t) => {
  const databases = await Promise.all([empty(t), empty(t)]);
  for (const run of await Promise.all(databases.map(({ admin }) => migrate(admin)))) {
    assert.ok(run.applied.length > 10);
  }
});

test('a file that was changed after it was applied stops the run', async (t) => {
  const { admin } = await empty(t);
  const folder = await folderOf(t, {});
  await cp(MIGRATIONS, folder, { recursive: true });
  await migrate(admin, { folder });
  await appendFile(join(folder, '0001_platform.sql'), '\n-- one word more\n');
  await assert.rejects(migrate(admin, { folder }), /0001_platform was changed after/);
  const states = await migrationStatus(admin, folder);
  assert.equal(states[0]?.state, 'changed');
});

test('a file that fails leaves nothing of itself and names its line', async (t) => {
  const { admin } = await empty(t);
  const folder = await folderOf(t, {
    '0001_good.sql': 'create table good (n int);',
    '0002_bad.sql': 'create table half (n int);\n\nselect nonsense;',
  });
  await assert.rejects(migrate(admin, { folder }), /0002_bad, line 3: .*nonsense/);
  const client = await connect(t, admin);
  const { rows } = await client.query(
    "select relname from pg_class where relname in ('good', 'half')",
  );
  assert.deepEqual(rows, [{ relname: 'good' }]);
});

test('a warning of PostgreSQL fails the file: a revoke that does nothing guards nothing', async (t) => {
  const { admin } = await empty(t);
  const folder = await folderOf(t, {
    '0001_late.sql': `create function f() returns int language sql as 'select 1';
      alter function f() owner to rcommerce_worker;
      revoke all on function f() from public;`,
  });
  await assert.rejects(migrate(admin, { folder }), /0001_late.*no privileges could be revoked/);
});

test('two files with one number are refused', async (t) => {
  const { admin } = await empty(t);
  const folder = await folderOf(t, { '0001_a.sql': 'select 1', '0001_b.sql': 'select 1' });
  await assert.rejects(migrate(admin, { folder }), /two migrations/);
});

test('a lock that is held for a while delays a migration and does not fail it', async (t) => {
  const { admin } = await empty(t);
  const first = { '0001_good.sql': 'create table good (n int);' };
  await migrate(admin, { folder: await folderOf(t, first) });
  const holder = await connect(t, admin);
  await holder.query('begin; lock table good');
  const folder = await folderOf(t, { ...first, '0002_more.sql': 'alter table good add m int' });
  const run = migrate(admin, { folder });
  await sleep(1500);
  await holder.query('commit');
  assert.deepEqual((await run).applied, ['0002_more']);
});

test('a data statement that a policy would filter fails instead of touching nothing', async (t) => {
  const { admin } = await migrated(t);
  const folder = await folderOf(t, {});
  await cp(MIGRATIONS, folder, { recursive: true });
  await writeFile(join(folder, '9999_backfill.sql'), "update stores set name = 'x'");
  await assert.rejects(migrate(admin, { folder }), /row-level security/);
});

test('the serving login reads by the rules, makes nothing and truncates nothing', async (t) => {
  const database = await migrated(t);
  await assertOnlyServes(database.serving);
  const client = await connect(t, database.serving);
  assert.deepEqual((await client.query('select id from stores')).rows, []);
  for (const text of [
    'create table mine (n int)',
    'create temporary table mine (n int)',
    'truncate stores',
    'select * from server_keys',
    'set role rcommerce_owner',
    'set role rcommerce_locator',
    'set role rcommerce_worker',
  ]) {
    await assert.rejects(client.query(text), /permission denied/, text);
  }
});

test('the serving login has a password of its own that every process with the URL can tell', () => {
  const url = 'postgres://shop:secret@db.example:5433/shop_1';
  const login = servingLoginOf({ connectionString: url }, 'shop_1');
  assert.match(String(login.user), /^rcommerce_app_[0-9a-f]{8}$/);
  assert.match(String(login.password), /^[0-9a-f]{64}$/);
  assert.deepEqual([login.host, login.port, login.database], ['db.example', 5433, 'shop_1']);
  assert.equal(login.connectionString, undefined);
  assert.notEqual(servingLoginOf({ connectionString: url }, 'shop_2').password, login.password);
  const open = servingLoginOf({ connectionString: 'postgres://shop@db.example/shop_1' }, 'shop_1');
  assert.equal(open.password, undefined);
});

/** Tables that have no store, each with its reason. */
const WITHOUT_STORE: Readonly<Record<string, string>> = {
  schema_migrations: 'of the database',
  server_keys: 'of the database; no grant to anybody',
  signing_keys: 'of the database; encrypted',
  stores: 'is the store; policy by its own id',
  staff_users: 'people work in several stores; policy by membership',
  event_log: 'one row for all stores',
  event_readers: 'positions in the one log',
  job_schedules: 'a schedule runs once for all stores',
  realtime_limits: 'one row: bounds of the sockets of the server',
};

test('every table is guarded: row-level security enabled and forced, by policies that name the store', async (t) => {
  const { admin } = await migrated(t);
  const client = await connect(t, admin);
  const { rows } = await client.query<{
    name: string;
    has_store: boolean;
    enabled: boolean;
    forced: boolean;
    checked: boolean;
    owner: string;
    truncates: boolean;
  }>(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           pg_get_userbyid(c.relowner) as owner,
           exists (select 1 from pg_attribute a
                    where a.attrelid = c.oid and a.attname = 'store_id' and not a.attisdropped) as has_store,
           exists (select 1 from pg_policies p
                    where p.schemaname = 'public' and p.tablename = c.relname
                      and p.qual like '%app.store_id%' and p.with_check like '%app.store_id%') as checked,
           has_table_privilege('rcommerce_app', c.oid, 'truncate') as truncates
      from pg_class c
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
     order by c.relname`);
  assert.ok(rows.length > 40);
  for (const row of rows) {
    assert.equal(row.owner, 'rcommerce_owner', row.name);
    assert.equal(row.truncates, false, row.name);
    if (row.has_store) {
      assert.deepEqual(
        { enabled: row.enabled, forced: row.forced, checked: row.checked },
        { enabled: true, forced: true, checked: true },
        row.name,
      );
    } else {
      assert.ok(WITHOUT_STORE[row.name], `${row.name} has no store_id and stands in no list`);
    }
  }
  for (const name of ['stores', 'staff_users']) {
    const row = rows.find((one) => one.name === name);
    assert.ok(row?.enabled && row.forced, name);
  }
});

/** Rows that no foreign key ties to their store: row-level security lets only the store of the transaction in. */
const TIED_BY_POLICY = [
  'event_counters',
  'event_dead_letters',
  'event_inbox',
  'event_positions',
  'events',
  'idempotency_keys',
];

test('every row belongs to a store that exists: keys without a hole lead from its table to `stores`', async (t) => {
  const { admin } = await migrated(t);
  const client = await connect(t, admin);
  const { rows } = await client.query<{ name: string }>(`
    with recursive reaching as (
      select 'stores'::regclass::oid as id
      union
      select c.conrelid
        from reaching r join pg_constraint c on c.confrelid = r.id
       where c.contype = 'f' and c.convalidated and c.conenforced
         and exists (select 1 from pg_attribute a
                      where a.attrelid = c.conrelid and a.attnum = c.conkey[1] and a.attname = 'store_id')
         and not exists (select 1 from pg_attribute a
                          where a.attrelid = c.conrelid and a.attnum = any(c.conkey) and not a.attnotnull)
    )
    select c.relname as name
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
       and c.oid not in (select id from reaching)
     order by c.relname collate "C"`);
  assert.deepEqual(
    rows.map((row) => row.name),
    TIED_BY_POLICY,
  );
  const { rows: rights } = await client.query(
    `select has_table_privilege('rcommerce_app', 'stores', 'delete') as deletes`,
  );
  assert.deepEqual(rights, [{ deletes: false }], 'a store is never deleted by the server');
});

test('every function that looks across stores has a fixed search path and is granted to the server alone', async (t) => {
  const { admin } = await migrated(t);
  const client = await connect(t, admin);
  const { rows } = await client.query<{ name: string; fixed: boolean; everybody: boolean }>(`
    select p.oid::regprocedure::text as name,
           coalesce(p.proconfig::text like '%search_path=%', false) as fixed,
           exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                    where a.grantee = 0) as everybody
      from pg_proc p
     where p.prosecdef and p.pronamespace = 'public'::regnamespace`);
  assert.ok(rows.length > 5);
  for (const row of rows) {
    assert.deepEqual([row.fixed, row.everybody], [true, false], row.name);
  }
});
