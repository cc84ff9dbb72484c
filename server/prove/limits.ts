/* `npm run prove -- limits`: every limit is real.
 * The limits of fields are taken from the routes' own schemas: at n the field is not refused for its size, at n+1 it is,
 * at its place. The limits of requests and of commerce are a table, each with what is answered one past it. Rate limits
 * are counted to the last one of every tier under the figures of production.
 */
import { connect } from 'node:net';
import type { RouteSpec } from '../src/platform/http/route.ts';
import { type FullStore, fillStore } from '../test/support/full-store.ts';
import { BODIES, LINES, nameOf, OURS, requestOf, withValue } from '../test/support/named-things.ts';
import type { TestAnswer, TestShop } from '../test/support/shop.ts';
import { promise, type Run } from './support/promise.ts';
import { countRates } from './support/rates.ts';
import { type Leaf, placesIn } from './support/schemas.ts';
import { type Findings, findings, openTestShop } from './support/test-shop.ts';

const MINUTE_MS = 60_000;
/** Beyond this a value is not built: the body's own limit is met first. */
const CHARACTERS_TRIED_MAX = 70_000;
const ITEMS_TRIED_MAX = 600;

export const program = promise({
  name: 'limits',
  says: 'every limit holds: at n it passes, at n+1 it is refused with its own answer',
  plants: { 'one-more': 'expects every table of requests to let one more pass' },
  run: async (run) => {
    const shop = await openTestShop(run);
    const store = await fillStore(shop, await shop.staffToken(), OURS);
    const found = findings();
    const fields = await fieldLimits(run, shop, store, found);
    const requests = await requestLimits(run, shop, store, found);
    const rates = countRates(found);
    found.settle(run);
    return {
      ...fields,
      requests,
      rate_tiers: rates.tiers,
      concurrent: rates.concurrent,
      wrong: 0,
    };
  },
});

// ---- Fields ----------------------------------------------------------------------------------------------------

type Bound = {
  readonly name: 'maxLength' | 'maxItems' | 'maximum' | 'minimum';
  readonly at: unknown;
  readonly past: unknown;
};

/** What is just allowed and what is one past it. */
function boundsOf({ schema }: Leaf): readonly Bound[] {
  const { type, maxLength, maxItems, maximum, minimum, items, format, pattern } = schema;
  const bounds: Bound[] = [];
  const isFree = format === undefined && pattern === undefined && !schema.enum;
  if (type === 'string' && maxLength !== undefined && maxLength <= CHARACTERS_TRIED_MAX && isFree)
    bounds.push({ name: 'maxLength', at: 'x'.repeat(maxLength), past: 'x'.repeat(maxLength + 1) });
  if (type === 'array' && maxItems !== undefined && maxItems <= ITEMS_TRIED_MAX) {
    const item = items?.type === 'object' ? {} : items?.type === 'integer' ? 1 : 'x';
    const list = (count: number) => Array.from({ length: count }, () => item);
    bounds.push({ name: 'maxItems', at: list(maxItems), past: list(maxItems + 1) });
  }
  if (
    (type === 'integer' || type === 'number') &&
    maximum !== undefined &&
    Number.isSafeInteger(maximum + 1)
  )
    bounds.push({ name: 'maximum', at: maximum, past: maximum + 1 });
  if (
    (type === 'integer' || type === 'number') &&
    minimum !== undefined &&
    Number.isSafeInteger(minimum - 1)
  )
    bounds.push({ name: 'minimum', at: minimum, past: minimum - 1 });
  return bounds;
}

const SAYS: Readonly<Record<Bound['name'], RegExp>> = {
  maxLength: /more than \d+ char|<= ?\d+ char|at most|longer/i,
  maxItems: /more than \d+ item|at most/i,
  maximum: /must be <=|at most|at the most/i,
  minimum: /must be >=|at least/i,
};

