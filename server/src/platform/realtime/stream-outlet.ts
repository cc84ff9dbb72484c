/* stream-outlet.ts   how messages leave through a stream of server-sent events, and what becomes of those nobody reads
 * Terms       block: what stands between two empty lines: an id, data, or a comment. taken: given on to the connection,
 *             which takes no more than its own buffers hold. behind: more waits than the soft bound allows. stale: of a
 *             topic, messages were dropped; it is told `resync` when the reader has caught up.
 * Invariants  what waits for a stream is bounded; a dropped message of a topic is followed by `resync` or by the end of
 *             the stream; an id is written only when everything up to it was.
 * source      HTML, 9.2 Server-sent events
 */
import { Readable } from 'node:stream';
import type { Framed, Outlet } from './types.ts';

/** What may wait for one stream. */
export type StreamBounds = {
  /** Messages and bytes past which only the latest of what is told by its latest is kept. */
  readonly messages: number;
  readonly staleBytes: number;
  /** Bytes past which it ends, as it does when it is behind for longer than `staleMs`. */
  readonly maxBytes: number;
  readonly staleMs: number;
};

type Item = { readonly text: string; readonly bytes: number; readonly frame: Framed | undefined };

const blocks = new WeakMap<Framed, string>();

/** Made once for all streams that hear it. JSON has no line breaks of its own. */
function blockOf(frame: Framed): string {
  const known = blocks.get(frame);
  if (known !== undefined) return known;
  const made = `data: ${frame.text}\n\n`;
  blocks.set(frame, made);
  return made;
}

/** The offset of an event's message, as it stands on the wire. */
const offsetOf = (frame: Framed): string | undefined =>
  frame.position === undefined
    ? undefined
    : (JSON.parse(frame.text) as { readonly offset?: string }).offset;

export class StreamOutlet implements Outlet {
  readonly stream: Readable;
  readonly #bounds: () => StreamBounds;
  readonly #nowMs: () => number;
  readonly #resyncOf: (topic: string) => string | undefined;
  /** Whether ids are those of the messages: so with one topic, whose offsets never go backwards. */
  readonly #tellsOwnIds: boolean;
  #queue: Item[] = [];
  #bytes = 0;
  #wants = false;
  #isOver = false;
  #stale = new Set<string>();
  #behindSinceMs: number | undefined;
  #id: string | undefined;
  #waiters: ((isOpen: boolean) => void)[] = [];

  constructor(world: {
    readonly bounds: () => StreamBounds;
    readonly nowMs: () => number;
    readonly resyncOf: (topic: string) => string | undefined;
    readonly tellsOwnIds: boolean;
    readonly closed: () => void;
  }) {
    this.#bounds = world.bounds;
    this.#nowMs = world.nowMs;
    this.#resyncOf = world.resyncOf;
    this.#tellsOwnIds = world.tellsOwnIds;
    // Until it is read: the request may have been answered otherwise meanwhile, and then nobody ever does.
    this.#behindSinceMs = world.nowMs();
    this.stream = new Readable({
      read: () => {
        this.#wants = true;
        this.#flush();
      },
    });
    // A reader who goes is no fault of the stream.
    this.stream.on('error', () => {});
    this.stream.once('close', () => {
      this.#isOver = true;
      this.#queue = [];
      this.#bytes = 0;
      for (const wake of this.#waiters.splice(0)) wake(false);
      world.closed();
    });
  }

  say(text: string): void {
    this.#add({ text: `data: ${text}\n\n`, bytes: Buffer.byteLength(text), frame: undefined });
    this.#flush();
  }

  /** Something that keeps the connection open and is nobody's message. */
  beat(): void {
    if (this.#queue.length === 0) this.#write(': \n\n');
  }

  /** Everything up to here was given to this stream: whoever comes back may go on from it. */
  reached(id: string | undefined): void {
    if (id === undefined || id === this.#id || this.#queue.length > 0 || this.#stale.size > 0) {
      return;
    }
    this.#id = id;
    this.#write(`id: ${id}\n\n`);
  }

  push(frames: readonly Framed[]): void {
    if (this.#isOver) return;
    for (const frame of frames) {
      if (this.#stale.has(frame.topic)) continue;
      const text = blockOf(frame);
      this.#add({ text, bytes: text.length, frame });
    }
    this.#flush();
    this.#keepBounds();
  }

  queued(): { readonly messages: number; readonly bytes: number } {
    return { messages: this.#queue.length, bytes: this.#bytes + this.stream.readableLength };
  }

  drained(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    if (this.#queue.length === 0 && this.#stale.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Ends a reader who is too far behind for too long. Called from time to time. */
  sweep(): void {
    const since = this.#behindSinceMs;
    if (since !== undefined && this.#nowMs() - since > this.#bounds().staleMs) this.end();
  }

  /** In good order for a reader who takes what there is; of one who does not, the connection ends. */
  end(): void {
    if (this.stream.destroyed || this.#isOver) return;
    this.#isOver = true;
    if (this.#wants && this.#queue.length === 0) this.stream.push(null);
    else this.stream.destroy();
  }

  #add(item: Item): void {
    this.#queue.push(item);
    this.#bytes += item.bytes;
  }

  #keepBounds(): void {
    const { messages, staleBytes, maxBytes } = this.#bounds();
    if (this.#bytes > maxBytes) {
      this.end();
      return;
    }
    if (this.#queue.length <= messages && this.#bytes <= staleBytes) return;
    this.#behindSinceMs ??= this.#nowMs();
    const kept: Item[] = [];
    const words = new Set<string>();
    for (const item of this.#queue.toReversed()) {
      const { frame } = item;
      if (frame === undefined) kept.push(item);
      else if (frame.latest === undefined) this.#stale.add(frame.topic);
      else {
        const word = `${frame.topic} ${frame.latest}`;
        if (!words.has(word)) kept.push(item);
        words.add(word);
      }
    }
    // What else was said of a stale topic is told by its `resync` too.
    this.#queue = kept
      .toReversed()
      .filter(({ frame }) => frame === undefined || !this.#stale.has(frame.topic));
    this.#bytes = this.#queue.reduce((sum, { bytes }) => sum + bytes, 0);
    // Of many words each has a latest: that is too much as well.
    if (this.#queue.length > messages || this.#bytes > staleBytes) {
      for (const { frame } of this.#queue) if (frame) this.#stale.add(frame.topic);
      this.#queue = this.#queue.filter(({ frame }) => frame === undefined);
      this.#bytes = this.#queue.reduce((sum, { bytes }) => sum + bytes, 0);
    }
  }

  #flush(): void {
    while (this.#wants && this.#queue.length > 0) {
      const [item] = this.#queue.splice(0, 1) as [Item];
      this.#bytes -= item.bytes;
      const id = this.#tellsOwnIds && item.frame ? offsetOf(item.frame) : undefined;
      if (id !== undefined) this.#id = id;
      this.#write(id === undefined ? item.text : `id: ${id}\n${item.text}`);
    }
    if (!this.#wants && this.#stale.size > 0) return;
    if (this.#queue.length > 0 || this.#isOver) return;
    this.#behindSinceMs = undefined;
    const stale = [...this.#stale];
    this.#stale.clear();
    for (const topic of stale) {
      const text = this.#resyncOf(topic);
      if (text !== undefined) this.#write(`data: ${text}\n\n`);
    }
    for (const wake of this.#waiters.splice(0)) wake(true);
  }

  #write(text: string): void {
    if (!this.#isOver && !this.stream.push(text)) this.#wants = false;
  }
}
