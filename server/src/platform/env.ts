import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { type Uuid, uuidV7 } from '../kernel/ids.ts';

/**
 * The world outside the program that tests replace: clock and randomness. Everything that reads time or
 * chance takes it from here (or from `tx`, which takes it from here once per transaction).
 */
export type Env = {
  /** Wall clock. */
  readonly now: () => Date;
  /** Milliseconds that only grow; for durations. */
  readonly monotonicMs: () => number;
  readonly randomBytes: (count: number) => Buffer;
};

/** Asking the kernel for ten bytes costs as much as for four thousand, and every request needs some for its id. */
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

function pooledBytes(count: number): Buffer {
  if (count > POOL_BYTES / 16) return randomBytes(count);
  if (pool.length < count) pool = randomBytes(POOL_BYTES);
  const bytes = pool.subarray(0, count);
  pool = pool.subarray(count);
  return bytes;
}

export const systemEnv: Env = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  randomBytes: pooledBytes,
};

export const newIdOf = (env: Env): Uuid => uuidV7(env.now().getTime(), env.randomBytes(10));

/** A clock that moves only when told; ids and tokens stay random. */
export class VirtualClock {
  #ms: number;
  constructor(start: Date) {
    this.#ms = start.getTime();
  }
  readonly env: Env = {
    now: () => new Date(this.#ms),
    monotonicMs: () => this.#ms,
    randomBytes,
  };
  advance(ms: number): void {
    this.#ms += ms;
  }
}

/**
 * Secrets derived from the one server key, each under its own label, so that none tells another.
 * source: RFC 5869 (HKDF) for `key`, RFC 2104 for `mac`.
 */
export type Secrets = {
  /** HMAC-SHA256 of the parts (joined with NUL) under the label's key. */
  readonly mac: (label: string, ...parts: readonly string[]) => Buffer;
  /** 32 bytes for encryption under this label. */
  readonly key: (label: string) => Buffer;
};

export function secretsFrom(serverKey: Uint8Array): Secrets {
  const keys = new Map<string, Buffer>();
  const key = (label: string): Buffer => {
    const known = keys.get(label);
    if (known) return known;
    const made = Buffer.from(hkdfSync('sha256', serverKey, 'rcommerce', label, 32));
    keys.set(label, made);
    return made;
  };
  // Of bytes a key is made anew each time, which costs five times what the digest does.
  const macKeys = new Map<string, KeyObject>();
  const macKey = (label: string): KeyObject => {
    const known = macKeys.get(label) ?? createSecretKey(key(label));
    macKeys.set(label, known);
    return known;
  };
  const mac = (label: string, ...parts: readonly string[]): Buffer =>
    createHmac('sha256', macKey(label)).update(parts.join('\0')).digest();
  return { key, mac };
}
