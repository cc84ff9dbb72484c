/* `npm run prove -- fuzz`: hostile input meets refusals, never faults.
 * Requests are made from the published document: mostly valid, with one or more places gone wrong (another type, a string
 * that has broken others, an enormous number, a key of prototypes), and the ids and secrets of things that are there. Each
 * answer must be one that the document knows for its operation, and fit its schema; none may be 500 or more; and the
 * server's event loop must not stand still. `PROVE_REQUESTS` says how many; the seed gives the same requests again.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import { expecting } from '../test/support/kept-connections.ts';
import { hostileText, hostileValue } from './support/hostile.ts';
import { promise, type Run } from './support/promise.ts';
import type { Random } from './support/random.ts';
import { inFlight } from './support/rivals.ts';
import type { Schema } from './support/schemas.ts';
import { type Findings, findings } from './support/test-shop.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

const REQUESTS = { short: 4000, full: 100_000 };
const AT_ONCE = 8;
const STALL_MS_MAX = 100;
const PROBE_EVERY_MS = 25;
/** Ids are kept of every kind of answer, so that requests reach what is behind a look-up. */
const IDS_KEPT_MAX = 400;
/** So many times in a hundred a place goes wrong. */
const WRONG = 0.12;

type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly content?: Content; readonly $ref?: string }>
  >;
};
type Content = Readonly<Record<string, { readonly schema: Ref }>>;
type Ref = Schema & { readonly $ref?: string };
type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Ref;
  readonly $ref?: string;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
