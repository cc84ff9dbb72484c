/* realtime-topic.ts   what is remembered of one topic, so that cuts of the line show to nobody
 * Terms       offset: a position of the log; it can be compared for being the same, never for order. state message: of
 *             several about one thing the server may send the latest only (stock, price, product, dashboard). fact: any
 *             other message; the server never leaves one out.
 * Invariants  messages of a topic come in the order of the log. A resumed connection begins at what the server knew to
 *             be read, so it may tell again what came: the end of what came is a beginning of what it tells. Therefore
 *             - a fact that came is one of the last `SEEN_MAX`, and is dropped;
 *             - a state message that did not come may be older than one that did: the server had left it out. It waits
 *               until one that did come shows that (and is forgotten with it), or until nothing does;
 *             - when it went out nevertheless, state messages that come again go out again, in their order.
 *             - a line that is cut while something waits goes on from `last`: the server believes it was read.
 *             So each fact arrives once, and each thing ends in its last state. The property test holds it to that.
 */
import type { ServerMessage } from './realtime-messages.ts';

/** As many messages of a topic are known again; a server waits for a sign of life long before it has sent so many. */
const SEEN_MAX = 2048;
/** More messages than this never wait. */
const HELD_MAX = 500;

const STATE_TYPES: ReadonlySet<string> = new Set([
  'inventory_update',
  'price_update',
  'product_update',
  'dashboard_update',
]);

export class TopicMemory {
  /** From here the topic is asked for again; undefined until the server has said where it begins. */
  last: string | undefined;
  /** In the order they came. */
  readonly #seen = new Set<string>();
  #held: ServerMessage[] = [];
  #isCatchingUp = false;
  /** Until everything is read anew: on later connections, too, the order of the log must be told to its end. */
  #wentBack = false;

  constructor(from: string | undefined) {
    this.last = from;
  }

  /** Something waits: what the server knows to be read is not what went out. */
  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /**
   * A new connection begins.
   * isResumed  it tells again from where the server chose, not from `last`
   */
  reconnected(isResumed: boolean): void {
    this.#held = [];
    this.#isCatchingUp = isResumed && this.#seen.size > 0;
  }

  /** Everything is read anew from this position. */
  restarted(position: string): void {
    this.#held = [];
    this.#isCatchingUp = false;
    this.#wentBack = false;
    this.last = position;
  }

  /** What goes out now that this message came, in order. */
  take(message: ServerMessage): readonly ServerMessage[] {
    const { offset, message_type } = message;
    if (offset === undefined) return [message];
    const isState = STATE_TYPES.has(message_type);
    if (this.#seen.has(offset)) {
      this.#held = [];
      if (offset === this.last) this.#isCatchingUp = false;
      return this.#wentBack && isState ? this.#out([message]) : [];
    }
    if (!this.#isCatchingUp) return this.#out([message]);
    if (isState && this.#held.length < HELD_MAX) {
      this.#held.push(message);
      return [];
    }
    if (isState) return [...this.release(), ...this.#out([message])];
    // A fact that never came is new: nothing after it has come before, so what waited is as good as new as well.
    const held = this.#held;
    this.#held = [];
    this.#isCatchingUp = false;
    return this.#out([...held, message]);
  }

  /** Nothing has shown that what waits is old. */
  release(): readonly ServerMessage[] {
    const held = this.#held;
    this.#held = [];
    this.#isCatchingUp = false;
    this.#wentBack ||= held.length > 0;
    return this.#out(held);
  }

  #out(messages: readonly ServerMessage[]): readonly ServerMessage[] {
    for (const { offset } of messages) {
      if (offset === undefined) continue;
      this.#seen.delete(offset);
      this.#seen.add(offset);
      this.last = offset;
    }
    for (const oldest of this.#seen) {
      if (this.#seen.size <= SEEN_MAX) break;
      this.#seen.delete(oldest);
    }
    return messages;
  }
}
