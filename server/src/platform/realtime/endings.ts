/* endings.ts   what ends a connection, or what it may hear: silence, deadlines, credentials that end, rights that change
 * Terms       sweep: one look at all connections, each second.
 * Invariants  rights end by one list for sockets and streams alike.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Uuid } from '../../kernel/ids.ts';
import type { RefusalCode } from '../../kernel/refusal.ts';
import type { Env } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import type { Authenticator, Standing } from '../http/authenticator.ts';
import type { Principal } from '../http/route.ts';
import type { Logger } from '../log.ts';
import type { Callers, Held } from './callers.ts';
import { CLOSE, type Connection } from './connection.ts';
import { connectionEnded, limitsChanged } from './events.ts';
import type { RunningHub } from './hub.ts';
import { ANONYMOUS, callerKey, type Identity, keptCallerOf, standingOf } from './identity.ts';
import type { SocketLimits } from './limits.ts';
import type { Protocol } from './protocol.ts';
import { createRecent } from './recent.ts';
import { REFRESH_MS } from './sessions.ts';

/** A credential may be taken by what was known of it so long ago (`authenticator.ts` of staff remembers for 1 s). */
const REMEMBERED_MS = 3000;

/** How far it has read, when nothing is on its way to it. */
export function noteReached(connection: Connection, hub: Pick<RunningHub, 'reached'>): void {
  if (connection.outlet.queued().messages > 0) return;
  connection.position = hub.reached(connection) ?? connection.position;
}

export type EndingsWorld = {
  readonly env: Env;
  readonly log: Logger;
  readonly authenticator: Authenticator;
  readonly protocol: Protocol;
  readonly hub: Pick<RunningHub, 'reached'>;
  readonly limits: () => SocketLimits;
  readonly connections: () => Iterable<Connection>;
  readonly connection: (id: Uuid) => Connection | undefined;
  readonly callers: Pick<Callers, 'of'>;
  /** It is somebody else from now on. */
  readonly become: (connection: Connection, identity: Identity) => void;
  readonly keep: (connection: Connection) => void;
  /** Closes what cannot be taken up again. */
  readonly endForGood: (connection: Connection, code: number, reason: string) => void;
  readonly sweepAddresses: () => void;
  readonly readLimits: () => Promise<void>;
};