type Route = { readonly method: string; readonly path: string; readonly operation: Operation };
type Made = {
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export const program = promise({
  name: 'fuzz',
  says: 'hostile requests get answers that the reference knows, and none of 500 or more',
  plants: { 'missing-table': 'takes a table away, so that requests fail inside' },
  run: async (run) => {
    const world = await openWorld(run, { environment: { RCOMMERCE_LOG__LEVEL: 'error' } });
    const document = JSON.parse((await world.call('GET', '/openapi.json')).text) as Document;
    const routes = routesOf(document);
    const known = await seeded(world);
    if (run.plant === 'missing-table')
      await world.rows('alter table customer_groups rename to gone');
    const found = findings();
    const judge = judgeOf(document, found);
    const count = Number(
      process.env['PROVE_REQUESTS'] ?? (run.isShort ? REQUESTS.short : REQUESTS.full),
    );
    const loop = watchLoop(run, world);
    const statuses: Record<string, number> = {};
    const started = performance.now();
    await inFlight(count, AT_ONCE, async (nth) => {
      // What a request is depends on its number alone, but for the ids that answers brought.
      const random = run.random.fork(nth);
      const route = routes[nth % routes.length];
      if (!route) return;
      const made = requestFor(document, route, known, random, world.apiKey);
      const reply = await world.ask(route.method, made.path, {
        headers: made.headers,
        ...(made.body === undefined ? {} : { body: made.body }),
      });
      const group = `${Math.floor(reply.status / 100)}xx`;
      statuses[group] = (statuses[group] ?? 0) + 1;
      judge(route, reply, made);
      keepIds(known, reply.text, random);
      if (nth > 0 && nth % 20_000 === 0) run.say(`${nth} requests`);
    });
    const seconds = (performance.now() - started) / 1000;
    const raw = await rawRequests(run, world, found);
    const { stalls, longestMs } = loop();
    found.note((statuses['2xx'] ?? 0) > count / 50, () => `only ${statuses['2xx']} were taken`);
    found.settle(run);
    const { faults, invariants } = await world.check();
    return {
      operations: routes.length,
      requests: count,
      ...statuses,
      raw,
      faults,
      misfits: 0,
      invariants,
      stalls_over_100ms: stalls,
      longest_stall_ms: longestMs,
      per_second: Math.round(count / seconds),
    };
  },
});

/** Every operation but those that end the caller's own credential or read the document itself. */
const routesOf = (document: Document): readonly Route[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .filter(([method]) => !(method === 'delete' && path.includes('/api-keys')))
      .filter(() => !/openapi|docs|metrics/.test(path))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** Some goods and a customer, so that there is something to name. */
async function seeded(world: World): Promise<string[]> {
  const ids: string[] = [];
  const make = async (path: string, body: unknown) => {
    const { status, text } = await world.staff('POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${text}`);
    keepIds(ids, text, { int: () => 0 } as unknown as Random);
  };
  await make('/admin/products', {
    title: 'Cup',
    status: 'active',
    requires_shipping: false,
    variants: [{ prices: [{ currency: 'USD', amount: 900 }], stock: { on_hand: 1000 } }],
  });
  await make('/admin/customers', { email: 'ada@example.com' });
  await make('/admin/coupons', { name: 'Ten', code: 'TEN', type: 'percentage', value_bps: 1000 });
  await make('/admin/categories', { name: 'Cups' });
  return ids;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function keepIds(known: string[], text: string, random: Random): void {
  const found = (text.match(UUID) ?? []).slice(0, 3);
  for (const id of found) {
    if (known.length < IDS_KEPT_MAX) known.push(id);
    else known[random.int(0, IDS_KEPT_MAX - 1)] = id;
  }
}

// ---- Requests --------------------------------------------------------------------------------------------------

function resolved<T extends object>(document: Document, given: T): T {
  const pointer = (given as { readonly $ref?: string }).$ref;
  if (pointer === undefined) return given;
  const found = pointer
    .slice(2)
    .split('/')
    .reduce((node, key) => (node as Record<string, unknown>)[key] as never, document as unknown);
  return resolved(document, found as T);
}

function requestFor(
  document: Document,
  { path, operation }: Route,
  known: readonly string[],
  random: Random,
  apiKey: string,
): Made {
  const parameters = (operation.parameters ?? []).map((one) => resolved(document, one));
  const fitting = (schema: Ref) => valueFor(document, schema, known, random, 0);
  let target = path;
  const query: string[] = [];
  const headers: Record<string, string> = {};
  for (const { name, in: place, required, schema } of parameters) {
    const value = random.chance(WRONG) ? hostileValue(random) : fitting(schema);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (place === 'path') target = target.replace(`{${name}}`, encoded(text.slice(0, 600), random));
    else if (place === 'query' && (required || random.chance(0.3)))
      query.push(`${name}=${encoded(text, random)}`);
    else if (place === 'header' && random.chance(0.3) && /^[\x20-\x7e]*$/.test(text))
      headers[name] = text.slice(0, 300);
  }
  target = target.replaceAll(/\{\w+\}/g, () => random.pick(known));
  if (random.chance(0.05))
    query.push(`${encoded(hostileText(random), random)}=${encoded(hostileText(random), random)}`);
  if (/^\/api\/v1\/admin/.test(path) ? random.chance(0.97) : random.chance(0.05))
    headers['authorization'] = `Bearer ${apiKey}`;
  if (random.chance(0.05))
    headers['x-request-id'] = random.pick(['ok-12345678', 'a b', '<x>', '%00']);
  if (random.chance(0.03)) headers['x-http-method-override'] = 'DELETE';
  if (random.chance(0.03)) headers['x-forwarded-host'] = 'evil.example';
  if (random.chance(0.2)) headers['idempotency-key'] = `fuzz-${random.int(0, 1e9)}-padding`;
  const content = operation.requestBody?.content ?? {};
  const schema = content['application/json']?.schema;
  const body = schema ? (random.chance(0.03) ? hostileValue(random) : fitting(schema)) : undefined;
  return { path: query.length === 0 ? target : `${target}?${query.join('&')}`, body, headers };
}

function encoded(text: string, random: Random): string {
  const plain = text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
  return (random.chance(0.03) ? `${plain}%zz` : plain).slice(0, 2000);
}

/** A value that fits, but for the places that go wrong. */
function valueFor(
  document: Document,
  given: Ref,
  known: readonly string[],
  random: Random,
  depth: number,
): unknown {
  const schema = resolved(document, given);
  if (depth > 0 && random.chance(WRONG / 3)) return hostileValue(random);
  const inner = (part: Ref) => valueFor(document, part, known, random, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return inner(random.pick(branches));
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => inner(part)));
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  switch (type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).filter(
        ([name]) => schema.required?.includes(name) || random.chance(depth > 3 ? 0.05 : 0.4),
      );
      const made: Record<string, unknown> = {};
      for (const [name, part] of members) made[name] = inner(part);
      if (random.chance(0.02)) made[hostileText(random).slice(0, 80)] = hostileValue(random);
      return made;
    }
    case 'array':
      return Array.from({ length: random.int(schema.minItems ?? 0, 2) }, () =>
        inner(schema.items ?? {}),
      );
    case 'integer':
    case 'number':
      return random.int(schema.minimum ?? 0, Math.min(schema.maximum ?? 1000, 1_000_000));
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return textFor(schema, known, random);
  }
}

function textFor(
  { format, pattern, minLength, maxLength }: Schema,
  known: readonly string[],
  random: Random,
): string {
  if (format === 'uuid' || /0-9a-f/.test(pattern ?? '')) return random.pick(known);
  if (format === 'date-time') return new Date(1.7e12 + random.int(0, 1e9)).toISOString();
  if (format === 'email') return `someone${random.int(0, 999)}@example.com`;
  if (/A-Z/.test(pattern ?? '') && (maxLength ?? 9) <= 3)
    return random.pick(['USD', 'EUR', 'US', 'DE']);
  const words = random.pick([
    'Cup',
    'USD',
    'US',
    'TEN',
    'simulator',
    'manual',
    'tok_success',
    'ada@example.com',
    'csv',
    'true',
  ]);
  return words.padEnd(minLength ?? 0, 'x').slice(0, maxLength ?? 100);
}

// ---- Answers ---------------------------------------------------------------------------------------------------

/** Holds answers against the document. */
function judgeOf(document: Document, found: Findings) {
  const checks = new Map<object, ReturnType<typeof Compile>>();
  const definitions = (document.components['schemas'] ?? {}) as Record<string, object>;
  // The compiler follows references by name.
  const named = <T>(part: T): T =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/components/schemas/', '"')) as T;
  const context = named(definitions) as never;
  const checkOf = (schema: Ref) => {
    const made = checks.get(schema) ?? Compile(context, named(schema) as never);
    checks.set(schema, made as ReturnType<typeof Compile>);
    return made as ReturnType<typeof Compile>;
  };
  return (route: Route, reply: Reply, made: Made): void => {
    const { status, text } = reply;
    const title = () =>
      `${route.method} ${made.path.slice(0, 200)} ${JSON.stringify(made.body)?.slice(0, 300)}: ${status} ${text.slice(0, 300)}`;
    found.note(status < 500, title);
    // Refusals of the edge come before the operation, and are told of all of them together.
    const declared = route.operation.responses[status] ?? route.operation.responses['default'];
    if (!declared) {
      found.note(
        [400, 401, 403, 404, 405, 413, 414, 415, 431, 429].includes(status),
        () => `unknown status, ${title()}`,
      );
      return;
    }
    const type = String(reply.headers['content-type'] ?? '').split(';')[0] ?? '';
    const schema = resolved(document, declared).content?.[type]?.schema;
    if (!schema || !/json/.test(type)) return;
    found.note(checkOf(schema).Check(JSON.parse(text)), () => `does not fit, ${title()}`);
  };
}

/** How often, and for how long, the process did not answer the plainest question. */
function watchLoop(
  run: Run,
  world: World,
): () => { readonly stalls: number; readonly longestMs: number } {
  let isOver = false;
  let stalls = 0;
  let longestMs = 0;
  const ask = expecting(world.ask);
  const watching = (async () => {
    while (!isOver) {
      const started = performance.now();
      await ask('GET', '/health/live').catch(() => {});
      const ms = performance.now() - started;
      if (ms > STALL_MS_MAX) stalls += 1;
      longestMs = Math.max(longestMs, Math.round(ms));
      await sleep(PROBE_EVERY_MS);
    }
  })();
  run.defer(async () => {
    isOver = true;
    await watching;
  });
  return () => {
    isOver = true;
    return { stalls, longestMs };
  };
}

/** What no client would send, written by hand. Each is answered by a refusal or by the end of the connection. */
async function rawRequests(run: Run, world: World, found: Findings): Promise<number> {
  const { port } = new URL(world.servers[0]?.url ?? '');
  const post = 'POST /api/v1/store/carts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const body = (text: string, type = 'application/json') =>
    `POST /api/v1/store/carts HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
  const deep = 100_000;
  const table: readonly string[] = [
    `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    `${post}Content-Length: +5\r\n\r\n12345`,
    `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`,
    `${post}Content-Length : 2\r\n\r\n{}`,
    `${post}X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`,
    'GET /health/live HTTP/1.1\nHost: x\n\n',
    'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
    'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET /api/v1/store/products/%2e%2e%2f%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
    'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
    body('['.repeat(deep) + ']'.repeat(deep)),
    body(`{${'"a":{'.repeat(5000)}${'}'.repeat(5001)}`),
    body(`[${'1,'.repeat(200_000)}1]`),
    body(`${'9'.repeat(500_000)}`),
    body('{"a":1e999999}'),
    body('{"a":NaN}'),
    body('{"__proto__":{"isAdmin":true}}'),
    body('{"constructor":{"prototype":{"isAdmin":true}}}'),
    body('{"note":"\\u0000"}'),
    body('{"note":"\\ud800"}'),
    body('{"note":"a","note":"b"}'),
    body('\ufeff{}'),
    body(''),
    body('{}', 'text/plain'),
    body('{}', 'application/x-www-form-urlencoded'),
    body('{}', 'application/json; charset=utf-16'),
  ];
  for (const text of table) {
    const said = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1');
      let heard = '';
      const done = () => {
        clearTimeout(late);
        socket.destroy();
        resolve(heard);
      };
      const late = setTimeout(done, 15_000);
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (heard.length > 200) setTimeout(done, 50);
      });
      socket.on('close', done);
      socket.on('error', done);
      socket.write(text, 'latin1');
    });
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0);
    found.note(status < 500, () => `${JSON.stringify(text.slice(0, 80))}: ${said.slice(0, 200)}`);
  }
  run.expect(({} as { isAdmin?: boolean }).isAdmin === undefined, 'a prototype is as it was');
  return table.length;
}
