import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { SignJWT } from 'jose';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { Refusal, type RefusalCode } from '../../kernel/refusal.ts';
import { accessTokensOf } from '../../platform/access-tokens.ts';
import { hashPassword } from '../../platform/passwords.ts';
import { hashToken, mintToken } from '../../platform/tokens.ts';
import { createStore } from '../stores/stores.ts';
import { createApiKey, revokeApiKey } from './api-keys.ts';
import { createAuthenticator } from './authenticator.ts';
import { linkOf } from './one-time-tokens.ts';
import { scopesOfRole } from './roles.ts';
import { clientHashOf, endSession, refreshSession } from './sessions.ts';
import {
  acceptInvitation,
  changeStaff,
  createStaff,
  ensureOwner,
  inviteStaff,
  removeStaff,
  signInStaff,
} from './staff.ts';
import { locateRefreshToken, locateSignIn } from './store.ts';

const OWNER = { scopes: scopesOfRole('owner'), isOwner: true };
const ADMIN = { scopes: scopesOfRole('admin'), isOwner: false };
const browser = clientHashOf('a browser');

const refusedWith = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code;

async function withOwner(t: TestContext): Promise<{ shop: TestShop; ownerId: Uuid }> {
  const shop = await openShop(t);
  const passwordHash = await hashPassword('a long enough phrase');
  const owner = await shop.inTx((tx) =>
    createStaff(tx, { email: 'Owner@Shop.example', passwordHash, role: 'owner' }),
  );
  return { shop, ownerId: owner.id };
}

async function signedIn(shop: TestShop, id: Uuid) {
  const { member, grant } = await shop.inTx((tx) => signInStaff(tx, id, browser));
  const token = await accessTokensOf(shop.edges).sign({
    surface: 'admin',
    kind: 'staff',
    subject: id,
    storeId: shop.storeId,
    sessionId: grant.sessionId,
    sessionVersion: grant.sessionVersion,
    scopes: scopesOfRole(member.role),
  });
  return { token, grant };
}

const refreshed = async (shop: TestShop, token: string, client = browser) => {
  const place = await locateRefreshToken(shop.edges.locate, hashToken(token));
  assert.ok(place);
  return shop.inTx((tx) =>
    refreshSession(tx, { token, tokenId: place.id, kind: 'staff', clientHash: client }),
  );
};

async function renewed(shop: TestShop, token: string, client = browser): Promise<string> {
  const done = await refreshed(shop, token, client);
  assert.equal(done.outcome, 'renewed');
  return done.outcome === 'renewed' ? done.grant.refreshToken : '';
}

test('ten first starts at once make one owner', async (t) => {
  const shop = await openShop(t);
  const passwordHash = await hashPassword('a long enough phrase');
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      shop.inTx((tx) => ensureOwner(tx, { email: `owner${index}@shop.example`, passwordHash })),
    ),
  );
  assert.equal(made.filter(Boolean).length, 1);
  assert.equal(await shop.count('staff_users'), 1);
  assert.equal(await shop.count('memberships', "role = 'owner' and status = 'active'"), 1);
});

test('the hash of a password comes from the listed function only', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const found = await locateSignIn(shop.edges.locate, 'owner@shop.example');
  assert.equal(found?.id, ownerId);
  assert.match(found?.hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const grants = await shop.rows<{ column_name: string }>(
    `select column_name from information_schema.column_privileges
      where grantee = 'rcommerce_app' and table_name = 'staff_users' and privilege_type = 'SELECT'`,
  );
  assert.ok(grants.length > 3 && !grants.some((one) => one.column_name === 'password_hash'));
});

