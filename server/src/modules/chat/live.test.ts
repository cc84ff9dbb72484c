import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Value } from 'typebox/value';
import { isRefusal } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Principal } from '../../platform/http/route.ts';
import { SERVER_PAYLOADS } from '../../platform/realtime/messages.ts';
import type {
  Inbound,
  Listener,
  LiveMessage,
  LiveSource,
  TopicRule,
} from '../../platform/realtime/types.ts';
import { hashToken } from '../../platform/tokens.ts';
import { MESSAGES_PER_MINUTE_MAX } from './chat.ts';
import { chatLive } from './live.ts';

type Declared = {
  readonly topics: Map<string, TopicRule>;
  readonly sources: LiveSource[];
  readonly inbound: Inbound[];
};

/** What the module tells the hub. */
function declaredBy(shop: TestShop): Declared {
  const declared: Declared = { topics: new Map(), sources: [], inbound: [] };
  chatLive({
    inTx: shop.edges.inTx,
    live: {
      topic: (rule) => declared.topics.set(rule.pattern, rule),
      source: (source) => declared.sources.push(source),
      inbound: (one) => declared.inbound.push(one),
      signal: () => assert.fail('nothing here is a signal'),
    },
  });
  return declared;
}

const idOf = (text: unknown): Uuid => parseUuid(text) ?? assert.fail(`no id: ${text}`);

const listening = (shop: TestShop, principal: Principal, token?: string): Listener => ({
  storeId: shop.storeId,
  principal,
  tokenHashes: { ct: [], ot: [], cv: token === undefined ? [] : [hashToken(token)] },
});

/** Keeps the events of the log as readers get them. */
async function withChat(t: TestContext) {
  const events: LoggedEvent[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ readers }) =>
      readers.on('test.chat', 'all', async (_ctx, event) => {
        if (event.aggregateType === 'conversation') events.push(event);
      }),
  });
  const staff = await shop.staffToken();
  const { topics, sources, inbound } = declaredBy(shop);
  const [source] = sources;
  const [written] = inbound;
  assert.ok(source && written);
  /** What is said since the last call, by key. */
  const said = async (): Promise<readonly LiveMessage[]> => {
    events.length = 0;
    await shop.drain();
    const told = await source.messagesOf(shop.db, events);
    return events.flatMap((event) => {
      const messages = told.get(event.id) ?? [];
      const keys = source.keysOf(event);
      for (const { key, type, payload } of messages) {
        assert.ok(keys.includes(key), `${key} of ${event.type} is known beforehand`);
        const onTheWire = JSON.parse(JSON.stringify(payload));
        assert.deepEqual([...Value.Errors(SERVER_PAYLOADS[type], onTheWire)], [], event.type);
      }
      return messages;
    });
  };
  return { shop, staff, topics, source, written, said };
}

const keysAndTypes = (messages: readonly LiveMessage[]) =>
  messages.map(({ key, type }) => `${key} ${type}`);

test('a message is told to both sides, a note to staff only, and a mark on its own topic', async (t) => {
  const { shop, staff, said } = await withChat(t);
  const body = { email: 'ada@example.com', password: 'a tall oak by the sea', first_name: 'Ada' };
  const ada = (await shop.request('POST', '/store/auth/register', { body })).body;
  const token = ada.access_token;
  const { id } = (
    await shop.request('POST', '/store/conversations', { token, body: { message: 'Hello?' } })
  ).body;
  const [topic, me] = [`chat:${id}`, `me:${ada.customer.id}`];
  const first = await said();
  assert.deepEqual(keysAndTypes(first), [
    'chat event',
    `${topic} custom`,
    `${me} event`,
    'chat chat_message',
    `${topic} chat_message`,
    `${me} chat_message`,
  ]);
  const told = first.find(({ key, type }) => key === topic && type === 'chat_message')?.payload as {
    body: string;
    author: object;
  };
  assert.equal(told.body, 'Hello?');
  assert.deepEqual(told.author, { type: 'customer', id: ada.customer.id, name: 'Ada' });
  const admin = `/admin/conversations/${id}`;
  const note = { body: 'A regular', internal: true };
  await shop.request('POST', `${admin}/messages`, { token: staff, body: note });
  assert.deepEqual(keysAndTypes(await said()), ['chat chat_message']);
  await shop.request('POST', `${admin}/read`, { token: staff, body: { seq: 2 } });
  const [mark, ...more] = await said();
  assert.deepEqual([mark?.key, mark?.type, more.length], [topic, 'custom', 0]);
  assert.deepEqual(
    mark?.payload,
    { kind: 'read', conversation_id: id, author_type: 'staff', seq: 1 },
    'not of the note',
  );
  await shop.request('POST', `${admin}/assign`, { token: staff, body: {} });
  const assigned = await said();
  assert.deepEqual(keysAndTypes(assigned), ['chat event', `${topic} custom`, `${me} event`]);
  assert.ok(!JSON.stringify(assigned).includes('assignee'), 'who of staff has it is staffs own');
});

