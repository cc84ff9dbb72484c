import assert from 'node:assert/strict';
import { Value } from 'typebox/value';
import type { Uuid } from '../../src/kernel/ids.ts';
import type { LoggedEvent } from '../../src/platform/events.ts';
import { SERVER_PAYLOADS } from '../../src/platform/realtime/messages.ts';
import type { Listener, LiveMessage } from '../../src/platform/realtime/types.ts';
import type { TestShop } from './shop.ts';

export type Heard = LiveMessage & { readonly event: LoggedEvent; readonly source: string };

/** The events of a store as readers of the log get them, oldest first. */
export async function loggedEvents(shop: TestShop, storeId: Uuid): Promise<readonly LoggedEvent[]> {
  await shop.drain();
  return shop.rows<LoggedEvent>(
    `select e.store_id as "storeId", e.id, p.position, e.type, e.aggregate_type as "aggregateType",
            e.aggregate_id as "aggregateId", e.aggregate_seq as "aggregateSeq", e.version, e.payload, e.audience,
            e.actor, e.request_id as "requestId", e.created_at as "createdAt"
       from events e join event_positions p on p.store_id = e.store_id and p.event_id = e.id
      where e.store_id = $1 order by p.position`,
    [storeId],
  );
}

/**
 * Everything that a store's events say on all topics, in the order of the log. Each message fits its schema and holds
 * nothing besides, reaches a key that its source foretold, and is the only one of its source there.
 */
export async function heardIn(shop: TestShop, storeId = shop.storeId): Promise<readonly Heard[]> {
  const events = await loggedEvents(shop, storeId);
  const heard: Heard[] = [];
  for (const source of shop.wired.declared.sources) {
    const own = events.filter(({ type }) => source.types === 'all' || source.types.includes(type));
    const said = await source.messagesOf(shop.edges.reads({ storeId }), own);
    for (const event of own) {
      const messages = said.get(event.id) ?? [];
      const keys = messages.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length, `${source.name} says ${event.type} once a key`);
      for (const message of messages) {
        assert.ok(source.keysOf(event).includes(message.key), `${event.type} on ${message.key}`);
        const schema = { ...SERVER_PAYLOADS[message.type], additionalProperties: false };
        const wire = JSON.parse(JSON.stringify(message.payload));
        assert.deepEqual([...Value.Errors(schema, wire)], [], JSON.stringify(wire));
        heard.push({ ...message, event, source: source.name });
      }
    }
  }
  return heard.toSorted((a, b) => a.event.position - b.event.position);
}

/** Whether the door lets this listener hear the topic. */
export async function mayHear(shop: TestShop, listener: Listener, topic: string): Promise<boolean> {
  const [name = '', id] = topic.split(':') as [string, Uuid | undefined];
  const pattern = id === undefined ? name : `${name}:{id}`;
  const rule = shop.wired.declared.topics.find((one) => one.pattern === pattern);
  assert.ok(rule, `${topic} is declared`);
  return rule.admits(shop.edges.reads({ storeId: listener.storeId }), listener, id);
}
