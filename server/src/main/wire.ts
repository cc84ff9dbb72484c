import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Uuid } from '../kernel/ids.ts';
import { type Config, socketSettingsOf } from '../platform/config.ts';
import type { Edges } from '../platform/edges.ts';
import { type Env, newIdOf, secretsFrom, systemEnv } from '../platform/env.ts';
import type { NewEvent } from '../platform/events.ts';
import type { Authenticator } from '../platform/http/authenticator.ts';
import { createHttp, type HttpServer } from '../platform/http/server.ts';
import { createIdempotency, forgetOldAnswers } from '../platform/idempotency.ts';
import { createJobRunner, type JobRunner } from '../platform/jobs/runner.ts';
import { JOB_LEASE_SECONDS } from '../platform/jobs/store.ts';
import type { Logger } from '../platform/log.ts';
import { createMailer, type Mailer } from '../platform/mail/mail.ts';
import { postTo } from '../platform/outbound.ts';
import { createDoorbell } from '../platform/outbox/doorbell.ts';
import { createOutbox, type Outbox } from '../platform/outbox/outbox.ts';
import { SYSTEM } from '../platform/postgres/db.ts';
import { createPostgres, type Postgres } from '../platform/postgres/postgres.ts';
import { createSearches } from '../platform/postgres/searches.ts';
import { sql } from '../platform/postgres/sql.ts';
import { createCallers } from '../platform/realtime/callers.ts';
import { type Declared, noting } from '../platform/realtime/declared.ts';
import { presentLimits, queueBoundsOf } from '../platform/realtime/limits.ts';
import { createRealTime, type RealTime } from '../platform/realtime/live.ts';
import { createRights } from '../platform/realtime/rights.ts';
import { createSockets } from '../platform/realtime/sockets.ts';
import { createStreams } from '../platform/realtime/streams.ts';
import { createTicker, type Ticker } from '../platform/timers.ts';
import { addWorkMetrics } from '../platform/work-metrics.ts';
import { declareLive } from './live.ts';
import { MODULES } from './modules.ts';
import { declareRoutes } from './routes.ts';
import { storeCheckJobs } from './store-check.ts';

/** A dead process's jobs run again at most a lease and this long later. */
const RECOVER_EVERY_MS = 5000;
/** Three times in a lease. */
const BEAT_EVERY_MS = (JOB_LEASE_SECONDS * 1000) / 3;
const SCHEDULES_EVERY_MS = 5000;
const FORGET_EVERY_MS = 60_000;
const SOCKETS_SWEEP_EVERY_MS = 1000;
/** Between two tries to open them, while the database is away. */
const SOCKETS_OPEN_AGAIN_MS = 500;
/** The net below the event that says that they changed. */
const LIMITS_EVERY_MS = 30_000;
/** A shop that fills quickly is planned for as a small one no longer than this. */
const STATISTICS_EVERY_MS = 2000;
/** Rows looked at to find stores with answers to forget. */
const OLD_ANSWERS_SEEN_MAX = 1000;

const databaseAnswers = sql`select 1`;

export type AuthenticatorParts = Pick<Edges, 'inTx' | 'reads' | 'locate' | 'env' | 'secrets'>;

export type WireInput = {
  readonly config: Config;
  readonly log: Logger;
  /** The serving login: a member of rcommerce_app and no more. */
  readonly database: pg.ClientConfig;
  /** The same login for what needs a session of its own; `database` when left out. */
  readonly direct?: pg.ClientConfig;
  /** 32 bytes, the same in all processes of a shop. */
  readonly serverKey: Uint8Array;
  readonly version: string;
  readonly authenticator: (parts: AuthenticatorParts) => Authenticator;
  /** Number of the newest migration that is applied; throws when one is missing. */
  readonly migration: () => Promise<string>;
  /** What tests replace. */
  readonly overrides?: {
    readonly env?: Env;
    readonly mailer?: Mailer;
    readonly poolSize?: number;
    readonly answersChecked?: number;
    readonly lockMs?: number;
    readonly statementMs?: number;
    /** False: events wait for the next look at them, and a request is alone with its statements. */
    readonly numbersAtOnce?: boolean;
    /** Jobs, timers and readers beside those of the modules. */
    readonly moreJobs?: (edges: Edges) => void;
  };
};

/** A whole shop in this process, not started yet. */
export type Wired = {
  readonly edges: Edges;
  readonly http: HttpServer;
  readonly postgres: Postgres;
  readonly outbox: Outbox;
  readonly ticker: Ticker;
  readonly jobs: JobRunner;
  readonly realTime: RealTime;
  /** Topics and sources of real time. */
  readonly declared: Declared;
  /** Timers, jobs and readers begin, as far as they are this process's. */
  start(): void;
  /** Takes requests; gives the URL. */
  listen(): Promise<string>;
  /** Stops taking requests, finishes what runs, gives up leases and connections. */
  close(): Promise<void>;
};