test('an access token of this shop passes; one of another audience, algorithm, key or shape does not', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const { token, grant } = await signedIn(shop, ownerId);
  const authenticator = createAuthenticator(shop.edges);
  const passed = await authenticator.authenticate(token, 'admin');
  assert.equal(passed.storeId, shop.storeId);
  assert.ok(passed.principal.kind === 'staff' && passed.principal.role === 'owner');
  await assert.rejects(authenticator.authenticate(token, 'store'), refusedWith('UNAUTHENTICATED'));

  const [header = '', payload = '', signature = ''] = token.split('.');
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const keys = await shop.rows<{ public_key: object }>('select public_key from signing_keys');
  const hmacKey = Buffer.from(JSON.stringify(keys[0]?.public_key));
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const signed = (change: object, headerChange: object = {}) =>
    new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...headerChange })
      .sign(stranger);
  const forged = [
    `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`,
    `${encode({ alg: 'None', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    `${encode({ alg: ['EdDSA'], typ: 'at+jwt', kid })}.${payload}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${encode({ ...claims, store: ownerId })}.${signature}`,
    await signed({}),
    await signed({}, { kid: 'unknown' }),
    await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
      .sign(hmacKey),
    grant.refreshToken,
    mintToken('sk', shop.edges.env.randomBytes).token,
    `${mintToken('sk', shop.edges.env.randomBytes).token.slice(0, -1)}?`,
    '[[[[[[[[',
    'x'.repeat(100_000),
    '',
  ];
  for (const text of forged) {
    await assert.rejects(
      authenticator.authenticate(text, 'admin'),
      refusedWith('UNAUTHENTICATED'),
      text.slice(0, 60),
    );
  }
});

test('a token with our signature but a wrong claim is refused', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const { grant } = await signedIn(shop, ownerId);
  const authenticator = createAuthenticator(shop.edges);
  const tokens = accessTokensOf(shop.edges);
  const base = {
    surface: 'admin',
    kind: 'staff',
    subject: ownerId,
    storeId: shop.storeId,
    sessionId: grant.sessionId,
    sessionVersion: grant.sessionVersion,
    scopes: [],
  } as const;
  const wrong = [
    { ...base, surface: 'store' as const },
    { ...base, kind: 'customer' as const },
    { ...base, subject: shop.storeId },
    { ...base, sessionId: ownerId },
    { ...base, storeId: ownerId },
  ];
  for (const claims of wrong) {
    const token = await tokens.sign(claims);
    await assert.rejects(
      authenticator.authenticate(token, 'admin'),
      refusedWith('UNAUTHENTICATED'),
    );
  }
  const stale = await tokens.sign({ ...base, sessionVersion: 7 });
  await assert.rejects(authenticator.authenticate(stale, 'admin'), refusedWith('TOKEN_EXPIRED'));
  const good = await tokens.sign(base);
  await authenticator.authenticate(good, 'admin');
  shop.clock.advance(11 * 60_000 + 1000);
  await assert.rejects(authenticator.authenticate(good, 'admin'), refusedWith('TOKEN_EXPIRED'));
});

test('a session that was signed out opens nothing, here at once and elsewhere within two seconds', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const { token, grant } = await signedIn(shop, ownerId);
  const here = createAuthenticator(shop.edges);
  await here.authenticate(token, 'admin');
  await shop.inTx((tx) =>
    endSession(tx, { kind: 'staff', id: ownerId }, grant.sessionId, 'logout'),
  );
  await assert.rejects(here.authenticate(token, 'admin'), refusedWith('UNAUTHENTICATED'));
  assert.equal((await refreshed(shop, grant.refreshToken)).outcome, 'refused');

  const again = await signedIn(shop, ownerId);
  await here.authenticate(again.token, 'admin');
  await shop.rows('update sessions set revoked_at = now() where revoked_at is null');
  shop.clock.advance(2000);
  await assert.rejects(here.authenticate(again.token, 'admin'), refusedWith('UNAUTHENTICATED'));
});

test('presenting the first refresh token after its grandchild was made ends the family', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const first = (await signedIn(shop, ownerId)).grant.refreshToken;
  const second = await renewed(shop, first);
  const third = await renewed(shop, second);
  assert.equal((await refreshed(shop, first)).outcome, 'refused');
  assert.equal((await refreshed(shop, third)).outcome, 'refused');
  assert.equal(await shop.count('sessions', 'revoked_at is null'), 0);
  assert.equal(await shop.count('audit_entries', "action = 'session.reuse_detected'"), 1);
});

test('a refresh token used again eleven seconds later, or by another client, ends the family', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const first = (await signedIn(shop, ownerId)).grant.refreshToken;
  const second = await renewed(shop, first);
  assert.equal(await renewed(shop, first), second, 'within ten seconds the same successor');
  shop.clock.advance(11_000);
  assert.equal((await refreshed(shop, first)).outcome, 'refused');
  assert.equal((await refreshed(shop, second)).outcome, 'refused');

  const mine = (await signedIn(shop, ownerId)).grant.refreshToken;
  await renewed(shop, mine);
  assert.equal((await refreshed(shop, mine, clientHashOf('another'))).outcome, 'refused');
});

test('ten uses of one refresh token at once get the same successor', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  let token = (await signedIn(shop, ownerId)).grant.refreshToken;
  for (let round = 1; round <= 10; round += 1) {
    const place = await locateRefreshToken(shop.edges.locate, hashToken(token));
    assert.ok(place);
    const use = { token, tokenId: place.id, kind: 'staff', clientHash: browser } as const;
    const uses = await Promise.all(
      Array.from({ length: 10 }, () => shop.inTx((tx) => refreshSession(tx, use))),
    );
    const successors = new Set(
      uses.map((one) => (one.outcome === 'renewed' ? one.grant.refreshToken : one.outcome)),
    );
    assert.equal(successors.size, 1);
    assert.equal(await shop.count('refresh_tokens', 'parent_id is not null'), round);
    [token = ''] = successors;
  }
});

test('a refresh token idle for half a day is dead for staff', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const { grant } = await signedIn(shop, ownerId);
  shop.clock.advance(12 * 3_600_000 + 1000);
  assert.deepEqual(await refreshed(shop, grant.refreshToken), {
    outcome: 'refused',
    code: 'TOKEN_EXPIRED',
  });
});

test('of twenty-two sessions the two oldest have ended', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  for (let index = 0; index < 22; index += 1) {
    shop.clock.advance(1000);
    await shop.inTx((tx) => signInStaff(tx, ownerId, browser));
  }
  assert.equal(await shop.count('sessions', 'revoked_at is null'), 20);
});

test('two owners who remove each other at once leave one', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const passwordHash = await hashPassword('a long enough phrase');
  const other = await shop.inTx((tx) =>
    createStaff(tx, { email: 'second@shop.example', passwordHash, role: 'owner' }),
  );
  const outcomes = await Promise.allSettled([
    shop.inTx((tx) => removeStaff(tx, ownerId, OWNER, undefined)),
    shop.inTx((tx) => changeStaff(tx, other.id, { role: 'admin' }, OWNER, undefined)),
  ]);
  const refused = outcomes.filter(
    (one) => one.status === 'rejected' && refusedWith('LAST_OWNER')(one.reason),
  );
  assert.equal(refused.length, 1);
  assert.equal(await shop.count('memberships', "role = 'owner' and status = 'active'"), 1);
});

test('nobody grants what they lack, and only an owner touches an owner', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const person = { email: 'new@shop.example', name: 'New', extraScopes: [] };
  const invite = (role: 'owner' | 'admin' | 'support', extraScopes: string[], granter = ADMIN) =>
    shop.inTx((tx) => inviteStaff(tx, { ...person, role, extraScopes }, granter));
  await assert.rejects(invite('owner', []), refusedWith('FORBIDDEN'));
  await assert.rejects(invite('support', ['ledger:admin']), refusedWith('INSUFFICIENT_SCOPE'));
  await assert.rejects(
    invite('support', ['orders:write', 'nonsense']),
    refusedWith('SCOPE_INVALID'),
  );
  await assert.rejects(
    shop.inTx((tx) => changeStaff(tx, ownerId, { role: 'support' }, ADMIN, undefined)),
    refusedWith('FORBIDDEN'),
  );
  await assert.rejects(
    shop.inTx((tx) => removeStaff(tx, ownerId, ADMIN, undefined)),
    refusedWith('FORBIDDEN'),
  );
  const invited = await invite('support', ['reports:read']);
  assert.equal(invited.status, 'invited');
  await assert.rejects(invite('admin', []), refusedWith('EMAIL_TAKEN'));
});

test('an invitation opens once, by its derived link, and only its hash is stored', async (t) => {
  const { shop } = await withOwner(t);
  const invited = await shop.inTx((tx) =>
    inviteStaff(
      tx,
      { email: 'New@Shop.example', name: 'New', role: 'support', extraScopes: [] },
      OWNER,
    ),
  );
  const [row] = await shop.rows<{ id: Uuid; token_hash: string }>(
    'select id, token_hash from one_time_tokens',
  );
  assert.ok(row);
  const link = await linkOf(shop.db, shop.edges.secrets, row.id);
  assert.equal(hashToken(link?.token ?? ''), row.token_hash);
  const passwordHash = await hashPassword('a long enough phrase');
  const accept = () =>
    shop.inTx((tx) =>
      acceptInvitation(tx, { linkId: row.id, name: 'N', passwordHash, clientHash: browser }),
    );
  const outcomes = await Promise.allSettled([accept(), accept(), accept()]);
  assert.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 1);
  assert.equal(
    await shop.count('memberships', `staff_user_id = '${invited.id}' and status = 'active'`),
    1,
  );
  assert.equal(await linkOf(shop.db, shop.edges.secrets, row.id), undefined);
});

test('an API key opens its own store with its own scopes until it is revoked', async (t) => {
  const { shop } = await withOwner(t);
  const otherId = await shop.inTx(async (tx) => tx.newId());
  const otherCtx = { storeId: otherId, actor: { kind: 'system' } as const };
  await shop.edges.inTx(otherCtx, (tx) => createStore(tx, { slug: 'other' }));
  const made = await shop.inTx((tx) =>
    createApiKey(tx, { name: 'sync', kind: 'secret', scopes: ['products:write'] }, OWNER),
  );
  const publishable = await shop.edges.inTx(otherCtx, (tx) =>
    createApiKey(tx, { name: 'web', kind: 'publishable' }, OWNER),
  );
  const authenticator = createAuthenticator(shop.edges);
  const { storeId, principal } = await authenticator.authenticate(made.key, 'admin');
  assert.equal(storeId, shop.storeId);
  assert.deepEqual(principal, {
    kind: 'api_key',
    id: made.apiKey.id,
    scopes: ['products:write'],
  });
  assert.equal(await authenticator.storeOfPublishableKey(publishable.key), otherId);
  await assert.rejects(
    authenticator.authenticate(made.key, 'store'),
    refusedWith('UNAUTHENTICATED'),
  );
  assert.equal(await authenticator.storeOfPublishableKey(made.key), undefined);
  await shop.inTx((tx) => revokeApiKey(tx, made.apiKey.id, undefined));
  await assert.rejects(
    authenticator.authenticate(made.key, 'admin'),
    refusedWith('API_KEY_REVOKED'),
  );
});

test('a key that names addresses works from these only, and dies at its expiry', async (t) => {
  const { shop } = await withOwner(t);
  const expiresAt = new Date(shop.clock.env.now().getTime() + 60_000);
  const { key } = await shop.inTx((tx) =>
    createApiKey(
      tx,
      {
        name: 'sync',
        kind: 'secret',
        preset: 'read_only',
        ipAllow: ['10.1.2.3/8', '::1'],
        expiresAt,
      },
      OWNER,
    ),
  );
  const authenticator = createAuthenticator(shop.edges);
  await authenticator.authenticate(key, 'admin', '10.9.9.9');
  await assert.rejects(
    authenticator.authenticate(key, 'admin', '11.9.9.9'),
    refusedWith('UNAUTHENTICATED'),
  );
  await assert.rejects(authenticator.authenticate(key, 'admin'), refusedWith('UNAUTHENTICATED'));
  shop.clock.advance(61_000);
  await assert.rejects(
    authenticator.authenticate(key, 'admin', '10.9.9.9'),
    refusedWith('API_KEY_EXPIRED'),
  );
});

test('a host leads to its store and any other to the default one', async (t) => {
  const { shop } = await withOwner(t);
  const authenticator = createAuthenticator(shop.edges);
  assert.equal(await authenticator.storeOfHost('nobody.example:8080'), shop.storeId);
});

test('a new signing key signs, the old one verifies until its last token has died, and then it is gone', async (t) => {
  const { shop, ownerId } = await withOwner(t);
  const { grant } = await signedIn(shop, ownerId);
  const claims = {
    surface: 'admin',
    kind: 'staff',
    subject: ownerId,
    storeId: shop.storeId,
    sessionId: grant.sessionId,
    sessionVersion: grant.sessionVersion,
    scopes: [],
  } as const;
  const kidOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  const tokens = accessTokensOf(shop.edges);
  // Another process on the same database, which has not heard of the change.
  const elsewhere = accessTokensOf({ ...shop.edges, locate: { ...shop.edges.locate } });
  const before = await tokens.sign(claims);
  assert.equal(kidOf(await elsewhere.sign(claims)), kidOf(before));
  const made = await Promise.all([tokens.rotate(0), elsewhere.rotate(0), tokens.rotate(0)]);
  assert.ok(made.includes(true));
  assert.equal(await shop.count('signing_keys', 'retired_at is null'), 1);
  const after = await tokens.sign(claims);
  assert.notEqual(kidOf(after), kidOf(before));
  shop.clock.advance(61_000);
  for (const one of [tokens, elsewhere]) {
    assert.equal(
      kidOf(await one.sign(claims)),
      kidOf(after),
      'within a minute everybody signs with it',
    );
    assert.equal((await one.verify(before, 'admin')).subject, ownerId);
    assert.equal((await one.verify(after, 'admin')).subject, ownerId);
  }
  assert.equal(await tokens.rotate(60_000 * 60), false, 'young enough');
  await tokens.removeRetired();
  assert.ok((await shop.count('signing_keys')) > 1, 'its tokens may still live');
  shop.clock.advance(17 * 60_000);
  await assert.rejects(
    tokens.verify(before, 'admin'),
    (error: unknown) => error instanceof Refusal,
  );
  shop.clock.advance(91 * 86_400_000);
  await shop.runTimer('staff.signing_keys');
  assert.equal(await shop.count('signing_keys', 'retired_at is null'), 1);
  shop.clock.advance(3_600_000);
  await shop.runTimer('staff.signing_keys');
  assert.equal(await shop.count('signing_keys'), 1, 'the retired ones are gone');
  const fresh = await elsewhere.sign(claims);
  assert.notEqual(kidOf(fresh), kidOf(after));
  assert.equal((await tokens.verify(fresh, 'admin')).subject, ownerId);
});
