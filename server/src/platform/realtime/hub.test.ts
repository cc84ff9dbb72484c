import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { asked, listener, RULE, STORE, until } from '../../../test/support/live.ts';
import { newIdOf, systemEnv } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import { silentLog } from '../log.ts';
import { positionText } from '../outbox/positions.ts';
import { createHub } from './hub.ts';
import { createLiveMetrics } from './live-metrics.ts';
import type { Lost, Replays } from './replay.ts';

function openHub(replays: Partial<Replays> = {}) {
  const hub = createHub({
    env: systemEnv,
    log: silentLog,
    metrics: createLiveMetrics(new Registry()),
    replays: { isLost: async () => undefined, tell: async () => undefined, ...replays },
  });
  hub.standAt('epoch', 0);
  return hub;
}

const event = (position: number, storeId = STORE): LoggedEvent => ({
  storeId,
  id: newIdOf(systemEnv),
  position,
  type: 'test.happened',
  aggregateType: 'test',
  aggregateId: newIdOf(systemEnv),
  aggregateSeq: 1,
  version: null,
  payload: {},
  audience: [],
  actor: { kind: 'system' },
  requestId: null,
  createdAt: new Date(0),
});

test('whoever joins, leaves and comes back in whatever order: a topic is heard by those who are subscribed, once, and by nobody else', async () => {
  const move = fc.record({
    who: fc.nat(5),
    topic: fc.constantFrom('a', 'b', 'c'),
    does: fc.constantFrom('subscribe', 'subscribe', 'unsubscribe', 'drop', 'publish'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
      const hub = openHub();
      const people = Array.from({ length: 6 }, (_, nth) => ({
        ...listener(nth < 4 ? STORE : newIdOf(systemEnv)),
        topics: new Set<string>(),
        expected: [] as unknown[],
        isGone: false,
      }));
      let nth = 0;
      for (const { who, topic, does } of moves) {
        const one = people[who];
        assert.ok(one);
        if (does === 'subscribe') {
          await hub.subscribe(one.subscriber, asked(topic), undefined);
          if (!one.isGone) one.topics.add(topic);
        } else if (does === 'unsubscribe') {
          assert.equal(hub.unsubscribe(one.subscriber, topic), one.topics.delete(topic));
        } else if (does === 'drop') {
          hub.drop(one.subscriber);
          one.topics.clear();
          one.isGone = true;
        } else {
          nth += 1;
          hub.publish(one.subscriber.storeId, { key: topic, type: 'custom', payload: { nth } });
          for (const other of people) {
            const hears = other.subscriber.storeId === one.subscriber.storeId;
            if (hears && other.topics.has(topic)) other.expected.push([topic, nth]);
          }
        }
        assert.deepEqual(
          new Set(hub.topicsOf(one.subscriber).map((each) => each.topic)),
          one.topics,
        );
      }
      for (const one of people) {
        assert.deepEqual(
          one.heard.map((message) => [message.topic, message.payload['nth']]),
          one.expected,
        );
        hub.drop(one.subscriber);
      }
      for (const { subscriber } of people) {
        assert.equal(hub.hears(subscriber.storeId, ['a', 'b', 'c']), false, 'no empty topic');
      }
    }),
    { numRuns: 200 },
  );
});

test('a message is made once, and everybody is given the same bytes', async () => {
  const hub = openHub();
  const [one, other] = [listener(), listener()];
  await hub.subscribe(one.subscriber, asked('a'), undefined);
  await hub.subscribe(other.subscriber, asked('a'), undefined);
  hub.publish(STORE, { key: 'a', type: 'custom', payload: {} });
  assert.equal(one.frames.length, 1);
  assert.equal(one.frames[0], other.frames[0]);
});

test('who subscribes while events are made ready is told a position after them', async () => {
  const hub = openHub();
  const [early, late] = [listener(), listener()];
  await hub.subscribe(early.subscriber, asked('a'), undefined);
  hub.preparing(3);
  const { position } = await hub.subscribe(late.subscriber, asked('a'), undefined);
  assert.equal(Buffer.from(position, 'base64url').toString(), 'epoch:3');
  for (const nth of [1, 2, 3, 4]) {
    hub.tell(event(nth), [{ key: 'a', type: 'custom', payload: { nth } }], []);
    hub.told(nth);
  }
  assert.deepEqual(early.nths('a'), [1, 2, 3, 4]);
  assert.deepEqual(late.nths('a'), [4]);
});

