import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, openProxy } from './proxy.ts';
import { randomFrom } from './random.ts';

type Line = {
  readonly proxy: FaultProxy;
  readonly client: Socket;
  readonly server: Socket;
  /** What each end got so far, and how it ended. */
  readonly atServer: End;
  readonly atClient: End;
};
type End = { text: string; end?: 'end' | 'reset' };

/** A client and a server that talk through a proxy. */
async function lineThrough(t: TestContext): Promise<Line> {
  const listener = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const proxy = await openProxy({ port, host: '127.0.0.1' }, randomFrom(1));
  const arrived = once(listener, 'connection') as Promise<[Socket]>;
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  const [server] = await arrived;
  t.after(async () => {
    client.destroy();
    server.destroy();
    await proxy.close();
    listener.close();
  });
  return { proxy, client, server, atServer: heardBy(server), atClient: heardBy(client) };
}

function heardBy(socket: Socket): End {
  const heard: End = { text: '' };
  socket.on('data', (bytes: Buffer) => {
    heard.text += bytes.toString();
  });
  socket.on('end', () => {
    heard.end ??= 'end';
  });
  socket.on('error', () => {
    heard.end ??= 'reset';
  });
  return heard;
}

async function until(isTrue: () => boolean): Promise<number> {
  const started = performance.now();
  while (!isTrue()) {
    assert.ok(performance.now() - started < 5000, 'it does not come');
    await sleep(2);
  }
  return performance.now() - started;
}

test('a proxy without faults carries both ways and passes ends on', async (t) => {
  const { proxy, client, server, atServer, atClient } = await lineThrough(t);
  client.end('hello');
  await until(() => atServer.text === 'hello' && atServer.end === 'end');
  server.end('goodbye');
  await until(() => atClient.text === 'goodbye' && atClient.end === 'end');
  await until(() => proxy.open === 0);
  assert.deepEqual(proxy.delivered, { up: 5, down: 7 });
});

test('latency delays every piece alike, and jitter never reorders bytes', async (t) => {
  const { proxy, client, atServer } = await lineThrough(t);
  proxy.set({ latencyMs: 100 });
  client.write('one');
  assert.ok((await until(() => atServer.text === 'one')) >= 95);
  let pieces = 0;
  proxy.set({
    jitterMs: 30,
    pieceBytesMax: 3,
    inspect: () => {
      pieces += 1;
      return 'pass';
    },
  });
  const text = Array.from({ length: 100 }, (_, nth) => String.fromCharCode(33 + (nth % 90))).join(
    '',
  );
  client.write(text);
  await until(() => atServer.text.length === 103);
  assert.equal(atServer.text, `one${text}`);
  assert.ok(pieces > 33, `${pieces} pieces`);
});

test('a narrow line takes its time', async (t) => {
  const { proxy, client, atServer } = await lineThrough(t);
  proxy.set({ bytesPerSecond: 10_000, pieceBytesMax: 500 });
  client.write('x'.repeat(2000));
  const took = await until(() => atServer.text.length === 2000);
  assert.ok(took >= 180 && took < 2000, `${took} ms`);
});

test('a connection is cut after so many bytes, which arrive', async (t) => {
  const { proxy, client, server, atServer, atClient } = await lineThrough(t);
  proxy.set({ cutAfter: { direction: 'down', bytes: 4 } });
  client.write('asked');
  await until(() => atServer.text === 'asked');
  server.write('answered');
  await until(() => atClient.end !== undefined);
  assert.equal(atClient.end, 'reset');
  assert.ok(atClient.text === 'answ' || atClient.text === '', atClient.text);
  await until(() => atServer.end !== undefined);
});

test('all open connections are cut at once, and new ones may be refused', async (t) => {
  const { proxy, atServer, atClient } = await lineThrough(t);
  await until(() => proxy.open === 1);
  proxy.set({ isRefusing: true });
  assert.equal(proxy.cut(), 1);
  await until(() => atClient.end === 'reset' && atServer.end === 'reset');
  const late = heardBy(connect({ port: proxy.port, host: '127.0.0.1' }));
  await until(() => late.end === 'reset');
});

test('a black hole takes everything and tells nothing; healed, all arrives', async (t) => {
  const { proxy, client, atServer, atClient } = await lineThrough(t);
  proxy.set({ isBlackHole: true });
  client.write('late, ');
  await sleep(100);
  assert.equal(atServer.text, '');
  assert.equal(atClient.end, undefined);
  proxy.set({});
  client.write('not lost');
  await until(() => atServer.text === 'late, not lost');
});

test('an end may be told late, or never', async (t) => {
  const slow = await lineThrough(t);
  slow.proxy.set({ closeAfterMs: 150 });
  slow.client.end('bye');
  await until(() => slow.atServer.text === 'bye');
  assert.equal(slow.atServer.end, undefined);
  await until(() => slow.atServer.end === 'end');

  const half = await lineThrough(t);
  half.proxy.set({ isHalfOpen: true });
  half.client.end('bye');
  await until(() => half.atServer.text === 'bye');
  await sleep(100);
  assert.equal(half.atServer.end, undefined);
});

test('a piece can be looked at: the question arrives, its answer is cut off', async (t) => {
  const { proxy, client, server, atServer, atClient } = await lineThrough(t);
  let isAsked = false;
  proxy.set({
    inspect: (piece, direction) => {
      if (direction === 'down' && isAsked) return 'cut';
      isAsked ||= piece.includes('commit');
      return 'pass';
    },
  });
  client.write('commit');
  await until(() => atServer.text === 'commit');
  server.write('done');
  await until(() => atClient.end === 'reset');
  assert.equal(atClient.text, '');
});
