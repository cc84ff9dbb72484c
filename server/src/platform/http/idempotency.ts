import type { Readable } from 'node:stream';
import type { Ctx, Tx } from '../postgres/db.ts';
import type { Story } from './route.ts';

/** An answer as it goes over the wire, and as it is kept for the same key. */
export type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Sent instead of the bytes, piece by piece; only of reads, because it is never kept. */
  readonly stream?: Readable;
};

/** A changing request, as far as its answer depends on it. */
export type ChangingRequest = {
  readonly ctx: Ctx & { readonly requestId: string };
  /** Scope of the key: `customer:<id>`, `staff:<id>`, `api_key:<id>`, `cart:<hash>`, `anonymous` or `address:<ip>`. */
  readonly principal: string;
  /** Method and route: `POST /store/carts/{id}/items`. */
  readonly route: string;
  /** The checked Idempotency-Key; undefined = no key, then everything runs plainly. */
  readonly key: string | undefined;
  /** SHA-256 over method, path with ids, query and canonical body. */
  readonly requestHash: Buffer;
};

/** Which requests were answered already (R6). Refuses IDEMPOTENCY_IN_PROGRESS and IDEMPOTENCY_KEY_REUSED. */
export type Idempotency = {
  /**
   * One transaction. Looks the key up first: a stored answer comes back with `replayed: true` and `work` does
   * not run. Else `work` runs in the transaction, and what it returns (already bytes) is stored in it.
   * apart  it may share its transaction, but with nobody who has one of these names too; not at all when left out
   */
  write(
    request: ChangingRequest,
    work: (tx: Tx) => Promise<StoredAnswer>,
    apart?: readonly string[],
  ): Promise<{ readonly answer: StoredAnswer; readonly replayed: boolean }>;
  /**
   * Several transactions, told with the beats of a `Story`. A story that fails behind its first beat ends its lease, so that
   * the next request with its key joins at once.
   * toAnswer  turns what `last`'s work returns into the answer; called inside that transaction, which stores it
   */
  story(
    request: ChangingRequest,
    tell: (story: Story) => Promise<unknown>,
    toAnswer: (result: unknown) => StoredAnswer,
  ): Promise<{ readonly answer: StoredAnswer; readonly replayed: boolean }>;
};
