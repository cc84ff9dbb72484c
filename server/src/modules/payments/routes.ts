import Type from 'typebox';
import { present } from '../../kernel/assert.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { grants } from '../../kernel/scopes.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Principal, Story } from '../../platform/http/route.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { findOrder, lockOrder } from '../orders/orders.ts';
import { refreshStatuses } from '../orders/refresh-statuses.ts';
import type { Order } from '../orders/types.ts';
import { settingsOf } from '../stores/stores.ts';
import { accountsOf, addAccount, changeAccount, removeAccount } from './accounts.ts';
import { callProvider, providersOf } from './calls.ts';
import { requireHolder } from './holder.ts';
import { noteMoney } from './note-money.ts';
import {
  lockPaymentWithOrder,
  markPaid,
  openCaptures,
  openVoid,
  settleOnOrder,
} from './order-payments.ts';
import { PAY_ORDER_REFUSES, payOrder } from './pay-order.ts';
import { paymentBody, toPaymentBody } from './payment-body.ts';
import {
  callOf,
  findOperation,
  findPayment,
  lockPaymentsOfOrder,
  operationsOf,
  type Recorded,
} from './payments.ts';
import {
  findRefund,
  openRefunds,
  planRefund,
  type RefundPlan,
  type RefundWanted,
  refundsByIds,
  restockRefunded,
} from './refunds.ts';
import {
  accountBody,
  accountList,
  captureBody,
  markPaidBody,
  newAccountBody,
  newOrderPaymentBody,
  patchAccountBody,
  paymentEventList,
  paymentList,
  paymentQuery,
  refundAnswer,
  refundBody,
  refundList,
  refundPreviewBody,
  refundsAnswer,
  toAccountBody,
  toPaymentEventBody,
  toRefundBody,
} from './schema.ts';
import { selectFacts, selectPayments, selectRefundsOfOrder } from './store.ts';
import type { RefundReason } from './types.ts';

const read = { who: 'staff', scope: 'payments:read' } as const;
const write = { who: 'staff', scope: 'payments:write' } as const;
const admin = { who: 'staff', scope: 'payments:admin' } as const;

export function paymentRoutes(edges: Edges): void {
  paymentReads(edges);
  moneyRoutes(edges);
  tenderRoutes(edges);
  refundRoutes(edges);
  accountRoutes(edges);
}

function paymentReads({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/payments',
    snapshot: true,
    summary: 'Payments, narrowed by order, state or provider.',
    policy: read,
    query: paymentQuery,
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: paymentList },
    read: async (db, { query, page }) => {
      const rows = await selectPayments(db, page, {
        orderId: query.order_id,
        status: query.status,
        provider: query.provider,
      });
      return listAnswer(
        page,
        rows,
        (row) => toPaymentBody(row),
        (row) => [row.createdAt, row.id],
      );
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/payments/{id}',
    snapshot: true,
    summary: 'One payment.',
    policy: read,
    params: idInPath,
    answers: { 200: paymentBody },
    refuses: ['PAYMENT_NOT_FOUND'],
    read: async (db, { params }) => paymentAnswer(db, pathId(params.id, 'PAYMENT_NOT_FOUND')),
  });
  http.route({
    method: 'GET',
    url: '/admin/payments/{id}/events',
    summary: 'What was heard about a payment: answers, callbacks and polls.',
    policy: read,
    params: idInPath,
    list: { sorts: ['received_at'], default: '-received_at' },
    answers: { 200: paymentEventList },
    refuses: ['PAYMENT_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const id = pathId(params.id, 'PAYMENT_NOT_FOUND');
      const [, facts] = await Promise.all([findPayment(db, id), selectFacts(db, id, page)]);
      return listAnswer(page, facts, toPaymentEventBody, (fact) => [fact.received_at, fact.id]);
    },
  });
  http.route({
    method: 'GET',
    url: '/store/payments/{id}',
    snapshot: true,
    summary: 'One payment, for who holds its cart or order.',
    policy: { who: 'shopper', object: 'payment' },
    params: idInPath,
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 100 })) }),
    answers: { 200: paymentBody },
    refuses: ['PAYMENT_NOT_FOUND'],
    read: async (db, request) => {
      const id = pathId(request.params.id, 'PAYMENT_NOT_FOUND');
      const payment = await findPayment(db, id);
      await requireHolder(db, payment, request);
      return paymentAnswer(db, id);
    },
  });
}

