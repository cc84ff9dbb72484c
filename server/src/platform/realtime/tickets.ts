/* tickets.ts   what opens one socket, once and soon: asked for over HTTP, where headers can say who asks
 * Invariants  a ticket is got by one of those who bring it, because taking it deletes its row; those that are brought at
 *             the same moment are taken by one statement.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Locate } from '../edges.ts';
import type { Env } from '../env.ts';
import type { Authenticator } from '../http/authenticator.ts';
import type { Tx } from '../postgres/db.ts';
import { json, sql } from '../postgres/sql.ts';
import { hashToken, isWellFormed, mintToken } from '../tokens.ts';
import {
  type Identity,
  type KeptCaller,
  standingOf,
  type Tickets,
  type TokenHashes,
} from './identity.ts';

export const TICKET_SECONDS = 30;
/** Topics that a ticket may name. */
export const TICKET_TOPICS_MAX = 50;
/** Tickets of one statement. */
const TAKEN_MAX = 500;
/** Statements at once: more would keep others from the pool. */
const TAKING_MAX = 2;

export type NewTicket = {
  readonly caller: KeptCaller;
  readonly sessionVersion: number | undefined;
  readonly endsAt: Date | undefined;
  /** Of the page that asks; undefined: a program. */
  readonly origin: string | undefined;
  readonly tokenHashes: TokenHashes;
  readonly topics: readonly string[];
};

/** The text is shown once. */
export async function issueTicket(
  tx: Tx,
  ticket: NewTicket,
): Promise<{ readonly ticket: string; readonly expires_at: Date }> {
  const { token, hash } = mintToken('wt', (count) => tx.randomBytes(count));
  const expiresAt = new Date(tx.now.getTime() + TICKET_SECONDS * 1000);
  await tx.run(sql`
    insert into realtime_tickets (token_hash, principal, session_version, ends_at, origin, token_hashes, topics, expires_at)
    values (${hash}, ${json(ticket.caller)}::jsonb, ${ticket.sessionVersion ?? null}, ${ticket.endsAt ?? null},
      ${ticket.origin ?? null}, ${json(ticket.tokenHashes)}::jsonb, ${ticket.topics}::text[], ${expiresAt})`);
  return { ticket: token, expires_at: expiresAt };
}

type TicketRow = {
  readonly token_hash: string;
  readonly store_id: Uuid;
  readonly principal: KeptCaller;
  readonly session_version: number | null;
  readonly ends_at: Date | null;
  readonly origin: string | null;
  readonly token_hashes: TokenHashes;
  readonly topics: readonly string[];
};

export function createTickets(world: {
  readonly locate: Locate;
  readonly authenticator: Authenticator;
  readonly env: Env;
}): Tickets {
  const { locate, authenticator, env } = world;
  type Waiting = {
    readonly hash: string;
    readonly resolve: (found: { row: TicketRow; identity: Identity } | undefined) => void;
    readonly reject: (error: unknown) => void;
  };
  let waiting: Waiting[] = [];
  let taking = 0;

  function next(): void {
    if (taking >= TAKING_MAX || waiting.length === 0) return;
    taking += 1;
    // All that came in with the same turn of the event loop go together.
    setImmediate(() => {
      const some = waiting.slice(0, TAKEN_MAX);
      waiting = waiting.slice(TAKEN_MAX);
      takeSome(some)
        .catch((error: unknown) => {
          for (const { reject } of some) reject(error);
        })
        .finally(() => {
          taking -= 1;
          next();
        });
    });
  }

  async function takeSome(some: readonly Waiting[]): Promise<void> {
    if (some.length === 0) return;
    const hashes = some.map(({ hash }) => hash);
    const rows = await locate.many<TicketRow>(
      sql`select * from take_realtime_tickets(${hashes}::text[], ${env.now()})`,
    );
    const found = new Map<string, { row: TicketRow; identity: Identity }>();
    for (const [storeId, ofStore] of Map.groupBy(rows, (row) => row.store_id)) {
      const standing = await standingOf(
        authenticator,
        storeId,
        ofStore.map((row) => row.principal),
      );
      for (const [at, row] of ofStore.entries()) {
        const now = standing[at];
        const isSame = now?.sessionVersion === (row.session_version ?? undefined);
        if (!now || !isSame || (row.ends_at && row.ends_at <= env.now())) continue;
        const endsAt = row.ends_at ?? now.endsAt;
        const { principal } = now;
        const identity = { storeId, principal, tokenHashes: row.token_hashes, endsAt };
        found.set(row.token_hash, { row, identity });
      }
    }
    for (const { hash, resolve } of some) {
      resolve(found.get(hash));
      // Of two who bring the same one, the first has it.
      found.delete(hash);
    }
  }

  return {
    take: async (token, isOf) => {
      if (!isWellFormed(token, 'wt')) throw refuse('UNAUTHENTICATED');
      const found = await new Promise<{ row: TicketRow; identity: Identity } | undefined>(
        (resolve, reject) => {
          waiting.push({ hash: hashToken(token), resolve, reject });
          next();
        },
      );
      if (!found || !isOf(found.row.origin)) throw refuse('UNAUTHENTICATED');
      return { ...found.identity, topics: found.row.topics };
    },
  };
}
