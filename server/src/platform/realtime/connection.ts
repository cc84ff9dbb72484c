import type { WebSocket } from 'ws';
import type { Uuid } from '../../kernel/ids.ts';
import type { RefusalCode } from '../../kernel/refusal.ts';
import type { Standing } from '../http/authenticator.ts';
import type { Held } from './callers.ts';
import { Gcra } from './gcra.ts';
import { type Identity, type KeptCaller, keptCallerOf, type TokenHashes } from './identity.ts';
import type { SocketOutlet, SocketPeer } from './outlet.ts';
import type { Listener, Subscriber } from './types.ts';

/** Close codes (realtime.md 1). */
export const CLOSE = {
  goingAway: 1001,
  binary: 1003,
  abuse: 1008,
  tooLarge: 1009,
  malformed: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  silent: 4408,
  replaced: 4409,
  tooFast: 4429,
  slow: 4430,
  internal: 4500,
} as const;

/** What a connection says of itself, when its row is written. */
export type SessionRow = {
  readonly store_id: Uuid;
  readonly id: Uuid;
  readonly token_hash: string;
  readonly process_id: Uuid;
  readonly principal: KeptCaller;
  readonly ends_at: Date | null;
  readonly token_hashes: TokenHashes;
  readonly origin: string | null;
  readonly topics: readonly string[];
  readonly position: string;
  readonly connected_at: Date;
  readonly seen_at: Date;
  readonly closed_at: Date | null;
  readonly expires_at: Date;
  /** No row of it was written yet. */
  readonly is_new: boolean;
};

/** What the door does with a connection. */
export type Door = {
  /** It begins to go. */
  leaving(connection: Connection): void;
  /** As of `Held`. */
  replaced(connection: Connection): void;
  ended(connection: Connection, code: RefusalCode): void;
  changed(connection: Connection, now: Standing): void;
};

/** One socket: what it may, what it did, and what is needed to take it up again. */
export class Connection implements Subscriber, SocketPeer, Held {
  readonly id: Uuid;
  readonly storeId: Uuid;
  readonly ws: WebSocket;
  readonly door: Door;
  readonly ip: string;
  readonly origin: string | undefined;
  readonly processId: Uuid;
  readonly resumeHash: string;
  readonly connectedAtMs: number;
  outlet!: SocketOutlet;
  listener: Listener;
  endsAtMs: number;
  /** To say who one is until then; 0: it need not be said, or was. */
  authByMs = 0;

  // Signs of life
  seenMs: number;
  pingAtMs = 0;
  /** Pings whose pong has not come: a pong beyond them was not asked for. */
  pingsOut = 0;

  // What came in
  readonly rate = new Gcra();
  oversAtMs = 0;
  overs = 0;
  malformed = 0;
  controlAtMs = 0;
  controls = 0;
  /** Work that runs one after the other, and how much waits. */
  doing: Promise<void> = Promise.resolve();
  waiting = 0;

  // Its row
  topics: readonly string[] = [];
  position: string;
  isWritten = false;
  /** It was written once, and no answer came: its row may never have been there. */
  isUnsure = false;
  isClosing = false;
  isResumable = true;
  /** Whose right was taken back: their row says who they were, and is not taken up as somebody else's. */
  keptAs: KeptCaller | undefined;
  closedAtMs = 0;
  refreshAtMs = 0;

  constructor(made: {
    readonly id: Uuid;
    readonly ws: WebSocket;
    readonly door: Door;
    readonly ip: string;
    readonly origin: string | undefined;
    readonly processId: Uuid;
    readonly resumeHash: string;
    readonly identity: Identity;
    readonly position: string;
    readonly nowMs: number;
    readonly wallMs: number;
  }) {
    const { identity } = made;
    this.id = made.id;
    this.storeId = identity.storeId;
    this.ws = made.ws;
    this.door = made.door;
    this.ip = made.ip;
    this.origin = made.origin;
    this.processId = made.processId;
    this.resumeHash = made.resumeHash;
    this.connectedAtMs = made.wallMs;
    this.seenMs = made.nowMs;
    this.position = made.position;
    this.listener = listenerOf(identity);
    this.endsAtMs = identity.endsAt?.getTime() ?? 0;
  }

  get isOpen(): boolean {
    return !this.isClosing && this.ws.readyState === this.ws.OPEN;
  }

  /** What its row says now. */
  rowAt(wallMs: number, keptForMs: number): SessionRow {
    const { principal, tokenHashes } = this.listener;
    const isClosed = this.closedAtMs > 0;
    return {
      store_id: this.storeId,
      id: this.id,
      token_hash: this.resumeHash,
      process_id: this.processId,
      principal: this.keptAs ?? keptCallerOf(principal),
      ends_at: this.endsAtMs === 0 ? null : new Date(this.endsAtMs),
      token_hashes: tokenHashes,
      origin: this.origin ?? null,
      topics: this.topics,
      position: this.position,
      connected_at: new Date(this.connectedAtMs),
      seen_at: new Date(isClosed ? this.closedAtMs : wallMs),
      closed_at: isClosed ? new Date(this.closedAtMs) : null,
      expires_at: new Date((isClosed ? this.closedAtMs : wallMs) + keptForMs),
      is_new: !this.isWritten,
    };
  }

  get readyState(): number {
    return this.ws.readyState;
  }

  ping(data: string): void {
    if (!this.isOpen) return;
    this.pingsOut += 1;
    this.ws.ping(data);
  }

  replaced(): void {
    this.door.replaced(this);
  }

  ended(code: RefusalCode): void {
    this.door.ended(this, code);
  }

  changed(now: Standing): void {
    this.door.changed(this, now);
  }

  unknown(): void {
    this.close(CLOSE.internal, 'who it is cannot be looked up');
  }

  /** Hears and says nothing any more, and closes after what was said. Twice is once. */
  close(code: number, reason: string): void {
    if (this.isClosing || this.ws.readyState !== this.ws.OPEN) return;
    this.isClosing = true;
    this.door.leaving(this);
    setImmediate(() => {
      if (this.ws.readyState !== this.ws.OPEN) return;
      this.ws.close(code, reason);
      // Whoever misbehaves is not read any more; ws ends the connection when no answer comes.
      if (code === CLOSE.abuse) this.ws.pause();
    });
  }
}

export const listenerOf = ({ storeId, principal, tokenHashes }: Identity): Listener => ({
  storeId,
  principal,
  tokenHashes,
});
