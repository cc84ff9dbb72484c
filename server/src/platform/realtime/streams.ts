/* streams.ts   the twin of the sockets: topics over an HTTP answer that does not end
 * Terms       stream: one such answer (server-sent events). own: ids of the caller and of their session or key.
 * Invariants  a topic is asked for at the same door as on a socket; each topic that is asked for is heard, or the whole
 *             request is refused; a stream ends when the right of whoever opened it does; the number of streams is bounded.
 */
import type { Readable } from 'node:stream';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { type Env, newIdOf } from '../env.ts';
import type { Principal } from '../http/route.ts';
import { parsePosition } from '../outbox/positions.ts';
import type { Reads } from '../postgres/db.ts';
import { addressKey } from '../rate-limit.ts';
import { type StreamBounds, StreamOutlet } from './stream-outlet.ts';
import type { Asked, Hub, Listener, Subscriber, TopicRule } from './types.ts';

/** A comment so often, so that nobody on the way takes a quiet stream for a dead one. */
export const BEAT_MS = 15_000;
/** How often it is looked at whether there is an id to tell, and who is behind. */
const SWEEP_MS = 50;
/** Whoever loses a stream comes again after so long, each at another moment. */
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 4000;
export type StreamLimits = StreamBounds & {
  /** Topics of one stream. */
  readonly topics: number;
  readonly topicCharacters: number;
};

/** What streams need of the hub. */
export type StreamHub = Hub & {
  /** For an outlet that dropped messages of a topic: the text that says so; it is live from now on. */
  resyncOf(outlet: Subscriber['outlet'], topic: string): string | undefined;
  /** Up to where everything of its topics was given to its outlet; undefined while something is told again. */
  reached(subscriber: Subscriber): string | undefined;
};

export type Streams = {
  /**
   * from     `Last-Event-ID`: what was missed since comes first
   * refuses  NOT_FOUND 404 (a topic that is unknown, foreign or forbidden), LIMIT_EXCEEDED 422 (topics), VALIDATION_FAILED
   *          422 (no topic, no position), RATE_LIMITED 429 and OVERLOADED 503 (open connections)
   */
  open(asked: {
    readonly listener: Listener;
    readonly topics: readonly string[];
    readonly from: string | undefined;
    readonly ip: string;
  }): Promise<Readable>;
  /** Ends the streams of a store that one of these ids opened: of a person, a session or a key. */
  endOf(storeId: Uuid, ids: ReadonlySet<unknown>): void;
  /** Ends all; those that are opened meanwhile are refused. */
  drain(): void;
};

type Open = {
  readonly subscriber: Subscriber;
  readonly outlet: StreamOutlet;
  readonly own: readonly Uuid[];
  readonly endsAtMs: number;
};

