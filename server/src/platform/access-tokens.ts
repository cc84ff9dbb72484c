import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type * as Jose from 'jose';
import { parseUuid, type Uuid } from '../kernel/ids.ts';
import { refuse } from '../kernel/refusal.ts';
import type { Edges } from './edges.ts';
import { lazyPackage } from './lazy.ts';
import { json, sql } from './postgres/sql.ts';
import { NONCE_BYTES, seal, unseal } from './seal.ts';

const jose = lazyPackage<typeof Jose>('jose');

/**
 * Access tokens: JWT signed with Ed25519, good for ten minutes. The keys are rows without a store, the private
 * half sealed under the server key, so all processes of a shop sign and verify alike. `kid` is looked up among
 * these rows only; `jku`, `jwk` and `x5u` are never read. source: RFC 9068 (at+jwt), RFC 8725 (practice).
 */
export type AccessClaims = {
  readonly surface: 'store' | 'admin';
  readonly kind: 'customer' | 'staff';
  /** Customer or staff user. */
  readonly subject: Uuid;
  readonly storeId: Uuid;
  readonly sessionId: Uuid;
  /** The session's version when the token was made: a higher one in the row ends the token. */
  readonly sessionVersion: number;
  readonly scopes: readonly string[];
};

export type AccessTokens = {
  readonly sign: (claims: AccessClaims) => Promise<string>;
  /** Refuses UNAUTHENTICATED, TOKEN_EXPIRED. */
  readonly verify: (
    token: string,
    surface: 'store' | 'admin',
  ) => Promise<AccessClaims & { readonly expiresAt: Date }>;
  /**
   * A new key signs from now on; the old one verifies until its last token has died. Two at once make one.
   * ifOlderThanMs  only when the current key is older
   * gives          whether there is a new key
   */
  readonly rotate: (ifOlderThanMs?: number) => Promise<boolean>;
  /** Removes keys whose last token has died. */
  readonly removeRetired: () => Promise<void>;
};

export const ACCESS_TOKEN_SECONDS = 600;
/** No token lives longer, whoever signed it. */
const LIFE_SECONDS_MAX = 900;
const LEEWAY_SECONDS = 60;
/** A process looks for a newer key to sign with at least this often. */
const SIGNER_FRESH_MS = 60_000;
/** A retired key: another process may have signed with it for a while, and those tokens still live. */
const RETIRED_GOOD_MS = SIGNER_FRESH_MS + (LIFE_SECONDS_MAX + LEEWAY_SECONDS) * 1000;
const TOKEN_BYTES_MAX = 4096;
const ISSUER = 'rcommerce';
const TYPE = 'at+jwt';
const SEAL_LABEL = 'signing keys';
const audienceOf = (surface: 'store' | 'admin'): string => `rcommerce:${surface}`;
const CLAIMS = [
  'iss',
  'aud',
  'sub',
  'store',
  'kind',
  'sid',
  'sv',
  'scope',
  'iat',
  'nbf',
  'exp',
  'jti',
];

type KeyRow = {
  readonly kid: string;
  readonly public_key: Record<string, unknown>;
  readonly private_key: Buffer;
  readonly retired_at: Date | null;
};
type Key = {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly retiredAt: Date | null;
};

type Parts = Pick<Edges, 'locate' | 'env' | 'secrets'>;
const made = new WeakMap<Parts['locate'], AccessTokens>();

/** The signer and verifier of this process; the same one for the same database. */
export function accessTokensOf(parts: Parts): AccessTokens {
  const known = made.get(parts.locate);
  if (known) return known;
  const tokens = createAccessTokens(parts);
  made.set(parts.locate, tokens);
  return tokens;
}

