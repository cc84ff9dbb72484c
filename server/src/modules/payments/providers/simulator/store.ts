import type { Locate } from '../../../../platform/edges.ts';
import { json, sql } from '../../../../platform/postgres/sql.ts';
import type { MethodSummary } from '../../types.ts';
import type { Script } from './scenarios.ts';

/* SQL of the simulator's own books. Each statement commits by itself, before anything is answered. */

export type Book = {
  readonly id: string;
  readonly kind: string;
  readonly charge_id: string | null;
  readonly token: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly state: 'succeeded' | 'requires_action' | 'processing' | 'declined' | 'never_came';
  readonly captured: boolean;
  readonly answer: {
    readonly class?: string;
    readonly code?: string;
    readonly summary?: MethodSummary;
    readonly action_expires_at?: string;
    readonly becomes?: 'succeeded' | 'declined';
  };
  readonly settles_at: Date | null;
  readonly is_new: boolean;
};

export type Charge = {
  readonly id: string;
  readonly authorized: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
  readonly token: string;
};

export type NewCallback = { readonly turn: number; readonly due_at: string; readonly body: string };

const BOOK = sql`o.id, o.kind, o.charge_id, o.token, o.currency, o.amount, o.state, o.captured, o.answer, o.settles_at`;

/** Writes an authorization once; the same id again gives what is written. */
export async function bookAuthorization(
  books: Locate,
  entry: {
    id: string;
    account: string;
    token: string;
    currency: string;
    amount: number;
    state: Book['state'];
    captured: boolean;
    answer: Book['answer'];
    settlesAt: Date | null;
    callbackId: string;
    callbacks: readonly NewCallback[];
    now: Date;
  },
): Promise<Book | undefined> {
  const isMoney = entry.state === 'succeeded';
  return books.one<Book>(sql`
    with o as (
      insert into simulator.operations as known (id, account, kind, charge_id, token, currency, amount, state,
                                                 captured, answer, settles_at, created_at)
      values (${entry.id}, ${entry.account}, 'authorize', 'ch_' || ${entry.id}::text, ${entry.token}, ${entry.currency},
              ${entry.amount}::bigint, ${entry.state}, ${entry.captured}, ${json(entry.answer)}::jsonb,
              ${entry.settlesAt}::timestamptz, ${entry.now}::timestamptz)
      on conflict (id) do update set times_seen = known.times_seen + 1
      returning *, (xmax = 0) as is_new
    ), charge as (
      insert into simulator.charges (id, account, token, currency, amount, authorized, captured, created_at)
      select 'ch_' || o.id, o.account, o.token, o.currency, o.amount,
             case when ${isMoney} then o.amount else 0 end,
             case when ${isMoney && entry.captured} then o.amount else 0 end, o.created_at
        from o where o.is_new
    ), calls as (
      insert into simulator.callbacks (id, turn, account, body, due_at, created_at)
      select ${entry.callbackId}::text, c.turn, ${entry.account}::text, c.body, c.due_at, ${entry.now}::timestamptz
        from jsonb_to_recordset(${json(entry.callbacks)}::jsonb) as c(turn int, due_at timestamptz, body text), o
       where o.is_new
    )
    select ${BOOK}, o.is_new from o`);
}

/** Turns a waiting authorization into what it comes to: once, whoever asks first. */
export async function settleAuthorization(
  books: Locate,
  entry: {
    id: string;
    from: 'requires_action' | 'processing';
    to: 'succeeded' | 'declined';
    answer: Book['answer'];
    callbackId: string;
    callbacks: readonly NewCallback[];
    now: Date;
  },
): Promise<void> {
  await books.many(sql`
    with o as (
      update simulator.operations set state = ${entry.to}, answer = answer || ${json(entry.answer)}::jsonb
       where id = ${entry.id} and state = ${entry.from}
      returning *
    ), charge as (
      update simulator.charges c
         set authorized = o.amount, captured = case when o.captured then o.amount else 0 end
        from o where c.id = o.charge_id and o.state = 'succeeded'
    )
    insert into simulator.callbacks (id, turn, account, body, due_at, created_at)
    select ${entry.callbackId}::text, c.turn, o.account, c.body, c.due_at, ${entry.now}::timestamptz
      from jsonb_to_recordset(${json(entry.callbacks)}::jsonb) as c(turn int, due_at timestamptz, body text), o`);
}

