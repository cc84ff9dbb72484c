/* `npm run prove -- apikeys`: keys of programs cannot be guessed, and are nowhere to be read.
 * Garbage in every shape is refused before any query. A key is refused when revoked, expired, of another address, of
 * another store, or in a URL; and after all of that its text stands neither in a row nor in a line of the log.
 */

import { Refusal } from '../src/kernel/refusal.ts';
import { createAuthenticator } from '../src/modules/staff/authenticator.ts';
import { mintToken } from '../src/platform/tokens.ts';
import type { TestAnswer, TestShop } from '../test/support/shop.ts';
import { promise, type Run } from './support/promise.ts';
import type { Random } from './support/random.ts';
import { type Findings, findings, openTestShop } from './support/test-shop.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Of garbage, at most so many may cost a query. */
const QUERIES_PER_GARBAGE_MAX = 1e-4;

export const program = promise({
  name: 'apikeys',
  says: 'garbage is refused without a query, and the text of a key stands in no row and no log',
  plants: {
    'stored-key': 'writes the text of a key into a row',
    unrevocable: 'undoes the revocation of keys',
  },
  run: async (run) => {
    const lines: string[] = [];
    const shop = await openTestShop(run, { logLine: (line) => lines.push(line) });
    if (run.plant === 'unrevocable') await shop.rows(UNREVOCABLE);
    const found = findings();
    const owner = await shop.staffToken();
    const make = async (more: object = {}): Promise<{ id: string; key: string }> => {
      const body = { name: 'x', kind: 'secret', scopes: ['customers:read'], ...more };
      const made = await shop.request('POST', '/admin/api-keys', { token: owner, body });
      if (made.status !== 201) throw new Error(made.text);
      return made.body;
    };
    const keys = [
      await make(),
      await make(),
      await make({ kind: 'publishable', scopes: undefined }),
    ];
    const garbage = await refuseGarbage(run, shop, keys[0]?.key ?? '', found);
    const refused = await refuseKeys(shop, make, found);
    const hidden = await nowhere(run, shop, [...keys, ...refused.keys], lines, found);
    found.settle(run);
    return {
      garbage: garbage.count,
      queries: garbage.queries,
      without_query: `${(100 * (1 - garbage.queries / garbage.count)).toFixed(3)} %`,
      refusals: refused.count,
      keys: hidden.keys,
      columns_searched: hidden.columns,
      log_lines: lines.length,
      found_in_rows: 0,
      found_in_logs: 0,
    };
  },
});

const UNREVOCABLE = `
  create function undo() returns trigger language plpgsql as 'begin new.revoked_at := null; return new; end';
  create trigger undo before update on api_keys for each row execute function undo()`;

/** A text that is no key, but may look like one. */
function garbageFrom(random: Random, real: string): string {
  const letters = (count: number) =>
    Array.from({ length: count }, () => random.pick([...ALPHABET])).join('');
  const at = random.int(0, real.length - 1);
  const made = [
    () => `sk_live_${letters(57)}`,
    () => `sk_${random.pick(['live', 'test', 'prod', ''])}_${letters(random.int(0, 80))}`,
    // One wrong letter, two that changed places, one too few, one too many.
    () => real.slice(0, at) + random.pick([...ALPHABET]) + real.slice(at + 1),
    () => real.slice(0, at) + (real[at + 1] ?? '') + (real[at] ?? '') + real.slice(at + 2),
    () => real.slice(0, at) + real.slice(at + 1),
    () => real.slice(0, at) + letters(1) + real.slice(at),
    () => real.toUpperCase(),
    () => real.replace('sk_', random.pick(['rt_', 'ct_', 'xx_'])),
    () => real.slice(0, -6) + letters(6),
    () => Buffer.from(letters(random.int(1, 60))).toString('base64'),
    () => String.fromCharCode(...Array.from({ length: 40 }, () => random.int(33, 126))),
    () => `sk_live_${'é'.repeat(57)}`,
    () => `${letters(8)}-${letters(4)}-${letters(4)}-${letters(4)}-${letters(12)}`,
  ];
  return random.pick(made)();
}

async function refuseGarbage(run: Run, shop: TestShop, real: string, found: Findings) {
  const count = run.isShort ? 30_000 : 1_000_000;
  let queries = 0;
  const { locate, reads } = shop.edges;
  const counting = <T>(asked: T): T => {
    queries += 1;
    return asked;
  };
  const counted = createAuthenticator({
    ...shop.edges,
    locate: {
      many: (statement) => counting(locate.many(statement)),
      one: (statement) => counting(locate.one(statement)),
    },
    reads: (ctx) => counting(reads(ctx)),
  });
  const random = run.random.fork('garbage');
  for (let nth = 0; nth < count; nth += 1) {
    const text = garbageFrom(random, real);
    if (text === real) continue;
    const outcome = await counted.authenticate(text, 'admin').then(
      () => 'accepted',
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    );
    found.note(outcome === 'UNAUTHENTICATED', () => `${text}: ${outcome}`);
  }
  found.note(
    queries <= count * QUERIES_PER_GARBAGE_MAX,
    () => `${queries} queries for ${count} pieces of garbage`,
  );
  const before = queries;
  await counted.authenticate(real, 'admin');
  found.note(queries > before, () => 'a real key costs a query: else nothing was counted');
  return { count, queries: before };
}

