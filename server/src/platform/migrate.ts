/* Brings a database to this release's schema, and makes the roles that guard it.
 * Terms       migrating login: what `DATABASE_URL` names. serving login: the role the server works as, one per
 *             database, member of rcommerce_app and no more (R24).
 * Invariants  files are numbered, forward only, never edited once applied (checksum); each runs in one transaction
 *             as rcommerce_owner; one migrator at a time per database (advisory lock).
 */
import { createHash, createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Tries of one file whose lock was not to be had within a second. */
export const LOCK_TRIES_MAX = 30;
const ADVISORY_LOCK = 7_261_000;
const START_LOCK = 7_261_002;
/** Shared by all our databases of a cluster; none can log in. */
export const ROLES = [
  'rcommerce_owner',
  'rcommerce_app',
  'rcommerce_locator',
  'rcommerce_worker',
] as const;

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
};

export type MigrationState = {
  readonly number: number;
  readonly name: string;
  readonly state: 'applied' | 'pending' | 'changed' | 'unknown';
  readonly appliedAt: Date | null;
};

/** The migrations of this release, in their order. */
export async function migrationsIn(folder: string = MIGRATIONS): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name));
  const migrations = await Promise.all(
    names.sort().map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      return { number: Number(name.slice(0, 4)), name: name.slice(0, -4), checksum, text };
    }),
  );
  for (const [index, migration] of migrations.entries()) {
    const twin = migrations[index - 1];
    if (twin?.number === migration.number) {
      throw new Error(`two migrations have the number of ${migration.name}: ${twin.name}`);
    }
  }
  return migrations;
}

/** Changes with every file: names a migrated template. */
export const checksumOf = (migrations: readonly Migration[]): string =>
  createHash('sha256')
    .update(migrations.map((one) => `${one.name} ${one.checksum}`).join('\n'))
    .digest('hex');

/**
 * Makes the roles, applies what is missing, and makes the serving login.
 * login    may create roles, or finds all of them made
 * gives    the names of the files applied now, and the serving login (undefined with `serving: false`)
 */
export async function migrate(
  login: pg.ClientConfig,
  options: { readonly folder?: string; readonly serving?: boolean } = {},
): Promise<{ applied: readonly string[]; serving: pg.ClientConfig | undefined }> {
  const migrations = await migrationsIn(options.folder);
  const client = await connected(login);
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await makeRoles(client);
    await prepare(client);
    const known = await appliedIn(client);
    const applied: string[] = [];
    for (const migration of migrations) {
      const before = known.get(migration.number);
      if (before === undefined) {
        await apply(client, migration);
        applied.push(migration.name);
      } else if (before.checksum !== migration.checksum) {
        throw new Error(
          `migration ${migration.name} was changed after it was applied: migrations are never edited`,
        );
      }
    }
    const serving = options.serving === false ? undefined : await makeServingLogin(client, login);
    return { applied, serving };
  } finally {
    await client.end();
  }
}

/** What is applied, what is missing, what differs. Changes nothing. */
export async function migrationStatus(
  login: pg.ClientConfig,
  folder: string = MIGRATIONS,
): Promise<readonly MigrationState[]> {
  const migrations = await migrationsIn(folder);
  const client = await connected(login);
  try {
    const known = await appliedIn(client);
    const states = migrations.map((migration): MigrationState => {
      const { number, name, checksum } = migration;
      const before = known.get(number);
      if (!before) return { number, name, state: 'pending', appliedAt: null };
      const state = before.checksum === checksum ? 'applied' : 'changed';
      return { number, name, state, appliedAt: before.applied_at };
    });
    const ours = new Set(migrations.map((one) => one.number));
    const newer = [...known.values()].filter((one) => !ours.has(one.number));
    return [
      ...states,
      ...newer.map((one): MigrationState => {
        return { number: one.number, name: one.name, state: 'unknown', appliedAt: one.applied_at };
      }),
    ].sort((one, other) => one.number - other.number);
  } finally {
    await client.end();
  }
}

