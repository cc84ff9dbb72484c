/* `npm run prove -- tokens`: access and refresh tokens cannot be forged, replayed, or outlive a sign-out.
 * The forgeries are made with the shop's own signing key where a stranger would lack it, so that each claim is judged and
 * not only the signature; a token made in the same way with nothing wrong must pass. Revocation is measured over two
 * processes on one database.
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { unseal } from '../src/platform/seal.ts';
import { mintToken } from '../src/platform/tokens.ts';
import type { TestAnswer, TestShop } from '../test/support/shop.ts';
import { promise, type Run } from './support/promise.ts';
import { type Findings, findings, openTestShop } from './support/test-shop.ts';
import { openWorld, type World } from './support/world.ts';

type Surface = 'admin' | 'store';
type Claims = Readonly<Record<string, unknown>>;
type Pair = { readonly access: string; readonly refresh: string };
type Place = {
  readonly surface: Surface;
  readonly path: string;
  readonly pair: Pair;
  readonly claims: Claims;
};
type Keys = { readonly kid: string; readonly ours: KeyObject; readonly stranger: KeyObject };

const ME: Readonly<Record<Surface, string>> = {
  admin: '/admin/me',
  store: '/store/customers/me',
};
const PASSWORD = 'seven swans upon a lake';
const REVOKED_MS_MAX = 2000;
const REVOKED_ROUNDS = { short: 3, full: 25 };
const LEEWAY_SECONDS = 60;
const RIVALS = 12;

export const program = promise({
  name: 'tokens',
  says: 'no forged, replayed or revoked token opens anything',
  plants: { 'undead-sessions': 'undoes the revocation of sessions' },
  run: async (run) => {
    const shop = await openTestShop(run, { connections: RIVALS + 4 });
    if (run.plant === 'undead-sessions') await shop.rows(UNDEAD);
    const found = findings();
    const keys = await keysOf(shop);
    const places = [await staffPlace(shop), await customerPlace(shop)];
    let forgeries = 0;
    for (const place of places) forgeries += await forged(shop, place, keys, found);
    const replays = await replayed(shop, found);
    const ends = await signedOut(shop, found);
    found.settle(run);
    const world = await openWorld(run, { processes: 2 });
    if (run.plant === 'undead-sessions') await world.rows(UNDEAD);
    const revoked = await revokedEverywhere(run, world);
    return {
      forgeries,
      accepted: 0,
      replays,
      sign_outs: ends,
      revocations: revoked.count,
      revoked_elsewhere_ms_max: revoked.slowestMs,
      ...(await world.check()),
    };
  },
});

const UNDEAD = `
  create function undo() returns trigger language plpgsql as 'begin new.revoked_at := null; return new; end';
  create trigger undo before update on sessions for each row execute function undo()`;

// ---- Forgeries -------------------------------------------------------------------------------------------------

async function keysOf(shop: TestShop): Promise<Keys> {
  await shop.staffToken();
  const [row] = await shop.rows<{ kid: string; private_key: Buffer }>(
    'select kid, private_key from signing_keys where retired_at is null',
  );
  if (!row) throw new Error('the shop has a signing key');
  const pkcs8 = unseal(shop.edges.secrets.key('signing keys'), row.private_key, row.kid);
  return {
    kid: row.kid,
    ours: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    stranger: generateKeyPairSync('ed25519').privateKey,
  };
}

const signIn = async (shop: TestShop, surface: Surface, body: object): Promise<Pair> => {
  const answer = await shop.request('POST', `/${surface}/auth/login`, { body });
  if (answer.status !== 200) throw new Error(answer.text);
  return { access: answer.body.access_token, refresh: answer.body.refresh_token };
};

const staffPair = (shop: TestShop): Promise<Pair> =>
  signIn(shop, 'admin', { email: 'owner@example.com', password: 'a quiet harbour at dawn' });

const customerPair = (shop: TestShop): Promise<Pair> =>
  signIn(shop, 'store', { email: 'ada@example.com', password: PASSWORD });

const claimsIn = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

async function staffPlace(shop: TestShop): Promise<Place> {
  const pair = await staffPair(shop);
  return { surface: 'admin', path: ME.admin, pair, claims: claimsIn(pair.access) };
}

async function customerPlace(shop: TestShop): Promise<Place> {
  const body = { email: 'ada@example.com', password: PASSWORD };
  const made = await shop.request('POST', '/store/auth/register', { body });
  if (made.status !== 201) throw new Error(made.text);
  const pair = await customerPair(shop);
  return { surface: 'store', path: ME.store, pair, claims: claimsIn(pair.access) };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with these claims as the shop would sign it; `undefined` takes a claim away. */
