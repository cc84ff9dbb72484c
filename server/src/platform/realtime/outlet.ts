/* outlet.ts   how messages leave through a socket, and what becomes of those that nobody reads
 * Terms       window: bytes that may be on their way without a sign that they were read. mark: what a ping carries and
 *             its pong brings back: everything before it was read. behind: more waits than the soft bound allows.
 *             stale: of a topic, messages were dropped; it is told `resync` when the reader has caught up.
 * Invariants  what waits for a socket is bounded, here and in the socket; a dropped message of a topic is followed by
 *             `resync` or by the end of the connection; frames are written whole, beside those of `ws`.
 *
 * The kernel buffers megabytes for a reader who stopped, so that a write that succeeded says nothing: only pongs do.
 * Frames are written to the socket itself. With compression on they would be as right: a message that is not
 * compressed may stand between those that are (RFC 7692, 6), and `ws` writes each of its own in one piece.
 */
import type { Duplex } from 'node:stream';
import type { Logger } from '../log.ts';
import { textFrame } from './frames.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { Framed, Outlet } from './types.ts';

export const WINDOW_BYTES = 64 * 1024;
/** A mark is sent after so many. */
const MARK_EVERY_BYTES = 16 * 1024;
const SWEEP_MS = 250;
export const SLOW_CONSUMER = 4430;
const INTERNAL = 4500;
const OPEN = 1;

/** What may wait for one socket. Units: messages, bytes, milliseconds. */
export type QueueBounds = {
  /** `max_queued_messages` and `queued_bytes_stale`: past them messages are dropped; without `enable_backpressure` never. */
  readonly messages: number;
  readonly staleBytes: number;
  readonly isSoft: boolean;
  /** Past it, or behind for longer than `staleMs`: 4430. */
  readonly maxBytes: number;
  readonly staleMs: number;
};

/** The other end, as `ws` has it. */
export type SocketPeer = {
  readonly readyState: number;
  ping(data: string): void;
  /** Called with 4430 (or 4500 for a bug); whoever has this peer takes its subscriber out of the hub then, the socket may end much later. */
  close(code: number, reason: string): void;
};

export type SocketOutlet = Outlet & {
  /** A pong came. Whether it brought back a mark. */
  acknowledged(data: Buffer | string): boolean;
  /** What a heartbeat's ping should carry, so that its pong also says what was read. */
  mark(): string;
  /** The socket is gone. */
  closed(): void;
};

export type SocketOutlets = {
  open(socket: Duplex, peer: SocketPeer): SocketOutlet;
  stop(): void;
};

type World = {
  readonly bounds: () => QueueBounds;
  /** The text of `resync` for a topic that was stale; undefined when it is not subscribed any more. */
  readonly resyncOf: (outlet: Outlet, topic: string) => string | undefined;
  readonly metrics: LiveMetrics;
  readonly log: Logger;
  readonly nowMs?: () => number;
};

type Item = Framed | Buffer;

/** Shared by all that have nothing to send. Never written to. */
const NONE: Item[] = [];
const bytesOf = (item: Item): Buffer => (Buffer.isBuffer(item) ? item : item.bytes);

/** What all outlets of a process share: one flush a turn of the event loop, one sweep. */
class Sending {
  readonly world: World;
  readonly nowMs: () => number;
  readonly waiting = new Set<OneOutlet>();
  #dirty: OneOutlet[] = [];
  #timer: NodeJS.Timeout | undefined;
  #items: readonly Item[] = NONE;
  #source: readonly Item[] | undefined;
  #joined: Buffer | undefined;
  #bytes = 0;
  #isTurnOver = true;
  /** Of the event loop, as far as something is sent in it. */
  turn = 0;

  constructor(world: World) {
    this.world = world;
    this.nowMs = world.nowMs ?? (() => performance.now());
  }

