import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import {
  assignConversation,
  MESSAGES_PER_MINUTE_MAX,
  markRead,
  openConversation,
  writeMessage,
} from './chat.ts';
import type { Party } from './types.ts';

const keyOf = (id: Uuid): Party & { readonly side: 'staff' } => ({
  side: 'staff',
  kind: 'api_key',
  id,
});
const nobody: Party & { readonly side: 'shopper' } = {
  side: 'shopper',
  customerId: undefined,
  tokenHashes: [],
};

const opened = (shop: TestShop): Promise<Uuid> =>
  shop.inTx(async (tx) => (await openConversation(tx, nobody, {})).conversation.id);
const newIds = (shop: TestShop, count: number): Promise<readonly Uuid[]> =>
  shop.inTx(async (tx) => Array.from({ length: count }, () => tx.newId()));

test('fifty who write at once get fifty numbers in a row', async (t) => {
  const shop = await openShop(t, { connections: 50 });
  const id = await opened(shop);
  const writers = await newIds(shop, 50);
  const outcomes = await Promise.allSettled(
    writers.map((writer, at) =>
      shop.inTx((tx) =>
        writeMessage(tx, keyOf(writer), id, { body: `${at}`, internal: at % 5 === 0 }),
      ),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 50 });
  const rows = await shop.rows<{ seq: number }>(
    'select seq from conversation_messages order by seq',
  );
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    Array.from({ length: 50 }, (_, at) => at + 1),
  );
  const [row] = await shop.rows<{ last_seq: number }>('select last_seq from conversations');
  assert.equal(row?.last_seq, 50);
});

test('what is sent twenty times at once by one client_id is one message', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const id = await opened(shop);
  const [writer] = await newIds(shop, 1);
  assert.ok(writer);
  const written = await Promise.all(
    Array.from({ length: 20 }, () =>
      shop.inTx((tx) => writeMessage(tx, keyOf(writer), id, { body: 'once', clientId: 'c-1' })),
    ),
  );
  assert.equal(new Set(written.map(({ message }) => message.id)).size, 1);
  assert.equal(written.filter(({ isNew }) => isNew).length, 1);
  assert.equal(await shop.count('conversation_messages'), 1);
  const events = await shop.count('events', `type = 'conversation.message_created'`);
  assert.equal(events, 1);
});

test('of twenty who take a conversation at once one has it', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const id = await opened(shop);
  await shop.staffToken();
  const [owner] = await shop.rows<{ id: Uuid }>('select staff_user_id as id from memberships');
  assert.ok(owner);
  const outcomes = await Promise.allSettled(
    (await newIds(shop, 20)).map((key) =>
      shop.inTx((tx) => assignConversation(tx, keyOf(key), id, { to: owner.id, expected: null })),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 1, CONVERSATION_ASSIGNED: 19 });
});

test('a writer who sends all at once is held at the pace', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const id = await opened(shop);
  const [writer] = await newIds(shop, 1);
  assert.ok(writer);
  const outcomes = await Promise.allSettled(
    Array.from({ length: MESSAGES_PER_MINUTE_MAX + 10 }, () =>
      shop.inTx((tx) => writeMessage(tx, keyOf(writer), id, { body: 'x' })),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: MESSAGES_PER_MINUTE_MAX, RATE_LIMITED: 10 });
});

test('marks that come in any order end at the highest, and the table takes no lower one', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const id = await opened(shop);
  const [writer, reader] = await newIds(shop, 2);
  assert.ok(writer && reader);
  for (let more = 0; more < 20; more += 1) {
    await shop.inTx((tx) => writeMessage(tx, keyOf(writer), id, { body: 'x' }));
  }
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      shop.inTx((tx) => markRead(tx, keyOf(reader), id, 20 - at)),
    ),
  );
  const name = `api_key:${reader}`;
  const [mark] = await shop.rows<{ last_seq: number }>(
    'select last_seq from conversation_reads where reader = $1',
    [name],
  );
  assert.equal(mark?.last_seq, 20);
  await assert.rejects(
    shop.rows('update conversation_reads set last_seq = 3 where reader = $1', [name]),
    /what was read stays read/,
  );
});

test('a person who writes while being erased leaves no word', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const token = await shop.staffToken();
  const people = await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (at) => {
      const body = { email: `ada${at}@example.com` };
      const made = await shop.request('POST', '/admin/customers', { token, body });
      const party = {
        side: 'shopper',
        customerId: made.body.id as Uuid,
        tokenHashes: [],
      } as const;
      const open = () =>
        shop.inTx((tx) => openConversation(tx, party, { message: { body: 'canary' } }));
      const { conversation } = await open();
      const write = () =>
        shop.inTx((tx) => writeMessage(tx, party, conversation.id, { body: 'canary' }));
      const path = `/admin/customers/${made.body.id}/erase`;
      return { open, write, erase: () => shop.request('POST', path, { token }) };
    }),
  );
  await Promise.allSettled(
    people.flatMap(({ open, write, erase }) => [open(), write(), erase(), open(), write()]),
  );
  assert.equal(await shop.count('customers', `status = 'erased'`), people.length);
  assert.equal(await shop.count('conversation_messages', `body <> 'Erased'`), 0);
  for (const { open, write } of people) {
    const late = await Promise.allSettled([open(), write()]);
    assert.deepEqual(tally(late), { CUSTOMER_NOT_FOUND: 1, CONVERSATION_NOT_FOUND: 1 });
  }
});
