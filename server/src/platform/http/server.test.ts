import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import Type from 'typebox';
import { uuid } from '../../kernel/ids.ts';
import { REFUSAL_CODES, refuse, statusOf } from '../../kernel/refusal.ts';
import type { Config } from '../config.ts';
import { secretsFrom, VirtualClock } from '../env.ts';
import { LIMITS } from '../limits.ts';
import { silentLog } from '../log.ts';
import type { Db, Tx } from '../postgres/db.ts';
import { mintToken } from '../tokens.ts';
import type { ChangingRequest, Idempotency, StoredAnswer } from './idempotency.ts';
import { listAnswer } from './list.ts';
import { checkTarget } from './query.ts';
import { type Principal, reply } from './route.ts';
import { closed, idInPath, listOf, Nullable, pathId, TextField } from './schemas.ts';
import { createHttp, type HttpServer } from './server.ts';

const STORE = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');
const OTHER = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e12');
const WHO = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e13');

const CALLERS: Readonly<Record<string, Principal>> = {
  anna: { kind: 'customer', id: WHO, sessionId: WHO },
  owner: { kind: 'staff', id: WHO, sessionId: WHO, role: 'owner', scopes: ['admin'] },
  reader: { kind: 'api_key', id: WHO, scopes: ['orders:read'] },
};

const item = closed({
  id: Type.String(),
  title: Type.String(),
  note: Nullable(Type.String()),
  version: Type.Integer(),
});

type Shell = HttpServer & {
  ask(
    method: string,
    path: string,
    more?: { body?: unknown; headers?: Record<string, string>; raw?: string },
  ): Promise<{
    status: number;
    body: Record<string, unknown>;
    headers: Record<string, unknown>;
    text: string;
  }>;
  clock: VirtualClock;
  calls: Record<string, number>;
};

/** Keeps answers in memory, as the real one keeps them in a table. */
function idempotencyInMemory(): Idempotency {
  const kept = new Map<string, { hash: Buffer; answer: StoredAnswer }>();
  const nameOf = (request: ChangingRequest) =>
    [request.ctx.storeId, request.principal, request.route, request.key].join(' ');
  const tx = {} as unknown as Tx;
  return {
    write: async (request, work) => {
      if (request.key === undefined) return { answer: await work(tx), replayed: false };
      const found = kept.get(nameOf(request));
      if (found && !found.hash.equals(request.requestHash)) throw refuse('IDEMPOTENCY_KEY_REUSED');
      if (found) return { answer: found.answer, replayed: true };
      const answer = await work(tx);
      kept.set(nameOf(request), { hash: request.requestHash, answer });
      return { answer, replayed: false };
    },
    story: () => {
      throw new Error('no story here');
    },
  };
}