/** The payment with the action its shopper must take, when one waits. */
async function paymentAnswer(db: Db, id: Uuid) {
  const [payment, operations] = await Promise.all([findPayment(db, id), operationsOf(db, [id])]);
  return toPaymentBody(payment, operations.at(-1)?.nextAction);
}

/** An order of the path, by id or number. refuses ORDER_NOT_FOUND 404 */
async function orderOfPath(db: Db, text: string): Promise<Order> {
  const orderId = parseUuid(text);
  const order = await findOrder(db, orderId ? { orderId } : { number: text });
  if (!order) throw refuse('ORDER_NOT_FOUND');
  return order;
}

/** Calls the providers for operations that are committed, and commits what they said. */
async function callForOrder(
  edges: Edges,
  story: Story,
  storeId: Uuid,
  orderId: Uuid,
  operationIds: readonly Uuid[],
): Promise<(tx: Tx) => Promise<readonly Recorded[]>> {
  const providers = providersOf(edges);
  const db = story.reads({ storeId });
  const told = await Promise.all(
    operationIds.map(async (id) => {
      const { operation, payment } = present(await findOperation(db, id), 'the operation');
      const call = callOf(payment, operation);
      const outcome = await callProvider(
        edges,
        providers.get(payment.provider),
        operation.kind,
        call,
      );
      return { operationId: id, outcome };
    }),
  );
  return async (tx) => {
    const recorded: Recorded[] = [];
    for (const one of told) {
      recorded.push(await settleOnOrder(tx, orderId, { ...one, source: 'response' }));
    }
    return recorded;
  };
}

function moneyRoutes(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/admin/orders/{id}/captures',
    summary: 'Takes money that is authorized.',
    policy: write,
    params: idInPath,
    body: captureBody,
    answers: { 201: paymentBody },
    refuses: [
      'ORDER_NOT_FOUND',
      'PAYMENT_NOT_CAPTURABLE',
      'CAPTURE_EXCEEDS_AUTHORIZED',
      'PAYMENT_AMOUNT_INVALID',
      'CONFLICT',
      'PROVIDER_ERROR',
    ],
    story: async (story, { ctx, params, body }) => {
      const opened = await story.first(async (tx, resumed) => {
        const order = await orderOfPath(tx, params.id);
        const known = resumed && (await findOperation(tx, resumed));
        const operations = known
          ? [{ operationId: known.operation.id }]
          : await openCaptures(tx, { orderId: order.id, amount: body.amount });
        if (!known)
          await noteMoney(tx, 'order.captured', order.id, { amount: body.amount ?? null });
        const ids = operations.map((one) => one.operationId);
        return { ref: present(ids[0], 'a capture'), value: { orderId: order.id, ids } };
      });
      const settle = await callForOrder(edges, story, ctx.storeId, opened.orderId, opened.ids);
      return lastOrDeclined(story, settle);
    },
  });
  edges.http.route({
    method: 'POST',
    url: '/admin/payments/{id}/void',
    summary: 'Lets go what a payment holds.',
    policy: write,
    params: idInPath,
    answers: { 200: paymentBody },
    refuses: ['PAYMENT_NOT_FOUND', 'PAYMENT_NOT_VOIDABLE', 'CONFLICT', 'PROVIDER_ERROR'],
    story: async (story, { ctx, params }) => {
      const id = pathId(params.id, 'PAYMENT_NOT_FOUND');
      const opened = await story.first(async (tx, resumed) => {
        const seen = await findPayment(tx, id);
        const payment = await lockPaymentWithOrder(tx, seen);
        if (!payment.orderId) throw refuse('PAYMENT_NOT_VOIDABLE', { status: payment.status });
        const known = resumed && (await findOperation(tx, resumed));
        const operation = known ? { operationId: known.operation.id } : await openVoid(tx, payment);
        if (!known)
          await noteMoney(tx, 'order.payment_voided', payment.orderId, { payment_id: id });
        const value = { orderId: payment.orderId, ids: operation ? [operation.operationId] : [] };
        return { ref: operation?.operationId ?? payment.id, value };
      });
      const settle = await callForOrder(edges, story, ctx.storeId, opened.orderId, opened.ids);
      if (opened.ids.length > 0) return lastOrDeclined(story, settle);
      return story.last(async (tx) => {
        await refreshStatuses(tx, opened.orderId);
        return toPaymentBody(await findPayment(tx, id));
      });
    },
  });
  edges.http.route({
    method: 'POST',
    url: '/admin/orders/{id}/mark-paid',
    summary: 'Records money that came by hand.',
    policy: write,
    params: idInPath,
    body: markPaidBody,
    answers: { 200: paymentBody },
    refuses: [
      'ORDER_NOT_FOUND',
      'ORDER_NOT_PAYABLE',
      'PAYMENT_AMOUNT_INVALID',
      'PAYMENT_METHOD_UNAVAILABLE',
    ],
    write: async (tx, { params, body }) => {
      const order = await orderOfPath(tx, params.id);
      const paid = await markPaid(tx, providersOf(edges), {
        orderId: order.id,
        amount: body.amount,
        reference: body.reference,
      });
      await noteMoney(tx, 'order.marked_paid', order.id, {
        payment_id: paid.id,
        amount: body.amount ?? null,
      });
      return toPaymentBody(paid);
    },
  });
}

