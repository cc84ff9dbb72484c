import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * Encryption at rest: AES-256-GCM under a derived key (`secrets.key(label)`), nonce and tag in front of the text.
 * about  what the sealed text belongs to (a row's id): the same bytes put elsewhere do not open
 */
export function seal(key: Buffer, nonce: Buffer, text: Uint8Array, about: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(about));
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Bytes of nonce that `seal` wants. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The text again; throws when the key, the bytes or `about` is another. */
export function unseal(key: Buffer, sealed: Uint8Array, about: string): Buffer {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([
    decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
    decipher.final(),
  ]);
}