async function open(
  t: TestContext,
  profile: Config['profile'] = 'development',
  declare: (http: HttpServer['http']) => void = () => {},
): Promise<Shell> {
  const clock = new VirtualClock(new Date('2026-03-01T12:00:00Z'));
  const calls: Record<string, number> = {};
  const called = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1;
    return calls[name];
  };
  const server = createHttp({
    config: {
      profile,
      dataDir: '/nowhere',
      server: { host: '127.0.0.1', port: 0, publicUrl: 'http://127.0.0.1:8080' },
      payments: { simulatorSecret: 'x', callMs: 8000 },
    },
    log: silentLog,
    env: clock.env,
    secrets: secretsFrom(Buffer.alloc(32, 1)),
    inTx: () => Promise.reject(new Error('not here')),
    reads: () => ({ storeId: STORE }) as unknown as Db,
    longReads: () => ({ storeId: STORE }) as unknown as Db,
    authenticator: {
      authenticate: async (token) => {
        const principal = CALLERS[token];
        if (!principal) throw refuse('UNAUTHENTICATED');
        return { storeId: STORE, principal };
      },
      storeOfPublishableKey: async (key) => (key === 'pk_other' ? OTHER : undefined),
      storeOfHost: async () => STORE,
    },
    idempotency: idempotencyInMemory(),
    version: '0.0.0',
    readiness: async () => ({ migration: '0042' }),
  });
  const { http } = server;
  declare(http);
  const things = Array.from({ length: 5 }, (_, index) => ({
    id: `id-${index}`,
    title: `t${index}`,
    note: null,
    version: 3,
  }));
  http.route({
    method: 'GET',
    url: '/store/things',
    summary: 'Lists things',
    policy: { who: 'shopper' },
    query: closed({ tag: Type.Optional(Type.Array(Type.String())) }),
    answers: { 200: listOf(item) },
    list: { sorts: ['title', 'created_at'], default: 'title' },
    read: async (_db, { page }) => {
      const from = page.after ? things.findIndex((thing) => thing.id === page.after?.[1]) + 1 : 0;
      const rows = things.slice(from, from + page.limit + 1);
      return listAnswer(
        page,
        rows,
        (row) => row,
        (row) => [row.title, row.id],
      );
    },
  });
  http.route({
    method: 'GET',
    url: '/store/things/{id}',
    summary: 'One thing',
    policy: { who: 'shopper' },
    params: idInPath,
    answers: { 200: item },
    refuses: ['PRODUCT_NOT_FOUND'],
    cache: { tags: ['things'] },
    read: async (_db, { params }) => {
      const id = pathId(params.id, 'PRODUCT_NOT_FOUND');
      const secret = { cost: 1 };
      return { ...secret, id, title: `call ${called('thing')}`, note: null, version: 1 };
    },
  });
  http.route({
    method: 'POST',
    url: '/store/things',
    summary: 'Makes a thing',
    policy: { who: 'shopper' },
    body: closed({
      title: TextField(20),
      quantity: Type.Optional(Type.Integer()),
      phone: Type.Optional(Type.String()),
      more: Type.Optional(Type.Unknown()),
    }),
    answers: { 201: item },
    etag: true,
    write: async (_tx, { body }) => ({
      id: `made ${called('make')}`,
      title: body.title,
      note: null,
      version: 7,
    }),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/things/{id}',
    summary: 'Changes a thing',
    policy: { who: 'staff', scope: 'orders:write' },
    params: idInPath,
    body: closed({ title: Type.Optional(Type.String()) }),
    answers: { 200: item },
    etag: true,
    ifMatch: true,
    write: async (_tx, { ifMatch }) => {
      if (ifMatch !== undefined && ifMatch !== 4) throw refuse('VERSION_MISMATCH');
      return { id: 'a', title: 'b', note: null, version: 5 };
    },
  });
  http.route({
    method: 'GET',
    url: '/store/customers/me',
    summary: 'Who I am',
    policy: { who: 'customer' },
    answers: { 200: closed({ id: Type.String(), store: Type.String() }) },
    read: async (_db, { principal, ctx }) => ({
      id: 'id' in principal ? principal.id : '',
      store: ctx.storeId,
    }),
  });
  http.route({
    method: 'POST',
    url: '/store/auth/login',
    summary: 'Signs in',
    policy: { who: 'shopper' },
    body: closed({ email: Type.String(), password: Type.String() }),
    answers: { 200: closed({ call: Type.Integer() }) },
    rateLimit: 'auth',
    write: async () => ({ call: called('login') }),
  });
  http.route({
    method: 'GET',
    url: '/store/orders/{id}',
    summary: 'One order',
    policy: { who: 'shopper', object: 'order' },
    params: idInPath,
    answers: { 200: closed({ hash: Nullable(Type.String()), actor: Type.String() }) },
    read: async (_db, { orderTokenHash, ctx }) => ({
      hash: orderTokenHash ?? null,
      actor: ctx.actor.kind,
    }),
  });
  http.route({
    method: 'POST',
    url: '/store/broken',
    summary: 'Breaks',
    policy: { who: 'shopper' },
    answers: { 200: closed({}), 202: null },
    write: async () => {
      throw new Error('select secret from staff');
    },
  });
  http.route({
    method: 'POST',
    url: '/webhooks/{provider}',
    summary: 'Is called back',
    policy: { who: 'public' },
    params: Type.Object({ provider: Type.String() }),
    answers: { 200: closed({ bytes: Type.Integer() }) },
    rawBody: true,
    rateLimit: 'webhooks_in',
    write: async (_tx, { rawBody }) => ({ bytes: rawBody?.length ?? -1 }),
  });
  http.route({
    method: 'POST',
    url: '/admin/files',
    summary: 'Takes a file',
    policy: { who: 'staff', scope: 'products:write' },
    answers: { 201: closed({ bytes: Type.Integer(), alt: Type.String() }) },
    multipart: true,
    write: async (_tx, { files, fields }) =>
      reply(201, { bytes: files[0]?.bytes ?? 0, alt: fields['alt'] ?? '' }),
  });
  await server.ready();
  t.after(() => server.close());
  return Object.assign(server, {
    clock,
    calls,
    ask: async (
      method: string,
      path: string,
      more: { body?: unknown; headers?: Record<string, string>; raw?: string } = {},
    ) => {
      const payload = more.raw ?? (more.body === undefined ? undefined : JSON.stringify(more.body));
      const answer = await server.app.inject({
        method: method as 'GET',
        url: path.startsWith('/api') || !path.startsWith('/store') ? path : `/api/v1${path}`,
        headers: {
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...more.headers,
        },
        ...(payload === undefined ? {} : { payload }),
      });
      const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
      return {
        status: answer.statusCode,
        body: (isJson ? answer.json() : {}) as Record<string, unknown>,
        headers: answer.headers,
        text: answer.body,
      };
    },
  });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const THING = `/store/things/${WHO}`;

