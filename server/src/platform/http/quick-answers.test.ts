import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { uuid } from '../../kernel/ids.ts';
import { secretsFrom, VirtualClock } from '../env.ts';
import { LIMITS } from '../limits.ts';
import type { Db } from '../postgres/db.ts';
import { closed, idInPath, TextField } from './schemas.ts';
import { createHttp } from './server.ts';

const STORE = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');
const OTHER = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e12');
const THING = '/api/v1/store/things/a';

type Got = { status: number; text: string; headers: IncomingHttpHeaders };

async function open(t: TestContext, trustedProxies: readonly string[] = []) {
  const never = () => Promise.reject(new Error('not here'));
  const clock = new VirtualClock(new Date('2026-03-01T12:00:00Z'));
  const lines: Record<string, unknown>[] = [];
  const storeOf = (host: string) => (host === 'other.test' ? OTHER : STORE);
  /** Whether the process has looked the hosts up: else it answers the long way. */
  const knows = { hosts: true };
  let calls = 0;
  const server = createHttp({
    config: {
      profile: 'production',
      dataDir: '/nowhere',
      server: { host: '127.0.0.1', port: 0, publicUrl: 'http://127.0.0.1', trustedProxies },
      payments: { simulatorSecret: 'x', callMs: 8000 },
    },
    log: { info: (facts) => void lines.push({ ...facts }), warn: () => {}, error: () => {} },
    env: clock.env,
    secrets: secretsFrom(Buffer.alloc(32, 1)),
    inTx: never,
    reads: ({ storeId }) => ({ storeId }) as unknown as Db,
    longReads: ({ storeId }) => ({ storeId }) as unknown as Db,
    authenticator: {
      authenticate: async () => ({ storeId: STORE, principal: { kind: 'anonymous' } }),
      storeOfPublishableKey: async () => OTHER,
      storeOfHost: async (host) => storeOf(host),
      knownStoreOfHost: (host) => (knows.hosts ? storeOf(host) : undefined),
    },
    idempotency: {
      write: never,
      story: () => {
        throw new Error('not here');
      },
    },
    version: '0',
    readiness: async () => ({ migration: '1' }),
  });
  server.cacheTags.staleOn(['thing.changed'], () => ['things']);
  server.http.route({
    method: 'GET',
    url: '/store/things/{id}',
    summary: 'One thing',
    policy: { who: 'shopper' },
    params: idInPath,
    answers: { 200: closed({ id: TextField(20), call: TextField(50) }) },
    cache: { tags: ['things'] },
    read: async (db, { params }) => {
      calls += 1;
      return { id: params.id, call: `${calls} of ${db.storeId}` };
    },
  });
  const { port } = new URL(await server.listen());
  t.after(() => server.close());
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    new Promise<Got>((resolve, reject) => {
      const asked = request({ port, method, path, headers, agent: false }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => {
          const { date: _date, ...rest } = answer.headers;
          resolve({ status: answer.statusCode ?? 0, text, headers: rest });
        });
      });
      asked.on('error', reject);
      asked.end();
    });
  return { ...server, clock, lines, knows, ask, calls: () => calls };
}

/** The same request the long way and the short way. */
async function both(
  shell: Awaited<ReturnType<typeof open>>,
  method: string,
  headers: Record<string, string> = {},
): Promise<readonly [Got, Got]> {
  const sent = { 'x-request-id': 'the-same-for-both', ...headers };
  shell.knows.hosts = false;
  const long = await shell.ask(method, THING, sent);
  shell.knows.hosts = true;
  const short = await shell.ask(method, THING, sent);
  return [long, short];
}

