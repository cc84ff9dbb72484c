import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  asked,
  listener,
  openLiveLog,
  plainSource,
  STORE,
  saidBy,
  until,
} from '../../../test/support/live.ts';
import { openSocket } from '../../../test/support/live-socket.ts';
import { newIdOf, systemEnv } from '../env.ts';
import { positionText } from '../outbox/positions.ts';
import { PAGE_POSITIONS } from './replay.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth);
const placeOf = (text: string): number =>
  Number(Buffer.from(text, 'base64url').toString().split(':')[1]);

type Opened = Awaited<ReturnType<typeof openLiveLog>>;

/** Numbers of the store's events on a topic after a place, as the log has them. */
const logged = async ({ rows }: Opened, topic: string, after = 0): Promise<unknown[]> =>
  (
    await rows<{ nth: number }>(
      `select (e.payload->>'nth')::int as nth from events e join event_positions p on p.event_id = e.id
        where e.payload->'topics' ? $1 and e.store_id = $2 and p.position > $3 order by p.position`,
      [topic, STORE, after],
    )
  ).map(({ nth }) => nth);

/** So many events, numbered on, of which every third is on topic `a`. */
async function fill({ first, settle }: Opened, count: number, from = 0): Promise<string> {
  for (let nth = from; nth < from + count; nth += 100) {
    await first.emit(
      upTo(Math.min(100, from + count - nth)).map((more) => ({
        nth: nth + more,
        topics: (nth + more) % 3 === 0 ? ['a'] : ['b'],
      })),
    );
  }
  return settle();
}

test('who comes back hears what it missed and then what happens, without a gap or a duplicate, while others write', async (t) => {
  const world = await openLiveLog(t, 2);
  const { processes, settle } = world;
  let isDone = false;
  let nth = 0;
  const writing = upTo(4).map(async (writer) => {
    while (!isDone) {
      nth += 3;
      const said = upTo(3).map((more) => ({
        nth: nth + more,
        topics: (nth + more) % 3 > 0 ? ['a', 'b'] : ['b'],
      }));
      const mine = processes[writer % 2];
      await mine?.emit(said);
      // As a commit and a ring do: what is written is in the log while they come and go, not at the end.
      mine?.outbox.kick();
      for (const { outbox } of processes) outbox.wake();
    }
  });
  // Each listens for a while, is cut off, and comes back to either process with what it had last.
  const people = await Promise.all(
    upTo(30).map(async (person) => {
      const heard: unknown[] = [];
      let start: number | undefined;
      let from: string | undefined;
      for (let visit = 0; visit < 8; visit += 1) {
        const one = listener();
        const hub = processes[(person + visit) % 2]?.hub;
        const joined = await hub?.subscribe(one.subscriber, asked('a'), from);
        assert.ok(joined);
        start ??= placeOf(joined.position);
        from ??= joined.position;
        await sleep(5 + ((person * 7 + visit * 13) % 40));
        hub?.drop(one.subscriber);
        one.close();
        heard.push(...one.nths('a'));
        from = one.last('a') ?? from;
        // Long enough that there is something to tell again.
        await sleep((person * 11 + visit * 5) % 60);
      }
      const one = listener();
      await processes[person % 2]?.hub.subscribe(one.subscriber, asked('a'), from);
      return { heard, start: start ?? 0, one };
    }),
  );
  isDone = true;
  await Promise.all(writing);
  await settle();
  const all = await logged(world, 'a');
  assert.ok(all.length > 80, `${all.length} events`);
  for (const { heard, start, one } of people) {
    const expected = await logged(world, 'a', start);
    await until(() => heard.length + one.nths('a').length >= expected.length);
    assert.deepEqual([...heard, ...one.nths('a')], expected);
  }
});

test('two thousand who come back read each page once', async (t) => {
  let asks = 0;
  const source = plainSource(() => {
    asks += 1;
  });
  const world = await openLiveLog(t, 1, { source });
  const { first } = world;
  const end = await fill(world, 1500);
  assert.equal(asks, 0, 'nobody heard it');
  const [log] = await world.rows<{ epoch: string }>('select epoch from event_log');
  const people = await Promise.all(
    upTo(2000).map(async (nth) => {
      const one = listener();
      const from = positionText(log?.epoch ?? '', 700 + (nth % 500));
      await first.hub.subscribe(one.subscriber, asked('a'), from);
      return { one, from };
    }),
  );
  const all = await logged(world, 'a');
  await until(() => people.every(({ one }) => first.hub.reached(one.subscriber) === end));
  for (const { one, from } of people) {
    // The event with number n is at place n + 1.
    assert.deepEqual(
      one.nths('a'),
      all.filter((nth) => Number(nth) + 1 > placeOf(from)),
    );
  }
  const pages = Math.ceil(1500 / PAGE_POSITIONS) - Math.floor(700 / PAGE_POSITIONS);
  assert.equal(await first.metric('replay_pages_read_total'), pages);
  assert.equal(asks, pages, 'a source is asked once for a page');
});

