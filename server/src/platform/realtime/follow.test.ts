import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asked,
  listener,
  openLiveLog,
  plainSource,
  STORE,
  saidBy,
  until,
} from '../../../test/support/live.ts';
import { newIdOf, systemEnv } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import { READER_TRIES_MAX } from '../outbox/outbox.ts';
import type { LiveMessage } from './types.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth);

test('who subscribes hears every event of the topic once and in order, with the offset of its place in the log', async (t) => {
  const { first, settle } = await openLiveLog(t);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  for (const nth of upTo(30))
    await first.emit([{ nth, topics: nth % 3 === 0 ? ['a', 'b'] : ['b'] }]);
  const end = await settle();
  assert.deepEqual(
    one.nths('a'),
    upTo(10).map((nth) => nth * 3),
  );
  assert.deepEqual(one.nths('b'), []);
  assert.equal(
    Buffer.from(one.last('a') ?? '', 'base64url').toString(),
    Buffer.from(end, 'base64url').toString().replace(/\d+$/, '28'),
  );
});

test('another store hears nothing, though its topic has the same name', async (t) => {
  const { first, settle } = await openLiveLog(t);
  const [mine, other] = [listener(), listener(newIdOf(systemEnv))];
  await first.hub.subscribe(mine.subscriber, asked('a'), undefined);
  await first.hub.subscribe(other.subscriber, asked('a'), undefined);
  await first.emit([{ nth: 1, topics: ['a'] }]);
  await settle();
  assert.deepEqual(mine.nths('a'), [1]);
  assert.deepEqual(other.heard, []);
});

test('a source is asked once for many events, and for none that nobody hears', async (t) => {
  const seen: (readonly LoggedEvent[])[] = [];
  const { first, settle } = await openLiveLog(t, 1, {
    source: plainSource((events) => void seen.push(events)),
  });
  await first.emit(upTo(50).map((nth) => ({ nth, topics: ['a'] })));
  await settle();
  assert.equal(seen.length, 0);
  await first.hub.subscribe(listener().subscriber, asked('a'), undefined);
  await first.emit(upTo(60).map((nth) => ({ nth, topics: [nth % 2 === 0 ? 'a' : 'b'] })));
  await settle();
  assert.deepEqual(
    seen.map((events) => events.length),
    [30],
  );
});

test('what comes at once leaves after what waited for the tick, and of that the newest only', async (t) => {
  const { first, settle } = await openLiveLog(t);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  await first.emit([
    { nth: 0, topics: ['a'], latest: 'x' },
    { nth: 1, topics: ['a'], latest: 'y' },
    { nth: 2, topics: ['a'], latest: 'x' },
    { nth: 3, topics: ['a'] },
    { nth: 4, topics: ['a'], latest: 'x' },
  ]);
  await settle();
  assert.deepEqual(one.nths('a'), [1, 2, 3, 4]);
});

test('a source that fails at one event five times has its topic read anew; the others lose nothing', async (t) => {
  const plain = plainSource();
  let tries = 0;
  const { first, settle } = await openLiveLog(t, 1, {
    source: {
      ...plain,
      messagesOf: async (db, events) => {
        if (!events.some((event) => saidBy(event).nth === 3)) return plain.messagesOf(db, events);
        tries += 1;
        throw new Error('cannot tell three');
      },
    },
  });
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  await first.hub.subscribe(one.subscriber, asked('b'), undefined);
  await first.emit(upTo(6).map((nth) => ({ nth, topics: [nth === 3 ? 'a' : 'b'] })));
  await settle();
  await first.emit([{ nth: 6, topics: ['a'] }]);
  await settle();
  assert.deepEqual(one.nths('b'), [0, 1, 2, 4, 5]);
  assert.deepEqual(one.nths('a'), ['overflow', 6]);
  assert.equal(await first.metric('source_failures_total'), 1);
  assert.equal(tries, READER_TRIES_MAX + 1, 'once with the others');
});

const loop: Record<string, unknown> = {};
loop['self'] = loop;
const GARBAGE: Readonly<Record<string, unknown>> = {
  'a payload that is no JSON': [{ key: 'a', type: 'custom', payload: { count: 3n } }],
  'a payload in a ring': [{ key: 'a', type: 'custom', payload: loop }],
  'no list': { key: 'a' },
  'no message': [undefined],
  'no type': [{ key: 'a', payload: {} }],
  'no payload': [{ key: 'a', type: 'custom' }],
};
for (const [what, garbage] of Object.entries(GARBAGE)) {
  test(`a source that gives ${what} has its topic read anew; the others lose nothing`, async (t) => {
    const plain = plainSource();
    const { first, settle } = await openLiveLog(t, 1, {
      source: {
        ...plain,
        messagesOf: async (db, events) => {
          const made = new Map(await plain.messagesOf(db, events));
          const third = events.find((event) => saidBy(event).nth === 3);
          if (third) made.set(third.id, garbage as readonly LiveMessage[]);
          return made;
        },
      },
    });
    const one = listener();
    await first.hub.subscribe(one.subscriber, asked('a'), undefined);
    await first.hub.subscribe(one.subscriber, asked('b'), undefined);
    await first.emit(upTo(6).map((nth) => ({ nth, topics: [nth === 3 ? 'a' : 'b'] })));
    await settle();
    assert.deepEqual(one.nths('b'), [0, 1, 2, 4, 5]);
    assert.deepEqual(one.nths('a'), ['overflow']);
    assert.equal(await first.metric('source_failures_total'), 1);
  });
}