const noteAccount = (tx: Tx, act: 'added' | 'changed' | 'removed', id: Uuid, code?: string) =>
  writeAudit(tx, {
    action: `payment_provider.${act}`,
    objectType: 'payment_provider',
    objectId: id,
    facts: code === undefined ? {} : { code },
  });

/** Commits the outcomes; a provider that says no is the answer 502, with its effect committed. */
async function lastOrDeclined(
  story: Story,
  settle: (tx: Tx) => Promise<readonly Recorded[]>,
): Promise<ReturnType<typeof toPaymentBody>> {
  const declined: { code: string | null }[] = [];
  const answer = await story.last(async (tx) => {
    const recorded = await settle(tx);
    for (const one of recorded) {
      if (one.operation.status === 'failed') declined.push({ code: one.operation.declineCode });
    }
    return toPaymentBody(present(recorded[0], 'an operation').payment);
  });
  const first = declined[0];
  if (first) throw refuse('PROVIDER_ERROR', { decline_code: first.code });
  return answer;
}

function tenderRoutes(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/admin/orders/{id}/payments',
    summary: 'A further tender for what an order owes.',
    policy: write,
    params: idInPath,
    body: newOrderPaymentBody,
    answers: { 201: paymentBody, 202: paymentBody },
    refuses: PAY_ORDER_REFUSES,
    story: async (story, { params, body }) =>
      payOrder(edges, story, { ...body, find: (tx) => orderOfPath(tx, params.id) }),
  });
}

// ---- refunds

const REASONS: readonly RefundReason[] = [
  'return',
  'cancellation',
  'goodwill',
  'edit',
  'duplicate',
  'fraud',
  'other',
];

function reasonOf(text: string | undefined): RefundReason {
  if (text === undefined || text.trim() === '') {
    throw refuseField('REFUND_REASON_REQUIRED', '/reason', 'a refund says why');
  }
  const reason = REASONS.find((one) => one === text);
  if (!reason) {
    throw refuseField('VALIDATION_FAILED', '/reason', `one of ${REASONS.join(', ')}`);
  }
  return reason;
}

type RefundRequest = {
  readonly items?: readonly {
    readonly order_item_id: Uuid;
    readonly quantity: number;
    readonly restock?: boolean;
  }[];
  readonly shipping_amount?: number;
  readonly amount?: number;
  readonly reason?: string;
  readonly note?: string | null;
  readonly payment_ids?: readonly Uuid[];
  readonly compensation?: boolean;
};

const wantedOf = (body: RefundRequest): RefundWanted => ({
  items: body.items?.map((item) => ({
    orderItemId: item.order_item_id,
    quantity: item.quantity,
  })),
  shippingAmount: body.shipping_amount,
  amount: body.amount,
  reason: reasonOf(body.reason),
  note: body.note,
  paymentIds: body.payment_ids,
  compensation: body.compensation,
});