/** Builds everything in order, top to bottom; nothing is found by name. */
export async function wire(input: WireInput): Promise<Wired> {
  const { config, log, overrides = {} } = input;
  const env = overrides.env ?? systemEnv;
  const secrets = secretsFrom(input.serverKey);
  let touched = (_storeId: Uuid, _events: readonly NewEvent[]): void => {};
  let kick = (): void => {};
  let wakeWorkers = (_storeId: Uuid, _queues: ReadonlySet<string>): void => {};

  const postgres = createPostgres({
    connection: input.database,
    env,
    secrets,
    poolSize: overrides.poolSize ?? config.database?.poolSize ?? 10,
    ...(overrides.lockMs === undefined ? {} : { lockMs: overrides.lockMs }),
    ...(overrides.statementMs === undefined ? {} : { statementMs: overrides.statementMs }),
    onCommitted: (storeId, events) => {
      touched(storeId, events);
      kick();
    },
    onEnqueued: (storeId, queues) => wakeWorkers(storeId, queues),
  });
  const { inTx, inTxTogether, reads, locate } = postgres;
  const searching = createSearches({
    connection: input.database,
    env,
    secrets,
    ...(overrides.statementMs === undefined ? {} : { statementMs: overrides.statementMs }),
  });
  const processId = newIdOf(env);
  const bell = createDoorbell({
    connection: input.direct ?? input.database,
    log,
    owner: processId,
    hear: (ring) => {
      if (ring.log) outbox.wake();
      jobs.wake(ring.queues);
    },
    hearSignal: (text) => realtime.hearSignal(text),
    signalsMax: () => socketLimits.now().broadcast_buffer_size,
  });
  const outbox = createOutbox({
    inTx,
    reads,
    locate,
    env,
    log,
    onNumbered: () => bell.ring({ log: true }),
  });
  if (overrides.numbersAtOnce ?? true) kick = outbox.kick;
  const ticker = createTicker(log);
  const jobs = createJobRunner({
    connection: input.direct ?? input.database,
    locate,
    env,
    log,
    ...(overrides.env === undefined ? {} : { now: overrides.env.now }),
  });
  wakeWorkers = (storeId, queues) => {
    jobs.wake(queues, storeId);
    bell.ring({ queues });
  };
  ticker.everyInEachProcess('jobs.beat', BEAT_EVERY_MS, jobs.beat);
  ticker.every('jobs.recover', RECOVER_EVERY_MS, jobs.recover);
  ticker.every('jobs.forget', FORGET_EVERY_MS, jobs.forget);
  ticker.every('jobs.schedules', SCHEDULES_EVERY_MS, jobs.tick);
  ticker.every('statistics.refresh', STATISTICS_EVERY_MS, async () => {
    await postgres.refreshStatistics();
  });
  ticker.every('events.forget', FORGET_EVERY_MS, async () => {
    await outbox.forget(config.events?.retentionDays ?? 30);
  });
  ticker.every('idempotency.forget', FORGET_EVERY_MS, async () => {
    const stores = await locate.many<{ store_id: Uuid }>(
      sql`select store_id from stores_with_old_answers(${env.now()}, ${OLD_ANSWERS_SEEN_MAX})`,
    );
    for (const { store_id: storeId } of stores) {
      await inTx({ storeId, actor: SYSTEM }, forgetOldAnswers);
    }
  });
  const mailer = overrides.mailer ?? createMailer({ config, log, env });
  const authenticator = input.authenticator({ inTx, reads, locate, env, secrets });
  const http = createHttp({
    config,
    log,
    env,
    secrets,
    inTx,
    reads,
    longReads: postgres.longReads,
    authenticator,
    idempotency: createIdempotency({ inTx, inTxTogether, reads }),
    version: input.version,
    ...(overrides.answersChecked === undefined ? {} : { answersChecked: overrides.answersChecked }),
    readiness: async () => {
      await locate.one(databaseAnswers);
      return { migration: await input.migration() };
    },
  });
  touched = http.touched;
  addWorkMetrics(http.metrics.registry, { locate, outbox, jobs, log });
  // Other processes' changes; our own were dropped before their answer left.
  outbox.live('answer_cache', 'all', async (ctx, event) => http.touched(ctx.storeId, [event]));

  const socketSettings = socketSettingsOf(config);
  const socketLimits = presentLimits(socketSettings);
  const realtime = createRealTime({
    feed: outbox.feed,
    reads,
    env,
    log,
    registry: http.metrics.registry,
    limits: () => queueBoundsOf(socketLimits.now()),
    signal: (text) => bell.signal(text),
  });
  const { live, declared } = noting(
    socketSettings.enable_broadcasting ? realtime.live : { ...realtime.live, signal: () => {} },
  );
  const rights = createRights({
    hub: realtime.hub,
    nowMs: env.monotonicMs,
    askAgain: ({ id }, topic) => {
      sockets.askAgain(id, topic);
      streams.askAgain(id);
    },
  });
  const callers = createCallers(() => socketLimits.now().max_connections_per_user);
  const sockets = createSockets({
    settings: socketSettings,
    limits: socketLimits,
    env,
    log,
    locate,
    authenticator,
    limiter: http.limiter,
    registry: http.metrics.registry,
    processId,
    hub: realtime.hub,
    askedOf: realtime.askedOf,
    topicOf: realtime.parse,
    inboundOf: realtime.inbound,
    signal: live.signal,
    mayHaveEnded: rights.mayHaveEnded,
    outlets: realtime.outlets,
    callers,
  });
  // In every process: sockets and streams are where they were opened.
  outbox.live('realtime_sockets', sockets.follows, (_ctx, event) => sockets.react(event));
  ticker.everyInEachProcess('realtime.sweep', SOCKETS_SWEEP_EVERY_MS, sockets.sweep);
  ticker.everyInEachProcess('realtime.limits', LIMITS_EVERY_MS, sockets.readLimits);
  ticker.every('realtime.forget', FORGET_EVERY_MS, sockets.sessions.forget);
  const hasSockets = socketSettings.enabled && config.server.role !== 'worker';
  if (hasSockets) http.openDoor(sockets);

  let ownOrigin: string | undefined;
  const callOwnAddress: Edges['callOwnAddress'] = async (path, body, headers) => {
    if (ownOrigin !== undefined) return postTo(ownOrigin, path, body, headers);
    const answer = await http.app.inject({
      method: 'POST',
      url: path,
      payload: body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return answer.statusCode;
  };

  const streams = createStreams({
    hub: realtime.hub,
    askedOf: realtime.askedOf,
    env,
    limits: () => {
      const present = socketLimits.now();
      return {
        ...queueBoundsOf(present),
        topics: present.max_subscriptions_per_connection,
        topicCharacters: present.max_topic_length,
      };
    },
    tickets: sockets.tickets,
    callers,
    mayHaveEnded: rights.mayHaveEnded,
    confirm: sockets.confirm,
    enter: sockets.enterStream,
  });
  const edges: Edges = {
    http: http.http,
    inTx,
    reads,
    searches: searching.searches,
    snapshot: postgres.snapshot,
    locate,
    timers: ticker,
    readers: outbox.readers,
    jobs,
    cacheTags: http.cacheTags,
    live,
    streams,
    env,
    secrets,
    config,
    log,
    mailer,
    callOwnAddress,
  };
  declareRoutes(edges);
  for (const module of MODULES) module.jobs?.(edges);
  declareLive(edges);
  storeCheckJobs(edges, http.metrics.registry);
  overrides.moreJobs?.(edges);
  const { topics } = declared;
  // In every process, as what ends a caller.
  outbox.live('realtime_rights', rights.follows(topics), async (_ctx, event) =>
    rights.react(topics, event),
  );
  await http.ready();
  await jobs.prepare();

  /** Nobody is let in before the limits are known and the hub stands at the end of the log. */
  async function openSockets(): Promise<void> {
    while (!closing) {
      try {
        await sockets.readLimits();
        await realtime.start();
        sockets.start();
        return;
      } catch (error) {
        log.error({ err: error }, 'sockets stay closed; it is tried again');
        await sleep(SOCKETS_OPEN_AGAIN_MS);
      }
    }
  }

  let opening: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  return {
    edges,
    http,
    postgres,
    outbox,
    ticker,
    jobs,
    realTime: realtime,
    declared,
    start: () => {
      const isWorking = config.server.role !== 'web';
      outbox.start(isWorking ? 'all' : 'live');
      ticker.start(isWorking ? 'all' : 'own');
      if (isWorking) jobs.start();
      bell.start();
      // Streams need the hub where sockets are switched off as well.
      if (config.server.role !== 'worker') opening = openSockets();
    },
    listen: async () => {
      ownOrigin = await http.listen();
      return ownOrigin;
    },
    close: () => {
      closing ??= (async () => {
        streams.drain();
        await http.close();
        await opening;
        await sockets.stop();
        await realtime.stop();
        await ticker.stop();
        await jobs.stop();
        await outbox.stop();
        await bell.stop();
        mailer.close();
        await Promise.all([postgres.close(), searching.close()]);
      })();
      return closing;
    },
  };
}