test('a source that does not even know whom an event reaches has the whole store read anew', async (t) => {
  const plain = plainSource();
  const { first, settle } = await openLiveLog(t, 1, {
    source: {
      ...plain,
      keysOf: (event) => {
        if (saidBy(event).nth === 1) throw new Error('for whom?');
        return plain.keysOf(event);
      },
    },
  });
  const [mine, other] = [listener(), listener(newIdOf(systemEnv))];
  await first.hub.subscribe(mine.subscriber, asked('a'), undefined);
  await first.hub.subscribe(other.subscriber, asked('a'), undefined);
  for (const nth of upTo(3)) {
    await first.emit([{ nth, topics: ['a'] }]);
    await settle();
  }
  assert.deepEqual(mine.nths('a'), [0, 'overflow', 2]);
  assert.deepEqual(other.heard, []);
});

test('while the database is away nothing is lost and nothing is given up', async (t) => {
  const { first, rows, settle } = await openLiveLog(t);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  let isDone = false;
  const cutting = (async () => {
    while (!isDone) {
      await rows(`select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and datname = current_database()`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  })();
  let nth = 0;
  for (; nth < 40; nth += 1) {
    await until(() =>
      first.emit([{ nth, topics: ['a'] }]).then(
        () => true,
        () => false,
      ),
    );
  }
  isDone = true;
  await cutting;
  await first.emit([{ nth, topics: ['a'] }]);
  await until(async () =>
    settle().then(
      () => true,
      () => false,
    ),
  );
  const [log] = await rows<{ nths: number[] }>(`
    select array_agg((payload->>'nth')::int order by p.position) as nths
      from events e join event_positions p on p.event_id = e.id`);
  assert.deepEqual(one.nths('a'), log?.nths);
});

test('a hole in the log is an alarm: all topics are read anew, and it goes on from the end', async (t) => {
  const { first, rows, settle } = await openLiveLog(t);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  await first.hub.subscribe(one.subscriber, asked('b'), undefined);
  await first.emit([{ nth: 0, topics: ['a'] }]);
  await settle();
  await rows('update event_log set last_position = last_position + 1');
  await first.emit([{ nth: 1, topics: ['a'] }]);
  await settle();
  await first.emit([{ nth: 2, topics: ['a'] }]);
  await settle();
  assert.deepEqual(one.nths('a'), [0, 'too_old', 2]);
  assert.deepEqual(one.nths('b'), ['too_old']);
  assert.equal(await first.metric('log_gaps_total'), 1);
});

test('a log of another epoch, and one that was put back, are read anew from their end', async (t) => {
  const { first, rows, settle } = await openLiveLog(t);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  await first.emit(upTo(3).map((nth) => ({ nth, topics: ['a'] })));
  await settle();
  await rows(`update event_log set epoch = 'another'`);
  await until(() => one.nths('a').length === 4);
  await first.emit([{ nth: 3, topics: ['a'] }]);
  await settle();
  await rows(`delete from event_positions where position > 2`);
  await rows(`update event_log set last_position = 2`);
  await until(() => one.nths('a').length === 6);
  await first.emit([{ nth: 4, topics: ['a'] }]);
  await settle();
  assert.deepEqual(one.nths('a'), [0, 1, 2, 'epoch', 3, 'epoch', 4]);
  const [resync] = one.heard.filter((message) => message.message_type === 'resync');
  assert.deepEqual(resync?.payload, {
    topic: 'a',
    reason: 'epoch',
    position: Buffer.from('another:3').toString('base64url'),
    snapshot: '/api/v1/a',
  });
});

test('a signal reaches those who hear its topic now, without a place in the log', async (t) => {
  const { first } = await openLiveLog(t);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), undefined);
  first.live.live.signal(STORE, { key: 'a', type: 'custom', payload: { nth: 1 } });
  first.live.live.signal(STORE, { key: 'b', type: 'custom', payload: { nth: 2 } });
  first.live.hearSignal(
    JSON.stringify({ store_id: STORE, message: { key: 'a', type: 'custom', payload: { nth: 3 } } }),
  );
  first.live.hearSignal('no message');
  assert.deepEqual(one.nths('a'), [1, 3]);
  assert.ok(one.heard.every((message) => message.offset === undefined));
});