test('the last page is told as far as the log goes, also when it has grown since it was read', async (t) => {
  const world = await openLiveLog(t);
  const { first } = world;
  const start = first.hub.position();
  for (const round of [1, 2, 3]) {
    const end = await fill(world, 30, (round - 1) * 30);
    const one = listener();
    await first.hub.subscribe(one.subscriber, asked('a'), start);
    await until(() => first.hub.reached(one.subscriber) === end);
    assert.deepEqual(one.nths('a'), await logged(world, 'a'));
    first.hub.drop(one.subscriber);
  }
});

test('as many events of the store as may be told are told; one more is too old, another store’s do not count', async (t) => {
  const world = await openLiveLog(t, 1, { replayEventsMax: 60 });
  const { first, settle } = world;
  const start = first.hub.position();
  const other = newIdOf(systemEnv);
  await first.emit(
    upTo(100).map((nth) => ({ nth, topics: ['a'] })),
    other,
  );
  await fill(world, 60);
  const at = listener();
  assert.deepEqual(await first.hub.subscribe(at.subscriber, asked('a'), start), {
    position: start,
  });
  const end = first.hub.position();
  await until(() => first.hub.reached(at.subscriber) === end);
  assert.deepEqual(at.nths('a'), await logged(world, 'a'));

  await first.emit([{ nth: 60, topics: ['b'] }]);
  const newEnd = await settle();
  const past = listener();
  assert.deepEqual(await first.hub.subscribe(past.subscriber, asked('a'), start), {
    position: newEnd,
  });
  await first.emit([{ nth: 63, topics: ['a'] }]);
  await settle();
  assert.deepEqual(past.nths('a'), ['too_old', 63]);
  assert.deepEqual(past.heard[0]?.payload, {
    topic: 'a',
    reason: 'too_old',
    position: newEnd,
    snapshot: '/api/v1/a',
  });
});

test('a position before what is kept is too old, the last one before it is not', async (t) => {
  const world = await openLiveLog(t);
  const { first, rows } = world;
  await fill(world, 30);
  await rows(`delete from event_positions where position <= 10`);
  const [log] = await rows<{ epoch: string }>('select epoch from event_log');
  const epoch = log?.epoch ?? '';
  const [kept, lost] = [listener(), listener()];
  await first.hub.subscribe(kept.subscriber, asked('a'), positionText(epoch, 10));
  await first.hub.subscribe(lost.subscriber, asked('a'), positionText(epoch, 9));
  await until(() => kept.nths('a').length > 0);
  assert.deepEqual(kept.nths('a'), [12, 15, 18, 21, 24, 27]);
  assert.deepEqual(lost.nths('a'), ['too_old']);
});

test('an offset of another epoch, or from beyond the end, is told to read anew; what never was an offset is refused', async (t) => {
  const world = await openLiveLog(t);
  const { first, rows } = world;
  await fill(world, 3);
  const [log] = await rows<{ epoch: string }>('select epoch from event_log');
  const one = listener();
  for (const text of [positionText('other', 1), positionText(log?.epoch ?? '', 4)]) {
    await first.hub.subscribe(one.subscriber, asked('a'), text);
  }
  assert.deepEqual(one.nths('a'), ['epoch', 'epoch']);
  for (const garbage of ['', 'x', '!!', `${positionText('a', 1)}=`]) {
    await assert.rejects(first.hub.subscribe(one.subscriber, asked('a'), garbage), {
      code: 'VALIDATION_FAILED',
    });
  }
  assert.deepEqual(first.hub.topicsOf(one.subscriber).length, 1);
});

test('a process that is behind another takes the other’s offset, and tells nothing twice', async (t) => {
  const world = await openLiveLog(t);
  const { first, rows, settle } = world;
  await fill(world, 3);
  // Numbered, but not yet read here: what another process has told already.
  const [log] = await rows<{ epoch: string }>(
    `with more as (insert into event_positions (position, store_id, event_id)
       select 4, store_id, gen_random_uuid() from event_positions where position = 1)
     update event_log set last_position = 4 returning epoch`,
  );
  await rows(`with e as (select * from events limit 1)
    insert into events select (jsonb_populate_record(null::events, to_jsonb(e) || jsonb_build_object(
      'id', (select event_id from event_positions where position = 4), 'aggregate_id', gen_random_uuid(),
      'payload', '{"nth": 3, "topics": ["a"]}'::jsonb))).* from e`);
  const one = listener();
  const theirs = positionText(log?.epoch ?? '', 4);
  await first.hub.subscribe(one.subscriber, asked('a'), theirs);
  await first.emit([{ nth: 4, topics: ['a'] }]);
  await settle();
  assert.deepEqual(one.nths('a'), [4]);
});

