import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import { silentLog } from '../log.ts';
import { createDoorbell, RING_EVERY_MS, type Ring } from './doorbell.ts';

async function twoBells(t: TestContext) {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  await admin.connect();
  const heard = { one: [] as Ring[], other: [] as Ring[] };
  const signals = { one: [] as string[], other: [] as string[] };
  const bell = (owner: 'one' | 'other') =>
    createDoorbell({
      connection: database.serving,
      log: silentLog,
      owner,
      hear: (ring) => void heard[owner].push(ring),
      hearSignal: (text) => void signals[owner].push(text),
    });
  const one = bell('one');
  const other = bell('other');
  t.after(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await admin.end();
    await database.drop();
  });
  one.start();
  other.start();
  await until(() => heard.one.length === 1 && heard.other.length === 1);
  assert.deepEqual(heard.other, [{ log: true, queues: 'all' }], 'at first everything is looked at');
  heard.one.length = 0;
  heard.other.length = 0;
  return { one, other, heard, signals, admin };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    assert.ok(waited < 20_000, 'it came in time');
    await sleep(5);
  }
}

test('a ring is heard by the others and not by who rang', async (t) => {
  const { one, heard } = await twoBells(t);
  one.ring({ log: true });
  one.ring({ queues: ['mail.send', 'images.fetch'] });
  await until(() => heard.other.length > 0);
  assert.deepEqual(heard.other, [{ log: true, queues: ['mail.send', 'images.fetch'] }]);
  assert.deepEqual(heard.one, []);
});

test('a thousand rings are a few', async (t) => {
  const { one, heard } = await twoBells(t);
  const began = performance.now();
  for (let n = 0; n < 1000; n += 1) {
    one.ring({ log: true });
    if (n % 100 === 0) await sleep(1);
  }
  const tookMs = performance.now() - began;
  one.ring({ queues: ['last'] });
  await until(() => heard.other.some((ring) => ring.queues.includes('last')));
  // One at once, one for each interval, one that closes the last interval, and the last ring.
  assert.ok(
    heard.other.length <= 3 + tookMs / RING_EVERY_MS,
    `${heard.other.length} in ${tookMs} ms`,
  );
});

test('names that do not fit into one ring are left out, and every queue is looked at', async (t) => {
  const { one, heard } = await twoBells(t);
  one.ring({ queues: Array.from({ length: 200 }, (_, n) => `${'x'.repeat(60)}.${n}`) });
  await until(() => heard.other.length > 0);
  assert.deepEqual(heard.other, [{ log: false, queues: 'all' }]);
});

test('after its connection was cut it listens again, and looks at everything it may have missed', async (t) => {
  const { one, heard, admin } = await twoBells(t);
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rcommerce bell'`,
  );
  one.ring({ log: true });
  await until(() => heard.one.length > 0 && heard.other.length > 0);
  assert.deepEqual(heard.other[0], { log: true, queues: 'all' });
  heard.other.length = 0;
  one.ring({ queues: ['again'] });
  await until(() => heard.other.some((ring) => ring.queues.includes('again')));
});

test('signals come whole and in order, also those that need many pieces', async (t) => {
  const { one, signals } = await twoBells(t);
  const long = ['x'.repeat(100_000), 'ä💶|"\\\n'.repeat(5000)];
  const sent = ['first', long[0], long[0], 'between | them', long[1], 'last'] as string[];
  for (const text of sent) assert.ok(one.signal(text));
  await until(() => signals.other.length === sent.length);
  assert.deepEqual(signals.other, sent);
  assert.deepEqual(signals.one, []);
});

test('a signal that is too long, or one too many, is not taken', async (t) => {
  const { one, signals } = await twoBells(t);
  assert.equal(one.signal('x'.repeat(420_000)), false);
  // Nothing leaves before this turn of the event loop ends.
  for (let nth = 0; nth < 1000; nth += 1) assert.ok(one.signal(`${nth}`));
  assert.equal(one.signal('one too many'), false);
  await until(() => signals.other.length === 1000);
  assert.deepEqual(
    signals.other,
    Array.from({ length: 1000 }, (_, nth) => `${nth}`),
  );
});

test('a signal that cannot be read is not heard, and those after it are', async (t) => {
  const { one, signals, admin } = await twoBells(t);
  await admin.query(`select pg_notify('rcommerce_signal', 'stranger|1|.|"half')`);
  await admin.query(`select pg_notify('rcommerce_signal', 'stranger|2|.|"a" and more')`);
  await until(() => one.signal('whole'));
  await until(() => signals.other.length > 0);
  assert.deepEqual(signals.other, ['whole']);
});
