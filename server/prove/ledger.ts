/* `npm run prove -- ledger`: the books balance.
 * A million postings of every kind of business event, set by set through the tables with every trigger, CHECK and key
 * that a single posting meets, and some thousands through the shop itself. Then the queries of the nightly look, the
 * trial balance over HTTP, and a search for an entry that nothing explains.
 */
import { INVARIANTS } from '../src/main/invariants.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight } from './support/rivals.ts';
import { buy } from './support/shopping.ts';
import { untilServed } from './support/until-served.ts';
import { openWorld, type World } from './support/world.ts';

const ENTRIES = 1_000_000;
const ENTRIES_SHORT = 20_000;
const PURCHASES = 200;
const PURCHASES_SHORT = 10;
const AT_ONCE = 4;
/** Groups written by one transaction. */
const BATCH = 5000;
/** Of all checks together, at a million entries. */
const CHECK_MS_MAX = 2000;
const PRICE = 1990;

/**
 * Groups as the shop's own events post them, of chance by their number: a sale, its capture, a refund decided and paid,
 * a debt given up. Amounts are whole, the last entry of a group takes what is left.
 */
const WRITE_GROUPS = `
  with sale as (
    select n, gen_random_uuid() as order_id, gen_random_uuid() as sale_id, gen_random_uuid() as cash_id,
      gen_random_uuid() as decided_id, gen_random_uuid() as paid_id, gen_random_uuid() as refund_id,
      (100 + abs(hashint4(n + $3::int) % 100000))::bigint as goods, (abs(hashint4(n * 7 + $3::int)) % 900)::bigint as tax,
      (abs(hashint4(n * 13 + $3::int)) % 500)::bigint as shipping,
      (array['USD', 'EUR', 'JPY', 'KWD'])[1 + abs(hashint4(n)) % 4] as currency, n % 3 = 0 as is_refunded
      from generate_series($1::int, $2::int) as n
  ), entry as (
    select sale_id as id, 'order_placed' as kind, 'order' as source_type, order_id as source_id, currency, account,
      sub_account, amount from sale, lateral (values
        ('receivable', order_id, goods + tax + shipping), ('sales', null, -goods), ('tax_payable', null, -tax),
        ('shipping_income', null, -shipping)) as e(account, sub_account, amount)
    union all
    select cash_id, 'payment_captured', 'payment_operation', cash_id, currency, account, sub_account, amount
      from sale, lateral (values ('provider_clearing', null::uuid, goods + tax + shipping),
        ('receivable', order_id, -goods - tax - shipping)) as e(account, sub_account, amount)
    union all
    select decided_id, 'refund_decided', 'refund', refund_id, currency, account, sub_account, amount
      from sale, lateral (values ('receivable', order_id, goods), ('refunds_payable', refund_id, -goods))
        as e(account, sub_account, amount) where is_refunded
    union all
    select paid_id, 'refund_succeeded', 'refund', refund_id, currency, account, sub_account, amount
      from sale, lateral (values ('refunds_payable', refund_id, goods), ('provider_clearing', null, -goods))
        as e(account, sub_account, amount) where is_refunded
  ), grp as (
    insert into ledger_transactions (id, kind, source_type, source_id, currency, actor)
    select distinct id, kind, source_type, source_id, currency, '{"kind":"system"}'::jsonb from entry
  ), written as (
    insert into ledger_entries (id, transaction_id, account, sub_account, currency, amount)
    select gen_random_uuid(), id, account, sub_account, currency, amount from entry where amount <> 0
    returning 1
  ), moved as (
    insert into ledger_balances (account, sub_account, currency, balance)
    select account, sub_account, currency, sum(amount)::bigint from entry
     where account in ('receivable', 'refunds_payable') group by account, sub_account, currency
     order by account collate "C", sub_account
    on conflict (store_id, account, sub_account, currency)
    do update set balance = ledger_balances.balance + excluded.balance
  )
  select count(*)::int as count from written`;