const signed = (
  { claims }: Place,
  { kid, ours }: Keys,
  change: Claims = {},
  header: object = {},
  key: KeyObject = ours,
): string => sealed({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }, { ...claims, ...change }, key);

/** Written out by hand: a library would refuse to make some of them. */
function sealed(header: object, payload: unknown, key: KeyObject): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}

/** The table: what it is, and the token. */
function tableOf(shop: TestShop, place: Place, keys: Keys): readonly (readonly [string, string])[] {
  const { claims, pair, surface } = place;
  const [header = '', payload = '', signature = ''] = pair.access.split('.');
  const head = (more: object) => encode({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.kid, ...more });
  const ours = (change: Claims, more: object = {}) => signed(place, keys, change, more);
  const theirs = (more: object) => signed(place, keys, {}, more, keys.stranger);
  const publicKey = createPublicKey(keys.ours);
  const jwk = createPublicKey(keys.stranger).export({ format: 'jwk' });
  const mac = (key: string | Uint8Array): string => {
    const text = `${head({ alg: 'HS256' })}.${payload}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const now = Number(claims['iat']);
  const other: Surface = surface === 'admin' ? 'store' : 'admin';
  const stranger = '01a00000-0000-7000-8000-000000000001';
  const minted = (kind: Parameters<typeof mintToken>[0]) =>
    mintToken(kind, shop.edges.env.randomBytes).token;
  const deep: unknown = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`);
  return [
    ['alg none', `${head({ alg: 'none' })}.${payload}.`],
    ['alg None, the old signature', `${head({ alg: 'None' })}.${payload}.${signature}`],
    ['alg nOnE', `${head({ alg: 'nOnE' })}.${payload}.`],
    ['alg as a list', `${head({ alg: ['EdDSA'] })}.${payload}.${signature}`],
    ['no alg', `${encode({ typ: 'at+jwt', kid: keys.kid })}.${payload}.${signature}`],
    ['HS256 with the public key as DER', mac(publicKey.export({ format: 'der', type: 'spki' }))],
    [
      'HS256 with the public key as PEM',
      mac(Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }))),
    ],
    [
      'HS256 with the public key as JWK',
      mac(Buffer.from(JSON.stringify(publicKey.export({ format: 'jwk' })))),
    ],
    ['HS256 with an all but empty key', mac(new Uint8Array(32))],
    ['another key', theirs({})],
    ['another key of an unknown name', theirs({ kid: 'unknown' })],
    ['another key in the header', theirs({ jwk })],
    ['another key at an address', theirs({ jku: 'https://example.com/keys' })],
    ['another certificate at an address', theirs({ x5u: 'https://example.com/cert' })],
    ['a key name that is a path', theirs({ kid: '../../dev/null' })],
    ['a key name that is SQL', theirs({ kid: "' or true --" })],
    ['a key name of the prototype', theirs({ kid: '__proto__' })],
    ['an empty signature', `${header}.${payload}.`],
    ['no signature', `${header}.${payload}`],
    ['half a signature', `${header}.${payload}.${signature.slice(0, 43)}`],
    ['a changed signature', `${header}.${payload}.${flipped(signature)}`],
    ['a longer signature', `${header}.${payload}.${signature}AA`],
    [
      'another store under the old signature',
      `${header}.${encode({ ...claims, store: stranger })}.${signature}`,
    ],
    [
      'another subject under the old signature',
      `${header}.${encode({ ...claims, sub: stranger })}.${signature}`,
    ],
    [
      'more scopes under the old signature',
      `${header}.${encode({ ...claims, scope: 'admin' })}.${signature}`,
    ],
    ['a header that must be understood', ours({}, { crit: ['nonsense'], nonsense: 1 })],
    ['typ JWT', ours({}, { typ: 'JWT' })],
    ['no typ', ours({}, { typ: undefined })],
    ['another issuer', ours({ iss: 'https://example.com' })],
    ['the other audience', ours({ aud: `rcommerce:${other}` })],
    ['the kind of the other audience', ours({ kind: surface === 'admin' ? 'customer' : 'staff' })],
    ['a token of the other audience', '' /* put in below */],
    ['another subject', ours({ sub: stranger })],
    ['another store', ours({ store: stranger })],
    ['another session', ours({ sid: stranger })],
    ['an older version of the session', ours({ sv: 0 })],
    ['a later version of the session', ours({ sv: 99 })],
    ['a version that is text', ours({ sv: '1' })],
    ['scopes as a list', ours({ scope: ['admin'] })],
    ...Object.keys(claims).map((name) => [`no ${name}`, ours({ [name]: undefined })] as const),
    [
      'expired beyond the leeway',
      ours({ exp: now - LEEWAY_SECONDS - 1, iat: now - 600, nbf: now - 600 }),
    ],
    ['until the year 9999', ours({ exp: 253_402_300_799 })],
    ['a second longer than any token lives', ours({ exp: now + 901 })],
    ['an end that is text', ours({ exp: String(now + 600) })],
    ['not yet good', ours({ nbf: now + LEEWAY_SECONDS + 5, exp: now + 600 })],
    ['made in the future', ours({ iat: now + LEEWAY_SECONDS + 5, exp: now + 600 })],
    [
      'claims that are no object',
      sealed({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.kid }, deep, keys.ours),
    ],
    ['its refresh token', pair.refresh],
    ['a secret key of nobody', minted('sk')],
    ['a publishable key', minted('pk')],
    ['a cart token', minted('ct')],
    ['an order token', minted('ot')],
    ['a reset token', minted('pr')],
    ['a verification token', minted('ev')],
    ['an invitation', minted('iv')],
    ['5 KB of text', 'x'.repeat(5000)],
    ['brackets', '[[[[[[[['],
    ['three dots', '...'],
    ['a null', 'null'],
  ];
}

