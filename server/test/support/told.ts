/* People who are told of carts and goods: who registers, fills carts and asks, and what makes it so. */
import assert from 'node:assert/strict';
import type { Uuid } from '../../src/kernel/ids.ts';
import type { Mail } from '../../src/platform/mail/mail.ts';
import { adminKey } from './events.ts';
import type { Mug } from './orders.ts';
import type { TestAnswer, TestShop } from './shop.ts';

export const HOUR_MS = 3_600_000;
export const PASSWORD = 'a tall oak by the sea';

export type Registered = { readonly id: Uuid; readonly token: string };

export async function register(shop: TestShop, email: string, accepts = true): Promise<Registered> {
  const { status, body, text } = await shop.request('POST', '/store/auth/register', {
    body: { email, password: PASSWORD, first_name: 'Ada', accepts_marketing: accepts },
  });
  assert.equal(status, 201, text);
  return { id: body.customer.id, token: body.access_token };
}

export async function fillCart(
  shop: TestShop,
  mug: Mug,
  more: { readonly email?: string; readonly token?: string } = {},
) {
  const { email, token } = more;
  const made = await shop.request('POST', '/store/carts', {
    body: { ...(email ? { email } : {}), items: [{ variant_id: mug.variantId, quantity: 2 }] },
    ...(token ? { token } : {}),
  });
  assert.equal(made.status, 201, made.text);
  return made.body;
}

export const pass = async (shop: TestShop, hours: number) => {
  shop.clock.advance(hours * HOUR_MS);
  await shop.runTimer('carts.abandon');
  await shop.drain();
};
export const mails = (shop: TestShop, kind: string): Mail[] =>
  shop.mails.filter((one) => one.kind === kind);
export const set = async (shop: TestShop, key: string, value: unknown) => {
  const token = await adminKey(shop);
  const answer = await shop.request('PATCH', `/admin/settings/${key}`, { token, body: { value } });
  assert.equal(answer.status, 200, answer.text);
};

export const ask = (
  shop: TestShop,
  mug: Mug,
  kind: 'back-in-stock' | 'price-drop',
  more: { readonly email?: string; readonly token?: string },
): Promise<TestAnswer> => {
  const { email, token } = more;
  return shop.request(
    'POST',
    `/store/products/${mug.productId}/variants/${mug.variantId}/${kind}`,
    {
      body: email === undefined ? {} : { email },
      ...(token === undefined ? {} : { token }),
    },
  );
};
export const restock = async (shop: TestShop, mug: Mug, delta: number) => {
  const token = await shop.staffToken();
  const reason = delta > 0 ? 'found' : 'lost';
  const body = { variant_id: mug.variantId, delta, reason };
  const done = await shop.request('POST', '/admin/inventory/adjustments', { token, body });
  assert.ok(done.status < 300, done.text);
};
export const reprice = async (shop: TestShop, mug: Mug, amount: number) => {
  const token = await shop.staffToken();
  const body = { prices: [{ currency: 'USD', amount }] };
  const done = await shop.request('PUT', `/admin/variants/${mug.variantId}/prices`, {
    token,
    body,
  });
  assert.equal(done.status, 200, done.text);
};
