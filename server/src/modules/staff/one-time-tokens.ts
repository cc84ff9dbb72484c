/* Mailed links: reset, verification, invitation, change of address. Single use, one live per account and kind.
 * Their text is derived from the server key and the row's id when the mail is written; the row holds its hash only.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import type { Secrets } from '../../platform/env.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { deriveToken, hashToken, isWellFormed, type TokenKind } from '../../platform/tokens.ts';
import { oneTimeTokenIssued } from './events.ts';
import * as rows from './store.ts';
import type { AccountRef, OneTimeKind, OneTimeToken } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const RULES: Readonly<Record<OneTimeKind, { readonly lifeMs: number; readonly token: TokenKind }>> =
  {
    reset: { lifeMs: 30 * MINUTE_MS, token: 'pr' },
    verification: { lifeMs: 24 * HOUR_MS, token: 'ev' },
    invitation: { lifeMs: 72 * HOUR_MS, token: 'iv' },
    email_change: { lifeMs: 24 * HOUR_MS, token: 'ev' },
  };

/** Every kind of link there is. */
export const ONE_TIME_KINDS = ['reset', 'verification', 'invitation', 'email_change'] as const;

/** How long a link of a kind can be used. */
export const linkLifeMs = (kind: OneTimeKind): number => RULES[kind].lifeMs;

/** Mails of one kind that an account gets in an hour; past it a request changes nothing and says nothing. */
export const LINKS_PER_HOUR_MAX = 3;

/**
 * Makes a link for an account and ends the ones before it; the mail is sent by whoever hears the event.
 * email  where it goes
 * emits  one_time_token.issued, unless the account had its mails of this hour
 */
export async function issueLink(
  tx: Tx,
  kind: OneTimeKind,
  account: AccountRef,
  email: string,
): Promise<Uuid | undefined> {
  const since = new Date(tx.now.getTime() - HOUR_MS);
  const sent = await rows.countRecentTokens(tx, account, kind, since);
  if (sent >= LINKS_PER_HOUR_MAX) return undefined;
  await rows.endOneTimeTokens(tx, account, kind);
  const id = tx.newId();
  const expiresAt = new Date(tx.now.getTime() + RULES[kind].lifeMs);
  const { hash } = textOf(tx.secrets, kind, id);
  await rows.insertOneTimeToken(tx, { id, kind, account, email, expiresAt, hash });
  tx.emit(
    oneTimeTokenIssued(id, {
      token_id: id,
      kind,
      account_kind: account.kind,
      account_id: account.id,
    }),
  );
  return id;
}

/** What a mail needs; undefined once the link was used or replaced. The token never goes into a row, event or log. */
export async function linkOf(
  db: Db,
  secrets: Secrets,
  id: Uuid,
): Promise<(OneTimeToken & { readonly token: string }) | undefined> {
  const found = await rows.oneTimeTokenById(db, id);
  return found && { ...found, token: textOf(secrets, found.kind, id).token };
}

/** Where a presented link belongs, or undefined: for finding the store. */
export async function locateLink(
  locate: Edges['locate'],
  kind: OneTimeKind,
  token: string,
): Promise<{ readonly storeId: Uuid; readonly id: Uuid } | undefined> {
  if (!isWellFormed(token, RULES[kind].token)) return undefined;
  return rows.locateOneTimeToken(locate, hashToken(token));
}

/** The link's row while it is live, without using it. */
export const peekLink = rows.oneTimeTokenById;

/**
 * Uses a link up: of twins one wins.
 * refuses  INVALID_CREDENTIALS 401 for one that is used, replaced, expired, or of another kind
 */
export async function useLink(
  tx: Tx,
  id: Uuid,
  kind: OneTimeKind,
  accountKind: AccountRef['kind'],
): Promise<OneTimeToken> {
  const used = await rows.consumeToken(tx, id);
  if (!used || used.kind !== kind || used.account.kind !== accountKind) {
    throw refuse('INVALID_CREDENTIALS');
  }
  return used;
}

/** Ends the live links of a kind: after a password was changed another way. */
export const endLinks = rows.endOneTimeTokens;

const textOf = (secrets: Secrets, kind: OneTimeKind, id: Uuid) =>
  deriveToken(secrets, RULES[kind].token, 'one-time token', kind, id);