describe('errors', () => {
  test('every refusal is a problem with code, request id and the same headers as a success', async (t) => {
    const shell = await open(t);
    const good = await shell.ask('GET', '/store/things');
    const bad = await shell.ask('GET', '/api/v1/nothing/here');
    assert.equal(bad.status, 404);
    assert.equal(bad.headers['content-type'], 'application/problem+json');
    assert.deepEqual(Object.keys(bad.body).sort(), [
      'code',
      'detail',
      'details',
      'errors',
      'request_id',
      'retryable',
      'status',
      'title',
      'type',
    ]);
    assert.equal(bad.body['type'], 'https://rcommerce.dev/problems/NOT_FOUND');
    assert.equal(bad.body['request_id'], bad.headers['x-request-id']);
    for (const name of Object.keys(good.headers)) {
      if (['etag', 'content-length', 'date'].includes(name)) continue;
      assert.ok(name in bad.headers, name);
    }
    assert.equal(bad.headers['x-frame-options'], 'DENY');
    assert.equal(bad.headers['vary'], 'Origin');
    assert.ok(!('x-powered-by' in bad.headers) && !('server' in bad.headers));
  });

  test('a known path with another method is 405 and tells which are allowed', async (t) => {
    const shell = await open(t);
    const { status, body, headers } = await shell.ask('DELETE', '/store/things');
    assert.deepEqual([status, body['code']], [405, 'METHOD_NOT_ALLOWED']);
    assert.match(String(headers['allow']), /GET/);
    assert.match(String(headers['allow']), /POST/);
  });

  test('an error of ours tells nothing of itself', async (t) => {
    const shell = await open(t);
    const { status, body, text } = await shell.ask('POST', '/store/broken', { body: {} });
    assert.deepEqual([status, body['code'], body['retryable']], [500, 'INTERNAL_ERROR', false]);
    assert.ok(!text.includes('secret'));
  });

  test('a request id is echoed only when it is harmless', async (t) => {
    const shell = await open(t);
    for (const given of ['a', 'req-123', 'trace.4f:1', 'a'.repeat(64)]) {
      const kept = await shell.ask('GET', '/store/things', { headers: { 'x-request-id': given } });
      assert.equal(kept.headers['x-request-id'], given);
    }
    for (const given of ['', 'a'.repeat(65), 'a b c d e f g h', 'a"b']) {
      const other = await shell.ask('GET', '/store/things', { headers: { 'x-request-id': given } });
      assert.notEqual(other.headers['x-request-id'], given);
    }
  });
});