test('a replay that the database interrupts goes on where it was', async (t) => {
  const world = await openLiveLog(t);
  const { first, rows } = world;
  const start = first.hub.position();
  const end = await fill(world, 2000);
  const people = upTo(20).map(() => listener());
  await Promise.all(people.map((one) => first.hub.subscribe(one.subscriber, asked('a'), start)));
  const isTold = () => people.every((one) => first.hub.reached(one.subscriber) === end);
  for (let cut = 0; cut < 20 && !isTold(); cut += 1) {
    await rows(`select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`);
    await sleep(3);
  }
  await until(isTold);
  const all = await logged(world, 'a');
  for (const one of people) assert.deepEqual(one.nths('a'), all);
});

test('a topic of which an event cannot be told again is told to read anew, another one is told whole', async (t) => {
  const plain = plainSource();
  const world = await openLiveLog(t, 1, {
    source: {
      ...plain,
      messagesOf: async (db, events) => {
        if (events.some((event) => saidBy(event).nth === 9)) throw new Error('cannot tell nine');
        return plain.messagesOf(db, events);
      },
    },
  });
  const { first } = world;
  const start = first.hub.position();
  const end = await fill(world, 20);
  const one = listener();
  await first.hub.subscribe(one.subscriber, asked('a'), start);
  await first.hub.subscribe(one.subscriber, asked('b'), start);
  await until(() => first.hub.reached(one.subscriber) === end);
  assert.deepEqual(one.nths('a'), ['overflow']);
  assert.deepEqual(one.nths('b'), await logged(world, 'b'));
});

test('who leaves while it is told again hears no more', async (t) => {
  const world = await openLiveLog(t);
  const { first, settle } = world;
  const start = first.hub.position();
  await fill(world, 2000);
  const [gone, left] = [listener(), listener()];
  await first.hub.subscribe(gone.subscriber, asked('a'), start);
  await first.hub.subscribe(left.subscriber, asked('a'), start);
  first.hub.drop(gone.subscriber);
  assert.ok(first.hub.unsubscribe(left.subscriber, 'a'));
  const had = [gone.heard.length, left.heard.length];
  await first.emit([{ nth: 3000, topics: ['a'] }]);
  await settle();
  await sleep(50);
  assert.deepEqual([gone.heard.length, left.heard.length], had);
  assert.equal(first.hub.hears(STORE, ['a']), false);
});

test('thousands of events are told again through a socket as fast as it reads, and none is too many for its queue', async (t) => {
  const world = await openLiveLog(t);
  const { first } = world;
  const start = first.hub.position();
  await fill(world, 6000);
  const { subscriber } = listener();
  const { outlet, heard } = await openSocket(t);
  const one = { ...subscriber, outlet };
  await first.hub.subscribe(one, asked('a'), start);
  await first.hub.subscribe(one, asked('b'), start);
  await until(() => heard.length >= 6000);
  for (const topic of ['a', 'b']) {
    assert.deepEqual(
      heard.filter((message) => message.topic === topic).map(({ payload }) => payload.nth),
      await logged(world, topic),
    );
  }
});

test('long messages are told again through a socket as they were, and those that come meanwhile after them', async (t) => {
  const plain = plainSource();
  const filling = 'x'.repeat(5000);
  const world = await openLiveLog(t, 1, {
    source: {
      ...plain,
      messagesOf: async (db, events) =>
        new Map(
          [...(await plain.messagesOf(db, events))].map(([id, messages]) => [
            id,
            messages.map((one) => ({ ...one, payload: { ...one.payload, filling } })),
          ]),
        ),
    },
  });
  const { first } = world;
  const start = first.hub.position();
  const long = upTo(100).map((nth) => ({ nth, topics: ['a'] }));
  await first.emit(long);
  await world.settle();
  const { outlet, heard, closeCode } = await openSocket(t);
  await first.hub.subscribe({ ...listener().subscriber, outlet }, asked('a'), start);
  await first.emit(long.map(({ nth, topics }) => ({ nth: nth + 100, topics })).slice(0, 10));
  await until(() => heard.length >= 110 || closeCode() !== undefined);
  assert.equal(closeCode(), undefined);
  assert.deepEqual(
    heard.map(({ payload }) => payload.nth),
    upTo(110),
  );
});
