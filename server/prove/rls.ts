/* `npm run prove -- rls`: the database keeps stores apart even where the code forgets to.
 * Two full stores. On the login of the server careless statements read, change, delete and forge in every table, with one
 * store set, with none, and on a connection that had one; the owner, the locator and the worker see what their lists
 * say. All of it again on a PostgreSQL of the machine, where there is one of version 15.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { servingLoginOf } from '../src/platform/migrate.ts';
import { fillStore } from '../test/support/full-store.ts';
import { OURS, openForStores, THEIRS } from '../test/support/named-things.ts';
import type { TestShop } from '../test/support/shop.ts';
import { catalogueFaults, tablesWithStore } from '../test/support/tenancy.ts';
import { installedPostgres, startOtherPostgres } from './support/other-postgres.ts';
import { promise, type Run } from './support/promise.ts';
import { type Findings, findings, testOf, useTestCluster } from './support/test-shop.ts';

/** What the two roles that look across stores may read; each with the columns that its grants name and no more. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  rcommerce_locator: [
    ...['api_keys', 'exports', 'imports', 'media', 'memberships', 'one_time_tokens'],
    ...['payment_providers', 'product_search', 'products', 'refresh_tokens', 'search_words'],
    ...['sessions', 'staff_users', 'store_domains', 'store_settings', 'stores', 'variants'],
  ],
  rcommerce_worker: [
    ...['carts', 'customers', 'event_dead_letters', 'event_inbox', 'event_positions', 'events'],
    ...['idempotency_keys', 'notifications', 'order_intents', 'payment_operations', 'payments'],
    // Of sockets: which process holds them, and until when. Of settings: how long a cart must be left alone.
    ...['product_alerts', 'realtime_sessions', 'realtime_tickets', 'stock_reservations'],
    ...['store_settings', 'stores'],
  ],
};
/** Personal or secret, and never to be had across stores. */
const NEVER =
  /^(note|first_name|last_name|phone|address1|private_key|body|payload|shipping_address)$/;
const OTHER_MAJOR = 15;

type Ask = (text: string, values?: readonly unknown[]) => Promise<pg.QueryResult | undefined>;

export const program = promise({
  name: 'rls',
  says: 'PostgreSQL shows and changes no row of another store, whatever the statement',
  plants: {
    'not-forced': "takes the force off a table's row-level security",
    'open-policy': 'adds a policy that shows every store the customers of all',
  },
  run: async (run) => {
    await useTestCluster(run);
    const shop = await openForStores(testOf(run));
    const second = await shop.secondStore();
    await fillStore(shop, await shop.staffToken(), OURS);
    await fillStore(shop, second.token, THEIRS);
    if (run.plant === 'not-forced')
      await shop.rows('alter table customers no force row level security');
    if (run.plant === 'open-policy')
      await shop.rows('create policy open on customers for select to rcommerce_app using (true)');
    const found = findings();
    const { tables, faults } = await catalogueFaults(shop.rows);
    for (const fault of faults) found.note(false, () => fault);
    const login = await loginsOf(run, shop);
    const careless = await carelessReads(shop, second.storeId, login.serving, found);
    const forged = await forgeries(shop, second.storeId, login.serving, found);
    const seen = await rolesSee(shop, login.admin, found);
    const functions = await functionsAre(shop, found);
    found.settle(run);
    const version = (await shop.rows<{ server_version: string }>('show server_version'))[0];
    const other = run.isShort ? 'not in the short form' : await onOtherPostgres(run);
    return {
      postgres: version?.server_version.split(' ')[0] ?? '',
      tables: tables.length,
      filled: careless.filled,
      reads: careless.reads,
      writes: forged,
      foreign_rows: 0,
      role_reads: seen,
      functions,
      [`postgres_${OTHER_MAJOR}`]: other,
    };
  },
});

