/* sockets.ts   the door of the sockets: who comes in, who they are, how long they stay
 * Terms       place: see `admission.ts`. sweep: one look at all connections, each second, instead of timers for each.
 * Invariants  a connection is of one store for as long as it lives; whoever leaves is gone from every table at once.
 */

import type { Registry } from 'prom-client';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Locate } from '../edges.ts';
import { type Env, newIdOf } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import type { Authenticator } from '../http/authenticator.ts';
import { bearerOf, nobody, tried, verifiedBy } from '../http/credentials.ts';
import type { UpgradeDoor, UpgradeRequest } from '../http/upgrades.ts';
import type { Logger } from '../log.ts';
import { sql } from '../postgres/sql.ts';
import type { RateLimiter } from '../rate-limit.ts';
import { hashToken, isWellFormed, mintToken } from '../tokens.ts';
import { createAdmission, type Place } from './admission.ts';
import type { Held as CallerHeld, Callers } from './callers.ts';
import { CLOSE, Connection, type Door, listenerOf } from './connection.ts';
import { createEndings, noteReached } from './endings.ts';
import type { RunningHub } from './hub.ts';
import {
  ANONYMOUS,
  bothTokens,
  type Identity,
  NO_TOKENS,
  standingOf,
  surfaceOf,
  type Tickets,
  withToken,
} from './identity.ts';
import type { PresentLimits, SocketSettings } from './limits.ts';
import { createSocketMetrics } from './metrics.ts';
import type { SocketOutlets } from './outlet.ts';
import { createProtocol, principalTold } from './protocol.ts';
import type { Rights } from './rights.ts';
import { createSessions, REFRESH_MS, type Sessions } from './sessions.ts';
import { createTickets } from './tickets.ts';
import type { AskedOf, FoundTopic, Inbound, Live } from './types.ts';

export const SUB_PROTOCOL = 'rcommerce.v1';
/** Of the closing handshake, then the connection is cut. */
const CLOSE_MS = 2000;
/** Connections that go on a deploy come again within so long, each at another moment. */
const RETRY_MS_MAX = 5000;
/** Those that do not go are cut then. */
const DRAIN_MS = 3000;

export type SocketWorld = {
  readonly settings: SocketSettings;
  readonly limits: PresentLimits;
  readonly env: Env;
  readonly log: Logger;
  readonly locate: Locate;
  readonly authenticator: Authenticator;
  /** Charges addresses for credentials that are none. */
  readonly limiter: RateLimiter;
  readonly registry: Registry;
  readonly processId: Uuid;
  readonly hub: RunningHub;
  readonly askedOf: AskedOf;
  readonly topicOf: (topic: string, lengthMax: number) => FoundTopic | undefined;
  readonly inboundOf: (type: Inbound['type']) => Inbound | undefined;
  readonly signal: Live['signal'];
  readonly mayHaveEnded: Rights['mayHaveEnded'];
  readonly outlets: SocketOutlets;
  /** Of streams too. */
  readonly callers: Callers;
};

export type Sockets = UpgradeDoor & {
  readonly sessions: Sessions;
  readonly tickets: Tickets;
  /** A place for a stream, among those of the sockets. Refuses RATE_LIMITED (address), OVERLOADED (process). */
  enterStream(ip: string): Place;
  /** Events that end or change what a connection may hear, and those that are for this door. */
  readonly follows: readonly string[];
  react(event: LoggedEvent): Promise<void>;
  /** For a stream, as of `endings.ts`: it was let in by what was known of its caller before. */
  confirm(held: CallerHeld): void;
  /** Drops a topic that this connection may not hear any more. */
  askAgain(id: Uuid, topic: string): void;
  /** Heartbeats, deadlines, ends of credentials; a timer of each process. */
  sweep(): Promise<void>;
  /** Reads what staff set. */
  readLimits(): Promise<void>;
  /** Lets in: the hub stands at the end of the log. */
  start(): void;
  /** After `drain`: writes what is left. */
  stop(): Promise<void>;
};

/** lookedMs: when looking at who it is began, monotonic. */
type Known = Admitted & { readonly lookedMs: number };