test('a kept answer is the same the short way as the long way: status, headers, bytes and log', async (t) => {
  for (const proxies of [[], ['127.0.0.1']]) {
    const shell = await open(t, proxies);
    const { headers } = await shell.ask('GET', THING);
    const etag = String(headers['etag']);
    const told = proxies.length > 0 ? { 'x-forwarded-proto': 'https' } : {};
    for (const [method, more, status] of [
      ['GET', {}, 200],
      ['HEAD', {}, 200],
      ['GET', { 'if-none-match': etag }, 304],
      ['GET', { 'if-none-match': `"x", W/${etag}` }, 304],
      ['GET', { 'if-none-match': '"x"' }, 200],
      ['GET', told, 200],
    ] as const) {
      shell.lines.length = 0;
      const [long, short] = await both(shell, method, more);
      assert.equal(long.status, status);
      assert.deepEqual(short, long);
      assert.deepEqual(shell.lines[1], shell.lines[0]);
    }
    assert.equal(shell.calls(), 1);
    const metrics = await shell.metrics.registry.metrics();
    assert.match(metrics, /http_request_seconds_count\{[^}]*status="304"\} 4/);
    assert.match(metrics, /requests_in_flight 0/);
  }
});

test('kept answers are of their store, as host, proxy and key tell it', async (t) => {
  const shell = await open(t, ['127.0.0.1']);
  for (let turn = 0; turn < 2; turn += 1) {
    const texts = [];
    for (const headers of [
      {},
      { host: 'other.test' },
      { 'x-forwarded-host': 'other.test' },
      { 'x-publishable-key': 'pk' },
    ])
      texts.push((await shell.ask('GET', THING, headers)).text);
    const ofOther = JSON.stringify({ id: 'a', call: `2 of ${OTHER}` });
    assert.deepEqual(texts, [
      JSON.stringify({ id: 'a', call: `1 of ${STORE}` }),
      ofOther,
      ofOther,
      ofOther,
    ]);
  }
  const stranger = await open(t);
  await stranger.ask('GET', THING);
  const forged = await stranger.ask('GET', THING, {
    'x-forwarded-host': 'other.test',
    'x-forwarded-proto': 'https',
  });
  assert.match(forged.text, new RegExp(`1 of ${STORE}`));
  assert.equal(forged.headers['strict-transport-security'], undefined);
});

test('what is not plainly public goes the long way, and what was touched or grew old is made again', async (t) => {
  const shell = await open(t);
  const call = async (headers: Record<string, string> = {}, path = THING) =>
    (JSON.parse((await shell.ask('GET', path, headers)).text) as { call: string }).call.slice(0, 1);
  assert.equal(await call(), '1');
  const refused = await shell.ask('GET', THING, { authorization: 'Bearer x' });
  assert.equal(refused.status, 401);
  assert.equal((await shell.ask('GET', THING, { 'content-encoding': 'gzip' })).status, 415);
  const many = Object.fromEntries(
    Array.from({ length: LIMITS.headerCount }, (_, nth) => [`x-more-${nth}`, 'y']),
  );
  assert.equal((await shell.ask('GET', THING, many)).status, 431);
  assert.equal((await shell.ask('POST', THING)).status, 405);
  assert.equal(await call(), '1');
  shell.touched(OTHER, [{ type: 'thing.changed', aggregateId: STORE }]);
  assert.equal(await call(), '1');
  shell.touched(STORE, [{ type: 'thing.changed', aggregateId: STORE }]);
  assert.equal(await call(), '2');
  shell.clock.advance(LIMITS.answerCacheMs + 1);
  assert.equal(await call(), '3');
  for (const spelling of ['?', '?&', '?&&', '?&&&', '?&&&&'])
    assert.equal(await call({}, `${THING}${spelling}`), '3');
  assert.equal(await call(), '3');
});

test('many kept answers in one second share lines of the log, and none goes uncounted', async (t) => {
  const shell = await open(t);
  await shell.ask('GET', THING);
  shell.lines.length = 0;
  const most = LIMITS.keptAnswersLoggedPerSecond;
  for (let nth = 0; nth < most + 3; nth += 1) await shell.ask('GET', THING);
  assert.equal(shell.lines.length, most);
  shell.clock.advance(1000);
  await shell.ask('GET', THING);
  await shell.ask('GET', THING);
  assert.deepEqual(
    shell.lines.slice(most).map(({ unlogged }) => unlogged),
    [3, undefined],
  );
});