/** A connection as the server has it, and one of the superuser. */
async function loginsOf(run: Run, shop: TestShop): Promise<Record<'serving' | 'admin', Ask>> {
  const [database] = await shop.rows<{ name: string }>('select current_database() as name');
  const name = database?.name ?? '';
  const host = process.env['RCOMMERCE_TEST_CLUSTER'] ?? '';
  const admin = { host, user: 'postgres', database: name };
  const connected = async (login: pg.ClientConfig): Promise<Ask> => {
    const client = new pg.Client(login);
    await client.connect();
    run.defer(() => client.end());
    return async (text, values = []) => {
      try {
        return await client.query(text, [...values]);
      } catch (error) {
        // Not granted, or against a policy: as good as no row.
        if ((error as { code?: string }).code === '42501') return undefined;
        throw error;
      }
    };
  };
  return { serving: await connected(servingLoginOf(admin, name)), admin: await connected(admin) };
}

/** `work` in a transaction with this store set, undone afterwards. */
async function within<T>(
  ask: Ask,
  storeId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await ask('begin');
  if (storeId !== undefined) await ask(`select set_config('app.store_id', $1, true)`, [storeId]);
  try {
    return await work();
  } finally {
    await ask('rollback');
  }
}

/** Reads without a thought of the store; what they must not show is noted. */
async function carelessReads(shop: TestShop, theirs: string, ask: Ask, found: Findings) {
  const tables = await tablesWithStore(shop.rows);
  let reads = 0;
  let filled = 0;
  const shown = async (storeId: string | undefined, text: string, values: readonly unknown[]) => {
    reads += 1;
    const result = await within(ask, storeId, () => ask(text, values));
    return Number(result?.rows[0]?.count ?? 0);
  };
  for (const table of tables) {
    if ((await shop.count(table, `store_id = '${theirs}'`)) > 0) filled += 1;
    const others = `select count(*) from ${table} where store_id <> $1`;
    found.note(
      (await shown(shop.storeId, others, [shop.storeId])) === 0,
      () => `${table} shows another store`,
    );
    found.note(
      (await shown(undefined, `select count(*) from ${table}`, [])) === 0,
      () => `${table} shows rows where no store is set`,
    );
    // Switched off, row-level security refuses instead of showing.
    const off = `set local row_security = off`;
    const opened = await within(ask, shop.storeId, async () => {
      await ask(off);
      return ask(`select 1 from ${table} limit 1`);
    });
    reads += 1;
    found.note((opened?.rows.length ?? 0) === 0, () => `${table} is shown with row_security off`);
  }
  found.note(filled >= 70, () => `the other store has rows in ${filled} tables only`);
  const own = { stores: 'id', staff_users: 'id' };
  for (const table of Object.keys(own)) {
    const seen = await within(ask, shop.storeId, () => ask(`select id from ${table}`));
    const whose = await shop.rows<{ id: string }>(
      table === 'stores'
        ? 'select id from stores where id = $1'
        : 'select staff_user_id as id from memberships where store_id = $1',
      [shop.storeId],
    );
    reads += 1;
    const ids = new Set(whose.map(({ id }) => id));
    found.note(
      seen?.rows.length === ids.size && seen.rows.every(({ id }) => ids.has(id)),
      () => `${table} shows ${seen?.rows.length} rows, ${ids.size} are ours`,
    );
  }
  return { reads, filled };
}

/** Changes and forgeries; how many were tried. Rows of the other store must be neither touched nor made. */
async function forgeries(
  shop: TestShop,
  theirs: string,
  ask: Ask,
  found: Findings,
): Promise<number> {
  let tried = 0;
  const touched = async (table: string, text: string, values: readonly unknown[]) => {
    tried += 1;
    const result = await within(ask, shop.storeId, () => ask(text, values));
    found.note((result?.rowCount ?? 0) === 0, () => `${text.slice(0, 120)} touches ${table}`);
  };
  for (const table of await tablesWithStore(shop.rows)) {
    await touched(table, `update ${table} set store_id = store_id where store_id = $1`, [theirs]);
    await touched(table, `delete from ${table} where store_id = $1`, [theirs]);
    await touched(table, `update ${table} set store_id = $1 where store_id <> $1`, [theirs]);
    const columns = await shop.rows<{ name: string }>(
      `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0
         and not attisdropped and attgenerated = '' and attidentity <> 'a'`,
      [table],
    );
    const [row] = await shop.rows<{ row: string }>(
      `select to_json(t)::text as row from ${table} t where store_id = $1 limit 1`,
      [theirs],
    );
    if (!row) continue;
    const names = columns.map(({ name }) => name).join(', ');
    const copy = `insert into ${table} (${names}) select ${names} from json_populate_record(null::${table}, $1)`;
    await touched(table, copy, [row.row]);
  }
  await touched('stores', `update stores set name = 'mine' where id = $1`, [theirs]);
  return tried;
}

