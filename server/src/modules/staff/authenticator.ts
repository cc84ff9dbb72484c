import { timingSafeEqual } from 'node:crypto';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type AccessClaims, accessTokensOf } from '../../platform/access-tokens.ts';
import type { Edges } from '../../platform/edges.ts';
import type {
  Authenticator,
  KnownCaller,
  Standing,
  Verified,
} from '../../platform/http/authenticator.ts';
import type { Principal } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { hashToken, isWellFormed, tokenPrefix } from '../../platform/tokens.ts';
import { onStoreChange } from '../stores/standing.ts';
import { currentStore } from '../stores/stores.ts';
import { noteKeyUse } from './key-use.ts';
import { onForget } from './revocations.ts';
import { scopesOfRole } from './roles.ts';
import { checkedSession } from './sessions.ts';
import * as rows from './store.ts';

/** A credential is verified in full at most this long ago. */
const VERIFIED_MS = 30_000;
/** Its row (session, key) was looked at again at most this long ago, so a revocation elsewhere counts within 2 s. */
const FRESH_MS = 1000;
const REMEMBERED_MAX = 10_000;
const NO_STORES: ReadonlySet<Uuid> = new Set();

/**
 * Who calls: access tokens of staff and customers, secret and publishable API keys, hosts. What was verified is
 * remembered by the digest of its text, bounded and for seconds only; a revocation in this process counts at once.
 */
export function createAuthenticator(
  parts: Pick<Edges, 'reads' | 'locate' | 'env' | 'secrets'>,
): Authenticator {
  const { reads, locate, env } = parts;
  const tokens = accessTokensOf(parts);
  const claims = remembered<AccessClaims & { readonly expiresAt: Date }>(env, VERIFIED_MS);
  const fresh = remembered<Verified & { readonly about: Uuid }>(env, FRESH_MS);
  const keys = remembered<{ readonly storeId: Uuid; readonly id: Uuid }>(env, VERIFIED_MS);
  const hosts = remembered<Uuid>(env, FRESH_MS);
  const suspended = remembered<boolean>(env, FRESH_MS);
  // All of them at once: a stranger's made-up origins cost nothing.
  const origins = remembered<Promise<ReadonlyMap<string, ReadonlySet<Uuid>>>>(env, FRESH_MS);
  onStoreChange(() => {
    for (const entries of [hosts, suspended, origins]) entries.dropWhere(() => true);
  });
  onForget((id) => fresh.dropWhere((entry) => entry.about === id));

  const bySession = async (token: string, surface: 'store' | 'admin'): Promise<Verified> => {
    const digest = `${surface} ${hashToken(token)}`;
    const known = fresh.get(digest);
    const claimed = claims.get(digest);
    if (known && claimed && claimed.expiresAt > env.now()) return known;
    const verified =
      claimed && claimed.expiresAt > env.now() ? claimed : await tokens.verify(token, surface);
    claims.put(digest, verified);
    const { storeId, sessionId, subject } = verified;
    const session = await checkedSession(reads({ storeId }), verified, env.now());
    const found: Verified & { about: Uuid } = {
      storeId,
      principal: principalOf(verified.kind, subject, session),
      endsAt: verified.expiresAt,
      sessionVersion: verified.sessionVersion,
      about: sessionId,
    };
    fresh.put(digest, found);
    return found;
  };

  const byKey = async (key: string, kind: 'sk' | 'pk', ip?: string): Promise<Verified> => {
    if (!isWellFormed(key, kind)) throw refuse('UNAUTHENTICATED');
    const hash = hashToken(key);
    const digest = `${hash} ${ip ?? ''}`;
    const known = fresh.get(digest);
    if (known) return known;
    const place = keys.get(hash) ?? (await rows.locateKey(locate, tokenPrefix(key)));
    if (!place) throw refuse('UNAUTHENTICATED');
    const row = await rows.keyCheck(reads({ storeId: place.storeId }), place.id, ip);
    const isRight =
      row !== undefined && timingSafeEqual(Buffer.from(row.key_hash), Buffer.from(hash));
    if (!row || !isRight || row.kind !== (kind === 'sk' ? 'secret' : 'publishable')) {
      throw refuse('UNAUTHENTICATED');
    }
    if (row.revoked_at !== null) throw refuse('API_KEY_REVOKED');
    if (row.expires_at !== null && row.expires_at <= env.now()) throw refuse('API_KEY_EXPIRED');
    if (!row.ip_allowed) throw refuse('UNAUTHENTICATED');
    keys.put(hash, place);
    const found = {
      storeId: place.storeId,
      principal: { kind: 'api_key', id: place.id, scopes: row.scopes } as const,
      ...(row.expires_at === null ? {} : { endsAt: row.expires_at }),
      about: place.id,
    };
    fresh.put(digest, found);
    noteKeyUse(place, env.now());
    return found;
  };

  return {
    authenticate: (bearer, surface, ip) => {
      if (!bearer.startsWith('sk_')) return bySession(bearer, surface);
      if (surface === 'store') return Promise.reject(refuse('UNAUTHENTICATED'));
      return byKey(bearer, 'sk', ip);
    },
    standing: (storeId, callers) => standingOf(reads({ storeId }), callers, env.now()),
    storeOfPublishableKey: async (key) => {
      if (!isWellFormed(key, 'pk')) return undefined;
      return (await byKey(key, 'pk')).storeId;
    },
    storeOfHost: async (host) => {
      const name = host.toLowerCase().replace(/:\d+$/, '');
      const known = hosts.get(name);
      if (known) return known;
      const found =
        (await rows.locateHost(locate, name)) ?? (await rows.locateDefaultStore(locate));
      if (!found) throw refuse('UNAVAILABLE', {}, { detail: 'There is no store yet.' });
      hosts.put(name, found);
      return found;
    },
    knownStoreOfHost: hosts.get,
    storesOfOrigin: async (origin) => {
      let listed = origins.get('');
      if (!listed) {
        // Without a database no page is let in; the request itself says what is wrong.
        listed = rows.browserOrigins(locate).catch(() => new Map());
        origins.put('', listed);
      }
      return (await listed).get(origin) ?? NO_STORES;
    },
    isSuspended: async (storeId) => {
      const known = suspended.get(storeId);
      if (known !== undefined) return known;
      const { status } = await currentStore(reads({ storeId }));
      suspended.put(storeId, status !== 'active');
      return status !== 'active';
    },
  };
}