const flipped = (text: string): string => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);

async function forged(shop: TestShop, place: Place, keys: Keys, found: Findings): Promise<number> {
  const good = signed(place, keys);
  const ask = (token: string, more: object = {}): Promise<TestAnswer> =>
    shop.request('GET', place.path, { token, ...more });
  for (const [name, token] of [
    ['the real one', place.pair.access],
    ['one made here with nothing wrong', good],
  ] as const) {
    const { status, text } = await ask(token);
    found.note(status === 200, () => `${place.surface}, ${name}: ${status} ${text}`);
  }
  const swapped =
    place.surface === 'admin' ? await customerOrNone(shop) : (await staffPair(shop)).access;
  const table = tableOf(shop, place, keys);
  for (const [name, token] of table) {
    const sent = name === 'a token of the other audience' ? swapped : token;
    const { status, text } = await ask(sent);
    found.note(status === 401, () => `${place.surface}, ${name}: ${status} ${text.slice(0, 200)}`);
  }
  const headers = (authorization: string) => ({ headers: { authorization } });
  const refused: readonly (readonly [string, Promise<TestAnswer>, number])[] = [
    ['as a basic credential', shop.request('GET', place.path, headers(`Basic ${good}`)), 401],
    ['without a scheme', shop.request('GET', place.path, headers(good)), 401],
    ['with a word behind it', shop.request('GET', place.path, headers(`Bearer ${good} x`)), 401],
    ['in a cookie', shop.request('GET', place.path, { headers: { cookie: `token=${good}` } }), 401],
    ['in the address', shop.request('GET', `${place.path}?access_token=${good}`), 400],
    ['of 100 KB', ask('x'.repeat(100_000)), 431],
  ];
  for (const [name, asked, status] of refused) {
    const answer = await asked;
    found.note(
      answer.status === status,
      () => `${place.surface}, a token ${name}: ${answer.status}, not ${status}`,
    );
  }
  return table.length + refused.length;
}

