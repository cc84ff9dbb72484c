import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { uuid } from '../../kernel/ids.ts';
import { secretsFrom, systemEnv } from '../env.ts';
import { LIMITS } from '../limits.ts';
import { silentLog } from '../log.ts';
import type { Db } from '../postgres/db.ts';
import { closed } from './schemas.ts';
import { createHttp } from './server.ts';

const STORE = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');

async function open(t: TestContext) {
  const never = () => Promise.reject(new Error('not here'));
  let finish = () => {};
  const server = createHttp({
    config: {
      profile: 'development',
      dataDir: '/nowhere',
      server: { host: '127.0.0.1', port: 0, publicUrl: 'http://127.0.0.1' },
      payments: { simulatorSecret: 'x', callMs: 8000 },
    },
    log: silentLog,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 1)),
    inTx: never,
    reads: () => ({ storeId: STORE }) as unknown as Db,
    longReads: () => ({ storeId: STORE }) as unknown as Db,
    authenticator: {
      authenticate: never,
      storeOfPublishableKey: async () => undefined,
      storeOfHost: async () => STORE,
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
  server.http.route({
    method: 'GET',
    url: '/store/slow',
    summary: 'Takes its time',
    policy: { who: 'shopper' },
    answers: { 200: closed({}) },
    read: async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return {};
    },
  });
  const origin = await server.listen();
  let isClosed: Promise<void> | undefined;
  const close = () => {
    isClosed ??= server.close();
    return isClosed;
  };
  t.after(close);
  const port = Number(new URL(origin).port);
  return { origin, port, close, finish: () => finish() };
}

/** Sends bytes as they are and gives everything that comes back until the end. */
const raw = (port: number, text: string, patienceMs = 5000): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')));
    socket.on('data', (part) => {
      answer += part.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });

const GET = 'GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';

test('what is no request is answered by a problem with the usual headers, and the connection ends', async (t) => {
  const { port } = await open(t);
  const smuggled =
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  const asked: readonly (readonly [string, number, string])[] = [
    ['nonsense\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [smuggled, 400, 'MALFORMED_REQUEST'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello', 400, 'MALFORMED_REQUEST'],
    [`GET /${'a'.repeat(64 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414, 'URI_TOO_LONG'],
    [`${GET}X-A: ${'a'.repeat(64 * 1024)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [`${GET}X-A: ${'a'.repeat(LIMITS.headerBytes)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [`GET /a/../b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 400, 'MALFORMED_REQUEST'],
  ];
  for (const [text, status, code] of asked) {
    const answer = await raw(port, text);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), text.slice(0, 60));
    assert.ok(answer.includes(`"code":"${code}"`), answer.slice(0, 200));
    assert.match(answer, /x-content-type-options: nosniff/i);
    assert.match(answer, /application\/problem\+json/i);
  }
  assert.match(await raw(port, `${GET}\r\n`), /^HTTP\/1.1 200 /);
});

test('a request whose headers never end is given up', async (t) => {
  const { port } = await open(t);
  const patienceMs = LIMITS.headersMs + 5 * LIMITS.checkConnectionsMs;
  const answer = await raw(port, 'GET /health/live HTTP/1.1\r\nHost: a\r\n', patienceMs);
  assert.match(answer, /^HTTP\/1.1 408 /);
  assert.ok(answer.includes('"code":"REQUEST_TIMEOUT"'), answer);
});

test('method override headers change nothing', async (t) => {
  const { origin } = await open(t);
  const answer = await fetch(`${origin}/health/live`, {
    headers: { 'x-http-method-override': 'DELETE', 'x-original-url': '/metrics' },
  });
  assert.deepEqual(await answer.json(), { status: 'live' });
});

test('closing lets what runs finish', async (t) => {
  const shop = await open(t);
  const slow = fetch(`${shop.origin}/api/v1/store/slow`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  const isClosed = shop.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  shop.finish();
  assert.equal((await slow).status, 200);
  await isClosed;
  assert.ok(performance.now() - began < 5000, 'an idle connection does not hold it');
});

test('a connection on which nothing was ever said does not hold a close up', async (t) => {
  const { origin, port, close } = await open(t);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  // Until the server has taken it.
  assert.equal((await fetch(`${origin}/health/live`)).status, 200);
  const gone = once(socket, 'close');
  const startedMs = performance.now();
  await close();
  assert.ok(performance.now() - startedMs < 1000);
  await gone;
});
