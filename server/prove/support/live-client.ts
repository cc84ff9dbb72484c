/* live-client.ts   one program that hears topics over a socket, as a good client does: it comes back after every end,
 * by its resume token or from the last offset of each topic, with jitter, and drops what it knows by offset
 */
import WebSocket from 'ws';
import type { Heard } from './heard.ts';
import type { Random } from './random.ts';

const SUBPROTOCOL = 'rcommerce.v1';
const HANDSHAKE_MS_MAX = 10_000;
/** A connection on which nothing was answered for so long is given up. */
const READY_MS_MAX = 20_000;
const AGAIN_MS_MIN = 20;
const AGAIN_MS_MAX = 500;

export type ClientTask = {
  readonly id: number;
  readonly topics: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Said in band as the first messages of each connection: tokens of carts and orders. */
  readonly tokens: readonly string[];
  /** Of loopback: limits of one address are nobody's business here. */
  readonly localAddress: string;
  readonly isProxied: boolean;
  /** How it comes back: by its resume token, or by `from` on each topic. */
  readonly comesBack: 'resume' | 'from';
};

/** Where the servers are now; empty while one is down. */
export type Doors = { readonly direct: readonly string[]; readonly proxied: readonly string[] };

/** One topic as the client keeps it. */
type Kept = {
  start: number | undefined;
  /** The offset to come back from. */
  from: string | undefined;
  last: number;
  notes: number[];
  /** On this connection: the last position, and whether the server knows that we listen. */
  lastHere: number;
  isOn: boolean;
};

/** What went wrong in words of the protocol, counted over all clients of a process. */
export type Counts = {
  connects: number;
  resumed: number;
  /** Topics that came back with the resume token. */
  topicsResumed: number;
  duplicates: number;
  messages: number;
  closes: Record<string, number>;
  resyncs: Record<string, number>;
  faults: string[];
};

export const noCounts = (): Counts => ({
  connects: 0,
  resumed: 0,
  topicsResumed: 0,
  duplicates: 0,
  messages: 0,
  closes: {},
  resyncs: {},
  faults: [],
});

const FAULTS_KEPT_MAX = 20;

export type LiveClient = {
  start(): void;
  /** Breaks the connection as a network does: no close frame. */
  cut(): void;
  /** Stops reading for so long. */
  pause(forMs: number): void;
  /** Whether all topics are on and have come up to these positions. */
  isUpTo(ends: ReadonlyMap<string, number>): boolean;
  /** What it still waits for, in words. */
  lacks(ends: ReadonlyMap<string, number>): string;
  heard(): readonly (Heard & { readonly topic: string })[];
  stop(): void;
};