test('a topic is heard by who takes part and by staff with the scope', async (t) => {
  const { shop, topics } = await withChat(t);
  const made = (await shop.request('POST', '/store/conversations', { body: {} })).body;
  const other = (await shop.request('POST', '/store/conversations', { body: {} })).body;
  const id = idOf(made.id);
  const rule = topics.get('chat:{id}');
  const all = topics.get('chat');
  assert.ok(rule && all);
  const key = (...scopes: string[]) =>
    listening(shop, { kind: 'api_key', id: shop.storeId, scopes });
  const hears = async (listener: Listener, wanted: Uuid | undefined = id) => [
    await rule.admits(shop.db, listener, wanted),
    await all.admits(shop.db, listener, undefined),
  ];
  const anonymous = { kind: 'anonymous' } as const;
  const stranger = { kind: 'customer', id: shop.storeId, sessionId: shop.storeId } as const;
  assert.deepEqual(await hears(listening(shop, anonymous, made.token)), [true, false]);
  assert.deepEqual(await hears(listening(shop, anonymous, other.token)), [false, false]);
  assert.deepEqual(await hears(listening(shop, anonymous)), [false, false]);
  assert.deepEqual(await hears(listening(shop, stranger)), [false, false]);
  assert.deepEqual(await hears(key('conversations:read')), [true, true]);
  assert.deepEqual(await hears(key('orders:admin')), [false, false]);
  assert.deepEqual(await hears(key('read'), shop.storeId), [false, true], 'an absent one');
  const path = rule.snapshot(`chat:${id}`, listening(shop, anonymous, made.token));
  const headers = { 'x-conversation-token': made.token };
  assert.equal((await shop.request('GET', path, { headers })).status, 200);
  const typing = rule.custom?.(listening(shop, anonymous, made.token), id, {
    kind: 'typing',
    is_typing: true,
    author: { type: 'staff' },
  });
  assert.deepEqual(typing, {
    kind: 'typing',
    is_typing: true,
    author: { type: 'guest', id: null },
  });
  for (const payload of [{}, { kind: 'typing' }, { kind: 'wave', is_typing: true }]) {
    const say = () => rule.custom?.(listening(shop, anonymous, made.token), id, payload);
    assert.throws(say, (error) => isRefusal(error, 'VALIDATION_FAILED'));
  }
});

test('what a socket sends is written as over HTTP: same rules, same pace, once for a client_id', async (t) => {
  const { shop, written } = await withChat(t);
  const made = (await shop.request('POST', '/store/conversations', { body: {} })).body;
  const guest = listening(shop, { kind: 'anonymous' }, made.token);
  const ctx = { storeId: shop.storeId, actor: { kind: 'guest' } } as const;
  const send = (payload: Record<string, unknown>, listener = guest) =>
    written.handle(ctx, listener, { conversation_id: made.id, ...payload });
  const first = await send({ body: 'Hello', client_id: 'c-1' });
  assert.deepEqual([first['seq'], first['client_id']], [1, 'c-1']);
  assert.deepEqual(await send({ body: 'Hello', client_id: 'c-1' }), first);
  const refusedAs = (code: string, work: Promise<unknown>) =>
    assert.rejects(work, (error) => isRefusal(error, code));
  const stranger = listening(shop, { kind: 'anonymous' });
  await refusedAs('CONVERSATION_NOT_FOUND', send({ body: 'x' }, stranger));
  await refusedAs('CONVERSATION_NOT_FOUND', send({ body: 'x', conversation_id: 'no' }));
  const reader = listening(shop, {
    kind: 'api_key',
    id: shop.storeId,
    scopes: ['conversations:read'],
  });
  await refusedAs('INSUFFICIENT_SCOPE', send({ body: 'x' }, reader));
  await refusedAs('MESSAGE_TOO_LONG', send({ body: 'x'.repeat(5001) }));
  await refusedAs('CARD_DATA_REJECTED', send({ body: '4242 4242 4242 4242' }));
  await refusedAs('VALIDATION_FAILED', send({ body: 7 }));
  await refusedAs('VALIDATION_FAILED', send({ body: 'nul \u0000' }));
  await refusedAs('VALIDATION_FAILED', send({ body: '\ud800' }));
  await refusedAs('VALIDATION_FAILED', send({ body: 'x', client_id: 'x'.repeat(65) }));
  for (let more = 1; more < MESSAGES_PER_MINUTE_MAX; more += 1) await send({ body: 'x' });
  await refusedAs('RATE_LIMITED', send({ body: 'x' }));
  await shop.rows(`update stores set status = 'suspended'`);
  shop.clock.advance(60_000);
  await refusedAs('STORE_SUSPENDED', send({ body: 'x' }));
});