/**
 * Support may send back up to the store's limit in one request, by default nothing; a person whose extra scopes hold
 * `refunds:admin` is not bound by it. amount: minor units of the order's currency. refuses REFUND_LIMIT 403
 */
async function requireWithinLimit(db: Db, principal: Principal, amount: number): Promise<void> {
  if (principal.kind !== 'staff' || principal.role !== 'support') return;
  if (grants(principal.scopes, 'refunds:admin')) return;
  const { supportRefundLimitAmount: limit } = await settingsOf(db);
  if (amount > limit) throw refuse('REFUND_LIMIT', { limit_amount: limit });
}

const previewOf = (order: Order, plan: RefundPlan) => ({
  currency: order.currency,
  amount: plan.amount,
  tax_amount: plan.taxAmount,
  shipping_amount: plan.lines.reduce(
    (sum, line) => (line.orderItemId === null ? sum + line.amount : sum),
    0,
  ),
  refundable_amount: plan.parts.reduce(
    (sum, part) =>
      sum +
      part.payment.capturedAmount -
      part.payment.refundedAmount -
      part.payment.refundPendingAmount,
    0,
  ),
  items: plan.lines.flatMap((line) =>
    line.orderItemId
      ? [
          {
            order_item_id: line.orderItemId,
            quantity: line.quantity,
            amount: line.amount,
            tax_amount: line.taxAmount,
          },
        ]
      : [],
  ),
  payments: plan.parts.map((part) => ({ payment_id: part.payment.id, amount: part.amount })),
});

const refundRefuses = [
  'ORDER_NOT_FOUND',
  'ORDER_ITEM_NOT_FOUND',
  'PAYMENT_NOT_FOUND',
  'QUANTITY_INVALID',
  'REFUND_EXCEEDS_REFUNDABLE',
  'REFUND_QUANTITY_EXCEEDS',
  'REFUND_REASON_REQUIRED',
  'REFUND_LIMIT',
  'LIMIT_EXCEEDED',
] as const;

