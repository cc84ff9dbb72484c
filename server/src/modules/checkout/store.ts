import type { Uuid } from '../../kernel/ids.ts';
import type { Locate } from '../../platform/edges.ts';
import { type Db, type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import { json, sql } from '../../platform/postgres/sql.ts';
import { snapshotHashOf } from './freeze.ts';
import type { Frozen, OrderIntent, OrderIntentStatus } from './types.ts';

type IntentRow = {
  id: Uuid;
  cart_id: Uuid | null;
  draft_order_id: Uuid | null;
  customer_id: Uuid | null;
  content_hash: string;
  status: OrderIntentStatus;
  currency: string;
  total_amount: number;
  payable_amount: number;
  snapshot: Frozen;
  expires_at: Date;
  release_reason: string | null;
  order_id: Uuid | null;
};

const INTENT = sql`id, cart_id, draft_order_id, customer_id, content_hash, status, currency, total_amount,
  payable_amount, snapshot, expires_at, release_reason, order_id`;

const intentOf = (row: IntentRow): OrderIntent => ({
  id: row.id,
  cartId: row.cart_id,
  draftOrderId: row.draft_order_id,
  customerId: row.customer_id,
  contentHash: row.content_hash,
  status: row.status,
  currency: row.currency,
  totalAmount: row.total_amount,
  payableAmount: row.payable_amount,
  snapshot: row.snapshot,
  expiresAt: row.expires_at,
  releaseReason: row.release_reason,
  orderId: row.order_id,
});

export const insertIntent = (tx: Tx, intent: OrderIntent): Promise<void> =>
  tx.ask(NEW_INTENTS, intent);

const NEW_INTENTS: Question<OrderIntent, void> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, intents) => {
    const rows = intents.map((intent) => ({
      id: intent.id,
      cart_id: intent.cartId,
      draft_order_id: intent.draftOrderId,
      customer_id: intent.customerId,
      content_hash: intent.contentHash,
      status: intent.status,
      currency: intent.currency,
      total_amount: intent.totalAmount,
      payable_amount: intent.payableAmount,
      snapshot: intent.snapshot,
      snapshot_hash: snapshotHashOf(intent.snapshot),
      expires_at: intent.expiresAt,
      order_id: intent.orderId,
    }));
    await tx.run(sql`
      insert into order_intents (id, cart_id, draft_order_id, customer_id, content_hash, status, currency,
                                 total_amount, payable_amount, snapshot, snapshot_hash, expires_at, order_id)
      select r.id, r.cart_id, r.draft_order_id, r.customer_id, r.content_hash, r.status, r.currency,
             r.total_amount, r.payable_amount, r.snapshot, r.snapshot_hash, r.expires_at, r.order_id
        from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, cart_id uuid, draft_order_id uuid, customer_id uuid,
          content_hash text, status text, currency text, total_amount bigint, payable_amount bigint, snapshot jsonb,
          snapshot_hash text, expires_at timestamptz, order_id uuid)`);
    return rows.map(() => undefined);
  },
};

export async function selectIntent(db: Db, id: Uuid): Promise<OrderIntent | undefined> {
  const row = await db.one<IntentRow>(sql`select ${INTENT} from order_intents where id = ${id}`);
  return row && intentOf(row);
}

export async function selectIntentForUpdate(tx: Tx, id: Uuid): Promise<OrderIntent | undefined> {
  const row = await tx.one<IntentRow>(
    sql`select ${INTENT} from order_intents where id = ${id} for update`,
  );
  return row && intentOf(row);
}

/** The one frozen or paying intent of a cart or draft, locked. */
export async function selectLiveIntentForUpdate(
  tx: Tx,
  of: { readonly cartId: Uuid } | { readonly draftOrderId: Uuid },
): Promise<OrderIntent | undefined> {
  if ('cartId' in of) return tx.ask(LIVE_INTENTS, of.cartId);
  const row = await tx.one<IntentRow>(sql`
    select ${INTENT} from order_intents
     where draft_order_id = ${of.draftOrderId} and status in ('frozen', 'paying') for update`);
  return row && intentOf(row);
}

const LIVE_INTENTS: Question<Uuid, OrderIntent | undefined> = {
  stage: STAGE.owned,
  writes: false,
  run: async (tx, cartIds) => {
    const rows = await tx.many<IntentRow>(sql`
      select ${INTENT} from order_intents
       where cart_id = any(${cartIds}::uuid[]) and status in ('frozen', 'paying') order by id for update`);
    const byCart = new Map(rows.map((row) => [row.cart_id, intentOf(row)]));
    return cartIds.map((id) => byCart.get(id));
  },
};

/** The frozen or paying intent of a draft. */
export async function selectLiveIntentOfDraft(
  db: Db,
  draftOrderId: Uuid,
): Promise<OrderIntent | undefined> {
  const row = await db.one<IntentRow>(sql`
    select ${INTENT} from order_intents where draft_order_id = ${draftOrderId} and status in ('frozen', 'paying')`);
  return row && intentOf(row);
}

export async function selectLastIntentOfCart(
  db: Db,
  cartId: Uuid,
): Promise<OrderIntent | undefined> {
  const row = await db.one<IntentRow>(sql`
    select ${INTENT} from order_intents where cart_id = ${cartId}
     order by (status in ('frozen', 'paying', 'placed')) desc, id desc limit 1`);
  return row && intentOf(row);
}

/** Compare-and-set; zero rows = the race is lost. */
export async function moveIntent(
  tx: Tx,
  id: Uuid,
  move: {
    readonly from: readonly OrderIntentStatus[];
    readonly to: OrderIntentStatus;
    readonly expiresAt?: Date;
    readonly releaseReason?: string;
    readonly orderId?: Uuid;
  },
): Promise<boolean> {
  const moved = await tx.run(sql`
    update order_intents
       set status = ${move.to}, expires_at = coalesce(${move.expiresAt ?? null}::timestamptz, expires_at),
           release_reason = ${move.to === 'released' ? (move.releaseReason ?? 'released') : null},
           order_id = ${move.orderId ?? null}, updated_at = app_now()
     where id = ${id} and status = any(${move.from}::text[])`);
  return moved === 1;
}

export type Due = { readonly store_id: Uuid; readonly id: Uuid };

/** Operations whose turn it is to be asked about, over all stores. */
export const waitingOperations = (
  locate: Locate,
  at: Date,
  most: number,
): Promise<readonly Due[]> =>
  locate.many<Due>(sql`select store_id, id from waiting_payment_operations(${at}, ${most})`);

export const expiredIntents = (locate: Locate, at: Date, most: number): Promise<readonly Due[]> =>
  locate.many<Due>(sql`select store_id, id from expired_order_intents(${at}, ${most})`);

export const expiredAuthorizations = (
  locate: Locate,
  at: Date,
  most: number,
): Promise<readonly Due[]> =>
  locate.many<Due>(sql`select store_id, id from expired_authorizations(${at}, ${most})`);

export const unplacedPayments = (
  locate: Locate,
  before: Date,
  most: number,
): Promise<readonly Due[]> =>
  locate.many<Due>(sql`select store_id, id from unplaced_payments(${before}, ${most})`);

/** The store of a configured provider account. */
export const storeOfAccount = (locate: Locate, accountId: Uuid): Promise<Due | undefined> =>
  locate.one<Due>(sql`select store_id, id from locate_payment_provider(${accountId})`);

/** What intents come to, in minor units of their currency. */
export async function totalsOfIntents(
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, number>> {
  const rows = await db.many<{ id: Uuid; total_amount: number }>(
    sql`select id, total_amount from order_intents where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.id, row.total_amount]));
}