async function fieldLimits(run: Run, shop: TestShop, store: FullStore, found: Findings) {
  const counts = { routes: 0, fields: 0, parameters: 0 };
  const random = run.random.fork('fields');
  for (const route of shop.wired.http.routes) {
    if (route.policy.who === 'public' || route.multipart === true) continue;
    const places = placesIn(LINES[nameOf(route)] ?? route.body);
    const one = new Map(places.map((place) => [place.pointer, place]));
    const bounded = [...one.values()].flatMap((place) =>
      boundsOf(place).map((bound) => ({ place, bound })),
    );
    const chosen = run.isShort ? random.shuffled(bounded).slice(0, 3) : bounded;
    if (chosen.length > 0) counts.routes += 1;
    for (const { place, bound } of chosen) {
      const [at, past] = [
        await withBody(shop, store, route, place.pointer, bound.at),
        await withBody(shop, store, route, place.pointer, bound.past),
      ];
      counts.fields += 1;
      const title = `${nameOf(route)} ${place.pointer} ${bound.name}`;
      found.note(
        !isRefusedFor(at, place.pointer, bound),
        () => `${title} at its limit: ${at.text.slice(0, 300)}`,
      );
      found.note(
        isRefused(past, place.pointer),
        () => `${title} one past it: ${past.status} ${past.text.slice(0, 300)}`,
      );
    }
    for (const [name, schema] of Object.entries(route.query?.properties ?? {})) {
      for (const bound of boundsOf({ pointer: `/${name}`, schema })) {
        if (run.isShort && random.chance(0.7)) continue;
        const ask = (value: unknown) => withQuery(shop, store, route, name, String(value));
        const [at, past] = [await ask(bound.at), await ask(bound.past)];
        counts.parameters += 1;
        const title = `${nameOf(route)} ?${name} ${bound.name}`;
        found.note(
          !isRefusedFor(at, `/${name}`, bound),
          () => `${title} at its limit: ${at.text.slice(0, 300)}`,
        );
        found.note(
          past.status === 414 || isRefused(past, `/${name}`),
          () => `${title} one past it: ${past.status}`,
        );
      }
    }
  }
  return counts;
}

type Fault = { readonly field: string; readonly code: string; readonly message: string };
const faultsOf = (answer: TestAnswer): readonly Fault[] =>
  answer.body?.errors ?? answer.body?.data?.[0]?.problem?.errors ?? [];

const isRefused = (answer: TestAnswer, pointer: string): boolean =>
  faultsOf(answer).some(({ field }) => field === pointer || field.startsWith(`${pointer}/`)) ||
  /LIMIT_EXCEEDED|QUANTITY_INVALID|OUT_OF_RANGE|INSUFFICIENT/.test(answer.text);

const isRefusedFor = (answer: TestAnswer, pointer: string, bound: Bound): boolean =>
  faultsOf(answer).some(
    ({ field, code, message }) =>
      field === pointer && code === 'VALIDATION_FAILED' && SAYS[bound.name].test(message),
  );

async function send(shop: TestShop, sent: ReturnType<typeof requestOf>): Promise<TestAnswer> {
  const answer = await shop.request(...sent);
  if (answer.status !== 429) return answer;
  shop.clock.advance(MINUTE_MS);
  return shop.request(...sent);
}

const callerFor = ({ policy }: RouteSpec, store: FullStore) => ({
  name: 'x',
  request: { token: policy.who === 'staff' ? store.owner : store.customer },
});

function withBody(
  shop: TestShop,
  store: FullStore,
  route: RouteSpec,
  pointer: string,
  value: unknown,
) {
  const [method, path, request] = requestOf(store, route, [], callerFor(route, store));
  const body = withValue(BODIES[nameOf(route)]?.(store, pointer) ?? {}, pointer, value);
  const isLines = nameOf(route) in LINES;
  return send(shop, [method, path, { ...request, body: isLines ? JSON.stringify(body) : body }]);
}

function withQuery(
  shop: TestShop,
  store: FullStore,
  route: RouteSpec,
  name: string,
  value: string,
) {
  const [method, path, request] = requestOf(store, route, [], callerFor(route, store));
  return send(shop, [method, `${path}?${name}=${encodeURIComponent(value)}`, request]);
}

// ---- Requests and commerce -------------------------------------------------------------------------------------

type Row = readonly [
  name: string,
  at: Promise<TestAnswer>,
  past: Promise<TestAnswer>,
  ...answers: readonly string[],
];

const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
const keys = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`k${nth}`, 1]));

