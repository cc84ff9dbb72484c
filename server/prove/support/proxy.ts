/* proxy.ts   a TCP proxy that does what networks do: it delays, narrows, splits, cuts, goes dark, and keeps half of a connection open
 * Terms       up: from the one who called to the target; down: the answer. piece: bytes that travel together. way: one
 *             direction of one connection.
 * Invariants  bytes of a way keep their order (TCP does), however long each piece takes; faults that are set act on
 *             connections that are open as well; a way that cannot deliver stops reading.
 */
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';

/** Bytes one way may hold back before it stops reading. */
const HELD_BYTES_MAX = 1024 * 1024;
/** How often a black hole looks whether it is healed. */
const DARK_MS = 5;

export type Direction = 'up' | 'down';
/** What becomes of a piece; `cut` resets both ends before it is delivered. */
export type Fate = 'pass' | 'drop' | 'cut';

/** What is wrong with the network; what is left out is fine. */
export type Faults = {
  /** Before a piece arrives. */
  readonly latencyMs?: number;
  /** Beside the latency, by chance: 0 to so much. */
  readonly jitterMs?: number;
  /** Of each way. */
  readonly bytesPerSecond?: number;
  /** Pieces are cut into smaller ones of 1 to so many bytes, each with a delay of its own. */
  readonly pieceBytesMax?: number;
  /** Cuts a connection once so many more bytes went that way on it. */
  readonly cutAfter?: { readonly direction: Direction; readonly bytes: number };
  /** Nothing arrives and nothing is told; connections stay open, new ones are taken. Healed, what is held arrives. */
  readonly isBlackHole?: boolean;
  /** The end of one side is never told to the other. */
  readonly isHalfOpen?: boolean;
  /** The end of one side is told so much later. */
  readonly closeAfterMs?: number;
  /** New connections are reset at once. */
  readonly isRefusing?: boolean;
  /** Decides about each piece when it would be delivered. connection: 1, 2, 3 … */
  readonly inspect?: (piece: Buffer, direction: Direction, connection: number) => Fate;
};

export type FaultProxy = {
  readonly port: number;
  /** Instead of all faults so far; `{}` heals. */
  set(faults: Faults): void;
  /** Resets every open connection, both ends. Gives how many. */
  cut(): number;
  readonly open: number;
  /** Bytes delivered since the start. */
  readonly delivered: { readonly up: number; readonly down: number };
  close(): Promise<void>;
};

/** A proxy on a free port of loopback. target: a port, or the path of a socket. */
export async function openProxy(target: NetConnectOpts, random: Random): Promise<FaultProxy> {
  let faults: Faults = {};
  let made = 0;
  const connections = new Set<() => void>();
  const delivered = { up: 0, down: 0 };

  const server = createServer({ allowHalfOpen: true }, (caller) => {
    caller.on('error', () => {});
    if (faults.isRefusing) {
      caller.resetAndDestroy();
      return;
    }
    made += 1;
    const connection = made;
    // A target may be down: what its caller sees then is a reset.
    const goal = connect({ ...target, allowHalfOpen: true });
    const cut = (): void => {
      connections.delete(cut);
      caller.resetAndDestroy();
      // A socket with a path cannot be reset.
      if ('path' in target) goal.destroy();
      else goal.resetAndDestroy();
    };
    connections.add(cut);
    const world = { faults: () => faults, random: random.fork(connection), connection, cut };
    carry(caller, goal, 'up', world, delivered);
    carry(goal, caller, 'down', world, delivered);
    goal.on('error', cut);
    caller.on('error', cut);
    let ended = 0;
    for (const socket of [caller, goal]) {
      socket.on('close', () => {
        ended += 1;
        if (ended === 2) connections.delete(cut);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cutAll = (): number => {
    const open = [...connections];
    for (const cut of open) cut();
    return open.length;
  };
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    set: (next) => {
      faults = next;
    },
    cut: cutAll,
    get open() {
      return connections.size;
    },
    delivered,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cutAll();
      await closed;
    },
  };
}

type ConnectionWorld = {
  readonly faults: () => Faults;
  readonly random: Random;
  readonly connection: number;
  readonly cut: () => void;
};

/** One way of a connection: pieces wait in line until each is due. */
function carry(
  from: Socket,
  to: Socket,
  direction: Direction,
  { faults, random, connection, cut }: ConnectionWorld,
  delivered: Record<Direction, number>,
): void {
  const line: { readonly bytes: Buffer | undefined; readonly due: number }[] = [];
  let held = 0;
  let free = 0;
  let gone = 0;
  let cutAfter: Faults['cutAfter'];
  let isRunning = false;

  /** When a piece may arrive: after its delay, behind the piece before it, and no faster than the line is wide. */
  const dueOf = (bytes: number): number => {
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond } = faults();
    const arrives = performance.now() + latencyMs + jitterMs * random.fraction();
    const takes = bytesPerSecond === undefined ? 0 : (1000 * bytes) / bytesPerSecond;
    free = Math.max(arrives, free) + takes;
    return free;
  };
  const join = (bytes: Buffer): void => {
    const { pieceBytesMax } = faults();
    for (let at = 0; at < bytes.length; ) {
      const size = pieceBytesMax === undefined ? bytes.length : random.int(1, pieceBytesMax);
      const piece = bytes.subarray(at, at + size);
      at += size;
      line.push({ bytes: piece, due: dueOf(piece.length) });
    }
  };

  from.on('data', (bytes: Buffer) => {
    held += bytes.length;
    if (held > HELD_BYTES_MAX) from.pause();
    join(bytes);
    deliver().catch(cut);
  });
  from.on('end', () => {
    line.push({ bytes: undefined, due: dueOf(0) + (faults().closeAfterMs ?? 0) });
    deliver().catch(cut);
  });

  async function deliver(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let next = line.shift(); next !== undefined; next = line.shift()) {
      const wait = next.due - performance.now();
      if (wait > 0) await sleep(wait, undefined, { ref: false });
      while (faults().isBlackHole && !to.destroyed) await sleep(DARK_MS, undefined, { ref: false });
      if (to.destroyed) break;
      if (next.bytes === undefined) {
        if (!faults().isHalfOpen) to.end();
        continue;
      }
      await handOver(next.bytes);
      held -= next.bytes.length;
      if (held <= HELD_BYTES_MAX && from.isPaused()) from.resume();
    }
    isRunning = false;
  }

  async function handOver(piece: Buffer): Promise<void> {
    const { inspect, cutAfter: wanted } = faults();
    const fate = inspect?.(piece, direction, connection) ?? 'pass';
    if (fate === 'drop') return;
    if (fate === 'cut') {
      cut();
      return;
    }
    // Counted from when it was set, on each connection by itself.
    if (wanted !== cutAfter) {
      cutAfter = wanted;
      gone = 0;
    }
    const isCounted = wanted?.direction === direction;
    const left = isCounted ? wanted.bytes - gone : piece.length;
    const whole = piece.subarray(0, Math.max(left, 0));
    gone += whole.length;
    delivered[direction] += whole.length;
    if (!to.write(whole)) await new Promise((resolve) => drained(to, resolve));
    if (!isCounted || whole.length < left) return;
    // What was let through leaves before the cut.
    await new Promise((resolve) => setImmediate(resolve));
    cut();
  }
}

/** Room again, or gone. */
function drained(socket: Socket, tell: (value: unknown) => void): void {
  socket.once('drain', tell);
  socket.once('close', tell);
}
