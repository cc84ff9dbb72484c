import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listener, openLiveLog, RULE, STORE } from '../../../test/support/live.ts';
import { newIdOf, systemEnv } from '../env.ts';
import type { TopicRule } from './types.ts';

const NAME_MAX = 200;

test('a topic has the rule of its name; what stands for the id is one id, spelt one way', async (t) => {
  const { first } = await openLiveLog(t);
  const { live } = first;
  const orders: TopicRule = { ...RULE, pattern: 'orders' };
  const order: TopicRule = { ...RULE, pattern: 'order:{id}' };
  const chat: TopicRule = { ...RULE, pattern: 'chat:{conversation_id}' };
  for (const rule of [orders, order, chat]) live.live.topic(rule);
  const id = newIdOf(systemEnv);
  assert.deepEqual(live.parse('orders', NAME_MAX), { rule: orders, id: undefined });
  assert.deepEqual(live.parse(`order:${id}`, NAME_MAX), { rule: order, id });
  assert.deepEqual(live.parse(`chat:${id}`, NAME_MAX), { rule: chat, id });
  const unknown = [
    '',
    ':',
    'order',
    'order:',
    'order:1',
    `order:${id.toUpperCase()}`,
    `order: ${id}`,
    `order:${id}:`,
    `order:${id}${id}`,
    `orders:${id}`,
    'orders ',
    'ORDERS',
    'constructor',
    '__proto__',
    'things',
  ];
  for (const name of unknown) assert.equal(live.parse(name, NAME_MAX), undefined, name);
});

test('a name as long as allowed is read, one character more is unknown', async (t) => {
  const { first } = await openLiveLog(t);
  const pattern = 'x'.repeat(20);
  first.live.live.topic({ ...RULE, pattern });
  assert.ok(first.live.parse(pattern, 20));
  assert.equal(first.live.parse(pattern, 19), undefined);
});

test('a key is the topic itself unless its rule says whose it is', async (t) => {
  const { first } = await openLiveLog(t);
  const { subscriber } = listener();
  const keyOf: TopicRule['keyOf'] = ({ storeId }) => `me:${storeId}`;
  for (const rule of [RULE, { ...RULE, pattern: 'me', keyOf }]) first.live.live.topic(rule);
  const keyNamed = async (name: string) =>
    (await first.live.askedOf(name, NAME_MAX, subscriber.listener))?.key;
  assert.equal(await keyNamed('me'), `me:${STORE}`);
  assert.equal(await keyNamed('things'), 'things');
});

test('what is unknown and what may not be heard are one answer', async (t) => {
  const { first } = await openLiveLog(t);
  const { subscriber } = listener();
  first.live.live.topic({ ...RULE, pattern: 'secrets', admits: () => false });
  for (const name of ['secrets', 'nothing', 'x'.repeat(NAME_MAX + 1)])
    assert.equal(await first.live.askedOf(name, NAME_MAX, subscriber.listener), undefined);
});

test('what is declared twice is our mistake', async (t) => {
  const { first } = await openLiveLog(t);
  const { live } = first.live;
  live.topic({ ...RULE, pattern: 'order:{id}' });
  assert.throws(() => live.topic({ ...RULE, pattern: 'order:{order_id}' }), /twice/);
  assert.throws(
    () =>
      live.source({
        name: 'plain',
        types: 'all',
        keysOf: () => [],
        messagesOf: async () => new Map(),
      }),
    /twice/,
  );
  live.inbound({ type: 'chat_message', handle: async () => ({}) });
  assert.throws(() => live.inbound({ type: 'chat_message', handle: async () => ({}) }), /twice/);
  assert.ok(first.live.inbound('chat_message'));
  assert.equal(first.live.inbound('custom'), undefined);
});