test('what still waits for the tick was not reached', async () => {
  const hub = openHub();
  const one = listener();
  await hub.subscribe(one.subscriber, asked('a'), undefined);
  hub.tell(event(1), [{ key: 'a', type: 'custom', payload: { nth: 1 } }], []);
  hub.tell(event(2), [{ key: 'a', type: 'custom', payload: { nth: 2 }, latest: 'x' }], []);
  hub.tell(event(3), [{ key: 'b', type: 'custom', payload: { nth: 3 } }], []);
  hub.told(3);
  const reached = () => Buffer.from(hub.reached(one.subscriber) ?? '', 'base64url').toString();
  assert.equal(reached(), 'epoch:1');
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(reached(), 'epoch:3');
  assert.deepEqual(one.nths('a'), [1, 2]);
});

test('a topic of one person is filed under the person and is sent under its own name', async () => {
  const hub = openHub();
  const [one, other] = [listener(), listener()];
  for (const [nth, who] of [one, other].entries()) {
    await hub.subscribe(who.subscriber, { topic: 'me', key: `me:${nth}`, rule: RULE }, undefined);
  }
  hub.publish(STORE, { key: 'me:1', type: 'custom', payload: { nth: 1 } });
  assert.deepEqual(one.heard, []);
  assert.deepEqual(other.nths('me'), [1]);
});

test('a rule that does not know where to read anew does not keep the others from hearing of it', async () => {
  const hub = openHub();
  const [one, other] = [listener(), listener()];
  const broken = {
    ...asked('a'),
    rule: {
      ...RULE,
      snapshot: (): string => {
        throw new Error('where?');
      },
    },
  };
  await hub.subscribe(one.subscriber, broken, undefined);
  await hub.subscribe(other.subscriber, asked('a'), undefined);
  hub.standAt('another', 7, 'epoch');
  assert.deepEqual(one.nths('a'), ['epoch']);
  assert.deepEqual(other.nths('a'), ['epoch']);
  assert.equal(one.heard[0]?.payload['snapshot'], '');
});

for (const lost of ['epoch', undefined] as const) {
  test(`who asks for what was missed of a log that is rebuilt meanwhile is heard of once, and not after it left (${lost})`, async () => {
    const answer = Promise.withResolvers<Lost | undefined>();
    const hub = openHub({ isLost: () => answer.promise });
    const { subscriber, heard, nths } = listener();
    const asking = hub.subscribe(subscriber, asked('a'), positionText('epoch', 0));
    hub.standAt('other', 7, 'epoch');
    answer.resolve(lost);
    assert.deepEqual(await asking, { position: positionText('other', 7) });
    assert.deepEqual(nths('a'), ['epoch']);
    hub.publish(STORE, { key: 'a', type: 'custom', payload: { nth: 1 } });
    assert.deepEqual(nths('a'), ['epoch', 1]);
    hub.unsubscribe(subscriber, 'a');
    hub.publish(STORE, { key: 'a', type: 'custom', payload: { nth: 2 } });
    assert.equal(heard.length, 2);
    assert.equal(hub.hears(STORE, ['a']), false);
  });
}

test('who is told to read anew before what it missed could be told is not told that as well', async () => {
  const first = Promise.withResolvers<undefined>();
  const told: string[] = [];
  const hub = openHub({
    tell: ({ topic }) => {
      told.push(topic);
      return topic === 'a' ? first.promise : Promise.resolve(undefined);
    },
  });
  hub.told(5);
  const { subscriber, nths } = listener();
  await hub.subscribe(subscriber, asked('a'), positionText('epoch', 1));
  await hub.subscribe(subscriber, asked('b'), positionText('epoch', 1));
  assert.ok(hub.resyncOf(subscriber.outlet, 'b'));
  first.resolve(undefined);
  await until(() => hub.reached(subscriber) !== undefined);
  assert.deepEqual(told, ['a']);
  hub.publish(STORE, { key: 'b', type: 'custom', payload: { nth: 1 } });
  assert.deepEqual(nths('b'), [1]);
});
