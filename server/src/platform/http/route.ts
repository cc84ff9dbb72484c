import type { Static, TObject, TSchema } from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import type { RefusalCode } from '../../kernel/refusal.ts';
import type { Actor, Ctx, Db, InTx, LogEnd, Reads, Tx } from '../postgres/db.ts';

/** Who may call. A route without a policy does not start. */
export type Policy =
  /** Anybody, with or without a credential of a shopper. `object` names the ownership rule its operation checks. */
  | {
      readonly who: 'shopper';
      readonly object?: 'cart' | 'order' | 'payment' | 'order_intent' | 'conversation';
    }
  /** A signed-in customer, else 401. */
  | { readonly who: 'customer' }
  /** Staff or a secret API key holding the scope; `null` only for routes about the caller itself. */
  | { readonly who: 'staff'; readonly scope: string | null }
  /** No store, no principal: health, documents, inbound callbacks (which verify their own signature). */
  | { readonly who: 'public' };

/** The verified caller. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'customer'; readonly id: Uuid; readonly sessionId: Uuid }
  | {
      readonly kind: 'staff';
      readonly id: Uuid;
      readonly sessionId: Uuid;
      readonly role: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'api_key'; readonly id: Uuid; readonly scopes: readonly string[] };

/** What a list route was asked for: already checked against its allow-list. */
export type Page = {
  readonly limit: number;
  readonly sort: string;
  readonly descending: boolean;
  /** Sort key and id of the last row of the page before. */
  readonly after?: readonly (string | number | boolean | null)[];
  readonly count: boolean;
  /** The signed cursor of the page after the row with this sort key and id; `listAnswer` calls it. */
  readonly cursorAfter: (key: readonly (string | number | boolean | null)[]) => string;
};

export type UploadedFile = {
  readonly field: string;
  readonly filename: string;
  /** A temporary file, removed when the request ends. */
  readonly path: string;
  readonly bytes: number;
};

/** The request, checked: what a handler gets. */
export type RouteRequest<P, Q, B> = {
  readonly ctx: Ctx & { readonly requestId: string };
  readonly principal: Principal;
  /** When the caller's credential ends, and the version of its session; none of an anonymous caller. */
  readonly credential?: { readonly endsAt?: Date; readonly sessionVersion?: number };
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly page: Page;
  /** The version of `If-Match`, when one was sent. */
  readonly ifMatch: number | undefined;
  /** SHA-256 (hex) of `X-Cart-Token`'s text, when a well-formed one was sent. */
  readonly cartTokenHash: string | undefined;
  /** SHA-256 (hex) of the `ot_` token in `?token=`, when a well-formed one was sent. */
  readonly orderTokenHash: string | undefined;
  /** SHA-256 (hex) of `X-Conversation-Token`'s text, when a well-formed one was sent. */
  readonly conversationTokenHash: string | undefined;
  readonly ip: string;
  readonly userAgent: string | null;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Only with `rawBody: true`. */
  readonly rawBody: Buffer | undefined;
  /** Only with `multipart: true`. */
  readonly files: readonly UploadedFile[];
  readonly fields: Readonly<Record<string, string>>;
  /** Of a `snapshot` route: given on to `Reads` that read a part of the answer beside `db`. */
  readonly noteEnd?: (end: LogEnd) => void;
};

/** An answer with a status other than the route's first, or with headers of its own. */
export class Reply<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: T, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const reply = <T>(
  status: number,
  body: T,
  headers: Readonly<Record<string, string>> = {},
): Reply<T> => new Reply(status, body, headers);

/**
 * Idempotency of a story with a provider call in the middle (R6). `first` runs transaction 1: it commits the
 * key's row as running with the reference the work returns. After its lease, which ends with a story that fails, a
 * retry gets that reference as `resumed`: it joins what was begun. `last` runs a later transaction and stores its answer; `forget` is for a refusal
 * that must be committed (a decline): it removes the row in that transaction, so the key may be used again.
 * Without an Idempotency-Key all of them are plain `inTx`.
 */
export type Story = {
  /** apart: as of `atOnce`; left out when the transaction may not be shared. */
  first<T>(
    work: (tx: Tx, resumed: Uuid | undefined) => Promise<{ readonly ref: Uuid; readonly value: T }>,
    apart?: readonly string[],
  ): Promise<T>;
  /** Its result is the route's answer: return it unchanged from the handler. */
  last<A>(work: (tx: Tx) => Promise<A>): Promise<A>;
  /**
   * As `last`, when there was no `first`: the whole story in one transaction, which it may share with those of others.
   * apart  names of what it must not share with anybody who has one of them too, e.g. its cart
   */
  atOnce<A>(work: (tx: Tx) => Promise<A>, apart: readonly string[]): Promise<A>;
  forget<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  readonly inTx: InTx;
  readonly reads: Reads;
};