/** Runs the work while no other process of this database does the same. */
export async function exclusively<T>(login: pg.ClientConfig, work: () => Promise<T>): Promise<T> {
  const client = await connected(login);
  try {
    await client.query('select pg_advisory_lock($1)', [START_LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}

/** The login that serves this database; its password follows from that of the migrating login. */
export function servingLoginOf(login: pg.ClientConfig, database: string): pg.ClientConfig {
  const key = createHash('sha256').update(database).digest('hex').slice(0, 8);
  const { user: _user, password: _password, connectionString: _url, ...place } = plain(login);
  const password = passwordOf(login, database);
  return {
    ...place,
    user: `rcommerce_app_${key}`,
    database,
    ...(password === undefined ? {} : { password }),
  };
}

/** The same login by another way to the database: through a pooling proxy, or past it. */
export function loginAt(login: pg.ClientConfig, place: pg.ClientConfig): pg.ClientConfig {
  const { user, password } = new pg.Client(login);
  const { database } = new pg.Client(place);
  return {
    ...plain(place),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
  };
}

/**
 * Makes the login role of this database (R24): member of rcommerce_app only; CONNECT is its alone, so that one
 * shop's login does not open another shop's database.
 */
export async function makeServingLogin(
  client: pg.Client,
  login: pg.ClientConfig,
): Promise<pg.ClientConfig> {
  const found = await client.query<{ database: string }>('select current_database() as database');
  const database = found.rows[0]?.database ?? '';
  const serving = servingLoginOf(login, database);
  const role = pg.escapeIdentifier(serving.user ?? '');
  const password =
    typeof serving.password === 'string' ? pg.escapeLiteral(serving.password) : 'null';
  const name = pg.escapeIdentifier(database);
  await createRole(client, serving.user ?? '', 'login noinherit');
  try {
    await client.query(
      `begin; set local client_min_messages = error; alter role ${role} inherit password ${password};
       grant rcommerce_app to ${role};
       revoke all on database ${name} from public; grant connect on database ${name} to ${role}; commit`,
    );
  } catch (error) {
    await client.query('rollback');
    if (!isForbidden(error)) throw error;
    await assertServes(client, serving.user ?? '', error);
  }
  return serving;
}

/** The role that this connection logged in as is rcommerce_app's and no more, else it must not serve (R24). */
export async function assertOnlyServes(login: pg.ClientConfig): Promise<void> {
  const client = await connected(login);
  try {
    const { rows } = await client.query<{ fault: string }>(
      `select r.fault from pg_roles me, lateral (values
         (me.rolsuper, 'is a superuser'), (me.rolbypassrls, 'bypasses row-level security'),
         (me.rolcreaterole, 'may create roles'),
         (not pg_has_role(me.oid, 'rcommerce_app', 'member'), 'is no member of rcommerce_app'),
         (pg_has_role(me.oid, 'rcommerce_owner', 'member'), 'is a member of rcommerce_owner'),
         (pg_has_role(me.oid, 'rcommerce_locator', 'member'), 'is a member of rcommerce_locator'),
         (pg_has_role(me.oid, 'rcommerce_worker', 'member'), 'is a member of rcommerce_worker'),
         (exists (select 1 from pg_class c where c.relowner = me.oid), 'owns tables')
       ) r (holds, fault) where me.rolname = current_user and r.holds`,
    );
    if (rows.length > 0) {
      const faults = rows.map((row) => row.fault).join(', ');
      throw new Error(
        `the server must not serve as ${login.user ?? 'this role'}: it ${faults}. Give database.serving_url a login that is a member of rcommerce_app only`,
      );
    }
  } finally {
    await client.end();
  }
}

async function makeRoles(client: pg.Client): Promise<void> {
  // No role inherits: the owner may give functions to locator and worker, but sees no more rows by it.
  const wanted = ROLES.map((role) => [role, 'nologin noinherit'] as const);
  for (const [role, attributes] of wanted) await createRole(client, role, attributes);
  const { rows } = await client.query<{ role: string }>(
    `select r as role from unnest(array['rcommerce_locator', 'rcommerce_worker']) r
      where not pg_has_role('rcommerce_owner', r, 'member')`,
  );
  for (const { role } of rows) await tolerant(client, `grant ${role} to rcommerce_owner`);
  const mine = await client.query<{ mine: boolean }>(
    "select pg_has_role(current_user, 'rcommerce_owner', 'member') as mine",
  );
  if (!mine.rows[0]?.mine) {
    await client.query('grant rcommerce_owner to current_user').catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      throw new Error(
        'the login of DATABASE_URL is no member of rcommerce_owner and may not become one: give it CREATEROLE, or grant it that role',
      );
    });
  }
}

async function createRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.rowCount !== 0) return;
  await client
    .query(`create role ${pg.escapeIdentifier(role)} ${attributes}`)
    .catch((error: unknown) => {
      if (isForbidden(error)) {
        throw new Error(
          `the login of DATABASE_URL may not create the role ${role}: give it CREATEROLE, or make the roles by hand and set database.serving_url`,
        );
      }
      // Another migrator of this cluster was faster: its role is as good.
      if (!hasCode(error, '42710') && !hasCode(error, '23505')) throw error;
    });
}

