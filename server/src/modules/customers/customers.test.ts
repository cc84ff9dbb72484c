import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { placeMugOrder } from '../../../test/support/orders.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { Refusal, type RefusalCode } from '../../kernel/refusal.ts';
import { hashToken } from '../../platform/tokens.ts';
import { issueLink, linkOf } from '../staff/one-time-tokens.ts';
import { clientHashOf } from '../staff/sessions.ts';
import { createStore } from '../stores/stores.ts';
import {
  confirmEmailChange,
  register,
  registerNeutrally,
  requestEmailChange,
  requestReset,
  setPassword,
  signIn,
  verifyEmail,
} from './account.ts';
import {
  addAddress,
  changeAddress,
  changeCustomer,
  createCustomer,
  createGroup,
  customerById,
  disableCustomer,
  eraseCustomer,
  findCustomerByEmail,
  mergeCustomers,
  removeAddress,
  removeGroup,
  setGroups,
} from './customers.ts';
import { allAddresses } from './store.ts';

const browser = clientHashOf('a browser');
const refusedWith = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code;

const registration = (email: string) => ({
  email,
  passwordHash: 'x',
  firstName: 'Ada',
  lastName: null,
  phone: null,
  acceptsMarketing: true,
});

async function withCustomer(
  t: TestContext,
  email = 'Ada@Example.com',
): Promise<{ shop: TestShop; id: Uuid }> {
  const shop = await openShop(t);
  const { customer } = await shop.inTx((tx) => register(tx, registration(email), browser));
  return { shop, id: customer.id };
}

async function linkId(shop: TestShop, kind: string): Promise<Uuid> {
  const [row] = await shop.rows<{ id: Uuid }>(
    'select id from one_time_tokens where kind = $1 and used_at is null',
    [kind],
  );
  assert.ok(row, `a live ${kind} link`);
  return row.id;
}

const home = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  address1: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  postal_code: ' 62701 ',
  country: 'US',
};

test('fifty parallel registrations of one address in mixed case make one account', async (t) => {
  const shop = await openShop(t);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) => {
      const email = index % 2 === 0 ? ' ADA@example.COM' : 'ada@Example.com ';
      return shop.inTx((tx) => register(tx, registration(email), browser));
    }),
  );
  assert.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 1);
  assert.ok(
    outcomes.every((one) => one.status === 'fulfilled' || refusedWith('EMAIL_TAKEN')(one.reason)),
  );
  assert.equal(await shop.count('customers'), 1);
  assert.equal(await shop.count('sessions'), 1);
});

test('an account of one store is no account of another', async (t) => {
  const { shop, id } = await withCustomer(t);
  const otherId = await shop.inTx(async (tx) => tx.newId());
  const ctx = { storeId: otherId, actor: { kind: 'system' } as const };
  await shop.edges.inTx(ctx, (tx) => createStore(tx, { slug: 'other' }));
  const other = shop.edges.reads(ctx);
  assert.equal(await customerById(other, id), undefined);
  assert.equal(await findCustomerByEmail(other, 'ada@example.com'), undefined);
  const { customer } = await shop.edges.inTx(ctx, (tx) =>
    register(tx, registration('ada@example.com'), browser),
  );
  assert.notEqual(customer.id, id);
  await assert.rejects(
    shop.edges.inTx(ctx, (tx) => changeCustomer(tx, id, { firstName: 'X' }, 'staff', undefined)),
    refusedWith('CUSTOMER_NOT_FOUND'),
  );
});

test('a mailed link proves the address once, and nothing but its hash is stored', async (t) => {
  const { shop, id } = await withCustomer(t);
  const verification = await linkId(shop, 'verification');
  const link = await linkOf(shop.db, shop.edges.secrets, verification);
  assert.match(link?.token ?? '', /^ev_live_/);
  assert.equal(link?.email, 'ada@example.com');
  assert.equal(
    await shop.count('one_time_tokens', `token_hash = '${hashToken(link?.token ?? '')}'`),
    1,
  );
  const twins = await Promise.allSettled([
    shop.inTx((tx) => verifyEmail(tx, verification)),
    shop.inTx((tx) => verifyEmail(tx, verification)),
  ]);
  assert.equal(twins.filter((one) => one.status === 'fulfilled').length, 1);
  assert.ok((await customerById(shop.db, id))?.emailVerifiedAt);
  assert.equal(await shop.count('events', "type = 'customer.verified'"), 1);
});

