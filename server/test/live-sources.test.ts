/* Which event says something on which topic: the table of the reference, held against every event type there is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Uuid } from '../src/kernel/ids.ts';
import { declaredEvents, type LoggedEvent } from '../src/platform/events.ts';
import { openShop } from './support/shop.ts';

const ID = (digit: number) => `0198f2f0-5b1c-7cc3-9d0f-00000000000${digit}` as Uuid;
const AGGREGATE = ID(1);
const CUSTOMER = ID(2);
const CART = ID(3);
const ORDER = ID(4);

const ON_PRODUCT = ['products', `product:${AGGREGATE}`];
const ME = `me:${CUSTOMER}`;
const ON_CART = `cart:${CART}`;
const ON_ORDER = `order:${ORDER}`;

/** Topics of events by the beginning of their type; the longest that fits counts. `events` is everybody's. */
const TOPICS: Readonly<Record<string, readonly string[]>> = {
  'store.': [],
  'settings.': [],
  'market.': [],
  'staff.': [],
  'api_key.': [],
  'customer.': ['customers', ME],
  'product.created': [],
  'product.archived': [],
  'product.updated': ON_PRODUCT,
  'product.published': ON_PRODUCT,
  'product.unpublished': ON_PRODUCT,
  'product.price_changed': ON_PRODUCT,
  'product.availability_changed': ON_PRODUCT,
  'variant.': [],
  'category.': [],
  'collection.': [],
  'inventory.': ['inventory'],
  'inventory.reservation_expired': ['inventory', ON_CART],
  'cart.': [ON_CART, 'carts'],
  'cart.abandoned': ['carts'],
  'checkout.': [ON_CART, 'carts'],
  'promotion.': [],
  'tax.': [],
  'order.': [ON_ORDER, ME, 'orders'],
  'order.held': ['orders'],
  'order.hold_released': ['orders'],
  'draft_order.created': ['orders'],
  'draft_order.sent': ['orders', ME],
  'payment.': [ON_CART, ON_ORDER, ME, 'payments'],
  'payment.unplaceable': [ON_CART, ME, 'payments'],
  'refund.': [ON_ORDER, ME, 'payments'],
  'fulfillment.': [ON_ORDER, ME, 'orders'],
  'conversation.': ['chat', `chat:${AGGREGATE}`, ME],
  'conversation.read': [`chat:${AGGREGATE}`],
  'notification.': [],
  'notification.sent': [ME],
  'import.': [],
  'export.': [],
};

/** What the events of today do not go by: topics that figures of the store are told on. */
const FIGURES = 'dashboard';

const rowOf = (type: string): readonly string[] | undefined =>
  Object.entries(TOPICS)
    .filter(([start]) => type.startsWith(start))
    .sort(([a], [b]) => b.length - a.length)[0]?.[1];

/** One of each type, heard by everybody who may hear one. */
const eventOf = (definition: ReturnType<typeof declaredEvents>[number]): LoggedEvent => {
  const { audience } = definition(AGGREGATE, {} as never, {
    customerId: CUSTOMER,
    cartId: CART,
    orderId: ORDER,
    conversationId: AGGREGATE,
  });
  return {
    storeId: ID(9),
    id: ID(8),
    position: 1,
    type: definition.type,
    aggregateType: definition.aggregateType,
    aggregateId: AGGREGATE,
    aggregateSeq: 1,
    version: 1,
    payload: { cart_id: CART, order_id: ORDER, changed: ['title', 'email'] },
    audience,
    actor: { kind: 'system' },
    requestId: null,
    createdAt: new Date(0),
  };
};

test('every event type reaches the topics of the reference and no other; an internal one none', async (t) => {
  const shop = await openShop(t);
  const { sources } = shop.wired.declared;
  const types = declaredEvents();
  assert.ok(types.length > 80, `${types.length} types`);
  for (const definition of types) {
    const event = eventOf(definition);
    const keys = sources
      .filter(({ types: own }) => own === 'all' || own.includes(event.type))
      .flatMap((source) => source.keysOf(event))
      .filter((key) => key !== FIGURES);
    assert.equal(new Set(keys).size, keys.length, `${event.type} comes once on a topic`);
    if (event.audience.length === 0) {
      assert.deepEqual(keys, [], `${event.type} is internal`);
      continue;
    }
    const row = rowOf(event.type);
    assert.ok(row, `${event.type} is in the table`);
    assert.deepEqual(keys.toSorted(), [...row, 'events'].toSorted(), event.type);
  }
});

test('what an audience does not name, its topics do not carry', async (t) => {
  const shop = await openShop(t);
  for (const definition of declaredEvents()) {
    const { audience } = definition(AGGREGATE, {} as never, {});
    const event = { ...eventOf(definition), audience };
    for (const source of shop.wired.declared.sources) {
      if (source.types !== 'all' && !source.types.includes(event.type)) continue;
      const strange = source.keysOf(event).filter((key) => /^(me|cart|order):/.test(key));
      assert.deepEqual(strange, [], `${event.type} by ${source.name}`);
    }
  }
});

test('what only staff see of a product or a customer is nobody else’s news', async (t) => {
  const shop = await openShop(t);
  const keysOf = (type: string, changed: readonly string[]) => {
    const definition = declaredEvents().find((one) => one.type === type);
    assert.ok(definition, type);
    const event = { ...eventOf(definition), payload: { changed } };
    return shop.wired.declared.sources
      .filter(({ types }) => types === 'all' || types.includes(type))
      .flatMap((source) => source.keysOf(event))
      .toSorted();
  };
  assert.deepEqual(keysOf('product.updated', ['external_id', 'tax_category_id']), ['events']);
  assert.deepEqual(keysOf('product.updated', ['external_id', 'seo']), [
    'events',
    ...ON_PRODUCT.toSorted(),
  ]);
  assert.deepEqual(keysOf('customer.updated', ['note', 'tags']), ['customers', 'events']);
  assert.deepEqual(keysOf('customer.updated', ['note', 'phone']), ['customers', 'events', ME]);
});
