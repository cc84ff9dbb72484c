/* Sessions of staff and of customers: one family of refresh tokens for each sign-in.
 * Terms       family: a session with its chain of refresh tokens; each use of one makes the next. successor: the
 *             token after this one, derived from it and the server key, so it can be given again.
 * Invariants  a token has at most one successor (unique parent); a token used twice, other than by the same client
 *             within ten seconds and only as the last but one of its chain, ends the whole family.
 * Locks       the session's row: uses of one family run one by one.
 */
import { createHash } from 'node:crypto';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Edges, Locate } from '../../platform/edges.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { deriveToken, hashToken, isWellFormed, mintToken } from '../../platform/tokens.ts';
import { sessionRevoked } from './events.ts';
import { forgetSession } from './revocations.ts';
import * as rows from './store.ts';
import type { AccountRef, SessionGrant } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a session lives unused, and at most. */
const LIFE = {
  customer: { idleMs: 14 * DAY_MS, absoluteMs: 90 * DAY_MS },
  staff: { idleMs: 12 * HOUR_MS, absoluteMs: 7 * DAY_MS },
} as const;

/** Sessions an account may have; the oldest end first. */
export const SESSIONS_MAX = 20;
/** Two tabs that refresh at once are no theft. */
export const REUSE_GRACE_MS = 10_000;

/** Who uses a refresh token, as far as two uses can be told apart. */
export const clientHashOf = (userAgent: string | null): string =>
  createHash('sha256')
    .update(userAgent ?? '')
    .digest('base64url');

/**
 * Starts a session: the answer of a sign-in. The oldest ones beyond 20 end.
 * emits  session.revoked for those
 */
export async function startSession(
  tx: Tx,
  account: AccountRef,
  clientHash: string,
): Promise<SessionGrant> {
  const life = LIFE[account.kind];
  const sessionId = tx.newId();
  const { token, hash } = mintToken('rt', (count) => tx.randomBytes(count));
  const now = tx.now.getTime();
  await rows.insertSession(tx, {
    id: sessionId,
    account,
    expiresAt: new Date(now + life.absoluteMs),
  });
  await rows.insertRefreshToken(tx, {
    sessionId,
    hash,
    parentId: null,
    clientHash,
    expiresAt: new Date(now + life.idleMs),
  });
  const ended = await rows.revokeSessions(tx, account, { keepNewest: SESSIONS_MAX }, 'too_many');
  announce(tx, account, ended, 'too_many');
  return { sessionId, sessionVersion: 1, refreshToken: token };
}