  /** Is flushed when the event loop has heard what came in this turn: one write for all of it. */
  flushSoon(outlet: OneOutlet): void {
    this.#beginTurn();
    this.#dirty.push(outlet);
  }

  /** Was written at once. Gives the turn in which it was: whatever else comes in it waits for its end. */
  wrote(bytes: number): number {
    this.#beginTurn();
    this.#bytes += bytes;
    return this.turn;
  }

  #beginTurn(): void {
    if (!this.#isTurnOver) return;
    this.#isTurnOver = false;
    this.turn += 1;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    const { metrics } = this.world;
    const outlets = this.#dirty;
    this.#dirty = [];
    this.#isTurnOver = true;
    let bytes = this.#bytes;
    this.#bytes = 0;
    for (const outlet of outlets) {
      try {
        bytes += outlet.flush();
      } catch (error) {
        // Our bug: it ends this connection, and not what the others hear.
        outlet.fail(error);
      }
    }
    this.#items = NONE;
    this.#source = undefined;
    this.#joined = undefined;
    metrics.bytes.inc(bytes);
    metrics.noteWritten(performance.now());
  };

  /** The first items as one buffer. Sockets that get the same get the same buffer. */
  join(items: readonly Item[], count: number): Buffer {
    if (count === 1) return bytesOf(items[0] as Item);
    if (items === this.#source && this.#joined && this.#items.length === count) return this.#joined;
    const known = this.#items;
    let isSame = known.length === count;
    for (let nth = 0; isSame && nth < count; nth += 1) isSame = known[nth] === items[nth];
    if (isSame && this.#joined) return this.#joined;
    this.#source = items;
    this.#items = items.slice(0, count);
    this.#joined = Buffer.concat(this.#items.map(bytesOf));
    return this.#joined;
  }

  /** Looks again at what waits: it may be too late, or the socket may have room without a pong. */
  waits(outlet: OneOutlet): void {
    this.waiting.add(outlet);
    this.#timer ??= setInterval(this.#sweep, SWEEP_MS);
    this.#timer.unref();
  }

  readonly #sweep = (): void => {
    for (const outlet of this.waiting) {
      try {
        outlet.sweep();
      } catch (error) {
        outlet.fail(error);
      }
    }
    if (this.waiting.size === 0) this.stop();
  };

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

class OneOutlet implements SocketOutlet {
  readonly #all: Sending;
  readonly #socket: Duplex;
  readonly #peer: SocketPeer;
  #queue: Item[] = NONE;
  #queuedBytes = 0;
  #isDirty = false;
  #isClosed = false;
  /** In which it was written to at once. */
  #turn = 0;
  /** Counted since the beginning: written, of that marked, of that known to be read. */
  #sentBytes = 0;
  #sent = 0;
  #markedBytes = 0;
  #readBytes = 0;
  #read = 0;
  #behindSinceMs: number | undefined;
  /** What waited after the last time that messages were dropped. */
  #kept = 0;
  #stale: Set<string> | undefined;
  #waiters: ((isOpen: boolean) => void)[] | undefined;

  constructor(all: Sending, socket: Duplex, peer: SocketPeer) {
    this.#all = all;
    this.#socket = socket;
    this.#peer = peer;
  }

  say(text: string): void {
    if (this.#isClosed) {
      this.#sent += 1;
      return;
    }
    this.#add(textFrame(text));
    this.#flushSoon();
  }

  push(frames: readonly Framed[]): void {
    if (this.#isClosed) {
      this.#sent += frames.length;
      return;
    }
    if (this.#writeNow(frames)) return;
    const stale = this.#stale;
    for (const frame of frames) {
      if (stale?.has(frame.topic)) this.#all.world.metrics.dropped.inc();
      else this.#add(frame);
    }
    this.#flushSoon();
  }

  queued(): { readonly messages: number; readonly bytes: number } {
    return {
      messages: this.#queue.length + this.#sent - this.#read,
      bytes: this.#queuedBytes + this.#sentBytes - this.#readBytes,
    };
  }

  drained(): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    if (this.#hasRoom()) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#waiters ??= [];
      this.#waiters.push(resolve);
    });
  }

  acknowledged(data: Buffer | string): boolean {
    const match = /^(\d{1,15}):(\d{1,15})$/.exec(data.toString());
    if (!match) return false;
    const bytes = Number(match[1]);
    // What was never marked was not read, whatever they say.
    if (bytes > this.#markedBytes || bytes < this.#readBytes) return true;
    this.#readBytes = bytes;
    this.#read = Math.min(Number(match[2]), this.#sent);
    // What is to be said of stale topics is said by the flush, where it can fail alone.
    if (this.#queue.length > 0 || this.#behindSinceMs !== undefined) this.#flushSoon();
    else this.#tellWaiters();
    return true;
  }

  mark(): string {
    this.#markedBytes = this.#sentBytes;
    return `${this.#sentBytes}:${this.#sent}`;
  }

  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // What can never be read counts as not read: whoever comes back must not go on behind it.
    this.#sent += this.#queue.length + (this.#stale?.size ?? 0);
    this.#queue = NONE;
    this.#queuedBytes = 0;
    this.#stale = undefined;
    this.#all.waiting.delete(this);
    this.#tellWaiters();
  }

  /** Writes what the window allows, in one write; gives its bytes. */
  flush(): number {
    this.#isDirty = false;
    if (this.#isClosed) return 0;
    if (this.#peer.readyState !== OPEN || this.#socket.destroyed) {
      this.closed();
      return 0;
    }
    const written = this.#write();
    if (this.#queue.length > 0) this.#bound();
    if (this.#queue.length > 0) this.#all.waits(this);
    else this.#caughtUp();
    return written;
  }

  sweep(): void {
    this.flush();
    const since = this.#behindSinceMs;
    if (this.#isClosed || since === undefined) return;
    if (this.#all.nowMs() - since > this.#all.world.bounds().staleMs) this.#slow();
  }

  fail(error: unknown): void {
    this.#all.world.log.error({ err: error }, 'what waited for a socket could not be sent');
    this.closed();
    this.#peer.close(INTERNAL, 'internal');
  }

  #add(item: Item): void {
    if (this.#queue === NONE) this.#queue = [item];
    else this.#queue.push(item);
    this.#queuedBytes += bytesOf(item).length;
  }

  /**
   * The first of a turn goes out without waiting in a queue, where nothing waits and the window is open: it costs one look
   * at each socket instead of two. It never closes anything: whoever pushes walks through all subscribers.
   */
  #writeNow(frames: readonly Framed[]): boolean {
    const all = this.#all;
    if (this.#isDirty || this.#queue !== NONE || this.#turn === all.turn) return false;
    if (frames.length === 0 || this.#stale !== undefined || this.#behindSinceMs !== undefined)
      return false;
    const socket = this.#socket;
    if (this.#peer.readyState !== OPEN || socket.destroyed) return false;
    const bytes = all.join(frames, frames.length);
    const inFlight = this.#sentBytes - this.#readBytes + bytes.length;
    if (inFlight > WINDOW_BYTES || socket.writableLength >= WINDOW_BYTES) return false;
    this.#sentBytes += bytes.length;
    this.#sent += frames.length;
    this.#turn = all.wrote(bytes.length);
    try {
      socket.write(bytes);
      if (this.#sentBytes - this.#markedBytes >= MARK_EVERY_BYTES) this.#peer.ping(this.mark());
    } catch (error) {
      setImmediate(() => this.fail(error));
    }
    return true;
  }

  #flushSoon(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#all.flushSoon(this);
  }

  #write(): number {
    const queue = this.#queue;
    // A reader who answers pings without reading is found out by what the socket itself holds.
    const isFull = this.#socket.writableLength >= WINDOW_BYTES;
    const free = isFull ? 0 : WINDOW_BYTES - (this.#sentBytes - this.#readBytes);
    let count = 0;
    let bytes = 0;
    for (; count < queue.length && bytes < free; count += 1) {
      bytes += bytesOf(queue[count] as Item).length;
    }
    if (count === 0) return 0;
    this.#socket.write(this.#all.join(queue, count));
    this.#queue = count === queue.length ? NONE : queue.slice(count);
    this.#queuedBytes -= bytes;
    this.#sentBytes += bytes;
    this.#sent += count;
    if (this.#sentBytes - this.#markedBytes >= MARK_EVERY_BYTES) this.#peer.ping(this.mark());
    return bytes;
  }

  /** Past the soft bound messages are dropped, past the hard one the connection is. */
  #bound(): void {
    const bounds = this.#all.world.bounds();
    const count = this.#queue.length;
    this.#all.world.metrics.noteQueue(count);
    const isPast = count > bounds.messages || this.#queuedBytes > bounds.staleBytes;
    if (bounds.isSoft && isPast) {
      this.#behindSinceMs ??= this.#all.nowMs();
      // Looking through what waits costs its length: again only when that has doubled.
      if (count > 2 * this.#kept || this.#queuedBytes > bounds.maxBytes) this.#drop();
    }
    if (this.#queuedBytes > bounds.maxBytes) this.#slow();
  }

  /** Topics with messages of which each counts become stale; of the others the newest of each word stays. */
  #drop(): void {
    const { metrics } = this.#all.world;
    const stale = this.#stale ?? new Set<string>();
    for (const item of this.#queue) {
      if (!Buffer.isBuffer(item) && item.latest === undefined) stale.add(item.topic);
    }
    const words = new Set<string>();
    const kept: Item[] = [];
    for (const item of this.#queue.toReversed()) {
      if (Buffer.isBuffer(item)) {
        kept.push(item);
        continue;
      }
      const word = `${item.topic} ${item.latest}`;
      if (stale.has(item.topic)) metrics.dropped.inc();
      else if (words.has(word)) metrics.conflated.inc();
      else kept.push(item);
      words.add(word);
    }
    this.#queue = kept.length === 0 ? NONE : kept.reverse();
    this.#queuedBytes = kept.reduce((sum, item) => sum + bytesOf(item).length, 0);
    this.#kept = kept.length;
    if (stale.size > 0) this.#stale = stale;
  }

  /** Nothing waits. What was dropped is said to be missing once the reader has read of what went before. */
  #caughtUp(): void {
    if (!this.#hasRoom()) {
      if (this.#stale) this.#all.waits(this);
      return;
    }
    this.#all.waiting.delete(this);
    this.#behindSinceMs = undefined;
    this.#kept = 0;
    const stale = this.#stale;
    this.#stale = undefined;
    for (const topic of stale ?? []) {
      const text = this.#all.world.resyncOf(this, topic);
      if (text !== undefined) this.say(text);
    }
    this.#tellWaiters();
  }

  /** Nothing waits here, and a quarter of the window is free. */
  #hasRoom(): boolean {
    const onTheWay = this.#sentBytes - this.#readBytes;
    return this.#queue.length === 0 && onTheWay <= WINDOW_BYTES - MARK_EVERY_BYTES;
  }

  #tellWaiters(): void {
    const waiters = this.#waiters;
    if (!waiters || !(this.#isClosed || this.#hasRoom())) return;
    this.#waiters = undefined;
    for (const tell of waiters) tell(!this.#isClosed);
  }

  #slow(): void {
    this.#all.world.metrics.slowCloses.inc();
    this.closed();
    this.#peer.close(SLOW_CONSUMER, 'slow consumer');
  }
}

export function createSocketOutlets(world: World): SocketOutlets {
  const sending = new Sending(world);
  return {
    open: (socket, peer) => new OneOutlet(sending, socket, peer),
    stop: () => sending.stop(),
  };
}