export function createStreams(world: {
  readonly hub: StreamHub;
  readonly parse: (
    topic: string,
    lengthMax: number,
  ) => { readonly rule: TopicRule; readonly id: Uuid | undefined } | undefined;
  readonly reads: Reads;
  readonly env: Env;
  readonly limits: () => StreamLimits;
  /** A signed-in reader opens a stream anew after so long, with a token of then. */
  readonly signedInMsMax: number;
  /** Takes a place among the open connections of the process and the address. Refuses RATE_LIMITED, OVERLOADED. */
  readonly enter: (ip: string) => { leave(): void };
}): Streams {
  const { hub, env, reads, limits } = world;
  const open = new Map<Uuid, Open>();
  let timer: NodeJS.Timeout | undefined;
  let beatAtMs = 0;
  let isDraining = false;

  function sweep(): void {
    const now = env.monotonicMs();
    const beats = now >= beatAtMs;
    if (beats) beatAtMs = now + BEAT_MS;
    for (const { subscriber, outlet, endsAtMs } of open.values()) {
      outlet.reached(hub.reached(subscriber));
      if (beats) outlet.beat();
      outlet.sweep();
      if (now >= endsAtMs) outlet.end();
    }
  }

  function closed(id: Uuid, place: { leave(): void }): void {
    const gone = open.get(id);
    open.delete(id);
    place.leave();
    if (gone) hub.drop(gone.subscriber);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  async function asksOf(listener: Listener, topics: readonly string[]): Promise<readonly Asked[]> {
    const { topics: most, topicCharacters } = limits();
    if (topics.length === 0) {
      throw refuseField('VALIDATION_FAILED', 'topics', 'Names what is to be heard');
    }
    if (topics.length > most) throw refuse('LIMIT_EXCEEDED', { limit: 'topics', max: most });
    const db = reads({ storeId: listener.storeId });
    return Promise.all(
      topics.map(async (topic) => {
        const parsed = world.parse(topic, topicCharacters);
        if (!parsed || !(await parsed.rule.admits(db, listener, parsed.id))) {
          throw refuse('NOT_FOUND');
        }
        const { rule } = parsed;
        return { topic, rule, key: rule.keyOf?.(listener) ?? topic };
      }),
    );
  }

  return {
    open: async ({ listener, topics, from, ip }) => {
      if (isDraining) throw refuse('UNAVAILABLE', {}, { retryAfterSeconds: 1 });
      if (from !== undefined) parsePosition(from, 'last-event-id');
      const place = world.enter(ip);
      let asks: readonly Asked[];
      try {
        asks = await asksOf(listener, [...new Set(topics)]);
      } catch (error) {
        place.leave();
        throw error;
      }
      const id = newIdOf(env);
      const outlet: StreamOutlet = new StreamOutlet({
        bounds: limits,
        nowMs: () => env.monotonicMs(),
        resyncOf: (topic) => hub.resyncOf(outlet, topic),
        tellsOwnIds: asks.length === 1,
        closed: () => closed(id, place),
      });
      const subscriber: Subscriber = { id, storeId: listener.storeId, listener, outlet };
      const { principal } = listener;
      const endsAtMs = ['customer', 'staff'].includes(principal.kind)
        ? env.monotonicMs() + world.signedInMsMax
        : Number.POSITIVE_INFINITY;
      open.set(id, { subscriber, outlet, own: ownOf(principal), endsAtMs });
      timer ??= setInterval(sweep, SWEEP_MS);
      timer.unref();
      outlet.stream.push(`retry: ${retryMs(env)}\n: open\n\n`);
      try {
        for (const asked of asks) await hub.subscribe(subscriber, asked, from);
      } catch (error) {
        outlet.end();
        throw error;
      }
      return outlet.stream;
    },
    endOf: (storeId, ids) => {
      for (const { subscriber, outlet, own } of open.values()) {
        if (subscriber.storeId === storeId && own.some((id) => ids.has(id))) outlet.end();
      }
    },
    drain: () => {
      isDraining = true;
      for (const { outlet } of open.values()) outlet.end();
    },
  };
}

const ownOf = (principal: Principal): readonly Uuid[] => {
  switch (principal.kind) {
    case 'anonymous':
      return [];
    case 'api_key':
      return [principal.id];
    default:
      return [principal.id, principal.sessionId];
  }
};

const retryMs = (env: Env): number =>
  RETRY_MS_MIN + (env.randomBytes(2).readUInt16BE() % (RETRY_MS_MAX - RETRY_MS_MIN));

/** Places among what may be open at once, in this process and of one address in it. */
export function createPlaces(most: () => { readonly open: number; readonly ofAddress: number }): {
  enter(ip: string): { leave(): void };
} {
  const ofAddress = new Map<string, number>();
  let open = 0;
  return {
    enter: (ip) => {
      const key = addressKey(ip);
      const mine = ofAddress.get(key) ?? 0;
      const limits = most();
      if (mine >= limits.ofAddress) throw refuse('RATE_LIMITED', {}, { retryAfterSeconds: 5 });
      if (open >= limits.open) throw refuse('OVERLOADED', {}, { retryAfterSeconds: 5 });
      open += 1;
      ofAddress.set(key, mine + 1);
      return {
        leave: () => {
          open -= 1;
          const left = (ofAddress.get(key) ?? 1) - 1;
          if (left > 0) ofAddress.set(key, left);
          else ofAddress.delete(key);
        },
      };
    },
  };
}