type Message = {
  readonly message_type: string;
  readonly topic?: string;
  readonly offset?: string;
  readonly in_reply_to?: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** Where in the log an offset stands. It is opaque to clients; who proves may look. */
export function numberOf(offset: unknown): number {
  const text = Buffer.from(String(offset), 'base64url').toString('latin1');
  return Number(/^[0-9a-z]+:(\d+)$/.exec(text)?.[1] ?? Number.NaN);
}

export function liveClient(
  task: ClientTask,
  world: {
    readonly doors: () => Doors;
    /** What each topic has in the log, as far as it is known: a client that came back is up to date when it has it. */
    readonly ends: () => ReadonlyMap<string, number>;
    readonly random: Random;
    readonly counts: Counts;
    /** From the beginning of a connection until the client was up to date again. */
    readonly onBack: (ms: number) => void;
  },
): LiveClient {
  const { counts, random } = world;
  const kept = new Map<string, Kept>(
    task.topics.map((topic) => [
      topic,
      { start: undefined, from: undefined, last: 0, notes: [], lastHere: 0, isOn: false },
    ]),
  );
  let socket: WebSocket | undefined;
  let resumeToken: string | undefined;
  let retryMs = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let tokensLeft: string[] = [];
  let asked = 0;
  /** While it comes back: since when, and up to where it must hear to be back. */
  let coming: { readonly since: number; goal: ReadonlyMap<string, number> | undefined } | undefined;

  const fault = (what: string): void => {
    if (counts.faults.length < FAULTS_KEPT_MAX) counts.faults.push(`client ${task.id}: ${what}`);
  };
  const count = (where: Record<string, number>, name: string): void => {
    where[name] = (where[name] ?? 0) + 1;
  };

  function connect(): void {
    const { direct, proxied } = world.doors();
    const open = (task.isProxied ? proxied : direct).filter((url) => url !== '');
    if (isOver) return;
    if (open.length === 0) {
      again();
      return;
    }
    const url = new URL('/ws', random.pick(open).replace('http', 'ws'));
    const isResuming = task.comesBack === 'resume' && resumeToken !== undefined;
    if (isResuming) url.searchParams.set('resume', resumeToken ?? '');
    const mine = new WebSocket(url, SUBPROTOCOL, {
      headers: { ...task.headers },
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS_MAX,
      ...(task.isProxied ? {} : { localAddress: task.localAddress }),
    });
    socket = mine;
    for (const one of kept.values()) Object.assign(one, { lastHere: 0, isOn: false });
    coming = { since: performance.now(), goal: undefined };
    const late = setTimeout(() => mine.terminate(), READY_MS_MAX);
    mine.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.message_type === 'connect') clearTimeout(late);
      if (socket === mine) hear(message);
    });
    mine.on('unexpected-response', (_request, response) => {
      response.resume();
      count(counts.closes, `http ${response.statusCode}`);
      // The token may have been taken by a connection that broke before its answer came.
      if (response.statusCode === 401 && isResuming) resumeToken = undefined;
      else if (![429, 503].includes(response.statusCode ?? 0))
        fault(`the upgrade was answered ${response.statusCode}`);
      mine.terminate();
    });
    mine.on('error', () => {});
    mine.on('close', (code, reason) => {
      clearTimeout(late);
      if (socket !== mine) return;
      socket = undefined;
      count(counts.closes, String(code));
      retryMs = code === 1001 ? Number(/\d+/.exec(String(reason))?.[0]) || 0 : 0;
      again();
    });
  }

  function again(): void {
    if (isOver) return;
    timer = setTimeout(connect, Math.min(retryMs, 5000) + random.int(AGAIN_MS_MIN, AGAIN_MS_MAX));
    retryMs = 0;
  }

  function say(type: string, payload: Readonly<Record<string, unknown>>): void {
    asked += 1;
    socket?.send(JSON.stringify({ message_type: type, message_id: idOf(task.id, asked), payload }));
  }

  function hear(message: Message): void {
    counts.messages += 1;
    const { message_type: type, payload, topic, offset } = message;
    if (type === 'connect') welcomed(payload);
    else if (type === 'auth') sayNext();
    else if (type === 'success') answered(payload);
    else if (type === 'error') fault(`error ${payload['code']}: ${payload['message']}`);
    else if (type === 'resync') resynced(payload);
    else if (topic !== undefined && offset !== undefined) told(topic, offset);
    lookWhetherBack();
  }

  function welcomed(payload: Message['payload']): void {
    counts.connects += 1;
    resumeToken = String(payload['resume_token']);
    const session = payload['session'] as { resumed?: boolean; topics?: string[] };
    if (session.resumed) counts.resumed += 1;
    for (const topic of session.topics ?? []) {
      const one = kept.get(topic);
      if (!one) fault(`topic ${topic} came with the session`);
      // A subscription whose answer never came is asked for again, so that its beginning is known.
      else if (one.from !== undefined) {
        one.isOn = true;
        counts.topicsResumed += 1;
      }
    }
    tokensLeft = session.resumed ? [] : [...task.tokens];
    sayNext();
  }

  /** Tokens first, each answered before the next; then what is not on yet. */
  function sayNext(): void {
    const token = tokensLeft.shift();
    if (token !== undefined) {
      say('auth', { token });
      return;
    }
    for (const [topic, { isOn, from }] of kept) {
      if (!isOn) say('subscribe', { topic, ...(from === undefined ? {} : { from }) });
    }
  }

  function answered(payload: Message['payload']): void {
    const { topic, position } = (payload['details'] ?? {}) as { topic?: string; position?: string };
    const one = kept.get(topic ?? '');
    if (payload['operation'] !== 'subscribe' || !one) return;
    one.isOn = true;
    if (one.start !== undefined) return;
    // Something may have been told before the answer came: everything is promised from there.
    one.start = one.notes[0] === undefined ? numberOf(position) : one.notes[0] - 1;
    if (Number.isNaN(one.start)) fault(`no position in ${JSON.stringify(payload)}`);
    one.last = Math.max(one.last, one.start);
    one.from ??= position;
  }

  function told(topic: string, offset: string): void {
    const one = kept.get(topic);
    const position = numberOf(offset);
    if (!one || Number.isNaN(position)) {
      fault(`heard ${offset} on ${topic}`);
      return;
    }
    if (position <= one.lastHere) fault(`${position} after ${one.lastHere} on ${topic}`);
    one.lastHere = position;
    if (position <= one.last) {
      counts.duplicates += 1;
      return;
    }
    one.last = position;
    one.from = offset;
    one.notes.push(position);
  }

  function resynced(payload: Message['payload']): void {
    const one = kept.get(String(payload['topic']));
    const position = numberOf(payload['position']);
    count(counts.resyncs, String(payload['reason']));
    if (!one || Number.isNaN(position)) {
      fault(`resync ${JSON.stringify(payload)}`);
      return;
    }
    if (position < one.last) return;
    one.last = position;
    one.lastHere = Math.max(one.lastHere, position);
    one.from = String(payload['position']);
    one.notes.push(-position);
  }

  const isUpTo = (ends: ReadonlyMap<string, number>): boolean =>
    [...kept].every(([topic, { isOn, last }]) => isOn && last >= (ends.get(topic) ?? 0));

  function lookWhetherBack(): void {
    if (!coming) return;
    if (!coming.goal) {
      if (![...kept.values()].every(({ isOn }) => isOn)) return;
      coming.goal = new Map(world.ends());
    }
    if (!isUpTo(coming.goal)) return;
    world.onBack(performance.now() - coming.since);
    coming = undefined;
  }

  return {
    start: connect,
    cut: () => socket?.terminate(),
    pause: (forMs) => {
      const mine = socket;
      if (mine?.readyState !== WebSocket.OPEN) return;
      mine.pause();
      setTimeout(() => mine.resume(), forMs);
    },
    isUpTo,
    lacks: (ends) =>
      [...kept]
        .filter(([topic, { isOn, last }]) => !isOn || last < (ends.get(topic) ?? 0))
        .map(
          ([topic, { isOn, last }]) => `${topic} ${isOn ? 'on' : 'off'} ${last}/${ends.get(topic)}`,
        )
        .join(', '),
    heard: () => [...kept].map(([topic, { start = 0, notes }]) => ({ topic, start, notes })),
    stop: () => {
      isOver = true;
      clearTimeout(timer);
      socket?.terminate();
    },
  };
}

/** An id that the server sends back as `in_reply_to`. */
const idOf = (client: number, nth: number): string =>
  `00000000-0000-7000-8000-${(client * 1_000_000 + nth).toString(16).padStart(12, '0')}`;
