/* `npm run prove -- migrate`: migrations do not stop the shop.
 * The files are held against the rules: numbered without a hole, forward only, no lock that a shop at work cannot bear, no
 * data moved past the policies. Then every file but the first is applied, one after another, to a database on which many
 * connections read and write every table that is there, as the server's login would; none of their statements may fail.
 * What it cannot show: the last release's own code at work meanwhile, which needs a release.
 */

import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { MIGRATIONS, migrate, migrationsIn } from '../src/platform/migrate.ts';
import { startTestCluster } from '../test/support/private-cluster.ts';
import { promise, type Run } from './support/promise.ts';
import { findings } from './support/test-shop.ts';

const STORES = 4;
const PER_SECOND = { short: 60, full: 200 };
const ROWS = { short: 2000, full: 200_000 };
/** A statement that waits longer meets the server's own time-out and is a failed request. */
const WAIT_MS_MAX = 2000;
/** Files of the first release: there was no shop yet that they could stop. */
const FIRST_RELEASE = 19;
const DATABASE = 'moving';
/** Files that are known to make statements wait too long; there was no release before them. No file joins them. */
const KNOWN: ReadonlySet<string> = new Set([
  // Fills the search of every product in the transaction that holds the table.
  '0029_catalog_search.sql',
]);

/** What a file may not hold, and why. Comments and bodies of functions are not looked at. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/\bdrop\s+(table|column|schema)\b/i, 'takes away what the last release still uses'],
  [/\brename\s+(to|column)\b/i, 'renames what the last release still uses'],
  [/\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b/i, 'rewrites a table under an exclusive lock'],
  [/\bvacuum\s+full\b|\bcluster\s+\w|\block\s+table\b/i, 'locks a table for long'],
  [/\bdisable\s+row\s+level|\bno\s+force\s+row/i, 'takes a protection away'],
  [/\bto\s+public\b/i, 'grants to everybody'],
];

export const program = promise({
  name: 'migrate',
  says: 'every migration keeps the rules, and none fails a statement of a shop at work',
  plants: {
    'long-lock': 'adds a file that holds a lock for longer than a request waits',
    'dropped-column': 'adds a file that drops a column',
  },
  run: async (run) => {
    const folder = await mkdtemp(join(tmpdir(), 'rcommerce-migrate-'));
    run.defer(() => rm(folder, { recursive: true, force: true }));
    const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
    const found = findings();
    const looked = await lint(run, found);
    found.settle(run);
    const applied = await underLoad(run, folder, files);
    return { ...looked, ...applied };
  },
});

/** The text without comments, strings and bodies of functions. */
const statementsOf = (text: string): string =>
  text
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/'(?:[^']|'')*'/g, "''");

async function lint(run: Run, found: ReturnType<typeof findings>) {
  const migrations = await migrationsIn();
  const planted =
    run.plant === 'dropped-column'
      ? [
          {
            ...migrations[0],
            number: migrations.length + 1,
            name: 'planted',
            text: 'alter table carts drop column note;',
          },
        ]
      : [];
  const made = new Set<string>();
  for (const [index, { number = 0, name = '', text = '' }] of [
    ...migrations,
    ...planted,
  ].entries()) {
    found.note(number === index + 1, () => `${name} follows number ${index}`);
    const plain = statementsOf(text);
    for (const [, table = ''] of plain.matchAll(/create table (?:if not exists )?([\w.]+)/gi))
      made.add(`${number} ${table}`);
    if (number <= FIRST_RELEASE) continue;
    for (const statement of plain.split(';')) {
      for (const [rule, why] of RULES)
        found.note(
          !rule.test(statement),
          () => `${name} ${why}: ${statement.trim().slice(0, 120)}`,
        );
      const index = /create (?:unique )?index (?:\w+ )?on (?:only )?([\w.]+)/i.exec(statement)?.[1];
      const check =
        /alter table (?:only )?([\w.]+)[\s\S]*\badd (?:constraint \w+ )?(?:check|foreign key)/i.exec(
          statement,
        );
      // On a table of this very file nobody waits.
      if (index && !made.has(`${number} ${index}`))
        run.say(`${name}: an index on ${index}, which was there before`);
      if (check && !/not valid/i.test(statement) && !made.has(`${number} ${check[1]}`))
        run.say(`${name}: a constraint on ${check[1]} that looks at every row`);
    }
  }
  return { files: migrations.length, rules: RULES.length, findings: found.count };
}

