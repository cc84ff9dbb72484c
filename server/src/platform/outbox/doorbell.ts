/* Wakes the other processes of a shop, so that they need not wait for their slow poll.
 * Terms       ring: one NOTIFY. It says that there is something to look at, never what: nothing is lost with it.
 *             signal: a text for the other processes that is true for a moment only; it may be lost.
 * Invariants  at most one ring in 5 ms, with the signals of that time, on a connection of its own and in no transaction: NOTIFY takes a lock of the
 *             whole database at COMMIT (R15).
 */
import pg from 'pg';
import type { Logger } from '../log.ts';

export const RING_EVERY_MS = 5;
const CHANNEL = 'rcommerce_bell';
const SIGNALS = 'rcommerce_signal';
/** A NOTIFY holds 8,000 bytes; what is longer names no queue, and every queue is looked at. */
const PAYLOAD_BYTES_MAX = 7000;
/** Signals that wait for the next ring, pieces of them that travel with one, and pieces of one signal (about 400 KB). */
const SIGNALS_WAITING_MAX = 1000;
const PIECES_TOGETHER_MAX = 64;
const PIECES_OF_ONE_MAX = 60;
/** Processes whose signals may be half heard. */
const HALF_HEARD_MAX = 100;
const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 5000;

/** What there is to look at. Without names: at every queue. */
export type Ring = { readonly log: boolean; readonly queues: readonly string[] | 'all' };

export type Doorbell = {
  /** Tells the other processes, soon. Never throws and never waits. */
  ring(what: { readonly log?: boolean; readonly queues?: Iterable<string> }): void;
  /** Gives the other processes a text, in order. Whether it could be taken; lost when the connection is. */
  signal(text: string): boolean;
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
  /** A signal of another process. */
  readonly hearSignal?: (text: string) => void;
  /** Signals that may wait for the next ring: `broadcast_buffer_size`. */
  readonly signalsMax?: () => number;
}): Doorbell {
  const { log, owner, hear, hearSignal } = world;
  let client: pg.Client | undefined;
  let isStarted = false;
  let isStopped = false;
  let retryMs = RECONNECT_MS_MIN;
  let retry: NodeJS.Timeout | undefined;
  let connecting: Promise<void> | undefined;
  let pending: { log: boolean; queues: Set<string> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let rungAt = 0;
  let signals: (readonly string[])[] = [];
  /** Numbers the pieces: of equal payloads of one transaction PostgreSQL delivers one. */
  let piece = 0;
  /** Beginnings of signals, by process: the pieces of one come one after the other. */
  const halfHeard = new Map<string, string>();
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
      signals = [];
      again();
    };
    next.on('error', () => {});
    next.on('notification', ({ channel, payload }) => {
      if (channel === SIGNALS) answerSignal(payload ?? '');
      else answer(payload ?? '');
    });
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}; listen ${SIGNALS}`);
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
    halfHeard.clear();
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

  function answerSignal(payload: string): void {
    const match = /^([^|]*)\|\d+\|([+.])\|/.exec(payload);
    const [head = '', from = '', more] = match ?? [];
    if (!match || from === owner) return;
    const text = (halfHeard.get(from) ?? '') + payload.slice(head.length);
    halfHeard.delete(from);
    if (more === '.') {
      // Who began to listen in the middle of one has its end only.
      if (text.startsWith('"')) tellSignal(text);
    } else if (halfHeard.size < HALF_HEARD_MAX) {
      halfHeard.set(from, text);
    }
  }

  /** Anybody who may connect to the database can say something here: what cannot be read is not heard. */
  function tellSignal(text: string): void {
    let signal: unknown;
    try {
      signal = JSON.parse(text);
    } catch (error) {
      log.warn({ err: error }, 'a signal of another process cannot be read');
      return;
    }
    if (typeof signal === 'string') hearSignal?.(signal);
  }

  function schedule(): void {
    if (timer || isRinging || isStopped) return;
    timer = setTimeout(send, Math.max(0, rungAt + RING_EVERY_MS - performance.now()));
  }

  function send(): void {
    timer = undefined;
    if (!client || (!pending && signals.length === 0)) return;
    const channels: string[] = [];
    const payloads: string[] = [];
    if (pending) {
      const names = [...pending.queues].join(',');
      const text = `${owner}|${pending.log ? 'log' : ''}|`;
      channels.push(CHANNEL);
      payloads.push(text + (text.length + names.length > PAYLOAD_BYTES_MAX ? '*' : names));
      pending = undefined;
    }
    for (let taken = 0; signals[0] && taken + signals[0].length <= PIECES_TOGETHER_MAX; ) {
      const pieces = signals.shift() ?? [];
      taken += pieces.length;
      for (const [nth, text] of pieces.entries()) {
        piece += 1;
        channels.push(SIGNALS);
        payloads.push(`${owner}|${piece}|${nth === pieces.length - 1 ? '.' : '+'}|${text}`);
      }
    }
    rungAt = performance.now();
    const asked = client;
    isRinging = true;
    asked
      .query(
        'select pg_notify(c, p) from unnest($1::text[], $2::text[]) with ordinality u(c, p, n) order by n',
        [channels, payloads],
      )
      .catch(() => {
        // Whoever did not hear it polls. A connection that does not answer is given up.
        asked.end().catch(() => {});
      })
      .finally(() => {
        isRinging = false;
        if (pending || signals.length > 0) schedule();
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
    signal: (text) => {
      const pieces = piecesOf(text);
      const isTaken =
        client !== undefined &&
        signals.length < (world.signalsMax?.() ?? SIGNALS_WAITING_MAX) &&
        pieces.length <= PIECES_OF_ONE_MAX;
      if (isTaken) {
        signals.push(pieces);
        schedule();
      }
      return isTaken;
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

/** A text in pieces that fit into a NOTIFY each. They are ASCII, so that they may be cut anywhere and a byte is a character. */
function piecesOf(text: string): readonly string[] {
  const ascii = JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const pieces: string[] = [];
  for (let from = 0; from < ascii.length; from += PAYLOAD_BYTES_MAX) {
    pieces.push(ascii.slice(from, from + PAYLOAD_BYTES_MAX));
  }
  return pieces;
}