async function standingOf(
  db: Db,
  callers: readonly KnownCaller[],
  now: Date,
): Promise<readonly (Standing | undefined)[]> {
  const sessionIds = callers.flatMap((caller) =>
    caller.kind === 'api_key' ? [] : [caller.session_id],
  );
  const keyIds = callers.flatMap((caller) => (caller.kind === 'api_key' ? [caller.id] : []));
  const [sessions, keys] = await Promise.all([
    sessionIds.length === 0 ? [] : rows.sessionStates(db, sessionIds),
    keyIds.length === 0 ? [] : rows.keyStates(db, keyIds),
  ]);
  const sessionOf = new Map(sessions.map((session) => [session.id, session]));
  const keyOf = new Map(keys.map((key) => [key.id, key]));
  return callers.map((caller): Standing | undefined => {
    if (caller.kind === 'api_key') {
      const key = keyOf.get(caller.id);
      const isOver = key?.expires_at != null && key.expires_at <= now;
      if (!key || key.revoked_at !== null || isOver) return undefined;
      const principal = { kind: 'api_key', id: caller.id, scopes: key.scopes } as const;
      return { principal, ...(key.expires_at === null ? {} : { endsAt: key.expires_at }) };
    }
    const session = sessionOf.get(caller.session_id);
    const owner = caller.kind === 'customer' ? session?.customer_id : session?.staff_user_id;
    if (!session || owner !== caller.id) return undefined;
    if (session.revoked_at !== null || session.expires_at <= now) return undefined;
    if (caller.kind === 'staff' && !isAtWork(session)) return undefined;
    const principal = principalOf(caller.kind, caller.id, session);
    return { principal, sessionVersion: session.version };
  });
}

const isAtWork = (session: rows.SessionState): boolean =>
  session.role !== null && session.member_status === 'active' && session.person_status === 'active';

function principalOf(kind: 'staff' | 'customer', id: Uuid, session: rows.SessionState): Principal {
  if (kind === 'customer') return { kind, id, sessionId: session.id };
  const { role } = session;
  if (role === null || !isAtWork(session)) throw refuse('UNAUTHENTICATED');
  const scopes = scopesOfRole(role, session.extra_scopes ?? []);
  return { kind, id, sessionId: session.id, role, scopes };
}

type Remembered<T> = {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  dropWhere(test: (value: T) => boolean): void;
};

/** A bounded map whose entries last for a while; when full, the oldest goes. */
function remembered<T>(env: Edges['env'], lifeMs: number): Remembered<T> {
  const entries = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry && entry.untilMs > env.monotonicMs() ? entry.value : undefined;
    },
    put: (key, value) => {
      entries.delete(key);
      if (entries.size >= REMEMBERED_MAX) {
        const oldest = entries.keys().next().value;
        if (oldest !== undefined) entries.delete(oldest);
      }
      entries.set(key, { value, untilMs: env.monotonicMs() + lifeMs });
    },
    dropWhere: (test) => {
      for (const [key, { value }] of entries) if (test(value)) entries.delete(key);
    },
  };
}