/** Applies file after file while every table that is there is read and written. */
async function underLoad(run: Run, folder: string, files: readonly string[]) {
  const starting = startTestCluster();
  run.defer(async () => (await starting.catch(() => undefined))?.stop());
  const cluster = await starting;
  const login = cluster.login(DATABASE);
  const root = new pg.Client(cluster.login('postgres'));
  await root.connect();
  await root.query(`create database ${DATABASE}`);
  await root.end();
  const first = files.slice(0, FIRST_RELEASE);
  for (const name of first) await cp(join(MIGRATIONS, name), join(folder, name));
  await migrate(login, { folder, serving: false });
  const pool = new pg.Pool({ ...login, max: 12, options: `-c statement_timeout=${WAIT_MS_MAX}` });
  pool.on('error', () => {});
  run.defer(() => pool.end());
  const rows = await grow(pool, run.isShort ? ROWS.short : ROWS.full);
  const load = startLoad(run, pool);
  for (const name of files.slice(FIRST_RELEASE)) {
    await cp(join(MIGRATIONS, name), join(folder, name));
    load.during(name);
    await migrate(login, { folder, serving: false });
    await sleep(run.isShort ? 150 : 1500);
  }
  load.during('planted');
  if (run.plant === 'long-lock') {
    const holder = await pool.connect();
    await holder.query(
      `set statement_timeout = 0; begin; lock table products in access exclusive mode; select pg_sleep(${WAIT_MS_MAX / 1000 + 1}); commit`,
    );
    holder.release();
  }
  const { asked, failed, knownFailed, longestMs, first: firstFault } = await load.end();
  run.expect(failed === 0, `${failed} of ${asked} statements failed, the first: ${firstFault}`);
  run.expect(asked > 50, `only ${asked} statements were made`);
  return {
    applied_under_load: files.length - FIRST_RELEASE,
    rows,
    statements: asked,
    failed,
    failed_in_known_files: knownFailed,
    longest_ms: longestMs,
    release_before: 'not run: there is no release yet',
  };
}

/** Stores with products, variants and stock: the tables that grow with a shop. */
async function grow(pool: pg.Pool, count: number): Promise<number> {
  await pool.query('begin');
  for (let nth = 0; nth < STORES; nth += 1) {
    await pool.query(
      `insert into stores (id, slug, name, default_currency, default_locale, time_zone)
       values (gen_random_uuid(), $1, 'x', 'USD', 'en', 'UTC')`,
      [`shop-${nth}`],
    );
  }
  await pool.query(
    `insert into products (store_id, id, slug, title, type, status, requires_shipping, published_at)
     select s.id, gen_random_uuid(), 'p-' || n, 'Product ' || n, 'simple', 'active', true, now()
       from stores s, generate_series(1, $1::int) n`,
    [Math.ceil(count / STORES)],
  );
  await pool.query(
    `insert into customers (store_id, id, email, email_normalized, status)
     select s.id, gen_random_uuid(), 'c' || n || '@example.com', 'c' || n || '@example.com', 'active'
       from stores s, generate_series(1, $1::int) n`,
    [Math.ceil(count / STORES)],
  );
  await pool.query('commit');
  await pool.query('analyze');
  const { rows } = await pool.query(
    'select (select count(*) from products) + (select count(*) from customers) as count',
  );
  return Number(rows[0]?.count);
}

/** Reads of every table and writes of the grown ones, so many a second, until it is ended. */
function startLoad(run: Run, pool: pg.Pool) {
  const random = run.random.fork('load');
  const state = { asked: 0, failed: 0, knownFailed: 0, longestMs: 0, first: '' };
  let file = '';
  let isOver = false;
  const everyMs = 1000 / (run.isShort ? PER_SECOND.short : PER_SECOND.full);
  const running = new Set<Promise<void>>();
  const statement = (tables: readonly string[]): string =>
    random.pick([
      () => `select * from ${random.pick(tables)} limit 20`,
      () => `select id from products where slug = 'p-${random.int(1, 500)}'`,
      () => `update products set title = title || '' where id in (select id from products limit 1)`,
      () =>
        `update customers set email = email where id in (select id from customers offset ${random.int(0, 100)} limit 1)`,
      () => `insert into customers (store_id, id, email, email_normalized, status)
             select id, gen_random_uuid(), 'n${random.int(1, 1e9)}@example.com', 'n${random.int(1, 1e9)}@example.com', 'active' from stores limit 1`,
    ])();
  const ask = async (text: string): Promise<void> => {
    const started = performance.now();
    state.asked += 1;
    try {
      await pool.query(text);
    } catch (error) {
      if (KNOWN.has(file)) state.knownFailed += 1;
      else {
        state.failed += 1;
        state.first ||= `during ${file}, ${text.slice(0, 100)}: ${error}`;
      }
    }
    state.longestMs = Math.max(state.longestMs, Math.round(performance.now() - started));
  };
  const beating = (async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    const tables = rows.map(({ name }) => name);
    while (!isOver) {
      const one = ask(statement(tables));
      running.add(one);
      void one.finally(() => running.delete(one));
      await sleep(everyMs);
    }
    await Promise.all(running);
  })();
  run.defer(async () => {
    isOver = true;
    await beating;
  });
  return {
    during: (name: string) => {
      file = name;
    },
    end: async () => {
      isOver = true;
      await beating;
      return state;
    },
  };
}