function createAccessTokens({ locate, env, secrets }: Parts): AccessTokens {
  const keys = new Map<string, Key>();
  let current: string | undefined;
  let loading: Promise<void> | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  const load = (): Promise<void> => {
    loading ??= (async () => {
      try {
        let rows = await readKeys(locate);
        if (!rows.some((row) => row.retired_at === null)) {
          await makeKey({ locate, env, secrets });
          rows = await readKeys(locate);
        }
        const stored = new Set(rows.map((row) => row.kid));
        for (const kid of keys.keys()) if (!stored.has(kid)) keys.delete(kid);
        for (const row of rows) {
          const known = keys.get(row.kid);
          const retiredAt = row.retired_at;
          keys.set(row.kid, known ? { ...known, retiredAt } : openKey(row, secrets));
          if (retiredAt === null) current = row.kid;
        }
        lookedAtMs = env.monotonicMs();
      } finally {
        loading = undefined;
      }
    })();
    return loading;
  };

  const sign = async (claims: AccessClaims): Promise<string> => {
    const isFresh = env.monotonicMs() - lookedAtMs <= SIGNER_FRESH_MS;
    if (current === undefined || !isFresh) await load();
    const key = keys.get(current ?? '');
    if (!key) throw new Error('there is no signing key');
    const now = Math.floor(env.now().getTime() / 1000);
    const { SignJWT } = jose();
    return new SignJWT({
      store: claims.storeId,
      kind: claims.kind,
      sid: claims.sessionId,
      sv: claims.sessionVersion,
      scope: claims.scopes.join(' '),
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: key.kid })
      .setIssuer(ISSUER)
      .setAudience(audienceOf(claims.surface))
      .setSubject(claims.subject)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
      .setJti(env.randomBytes(16).toString('base64url'))
      .sign(key.privateKey);
  };

  const keyOf = async (kid: unknown): Promise<KeyObject> => {
    if (typeof kid !== 'string') throw refuse('UNAUTHENTICATED');
    // Another process may have made a newer key; asked at most once a second, so garbage costs no query.
    const mayLook = env.monotonicMs() - lookedAtMs > 1000;
    if (!keys.has(kid) && mayLook) await load();
    const key = keys.get(kid);
    if (!key || !mayVerify(key, env.now())) throw refuse('UNAUTHENTICATED');
    return key.publicKey;
  };

  const rotate: AccessTokens['rotate'] = async (ifOlderThanMs = 0) => {
    const before = new Date(env.now().getTime() - ifOlderThanMs);
    const isNew = await replaceKey({ locate, env, secrets }, before);
    if (isNew) await load();
    return isNew;
  };

  const verify: AccessTokens['verify'] = async (token, surface) => {
    if (token.length > TOKEN_BYTES_MAX) throw refuse('UNAUTHENTICATED');
    const { errors, jwtVerify } = jose();
    try {
      const { payload } = await jwtVerify(token, (header) => keyOf(header.kid), {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer: ISSUER,
        audience: audienceOf(surface),
        clockTolerance: LEEWAY_SECONDS,
        currentDate: env.now(),
        requiredClaims: CLAIMS,
      });
      return claimsOf(payload, surface, env.now());
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refuse('TOKEN_EXPIRED');
      if (error instanceof errors.JOSEError) throw refuse('UNAUTHENTICATED');
      throw error;
    }
  };
  const removeRetired: AccessTokens['removeRetired'] = async () => {
    const dead = new Date(env.now().getTime() - RETIRED_GOOD_MS);
    await locate.many(sql`delete from signing_keys where retired_at < ${dead}`);
  };
  return { sign, verify, rotate, removeRetired };
}

const mayVerify = ({ retiredAt }: Key, now: Date): boolean =>
  retiredAt === null || retiredAt.getTime() + RETIRED_GOOD_MS > now.getTime();

/** Signed by us does not mean made by this code: every claim is parsed again. */
function claimsOf(
  payload: Jose.JWTPayload,
  surface: 'store' | 'admin',
  now: Date,
): AccessClaims & { readonly expiresAt: Date } {
  const { exp = 0, iat = 0, kind, scope, sv } = payload;
  const subject = parseUuid(payload.sub);
  const storeId = parseUuid(payload['store']);
  const sessionId = parseUuid(payload['sid']);
  const isOurKind = surface === 'store' ? kind === 'customer' : kind === 'staff';
  const nowSeconds = now.getTime() / 1000;
  if (
    !subject ||
    !storeId ||
    !sessionId ||
    !isOurKind ||
    typeof scope !== 'string' ||
    typeof sv !== 'number' ||
    exp - iat > LIFE_SECONDS_MAX ||
    iat > nowSeconds + LEEWAY_SECONDS
  ) {
    throw refuse('UNAUTHENTICATED');
  }
  return {
    surface,
    kind: surface === 'store' ? 'customer' : 'staff',
    subject,
    storeId,
    sessionId,
    sessionVersion: sv,
    scopes: scope === '' ? [] : scope.split(' '),
    expiresAt: new Date((exp + LEEWAY_SECONDS) * 1000),
  };
}

async function readKeys(locate: Parts['locate']): Promise<readonly KeyRow[]> {
  return locate.many<KeyRow>(
    sql`select kid, public_key, private_key, retired_at from signing_keys order by created_at`,
  );
}

/** Two processes may make one at once: the unique index lets one of them be the current one. */
async function makeKey(parts: Parts): Promise<void> {
  const key = freshKey(parts);
  await parts.locate.many(sql`
    insert into signing_keys (kid, public_key, private_key, created_at)
    values (${key.kid}, ${key.publicKey}::jsonb, ${key.sealed}, ${parts.env.now()})
    on conflict do nothing`);
}

/** Retires the current key made before this instant and makes its successor, in one statement. */
async function replaceKey(parts: Parts, before: Date): Promise<boolean> {
  const key = freshKey(parts);
  const now = parts.env.now();
  const made = await parts.locate.many(sql`
    with retired as (
      update signing_keys set retired_at = ${now}
       where retired_at is null and created_at <= ${before} returning kid)
    insert into signing_keys (kid, public_key, private_key, created_at)
    select ${key.kid}, ${key.publicKey}::jsonb, ${key.sealed}::bytea, ${now}::timestamptz from retired
    returning kid`);
  return made.length > 0;
}

function freshKey({ env, secrets }: Parts): { kid: string; publicKey: string; sealed: Buffer } {
  const pair = generateKeyPairSync('ed25519');
  const kid = env.randomBytes(9).toString('base64url');
  const pkcs8 = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
  return {
    kid,
    publicKey: json(pair.publicKey.export({ format: 'jwk' })),
    sealed: seal(secrets.key(SEAL_LABEL), env.randomBytes(NONCE_BYTES), pkcs8, kid),
  };
}

function openKey(row: KeyRow, secrets: Parts['secrets']): Key {
  const pkcs8 = unseal(secrets.key(SEAL_LABEL), row.private_key, row.kid);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { kid: row.kid, privateKey, publicKey, retiredAt: row.retired_at };
}
