import assert from 'node:assert/strict';
import test from 'node:test';
import pg from 'pg';
import { constantSql, sql } from '../src/platform/postgres/sql.ts';
import { migratedDatabase } from './support/cluster.ts';
import { openShop } from './support/shop.ts';
import { catalogueFaults, tablesWithStore } from './support/tenancy.ts';

test('every table belongs to a store, and PostgreSQL enforces it', async (t) => {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  await admin.connect();
  t.after(async () => {
    await admin.end();
    await database.drop();
  });
  const { tables, faults } = await catalogueFaults(
    async <Row>(text: string) => (await admin.query(text)).rows as Row[],
  );
  assert.ok(tables.length > 60, `it saw the tables (${tables.length})`);
  assert.deepEqual(faults, []);
});

/** pg-boss's tables carry the store in the row and have no row-level security: so exactly these rights, on these. */
const RIGHTS_ON_JOBS = [
  'job INSERT',
  'job_common DELETE',
  'job_common INSERT',
  'job_common SELECT',
  'job_common UPDATE',
  'queue INSERT',
  'queue SELECT',
  'version SELECT',
];

test("the serving role has the listed rights on the jobs' tables, and nobody else has any", async (t) => {
  const shop = await openShop(t);
  const tables = await shop.rows<{ right: string; grantee: string }>(
    `select table_name || ' ' || privilege_type as right, grantee from information_schema.role_table_grants
      where table_schema = 'pgboss' and grantee <> 'rcommerce_owner' order by 1`,
  );
  assert.deepEqual(
    tables.map(({ right }) => right),
    RIGHTS_ON_JOBS,
  );
  assert.ok(tables.every(({ grantee }) => grantee === 'rcommerce_app'));
  const functions = await shop.rows<{ name: string }>(
    `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'pgboss' and has_function_privilege('rcommerce_app', p.oid, 'execute') order by 1`,
  );
  // delete_queue and what builds tables stay the owner's.
  assert.deepEqual(
    functions.map(({ name }) => name),
    ['create_queue', 'job_now'],
  );
  const owned = await shop.rows(
    `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'pgboss' and pg_get_userbyid(relowner) <> 'rcommerce_owner'`,
  );
  assert.deepEqual(owned, []);
  const outsiders = await shop.rows<{ role: string }>(
    `select r.rolname as role from pg_roles r where r.rolname in ('rcommerce_locator', 'rcommerce_worker', 'pg_database_owner')
        and has_schema_privilege(r.oid, 'pgboss', 'usage')`,
  );
  assert.deepEqual(outsiders, []);
});

test('a careless query sees no row of another store in any table', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const sent = { token: other.token };
  const product = await shop.request('POST', '/admin/products', {
    ...sent,
    body: {
      title: 'Theirs',
      status: 'active',
      options: [{ name: 'Size', values: ['S'] }],
      variants: [
        {
          options: { Size: 'S' },
          prices: [{ currency: 'USD', amount: 100 }],
          stock: { on_hand: 3 },
        },
      ],
    },
  });
  assert.equal(product.status, 201, product.text);
  const coupon = { name: 'Ten', code: 'TEN', type: 'percentage', value_bps: 1000, usage_limit: 5 };
  for (const [path, body] of [
    ['/admin/coupons', coupon],
    ['/admin/customers', { email: 'them@example.com' }],
    ['/admin/categories', { name: 'Theirs' }],
    ['/admin/shipping/zones', { name: 'World', countries: [] }],
  ] as const) {
    const made = await shop.request('POST', path, { ...sent, body });
    assert.equal(made.status, 201, made.text);
  }
  let filled = 0;
  for (const name of await tablesWithStore(shop.rows)) {
    if ((await shop.count(name, `store_id = '${other.storeId}'`)) > 0) filled += 1;
    const seen = await shop
      .inTx((tx) =>
        tx.many(sql`select 1 from ${constantSql(name)} where store_id = ${other.storeId} limit 1`),
      )
      .catch((error: { code?: string }) => {
        assert.equal(error.code, '42501', `${name}: ${error}`);
        return [];
      });
    assert.deepEqual(seen, [], `${name} shows another store`);
  }
  assert.ok(filled >= 18, `the other store has rows to hide (${filled} tables)`);
  const stores = await shop.inTx((tx) => tx.many<{ id: string }>(sql`select id from stores`));
  assert.deepEqual(
    stores.map((row) => row.id),
    [shop.storeId],
  );
  const changed = await shop.inTx((tx) =>
    tx.run(sql`update stores set name = 'mine now' where id = ${other.storeId}`),
  );
  assert.equal(changed, 0);
});

test('nothing is written into another store, even by a statement that names it', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const writes = [
    sql`insert into customers (store_id, id, email, email_normalized, status)
        values (${other.storeId}, gen_random_uuid(), 'x@example.com', 'x@example.com', 'active')`,
    sql`insert into events (store_id, id, seq, type, aggregate_type, aggregate_id, aggregate_seq, payload, audience, actor)
        values (${other.storeId}, gen_random_uuid(), 1, 'forged', 'forged', gen_random_uuid(), 1, '{}', '[]', '{}')`,
    sql`update memberships set store_id = ${other.storeId}`,
  ];
  await shop.staffToken();
  for (const write of writes) {
    await assert.rejects(
      shop.inTx((tx) => tx.run(write)),
      { code: '42501', message: /row-level security/ },
    );
  }
});