async function requestLimits(
  run: Run,
  shop: TestShop,
  store: FullStore,
  found: Findings,
): Promise<number> {
  const token = store.owner;
  const raw = (body: string) =>
    shop.request('POST', '/store/carts', { body, headers: { 'content-type': 'application/json' } });
  const read = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    shop.request('GET', path, { token, headers });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, nth) => [`x-h${nth}`, 'v']));
  const query = (count: number) =>
    `/admin/products?${Array.from({ length: count }, (_, nth) => `q${nth}=1`).join('&')}`;
  const product = { title: 'x', variants: [{ prices: [{ currency: 'USD', amount: 1 }] }] };
  const make = (more: object) =>
    shop.request('POST', '/admin/products', { token, body: { ...product, ...more } });
  const register = (password: string) =>
    shop.request('POST', '/store/auth/register', {
      body: { email: `limit${password.length}@example.com`, password },
    });
  const passwordOf = (length: number) => 'quiet-harbour-8731-'.repeat(8).slice(0, length);
  const cart = (items: readonly object[]) =>
    shop.request('POST', '/store/carts', { body: { items } });
  const line = (quantity: number) => ({ variant_id: store.ids.variant, quantity });
  const key = (length: number) =>
    shop.request('POST', '/store/carts', { body: {}, key: 'k'.repeat(length) });
  const metadata = (count: number, length = 1, value = 'v') =>
    make({
      metadata: Object.fromEntries(
        Array.from({ length: count }, (_, nth) => [String(nth).padStart(length, 'k'), value]),
      ),
    });
  const rows: readonly Row[] = [
    [
      'JSON body',
      raw(JSON.stringify({ note: 'x'.repeat(1024 * 1024 - 11) })),
      raw(JSON.stringify({ note: 'x'.repeat(1024 * 1024 - 10) })),
      'BODY_TOO_LARGE',
    ],
    ['JSON depth', raw(nested(32)), raw(nested(33)), 'MALFORMED_REQUEST'],
    [
      'JSON keys',
      raw(JSON.stringify(keys(1000))),
      raw(JSON.stringify(keys(1001))),
      'MALFORMED_REQUEST',
    ],
    [
      'JSON items',
      raw(JSON.stringify({ items: Array(1000).fill(1) })),
      raw(JSON.stringify({ items: Array(1001).fill(1) })),
      'MALFORMED_REQUEST',
    ],
    ['query parameters', read(query(50)), read(query(51)), 'MALFORMED_REQUEST'],
    ['headers', read('/admin/me', many(90)), read('/admin/me', many(101)), 'HEADERS_TOO_LARGE'],
    [
      'header bytes',
      read('/admin/me', { 'x-a': 'v'.repeat(15_000) }),
      read('/admin/me', { 'x-a': 'v'.repeat(16_384) }),
      'HEADERS_TOO_LARGE',
    ],
    [
      'request line',
      read(`/admin/products?q=${'x'.repeat(200)}`),
      read(`/admin/products?q=${'x'.repeat(8192)}`),
      'URI_TOO_LONG',
    ],
    [
      'page size',
      read('/admin/products?limit=100'),
      read('/admin/products?limit=101'),
      'VALIDATION_FAILED',
    ],
    [
      'page size, least',
      read('/admin/products?limit=1'),
      read('/admin/products?limit=0'),
      'VALIDATION_FAILED',
    ],
    ['Idempotency-Key', key(255), key(256), 'MALFORMED_REQUEST'],
    ['password, most', register(passwordOf(128)), register(passwordOf(129)), 'VALIDATION_FAILED'],
    ['password, least', register(passwordOf(10)), register(passwordOf(9)), 'VALIDATION_FAILED'],
    ['metadata keys', metadata(50), metadata(51), 'VALIDATION_FAILED', 'LIMIT_EXCEEDED'],
    ['metadata key', metadata(1, 64), metadata(1, 65), 'VALIDATION_FAILED', 'LIMIT_EXCEEDED'],
    [
      'metadata value',
      metadata(1, 1, 'v'.repeat(500)),
      metadata(1, 1, 'v'.repeat(501)),
      'VALIDATION_FAILED',
      'LIMIT_EXCEEDED',
    ],
    [
      'quantity',
      cart([line(1)]),
      cart([line(10_000)]),
      'QUANTITY_INVALID',
      'VALIDATION_FAILED',
      'LIMIT_EXCEEDED',
    ],
    ['quantity, least', cart([line(1)]), cart([line(0)]), 'QUANTITY_INVALID', 'VALIDATION_FAILED'],
    [
      'title',
      make({ title: 'x'.repeat(255) }),
      make({ title: 'x'.repeat(256) }),
      'VALIDATION_FAILED',
    ],
    [
      'tags',
      make({ tags: Array.from({ length: 250 }, (_, nth) => `t${nth}`) }),
      make({ tags: Array.from({ length: 251 }, (_, nth) => `t${nth}`) }),
      'VALIDATION_FAILED',
      'LIMIT_EXCEEDED',
    ],
    [
      'amount',
      make({ variants: [{ prices: [{ currency: 'USD', amount: 99_999_999_999 }] }] }),
      make({ variants: [{ prices: [{ currency: 'USD', amount: 100_000_000_000 }] }] }),
      'VALIDATION_FAILED',
      'PRICE_INVALID',
    ],
    ['options', make(optioned(3)), make(optioned(4)), 'VALIDATION_FAILED', 'LIMIT_EXCEEDED'],
  ];
  const refusals = ['BODY_TOO_LARGE', 'HEADERS_TOO_LARGE', 'URI_TOO_LONG', 'MALFORMED_REQUEST'];
  for (const [name, at, past, ...answers] of rows) {
    const [passes, refused] = [await at, run.plant === 'one-more' ? await at : await past];
    const code = String(refused.body?.code);
    found.note(
      answers.includes(code),
      () => `${name}, one past it: ${refused.status} ${refused.text.slice(0, 200)}`,
    );
    const isThat =
      answers.includes(String(passes.body?.code)) && refusals.includes(answers[0] ?? '');
    const isFine = refusals.includes(answers[0] ?? '') ? !isThat : passes.status < 300;
    found.note(
      isFine,
      () => `${name}, at its limit: ${passes.status} ${passes.text.slice(0, 200)}`,
    );
  }
  return rows.length + (await overTheWire(run, shop, found));
}