/** The customer's, once there is one: the first place is looked at before. */
const customerOrNone = async (shop: TestShop): Promise<string> =>
  (await shop.count('customers')) > 0 ? (await customerPair(shop)).access : 'none';

// ---- Refresh tokens --------------------------------------------------------------------------------------------

async function replayed(shop: TestShop, found: Findings): Promise<number> {
  let count = 0;
  for (const surface of ['admin', 'store'] as const) {
    const start = surface === 'admin' ? staffPair : customerPair;
    const use = (token: string, agent = 'browser') =>
      shop.request('POST', `/${surface}/auth/refresh`, {
        body: { refresh_token: token },
        headers: { 'user-agent': agent },
      });
    const next = async (token: string): Promise<Pair> => {
      const answer = await use(token);
      if (answer.status !== 200) throw new Error(answer.text);
      return { access: answer.body.access_token, refresh: answer.body.refresh_token };
    };
    const isDead = async (name: string, ...pairs: readonly Pair[]) => {
      for (const { access, refresh } of pairs) {
        count += 1;
        const [renewed, opened] = [
          await use(refresh),
          await shop.request('GET', ME[surface], { token: access }),
        ];
        found.note(
          renewed.status === 401 && opened.status === 401,
          () => `${surface}, ${name}: refresh ${renewed.status}, access ${opened.status}`,
        );
      }
    };
    const first = await start(shop);
    const second = await next(first.refresh);
    const third = await next(second.refresh);
    await isDead(
      'the first after its grandchild, and the whole family with it',
      first,
      second,
      third,
    );

    const late = await start(shop);
    const later = await next(late.refresh);
    shop.clock.advance(11_000);
    await isDead('eleven seconds after its use', late, later);

    const mine = await start(shop);
    await next(mine.refresh);
    count += 1;
    const stolen = await use(mine.refresh, 'another program');
    found.note(stolen.status === 401, () => `${surface}, by another client: ${stolen.status}`);
    await isDead('by another client', mine);

    const raced = await start(shop);
    const answers = await Promise.all(Array.from({ length: RIVALS }, () => use(raced.refresh)));
    const successors = new Set(answers.map(({ body }) => body?.refresh_token));
    count += RIVALS;
    found.note(
      successors.size === 1 && answers.every(({ status }) => status === 200),
      () => `${surface}: ${RIVALS} at once got ${successors.size} successors`,
    );
    const crossed = await shop.request(
      'POST',
      `/${surface === 'admin' ? 'store' : 'admin'}/auth/refresh`,
      { body: { refresh_token: answers[0]?.body?.refresh_token } },
    );
    count += 1;
    found.note(
      crossed.status === 401,
      () => `${surface}, at the other audience: ${crossed.status}`,
    );
    for (const text of [mintToken('rt', shop.edges.env.randomBytes).token, 'x', raced.access]) {
      count += 1;
      const answer = await use(text);
      found.note([401, 422].includes(answer.status), () => `${surface}, garbage: ${answer.status}`);
    }
  }
  const audited = await shop.count('audit_entries', "action = 'session.reuse_detected'");
  found.note(audited === 6, () => `${audited} reuses are in the audit log, 6 were made`);
  return count;
}