export function createEndings(world: EndingsWorld): {
  readonly follows: readonly string[];
  react(event: LoggedEvent): Promise<void>;
  sweep(): Promise<void>;
  /** Nobody from now on: what only this caller may hear is dropped. */
  end(connection: Connection, code: RefusalCode): void;
  /** Who it is may something else: what is not allowed any more is dropped. */
  change(connection: Connection, now: Standing): void;
  /**
   * Once it is filed: looks up whether its caller still is who was let in, when something of theirs may have ended since,
   * which did not find it there.
   * fromMs  when looking at the credential began, monotonic; undefined: not known, so it is looked up
   */
  confirm(one: Held, fromMs: number | undefined): void;
} {
  const { env, limits, hub, protocol, callers } = world;
  const ended = createRecent();

  async function sweep(): Promise<void> {
    const nowMs = env.monotonicMs();
    const wallMs = env.now().getTime();
    const present = limits();
    const intervalMs = present.ping_interval_secs * 1000;
    const silenceMs = present.connection_timeout_secs * 1000;
    for (const connection of world.connections()) {
      if (!connection.isOpen) continue;
      if (connection.authByMs > 0 && nowMs >= connection.authByMs) {
        world.endForGood(connection, CLOSE.unauthenticated, 'not authenticated in time');
        continue;
      }
      if (present.enable_ping_pong) {
        if (nowMs - connection.seenMs >= silenceMs) {
          connection.close(CLOSE.silent, 'no sign of life');
          continue;
        }
        if (nowMs >= connection.pingAtMs) {
          connection.pingAtMs = nowMs + intervalMs;
          connection.ping(connection.outlet.mark());
        }
      }
      if (connection.endsAtMs > 0 && wallMs >= connection.endsAtMs)
        end(connection, 'TOKEN_EXPIRED');
      if (nowMs >= connection.refreshAtMs) refresh(connection, nowMs);
    }
    world.sweepAddresses();
  }

  /** Its row says that it lives, and how far it has read. */
  function refresh(connection: Connection, nowMs: number): void {
    connection.refreshAtMs = nowMs + REFRESH_MS;
    noteReached(connection, hub);
    world.keep(connection);
  }

  function end(connection: Connection, code: RefusalCode): void {
    const { storeId, listener } = connection;
    const { principal, tokenHashes } = listener;
    if (code !== 'TOKEN_EXPIRED') connection.keptAs = keptCallerOf(principal);
    world.become(connection, { storeId, principal: ANONYMOUS, tokenHashes, endsAt: undefined });
    if (limits().require_auth) {
      world.endForGood(connection, CLOSE.unauthenticated, code);
      return;
    }
    void protocol.recheck(connection, code).then(() => {
      if (code === 'TOKEN_EXPIRED') protocol.expired(connection);
    });
  }

  function change(connection: Connection, { principal, endsAt: until }: Standing): void {
    const { storeId, listener, endsAtMs } = connection;
    const endsAt = endsAtMs === 0 ? until : new Date(endsAtMs);
    world.become(connection, { storeId, principal, tokenHashes: listener.tokenHashes, endsAt });
    void protocol.recheck(connection, 'FORBIDDEN');
  }

  /** Looks up what the caller of these may now. */
  async function renew(theirs: readonly Held[]): Promise<void> {
    for (const one of theirs) {
      const now = await presentOf(one);
      if (now === 'unknown') one.unknown();
      else if (now && isDeepStrictEqual(now.principal, one.listener.principal)) continue;
      else if (now) one.changed(now);
      else one.ended('UNAUTHENTICATED');
    }
  }

  /** Its caller as they are now; who becomes somebody else meanwhile is looked up again. */
  async function presentOf(one: Held): Promise<Standing | undefined | 'unknown'> {
    for (;;) {
      const { principal } = one.listener;
      try {
        const kept = keptCallerOf(principal);
        const [now] = await standingOf(world.authenticator, one.storeId, [kept]);
        if (one.listener.principal === principal) return now;
      } catch (error) {
        world.log.warn(
          { err: error },
          'the rights of a connection cannot be looked up: it is closed',
        );
        return 'unknown';
      }
    }
  }

  function confirm(one: Held, fromMs: number | undefined): void {
    const key = callerKey(one.storeId, one.listener.principal);
    if (key === undefined) return;
    if (fromMs === undefined || ended.since(key, fromMs - REMEMBERED_MS)) void renew([one]);
  }

  /** Notes that something of the caller ended, before those who are there are looked for. */
  function endedOf(storeId: Uuid, kind: Principal['kind'], id: string): readonly Held[] {
    ended.note(`${storeId} ${kind} ${id}`, env.monotonicMs());
    return callers.of(storeId, kind, id);
  }

  const endAll = (theirs: readonly Held[], code: RefusalCode): void => {
    for (const one of theirs) one.ended(code);
  };

  const reactions: Readonly<Record<string, (event: LoggedEvent) => Promise<void>>> = {
    'session.revoked': async ({ storeId, payload }) => {
      const kind = payload['kind'] === 'staff' ? 'staff' : 'customer';
      const theirs = endedOf(storeId, kind, String(payload['principal_id']));
      const ofIt = theirs.filter(
        ({ listener: { principal } }) =>
          'sessionId' in principal && principal.sessionId === payload['session_id'],
      );
      endAll(ofIt, 'UNAUTHENTICATED');
    },
    'api_key.revoked': async ({ storeId, aggregateId, payload }) => {
      const id = String(payload['api_key_id'] ?? aggregateId);
      endAll(endedOf(storeId, 'api_key', id), 'API_KEY_REVOKED');
    },
    'staff.role_changed': ({ storeId, payload }) =>
      renew(endedOf(storeId, 'staff', String(payload['staff_id']))),
    'staff.removed': async ({ storeId, payload }) =>
      endAll(endedOf(storeId, 'staff', String(payload['staff_id'])), 'UNAUTHENTICATED'),
    'customer.disabled': async ({ storeId, aggregateId }) =>
      endAll(endedOf(storeId, 'customer', aggregateId), 'UNAUTHENTICATED'),
    'customer.erased': async ({ storeId, aggregateId }) =>
      endAll(endedOf(storeId, 'customer', aggregateId), 'UNAUTHENTICATED'),
    [connectionEnded.type]: async ({ storeId, payload }) => {
      const connection = world.connection(payload['connection_id'] as Uuid);
      if (connection?.storeId === storeId) {
        world.endForGood(connection, CLOSE.forbidden, 'ended by staff');
      }
    },
    [limitsChanged.type]: () => world.readLimits(),
  };

  return {
    follows: Object.keys(reactions),
    react: async (event) => reactions[event.type]?.(event),
    sweep,
    end,
    change,
    confirm,
  };
}
