/* protocol.ts   what a client says over a socket, and what it is answered
 * Terms       message: as of `messages.ts`. over: a message beyond the rate.
 * Invariants  every message is answered or has an effect, or is told why not; a topic's right is asked at one door, and
 *             foreign, forbidden and unknown topics are refused alike. Work of one connection runs one after the other.
 */
import type { Static } from 'typebox';
import { Refusal, type RefusalCode, refuse, titleOf } from '../../kernel/refusal.ts';
import type { Env } from '../env.ts';
import { newIdOf } from '../env.ts';
import { type Check, checkOf } from '../http/check.ts';
import { parseJson } from '../http/json-body.ts';
import { refusalOf } from '../http/problem.ts';
import { actorOf } from '../http/route.ts';
import type { Logger } from '../log.ts';
import { parsePosition } from '../outbox/positions.ts';
import { CLOSE, type Connection } from './connection.ts';
import type { SocketLimits } from './limits.ts';
import {
  CLIENT_PAYLOADS,
  type ClientMessageType,
  type ClientPayload,
  SERVER_PAYLOADS,
  type ServerMessageType,
  type ServerPayload,
} from './messages.ts';
import type { Rights } from './rights.ts';
import type { Asked, AskedOf, FoundTopic, Hub, Inbound, Live } from './types.ts';

const MINUTE_MS = 60_000;
/** So many messages over the rate within this time close the connection. */
const OVERS_MAX = 3;
const OVERS_WITHIN_MS = 10_000;
const MALFORMED_MAX = 3;
/** Messages of one connection that wait for their turn. */
const WAITING_MAX = 100;
const MESSAGE_ID_CHARACTERS_MAX = 64;

export type ProtocolWorld = {
  readonly env: Env;
  readonly log: Logger;
  readonly hub: Hub;
  readonly limits: () => SocketLimits;
  readonly askedOf: AskedOf;
  readonly topicOf: (topic: string, lengthMax: number) => FoundTopic | undefined;
  readonly inboundOf: (type: Inbound['type']) => Inbound | undefined;
  readonly signal: Live['signal'];
  readonly mayHaveEnded: Rights['mayHaveEnded'];
  /** In band: who the other end is, from now on. Refuses as a request with that token. */
  readonly authenticate: (connection: Connection, token: string) => Promise<void>;
  readonly received: (type: string) => void;
  /** Topics or position changed. */
  readonly changed: (connection: Connection) => void;
};

type Told = {
  readonly type: ClientMessageType;
  readonly id: string | undefined;
  readonly topic: string | undefined;
  readonly payload: unknown;
};

export type Protocol = {
  /** One message, as it came. */
  hear(connection: Connection, data: Buffer, isBinary: boolean): void;
  say<T extends ServerMessageType>(
    connection: Connection,
    type: T,
    payload: ServerPayload<T>,
    facts?: { readonly topic?: string; readonly inReplyTo?: string | undefined },
  ): void;
  /** Subscribes beside what is asked: topics of a ticket, and of a connection that is taken up again. */
  subscribe(
    connection: Connection,
    topics: readonly string[],
    from: string | undefined,
    /** Of a topic that may not be heard. */
    code: RefusalCode,
  ): void;
  /**
   * Asks for each of its topics again, or for one only; those that may not be heard any more are dropped, with this code, and those of which
   * it cannot be known with UNAVAILABLE. Waits for nothing that the other end has asked. Does not throw.
   */
  recheck(connection: Connection, code: RefusalCode, only?: string): Promise<void>;
  /** Tells that the credential has ended. */
  expired(connection: Connection): void;
};