/** Moves money of a charge once per id; the books' CHECKs refuse what is not there, then it is declined. */
export async function bookMove(
  books: Locate,
  entry: {
    id: string;
    account: string;
    kind: 'capture' | 'void' | 'refund';
    chargeId: string;
    currency: string;
    amount: number;
    now: Date;
  },
): Promise<Book | undefined> {
  const { kind, amount } = entry;
  const change =
    kind === 'capture'
      ? sql`captured = c.captured + ${amount}::bigint`
      : kind === 'void'
        ? sql`voided = c.authorized - c.captured`
        : sql`refunded = c.refunded + ${amount}::bigint`;
  const isFree =
    kind === 'capture'
      ? sql`captured + voided + ${amount}::bigint <= authorized`
      : kind === 'void'
        ? sql`authorized > captured + voided`
        : sql`refunded + ${amount}::bigint <= captured`;
  return books.one<Book>(sql`
    with locked as (
      select id, ${isFree} as is_free from simulator.charges where id = ${entry.chargeId} for update
    ), o as (
      insert into simulator.operations as known (id, account, kind, charge_id, currency, amount, state, captured, answer, created_at)
      select ${entry.id}, ${entry.account}, ${kind}, locked.id, ${entry.currency}, ${amount}::bigint,
             case when locked.is_free then 'succeeded' else 'declined' end, false,
             case when locked.is_free then '{}'::jsonb else '{"class":"hard","code":"amount_not_available"}'::jsonb end,
             ${entry.now}::timestamptz
        from locked
      on conflict (id) do update set times_seen = known.times_seen + 1
      returning *, (xmax = 0) as is_new
    ), moved as (
      update simulator.charges c set ${change} from o where c.id = o.charge_id and o.is_new and o.state = 'succeeded'
    )
    select ${BOOK}, o.is_new from o`);
}

/** A refund the bank takes in and sends back later. */
export async function bookFailingRefund(
  books: Locate,
  entry: {
    id: string;
    account: string;
    chargeId: string;
    currency: string;
    amount: number;
    settlesAt: Date;
    callbackId: string;
    callbacks: readonly NewCallback[];
    now: Date;
  },
): Promise<Book | undefined> {
  return books.one<Book>(sql`
    with o as (
      insert into simulator.operations as known (id, account, kind, charge_id, currency, amount, state, captured, answer, settles_at, created_at)
      values (${entry.id}, ${entry.account}, 'refund', ${entry.chargeId}, ${entry.currency}, ${entry.amount}::bigint,
              'processing', false, '{"class":"hard","code":"refund_failed","becomes":"declined"}'::jsonb,
              ${entry.settlesAt}::timestamptz, ${entry.now}::timestamptz)
      on conflict (id) do update set times_seen = known.times_seen + 1
      returning *, (xmax = 0) as is_new
    ), calls as (
      insert into simulator.callbacks (id, turn, account, body, due_at, created_at)
      select ${entry.callbackId}::text, c.turn, ${entry.account}::text, c.body, c.due_at, ${entry.now}::timestamptz
        from jsonb_to_recordset(${json(entry.callbacks)}::jsonb) as c(turn int, due_at timestamptz, body text), o
       where o.is_new
    )
    select ${BOOK}, o.is_new from o`);
}

/** What is written of an operation. One nobody has heard of is closed: it will be refused if it still comes. */
export async function lookUp(
  books: Locate,
  entry: {
    id: string;
    account: string;
    kind: string;
    currency: string;
    amount: number;
    now: Date;
  },
): Promise<Book | undefined> {
  return books.one<Book>(sql`
    with closed as (
      insert into simulator.operations (id, account, kind, currency, amount, state, created_at)
      values (${entry.id}, ${entry.account}, ${entry.kind}, ${entry.currency}, ${entry.amount}::bigint, 'never_came',
              ${entry.now}::timestamptz)
      on conflict (id) do nothing
      returning *
    )
    select ${BOOK}, true as is_new from closed o
    union all
    select ${BOOK}, false as is_new from simulator.operations o where o.id = ${entry.id}
     limit 1`);
}

export const chargeOf = (books: Locate, id: string): Promise<Charge | undefined> =>
  books.one<Charge>(
    sql`select id, token, authorized, captured, voided, refunded from simulator.charges where id = ${id}`,
  );

export const scriptOf = async (books: Locate, id: string): Promise<Script | undefined> =>
  (await books.one<{ steps: Script }>(sql`select steps from simulator.scripts where id = ${id}`))
    ?.steps;

export type DueCallback = {
  readonly id: string;
  readonly turn: number;
  readonly account: string;
  readonly body: string;
};

/** Takes callbacks whose time has come; each is tried again later unless it is marked sent. */
export const takeDueCallbacks = (
  books: Locate,
  now: Date,
  most: number,
): Promise<readonly DueCallback[]> =>
  books.many<DueCallback>(sql`
    update simulator.callbacks c
       set attempts = attempts + 1, due_at = ${now}::timestamptz + make_interval(secs => 2 * (attempts + 1))
     where (c.id, c.turn) in (
       select id, turn from simulator.callbacks
        where sent_at is null and due_at <= ${now}::timestamptz and attempts < 10
        order by due_at limit ${most} for update skip locked)
    returning c.id, c.turn, c.account, c.body`);

export const markSent = async (books: Locate, callback: DueCallback, now: Date): Promise<void> => {
  await books.many(sql`
    update simulator.callbacks set sent_at = ${now}::timestamptz
     where id = ${callback.id} and turn = ${callback.turn}`);
};

/** The whole book, for comparing with ours. */
export const reconcileBooks = (
  books: Locate,
): Promise<
  readonly { id: string; kind: string; state: string; amount: number; charge_id: string | null }[]
> =>
  books.many(
    sql`select id, kind, state, amount, charge_id from simulator.operations order by created_at, id limit 100000`,
  );
