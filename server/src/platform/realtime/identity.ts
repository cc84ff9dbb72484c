/* identity.ts   who is at the other end of a socket, however they said it
 * Terms       identity: the caller of one store, the tokens that were shown, and when the credential ends. caller: as it
 *             is kept in a row, without rights: those are looked up again.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Authenticator, KnownCaller, Standing } from '../http/authenticator.ts';
import type { Principal } from '../http/route.ts';
import { hashToken, isWellFormed } from '../tokens.ts';
import type { Listener } from './types.ts';

export type TokenHashes = Listener['tokenHashes'];

export type Identity = {
  readonly storeId: Uuid;
  readonly principal: Principal;
  readonly tokenHashes: TokenHashes;
  /** When the credential ends; undefined: never, or there is none. */
  readonly endsAt: Date | undefined;
};

export type TakenTicket = Identity & { readonly topics: readonly string[] };

export type Tickets = {
  /**
   * Who asked for it, as they are now. The ticket is used up, whatever comes of it.
   * isOf     whether it is brought by the page of this origin (null: a program) that asked for it
   * refuses  UNAUTHENTICATED: none, used, too late, of another page, or of a session that has ended or changed since
   */
  take(token: string, isOf: (origin: string | null) => boolean): Promise<TakenTicket>;
};

/** Who asked, as a row keeps it. */
export type KeptCaller = KnownCaller | { readonly kind: 'anonymous' };

export const ANONYMOUS: Principal = { kind: 'anonymous' };
export const NO_TOKENS: TokenHashes = { ct: [], ot: [], cv: [] };
/** Tokens of one kind that one connection may show. */
export const SHOWN_TOKENS_MAX = 20;
export const SHOWN_KINDS = ['ct', 'ot', 'cv'] as const;

/** With what this text is a token of; undefined when it is none of those that open one thing. */
export function withToken(hashes: TokenHashes, token: string): TokenHashes | undefined {
  const kind = SHOWN_KINDS.find((one) => isWellFormed(token, one));
  if (kind === undefined) return undefined;
  const hash = hashToken(token);
  if (hashes[kind].includes(hash)) return hashes;
  if (hashes[kind].length >= SHOWN_TOKENS_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: SHOWN_TOKENS_MAX });
  }
  return { ...hashes, [kind]: [...hashes[kind], hash] };
}

/** Names of the hashes that a request brings along. */
export type ShownToken = 'cartTokenHash' | 'orderTokenHash' | 'conversationTokenHash';

/** What a request showed. */
export const shownTokens = ({
  cartTokenHash: ct,
  orderTokenHash: ot,
  conversationTokenHash: cv,
}: Readonly<Record<ShownToken, string | undefined>>): TokenHashes => ({
  ct: ct === undefined ? [] : [ct],
  ot: ot === undefined ? [] : [ot],
  cv: cv === undefined ? [] : [cv],
});

/** Of both, each once. */
export function bothTokens(left: TokenHashes, right: TokenHashes): TokenHashes {
  const both = (kind: (typeof SHOWN_KINDS)[number]) =>
    [...new Set([...left[kind], ...right[kind]])].slice(-SHOWN_TOKENS_MAX);
  return { ct: both('ct'), ot: both('ot'), cv: both('cv') };
}

export function keptCallerOf(principal: Principal): KeptCaller {
  switch (principal.kind) {
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'api_key':
      return { kind: 'api_key', id: principal.id };
    case 'customer':
    case 'staff':
      return { kind: principal.kind, id: principal.id, session_id: principal.sessionId };
  }
}

/** What connections of one caller are filed under; undefined of nobody in particular. */
export const callerKey = (storeId: Uuid, principal: Principal): string | undefined =>
  principal.kind === 'anonymous' ? undefined : `${storeId} ${principal.kind} ${principal.id}`;

/** Those of these callers who still are who they were, as they are now. */
export async function standingOf(
  authenticator: Authenticator,
  storeId: Uuid,
  callers: readonly KeptCaller[],
): Promise<readonly (Standing | undefined)[]> {
  const known = callers.filter((caller): caller is KnownCaller => caller.kind !== 'anonymous');
  const found = known.length === 0 ? [] : ((await authenticator.standing?.(storeId, known)) ?? []);
  let next = 0;
  return callers.map((caller) => {
    if (caller.kind === 'anonymous') return { principal: ANONYMOUS };
    next += 1;
    return found[next - 1];
  });
}

/** Which surface's credential a token is: a secret key and what says so itself are of staff. */
export function surfaceOf(token: string): 'store' | 'admin' {
  if (token.startsWith('sk_')) return 'admin';
  const [, claims] = token.split('.');
  if (claims === undefined) return 'store';
  try {
    const told: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    const isAdmin =
      typeof told === 'object' && told !== null && 'aud' in told && told.aud === 'rcommerce:admin';
    return isAdmin ? 'admin' : 'store';
  } catch {
    return 'store';
  }
}
