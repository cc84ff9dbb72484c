import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamOutlet } from './stream-outlet.ts';
import type { Framed } from './types.ts';

const frame = (topic: string, position: number, latest?: string, size = 0): Framed => {
  const text = JSON.stringify({ topic, offset: `o${position}`, payload: 'x'.repeat(size) });
  return { text, bytes: Buffer.from(text), topic, position, latest };
};

/** An outlet whose reader takes nothing until it is told to. */
function stalled(tellsOwnIds = false) {
  let now = 0;
  const outlet = new StreamOutlet({
    bounds: () => ({ messages: 10, staleBytes: 4000, maxBytes: 8000, staleMs: 5000 }),
    nowMs: () => now,
    resyncOf: (topic) => `resync ${topic}`,
    tellsOwnIds,
    closed: () => {},
  });
  const { stream } = outlet;
  return {
    outlet,
    stream,
    pass: (ms: number) => {
      now += ms;
    },
    /** Fills what the connection takes by itself, so that everything after it waits. */
    stall: () => {
      stream.read(0);
      outlet.push([frame('filler', 1, 'filler', 70_000)]);
      assert.equal(outlet.queued().messages, 0);
    },
    /** Everything that leaves from now on, with what was waiting. */
    readOn: async (): Promise<string> => {
      let text = '';
      for (let empty = 0; empty < 3; ) {
        const piece = stream.read();
        if (piece === null) empty += 1;
        else text += String(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return text.replace(/data: \{"topic":"filler".*\n\n/, '');
    },
  };
}

test('within its bounds everything leaves in order, each with its id', async () => {
  const { outlet, stall, readOn } = stalled(true);
  stall();
  outlet.push([frame('a', 2), frame('a', 3)]);
  outlet.say('{"message_type":"pong"}');
  const text = await readOn();
  const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
  assert.deepEqual(ids.slice(-2), ['o2', 'o3']);
  assert.match(text, /"offset":"o3".*\n\ndata: \{"message_type":"pong"\}\n\n$/s);
});

test('past the soft bound the latest of a word is kept, and other topics are told to read anew', async () => {
  const { outlet, stall, readOn } = stalled();
  stall();
  for (let nth = 2; nth < 12; nth += 1) outlet.push([frame('stock', nth, 'mug')]);
  assert.equal(outlet.queued().messages, 10, 'ten may wait');
  outlet.push([frame('stock', 12, 'mug')]);
  assert.equal(outlet.queued().messages, 1);
  for (let nth = 13; nth < 24; nth += 1) outlet.push([frame('orders', nth)]);
  outlet.push([frame('orders', 24)]);
  const text = await readOn();
  assert.match(text, /"topic":"stock","offset":"o12"/);
  assert.doesNotMatch(text, /"topic":"stock","offset":"o11"|"topic":"orders"/);
  assert.equal(text.match(/data: resync orders\n\n/g)?.length, 1);
  outlet.push([frame('orders', 25)]);
  assert.match(await readOn(), /"topic":"orders","offset":"o25"/, 'and is live again');
});

test('an id is not told before everything up to it has left', async () => {
  const { outlet, stall, readOn } = stalled();
  stall();
  outlet.push([frame('orders', 2)]);
  outlet.reached('r2');
  assert.doesNotMatch(await readOn(), /id: r2/);
  outlet.reached('r3');
  outlet.reached('r3');
  assert.equal((await readOn()).match(/id: r3\n\n/g)?.length, 1);
});

test('a reader who is too far behind, or for too long, is let go', async () => {
  const far = stalled();
  far.stall();
  far.outlet.push([frame('orders', 2, undefined, 7000)]);
  assert.equal(far.stream.destroyed, false, 'what is past the soft bound only is dropped');
  far.outlet.push([frame('stock', 3, 'mug', 8001)]);
  assert.equal(far.stream.destroyed, true);
  const long = stalled();
  long.stall();
  for (let nth = 2; nth < 13; nth += 1) long.outlet.push([frame('orders', nth)]);
  const drained = long.outlet.drained();
  long.pass(5000);
  long.outlet.sweep();
  assert.equal(long.stream.destroyed, false);
  long.pass(1);
  long.outlet.sweep();
  assert.equal(long.stream.destroyed, true);
  assert.equal(await drained.catch(() => 'none'), false);
});

test('a stream that nobody has begun to read ends, as one does that is behind', () => {
  const { outlet, stream, pass } = stalled();
  outlet.say('{}');
  pass(5000);
  outlet.sweep();
  assert.equal(stream.destroyed, false);
  pass(1);
  outlet.sweep();
  assert.equal(stream.destroyed, true);
});

test('a stream that is read and has nothing to say stays', async () => {
  const { outlet, stream, pass } = stalled();
  stream.read(0);
  await new Promise((resolve) => setImmediate(resolve));
  pass(60_000);
  outlet.sweep();
  assert.equal(stream.destroyed, false);
});