test('a reset ends every session and the link dies with its use, after half an hour, or by a newer one', async (t) => {
  const { shop, id } = await withCustomer(t);
  await shop.inTx((tx) => requestReset(tx, 'ada@example.com'));
  const older = await linkId(shop, 'reset');
  shop.clock.advance(1000);
  await shop.inTx((tx) => requestReset(tx, 'ada@example.com'));
  const link = { id: await linkId(shop, 'reset'), kind: 'reset' as const };
  await assert.rejects(
    shop.inTx((tx) => setPassword(tx, { id: older, kind: 'reset' }, 'new')),
    refusedWith('INVALID_CREDENTIALS'),
  );
  await shop.inTx((tx) => setPassword(tx, link, 'new'));
  assert.equal(await shop.count('sessions', 'revoked_at is null'), 0);
  await assert.rejects(
    shop.inTx((tx) => setPassword(tx, link, 'newer')),
    refusedWith('INVALID_CREDENTIALS'),
  );
  await shop.inTx((tx) => requestReset(tx, 'ada@example.com'));
  const late = { id: await linkId(shop, 'reset'), kind: 'reset' as const };
  shop.clock.advance(30 * 60_000 + 1000);
  await assert.rejects(
    shop.inTx((tx) => setPassword(tx, late, 'newest')),
    refusedWith('INVALID_CREDENTIALS'),
  );
  assert.equal((await shop.inTx((tx) => signIn(tx, id, browser))).customer.id, id);
});

test('an address gets at most three mails of a kind in an hour', async (t) => {
  const { shop, id } = await withCustomer(t);
  for (let index = 0; index < 6; index += 1) {
    await shop.inTx((tx) => issueLink(tx, 'reset', { kind: 'customer', id }, 'ada@example.com'));
  }
  assert.equal(await shop.count('one_time_tokens', "kind = 'reset'"), 3);
  await shop.inTx((tx) => requestReset(tx, 'nobody@example.com'));
  assert.equal(await shop.count('one_time_tokens', "kind = 'reset'"), 3);
});

test('a neutral registration opens by its link only, and tells the owner of a known address', async (t) => {
  const shop = await openShop(t);
  await shop.inTx((tx) => registerNeutrally(tx, registration('ada@example.com')));
  const made = await findCustomerByEmail(shop.db, 'ADA@example.com');
  assert.equal(made?.status, 'invited');
  assert.ok(made);
  await assert.rejects(
    shop.inTx((tx) => signIn(tx, made.id, browser)),
    refusedWith('INVALID_CREDENTIALS'),
  );
  await shop.inTx((tx) => registerNeutrally(tx, registration('ada@example.com')));
  assert.equal(await shop.count('customers'), 1);
  assert.equal(await shop.count('events', "type = 'customer.registration_repeated'"), 1);
  const verification = await linkId(shop, 'verification');
  await shop.inTx((tx) => verifyEmail(tx, verification));
  await shop.inTx((tx) => signIn(tx, made.id, browser));
});

test('a change of address needs the link to the new one, and is refused only then when it is taken', async (t) => {
  const { shop, id } = await withCustomer(t);
  await shop.inTx((tx) => register(tx, registration('eve@example.com'), browser));
  await shop.inTx((tx) => requestEmailChange(tx, id, 'EVE@example.com'));
  assert.equal((await customerById(shop.db, id))?.email, 'Ada@Example.com');
  const taken = await linkId(shop, 'email_change');
  await assert.rejects(
    shop.inTx((tx) => confirmEmailChange(tx, taken)),
    refusedWith('EMAIL_TAKEN'),
  );
  await shop.inTx((tx) => requestEmailChange(tx, id, 'New@example.com'));
  const free = await linkId(shop, 'email_change');
  await shop.inTx((tx) => confirmEmailChange(tx, free));
  const changed = await customerById(shop.db, id);
  assert.equal(changed?.emailNormalized, 'new@example.com');
  assert.ok(changed?.emailVerifiedAt);
  assert.equal(await shop.count('sessions', `customer_id = '${id}' and version = 2`), 1);
});

test('an account that is closed cannot sign in, and no race lets a session survive', async (t) => {
  const { shop, id } = await withCustomer(t);
  await Promise.allSettled([
    ...Array.from({ length: 10 }, () => shop.inTx((tx) => signIn(tx, id, browser))),
    shop.inTx((tx) => disableCustomer(tx, id, undefined)),
    ...Array.from({ length: 10 }, () => shop.inTx((tx) => signIn(tx, id, browser))),
  ]);
  assert.equal(await shop.count('sessions', 'revoked_at is null'), 0);
  await assert.rejects(
    shop.inTx((tx) => signIn(tx, id, browser)),
    refusedWith('INVALID_CREDENTIALS'),
  );
});

test('one address is the default of each kind, whatever runs at once', async (t) => {
  const { shop, id } = await withCustomer(t);
  await Promise.all(
    Array.from({ length: 10 }, () =>
      shop.inTx((tx) =>
        addAddress(tx, id, { ...home, isDefaultShipping: true, isDefaultBilling: true }),
      ),
    ),
  );
  assert.equal(await shop.count('addresses', 'is_default_shipping'), 1);
  assert.equal(await shop.count('addresses', 'is_default_billing'), 1);
  const [first] = await allAddresses(shop.db, id);
  assert.ok(first);
  assert.equal(first.postal_code, '62701');
  await assert.rejects(
    shop.inTx((tx) => changeAddress(tx, id, first.id, { postal_code: 'nope' }, undefined)),
    refusedWith('ADDRESS_INVALID'),
  );
  await assert.rejects(
    shop.inTx((tx) => addAddress(tx, id, { ...home, country: 'XX' })),
    refusedWith('INVALID_COUNTRY'),
  );
  const changed = await shop.inTx((tx) =>
    changeAddress(tx, id, first.id, { city: 'Chicago', isDefaultShipping: true }, first.version),
  );
  assert.equal(changed.city, 'Chicago');
  assert.equal(await shop.count('addresses', 'is_default_shipping'), 1);
});