describe('bodies', () => {
  const refused = async (shell: Shell, raw: string, status: number, code: string) => {
    const answer = await shell.ask('POST', '/store/things', { raw });
    assert.deepEqual([answer.status, answer.body['code']], [status, code], raw.slice(0, 60));
    return answer;
  };

  test('what cannot be parsed is 400', async (t) => {
    const shell = await open(t);
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    for (const raw of [
      '{',
      '{"title":NaN}',
      '{"title":"a","more":1e999}',
      '{"title":"a","__proto__":{"isAdmin":true}}',
      '{"title":"a","more":{"constructor":{"prototype":{}}}}',
      `{"title":"a","more":${deep(LIMITS.jsonDepth)}}`,
      deep(100_000),
      `{"title":"a","more":[${Array.from({ length: LIMITS.jsonItems + 1 }, () => '1').join(',')}]}`,
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: LIMITS.jsonKeys + 1 }, (_, index) => [`k${index}`, 1]),
        ),
      ),
    ]) {
      await refused(shell, raw, 400, 'MALFORMED_REQUEST');
    }
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
  });

  test('text that parses and is no text of ours is 422 at its field', async (t) => {
    const shell = await open(t);
    for (const [raw, field] of [
      ['{"title":"a\\u0000"}', '/title'],
      ['{"title":"\\u001b[0m"}', '/title'],
      ['{"title":"\\ud800"}', '/title'],
      ['{"title":"a","more":["b",{"c":"\\u0007"}]}', '/more/1/c'],
      ['{"title":"a","\\u0000":1}', ''],
    ] as const) {
      const { body } = await refused(shell, raw, 422, 'VALIDATION_FAILED');
      const errors = body['errors'] as readonly { readonly field: string }[];
      assert.deepEqual(
        errors.map((one) => one.field),
        [field],
      );
    }
    const asked = await shell.ask('GET', '/store/things?tag=a%00b');
    assert.deepEqual([asked.status, asked.body['code']], [422, 'VALIDATION_FAILED']);
  });

  test('at the limits of depth and items a body passes', async (t) => {
    const shell = await open(t);
    const levels = LIMITS.jsonDepth - 1;
    const more = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const items = `[${Array.from({ length: LIMITS.jsonItems }, () => '1').join(',')}]`;
    for (const raw of [`{"title":"a","more":${more}}`, `{"title":"a","more":${items}}`]) {
      assert.equal((await shell.ask('POST', '/store/things', { raw })).status, 201);
    }
  });

  test('what parses is judged by 422, with a pointer to each fault', async (t) => {
    const shell = await open(t);
    const { body } = await refused(
      shell,
      '{"quantity":"1","extra":true}',
      422,
      'VALIDATION_FAILED',
    );
    const fields = (body['errors'] as { field: string; code: string }[]).map(({ field }) => field);
    assert.deepEqual(fields.sort(), ['/extra', '/quantity', '/title']);
    await refused(shell, '{"title":"a","quantity":1.5}', 422, 'VALIDATION_FAILED');
    await refused(shell, '[]', 422, 'VALIDATION_FAILED');
    await refused(shell, JSON.stringify({ title: 'x'.repeat(21) }), 422, 'VALIDATION_FAILED');
    assert.equal(
      (await shell.ask('POST', '/store/things', { body: { title: 'x'.repeat(20) } })).status,
      201,
    );
  });

  test('a card number is refused wherever it stands, but not in a field that is made of digits', async (t) => {
    const shell = await open(t);
    for (const more of ['4242424242424242', 'my card: 4242 4242-4242 4242!', { cvc: '1' }]) {
      await refused(shell, JSON.stringify({ title: 'a', more }), 422, 'CARD_DATA_REJECTED');
    }
    const fine = [{ phone: '4242424242424242' }, { more: '4242424242424241' }, { more: '12345' }];
    for (const body of fine) {
      assert.equal(
        (await shell.ask('POST', '/store/things', { body: { title: 'a', ...body } })).status,
        201,
      );
    }
  });

  test('size, type and encoding are bounded', async (t) => {
    const shell = await open(t);
    const size = (bytes: number) =>
      JSON.stringify({ title: 'x'.repeat(bytes - '{"title":""}'.length) });
    assert.equal(
      (await shell.ask('POST', '/store/things', { raw: size(LIMITS.bodyBytes) })).status,
      422,
    );
    await refused(shell, size(LIMITS.bodyBytes + 1), 413, 'BODY_TOO_LARGE');
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-encoding': 'gzip' },
    ]) {
      const answer = await shell.ask('POST', '/store/things', { raw: '{"title":"a"}', headers });
      assert.deepEqual([answer.status, answer.body['code']], [415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
  });

  test('text comes in as NFC, and the last of two equal keys counts', async (t) => {
    const shell = await open(t);
    const { body } = await shell.ask('POST', '/store/things', {
      raw: '{"title":"x","title":"e\\u0301"}',
    });
    assert.equal(body['title'], '\u00e9');
  });

  test('a callback gets its bytes as they came', async (t) => {
    const shell = await open(t);
    const raw = '{"a" : 1}';
    const { body } = await shell.ask('POST', '/api/v1/webhooks/simulator', { raw });
    assert.equal(body['bytes'], raw.length);
  });

  test('a file arrives with its fields; one byte too many is 413', async (t) => {
    const shell = await open(t);
    const form = (bytes: number) =>
      [
        '--b\r\ncontent-disposition: form-data; name="alt"\r\n\r\na mug\r\n',
        '--b\r\ncontent-disposition: form-data; name="file"; filename="../a.png"\r\n',
        `content-type: image/png\r\n\r\n${'x'.repeat(bytes)}\r\n--b--\r\n`,
      ].join('');
    const send = (bytes: number) =>
      shell.ask('POST', '/api/v1/admin/files', {
        raw: form(bytes),
        headers: { ...bearer('owner'), 'content-type': 'multipart/form-data; boundary=b' },
      });
    const fine = await send(LIMITS.uploadBytes);
    assert.deepEqual([fine.status, fine.body], [201, { bytes: LIMITS.uploadBytes, alt: 'a mug' }]);
    assert.equal((await send(LIMITS.uploadBytes + 1)).status, 413);
  });
});

