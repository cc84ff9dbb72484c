import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/live.ts';
import {
  QUEUE_BOUNDS as BOUNDS,
  type HeardOnSocket,
  openSocket,
} from '../../../test/support/live-socket.ts';
import { frameOf } from './frames.ts';
import { SLOW_CONSUMER, WINDOW_BYTES } from './outlet.ts';
import type { Framed } from './types.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function frame(
  topic: string,
  nth: number,
  { bytes = 0, latest = undefined as string | undefined } = {},
): Framed {
  return frameOf(
    {
      type: 'custom',
      id: `${nth}`,
      at: new Date(0),
      topic,
      payload: { nth, filling: 'x'.repeat(bytes) },
    },
    { position: nth, latest },
  );
}

const nthsOf = (heard: readonly HeardOnSocket[], topic: string): number[] =>
  heard.filter((one) => one.topic === topic).map((one) => one.payload.nth);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth);

test('messages of every length arrive whole, in order and beside those of ws', async (t) => {
  const { outlet, peer, heard } = await openSocket(t);
  const lengths = [0, 1, 20, 100, 126, 300, 65_400, 65_536, 70_000];
  for (const [nth, bytes] of lengths.entries()) {
    outlet.push([frame('a', nth, { bytes })]);
    peer.ping('beside');
    peer.send(JSON.stringify({ topic: 'b', payload: { nth } }));
    assert.equal(await outlet.drained(), true);
    await turn();
  }
  await until(() => heard.length === 2 * lengths.length);
  assert.deepEqual(nthsOf(heard, 'a'), upTo(lengths.length));
  assert.deepEqual(nthsOf(heard, 'b'), upTo(lengths.length));
});

test('what is pushed in one turn leaves in one write', async (t) => {
  const { outlet, socket, heard } = await openSocket(t);
  let writes = 0;
  const write = socket.write.bind(socket) as (chunk: Buffer) => boolean;
  socket.write = ((chunk: Buffer) => {
    writes += 1;
    return write(chunk);
  }) as typeof socket.write;
  outlet.push([frame('a', 0), frame('a', 1)]);
  outlet.say(JSON.stringify({ topic: 'b', payload: { nth: 0 } }));
  outlet.push([frame('a', 2)]);
  await until(() => heard.length === 4);
  assert.equal(writes, 1);
});

test('a reader who keeps reading gets everything, however much it is', async (t) => {
  const { outlet, heard, closeCode } = await openSocket(t);
  for (let nth = 0; nth < 3000; nth += 1) {
    outlet.push([frame('a', nth, { bytes: 1000 })]);
    if (nth % 20 === 0) assert.equal(await outlet.drained(), true);
  }
  await until(() => heard.length === 3000);
  assert.deepEqual(nthsOf(heard, 'a'), upTo(3000));
  assert.equal(closeCode(), undefined);
});

test('to a reader who stopped goes no more than the window, however much the kernel would take', async (t) => {
  const { outlet, socket, client } = await openSocket(t);
  client.pause();
  const before = socket.bytesWritten;
  for (let nth = 0; nth < 90; nth += 1) {
    outlet.push([frame('a', nth, { bytes: 1000 })]);
    await turn();
  }
  const written = socket.bytesWritten - before;
  assert.ok(written > WINDOW_BYTES - 2000 && written < WINDOW_BYTES + 4000, `${written} bytes`);
  assert.equal(outlet.queued().messages, 90);
});

test('of a topic past the soft bound nothing comes until resync, then everything; another topic loses nothing', async (t) => {
  const { outlet, client, heard, closeCode, metrics } = await openSocket(t);
  client.pause();
  for (let nth = 0; nth < 300; nth += 1) outlet.push([frame('a', nth, { bytes: 500 })]);
  await turn();
  outlet.push([frame('quiet', 0)]);
  await turn();
  assert.ok(outlet.queued().bytes < WINDOW_BYTES + 4000, 'what was dropped is not kept');
  client.resume();
  await until(() => nthsOf(heard, 'a').includes(-1));
  outlet.push([frame('a', 300)]);
  await until(() => nthsOf(heard, 'a').includes(300));
  const nths = nthsOf(heard, 'a');
  const resyncAt = nths.indexOf(-1);
  assert.deepEqual(nths.slice(0, resyncAt), upTo(resyncAt), 'without a gap before');
  assert.deepEqual(nths.slice(resyncAt), [-1, 300]);
  assert.deepEqual(nthsOf(heard, 'quiet'), [0]);
  assert.equal(closeCode(), undefined);
  const dropped = (await metrics.dropped.get()).values[0]?.value;
  assert.equal(dropped, 300 - resyncAt);
});

test('of messages that say the same the newest stays, and no offset goes backwards', async (t) => {
  const { outlet, client, heard } = await openSocket(t);
  client.pause();
  for (let nth = 0; nth < 1000; nth += 1) {
    outlet.push([frame('stock', nth, { bytes: 500, latest: `variant ${nth % 10}` })]);
    if (nth % 10 === 9) await turn();
  }
  assert.ok(outlet.queued().bytes < WINDOW_BYTES + BOUNDS.maxBytes);
  client.resume();
  await until(() => nthsOf(heard, 'stock').includes(999));
  const nths = nthsOf(heard, 'stock');
  assert.deepEqual(
    nths,
    nths.toSorted((one, other) => one - other),
  );
  assert.ok(nths.length < 500);
  assert.deepEqual(
    nths.slice(-10),
    upTo(10).map((nth) => 990 + nth),
  );
  assert.ok(!nths.includes(-1));
});

