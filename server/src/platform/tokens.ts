import { createHash } from 'node:crypto';
import type { Uuid } from '../kernel/ids.ts';
import type { Secrets } from './env.ts';

/**
 * Secret tokens, one shape: `<kind>_<live|test>_<id 8><secret 43><crc 6>` in base62. 256 bits of secret; the CRC-32
 * over all before it is a filter against typing errors and garbage, not security. Only SHA-256 of the whole text
 * is stored; the text is shown once (or derived again from the server key, where it must be shown again).
 */

/**
 * sk secret key, pk publishable, ct cart, ot order, cv conversation, rt refresh, wt socket ticket, rs socket taken up
 * again, pr reset, ev verification, iv invitation.
 */
export type TokenKind = 'sk' | 'pk' | 'ct' | 'ot' | 'cv' | 'rt' | 'wt' | 'rs' | 'pr' | 'ev' | 'iv';

export type MintedToken = { readonly token: string; readonly hash: string };

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SHAPE =
  /^(sk|pk|ct|ot|cv|rt|wt|rs|pr|ev|iv)_(live|test)_([0-9A-Za-z]{8})([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
/** No token is longer. */
export const TOKEN_LENGTH = 3 + 5 + 8 + 43 + 6;
/** Bytes that one token is made of: 6 for its clear id, 32 of secret. */
const RAW_BYTES = 38;

/** A new token of this kind. randomBytes: the transaction's (`tx.randomBytes`) or the environment's. */
export function mintToken(kind: TokenKind, randomBytes: (count: number) => Buffer): MintedToken {
  return tokenOf(kind, randomBytes(RAW_BYTES));
}

/** A token that can be made again from the server key: for what must be shown or mailed again though only its hash is stored. */
export function deriveToken(
  secrets: Secrets,
  kind: TokenKind,
  label: string,
  ...parts: readonly string[]
): MintedToken {
  const id = secrets.mac(`${label} id`, kind, ...parts).subarray(0, 6);
  const secret = secrets.mac(label, kind, ...parts);
  return tokenOf(kind, Buffer.concat([id, secret]));
}

/** The guest's token of an order: the same each time for an order and generation. */
export function deriveOrderToken(secrets: Secrets, orderId: Uuid, generation: number): MintedToken {
  return deriveToken(secrets, 'ot', 'order token', orderId, String(generation));
}

/** The guest's token of a conversation: shown once, and again in mails to the guest's own address. */
export function deriveConversationToken(secrets: Secrets, conversationId: Uuid): MintedToken {
  return deriveToken(secrets, 'cv', 'conversation token', conversationId);
}

/** SHA-256 (hex) of a token's text: what is stored and compared. */
export const hashToken = (token: string): string =>
  createHash('sha256').update(token, 'utf8').digest('hex');

/** Whether a text has the shape and the checksum of a token of this kind; garbage dies here, before any query. */
export function isWellFormed(token: string, kind: TokenKind): boolean {
  if (token.length !== TOKEN_LENGTH) return false;
  const match = SHAPE.exec(token);
  if (match === null || match[1] !== kind) return false;
  const split = token.length - 6;
  return checksum(token.slice(0, split)) === token.slice(split);
}

/** The clear part, `<kind>_live_<id 8>`: shown in lists, safe in logs. */
export const tokenPrefix = (token: string): string => token.slice(0, 16);

function tokenOf(kind: TokenKind, raw: Buffer): MintedToken {
  const body = `${kind}_live_${base62(raw.subarray(0, 6), 8)}${base62(raw.subarray(6, RAW_BYTES), 43)}`;
  const token = body + checksum(body);
  return { token, hash: hashToken(token) };
}

/** Digits that one division gives: 62^8 is a safe integer, so the rest of them needs no big one. */
const CHUNK_DIGITS = 8;
const CHUNK = 62n ** BigInt(CHUNK_DIGITS);

/** Big-endian bytes in base62, padded on the left (8 digits hold 47 bits: the id's top bit wraps, which is harmless). */
function base62(bytes: Uint8Array, digits: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (text.length < digits) {
    let chunk = Number(rest % CHUNK);
    rest /= CHUNK;
    for (let index = 0; index < CHUNK_DIGITS && text.length < digits; index += 1) {
      text = (ALPHABET[chunk % 62] ?? '0') + text;
      chunk = Math.floor(chunk / 62);
    }
  }
  return text;
}

const CRC = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (IEEE 802.3) in six base62 digits. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc = (CRC[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  }
  const value = (crc ^ 0xffffffff) >>> 0;
  return base62(
    Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255),
    6,
  );
}
