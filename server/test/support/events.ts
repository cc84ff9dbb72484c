import assert from 'node:assert/strict';
import { Value } from 'typebox/value';
import { definitionOf } from '../../src/platform/events.ts';
import type { TestShop } from './shop.ts';

/** A secret key that may do everything and, unlike a session, lives as long as a test moves the clock. */
export async function adminKey(shop: TestShop): Promise<string> {
  const made = await shop.request('POST', '/admin/api-keys', {
    token: await shop.staffToken(),
    body: { name: 'tests', kind: 'secret', preset: 'admin' },
  });
  assert.equal(made.status, 201, made.text);
  return made.body.key;
}

type Told = {
  readonly type: string;
  readonly aggregate_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

/**
 * The events of a type as `/admin/events` tells them, oldest first; each payload fits its declaration and holds
 * nothing besides.
 */
export async function eventsOf(
  shop: TestShop,
  key: string,
  type: string,
): Promise<readonly Told['payload'][]> {
  await shop.drain();
  const { status, body, text } = await shop.request('GET', `/admin/events?type=${type}&limit=100`, {
    token: key,
  });
  assert.equal(status, 200, text);
  const definition = definitionOf(type);
  assert.ok(definition, `${type} is declared`);
  const closed = { ...definition.payload, additionalProperties: false };
  return (body.data as Told[]).map(({ payload, ...event }) => {
    assert.equal(event.type, type);
    assert.deepEqual([...Value.Errors(closed, payload)], [], JSON.stringify(payload));
    return payload;
  });
}
