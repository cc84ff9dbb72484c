/* live.ts   the parts of real time in one process, and what modules told them */
import type { Registry } from 'prom-client';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Env } from '../env.ts';
import type { Logger } from '../log.ts';
import type { LogFeed } from '../outbox/outbox.ts';
import type { LogBounds } from '../outbox/positions.ts';
import type { Reads } from '../postgres/db.ts';
import { createFollower } from './follow.ts';
import { createHub, type RunningHub } from './hub.ts';
import { createLiveMetrics, type LiveMetrics } from './live-metrics.ts';
import { createSocketOutlets, type QueueBounds, type SocketOutlets } from './outlet.ts';
import { createReplays } from './replay.ts';
import type {
  AskedOf,
  FoundTopic,
  Inbound,
  Live,
  LiveMessage,
  LiveSource,
  TopicRule,
} from './types.ts';

/** Replays ask for the ends of the log together, this long. */
const BOUNDS_KEPT_MS = 500;

export type RealTime = {
  /** For modules, before `start`. */
  readonly live: Live;
  readonly hub: RunningHub;
  readonly outlets: SocketOutlets;
  readonly metrics: LiveMetrics;
  /** What handles a client's messages of this type. */
  inbound(type: string): Inbound | undefined;
  /** Undefined when no rule has it: a wrong id, a name that is too long, an unknown one. */
  parse(topic: string, lengthMax: number): FoundTopic | undefined;
  readonly askedOf: AskedOf;
  /** A signal of another process. */
  hearSignal(text: string): void;
  /** Resolves when the hub stands at the end of the log. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export function createRealTime(world: {
  readonly feed: LogFeed;
  readonly reads: Reads;
  readonly env: Env;
  readonly log: Logger;
  readonly registry: Registry;
  /** As they are now: they may change while this runs. */
  readonly limits: () => QueueBounds & { readonly replayEventsMax: number };
  /** Passes a signal to the other processes of the shop. Whether it could be. */
  readonly signal: (text: string) => boolean;
}): RealTime {
  const { feed, reads, env, log, limits } = world;
  const rules = new Map<string, TopicRule>();
  const sources: LiveSource[] = [];
  const inbounds = new Map<string, Inbound>();
  const metrics = createLiveMetrics(world.registry);
  let bounds: { readonly atMs: number; readonly reading: Promise<LogBounds> } | undefined;

  const isThere = (): Promise<boolean> =>
    feed.bounds().then(
      () => true,
      () => false,
    );

  function recentBounds(): Promise<LogBounds> {
    const now = performance.now();
    if (bounds && now - bounds.atMs < BOUNDS_KEPT_MS) return bounds.reading;
    const reading = feed.bounds();
    const mine = { atMs: now, reading };
    bounds = mine;
    reading.catch(() => {
      if (bounds === mine) bounds = undefined;
    });
    return reading;
  }

  const replays = createReplays({
    reads,
    log,
    sources,
    metrics,
    bounds: recentBounds,
    isThere,
    eventsMax: () => limits().replayEventsMax,
    bytesTogether: () => limits().staleBytes / 2,
  });
  const hub = createHub({ env, log, metrics, replays });
  const outlets = createSocketOutlets({ bounds: limits, resyncOf: hub.resyncOf, metrics, log });
  const follower = createFollower({ feed, hub, sources, reads, env, log, metrics, isThere });

  const live: Live = {
    topic: (rule) => {
      const name = rule.pattern.replace(/\{\w+\}$/, '');
      if (rules.has(name)) throw new Error(`topic ${rule.pattern} is declared twice`);
      rules.set(name, rule);
    },
    source: (source) => {
      if (sources.some(({ name }) => name === source.name)) {
        throw new Error(`source ${source.name} is added twice`);
      }
      sources.push(source);
    },
    inbound: (inbound) => {
      if (inbounds.has(inbound.type)) throw new Error(`${inbound.type} is handled twice`);
      inbounds.set(inbound.type, inbound);
    },
    signal: (storeId, message) => {
      hub.publish(storeId, message);
      if (!world.signal(JSON.stringify({ store_id: storeId, message }))) metrics.signalsLost.inc();
    },
  };

  const parse: RealTime['parse'] = (topic, lengthMax) => {
    if (topic.length > lengthMax) return undefined;
    const colon = topic.indexOf(':');
    const rule = rules.get(colon < 0 ? topic : topic.slice(0, colon + 1));
    if (!rule || colon < 0) return rule && { rule, id: undefined };
    const id = parseUuid(topic.slice(colon + 1));
    // One spelling only: what is sent on the topic bears its name.
    return id !== undefined && topic.endsWith(id) ? { rule, id } : undefined;
  };

  return {
    live,
    hub,
    outlets,
    metrics,
    inbound: (type) => inbounds.get(type),
    parse,
    askedOf: async (topic, lengthMax, listener) => {
      const found = parse(topic, lengthMax);
      if (!found) return undefined;
      const { rule, id } = found;
      const isAdmitted = await rule.admits(reads({ storeId: listener.storeId }), listener, id);
      return isAdmitted ? { topic, rule, key: rule.keyOf?.(listener) ?? topic } : undefined;
    },
    hearSignal: (text) => {
      try {
        const heard = JSON.parse(text) as { store_id: Uuid; message: LiveMessage };
        hub.publish(heard.store_id, heard.message);
      } catch (error) {
        log.warn({ err: error }, 'a signal of another process cannot be read');
      }
    },
    start: follower.start,
    stop: async () => {
      await follower.stop();
      hub.stop();
      outlets.stop();
    },
  };
}