type Admitted = Identity & {
  readonly topics: readonly string[];
  /** Of a connection that is taken up again: from where. */
  readonly from?: string;
  /** Its credential ended meanwhile. */
  readonly isExpired?: boolean;
};

type Held = WebSocket & { held?: Connection };

export function createSockets(world: SocketWorld): Sockets {
  const { settings, env, log, locate, authenticator, limiter, hub, callers } = world;
  const limits = world.limits.now;
  const connections = new Map<Uuid, Connection>();
  let isStarted = false;
  const random = (): number => env.randomBytes(4).readUInt32BE() / 2 ** 32;
  const comeAgain = (): string =>
    JSON.stringify({ retry_after_ms: Math.floor(random() * RETRY_MS_MAX) });

  const metrics = createSocketMetrics(settings.enable_metrics ? world.registry : undefined, () => {
    const counts = new Map(['anonymous', 'customer', 'staff', 'api_key'].map((kind) => [kind, 0]));
    for (const { listener } of connections.values()) {
      const { kind } = listener.principal;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
  });
  const admission = createAdmission({
    settings,
    limits,
    authenticator,
    nowMs: env.monotonicMs,
    random,
    refused: metrics.refused,
  });
  const tickets = createTickets({ locate, authenticator, env });
  const sessions = createSessions({
    locate,
    env,
    log,
    rowOf: (connection) => connection.rowAt(env.now().getTime(), keptForMs(connection)),
    onGone: (id) => {
      const connection = connections.get(id);
      if (connection?.isOpen) endForGood(connection, CLOSE.replaced, 'taken up elsewhere');
    },
    onUnsure: (id) => {
      const connection = connections.get(id);
      if (connection?.isOpen) endForGood(connection, CLOSE.goingAway, comeAgain());
    },
  });
  const protocol = createProtocol({
    env,
    log,
    hub,
    limits,
    askedOf: world.askedOf,
    topicOf: world.topicOf,
    inboundOf: world.inboundOf,
    signal: world.signal,
    mayHaveEnded: world.mayHaveEnded,
    authenticate,
    received: metrics.received,
    changed: keep,
  });

  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false,
    skipUTF8Validation: false,
    perMessageDeflate: settings.enable_compression
      ? {
          threshold: limits().compression_threshold,
          clientNoContextTakeover: true,
          serverNoContextTakeover: true,
        }
      : false,
    handleProtocols: (offered) => (offered.has(SUB_PROTOCOL) ? SUB_PROTOCOL : false),
    closeTimeout: CLOSE_MS,
  } as ServerOptions);

  // ---- Coming in --------------------------------------------------------------------------------------------------

  async function admit(request: UpgradeRequest): Promise<() => void> {
    if (!isStarted) throw refuse('UNAVAILABLE', {}, { retryAfterSeconds: 1 });
    const place = await admission.enter(request);
    // However it ends: let in, refused, gone meanwhile, or answered before it was known who it is.
    const { socket } = request;
    socket.once('close', place.leave);
    try {
      if (socket.destroyed) throw refuse('UNAVAILABLE');
      const lookedMs = env.monotonicMs();
      const admitted = await identify(request);
      const { origin } = request.raw.headers;
      if (!(await admission.mayOpen(origin, admitted.storeId))) {
        metrics.refused('origin');
        throw refuse('FORBIDDEN');
      }
      return () => openSocket(request, { ...admitted, lookedMs });
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  async function identify(request: UpgradeRequest): Promise<Admitted> {
    const { query, ip, host } = request;
    const { headers } = request.raw;
    const keyText = headers['x-publishable-key'];
    const facts = { publishableKey: textOf(keyText), host, ip };
    try {
      const resumed =
        query['resume'] === undefined
          ? undefined
          : await tried(limiter, ip, () => takeUp(query['resume'], headers.origin));
      const own = await ownIdentity(request, facts, resumed);
      if (facts.publishableKey !== undefined) {
        const ofKey = await authenticator.storeOfPublishableKey(facts.publishableKey);
        if (ofKey !== own.storeId) throw refuse('UNAUTHENTICATED');
      }
      const cartToken = textOf(headers['x-cart-token']);
      const shown = cartToken === undefined ? undefined : withToken(NO_TOKENS, cartToken);
      const tokenHashes = shown ? bothTokens(own.tokenHashes, shown) : own.tokenHashes;
      return { ...own, tokenHashes };
    } catch (error) {
      metrics.refused('credential');
      throw error;
    }
  }

  async function ownIdentity(
    request: UpgradeRequest,
    facts: {
      readonly publishableKey: string | undefined;
      readonly host: string;
      readonly ip: string;
    },
    resumed: Admitted | undefined,
  ): Promise<Admitted> {
    const { query, ip } = request;
    const { authorization, origin } = request.raw.headers;
    const given = await (async (): Promise<Admitted | undefined> => {
      if (query['ticket'] !== undefined) {
        return tried(limiter, ip, () => tickets.take(String(query['ticket']), isOf(origin)));
      }
      if (authorization === undefined) return undefined;
      const found = await tried(limiter, ip, async () => {
        const token = bearerOf(authorization);
        return verifiedBy(authenticator, token, surfaceOf(token), facts);
      });
      const { storeId, principal, endsAt } = found;
      return { storeId, principal, endsAt, tokenHashes: NO_TOKENS, topics: [] };
    })();
    if (!resumed) return given ?? (await anonymous(facts));
    if (!given) return resumed;
    // Who has a newer credential brings it along; what was heard is asked for again with that.
    if (given.storeId !== resumed.storeId) throw refuse('UNAUTHENTICATED');
    return {
      ...resumed,
      isExpired: false,
      principal: given.principal,
      endsAt: given.endsAt,
      tokenHashes: bothTokens(resumed.tokenHashes, given.tokenHashes),
    };
  }

  async function anonymous(facts: {
    readonly publishableKey: string | undefined;
    readonly host: string;
    readonly ip: string;
  }): Promise<Admitted> {
    const { storeId } = await nobody(authenticator, limiter, facts);
    return { storeId, principal: ANONYMOUS, endsAt: undefined, tokenHashes: NO_TOKENS, topics: [] };
  }

  async function takeUp(token: unknown, origin: string | undefined): Promise<Admitted> {
    if (typeof token !== 'string' || !isWellFormed(token, 'rs')) throw refuse('UNAUTHENTICATED');
    // What this very process still has to write.
    await sessions.flush().catch(() => {});
    const found = await sessions.take(hashToken(token));
    if (!found || found.origin !== (origin ?? null)) throw refuse('UNAUTHENTICATED');
    const before = connections.get(found.id);
    if (before) endForGood(before, CLOSE.replaced, 'taken up again');
    const [now] = await standingOf(authenticator, found.store_id, [found.principal]);
    if (!now) throw refuse('UNAUTHENTICATED');
    const isExpired = found.ends_at !== null && found.ends_at <= env.now();
    return {
      storeId: found.store_id,
      principal: isExpired ? ANONYMOUS : now.principal,
      endsAt: isExpired ? undefined : (found.ends_at ?? now.endsAt),
      isExpired,
      tokenHashes: found.token_hashes,
      topics: found.topics,
      from: before?.position ?? found.position,
    };
  }

  function openSocket(request: UpgradeRequest, admitted: Known): void {
    const present = limits();
    Object.assign(server.options, {
      maxPayload: present.max_message_size,
      maxFragments: present.max_fragments,
      maxBufferedChunks: present.max_buffered_chunks,
    });
    server.handleUpgrade(request.raw, request.socket, request.head, (ws) =>
      begin(ws, request, admitted),
    );
  }

  function begin(ws: Held, request: UpgradeRequest, admitted: Known): void {
    const present = limits();
    const nowMs = env.monotonicMs();
    const resume = mintToken('rs', env.randomBytes);
    const connection = new Connection({
      id: newIdOf(env),
      ws,
      door,
      ip: request.ip,
      origin: request.raw.headers.origin,
      processId: world.processId,
      resumeHash: resume.hash,
      identity: admitted,
      position: admitted.from ?? hub.position(),
      nowMs,
      wallMs: env.now().getTime(),
    });
    ws.held = connection;
    connection.outlet = world.outlets.open(request.socket, connection);
    ws.on('message', onMessage);
    ws.on('ping', onPing);
    ws.on('pong', onPong);
    ws.on('error', onError);
    ws.once('close', (code) => gone(connection, code));
    connections.set(connection.id, connection);
    connection.pingAtMs = nowMs + random() * present.ping_interval_secs * 1000;
    connection.refreshAtMs = nowMs + random() * REFRESH_MS;
    if (present.require_auth && admitted.principal.kind === 'anonymous') {
      connection.authByMs = nowMs + present.auth_deadline_secs * 1000;
    }
    metrics.accepted.inc();
    callers.file(connection);
    protocol.say(connection, 'connect', {
      connection_id: connection.id,
      session: {
        principal: principalTold(admitted.principal),
        store_id: admitted.storeId,
        expires_at: admitted.endsAt ?? null,
        resumed: admitted.from !== undefined,
        topics: [...admitted.topics],
      },
      resume_token: resume.token,
      heartbeat_ms: present.ping_interval_secs * 1000,
      limits: {
        max_message_size: present.max_message_size,
        max_messages_per_minute: present.enable_message_rate_limit
          ? present.max_messages_per_minute
          : null,
        max_subscriptions: present.max_subscriptions_per_connection,
        max_topic_length: present.max_topic_length,
        max_custom_bytes: present.max_custom_bytes,
        replay_events_max: present.replay_events_max,
        resume_seconds: present.resume_seconds,
      },
      position: hub.position(),
    });
    if (admitted.isExpired) protocol.expired(connection);
    if (admitted.topics.length > 0) {
      const code = admitted.isExpired ? 'TOKEN_EXPIRED' : 'NOT_FOUND';
      protocol.subscribe(connection, admitted.topics, admitted.from, code);
    }
    keep(connection);
    endings.confirm(connection, admitted.lookedMs);
  }

  const door: Door = {
    leaving: (connection) => {
      noteReached(connection, hub);
      hub.drop(connection);
    },
    replaced: (connection) =>
      endForGood(connection, CLOSE.replaced, 'a newer connection took its place'),
    // Whoever went while their caller was looked up is not filed again.
    ended: (connection, code) => {
      if (connections.has(connection.id)) endings.end(connection, code);
    },
    changed: (connection, now) => {
      if (connections.has(connection.id)) endings.change(connection, now);
    },
  };

  function gone(connection: Connection, code: number): void {
    connections.delete(connection.id);
    callers.unfile(connection);
    if (!connection.isClosing) door.leaving(connection);
    connection.outlet.closed();
    connection.closedAtMs = env.now().getTime();
    metrics.closed(code);
    keep(connection);
  }

  // ---- What a socket does -----------------------------------------------------------------------------------------

  function onMessage(this: Held, data: unknown, isBinary: boolean): void {
    const connection = this.held;
    if (!connection) return;
    connection.seenMs = env.monotonicMs();
    protocol.hear(connection, data as Buffer, isBinary);
  }

  function onPing(this: Held, data: Buffer): void {
    if (!this.held) return;
    noteControl(this.held);
    // By us and not by the codec, which would answer a flood before it is counted.
    if (this.held.isOpen) this.pong(data);
  }

  function onPong(this: Held, data: Buffer): void {
    const connection = this.held;
    if (!connection) return;
    if (connection.pingsOut === 0) {
      noteControl(connection);
      return;
    }
    connection.pingsOut -= 1;
    connection.seenMs = env.monotonicMs();
    connection.outlet.acknowledged(data);
  }

  function onError(this: Held, error: Error): void {
    // The codec has closed it, with a code that says why.
    const code = 'code' in error ? String(error.code) : 'socket';
    metrics.received(code.startsWith('WS_ERR') ? 'broken_frame' : 'socket_error');
  }

  function noteControl(connection: Connection): void {
    const nowMs = env.monotonicMs();
    connection.seenMs = nowMs;
    if (nowMs - connection.controlAtMs >= 1000) {
      connection.controlAtMs = nowMs;
      connection.controls = 0;
    }
    connection.controls += 1;
    if (connection.controls > limits().max_control_per_second) {
      connection.close(CLOSE.abuse, 'too many control frames');
    }
  }

  // ---- Who it is --------------------------------------------------------------------------------------------------

  function become(connection: Connection, identity: Identity): void {
    callers.unfile(connection);
    connection.listener = listenerOf(identity);
    connection.endsAtMs = identity.endsAt?.getTime() ?? 0;
    if (identity.principal.kind !== 'anonymous') {
      connection.authByMs = 0;
      connection.keptAs = undefined;
    }
    callers.file(connection);
    keep(connection);
  }

  async function authenticate(connection: Connection, token: string): Promise<void> {
    const { storeId, listener, ip, origin } = connection;
    const lookedMs = env.monotonicMs();
    const withMore = withToken(listener.tokenHashes, token);
    if (withMore) {
      connection.listener = { ...listener, tokenHashes: withMore };
      keep(connection);
      return;
    }
    const found = await tried(limiter, ip, async (): Promise<Admitted> => {
      if (token.startsWith('wt_')) return tickets.take(token, isOf(origin));
      const facts = { publishableKey: undefined, ip };
      const verified = await verifiedBy(authenticator, token, surfaceOf(token), facts);
      const { principal, endsAt } = verified;
      return { storeId: verified.storeId, principal, endsAt, tokenHashes: NO_TOKENS, topics: [] };
    });
    if (found.storeId !== storeId) throw refuse('UNAUTHENTICATED');
    const tokenHashes = bothTokens(connection.listener.tokenHashes, found.tokenHashes);
    become(connection, { ...found, tokenHashes });
    endings.confirm(connection, lookedMs);
    if (found.topics.length > 0)
      protocol.subscribe(connection, found.topics, undefined, 'NOT_FOUND');
  }

  // ---- How long it stays ------------------------------------------------------------------------------------------

  function keep(connection: Connection): void {
    sessions.note(connection);
  }

  function keptForMs({ isResumable, closedAtMs }: Connection): number {
    if (!isResumable) return 0;
    const resumeMs = limits().resume_seconds * 1000;
    // A process that dies writes nothing: what it wrote last must hold until then, and the time after.
    return closedAtMs > 0 ? resumeMs : resumeMs + 2 * REFRESH_MS;
  }

  function endForGood(connection: Connection, code: number, reason: string): void {
    connection.isResumable = false;
    connection.close(code, reason);
  }

  const endings = createEndings({
    env,
    log,
    authenticator,
    protocol,
    hub,
    limits,
    callers,
    connections: () => connections.values(),
    connection: (id) => connections.get(id),
    become,
    keep,
    endForGood,
    sweepAddresses: admission.sweep,
    readLimits,
  });

  async function readLimits(): Promise<void> {
    const [row] = await locate.many<{ changes: Record<string, unknown> }>(
      sql`select changes from realtime_limits`,
    );
    world.limits.change(row?.changes ?? {});
  }

  async function drain(): Promise<void> {
    for (const connection of connections.values()) {
      connection.close(CLOSE.goingAway, comeAgain());
    }
    const untilMs = performance.now() + DRAIN_MS;
    while (connections.size > 0 && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const connection of connections.values()) connection.ws.terminate();
  }

  return {
    admit,
    drain,
    sessions,
    tickets,
    enterStream: admission.enterStream,
    follows: endings.follows,
    react: endings.react,
    confirm: (held) => endings.confirm(held, undefined),
    askAgain: (id, topic) => {
      const connection = connections.get(id);
      if (connection?.isOpen) void protocol.recheck(connection, 'NOT_FOUND', topic);
    },
    sweep: endings.sweep,
    readLimits,
    start: () => {
      isStarted = true;
      sessions.start();
    },
    stop: sessions.stop,
  };
}

/** Of the very page that asked for it, or of a program. */
const isOf = (origin: string | undefined) => (issuedTo: string | null) =>
  issuedTo === (origin ?? null);

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