test('a reader who is behind for five seconds is still there, a moment later it is closed with 4430', async (t) => {
  const { outlet, client, closeCode, advance, metrics } = await openSocket(t);
  client.pause();
  for (let nth = 0; nth < 300; nth += 1) outlet.push([frame('a', nth, { bytes: 500 })]);
  await turn();
  advance(BOUNDS.staleMs);
  await sleep(600);
  assert.equal((await metrics.slowCloses.get()).values[0]?.value ?? 0, 0);
  advance(1);
  await sleep(600);
  assert.equal((await metrics.slowCloses.get()).values[0]?.value, 1);
  client.resume();
  await until(() => closeCode() !== undefined);
  assert.equal(closeCode(), SLOW_CONSUMER);
  assert.equal(await outlet.drained(), false);
});

test('without a soft bound everything is kept up to the hard one; past it the connection is closed with 4430', async (t) => {
  const { outlet, client, heard, closeCode } = await openSocket(t, { isSoft: false });
  client.pause();
  const size = frame('a', 100, { bytes: 1000 }).bytes.length;
  const inWindow = Math.ceil(WINDOW_BYTES / size);
  const fits = inWindow + Math.floor(BOUNDS.maxBytes / size);
  for (let nth = 100; nth < 100 + fits; nth += 1) {
    outlet.push([frame('a', nth, { bytes: 1000 })]);
    if (nth % 20 === 0) await turn();
  }
  await turn();
  assert.equal(outlet.queued().messages, fits, 'at the bound');
  client.resume();
  await until(() => heard.length === fits);
  client.pause();
  await turn();
  for (let nth = 0; nth < fits + 20; nth += 1) outlet.push([frame('a', nth, { bytes: 1000 })]);
  client.resume();
  await until(() => closeCode() !== undefined);
  assert.equal(closeCode(), SLOW_CONSUMER);
});

test('who promises to have read what was never sent has no larger window', async (t) => {
  const { outlet, socket, client } = await openSocket(t);
  client.pause();
  const before = socket.bytesWritten;
  for (let nth = 0; nth < 400; nth += 1) {
    outlet.acknowledged(`${10 ** 12}:${10 ** 9}`);
    outlet.push([frame('a', nth, { bytes: 1000, latest: `${nth}` })]);
    await turn();
    if (nth > 150) break;
  }
  assert.ok(socket.bytesWritten - before < WINDOW_BYTES + 4000);
});

test('who waits for a socket that goes is told so', async (t) => {
  const { outlet, client } = await openSocket(t);
  client.pause();
  for (let nth = 0; nth < 90; nth += 1) outlet.push([frame('a', nth, { bytes: 1000 })]);
  await turn();
  const waiting = outlet.drained();
  client.terminate();
  assert.equal(await waiting, false);
  const before = outlet.queued().bytes;
  outlet.push([frame('a', 1)]);
  outlet.say('{}');
  assert.equal(outlet.queued().bytes, before);
});

test('what a socket that goes was never given is not taken for read', async (t) => {
  const { outlet, peer, client } = await openSocket(t);
  outlet.push([frame('a', 0)]);
  await turn();
  peer.ping(outlet.mark());
  await until(() => outlet.queued().messages === 0);
  // It says goodbye: nothing is written any more, and its end comes later.
  client.close();
  await until(() => peer.readyState !== peer.OPEN);
  outlet.push([frame('a', 1)]);
  await turn();
  assert.equal(outlet.queued().messages, 1);
  outlet.push([frame('a', 2)]);
  assert.equal(outlet.queued().messages, 2);
});

test('what is pushed to a socket that is going does not count as read', async (t) => {
  const { outlet, peer, client } = await openSocket(t);
  outlet.push([frame('a', 1)]);
  await turn();
  peer.ping(outlet.mark());
  await until(() => outlet.queued().messages === 0);
  // It goes, and is not gone yet.
  client.terminate();
  await until(() => peer.readyState !== peer.OPEN);
  outlet.push([frame('a', 2)]);
  await turn();
  assert.equal(outlet.queued().messages, 1);
});

test('what is pushed to a socket that is gone does not count as read', async (t) => {
  const { outlet, peer, client } = await openSocket(t);
  client.terminate();
  await until(() => peer.readyState === peer.CLOSED);
  assert.equal(outlet.queued().messages, 0);
  outlet.push([frame('a', 1)]);
  assert.equal(outlet.queued().messages, 1);
});

test('a bug of ours while something is sent ends that connection with 4500', async (t) => {
  const { outlet, client, closeCode } = await openSocket(t);
  client.pause();
  for (let nth = 0; nth < 300; nth += 1) outlet.push([frame('broken', nth, { bytes: 500 })]);
  await turn();
  client.resume();
  await until(() => closeCode() !== undefined);
  assert.equal(closeCode(), 4500);
});