export type Refreshed =
  | { readonly outcome: 'renewed'; readonly account: AccountRef; readonly grant: SessionGrant }
  /** To be answered by 401 after the commit: what it ended stays ended. */
  | { readonly outcome: 'refused'; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' };

/**
 * Uses a refresh token once: a new one comes back. It does not throw where the refusal must be kept (a family
 * ended by reuse), the caller answers 401 after the commit.
 * tokenId  the row that the locator found for the token's hash
 * emits    session.revoked when a reuse ends the family
 * locks    the session
 */
export async function refreshSession(
  tx: Tx,
  input: {
    readonly token: string;
    readonly tokenId: Uuid;
    readonly kind: AccountRef['kind'];
    readonly clientHash: string;
  },
): Promise<Refreshed> {
  const refused = { outcome: 'refused', code: 'UNAUTHENTICATED' } as const;
  const found = await rows.refreshTokenById(tx, input.tokenId);
  if (!found) return refused;
  const session = await rows.lockSession(tx, found.session_id);
  // Read again under the lock: a twin may have used it meanwhile.
  const current = await rows.refreshTokenById(tx, input.tokenId);
  if (!session || !current || session.revoked_at !== null) return refused;
  const account = accountOf(session);
  if (account.kind !== input.kind) return refused;
  const { idleMs } = LIFE[account.kind];
  const now = tx.now.getTime();
  if (session.expires_at.getTime() <= now || current.expires_at.getTime() <= now) {
    return { outcome: 'refused', code: 'TOKEN_EXPIRED' };
  }
  const next = deriveToken(tx.secrets, 'rt', 'refresh successor', input.token);
  const grant = {
    sessionId: session.id,
    sessionVersion: session.version,
    refreshToken: next.token,
  };
  if (current.used_at === null) {
    await rows.markRefreshUsed(tx, current.id, input.clientHash);
    await rows.insertRefreshToken(tx, {
      sessionId: session.id,
      hash: next.hash,
      parentId: current.id,
      clientHash: input.clientHash,
      expiresAt: new Date(Math.min(now + idleMs, session.expires_at.getTime())),
    });
    return { outcome: 'renewed', account, grant };
  }
  const successor = await rows.successorOf(tx, current.id);
  const isTwin =
    successor?.used_at === null &&
    now - current.used_at.getTime() <= REUSE_GRACE_MS &&
    current.client_hash === input.clientHash;
  if (isTwin) return { outcome: 'renewed', account, grant };
  await endSession(tx, account, session.id, 'reuse');
  await writeAudit(tx, {
    action: 'session.reuse_detected',
    objectType: 'session',
    objectId: session.id,
    facts: { principal: account },
    actor: account,
  });
  return refused;
}

/** Ends one session: sign-out. emits session.revoked */
export async function endSession(
  tx: Tx,
  account: AccountRef,
  sessionId: Uuid,
  reason: string,
): Promise<void> {
  const ended = await rows.revokeSessions(tx, account, { only: sessionId }, reason);
  announce(tx, account, ended, reason);
}

/** Ends every session of an account: a reset password, a disabled account. emits session.revoked */
export async function endSessionsOf(tx: Tx, account: AccountRef, reason: string): Promise<void> {
  const ended = await rows.revokeSessions(tx, account, {}, reason);
  announce(tx, account, ended, reason);
}

/** Ends the access tokens of an account, so that the next refresh brings its new rights. */
export async function renewRightsOf(tx: Tx, account: AccountRef): Promise<void> {
  const raised = await rows.raiseSessions(tx, account);
  tx.afterCommit(() => {
    for (const id of raised) forgetSession(id);
  });
}

/** The account of a session that an access token names, as it is now; refuses UNAUTHENTICATED, TOKEN_EXPIRED. */
export async function checkedSession(
  db: Db,
  claimed: { readonly sessionId: Uuid; readonly sessionVersion: number; readonly subject: Uuid },
  now: Date,
): Promise<rows.SessionState> {
  const session = await rows.sessionState(db, claimed.sessionId);
  if (!session || session.revoked_at !== null) throw refuse('UNAUTHENTICATED');
  if (accountOf(session).id !== claimed.subject) throw refuse('UNAUTHENTICATED');
  if (session.expires_at <= now || session.version !== claimed.sessionVersion) {
    throw refuse('TOKEN_EXPIRED');
  }
  return session;
}

/** Where a refresh token belongs. Garbage is refused before any query. refuses UNAUTHENTICATED 401 */
export async function locateRefresh(
  locate: Edges['locate'],
  token: string,
): Promise<{ readonly storeId: Uuid; readonly id: Uuid }> {
  if (!isWellFormed(token, 'rt')) throw refuse('UNAUTHENTICATED');
  const place = await rows.locateRefreshToken(locate, hashToken(token));
  if (!place) throw refuse('UNAUTHENTICATED');
  return place;
}

function accountOf(session: rows.SessionRow): AccountRef {
  if (session.staff_user_id !== null) return { kind: 'staff', id: session.staff_user_id };
  return { kind: 'customer', id: session.customer_id ?? session.id };
}

function announce(tx: Tx, account: AccountRef, ended: readonly Uuid[], reason: string): void {
  for (const id of ended) {
    tx.emit(
      sessionRevoked(id, {
        session_id: id,
        kind: account.kind,
        principal_id: account.id,
        reason,
      }),
    );
  }
  tx.afterCommit(() => {
    for (const id of ended) forgetSession(id);
  });
}

/** Kept so long past their time: an access token outlives its session by minutes, limits count the links of an hour. */
const EXPIRED_KEPT_MS = 24 * 3_600_000;
/** Rows looked at to find stores with something to forget. */
const EXPIRED_SEEN_MAX = 1000;

const forgottenBefore = (now: Date): Date => new Date(now.getTime() - EXPIRED_KEPT_MS);

export const locateExpiredAccess = async (locate: Locate, now: Date): Promise<readonly Uuid[]> =>
  (await rows.locateExpired(locate, forgottenBefore(now), EXPIRED_SEEN_MAX)).map(
    (row) => row.store_id,
  );

/** Deletes what expired a day ago or more: sessions with their refresh tokens, and links of mails. */
export const forgetExpiredAccess = (tx: Tx): Promise<void> =>
  rows.deleteExpired(tx, forgottenBefore(tx.now));
