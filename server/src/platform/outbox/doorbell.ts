/* Wakes the other processes of a shop, so that they need not wait for their slow poll.
 * Terms       ring: one NOTIFY. It says that there is something to look at, never what: nothing is lost with it.
 * Invariants  at most one ring in 5 ms, on a connection of its own and in no transaction: NOTIFY takes a lock of the
 *             whole database at COMMIT (R15).
 */
import pg from 'pg';
import type { Logger } from '../log.ts';

export const RING_EVERY_MS = 5;
const CHANNEL = 'rcommerce_bell';
/** A NOTIFY holds 8,000 bytes; what is longer names no queue, and every queue is looked at. */
const PAYLOAD_BYTES_MAX = 7000;
const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 5000;

/** What there is to look at. Without names: at every queue. */
export type Ring = { readonly log: boolean; readonly queues: readonly string[] | 'all' };

export type Doorbell = {
  /** Tells the other processes, soon. Never throws and never waits. */
  ring(what: { readonly log?: boolean; readonly queues?: Iterable<string> }): void;
  /** Begins to listen. */
  start(): void;
  stop(): Promise<void>;
};

export function createDoorbell(world: {
  readonly connection: pg.ClientConfig;
  readonly log: Logger;
  /** Of this process: its own rings are not heard. */
  readonly owner: string;
  /** Also called, for everything, when the connection is there (again): what was rung meanwhile is not known. */
  readonly hear: (ring: Ring) => void;
}): Doorbell {
  const { log, owner, hear } = world;
  let client: pg.Client | undefined;
  let isStarted = false;
  let isStopped = false;
  let retryMs = RECONNECT_MS_MIN;
  let retry: NodeJS.Timeout | undefined;
  let connecting: Promise<void> | undefined;
  let pending: { log: boolean; queues: Set<string> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let rungAt = 0;
  /** One at a time: what is rung meanwhile goes with the next. */
  let isRinging = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      ...world.connection,
      application_name: 'rcommerce bell',
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      keepAlive: true,
    });
    const lost = () => {
      if (client === next) client = undefined;
      again();
    };
    next.on('error', () => {});
    next.on('notification', ({ payload }) => answer(payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
    } catch (error) {
      log.warn({ err: error }, 'the doorbell cannot connect; the slow poll stands in');
      next.end().catch(() => {});
      again();
      return;
    }
    if (isStopped) {
      await next.end();
      return;
    }
    next.once('end', lost);
    client = next;
    retryMs = RECONNECT_MS_MIN;
    hear({ log: true, queues: 'all' });
    if (pending) schedule();
  }

  function again(): void {
    if (isStopped || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      connecting = connect();
    }, retryMs);
    retry.unref();
    retryMs = Math.min(retryMs * 2, RECONNECT_MS_MAX);
  }

  function answer(payload: string): void {
    const [from, what, names] = payload.split('|');
    if (from === owner) return;
    hear({
      log: what === 'log',
      queues: names === '*' ? 'all' : (names ?? '').split(',').filter((name) => name !== ''),
    });
  }

  function schedule(): void {
    if (timer || isRinging || isStopped) return;
    timer = setTimeout(send, Math.max(0, rungAt + RING_EVERY_MS - performance.now()));
  }

  function send(): void {
    timer = undefined;
    if (!pending || !client) return;
    const names = [...pending.queues].join(',');
    const text = `${owner}|${pending.log ? 'log' : ''}|`;
    pending = undefined;
    rungAt = performance.now();
    const payload = text + (text.length + names.length > PAYLOAD_BYTES_MAX ? '*' : names);
    const asked = client;
    isRinging = true;
    asked
      .query('select pg_notify($1, $2)', [CHANNEL, payload])
      .catch(() => {
        // Whoever did not hear it polls. A connection that does not answer is given up.
        asked.end().catch(() => {});
      })
      .finally(() => {
        isRinging = false;
        if (pending) schedule();
      });
  }

  return {
    ring: ({ log: isLog = false, queues = [] }) => {
      if (!isStarted) return;
      pending ??= { log: false, queues: new Set() };
      pending.log ||= isLog;
      for (const name of queues) pending.queues.add(name);
      schedule();
    },
    start: () => {
      isStarted = true;
      connecting = connect();
    },
    stop: async () => {
      isStopped = true;
      clearTimeout(retry);
      clearTimeout(timer);
      await connecting;
      await client?.end().catch(() => {});
    },
  };
}