describe('addresses', () => {
  test('paths have one form', async (t) => {
    const shell = await open(t);
    for (const path of [
      '/api/v1//store/things',
      '/api/v1/store/a%2fb',
      '/api/v1/store/%00',
      '/api/v1/store/%zz',
    ]) {
      const { status, body } = await shell.ask('GET', path);
      assert.deepEqual([status, body['code']], [400, 'MALFORMED_REQUEST'], path);
    }
  });

  test('dot segments are refused before anybody resolves them', () => {
    for (const path of [
      '/a/../b',
      '/a/./b',
      '/a/..',
      '/a/%2e%2E/b',
      '/a\\b',
      'http://evil/a',
      '*a',
    ]) {
      assert.throws(() => checkTarget(path, false), { code: 'MALFORMED_REQUEST' }, path);
    }
    checkTarget('/a/b.c/..d?x=..', false);
  });

  test('a secret in an address is 400, but the token of an order may stand where it belongs', async (t) => {
    const shell = await open(t);
    const { token } = mintToken('ot', shell.clock.env.randomBytes);
    const key = mintToken('sk', shell.clock.env.randomBytes).token;
    const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln';
    for (const path of [
      `/store/things?token=${token}`,
      `/store/orders/${WHO}?token=${key}`,
      `/store/things?tag=${jwt}`,
      `/store/things?x=sk%5Flive%5Fabcdefghij`,
    ]) {
      const { status, body } = await shell.ask('GET', path);
      assert.deepEqual([status, body['code']], [400, 'MALFORMED_REQUEST'], path);
    }
    const order = await shell.ask('GET', `/store/orders/${WHO}?token=${token}`);
    assert.equal(order.status, 200);
    assert.equal(order.body['actor'], 'guest');
    const wrong = await shell.ask('GET', `/store/orders/${WHO}?token=${token.slice(0, -1)}_`);
    assert.deepEqual([wrong.status, wrong.body], [200, { hash: null, actor: 'anonymous' }]);
  });

  test('query parameters are counted, known and converted', async (t) => {
    const shell = await open(t);
    const many = (count: number) =>
      `/store/things?${Array.from({ length: count }, () => 'tag=a').join('&')}`;
    assert.equal((await shell.ask('GET', many(LIMITS.queryParameters))).status, 200);
    assert.equal((await shell.ask('GET', many(LIMITS.queryParameters + 1))).status, 400);
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'limit=1.5',
      'limit=1&limit=2',
      'sort=price',
      'other=1',
      'cursor=abc',
    ]) {
      const { status, body } = await shell.ask('GET', `/store/things?${query}`);
      assert.deepEqual([status, body['code']], [422, 'VALIDATION_FAILED'], query);
    }
    const named = await shell.ask('GET', '/store/things?limit=0&other=1');
    const { errors } = named.body as { readonly errors: readonly { readonly field: string }[] };
    assert.deepEqual(errors.map(({ field }) => field).sort(), ['/limit', '/other']);
    assert.equal((await shell.ask('GET', '/store/things?__proto__=1')).status, 400);
    assert.equal((await shell.ask('GET', '/store/things?limit=100&sort=-title')).status, 200);
  });

  test('the request line and headers are bounded', async (t) => {
    const shell = await open(t);
    const long = await shell.ask('GET', `/store/things?tag=${'a'.repeat(LIMITS.urlBytes)}`);
    assert.deepEqual([long.status, long.body['code']], [414, 'URI_TOO_LONG']);
    const name = 'a'.repeat(LIMITS.paramCharacters);
    const named = await shell.ask('GET', `/store/things/${name}a`);
    assert.deepEqual([named.status, named.body['code']], [414, 'URI_TOO_LONG']);
    assert.ok((await shell.ask('GET', `/store/things/${name}`)).status < 414);
    const wide = await shell.ask('GET', '/store/things', {
      headers: { 'x-a': 'a'.repeat(LIMITS.headerBytes) },
    });
    assert.deepEqual([wide.status, wide.body['code']], [431, 'HEADERS_TOO_LARGE']);
    const names = Array.from({ length: LIMITS.headerCount + 1 }, (_, index) => [`x-${index}`, 'a']);
    const many = await shell.ask('GET', '/store/things', { headers: Object.fromEntries(names) });
    assert.deepEqual([many.status, many.body['code']], [431, 'HEADERS_TOO_LARGE']);
  });
});