/** What rcommerce_owner needs in this database, and the table of what is applied. */
async function prepare(client: pg.Client): Promise<void> {
  await client.query('set client_min_messages = warning');
  const { rows } = await client.query<{ ready: boolean; database: string }>(
    `select to_regclass('public.schema_migrations') is not null as ready, current_database() as database`,
  );
  if (rows[0]?.ready) return;
  const name = pg.escapeIdentifier(rows[0]?.database ?? '');
  await client.query(
    `begin;
     grant create on database ${name} to rcommerce_owner;
     revoke create on schema public from public;
     grant usage, create on schema public to rcommerce_owner;
     set local role rcommerce_owner;
     create table schema_migrations (
       number     int primary key,
       name       text not null,
       checksum   text not null,
       applied_at timestamptz not null default now()
     );
     grant select on schema_migrations to rcommerce_app;
     commit`,
  );
}

async function appliedIn(client: pg.Client) {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_migrations') is not null as there`,
  );
  if (!there.rows[0]?.there) return new Map<number, AppliedRow>();
  const { rows } = await client.query<AppliedRow>(
    'select number, name, checksum, applied_at from schema_migrations order by number',
  );
  return new Map(rows.map((row) => [row.number, row]));
}

type AppliedRow = {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: Date;
};

/**
 * One file, one transaction. A lock that is not to be had within a second is given up and asked for again, so
 * that a migration never makes the shop's own statements queue behind it.
 */
async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const warnings: string[] = [];
  const hear = (notice: {
    readonly severity?: string | undefined;
    readonly message?: string | undefined;
  }) => {
    if (notice.severity === 'WARNING') warnings.push(notice.message ?? '');
  };
  for (let tried = 1; ; tried += 1) {
    try {
      await client.query("begin; set local lock_timeout = '1s'");
      // A function is given to a role only if that role may create in the schema; only for this moment.
      await client.query('grant create on schema public to rcommerce_locator, rcommerce_worker');
      // Bodies are not checked: the check of a locator's function would run as the owner and meet its policies.
      await client.query(
        'set local role rcommerce_owner; set local row_security = off; set local check_function_bodies = off',
      );
      warnings.length = 0;
      client.on('notice', hear);
      await client.query(migration.text);
      client.off('notice', hear);
      // A grant or a revoke that did nothing is only warned of: a guard would be missing without a word.
      if (warnings.length > 0) throw new Error(`PostgreSQL warns: ${warnings.join('; ')}`);
      await client.query(
        'insert into schema_migrations (number, name, checksum) values ($1, $2, $3)',
        [migration.number, migration.name, migration.checksum],
      );
      await client.query('reset role');
      await client.query('revoke create on schema public from rcommerce_locator, rcommerce_worker');
      await client.query('commit');
      return;
    } catch (error) {
      client.off('notice', hear);
      await client.query('rollback');
      const isLocked = hasCode(error, '55P03') || hasCode(error, '40P01');
      if (isLocked && tried < LOCK_TRIES_MAX) {
        await sleep(100 + 200 * Math.random());
        continue;
      }
      const line = lineOf(migration.text, error);
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`migration ${migration.name}${line}: ${reason}`, { cause: error });
    }
  }
}

function lineOf(text: string, error: unknown): string {
  const position = Number((error as { position?: string }).position);
  return position > 0 ? `, line ${text.slice(0, position).split('\n').length}` : '';
}

async function assertServes(client: pg.Client, role: string, error: unknown): Promise<void> {
  const { rows } = await client.query<{ fine: boolean }>(
    `select pg_has_role($1, 'rcommerce_app', 'member') and has_database_privilege($1, current_database(), 'connect') as fine`,
    [role],
  );
  if (!rows[0]?.fine) throw error;
}

async function tolerant(client: pg.Client, text: string): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await client.query(text);
      return;
    } catch (error) {
      // "tuple concurrently updated": another migrator of this cluster does the same at this moment.
      if (!hasCode(error, 'XX000') && !hasCode(error, '23505')) throw error;
      if (tried === 5) throw error;
      await sleep(20 * tried);
    }
  }
}

async function connected(login: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ ...login, application_name: 'rcommerce migrate' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** The parts of a login, a URL taken apart. */
function plain(login: pg.ClientConfig): pg.ClientConfig {
  const { connectionString, ...rest } = login;
  if (connectionString === undefined) return rest;
  const client = new pg.Client(login);
  return {
    ...rest,
    host: client.host,
    port: client.port,
    ...(client.ssl ? { ssl: client.ssl as never } : {}),
  };
}

function passwordOf(login: pg.ClientConfig, database: string): string | undefined {
  const password = new pg.Client(login).password;
  if (typeof password !== 'string' || password === '') return undefined;
  return createHmac('sha256', password).update(database).digest('hex');
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as { code?: string }).code === code;

const isForbidden = (error: unknown): boolean => hasCode(error, '42501');
