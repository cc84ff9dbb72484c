/* What is dropped and what waits, tried with every log, every cut and every way of leaving states out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ServerMessage } from '../src/realtime-messages.ts';
import { TopicMemory } from '../src/realtime-topic.ts';

/** One event of the log: a fact, or a state of one of three things. */
type Event = { readonly index: number; readonly thing: number | 'fact' };

/** Offsets tell nothing about their order. */
const offsetOf = (index: number): string =>
  Buffer.from(`${(index * 7919) % 10_007}`).toString('hex');

const messageOf = ({ index, thing }: Event): ServerMessage =>
  ({
    message_type: thing === 'fact' ? 'order_update' : 'price_update',
    message_id: '',
    timestamp: '',
    offset: offsetOf(index),
    payload: { index, thing },
  }) as never;

const eventOf = (message: ServerMessage): Event => message.payload as never;

/** What a server tells of these events when it may keep only the latest state of a thing within each beat. */
function told(events: readonly Event[], beats: readonly number[]): Event[] {
  const left = [...events];
  const out: Event[] = [];
  for (let nth = 0; left.length > 0; nth += 1) {
    const beat = left.splice(0, 1 + (beats[nth % beats.length] ?? 0));
    out.push(
      ...beat.filter(
        ({ thing }, at) =>
          thing === 'fact' || !beat.slice(at + 1).some((one) => one.thing === thing),
      ),
    );
  }
  return out;
}

const sizes = (max: number) => fc.array(fc.nat(max), { minLength: 1, maxLength: 8 });
const connection = fc.record({
  /** How many of the messages that are told arrive before the line is cut. */
  arrives: fc.nat(12),
  /** How far before the last that arrived the next connection begins. */
  lag: fc.nat(10),
  beats: sizes(4),
  /** After how many messages what waits is let go. */
  patience: fc.nat(20),
});

function play(
  events: readonly Event[],
  connections: readonly { arrives: number; lag: number; beats: number[]; patience: number }[],
): Event[] {
  const memory = new TopicMemory('start');
  const heard: Event[] = [];
  const take = (messages: readonly ServerMessage[]) => heard.push(...messages.map(eventOf));
  let known = 0;
  let isResumed = true;
  const whole = { arrives: events.length, lag: 0, beats: [0], patience: events.length };
  for (const { arrives, lag, beats, patience } of [...connections, whole]) {
    memory.reconnected(isResumed);
    const arriving = told(events.slice(known), beats).slice(0, arrives);
    for (const [nth, event] of arriving.entries()) {
      take(memory.take(messageOf(event)));
      if (nth >= patience && memory.isHolding) take(memory.release());
    }
    const last = arriving.at(-1);
    // What the server knows to be read; positions are the client's own.
    isResumed = !memory.isHolding;
    if (!isResumed) known = events.findIndex(({ index }) => offsetOf(index) === memory.last) + 1;
    else if (last) known = Math.max(0, last.index + 1 - lag);
  }
  take(memory.release());
  return heard;
}

const log = fc
  .array(fc.oneof(fc.constant('fact' as const), fc.nat(2)), { minLength: 1, maxLength: 40 })
  .map((things): Event[] => things.map((thing, index) => ({ index, thing })));

test('through any cuts each fact comes once, in order, and each thing ends in its last state', () => {
  fc.assert(
    fc.property(log, fc.array(connection, { maxLength: 5 }), (events, connections) => {
      const heard = play(events, connections);
      const facts = (list: readonly Event[]) =>
        list.filter(({ thing }) => thing === 'fact').map(({ index }) => index);
      assert.deepEqual(facts(heard), facts(events));
      for (const thing of [0, 1, 2]) {
        const last = (list: readonly Event[]) =>
          list.findLast((event) => event.thing === thing)?.index;
        assert.equal(last(heard), last(events), `thing ${thing}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test('while nothing is let go early, and the server leaves out nothing of a second telling, all comes once in order', () => {
  const patient = connection.map((one) => ({ ...one, beats: [0], patience: 1000 }));
  fc.assert(
    fc.property(
      log,
      sizes(4),
      fc.nat(40),
      fc.array(patient, { maxLength: 5 }),
      (events, beats, arrives, later) => {
        const first = { arrives, lag: 10, beats, patience: 1000 };
        const heard = play(events, [first, ...later]).map(({ index }) => index);
        assert.deepEqual(
          heard,
          [...new Set(heard)].sort((one, other) => one - other),
        );
      },
    ),
    { numRuns: 2000 },
  );
});

test('what came 2,048 messages ago is known; a topic that asks from its own position waits for nothing', () => {
  const memory = new TopicMemory(undefined);
  for (let index = 0; index < 2048; index += 1) memory.take(messageOf({ index, thing: 'fact' }));
  memory.reconnected(true);
  assert.deepEqual(memory.take(messageOf({ index: 0, thing: 'fact' })), []);
  memory.reconnected(false);
  assert.equal(memory.take(messageOf({ index: 5000, thing: 1 })).length, 1);
  assert.equal(memory.isHolding, false);
});