export function createProtocol(world: ProtocolWorld): Protocol {
  const { env, log, hub, limits } = world;
  const checks = Object.fromEntries(
    Object.entries(CLIENT_PAYLOADS).map(([type, schema]) => [type, checkOf(schema, 'body')]),
  ) as Record<ClientMessageType, Check>;

  const say: Protocol['say'] = (connection, type, payload, facts = {}) => {
    connection.outlet.say(
      JSON.stringify({
        message_type: type,
        message_id: newIdOf(env),
        timestamp: env.now().toISOString(),
        ...(facts.topic === undefined ? {} : { topic: facts.topic }),
        ...(facts.inReplyTo === undefined ? {} : { in_reply_to: facts.inReplyTo }),
        payload,
      }),
    );
  };

  function sayError(
    connection: Connection,
    error: unknown,
    facts: { readonly topic?: string; readonly inReplyTo?: string | undefined } = {},
  ): void {
    const refusal = refusalOf(error);
    const { code } = refusal;
    if (code === 'INTERNAL_ERROR') log.error({ err: error }, 'a message of a socket failed');
    const seconds = refusal.facts.retryAfterSeconds;
    const payload = {
      code,
      message: refusal.facts.detail ?? titleOf(code),
      ...(seconds === undefined ? {} : { retry_after_ms: Math.ceil(seconds * 1000) }),
    };
    say(connection, 'error', payload, facts);
  }

  // ---- What came in -----------------------------------------------------------------------------------------------

  function hear(connection: Connection, data: Buffer, isBinary: boolean): void {
    if (!connection.isOpen) return;
    if (isBinary) {
      connection.close(CLOSE.binary, 'text only');
    } else if (data.length > limits().max_message_size) {
      // The codec keeps the bound that held when the connection was made; a lower one holds at once.
      connection.close(CLOSE.tooLarge, 'message too large');
    } else if (isInRate(connection)) {
      const told = toldOrRefused(connection, data);
      if (told) answer(connection, told);
    }
  }

  function toldOrRefused(connection: Connection, data: Buffer): Told | undefined {
    try {
      const told = toldBy(data);
      world.received(told.type);
      return told;
    } catch (error) {
      const inReplyTo = error instanceof Unheard ? error.inReplyTo : undefined;
      // Well formed, and not a client's to say.
      const isServers = error instanceof Refusal && error.code === 'FORBIDDEN';
      if (!isServers) noteMalformed(connection);
      sayError(connection, error, { inReplyTo });
      return undefined;
    }
  }

  /** False: it was told so, and nothing else is done. */
  function isInRate(connection: Connection): boolean {
    const { enable_message_rate_limit: isOn, max_messages_per_minute: most } = limits();
    if (!isOn) return true;
    const nowMs = env.monotonicMs();
    const waitMs = connection.rate.take(nowMs, most, MINUTE_MS);
    if (waitMs === 0) return true;
    world.received('over_rate');
    if (nowMs - connection.oversAtMs > OVERS_WITHIN_MS) {
      connection.oversAtMs = nowMs;
      connection.overs = 0;
    }
    connection.overs += 1;
    sayError(connection, refuse('RATE_LIMITED', {}, { retryAfterSeconds: waitMs / 1000 }));
    if (connection.overs >= OVERS_MAX) connection.close(CLOSE.tooFast, 'too many messages');
    return false;
  }

  function noteMalformed(connection: Connection): void {
    world.received('malformed');
    connection.malformed += 1;
    if (connection.malformed < MALFORMED_MAX) return;
    // After what is said about the last of them.
    queueMicrotask(() => connection.close(CLOSE.malformed, 'too many malformed messages'));
  }

  function toldBy(data: Buffer): Told {
    const message = parseJson(data);
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      throw new Refusal('MALFORMED_REQUEST', { detail: 'A message is an object' });
    }
    const { message_type: type, message_id: given, topic, payload = {} } = message as Message;
    const id =
      typeof given === 'string' && given.length <= MESSAGE_ID_CHARACTERS_MAX ? given : undefined;
    if (typeof type !== 'string' || !Object.hasOwn(CLIENT_PAYLOADS, type)) {
      const isServers = typeof type === 'string' && Object.hasOwn(SERVER_PAYLOADS, type);
      throw new Unheard(isServers ? 'FORBIDDEN' : 'VALIDATION_FAILED', id, {
        detail: isServers ? 'Only the server says this' : 'No message has this type',
      });
    }
    const known = type as ClientMessageType;
    try {
      checks[known](payload);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Unheard(error.code, id, error.facts);
    }
    return { type: known, id, topic: typeof topic === 'string' ? topic : undefined, payload };
  }

  function answer(connection: Connection, told: Told): void {
    const { id: inReplyTo } = told;
    const refused = (error: unknown) => sayError(connection, error, { inReplyTo });
    if (connection.authByMs > 0 && !['auth', 'ping', 'pong'].includes(told.type)) {
      refused(refuse('UNAUTHENTICATED'));
      return;
    }
    switch (told.type) {
      case 'ping': {
        const { echo } = told.payload as ClientPayload<'ping'>;
        say(connection, 'pong', echo === undefined ? {} : { echo }, { inReplyTo });
        break;
      }
      case 'pong':
        break;
      case 'unsubscribe':
        inTurn(connection, async () => unsubscribe(connection, told), refused);
        break;
      case 'subscribe':
        inTurn(connection, () => subscribeAll(connection, told), refused);
        break;
      case 'auth':
        inTurn(connection, () => auth(connection, told), refused);
        break;
      case 'chat_message':
        inTurn(connection, () => inbound(connection, told), refused);
        break;
      case 'custom':
        inTurn(connection, async () => custom(connection, told), refused);
        break;
    }
  }

  const inTurn = (
    connection: Connection,
    work: () => Promise<void>,
    refused: (error: unknown) => void = (error) => sayError(connection, error),
  ): void => {
    if (connection.waiting >= WAITING_MAX) {
      refused(refuse('RATE_LIMITED', {}, { retryAfterSeconds: 1 }));
      return;
    }
    connection.waiting += 1;
    connection.doing = connection.doing
      .then(() => (connection.isOpen ? work() : undefined))
      .catch(refused)
      .finally(() => {
        connection.waiting -= 1;
      });
  };

  // ---- Topics -----------------------------------------------------------------------------------------------------

  const topicsIn = ({ payload }: Told): readonly string[] => {
    const { topic, topics = [] } = payload as Static<(typeof CLIENT_PAYLOADS)['unsubscribe']>;
    return topic === undefined ? topics : [topic, ...topics];
  };

  async function subscribeAll(connection: Connection, told: Told): Promise<void> {
    const { from } = told.payload as ClientPayload<'subscribe'>;
    const topics = topicsIn(told);
    if (topics.length === 0) {
      throw refuse('VALIDATION_FAILED', {}, { detail: 'topic or topics is needed' });
    }
    // Each name is asked for at the database: one message costs no more than a connection can hear.
    const most = limits().max_subscriptions_per_connection;
    for (const topic of topics.slice(most)) {
      const tooMany = refuse(
        'LIMIT_EXCEEDED',
        { limit: most },
        { detail: `More than ${most} topics` },
      );
      sayError(connection, tooMany, { topic, inReplyTo: told.id });
    }
    for (const topic of topics.slice(0, most)) await subscribeOne(connection, topic, from, told.id);
  }

  /** Whoever becomes somebody else while it is asked is asked for again: a look at all topics would miss this one. */
  async function askedOf(connection: Connection, topic: string): Promise<Asked | undefined> {
    for (;;) {
      const { listener } = connection;
      const asked = await world.askedOf(topic, limits().max_topic_length, listener);
      if (connection.listener === listener) return asked;
    }
  }

  /** Comes to its end when the topic was admitted; what it missed is told meanwhile. */
  async function subscribeOne(
    connection: Connection,
    topic: string,
    from: string | undefined,
    inReplyTo: string | undefined,
    code: RefusalCode = 'NOT_FOUND',
  ): Promise<void> {
    const facts = { topic, inReplyTo };
    try {
      const most = limits().max_subscriptions_per_connection;
      const isHeard = connection.topics.includes(topic);
      if (!isHeard && connection.topics.length >= most) {
        throw refuse('LIMIT_EXCEEDED', { limit: most }, { detail: `More than ${most} topics` });
      }
      const askedMs = env.monotonicMs();
      const asked = await askedOf(connection, topic);
      if (!asked) throw refuse(code);
      if (from !== undefined) holdBack(connection, from);
      if (!connection.isOpen) return;
      if (!isHeard) connection.topics = [...connection.topics, topic];
      const caught = hub
        .subscribe(connection, asked, from)
        .then(({ position }) => {
          if (!connection.isOpen) return;
          // The right to it ended, or it was given up, while its place in the log was looked for.
          if (!connection.topics.includes(topic)) throw refuse(code);
          const details = { topic, position };
          say(connection, 'success', { operation: 'subscribe', details }, facts);
          world.changed(connection);
          if (!world.mayHaveEnded(connection.storeId, topic, askedMs)) return;
          void recheck(connection, code, topic);
        })
        .catch((error: unknown) => {
          if (!isHeard) connection.topics = connection.topics.filter((one) => one !== topic);
          sayError(connection, error, facts);
        });
      // What is live at once is answered in order; a long replay lets others pass.
      if (from === undefined) await caught;
    } catch (error) {
      sayError(connection, error, facts);
    }
  }

  /** Whoever comes back earlier than we know is told all from there again, should this process die meanwhile. */
  function holdBack(connection: Connection, from: string): void {
    const asked = parsePosition(from, 'from');
    const known = parsePosition(connection.position, 'position');
    if (asked.epoch === known.epoch && asked.number < known.number) connection.position = from;
  }

  function unsubscribe(connection: Connection, told: Told): void {
    for (const topic of topicsIn(told)) {
      const facts = { topic, inReplyTo: told.id };
      const wasHeard = hub.unsubscribe(connection, topic);
      connection.topics = connection.topics.filter((one) => one !== topic);
      if (wasHeard) {
        say(connection, 'success', { operation: 'unsubscribe', details: { topic } }, facts);
      } else sayError(connection, refuse('NOT_FOUND'), facts);
    }
    world.changed(connection);
  }

  async function recheck(connection: Connection, code: RefusalCode, only?: string): Promise<void> {
    for (const { topic, key, rule } of [...hub.topicsOf(connection)]) {
      if (rule.isPublic || (only !== undefined && topic !== only)) continue;
      let why = code;
      const asked = await askedOf(connection, topic).catch((error: unknown) => {
        log.warn({ err: error, topic }, 'whether a topic may still be heard is not known');
        why = 'UNAVAILABLE';
        return undefined;
      });
      // Of another person it is another topic by the same name.
      if (asked && asked.key === key) continue;
      hub.unsubscribe(connection, topic);
      connection.topics = connection.topics.filter((one) => one !== topic);
      sayError(connection, refuse(why), { topic });
    }
    world.changed(connection);
  }

  // ---- The rest ---------------------------------------------------------------------------------------------------

  async function auth(connection: Connection, { payload, id }: Told): Promise<void> {
    const { token } = payload as ClientPayload<'auth'>;
    await world.authenticate(connection, token);
    const { principal } = connection.listener;
    const expiresAt = connection.endsAtMs === 0 ? null : new Date(connection.endsAtMs);
    say(
      connection,
      'auth',
      { success: true, principal: principalTold(principal), expires_at: expiresAt },
      { inReplyTo: id },
    );
    await recheck(connection, 'NOT_FOUND');
  }

  async function inbound(connection: Connection, { payload, id }: Told): Promise<void> {
    const found = world.inboundOf('chat_message');
    if (!found) throw refuse('NOT_FOUND');
    const { listener } = connection;
    const holdsToken = Object.values(listener.tokenHashes).some((hashes) => hashes.length > 0);
    const ctx = { storeId: listener.storeId, actor: actorOf(listener.principal, holdsToken) };
    const details = await found.handle(ctx, listener, payload as Record<string, unknown>);
    say(connection, 'success', { operation: 'chat_message', details }, { inReplyTo: id });
  }

  function custom(connection: Connection, { topic, payload, id }: Told): void {
    const asked = hub.topicsOf(connection).find((one) => one.topic === topic);
    if (!asked) throw refuse('NOT_FOUND');
    if (!asked.rule.custom) throw refuse('FORBIDDEN');
    const bytesMax = limits().max_custom_bytes;
    if (Buffer.byteLength(JSON.stringify(payload)) > bytesMax) {
      throw refuse(
        'LIMIT_EXCEEDED',
        { limit: bytesMax },
        { detail: `More than ${bytesMax} bytes` },
      );
    }
    const { listener } = connection;
    const topicId = world.topicOf(asked.topic, asked.topic.length)?.id;
    const told = asked.rule.custom(listener, topicId, payload as Record<string, unknown>);
    world.signal(connection.storeId, { key: asked.key, type: 'custom', payload: told });
    say(connection, 'success', { operation: 'custom', details: {} }, { inReplyTo: id });
  }

  return {
    hear,
    say,
    subscribe: (connection, topics, from, code) =>
      inTurn(connection, async () => {
        for (const topic of topics) await subscribeOne(connection, topic, from, undefined, code);
      }),
    recheck,
    expired: (connection) => sayError(connection, refuse('TOKEN_EXPIRED')),
  };
}

type Message = {
  readonly message_type?: unknown;
  readonly message_id?: unknown;
  readonly topic?: unknown;
  readonly payload?: unknown;
};

/** A message that is none of ours, with its own id where it has one. */
class Unheard extends Refusal {
  readonly inReplyTo: string | undefined;
  constructor(code: RefusalCode, id: string | undefined, facts: Refusal['facts']) {
    super(code, facts);
    this.inReplyTo = id;
  }
}

/** As the other end may see itself. */
export const principalTold = (
  principal: Connection['listener']['principal'],
): ServerPayload<'auth'>['principal'] => ({
  kind: principal.kind,
  id: principal.kind === 'anonymous' ? null : principal.id,
});