type Key = { readonly id: string; readonly key: string };

/** The table of T16 and its neighbours; the keys it used. */
async function refuseKeys(
  shop: TestShop,
  make: (more?: object) => Promise<Key>,
  found: Findings,
): Promise<{ readonly count: number; readonly keys: readonly Key[] }> {
  let count = 0;
  const expected = async (name: string, asked: Promise<TestAnswer>, ...codes: string[]) => {
    const answer = await asked;
    count += 1;
    const got = answer.status < 300 ? 'accepted' : String(answer.body?.code);
    found.note(codes.includes(got), () => `${name}: ${answer.status} ${got}, not ${codes}`);
  };
  const use = (token: string, headers: Readonly<Record<string, string>> = {}) =>
    shop.request('GET', '/admin/customers', { token, headers });
  const owner = await shop.staffToken();
  const other = await shop.secondStore();
  const [mine, elsewhere, soon] = [
    await make(),
    await make({ ip_allow: ['203.0.113.7/32'] }),
    await make({ expires_at: new Date(shop.clock.env.now().getTime() + 60_000).toISOString() }),
  ];
  await expected('a good key', use(mine.key), 'accepted');
  await expected('a key until its time', use(soon.key), 'accepted');
  shop.clock.advance(61_000);
  await expected('a key after its time', use(soon.key), 'API_KEY_EXPIRED');
  await expected(
    'a key from an address that is not its own',
    use(elsewhere.key),
    'UNAUTHENTICATED',
  );
  const random = mintToken('sk', shop.edges.env.randomBytes).token;
  await expected('a good checksum over a random secret', use(random), 'UNAUTHENTICATED');
  await expected(
    'a key as basic credential',
    shop.request('GET', '/admin/customers', {
      headers: { authorization: `Basic ${mine.key}` },
    }),
    'UNAUTHENTICATED',
  );
  for (const header of ['x-api-key', 'x-publishable-key', 'x-cart-token', 'cookie'])
    await expected(
      `a key in ${header}`,
      shop.request('GET', '/admin/customers', {
        headers: { [header]: mine.key },
      }),
      'UNAUTHENTICATED',
    );
  for (const query of ['api_key', 'key', 'token', 'access_token', 'q'])
    await expected(
      `a key in ?${query}=`,
      shop.request('GET', `/admin/customers?${query}=${mine.key}`, {
        token: owner,
      }),
      'MALFORMED_REQUEST',
    );
  await expected(
    'a key in the path',
    shop.request('GET', `/admin/customers/${mine.key}`, {
      token: owner,
    }),
    'MALFORMED_REQUEST',
  );
  await expected(
    'a key on a route of shoppers',
    shop.request('GET', '/store/customers/me', {
      token: mine.key,
    }),
    'UNAUTHENTICATED',
  );
  const published = await shop.request('POST', '/admin/api-keys', {
    token: other.token,
    body: { name: 'x', kind: 'publishable' },
  });
  await expected(
    "our key with another store's publishable key",
    use(mine.key, {
      'x-publishable-key': String(published.body.key),
    }),
    'UNAUTHENTICATED',
  );
  await expected(
    'a publishable key as credential',
    use(String(published.body.key)),
    'UNAUTHENTICATED',
  );
  await expected(
    'a scope that it has not',
    shop.request('GET', '/admin/orders', {
      token: mine.key,
    }),
    'INSUFFICIENT_SCOPE',
  );
  await expected(
    'another key made by a key',
    shop.request('POST', '/admin/api-keys', {
      token: mine.key,
      body: { name: 'y', kind: 'secret', scopes: ['admin'] },
    }),
    'INSUFFICIENT_SCOPE',
  );
  await shop.request('DELETE', `/admin/api-keys/${mine.id}`, { token: owner });
  await expected('a revoked key', use(mine.key), 'API_KEY_REVOKED');
  await expected('a revoked key once more', use(mine.key), 'API_KEY_REVOKED');
  return { count, keys: [mine, elsewhere, soon, { id: '', key: String(published.body.key) }] };
}

/** The secret part of each key, in every row of every table and every line of the log. */
async function nowhere(
  run: Run,
  shop: TestShop,
  keys: readonly Key[],
  lines: readonly string[],
  found: Findings,
) {
  if (run.plant === 'stored-key')
    await shop.rows('update api_keys set name = $1', [keys[0]?.key ?? '']);
  await shop.drain();
  const secrets = keys.map(({ key }) => key.slice(16));
  const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('hex')]);
  const tables = await shop.rows<{ name: string; columns: number }>(
    `select c.oid::regclass::text as name, c.relnatts::int as columns from pg_class c
      where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('public', 'pgboss')`,
  );
  for (const { name } of tables) {
    const [row] = await shop.rows<{ count: number }>(
      `select count(*)::int as count from ${name} t, unnest($1::text[]) f where position(f in t::text) > 0`,
      [forms],
    );
    found.note(row?.count === 0, () => `${name} holds the text of a key`);
  }
  const log = lines.join('\n');
  for (const form of forms)
    found.note(!log.includes(form), () => 'the log holds the text of a key');
  found.note(lines.length > 20, () => `${lines.length} lines of log only`);
  return { keys: keys.length, columns: tables.reduce((sum, { columns }) => sum + columns, 0) };
}