test('an address of another customer is absent', async (t) => {
  const { shop, id } = await withCustomer(t);
  const eve = await shop.inTx((tx) => register(tx, registration('eve@example.com'), browser));
  const address = await shop.inTx((tx) => addAddress(tx, id, home));
  for (const work of [
    () =>
      shop.inTx((tx) => changeAddress(tx, eve.customer.id, address.id, { city: 'X' }, undefined)),
    () => shop.inTx((tx) => removeAddress(tx, eve.customer.id, address.id, undefined)),
  ]) {
    await assert.rejects(work(), refusedWith('ADDRESS_NOT_FOUND'));
  }
});

test('the hundred and first address is refused', async (t) => {
  const { shop, id } = await withCustomer(t);
  await shop.rows(
    `insert into addresses (store_id, id, customer_id, first_name, last_name, address1, city, country)
     select store_id, gen_random_uuid(), id, 'A', 'B', 'C', 'D', 'US' from customers, generate_series(1, 100)`,
  );
  await assert.rejects(
    shop.inTx((tx) => addAddress(tx, id, home)),
    refusedWith('LIMIT_EXCEEDED'),
  );
});

test('a stale version changes nothing', async (t) => {
  const { shop, id } = await withCustomer(t);
  const changed = await shop.inTx((tx) =>
    changeCustomer(tx, id, { firstName: 'B', acceptsMarketing: false }, 'customer', 1),
  );
  assert.equal(changed.version, 2);
  await assert.rejects(
    shop.inTx((tx) => changeCustomer(tx, id, { firstName: 'C' }, 'customer', 1)),
    refusedWith('VERSION_MISMATCH'),
  );
  assert.equal(await shop.count('consents'), 2);
});

test('an erased account keeps nothing personal and frees its address', async (t) => {
  const { shop, id } = await withCustomer(t);
  await shop.inTx((tx) => addAddress(tx, id, home));
  await shop.inTx((tx) => eraseCustomer(tx, id, { withGuestOrders: true }));
  const [row] = await shop.rows<{ text: string }>('select customers::text as text from customers');
  assert.doesNotMatch(row?.text ?? '', /ada/i);
  assert.equal(await shop.count('addresses'), 0);
  assert.equal(await shop.count('sessions', 'revoked_at is null'), 0);
  await shop.inTx((tx) => register(tx, registration('ada@example.com'), browser));
});

test('a merge moves addresses and groups and closes the account it came from', async (t) => {
  const { shop, id } = await withCustomer(t);
  const into = await shop.inTx((tx) => createCustomer(tx, { email: 'eve@example.com' }));
  const group = await shop.inTx((tx) => createGroup(tx, { name: 'VIP', code: 'vip' }));
  await assert.rejects(
    shop.inTx((tx) => createGroup(tx, { name: 'VIP', code: 'vip' })),
    refusedWith('CONFLICT'),
  );
  await shop.inTx((tx) => setGroups(tx, id, [group.id], undefined));
  await shop.inTx((tx) => addAddress(tx, id, { ...home, isDefaultShipping: true }));
  await shop.inTx((tx) => mergeCustomers(tx, id, into.id));
  assert.equal((await allAddresses(shop.db, into.id)).length, 1);
  assert.equal(await shop.count('customer_group_members', `customer_id = '${into.id}'`), 1);
  await assert.rejects(
    shop.inTx((tx) => signIn(tx, id, browser)),
    refusedWith('INVALID_CREDENTIALS'),
  );
  await assert.rejects(
    shop.inTx((tx) => removeGroup(tx, group.id, undefined)),
    refusedWith('RESOURCE_IN_USE'),
  );
  await assert.rejects(
    shop.inTx((tx) => setGroups(tx, into.id, [id], undefined)),
    refusedWith('NOT_FOUND'),
  );
});

test('an account with an open order is not erased, and none is merged into itself', async (t) => {
  const { shop, id } = await withCustomer(t);
  await shop.inTx((tx) => placeMugOrder(tx, undefined, { customerId: id }));
  await assert.rejects(
    shop.inTx((tx) => eraseCustomer(tx, id, { withGuestOrders: true })),
    refusedWith('ERASE_BLOCKED'),
  );
  await assert.rejects(
    shop.inTx((tx) => mergeCustomers(tx, id, id)),
    refusedWith('CUSTOMER_MERGE_CONFLICT'),
  );
  await assert.rejects(
    shop.inTx((tx) => changeCustomer(tx, id, { vatId: '12' }, 'staff', undefined)),
    refusedWith('VAT_ID_INVALID'),
  );
  const [row] = await shop.rows<{ email: string; vat_id: string | null }>(
    'select email, vat_id from customers',
  );
  assert.deepEqual(row, { email: 'Ada@Example.com', vat_id: null });
});