describe('lists', () => {
  test('a cursor leads through all rows once', async (t) => {
    const shell = await open(t);
    const seen: string[] = [];
    let cursor: unknown = '';
    for (let page = 0; page < 4 && cursor !== null; page += 1) {
      const { body } = await shell.ask(
        'GET',
        `/store/things?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      cursor = body['next_cursor'];
    }
    assert.equal(cursor, null);
    assert.deepEqual(seen, ['id-0', 'id-1', 'id-2', 'id-3', 'id-4']);
  });

  test('a cursor that was altered, or is of another sort, filter or store, is 422', async (t) => {
    const shell = await open(t);
    const { body } = await shell.ask('GET', '/store/things?limit=2');
    const cursor = String(body['next_cursor']);
    assert.equal((await shell.ask('GET', `/store/things?limit=3&cursor=${cursor}`)).status, 200);
    const [payload = '', mac = ''] = cursor.split('.');
    const other = Buffer.from('["t9","id-0"]').toString('base64url');
    for (const [query, headers] of [
      [`cursor=${other}.${mac}`, {}],
      [`cursor=${payload}.${mac.slice(1)}`, {}],
      [`cursor=${cursor}&sort=-title`, {}],
      [`cursor=${cursor}&tag=a`, {}],
      [`cursor=${cursor}`, { 'x-publishable-key': 'pk_other' }],
      [`cursor=${'a'.repeat(LIMITS.cursorBytes + 1)}`, {}],
    ] as const) {
      const answer = await shell.ask('GET', `/store/things?${query}`, { headers });
      assert.deepEqual([answer.status, answer.body['code']], [422, 'VALIDATION_FAILED'], query);
    }
  });
});

describe('who calls', () => {
  test('no credential, a bad one and one of the other audience are 401', async (t) => {
    const shell = await open(t);
    const asked: readonly (readonly [string, Record<string, string>])[] = [
      ['/store/customers/me', {}],
      ['/store/customers/me', bearer('nobody')],
      ['/store/customers/me', bearer('owner')],
      ['/store/customers/me', { authorization: 'Basic abc' }],
      ['/store/things', bearer('reader')],
      ['/store/things', { 'x-publishable-key': 'pk_unknown' }],
    ];
    for (const [path, headers] of asked) {
      const answer = await shell.ask('GET', path, { headers });
      assert.deepEqual([answer.status, answer.body['code']], [401, 'UNAUTHENTICATED'], path);
    }
    const staff = await shell.ask('PATCH', '/api/v1/admin/things/1', {
      body: {},
      headers: bearer('anna'),
    });
    assert.equal(staff.status, 401);
    const me = await shell.ask('GET', '/store/customers/me', { headers: bearer('anna') });
    assert.deepEqual([me.status, me.body], [200, { id: WHO, store: STORE }]);
    assert.equal(me.headers['cache-control'], 'no-store');
  });

  test('a missing scope is 403 and named', async (t) => {
    const shell = await open(t);
    const path = '/api/v1/admin/things/1';
    const answer = await shell.ask('PATCH', path, { body: {}, headers: bearer('reader') });
    assert.deepEqual(
      [answer.status, answer.body['code'], answer.body['details']],
      [403, 'INSUFFICIENT_SCOPE', { required: 'orders:write' }],
    );
    assert.equal(
      (await shell.ask('PATCH', path, { body: {}, headers: bearer('owner') })).status,
      200,
    );
  });

  test('too many failed credentials of one address are 429', async (t) => {
    const shell = await open(t, 'production');
    const ask = () => shell.ask('GET', '/store/customers/me', { headers: bearer('nobody') });
    for (let count = 0; count < 20; count += 1) assert.equal((await ask()).status, 401);
    assert.equal((await ask()).status, 429);
    assert.equal((await shell.ask('GET', '/store/customers/me')).status, 401);
  });

  test('signing in is limited by address and tells how much is left', async (t) => {
    const shell = await open(t, 'production');
    const ask = () =>
      shell.ask('POST', '/store/auth/login', { body: { email: 'a@b.c', password: 'x' } });
    for (let count = 0; count < 5; count += 1) {
      const { status, headers } = await ask();
      assert.equal(status, 200);
      assert.equal(headers['x-ratelimit-remaining'], String(4 - count));
    }
    const { status, body, headers } = await ask();
    assert.deepEqual(
      [status, body['code'], body['details']],
      [429, 'RATE_LIMITED', { class: 'auth', tier: 'minute' }],
    );
    assert.equal(headers['retry-after'], '12');
    shell.clock.advance(12_000);
    assert.equal((await ask()).status, 200);
  });
});

describe('what is sent again', () => {
  const made = (shell: Shell, key: string, title = 'a', more: Record<string, string> = {}) =>
    shell.ask('POST', '/store/things', {
      body: { title },
      headers: { 'idempotency-key': key, ...more },
    });
  const KEY = 'k'.repeat(LIMITS.anonymousKeyCharactersMin);

  test('the same key gives the same bytes, another request with it is refused', async (t) => {
    const shell = await open(t);
    const first = await made(shell, KEY);
    const again = await made(shell, KEY);
    assert.deepEqual([again.status, again.text], [first.status, first.text]);
    assert.equal(again.headers['etag'], '"7"');
    assert.equal(again.headers['idempotency-replayed'], 'true');
    assert.equal(first.headers['idempotency-replayed'], undefined);
    const other = await made(shell, KEY, 'b');
    assert.deepEqual([other.status, other.body['code']], [422, 'IDEMPOTENCY_KEY_REUSED']);
    assert.equal(shell.calls['make'], 1);
  });

  test('a key is 1 to 255 visible ASCII characters', async (t) => {
    const shell = await open(t);
    for (const key of ['k'.repeat(255), '!']) assert.equal((await made(shell, key)).status, 201);
    for (const key of ['k'.repeat(256), 'a b', '', 'é']) {
      const { status, body } = await made(shell, key);
      assert.deepEqual([status, body['code']], [400, 'MALFORMED_REQUEST'], key);
    }
  });

  test('a short key of somebody unknown counts for that address only', async (t) => {
    const shell = await open(t);
    const from = (remoteAddress: string, key: string) =>
      shell.app.inject({
        method: 'POST',
        url: '/api/v1/store/things',
        headers: { 'idempotency-key': key },
        payload: { title: 'a' },
        remoteAddress,
      });
    const [one, two] = [await from('127.0.0.2', 'short'), await from('127.0.0.3', 'short')];
    assert.notEqual(one.body, two.body);
    const [long, same] = [await from('127.0.0.2', KEY), await from('127.0.0.3', KEY)];
    assert.equal(long.body, same.body);
  });

  test('signing in ignores keys', async (t) => {
    const shell = await open(t);
    const ask = () =>
      shell.ask('POST', '/store/auth/login', {
        body: { email: 'a', password: 'b' },
        headers: { 'idempotency-key': KEY },
      });
    assert.notDeepEqual((await ask()).body, (await ask()).body);
  });
});

describe('versions and caches', () => {
  test('If-Match is a version; what is none matches nothing', async (t) => {
    const shell = await open(t);
    const change = (tag: string) =>
      shell.ask('PATCH', '/api/v1/admin/things/1', {
        body: {},
        headers: { ...bearer('owner'), 'if-match': tag },
      });
    assert.equal((await change('"4"')).headers['etag'], '"5"');
    assert.equal((await change('*')).status, 200);
    for (const tag of ['"3"', '"abc"']) {
      const { status, body } = await change(tag);
      assert.deepEqual([status, body['code']], [412, 'VERSION_MISMATCH']);
    }
  });

  test('a public read is kept until one of its tags is touched, and answered 304', async (t) => {
    const shell = await open(t);
    shell.cacheTags.staleOn(['thing.changed'], () => ['things']);
    const first = await shell.ask('GET', THING);
    assert.equal(first.headers['cache-control'], 'public, max-age=60, stale-while-revalidate=300');
    assert.ok(!('cost' in first.body));
    const etag = String(first.headers['etag']);
    const again = await shell.ask('GET', THING, { headers: { 'if-none-match': `W/${etag}` } });
    assert.deepEqual([again.status, again.text, again.headers['etag']], [304, '', etag]);
    shell.touched(OTHER, [{ type: 'thing.changed', aggregateId: WHO }]);
    assert.equal((await shell.ask('GET', THING)).text, first.text);
    shell.touched(STORE, [{ type: 'thing.changed', aggregateId: WHO }]);
    const changed = await shell.ask('GET', THING, { headers: { 'if-none-match': etag } });
    assert.equal(changed.status, 200);
    assert.notEqual(changed.text, first.text);
  });

  test('what a customer reads is nobody else’s', async (t) => {
    const shell = await open(t);
    await shell.ask('GET', THING);
    const { headers, body } = await shell.ask('GET', THING, { headers: bearer('anna') });
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(body['title'], 'call 2');
  });

  test('an id that is none is absent, and HEAD is GET without its body', async (t) => {
    const shell = await open(t);
    const absent = await shell.ask('GET', '/store/things/xyz');
    assert.deepEqual([absent.status, absent.body['code']], [404, 'PRODUCT_NOT_FOUND']);
    const head = await shell.ask('HEAD', THING);
    assert.deepEqual([head.status, head.text], [200, '']);
  });
});

describe('browsers', () => {
  test('in development pages of this machine may call, others may not', async (t) => {
    const shell = await open(t);
    const from = (origin: string, method = 'GET') =>
      shell.ask(method, '/store/things', {
        headers: {
          origin,
          ...(method === 'OPTIONS' ? { 'access-control-request-method': 'POST' } : {}),
        },
      });
    for (const origin of ['http://localhost:3000', 'http://127.0.0.7:5173', 'https://[::1]:1']) {
      assert.equal((await from(origin)).headers['access-control-allow-origin'], origin);
    }
    for (const origin of [
      'null',
      'https://localhost.evil.com',
      'http://127.0.0.1.evil.com',
      'https://evil.com',
      'http://localhost@evil.com',
    ]) {
      assert.equal((await from(origin)).headers['access-control-allow-origin'], undefined, origin);
    }
    const preflight = await from('http://localhost:3000', 'OPTIONS');
    assert.equal(preflight.status, 204);
    assert.match(String(preflight.headers['access-control-allow-headers']), /Idempotency-Key/);
    assert.equal(preflight.headers['access-control-max-age'], '600');
  });

  test('in production no origin is allowed and there is no start page', async (t) => {
    const shell = await open(t, 'production');
    const { headers } = await shell.ask('GET', '/store/things', {
      headers: { origin: 'http://localhost:1' },
    });
    assert.equal(headers['access-control-allow-origin'], undefined);
    assert.equal((await shell.ask('GET', '/')).status, 404);
    assert.equal((await shell.ask('GET', '/docs/live')).status, 404);
  });
});

describe('operations', () => {
  test('health answers', async (t) => {
    const shell = await open(t);
    assert.deepEqual((await shell.ask('GET', '/health/live')).status, 200);
    assert.deepEqual((await shell.ask('GET', '/health/ready')).body, {
      status: 'ready',
      version: '0.0.0',
      database: 'ok',
      migration: '0042',
    });
  });

  test('metrics are for this machine only', async (t) => {
    const shell = await open(t);
    assert.match((await shell.ask('GET', '/metrics')).text, /rcommerce_http_request_seconds/);
    const far = await shell.app.inject({ url: '/metrics', remoteAddress: '192.0.2.1' });
    assert.equal(far.statusCode, 404);
  });

  test('pages carry what a person needs, and no script from elsewhere', async (t) => {
    const shell = await open(t);
    const start = await shell.ask('GET', '/');
    assert.equal(start.status, 200);
    assert.equal(start.text.match(/^curl /gm)?.length, 3);
    assert.ok(!/src="https?:/.test((await shell.ask('GET', '/docs')).text));
    const script = await shell.ask('GET', '/docs/reference.js');
    assert.equal(script.status, 200);
    assert.ok(script.text.includes('createApiReference'));
  });

  test('the live page has all it needs from here, and every part its script looks for', async (t) => {
    const shell = await open(t);
    const page = await shell.ask('GET', '/docs/live');
    const script = await shell.ask('GET', '/docs/live.js');
    assert.deepEqual([page.status, script.status], [200, 200]);
    assert.match(String(script.headers['content-type']), /^text\/javascript/);
    for (const text of [page.text, script.text]) assert.ok(!/(https?|wss?):\/\//.test(text));
    // What the policy would keep from working.
    assert.ok(!/ (style|on\w+)=/.test(page.text));
    const [, nonce] = /nonce-([\w-]+)/.exec(String(page.headers['content-security-policy'])) ?? [];
    assert.ok(page.text.includes(`<style nonce="${nonce}">`));
    const sought = [...script.text.matchAll(/\bat\('([\w-]+)'\)/g)].map(([, id]) => id);
    assert.ok(sought.length > 20);
    for (const id of sought) assert.ok(page.text.includes(`id="${id}"`), id);
    assert.match((await shell.ask('GET', '/')).text, /\/docs\/live/);
  });

  test('the document describes every route, its parameters and each of its statuses', async (t) => {
    const shell = await open(t);
    const { body } = await shell.ask('GET', '/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, Record<string, unknown>>>;
    for (const spec of shell.routes) {
      const operation = paths[`/api/v1${spec.url}`]?.[spec.method.toLowerCase()];
      assert.ok(operation, spec.url);
      assert.equal(operation['summary'], spec.summary);
      const responses = operation['responses'] as Record<string, unknown>;
      for (const status of Object.keys(spec.answers)) assert.ok(status in responses);
      for (const code of spec.refuses ?? []) assert.ok(String(statusOf(code)) in responses);
      assert.ok('429' in responses && '500' in responses && '405' in responses);
    }
    const ids = Object.values(paths).flatMap((path) =>
      Object.values(path).map((it) => it['operationId']),
    );
    assert.equal(new Set(ids).size, ids.length);
    const text = JSON.stringify(body);
    assert.ok(!text.includes('"schema":{}'), 'no empty schema');
    for (const [, ref = ''] of text.matchAll(/"\$ref":"#\/components\/(\w+\/\w+)"/g)) {
      const [kind = '', name = ''] = ref.split('/');
      const components = body['components'] as Record<string, Record<string, unknown>>;
      assert.ok(components[kind]?.[name], ref);
    }
  });

  test('answers fit their schemas', async (t) => {
    const shell = await open(t);
    await shell.ask('GET', '/store/things');
    await shell.ask('POST', '/store/things', { body: { title: 'a' } });
    assert.deepEqual(shell.misfits, []);
  });

  test('an answer without a field of its schema, and a code the reference does not name, are noted', async (t) => {
    const route = { method: 'GET', summary: 'Not as it says', policy: { who: 'shopper' } } as const;
    const half = { id: 'a', title: 'b' } as never;
    const shell = await open(t, 'development', (http) => {
      http.route({ ...route, url: '/store/half', answers: { 200: item }, read: async () => half });
      http.route({
        ...route,
        url: '/store/surprise',
        answers: { 200: item },
        refuses: ['CART_EMPTY'],
        read: async (_db, { headers }) => {
          throw refuse(headers['x-request-id'] === 'known-code' ? 'CART_EMPTY' : 'CART_EXPIRED');
        },
      });
    });
    await shell.ask('GET', '/store/surprise', { headers: { 'x-request-id': 'known-code' } });
    assert.deepEqual(shell.misfits, []);
    await shell.ask('GET', '/store/half');
    await shell.ask('GET', '/store/surprise');
    const [missing = '', unknown = ''] = shell.misfits;
    assert.match(missing, /^GET \/store\/half 200: .*note/);
    assert.equal(unknown, 'GET /store/surprise: CART_EXPIRED is not among its codes');
    assert.equal(shell.misfits.length, 2);
  });

  test('a route without a policy, or with a scope or code that does not exist, does not start', async (t) => {
    const shell = await open(t);
    const declare = (more: object) => () =>
      shell.http.route({
        method: 'GET',
        url: '/x',
        summary: 'x',
        answers: { 200: item },
        read: async () => ({ id: '', title: '', note: null, version: 1 }),
        ...more,
      } as never);
    assert.throws(declare({}), /no policy/);
    assert.throws(declare({ policy: { who: 'staff', scope: 'planets:read' } }), /no such scope/);
    assert.throws(declare({ policy: { who: 'shopper' }, refuses: ['WHATEVER'] }), /no such code/);
    assert.ok(REFUSAL_CODES.length > 100);
  });
});