/** The owner sees nothing without a store; the locator and the worker see their lists. Gives how many looks. */
async function rolesSee(shop: TestShop, ask: Ask, found: Findings): Promise<number> {
  let looks = 0;
  for (const table of await tablesWithStore(shop.rows)) {
    const result = await within(ask, undefined, async () => {
      await ask('set local role rcommerce_owner');
      return ask(`select count(*) from ${table}`);
    });
    looks += 1;
    found.note(Number(result?.rows[0]?.count ?? 0) === 0, () => `the owner sees rows of ${table}`);
  }
  for (const [role, list] of Object.entries(LISTS)) {
    const granted = await shop.rows<{ table: string; columns: string[] }>(
      `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and has_column_privilege($1, c.oid, a.attnum, 'select')
          and exists (select 1 from pg_attribute s where s.attrelid = c.oid and s.attname in ('store_id', 'slug', 'email_normalized'))
        group by 1 order by 1`,
      [role],
    );
    looks += granted.length;
    const names = granted.map(({ table }) => table);
    found.note(
      JSON.stringify(names) === JSON.stringify(list),
      () =>
        `${role} reads ${names.filter((one) => !list.includes(one))} beyond its list, and misses ${list.filter((one) => !names.includes(one))}`,
    );
    for (const { table, columns } of granted) {
      const bad = columns.filter((one) => NEVER.test(one));
      found.note(bad.length === 0, () => `${role} reads ${bad} of ${table}`);
    }
  }
  return looks;
}

/** Functions that look across stores belong to those roles, with a fixed search path, and nobody but the server calls them. */
async function functionsAre(shop: TestShop, found: Findings): Promise<number> {
  const functions = await shop.rows<{
    name: string;
    owner: string;
    fixed: boolean;
    anyone: boolean;
  }>(`
    select p.oid::regprocedure::text as name, pg_get_userbyid(p.proowner) as owner,
           coalesce(p.proconfig::text like '%search_path=%', false) as fixed,
           exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as anyone
      from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace`);
  for (const { name, owner, fixed, anyone } of functions)
    found.note(
      /^rcommerce_(locator|worker|owner)$/.test(owner) && fixed && !anyone,
      () => `${name}: owner ${owner}, fixed search path ${fixed}, anyone ${anyone}`,
    );
  found.note(functions.length > 20, () => `${functions.length} functions only`);
  return functions.length;
}

/** The same program, short, on the machine's own PostgreSQL. */
async function onOtherPostgres(run: Run): Promise<string> {
  const bin = installedPostgres(OTHER_MAJOR);
  if (bin === undefined) {
    run.say(`SKIP PostgreSQL ${OTHER_MAJOR}: not on this machine`);
    return 'skipped';
  }
  const starting = startOtherPostgres(bin);
  run.defer(async () => (await starting.catch(() => undefined))?.stop());
  const { runDir } = await starting;
  const door = fileURLToPath(new URL('./support/door.ts', import.meta.url));
  const child = spawn(process.execPath, [door, 'rls', '--short', '--seed', String(run.seed)], {
    env: { ...process.env, RCOMMERCE_TEST_CLUSTER: runDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  run.defer(async () => void child.kill());
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  run.expect(code === 0, `on PostgreSQL ${OTHER_MAJOR}:\n${said}`);
  run.say(said.trim().split('\n').at(-1) ?? '');
  return 'ok';
}