type AnswerOf<A extends Readonly<Record<number, TSchema | null>>> = {
  [S in keyof A]: A[S] extends TSchema ? Static<A[S]> : undefined;
}[keyof A];

type Empty = Record<string, never>;
type PartOf<S> = S extends TSchema ? Static<S> : Empty;

export type RouteBase<
  P extends TObject | undefined,
  Q extends TObject | undefined,
  B extends TSchema | undefined,
  A extends Readonly<Record<number, TSchema | null>>,
> = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for parameters: `/admin/orders/{id}`. */
  readonly url: string;
  /** The url is the whole path, not one below `/api/v1` (`/media/{name}`). */
  readonly outside?: boolean;
  /** One sentence for the reference page. */
  readonly summary: string;
  readonly policy: Policy;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Status → schema (null = no body). The first is the default status of a plain answer. */
  readonly answers: A;
  /** Codes this route itself may refuse with, beside those every route can. */
  readonly refuses?: readonly RefusalCode[];
  /** A list: adds `limit`, `cursor`, `sort`, `count` to the query and fills `request.page`. */
  readonly list?: {
    readonly sorts: readonly string[];
    readonly default: string;
    /** The handler gives `total` itself; the totals of all other lists are counted for them. */
    readonly countsItself?: boolean;
  };
  /** The answer's `version` becomes its ETag (`"3"`); on routes of staff and `/customers/me` it does so anyway. */
  readonly etag?: boolean;
  /** The route honours `If-Match`. */
  readonly ifMatch?: boolean;
  /**
   * Public catalogue read: answers are kept as bytes with a hash ETag and answered 304; dropped when one of
   * the tags is touched. Tags are free words, e.g. `products`, `product:<id>`.
   */
  readonly cache?: { readonly tags: readonly string[] };
  /**
   * A read that real time goes on from: its answer has `X-Event-Position`, the end of the event log before anything of
   * it was read, and whoever subscribes from there misses nothing.
   */
  readonly snapshot?: boolean;
  /** Reads that may take long: up to 30 s a statement, on connections of their own. */
  readonly isLongRead?: boolean;
  readonly rateLimit?: 'auth' | 'lookup' | 'bulk' | 'conversations' | 'webhooks_in';
  /** Body of up to this many bytes instead of the general limit. */
  readonly bodyBytesMax?: number;
  readonly rawBody?: boolean;
  readonly multipart?: boolean;
  /** Media types accepted beside `application/json`, given to the handler as `rawBody` (e.g. `application/x-ndjson`). */
  readonly accepts?: readonly string[];
};

export type Handled<
  P extends TObject | undefined,
  Q extends TObject | undefined,
  B extends TSchema | undefined,
  A extends Readonly<Record<number, TSchema | null>>,
> =
  /** Reads only: one or more flights outside a transaction. */
  | {
      readonly read: (
        db: Db,
        request: RouteRequest<PartOf<P>, PartOf<Q>, PartOf<B>>,
      ) => Promise<AnswerOf<A> | Reply<AnswerOf<A>>>;
    }
  /** One transaction: idempotency look-up first, the stored answer last, both inside it. */
  | {
      readonly write: (
        tx: Tx,
        request: RouteRequest<PartOf<P>, PartOf<Q>, PartOf<B>>,
      ) => Promise<AnswerOf<A> | Reply<AnswerOf<A>>>;
      /**
       * Of writes of which many come at once: the transaction may be shared with others of them (`InTxTogether`), but
       * not with one that has a name in common. Undefined: it may not be shared.
       */
      readonly apart?: (
        request: RouteRequest<PartOf<P>, PartOf<Q>, PartOf<B>>,
      ) => readonly string[] | undefined;
    }
  /** Several transactions with a provider call between them. */
  | {
      readonly story: (
        story: Story,
        request: RouteRequest<PartOf<P>, PartOf<Q>, PartOf<B>>,
      ) => Promise<AnswerOf<A> | Reply<AnswerOf<A>>>;
    };

export type RouteSpec<
  P extends TObject | undefined = TObject | undefined,
  Q extends TObject | undefined = TObject | undefined,
  B extends TSchema | undefined = TSchema | undefined,
  A extends Readonly<Record<number, TSchema | null>> = Readonly<Record<number, TSchema | null>>,
> = RouteBase<P, Q, B, A> & Handled<P, Q, B, A>;

export type Http = {
  route<
    P extends TObject | undefined = undefined,
    Q extends TObject | undefined = undefined,
    B extends TSchema | undefined = undefined,
    const A extends Readonly<Record<number, TSchema | null>> = Readonly<Record<number, never>>,
  >(spec: RouteSpec<P, Q, B, A>): void;
};

/** `actor` for journals, from the verified caller; a token holder is a guest. */
export const actorOf = (principal: Principal, holdsToken: boolean): Actor =>
  principal.kind === 'anonymous'
    ? { kind: holdsToken ? 'guest' : 'anonymous' }
    : { kind: principal.kind, id: principal.id };
