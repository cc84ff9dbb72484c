import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import { changesConfiguration, fromConfiguration } from '../../platform/postgres/configuration.ts';
import { type Db, type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import {
  anyOf,
  constantSql,
  joined,
  json,
  nothing,
  type Sql,
  sql,
} from '../../platform/postgres/sql.ts';
import type {
  CaptureMode,
  DeclineClass,
  MethodSummary,
  NextAction,
  OperationKind,
  OperationStatus,
  Payment,
  PaymentOperation,
  PaymentStatus,
  ProviderAccount,
  Refund,
  RefundReason,
} from './types.ts';

type PaymentRow = {
  id: Uuid;
  order_intent_id: Uuid | null;
  order_id: Uuid | null;
  customer_id: Uuid | null;
  provider_id: Uuid;
  provider: string;
  method_type: string;
  currency: string;
  amount: number;
  authorized_amount: number;
  captured_amount: number;
  refund_pending_amount: number;
  refunded_amount: number;
  voided_amount: number;
  status: PaymentStatus;
  capture_mode: CaptureMode;
  provider_ref: string | null;
  method_summary: MethodSummary;
  authorization_expires_at: Date | null;
  version: number;
  created_at: Date;
};

const paymentOf = (row: PaymentRow): Payment => ({
  id: row.id,
  orderIntentId: row.order_intent_id,
  orderId: row.order_id,
  customerId: row.customer_id,
  providerId: row.provider_id,
  provider: row.provider,
  methodType: row.method_type,
  currency: row.currency,
  amount: row.amount,
  authorizedAmount: row.authorized_amount,
  capturedAmount: row.captured_amount,
  refundPendingAmount: row.refund_pending_amount,
  refundedAmount: row.refunded_amount,
  voidedAmount: row.voided_amount,
  status: row.status,
  captureMode: row.capture_mode,
  providerRef: row.provider_ref,
  methodSummary: row.method_summary,
  authorizationExpiresAt: row.authorization_expires_at,
  version: row.version,
  createdAt: row.created_at,
});

const PAYMENT = sql`id, order_intent_id, order_id, customer_id, provider_id, provider, method_type, currency,
  amount, authorized_amount, captured_amount, refund_pending_amount, refunded_amount, voided_amount, status,
  capture_mode, provider_ref, method_summary, authorization_expires_at, version, created_at`;

export const insertPayment = (tx: Tx, payment: Payment): Promise<void> =>
  tx.ask(NEW_PAYMENTS, payment);

const NEW_PAYMENTS: Question<Payment, void> = {
  stage: STAGE.work,
  writes: true,
  run: async (tx, payments) => {
    const rows = payments.map((payment) => ({
      id: payment.id,
      order_intent_id: payment.orderIntentId,
      order_id: payment.orderId,
      customer_id: payment.customerId,
      provider_id: payment.providerId,
      provider: payment.provider,
      method_type: payment.methodType,
      currency: payment.currency,
      amount: payment.amount,
      status: payment.status,
      capture_mode: payment.captureMode,
    }));
    await tx.run(sql`
      insert into payments (id, order_intent_id, order_id, customer_id, provider_id, provider, method_type,
                            currency, amount, status, capture_mode)
      select r.id, r.order_intent_id, r.order_id, r.customer_id, r.provider_id, r.provider, r.method_type,
             r.currency, r.amount, r.status, r.capture_mode
        from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, order_intent_id uuid, order_id uuid,
          customer_id uuid, provider_id uuid, provider text, method_type text, currency text, amount bigint, status text,
          capture_mode text)`);
    return rows.map(() => undefined);
  },
};

export async function selectPayment(db: Db, id: Uuid): Promise<Payment | undefined> {
  const row = await db.one<PaymentRow>(sql`select ${PAYMENT} from payments where id = ${id}`);
  return row && paymentOf(row);
}

export async function selectPaymentsById(
  db: Db,
  ids: readonly Uuid[],
): Promise<readonly Payment[]> {
  const rows = await db.many<PaymentRow>(
    sql`select ${PAYMENT} from payments where id = ${anyOf(ids)}`,
  );
  return rows.map(paymentOf);
}

export async function selectPaymentForUpdate(tx: Tx, id: Uuid): Promise<Payment | undefined> {
  const row = await tx.one<PaymentRow>(
    sql`select ${PAYMENT} from payments where id = ${id} for update`,
  );
  return row && paymentOf(row);
}

export async function selectPaymentsOfIntent(db: Db, intentId: Uuid): Promise<readonly Payment[]> {
  const rows = await db.many<PaymentRow>(
    sql`select ${PAYMENT} from payments where order_intent_id = ${intentId} order by id limit 100`,
  );
  return rows.map(paymentOf);
}

export async function selectLastPaymentOfOrder(
  db: Db,
  orderId: Uuid,
): Promise<Payment | undefined> {
  const row = await db.one<PaymentRow>(sql`
    select ${PAYMENT} from payments where order_id = ${orderId} and status not in ('failed', 'expired')
     order by id desc limit 1`);
  return row && paymentOf(row);
}

/** All tenders of an order, locked in the order of their ids. */
export async function selectPaymentsOfOrderForUpdate(
  tx: Tx,
  orderId: Uuid,
): Promise<readonly Payment[]> {
  const rows = await tx.many<PaymentRow>(
    sql`select ${PAYMENT} from payments where order_id = ${orderId} order by id limit 500 for update`,
  );
  return rows.map(paymentOf);
}

/** Writes the amounts and the status that `settled` decided; the row is locked, the version counts the change. */
export async function updatePayment(
  tx: Tx,
  before: Payment,
  after: Pick<
    Payment,
    | 'status'
    | 'authorizedAmount'
    | 'capturedAmount'
    | 'voidedAmount'
    | 'refundPendingAmount'
    | 'refundedAmount'
    | 'providerRef'
    | 'methodSummary'
    | 'authorizationExpiresAt'
  >,
): Promise<number> {
  return tx.run(sql`
    update payments
       set status = ${after.status}, authorized_amount = ${after.authorizedAmount},
           captured_amount = ${after.capturedAmount}, voided_amount = ${after.voidedAmount},
           refund_pending_amount = ${after.refundPendingAmount}, refunded_amount = ${after.refundedAmount},
           provider_ref = ${after.providerRef}, method_summary = ${json(after.methodSummary)}::jsonb,
           authorization_expires_at = ${after.authorizationExpiresAt},
           version = version + 1, updated_at = app_now()
     where id = ${before.id} and version = ${before.version} and status = ${before.status}`);
}

/** Raises the reserve of a refund; the CHECK refuses what rivals have taken. Gives whether it was free. */
export async function reserveRefund(tx: Tx, paymentId: Uuid, amount: number): Promise<boolean> {
  const taken = await tx.run(sql`
    update payments
       set refund_pending_amount = refund_pending_amount + ${amount},
           version = version + 1, updated_at = app_now()
     where id = ${paymentId} and captured_amount - refunded_amount - refund_pending_amount >= ${amount}`);
  return taken === 1;
}

export async function attachPaymentToOrder(tx: Tx, paymentId: Uuid, orderId: Uuid): Promise<void> {
  await tx.run(sql`
    update payments set order_id = ${orderId}, version = version + 1, updated_at = app_now()
     where id = ${paymentId} and order_id is null`);
}

export async function markUnplaceable(tx: Tx, paymentId: Uuid): Promise<boolean> {
  const marked = await tx.run(sql`
    update payments set unplaceable_at = app_now(), updated_at = app_now()
     where id = ${paymentId} and unplaceable_at is null`);
  return marked === 1;
}

export async function selectPayments(
  db: Db,
  page: Page,
  filter: {
    orderId?: Uuid | undefined;
    status?: string | undefined;
    provider?: string | undefined;
  },
): Promise<readonly Payment[]> {
  const conditions: Sql[] = [sql`true`];
  if (filter.orderId) conditions.push(sql`order_id = ${filter.orderId}`);
  if (filter.status) conditions.push(sql`status = ${filter.status}`);
  if (filter.provider) conditions.push(sql`provider = ${filter.provider}`);
  if (page.after) {
    const [at, id] = page.after;
    conditions.push(
      sql`(created_at, id) ${page.descending ? sql`<` : sql`>`} (${at}::timestamptz, ${id}::uuid)`,
    );
  }
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const rows = await db.many<PaymentRow>(sql`
    select ${PAYMENT} from payments where ${joined(conditions, sql` and `)}
     order by created_at ${direction}, id ${direction} limit ${page.limit + 1}`);
  return rows.map(paymentOf);
}

// ---- operations

type OperationRow = {
  id: Uuid;
  payment_id: Uuid;
  kind: OperationKind;
  amount: number;
  status: OperationStatus;
  decline_class: DeclineClass | null;
  decline_code: string | null;
  next_action: NextAction | null;
};

const OPERATION = sql`id, payment_id, kind, amount, status, decline_class, decline_code, next_action`;

const operationOf = (row: OperationRow): PaymentOperation => ({
  id: row.id,
  paymentId: row.payment_id,
  kind: row.kind,
  amount: row.amount,
  status: row.status,
  declineClass: row.decline_class,
  declineCode: row.decline_code,
  nextAction: row.next_action,
});

/** An operation about to be sent. False: the payment has an open one of this kind already. */
export async function insertOperation(
  tx: Tx,
  operation: {
    id: Uuid;
    paymentId: Uuid;
    kind: OperationKind;
    amount: number;
    askAfterMs: number;
  },
): Promise<boolean> {
  const inserted = await tx.run(sql`
    insert into payment_operations (id, payment_id, kind, amount, status, sent_at, ask_at)
    values (${operation.id}, ${operation.paymentId}, ${operation.kind}, ${operation.amount}, 'sent', app_now(),
            app_now() + make_interval(secs => ${operation.askAfterMs / 1000}::float8))
    on conflict do nothing`);
  return inserted === 1;
}

export async function selectOperation(db: Db, id: Uuid): Promise<PaymentOperation | undefined> {
  const row = await db.one<OperationRow>(
    sql`select ${OPERATION} from payment_operations where id = ${id}`,
  );
  return row && operationOf(row);
}

export async function selectOperationsOf(
  db: Db,
  paymentIds: readonly Uuid[],
): Promise<readonly PaymentOperation[]> {
  const rows = await db.many<OperationRow>(sql`
    select ${OPERATION} from payment_operations where payment_id = any(${paymentIds}::uuid[])
     order by id limit 2000`);
  return rows.map(operationOf);
}

/** Compare-and-set from the open states; zero rows = another teller was first. */
export async function updateOperation(
  tx: Tx,
  id: Uuid,
  after: {
    status: OperationStatus;
    providerRef?: string | undefined;
    declineClass?: string | undefined;
    declineCode?: string | undefined;
    nextAction?: NextAction | undefined;
    askAt: Date;
  },
): Promise<number> {
  const isOver = after.status === 'succeeded' || after.status === 'failed';
  return tx.run(sql`
    update payment_operations
       set status = ${after.status}, provider_ref = coalesce(${after.providerRef ?? null}, provider_ref),
           decline_class = ${after.declineClass ?? null}, decline_code = ${after.declineCode ?? null},
           next_action = coalesce(${after.nextAction ? json(after.nextAction) : null}::jsonb, next_action),
           finished_at = ${isOver ? sql`app_now()` : sql`null`}, ask_at = ${after.askAt}, updated_at = app_now()
     where id = ${id} and status in ('created', 'sent', 'unknown')`);
}

/** Takes the turn to ask about this operation; false = somebody else has it. */
export async function claimOperation(tx: Tx, id: Uuid, againAt: Date): Promise<boolean> {
  const claimed = await tx.run(sql`
    update payment_operations set ask_at = ${againAt}, updated_at = app_now()
     where id = ${id} and status in ('created', 'sent', 'unknown') and ask_at <= app_now()`);
  return claimed === 1;
}

// ---- facts

/** False: this fact is known already. */
export async function insertFact(
  tx: Tx,
  fact: {
    paymentId: Uuid | null;
    provider: string;
    providerEventId: string;
    source: 'response' | 'callback' | 'poll';
    kind: string;
    amount: number | null;
    payload: Readonly<Record<string, unknown>>;
  },
): Promise<boolean> {
  const inserted = await tx.run(sql`
    insert into payment_events (id, payment_id, provider, provider_event_id, source, kind, amount, payload)
    values (${tx.newId()}, ${fact.paymentId}, ${fact.provider}, ${fact.providerEventId}, ${fact.source},
            ${fact.kind}, ${fact.amount}, ${json(fact.payload)}::jsonb)
    on conflict do nothing`);
  return inserted === 1;
}

export type PaymentFact = {
  id: Uuid;
  source: string;
  kind: string;
  amount: number | null;
  provider: string;
  provider_event_id: string;
  received_at: Date;
};

export const selectFacts = (db: Db, paymentId: Uuid, page: Page): Promise<readonly PaymentFact[]> =>
  db.many<PaymentFact>(sql`
    select id, source, kind, amount, provider, provider_event_id, received_at from payment_events
     where payment_id = ${paymentId}
       ${
         page.after
           ? sql`and (received_at, id) ${page.descending ? sql`<` : sql`>`} (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
           : nothing
       }
     order by received_at ${constantSql(page.descending ? 'desc' : 'asc')}, id ${constantSql(page.descending ? 'desc' : 'asc')}
     limit ${page.limit + 1}`);

// ---- provider accounts

type AccountRow = {
  id: Uuid;
  code: string;
  name: string;
  mode: 'test' | 'live';
  currencies: string[];
  settings: Record<string, unknown>;
  is_active: boolean;
  version: number;
  created_at: Date;
};
export type StoredAccount = ProviderAccount & { readonly createdAt: Date };

const ACCOUNT = sql`id, code, name, mode, currencies, settings, is_active, version, created_at`;
const accountOf = (row: AccountRow): StoredAccount => ({
  id: row.id,
  code: row.code,
  name: row.name,
  mode: row.mode,
  currencies: row.currencies,
  settings: row.settings,
  isActive: row.is_active,
  version: row.version,
  createdAt: row.created_at,
});

/** False: the store has an account of this code and mode. */
export async function insertAccount(
  tx: Tx,
  account: {
    id: Uuid;
    code: string;
    name: string;
    mode: 'test' | 'live';
    settings: Readonly<Record<string, unknown>>;
    credentials: Buffer | null;
    currencies: readonly string[];
  },
): Promise<boolean> {
  const inserted = await tx.run(changesConfiguration`
    insert into payment_providers (id, code, name, mode, settings, credentials, currencies)
    values (${account.id}, ${account.code}, ${account.name}, ${account.mode}, ${json(account.settings)}::jsonb,
            ${account.credentials}, ${account.currencies}::text[])
    on conflict do nothing`);
  return inserted === 1;
}

export async function selectAccounts(db: Db): Promise<readonly StoredAccount[]> {
  const rows = await db.many<AccountRow>(
    sql`select ${ACCOUNT} from payment_providers where archived_at is null order by created_at, code, mode limit 100`,
  );
  return rows.map(accountOf);
}

export async function selectAccount(db: Db, id: Uuid): Promise<StoredAccount | undefined> {
  const row = await db.one<AccountRow>(
    sql`select ${ACCOUNT} from payment_providers where id = ${id} and archived_at is null`,
  );
  return row && accountOf(row);
}

export const selectAccountByCode = fromConfiguration(
  async (db: Db, code: string): Promise<StoredAccount | undefined> => {
    const row = await db.one<AccountRow>(sql`
      select ${ACCOUNT} from payment_providers where code = ${code} and archived_at is null
       order by is_active desc, mode desc, created_at limit 1`);
    return row && accountOf(row);
  },
);

export async function updateAccount(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
  patch: {
    name?: string | undefined;
    settings?: Readonly<Record<string, unknown>> | undefined;
    credentials?: Buffer | undefined;
    currencies?: readonly string[] | undefined;
    isActive?: boolean | undefined;
  },
): Promise<number> {
  return tx.run(changesConfiguration`
    update payment_providers
       set name = coalesce(${patch.name ?? null}, name),
           settings = coalesce(${patch.settings ? json(patch.settings) : null}::jsonb, settings),
           credentials = coalesce(${patch.credentials ?? null}::bytea, credentials),
           currencies = coalesce(${patch.currencies ?? null}::text[], currencies),
           is_active = coalesce(${patch.isActive ?? null}::boolean, is_active),
           version = version + 1, updated_at = app_now()
     where id = ${id} and archived_at is null
       and (${expectedVersion ?? null}::bigint is null or version = ${expectedVersion ?? null}::bigint)`);
}

export const deleteAccount = (tx: Tx, id: Uuid): Promise<number> =>
  tx.run(changesConfiguration`delete from payment_providers where id = ${id}`);

export const accountIsUsed = async (db: Db, id: Uuid): Promise<boolean> =>
  (await db.one(sql`select 1 from payments where provider_id = ${id} limit 1`)) !== undefined;

// ---- credits and refunds

export async function insertCredit(
  tx: Tx,
  credit: {
    id: Uuid;
    orderId: Uuid;
    kind: 'return' | 'cancellation' | 'goodwill' | 'edit';
    items: readonly unknown[];
    amount: number;
    taxAmount: number;
    reason: string;
  },
): Promise<void> {
  await tx.run(sql`
    insert into order_credits (id, order_id, kind, items, amount, tax_amount, reason)
    values (${credit.id}, ${credit.orderId}, ${credit.kind}, ${json(credit.items)}::jsonb, ${credit.amount},
            ${credit.taxAmount}, ${credit.reason})`);
}

export type CreditRow = {
  id: Uuid;
  kind: string;
  items: {
    order_item_id?: Uuid;
    shipping?: boolean;
    quantity: number;
    amount: number;
    tax_amount: number;
  }[];
  amount: number;
  tax_amount: number;
};

export const selectCredits = (db: Db, orderId: Uuid): Promise<readonly CreditRow[]> =>
  db.many<CreditRow>(sql`
    select id, kind, items, amount, tax_amount from order_credits where order_id = ${orderId} order by id limit 5000`);

export async function insertRefund(
  tx: Tx,
  refund: Omit<Refund, 'createdAt' | 'items'> & {
    readonly note: string | null;
    readonly notify: boolean;
  },
): Promise<void> {
  await tx.run(sql`
    insert into refunds (id, order_id, payment_id, credit_id, currency, amount, tax_amount, reason, note, status,
        operation_id, notify)
    values (${refund.id}, ${refund.orderId}, ${refund.paymentId}, ${refund.creditId}, ${refund.currency},
            ${refund.amount}, ${refund.taxAmount}, ${refund.reason}, ${refund.note}, ${refund.status},
            ${refund.operationId}, ${refund.notify})`);
}

export async function insertRefundItems(
  tx: Tx,
  refundId: Uuid,
  items: readonly {
    id: Uuid;
    order_item_id: Uuid;
    quantity: number;
    amount: number;
    tax_amount: number;
  }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.run(sql`
    insert into refund_items (id, refund_id, order_item_id, quantity, amount, tax_amount)
    select r.id, ${refundId}::uuid, r.order_item_id, r.quantity, r.amount, r.tax_amount
      from jsonb_to_recordset(${json(items)}::jsonb)
        as r(id uuid, order_item_id uuid, quantity int, amount bigint, tax_amount bigint)`);
}

type RefundRow = {
  id: Uuid;
  order_id: Uuid | null;
  payment_id: Uuid;
  credit_id: Uuid | null;
  currency: string;
  amount: number;
  tax_amount: number;
  reason: RefundReason;
  status: 'pending' | 'succeeded' | 'failed';
  operation_id: Uuid;
  created_at: Date;
  items: { order_item_id: Uuid; quantity: number; amount: number; tax_amount: number }[];
};

const refundOf = (row: RefundRow): Refund => ({
  id: row.id,
  orderId: row.order_id,
  paymentId: row.payment_id,
  creditId: row.credit_id,
  currency: row.currency,
  amount: row.amount,
  taxAmount: row.tax_amount,
  reason: row.reason,
  status: row.status,
  operationId: row.operation_id,
  createdAt: row.created_at,
  items: row.items.map((item) => ({
    orderItemId: item.order_item_id,
    quantity: item.quantity,
    amount: item.amount,
    taxAmount: item.tax_amount,
  })),
});

const REFUND = sql`r.id, r.order_id, r.payment_id, r.credit_id, r.currency, r.amount, r.tax_amount, r.reason,
  r.status, r.operation_id, r.created_at,
  coalesce((select jsonb_agg(jsonb_build_object('order_item_id', i.order_item_id, 'quantity', i.quantity,
             'amount', i.amount, 'tax_amount', i.tax_amount) order by i.id)
      from refund_items i where i.refund_id = r.id), '[]'::jsonb) as items`;

export async function selectRefund(db: Db, id: Uuid): Promise<Refund | undefined> {
  const row = await db.one<RefundRow>(sql`select ${REFUND} from refunds r where r.id = ${id}`);
  return row && refundOf(row);
}

export async function selectRefundsByIds(db: Db, ids: readonly Uuid[]): Promise<readonly Refund[]> {
  const rows = await db.many<RefundRow>(
    sql`select ${REFUND} from refunds r where r.id = any(${ids}::uuid[]) order by r.id limit 500`,
  );
  return rows.map(refundOf);
}

export async function selectRefundByOperation(
  db: Db,
  operationId: Uuid,
): Promise<Refund | undefined> {
  const row = await db.one<RefundRow>(
    sql`select ${REFUND} from refunds r where r.operation_id = ${operationId}`,
  );
  return row && refundOf(row);
}

export async function selectRefundsOfOrder(
  db: Db,
  orderId: Uuid,
  page: Page,
): Promise<readonly Refund[]> {
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const rows = await db.many<RefundRow>(sql`
    select ${REFUND} from refunds r where r.order_id = ${orderId}
       ${
         page.after
           ? sql`and (r.created_at, r.id) ${page.descending ? sql`<` : sql`>`} (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
           : nothing
       }
     order by r.created_at ${direction}, r.id ${direction} limit ${page.limit + 1}`);
  return rows.map(refundOf);
}

export async function closeRefund(
  tx: Tx,
  id: Uuid,
  status: 'succeeded' | 'failed',
): Promise<boolean> {
  const closed = await tx.run(sql`
    update refunds set status = ${status}, updated_at = app_now() where id = ${id} and status = 'pending'`);
  return closed === 1;
}

export type PaymentStanding = Pick<Payment, 'id' | 'orderId' | 'status' | 'amount' | 'currency'> & {
  /** What the payer has to do; null unless the payment waits for it. */
  readonly nextAction: NextAction | null;
};

/** Where payments stand now, by id. */
export async function paymentStandings(
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, PaymentStanding>> {
  const rows = await db.many<{
    id: Uuid;
    order_id: Uuid | null;
    status: PaymentStatus;
    amount: number;
    currency: string;
    next_action: NextAction | null;
  }>(sql`
    select p.id, p.order_id, p.status, p.amount, p.currency,
           case when p.status = 'requires_action' then (
             select o.next_action from payment_operations o where o.payment_id = p.id order by o.id desc limit 1)
           end as next_action
      from payments p where p.id = any(${ids}::uuid[])`);
  return new Map(
    rows.map(({ order_id, next_action, ...row }) => [
      row.id,
      { ...row, orderId: order_id, nextAction: next_action },
    ]),
  );
}
