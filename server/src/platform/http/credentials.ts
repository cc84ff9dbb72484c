import type { Uuid } from '../../kernel/ids.ts';
import { Refusal, refuse, statusOf } from '../../kernel/refusal.ts';
import { grants } from '../../kernel/scopes.ts';
import { LIMITS } from '../limits.ts';
import { addressKey, type RateLimiter, rateLimited } from '../rate-limit.ts';
import type { Authenticator, Verified } from './authenticator.ts';
import type { Policy, Principal } from './route.ts';

export type Caller = {
  readonly storeId: Uuid;
  readonly principal: Principal;
  /** A bearer credential was verified: the answer is for nobody else. */
  readonly isAuthenticated: boolean;
  readonly credential?: Credential;
};

/** What a credential says beside who shows it. */
export type Credential = Pick<Verified, 'endsAt' | 'sessionVersion'>;

export type CallerFacts = {
  readonly policy: Policy;
  /** Path below `/api/v1`. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly publishableKey: string | undefined;
  readonly host: string;
  readonly ip: string;
};

const ANONYMOUS: Principal = { kind: 'anonymous' };
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

/**
 * Who calls, for which store, and whether the route's policy lets them. Refuses UNAUTHENTICATED (nobody, or one
 * of the other audience), INSUFFICIENT_SCOPE with `required`, RATE_LIMITED after too many failed credentials.
 */
export async function callerOf(
  authenticator: Authenticator,
  limiter: RateLimiter,
  facts: CallerFacts,
): Promise<Caller> {
  const { policy } = facts;
  // Signing in and renewing must work whatever stale token a client still sends.
  const isSignIn = policy.who === 'shopper' && facts.url.startsWith('/store/auth/');
  if (policy.who === 'public' || (facts.authorization !== undefined && isSignIn)) {
    return { ...(await nobody(authenticator, limiter, facts)) };
  }
  if (facts.authorization === undefined) {
    if (policy.who !== 'shopper') throw refuse('UNAUTHENTICATED');
    return nobody(authenticator, limiter, facts);
  }
  const surface = policy.who === 'staff' ? 'admin' : 'store';
  const verified = await tried(limiter, facts.ip, () =>
    verifiedBy(authenticator, bearerOf(facts.authorization), surface, facts),
  );
  const { storeId, principal } = verified;
  if (policy.who === 'staff' && policy.scope !== null) {
    const held = 'scopes' in principal ? principal.scopes : [];
    if (!grants(held, policy.scope)) throw refuse('INSUFFICIENT_SCOPE', { required: policy.scope });
  }
  return { storeId, principal, isAuthenticated: true, credential: verified };
}

/** The token of an `Authorization` header; refuses UNAUTHENTICATED. */
export function bearerOf(authorization = ''): string {
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined || authorization.length > LIMITS.authorizationCharacters) {
    throw refuse('UNAUTHENTICATED');
  }
  return token;
}

/** Whom a token names. Refuses as `Authenticator.authenticate`, and a publishable key of another store. */
export async function verifiedBy(
  authenticator: Authenticator,
  token: string,
  surface: 'store' | 'admin',
  facts: Pick<CallerFacts, 'publishableKey' | 'ip'>,
): Promise<Verified> {
  const found = await authenticator.authenticate(token, surface, facts.ip);
  const isStaff = found.principal.kind === 'staff' || found.principal.kind === 'api_key';
  if (isStaff !== (surface === 'admin') || found.principal.kind === 'anonymous') {
    throw refuse('UNAUTHENTICATED');
  }
  if (facts.publishableKey !== undefined) {
    const ofKey = await authenticator.storeOfPublishableKey(facts.publishableKey);
    if (ofKey !== found.storeId) throw refuse('UNAUTHENTICATED');
  }
  return found;
}

/** An anonymous caller: the store is that of the publishable key, else of the host. */
export async function nobody(
  authenticator: Authenticator,
  limiter: RateLimiter,
  { publishableKey, host, ip }: Pick<CallerFacts, 'publishableKey' | 'host' | 'ip'>,
): Promise<Caller> {
  const storeId =
    publishableKey === undefined
      ? await authenticator.storeOfHost(host)
      : await tried(limiter, ip, async () => {
          const found = await authenticator.storeOfPublishableKey(publishableKey);
          if (found === undefined) throw refuse('UNAUTHENTICATED');
          return found;
        });
  return { storeId, principal: ANONYMOUS, isAuthenticated: false };
}

/** Charges the address for a credential that is none; no credential at all charges nothing. */
export async function tried<T>(
  limiter: RateLimiter,
  ip: string,
  work: () => Promise<T>,
): Promise<T> {
  const key = addressKey(ip);
  const before = limiter.check('bad_credential', key, 0);
  if (!before.allowed) throw rateLimited('bad_credential', before);
  try {
    return await work();
  } catch (error) {
    const isFailed =
      error instanceof Refusal && statusOf(error.code) === 401 && error.code !== 'TOKEN_EXPIRED';
    if (isFailed) limiter.check('bad_credential', key, 1);
    throw error;
  }
}