function refundRoutes(edges: Edges): void {
  const policyRead = { who: 'staff', scope: 'refunds:read' } as const;
  const policyWrite = { who: 'staff', scope: 'refunds:write' } as const;
  edges.http.route({
    method: 'GET',
    url: '/admin/orders/{id}/refunds',
    summary: 'The refunds of an order.',
    policy: policyRead,
    params: idInPath,
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: refundList },
    refuses: ['ORDER_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const order = await orderOfPath(db, params.id);
      const rows = await selectRefundsOfOrder(db, order.id, page);
      return listAnswer(page, rows, toRefundBody, (row) => [row.createdAt, row.id]);
    },
  });
  edges.http.route({
    method: 'GET',
    url: '/admin/refunds/{id}',
    summary: 'One refund.',
    policy: policyRead,
    params: idInPath,
    answers: { 200: refundAnswer },
    refuses: ['NOT_FOUND'],
    read: async (db, { params }) =>
      toRefundBody(await findRefund(db, pathId(params.id, 'NOT_FOUND'))),
  });
  edges.http.route({
    method: 'POST',
    url: '/admin/orders/{id}/refunds/preview',
    summary: 'What a refund would come to; writes nothing.',
    policy: policyWrite,
    params: idInPath,
    body: refundBody,
    answers: { 200: refundPreviewBody },
    refuses: refundRefuses,
    write: async (tx, { params, body }) => {
      const wanted = wantedOf(body);
      const order = await lockOrder(tx, (await orderOfPath(tx, params.id)).id);
      const payments = await lockPaymentsOfOrder(tx, order.id);
      return previewOf(order, await planRefund(tx, order, payments, wanted));
    },
  });
  edges.http.route({
    method: 'POST',
    url: '/admin/orders/{id}/refunds',
    summary: 'Sends money back: for units, for shipping, or an amount.',
    policy: policyWrite,
    params: idInPath,
    body: refundBody,
    answers: { 201: refundsAnswer },
    refuses: refundRefuses,
    story: async (story, { ctx, params, body, principal }) => {
      const wanted = wantedOf(body);
      const opened = await story.first(async (tx, resumed) => {
        const order = await lockOrder(tx, (await orderOfPath(tx, params.id)).id);
        const known = resumed && (await refundsByIds(tx, [resumed]))[0];
        if (known) {
          const value = {
            orderId: order.id,
            refunds: [{ refundId: known.id, operationId: known.operationId }],
          };
          return { ref: known.id, value };
        }
        const payments = await lockPaymentsOfOrder(tx, order.id);
        const plan = await planRefund(tx, order, payments, wanted);
        await requireWithinLimit(tx, principal, plan.amount);
        const refunds = await openRefunds(tx, order, plan, {
          reason: wanted.reason,
          note: body.note ?? null,
          notify: body.notify ?? true,
        });
        await noteMoney(tx, 'order.refunded', order.id, {
          amount: plan.amount,
          currency: order.currency,
          reason: wanted.reason,
          compensation: plan.isCompensation,
        });
        const first = present(refunds[0], 'a refund').refundId;
        const restocked = (body.items ?? [])
          .filter((item) => item.restock === true)
          .map((item) => ({ orderItemId: item.order_item_id, quantity: item.quantity }));
        await restockRefunded(tx, { orderId: order.id, refundId: first, items: restocked });
        return { ref: first, value: { orderId: order.id, refunds } };
      });
      const settle = await callForOrder(
        edges,
        story,
        ctx.storeId,
        opened.orderId,
        opened.refunds.map((one) => one.operationId),
      );
      return story.last(async (tx) => {
        await settle(tx);
        await refreshStatuses(tx, opened.orderId);
        const ids = opened.refunds.map((one) => one.refundId);
        const rows = await refundsByIds(tx, ids);
        const bodies = ids.flatMap((id) => rows.filter((row) => row.id === id)).map(toRefundBody);
        const [first, ...related] = bodies;
        return {
          ...present(first, 'the refund'),
          ...(related.length > 0 ? { related } : {}),
        };
      });
    },
  });
}

// ---- provider accounts

function accountRoutes(edges: Edges): void {
  const { http } = edges;
  http.route({
    method: 'GET',
    url: '/admin/payment-providers',
    summary: 'The provider accounts of the store.',
    policy: admin,
    list: { sorts: ['created_at'], default: 'created_at' },
    answers: { 200: accountList },
    read: async (db, { page }) => {
      const rows = await accountsOf(db);
      return listAnswer(page, rows, toAccountBody, (row) => [row.createdAt, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/payment-providers',
    summary: 'Configures a provider account.',
    policy: admin,
    body: newAccountBody,
    answers: { 201: accountBody },
    refuses: ['PAYMENT_METHOD_UNAVAILABLE', 'CONFLICT'],
    write: async (tx, { body }) => {
      const account = await addAccount(tx, providersOf(edges), body);
      await noteAccount(tx, 'added', account.id, account.code);
      return toAccountBody(account);
    },
  });
  http.route({
    method: 'PATCH',
    url: '/admin/payment-providers/{id}',
    summary: 'Changes a provider account.',
    policy: admin,
    params: idInPath,
    body: patchAccountBody,
    ifMatch: true,
    etag: true,
    answers: { 200: accountBody },
    refuses: ['NOT_FOUND', 'VERSION_MISMATCH'],
    write: async (tx, { params, body, ifMatch }) => {
      const { is_active: isActive, ...rest } = body;
      const id = pathId(params.id, 'NOT_FOUND');
      const account = await changeAccount(tx, id, ifMatch, { ...rest, isActive });
      await noteAccount(tx, 'changed', id, account.code);
      return toAccountBody(account);
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/payment-providers/{id}',
    summary: 'Removes a provider account no payment names.',
    policy: admin,
    params: idInPath,
    ifMatch: true,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'VERSION_MISMATCH', 'RESOURCE_IN_USE'],
    write: async (tx, { params, ifMatch }) => {
      const id = pathId(params.id, 'NOT_FOUND');
      await removeAccount(tx, id, ifMatch);
      await noteAccount(tx, 'removed', id);
      return undefined;
    },
  });
}