/** One transaction as the serving role, with row-level security on. */
async function asShop<T>(
  { admin }: World,
  storeId: string,
  work: (
    ask: (text: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>,
  ) => Promise<T>,
): Promise<T> {
  const client = await admin.connect();
  try {
    await client.query('begin');
    await client.query('set local role rcommerce_app');
    await client.query(`select set_config('app.store_id', $1, true)`, [storeId]);
    const value = await work((text, values) => client.query(text, values));
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function fill(run: Run, world: World, storeId: string, wanted: number): Promise<number> {
  let entries = 0;
  for (let from = 1; entries < wanted; from += BATCH) {
    entries += await asShop(world, storeId, async (ask) => {
      const { rows } = await ask(WRITE_GROUPS, [from, from + BATCH - 1, run.seed % 100_000]);
      return Number(rows[0]?.['count']);
    });
    if (entries % 200_000 < 20_000) run.say(`${entries} entries`);
  }
  return entries;
}

/** What a careless or a hostile hand would write: all of it is refused at COMMIT at the latest. */
async function refuseBadGroups(run: Run, world: World, storeId: string): Promise<number> {
  const group = (entries: string) => `with g as (
      insert into ledger_transactions (id, kind, source_type, source_id, currency, actor)
      values (gen_random_uuid(), 'manual', 'manual', gen_random_uuid(), 'USD', '{}') returning id)
    insert into ledger_entries (id, transaction_id, account, sub_account, currency, amount)
    select gen_random_uuid(), g.id, e.* from g, (values ${entries}) e(account, sub_account, currency, amount)`;
  const bad: Readonly<Record<string, string>> = {
    'a unit too much': group(`('cash', null::uuid, 'USD', 5), ('sales', null, 'USD', -4)`),
    'another currency': group(`('cash', null::uuid, 'EUR', 5), ('sales', null, 'EUR', -5)`),
    'one side': group(`('cash', null::uuid, 'USD', 5)`),
    'an entry of nothing': group(`('cash', null::uuid, 'USD', 0)`),
    'a debt of nobody': group(`('receivable', null::uuid, 'USD', 5), ('sales', null, 'USD', -5)`),
    'an account nobody knows': group(
      `('pocket', null::uuid, 'USD', 5), ('sales', null, 'USD', -5)`,
    ),
    'one more entry in an old group': `insert into ledger_entries (id, transaction_id, account, currency, amount)
      select gen_random_uuid(), id, 'cash', currency, 1 from ledger_transactions limit 1`,
    'the same event again': `insert into ledger_transactions (id, kind, source_type, source_id, currency, actor)
      select gen_random_uuid(), kind, source_type, source_id, currency, '{}' from ledger_transactions limit 1`,
    'a changed entry': 'update ledger_entries set amount = amount + 1',
    'a removed entry': 'delete from ledger_entries',
    'a removed group': 'delete from ledger_transactions',
  };
  for (const [name, text] of Object.entries(bad)) {
    const outcome = await asShop(world, storeId, (ask) => ask(text)).then(
      () => 'written',
      () => 'refused',
    );
    run.expect(outcome === 'refused', `the books took ${name}`);
  }
  return Object.keys(bad).length;
}

/** Purchases, refunds and postings by hand, as a shop makes them. */
async function trade(run: Run, world: World): Promise<number> {
  const count = run.isShort ? PURCHASES_SHORT : PURCHASES;
  const made = await world.staff('POST', '/admin/products', {
    title: 'Card',
    status: 'active',
    requires_shipping: false,
    variants: [{ prices: [{ currency: 'USD', amount: PRICE }], stock: { on_hand: count } }],
  });
  const [variant] = made.body['variants'] as { id: string }[];
  await inFlight(count, AT_ONCE, async (nth) => {
    const lines = [{ variant_id: variant?.id ?? '', quantity: 1 }];
    const email = `buyer-${nth}@example.com`;
    const placed = await untilServed(() =>
      buy(world, lines, { email, headers: { 'idempotency-key': `ledger-purchase-${nth}` } }),
    );
    run.expect(placed.status === 201, `a purchase: ${placed.text}`);
    const order = placed.body['order'] as { id: string };
    if (nth % 3 > 0) return;
    const refund = { amount: 1 + (nth % PRICE), reason: 'goodwill' };
    const headers = {
      authorization: `Bearer ${world.apiKey}`,
      'idempotency-key': `ledger-refund-${nth}`,
    };
    const path = `/api/v1/admin/orders/${order.id}/refunds`;
    const back = await untilServed(() => world.ask('POST', path, { headers, body: refund }));
    run.expect(back.status < 300, `a refund: ${back.text}`);
  });
  return count;
}

/** Entries whose group names no event that happened. The bulk's own are known by its orders' numbers. */
const UNEXPLAINED = `select t.kind, t.source_type, t.source_id from ledger_transactions t
  where not exists (select from ledger_balances b where b.store_id = t.store_id and b.sub_account = t.source_id)
    and not exists (select from payment_operations o where o.store_id = t.store_id and o.id = t.source_id)
    and not exists (select from order_credits c where c.store_id = t.store_id and c.id = t.source_id)
    and not exists (select from payments p where p.store_id = t.store_id and p.id = t.source_id)
    and not (t.kind = 'payment_captured' and t.source_id = t.id)`;

export const program = promise({
  name: 'ledger',
  says: 'the books balance, all of them is explained, and looking through a million entries takes at most 2 s',
  plants: {
    'lost-unit': 'one entry loses a unit behind the back of every trigger',
    'lost-balance': 'one balance is moved without an entry',
    stranger: 'a group that balances names an event that never was',
  },
  run: async (run) => {
    const world = await openWorld(run);
    const [store] = await world.rows<{ id: string }>(
      'select id from stores order by created_at limit 1',
    );
    const storeId = store?.id ?? '';
    const purchases = await trade(run, world);
    await world.settled();
    const entries = await fill(run, world, storeId, run.isShort ? ENTRIES_SHORT : ENTRIES);
    const refused = await refuseBadGroups(run, world, storeId);
    await world.admin.query('analyze');
    await plant(run, world);

    const books = INVARIANTS.filter(({ id }) => id === 'I4');
    const began = performance.now();
    let violations = 0;
    // As much memory as the nightly look has for it.
    const looking = await world.admin.connect();
    await looking.query(`set work_mem = '32MB'`);
    for (const { statement, sql } of books) {
      const { rows: broken } = await looking.query(`${sql} limit 20`);
      violations += broken.length;
      run.expect(broken.length === 0, `${statement}: ${JSON.stringify(broken[0])}`);
    }
    looking.release();
    const checkMs = Math.round(performance.now() - began);
    const unexplained = await world.rows(`${UNEXPLAINED} limit 20`);
    run.expect(unexplained.length === 0, `nothing explains ${JSON.stringify(unexplained[0])}`);
    const isHeld = run.isShort || checkMs <= CHECK_MS_MAX;
    run.expect(isHeld, `the check took ${checkMs} ms, promised ${CHECK_MS_MAX}`);
    const balance = await world.staff('GET', '/admin/ledger/trial-balance');
    const sums = Object.values((balance.body['sums'] ?? { none: 1 }) as Record<string, number>);
    run.expect(
      sums.every((sum) => sum === 0),
      `the trial balance is ${balance.text}`,
    );
    const checked = await world.check({ mayFail: true });
    return {
      entries,
      purchases,
      refused,
      violations,
      explained: '100%',
      check_ms: checkMs,
      ...checked,
    };
  },
});

const HURTS: Readonly<Record<string, string>> = {
  'lost-unit': `update ledger_entries set amount = amount - 1
    where id = (select id from ledger_entries where amount > 2 limit 1)`,
  'lost-balance': `update ledger_balances set balance = balance + 1
    where sub_account = (select sub_account from ledger_balances limit 1)`,
  stranger: `with g as (
      insert into ledger_transactions (store_id, id, kind, source_type, source_id, currency, actor)
      select id, gen_random_uuid(), 'order_placed', 'order', gen_random_uuid(), 'USD', '{}' from stores limit 1
      returning store_id, id)
    insert into ledger_entries (store_id, id, transaction_id, account, currency, amount)
    select g.store_id, gen_random_uuid(), g.id, e.account, 'USD', e.amount
      from g, (values ('cash', 5), ('sales', -5)) e(account, amount)`,
};

async function plant(run: Run, { admin }: World): Promise<void> {
  if (run.plant === undefined) return;
  const client = await admin.connect();
  // As a restore or an operator's hand might: no trigger, no policy.
  await client.query('set session_replication_role = replica');
  await client.query(HURTS[run.plant] ?? '');
  await client.query('reset session_replication_role');
  client.release();
}
