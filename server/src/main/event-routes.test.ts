import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { openShop, type TestShop } from '../../test/support/shop.ts';
import { type Uuid, uuid } from '../kernel/ids.ts';
import { defineEvent, staffWith } from '../platform/events.ts';
import { LOG_SCAN_MAX } from '../platform/outbox/read-log.ts';
import { SYSTEM } from '../platform/postgres/db.ts';

const THING = uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11');
const happened = defineEvent('test.happened', {
  aggregate: 'test',
  payload: Type.Object({ n: Type.Integer() }),
  audience: () => [staffWith('events:read')],
});
const rare = defineEvent('test.rare', {
  aggregate: 'test',
  payload: Type.Object({}),
  audience: () => [staffWith('events:read')],
});
const hidden = defineEvent('test.hidden', {
  aggregate: 'test',
  payload: Type.Object({}),
  audience: () => [],
});

async function shopWithLog(t: Parameters<typeof openShop>[0]) {
  const shop = await openShop(t, { checksInvariants: false });
  const token = await shop.staffToken();
  await shop.drain();
  const ask = (query = '', as = token) =>
    shop.request('GET', `/admin/events${query}`, { token: as });
  const end = (await ask('?limit=100')).body.next_position as string;
  return { shop, ask, end };
}

const emit = (shop: TestShop, count: number, storeId: Uuid = shop.storeId) =>
  shop.edges.inTx({ storeId, actor: SYSTEM }, async (tx) => {
    for (let n = 0; n < count; n += 1) tx.emit(happened(THING, { n }));
  });

test('the log is read to its end page by page: nothing twice, nothing missed, no event of another store', async (t) => {
  const { shop, ask, end } = await shopWithLog(t);
  const other = await shop.secondStore();
  await emit(shop, 3);
  await emit(shop, 2, other.storeId);
  await emit(shop, 2);
  await shop.drain();
  const seen: number[] = [];
  let after = end;
  for (let page = 0; page < 4; page += 1) {
    const { body } = await ask(`?after=${after}&limit=2`);
    for (const event of body.data) {
      assert.equal(event.type, 'test.happened');
      assert.deepEqual(Object.keys(event).sort(), [
        'actor',
        'aggregate_id',
        'aggregate_seq',
        'aggregate_type',
        'created_at',
        'id',
        'payload',
        'position',
        'type',
      ]);
      seen.push(event.aggregate_seq);
    }
    after = body.next_position;
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  const theirs = await ask(`?after=${end}&limit=100`, other.token);
  assert.equal(
    theirs.body.data.filter((event: { type: string }) => event.type === 'test.happened').length,
    2,
  );
});

test('an empty answer moves on to the end, so who asks now and then never falls behind', async (t) => {
  const { shop, ask, end } = await shopWithLog(t);
  const other = await shop.secondStore();
  await emit(shop, 2, other.storeId);
  await shop.drain();
  const { body } = await ask(`?after=${end}`);
  assert.deepEqual(body.data, []);
  assert.notEqual(body.next_position, end);
  await shop.rows(`select forget_events(now() + interval '1 day', 1000)`);
  assert.equal((await ask(`?after=${body.next_position}`)).status, 200);
});

test('events without an audience are internal, and a type can be picked out', async (t) => {
  const { shop, ask, end } = await shopWithLog(t);
  await shop.inTx(async (tx) => {
    tx.emit(hidden(THING, {}));
    tx.emit(happened(THING, { n: 1 }));
    tx.emit(rare(THING, {}));
  });
  await shop.drain();
  const types = async (query: string) =>
    (await ask(`?after=${end}${query}`)).body.data.map((event: { type: string }) => event.type);
  assert.deepEqual(await types(''), ['test.happened', 'test.rare']);
  assert.deepEqual(await types('&type=test.rare'), ['test.rare']);
});

test('a rare type is found past what one read looks through', async (t) => {
  const { shop, ask, end } = await shopWithLog(t);
  await emit(shop, LOG_SCAN_MAX + 5);
  await shop.inTx(async (tx) => tx.emit(rare(THING, {})));
  await shop.drain();
  const first = await ask(`?after=${end}&type=test.rare`);
  assert.deepEqual(first.body.data, []);
  const second = await ask(`?after=${first.body.next_position}&type=test.rare`);
  assert.equal(second.body.data.length, 1);
});

test('a position that is no longer kept, or of another epoch, is refused with the way on', async (t) => {
  const { shop, ask, end } = await shopWithLog(t);
  await emit(shop, 3);
  await shop.drain();
  const [kept] = (await ask(`?after=${end}&limit=1`)).body.data;
  await shop.rows(`select forget_events(now() + interval '1 day', 1000)`);
  await emit(shop, 1);
  await shop.drain();
  for (const position of [end, kept.position]) {
    const old = await ask(`?after=${position}`);
    assert.deepEqual(
      [old.status, old.body.code, old.body.details.reason],
      [409, 'CONFLICT', 'too_old'],
    );
    assert.deepEqual((await ask(`?after=${old.body.details.position}`)).body.data, []);
    assert.equal((await ask(`?after=${old.body.details.oldest_position}`)).body.data.length, 1);
  }
  assert.equal(
    (await ask()).body.data.length,
    1,
    'without a position: from the oldest that is kept',
  );
  await shop.rows(`update event_log set epoch = 'anew'`);
  const other = await ask(`?after=${end}`);
  assert.deepEqual([other.status, other.body.details.reason], [409, 'epoch']);
  const ahead = Buffer.from('anew:999999').toString('base64url');
  assert.equal((await ask(`?after=${ahead}`)).body.details.reason, 'epoch');
});

test('what was never a position is a fault of the parameter', async (t) => {
  const { ask } = await shopWithLog(t);
  for (const query of ['?after=1', '?after=zzzz', '?limit=0', '?limit=101', '?cursor=x']) {
    assert.equal((await ask(query)).status, 422, query);
  }
  assert.equal((await ask('?limit=100')).status, 200);
});

test('reading the log needs the scope for it', async (t) => {
  const { shop, ask } = await shopWithLog(t);
  const token = await shop.staffToken();
  const key = async (scope: string) =>
    (
      await shop.request('POST', '/admin/api-keys', {
        token,
        body: { name: scope, kind: 'secret', scopes: [scope] },
      })
    ).body.key;
  assert.equal((await ask('', await key('orders:admin'))).status, 403);
  assert.equal((await ask('', await key('events:read'))).status, 200);
});
