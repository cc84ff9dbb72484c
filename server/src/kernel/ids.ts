import type { Brand } from './brand.ts';

/** Every id of every row: a lower-case UUID string, version 7 when we made it. */
export type Uuid = Brand<string, 'Uuid'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The value as an id, or undefined when it is none (upper case is accepted and lowered). */
export function parseUuid(value: unknown): Uuid | undefined {
  if (typeof value !== 'string' || value.length !== 36) return undefined;
  const lower = value.toLowerCase();
  return UUID.test(lower) ? (lower as Uuid) : undefined;
}

/** For ids that come from our own tables or constants: a wrong one is our bug, so it throws. */
export function uuid(value: string): Uuid {
  const id = parseUuid(value);
  if (id === undefined) throw new Error(`not a UUID: ${value}`);
  return id;
}

/**
 * A UUIDv7: 48 bits of Unix milliseconds, then randomness. source: RFC 9562, 5.7.
 * random  at least 10 bytes
 */
export function uuidV7(unixMs: number, random: Uint8Array): Uuid {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 10), 6);
  for (let index = 5, rest = unixMs; index >= 0; index -= 1, rest = Math.floor(rest / 256)) {
    bytes[index] = rest % 256;
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Uuid;
}
