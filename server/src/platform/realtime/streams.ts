/* streams.ts   the twin of the sockets: topics over an HTTP answer that does not end
 * Terms       stream: one such answer (server-sent events). held: as of `callers.ts`.
 * Invariants  a topic is asked for at the same door as on a socket; each topic that is asked for is heard, or the whole
 *             request is refused; a stream ends with the right of whoever opened it; streams count as sockets do.
 */
import type { Readable } from 'node:stream';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { type Env, newIdOf } from '../env.ts';
import { parsePosition } from '../outbox/positions.ts';
import type { Place } from './admission.ts';
import type { Callers, Held } from './callers.ts';
import type { Tickets } from './identity.ts';
import type { Rights } from './rights.ts';
import { type StreamBounds, StreamOutlet } from './stream-outlet.ts';
import type { Asked, AskedOf, Hub, Listener, Subscriber } from './types.ts';

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
    /** When the credential ends, and the stream with it; undefined: never, or there is none. */
    readonly endsAt: Date | undefined;
  }): Promise<Readable>;
  /** Whose stream it is, by the ticket they bring. Refuses UNAUTHENTICATED, as of a socket. */
  take: Tickets['take'];
  /** Ends the stream when it may not hear all its topics any more. */
  askAgain(id: Uuid): void;
  /** Ends all; those that are opened meanwhile are refused. */
  drain(): void;
};

type Open = {
  readonly subscriber: Subscriber;
  readonly outlet: StreamOutlet;
  readonly held: Held;
  readonly asks: readonly Asked[];
  /** Of the clock; infinite: never. */
  readonly endsAtMs: number;
};

export function createStreams(world: {
  readonly hub: StreamHub;
  /** The same door as that of sockets. */
  readonly askedOf: AskedOf;
  readonly env: Env;
  readonly limits: () => StreamLimits;
  readonly tickets: Tickets;
  readonly callers: Callers;
  readonly mayHaveEnded: Rights['mayHaveEnded'];
  /** Looks up whether the caller of one that was filed still is who was let in. */
  readonly confirm: (held: Held) => void;
  /** Takes a place among the open connections of the process and the address. Refuses RATE_LIMITED, OVERLOADED. */
  readonly enter: (ip: string) => Place;
}): Streams {
  const { hub, env, limits, callers } = world;
  const open = new Map<Uuid, Open>();
  let timer: NodeJS.Timeout | undefined;
  let beatAtMs = 0;
  let isDraining = false;

  function sweep(): void {
    const now = env.monotonicMs();
    const wallMs = env.now().getTime();
    const beats = now >= beatAtMs;
    if (beats) beatAtMs = now + BEAT_MS;
    for (const { subscriber, outlet, endsAtMs } of open.values()) {
      outlet.reached(hub.reached(subscriber));
      if (beats) outlet.beat();
      outlet.sweep();
      if (wallMs >= endsAtMs) outlet.end();
    }
  }

  function closed(id: Uuid, place: Place): void {
    const gone = open.get(id);
    open.delete(id);
    place.leave();
    if (gone) {
      hub.drop(gone.subscriber);
      callers.unfile(gone.held);
    }
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
    return Promise.all(
      topics.map(async (topic) => {
        const asked = await world.askedOf(topic, topicCharacters, listener);
        if (!asked) throw refuse('NOT_FOUND');
        return asked;
      }),
    );
  }

  /** Ends the stream unless all that it hears may still be heard. */
  async function recheck({ asks, outlet, subscriber }: Open): Promise<void> {
    const names = asks.map(({ topic }) => topic);
    const now = await asksOf(subscriber.listener, names).catch(() => []);
    if (now.length < asks.length) outlet.end();
  }

  return {
    take: (token, isOf) => world.tickets.take(token, isOf),
    open: async ({ listener, topics, from, ip, endsAt }) => {
      if (isDraining) throw refuse('UNAVAILABLE', {}, { retryAfterSeconds: 1 });
      if (from !== undefined) parsePosition(from, 'last-event-id');
      const place = world.enter(ip);
      const askedMs = env.monotonicMs();
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
      const { storeId } = listener;
      const subscriber: Subscriber = { id, storeId, listener, outlet };
      const held: Held = {
        storeId,
        listener,
        replaced: () => outlet.end(),
        ended: () => outlet.end(),
        unknown: () => outlet.end(),
        changed: ({ principal }) => {
          subscriber.listener = { ...listener, principal };
          void recheck(mine);
        },
      };
      const endsAtMs = endsAt?.getTime() ?? Infinity;
      const mine: Open = { subscriber, outlet, held, asks, endsAtMs };
      open.set(id, mine);
      callers.file(held);
      timer ??= setInterval(sweep, SWEEP_MS);
      timer.unref();
      outlet.stream.push(`retry: ${retryMs(env)}\n: open\n\n`);
      try {
        for (const asked of asks) await hub.subscribe(subscriber, asked, from);
      } catch (error) {
        outlet.end();
        throw error;
      }
      const isEnded = ({ topic }: Asked) => world.mayHaveEnded(storeId, topic, askedMs);
      if (asks.some(isEnded)) void recheck(mine);
      world.confirm(held);
      return outlet.stream;
    },
    askAgain: (id) => {
      const one = open.get(id);
      if (one) void recheck(one);
    },
    drain: () => {
      isDraining = true;
      for (const { outlet } of open.values()) outlet.end();
    },
  };
}

const retryMs = (env: Env): number =>
  RETRY_MS_MIN + (env.randomBytes(2).readUInt16BE() % (RETRY_MS_MAX - RETRY_MS_MIN));