/** What a session opened is shut by the end of the session, whatever ends it. */
async function signedOut(shop: TestShop, found: Findings): Promise<number> {
  const shut = async (name: string, surface: Surface, { access, refresh }: Pair) => {
    const opened = await shop.request('GET', ME[surface], { token: access });
    const renewed = await shop.request('POST', `/${surface}/auth/refresh`, {
      body: { refresh_token: refresh },
    });
    found.note(
      opened.status === 401 && renewed.status === 401,
      () => `${surface}, ${name}: access ${opened.status}, refresh ${renewed.status}`,
    );
  };
  const opened = { admin: await staffPair(shop), store: await customerPair(shop) };
  for (const surface of ['admin', 'store'] as const) {
    const { access } = opened[surface];
    const out = await shop.request('POST', `/${surface}/auth/logout`, { token: access });
    found.note(out.status === 204, () => `${surface}, signing out: ${out.status} ${out.text}`);
    await shut('signed out', surface, opened[surface]);
  }
  const pairs = [await customerPair(shop), await customerPair(shop)];
  const [customer] = await shop.rows<{ id: string }>('select id from customers limit 1');
  const token = await staffPair(shop);
  const closed = await shop.request('POST', `/admin/customers/${customer?.id}/disable`, {
    token: token.access,
  });
  found.note(closed.status === 200, () => `closing an account: ${closed.status} ${closed.text}`);
  for (const pair of pairs) await shut('its account closed', 'store', pair);
  return 4;
}

// ---- Over two processes ----------------------------------------------------------------------------------------

/** Revokes in one process and asks the other until it refuses. */
async function revokedEverywhere(
  run: Run,
  world: World,
): Promise<{ readonly count: number; readonly slowestMs: number }> {
  const [here, there] = world.servers;
  if (!here || !there) throw new Error('two processes');
  const rounds = run.isShort ? REVOKED_ROUNDS.short : REVOKED_ROUNDS.full;
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const owner = { email: 'owner@example.com', password: 'correct horse battery' };
  let slowestMs = 0;
  let count = 0;
  const shutElsewhere = async (
    what: string,
    path: string,
    token: string,
    revoke: () => Promise<unknown>,
  ) => {
    for (const server of [here, there]) {
      const { status } = await server.ask('GET', path, bearer(token));
      run.expect(status === 200, `${what}: ${status} before it was revoked`);
    }
    await revoke();
    const started = performance.now();
    const local = await here.ask('GET', path, bearer(token));
    run.expect(local.status === 401, `${what}: ${local.status} in the process that revoked it`);
    for (;;) {
      const { status } = await there.ask('GET', path, bearer(token));
      const ms = performance.now() - started;
      if (status === 401) {
        slowestMs = Math.max(slowestMs, Math.round(ms));
        break;
      }
      run.expect(
        ms <= REVOKED_MS_MAX,
        `${what} still opens the other process after ${Math.round(ms)} ms`,
      );
      await sleep(20);
    }
    count += 1;
  };
  for (let round = 0; round < rounds; round += 1) {
    const staff = await here.ask('POST', '/api/v1/admin/auth/login', { body: owner });
    const token = String(staff.body['access_token']);
    await shutElsewhere('a session of staff', '/api/v1/admin/me', token, () =>
      here.ask('POST', '/api/v1/admin/auth/logout', bearer(token)),
    );
    const email = `person${round}@example.com`;
    const shopper = await here.ask('POST', '/api/v1/store/auth/register', {
      body: { email, password: PASSWORD },
    });
    const access = String(shopper.body['access_token']);
    await shutElsewhere('a session of a customer', '/api/v1/store/customers/me', access, () =>
      here.ask('POST', '/api/v1/store/auth/logout', bearer(access)),
    );
    const made = await world.staff('POST', '/admin/api-keys', {
      name: 'x',
      kind: 'secret',
      scopes: ['customers:read'],
    });
    await shutElsewhere('a secret key', '/api/v1/admin/me', String(made.body['key']), () =>
      here.ask('DELETE', `/api/v1/admin/api-keys/${made.body['id']}`, bearer(world.apiKey)),
    );
  }
  return { count, slowestMs };
}