function optioned(count: number): object {
  const names = Array.from({ length: count }, (_, nth) => `Option ${nth}`);
  return {
    options: names.map((name) => ({ name, values: ['A'] })),
    variants: [
      {
        options: Object.fromEntries(names.map((name) => [name, 'A'])),
        prices: [{ currency: 'USD', amount: 1 }],
      },
    ],
  };
}

/** What only a real connection meets: the time for headers, the end of a body, requests on one connection. */
async function overTheWire(run: Run, shop: TestShop, found: Findings): Promise<number> {
  await shop.wired.http.ready();
  const url = await shop.wired.http.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = new URL(url);
  const speak = (text: string, waitMs: number): Promise<{ said: string; ms: number }> =>
    new Promise((resolve) => {
      const started = performance.now();
      const socket = connect(Number(port), '127.0.0.1');
      let said = '';
      const done = () => {
        clearTimeout(late);
        socket.destroy();
        resolve({ said, ms: performance.now() - started });
      };
      const late = setTimeout(done, waitMs);
      socket.on('data', (bytes) => {
        said += bytes.toString();
      });
      socket.on('close', done);
      socket.on('error', done);
      socket.write(text);
    });
  const line = (target: string, more = '') =>
    `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`;
  const long = await speak(line(`/health/live?${'x'.repeat(9000)}`), 5000);
  found.note(
    /^HTTP\/1\.1 414/.test(long.said),
    () => `a long request line: ${long.said.slice(0, 60)}`,
  );
  const heavy = await speak(line('/health/live', `x-a: ${'v'.repeat(40_000)}\r\n`), 5000);
  found.note(/^HTTP\/1\.1 431/.test(heavy.said), () => `heavy headers: ${heavy.said.slice(0, 60)}`);
  const fine = await speak(line('/health/live', `x-a: ${'v'.repeat(15_000)}\r\n`), 5000);
  found.note(/^HTTP\/1\.1 200/.test(fine.said), () => `headers within: ${fine.said.slice(0, 60)}`);
  if (run.isShort) return 3;
  const slow = await speak('GET /health/live HTTP/1.1\r\nHost: x\r\n', 13_000);
  found.note(
    slow.ms <= 11_500,
    () => `headers that never end were waited for ${Math.round(slow.ms)} ms`,
  );
  const head =
    'POST /api/v1/store/carts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
  const stuck = await speak(head, 34_000);
  found.note(
    stuck.ms <= 32_000,
    () => `a body that never ends was waited for ${Math.round(stuck.ms)} ms`,
  );
  return 5;
}
