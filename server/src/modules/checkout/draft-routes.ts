/* draft-routes.ts   draft orders on the staff surface, and paying what is due by link
 * They stand here, above orders, because changing or discarding a draft lets its unpaid intent go, and placing it is a
 * checkout.
 */
import Type from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import {
  draftListBody,
  draftQuery,
  newDraftBody,
  patchDraftBody,
  placedDraftBody,
  toDraftBody,
  toDraftListBody,
  wishOf,
} from '../orders/draft-body.ts';
import {
  createDraft,
  discardDraft,
  draftLinkOf,
  draftsPage,
  findDraft,
  findSentDraft,
  priceDraft,
  updateDraft,
} from '../orders/drafts.ts';
import { readOrderBody } from '../orders/order-body.ts';
import { findOrder } from '../orders/orders.ts';
import { PAY_ORDER_REFUSES, payOrder } from '../payments/pay-order.ts';
import { paymentBody, shopperOrderPaymentBody, toPaymentBody } from '../payments/payment-body.ts';
import { lastPaymentOfOrder } from '../payments/payments.ts';
import { paymentOfIntent, waitingFor } from './answers.ts';
import { pay } from './pay.ts';
import { beginDraft, letDraftIntentGo, sendPayableDraft } from './place-draft.ts';
import {
  COMPLETION_REFUSES,
  draftAnswer,
  placeDraftBody,
  placedForStaffAnswer,
  sentDraftAnswer,
  toIntentAnswer,
  waitingAnswer,
} from './schema.ts';
import { selectLiveIntentOfDraft } from './store.ts';

const read = { who: 'staff', scope: 'orders:read' } as const;
const write = { who: 'staff', scope: 'orders:write' } as const;

const WRITING = [
  'CUSTOMER_NOT_FOUND',
  'MARKET_NOT_FOUND',
  'VARIANT_NOT_FOUND',
  'SHIPPING_OPTION_NOT_FOUND',
  'EMAIL_INVALID',
  'ADDRESS_INVALID',
  'INVALID_COUNTRY',
  'INVALID_CURRENCY',
  'QUANTITY_INVALID',
  'PRICE_INVALID',
  'PRODUCT_NOT_AVAILABLE',
  'VARIANT_NOT_PRICED',
  'CART_COUPONS_LIMIT',
  'LIMIT_EXCEEDED',
  'AMOUNT_OUT_OF_RANGE',
  'COUPON_NOT_FOUND',
  'COUPON_USAGE_LIMIT',
  'COUPON_CUSTOMER_LIMIT',
  'COUPON_EXPIRED',
  'COUPON_INACTIVE',
  'COUPON_NOT_STARTED',
  'COUPON_NOT_ELIGIBLE',
] as const;

export function draftRoutes(edges: Edges): void {
  draftReads(edges);
  draftWrites(edges);
  placeRoute(edges);
  linkRoute(edges);
}

function draftReads({ http, env }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/draft-orders',
    summary:
      'Draft orders that were not placed, newest first; their totals as they were last written.',
    policy: read,
    query: draftQuery,
    list: { sorts: ['created_at'], default: '-created_at', countsItself: true },
    answers: { 200: draftListBody },
    read: async (db, { query, page }) => {
      const { rows, total } = await draftsPage(
        db,
        {
          status: query.status,
          customerId: query.customer_id,
          email: query.email?.trim(),
          q: query.q,
        },
        page,
      );
      return listAnswer(page, rows, toDraftListBody, (row) => [row.created_at, row.id], total);
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/draft-orders/{id}',
    summary: 'One draft order, priced now; once placed, its order in the same form.',
    policy: read,
    params: idInPath,
    etag: true,
    answers: { 200: draftAnswer },
    refuses: ['ORDER_NOT_FOUND'],
    read: (db, { params }) => draftOf(db, pathId(params.id, 'ORDER_NOT_FOUND'), env.now()),
  });
}

async function draftOf(db: Db, orderId: Uuid, at: Date) {
  const draft = await findDraft(db, orderId);
  const [view, intent] = await Promise.all([
    priceDraft(db, draft, at),
    selectLiveIntentOfDraft(db, orderId),
  ]);
  const body =
    draft.order.placedAt === null
      ? toDraftBody({ draft, view })
      : await placedDraftBody(db, draft, view);
  const payment = intent && (await paymentOfIntent(db, intent.id));
  return { ...body, order_intent: intent ? toIntentAnswer(intent, payment) : null };
}

function draftWrites({ http }: Edges): void {
  http.route({
    method: 'POST',
    url: '/admin/draft-orders',
    summary: 'Writes a draft order, at the prices of the catalogue or at your own.',
    policy: write,
    body: newDraftBody,
    answers: { 201: draftAnswer },
    refuses: WRITING,
    write: async (tx, { body }) => {
      const made = await createDraft(tx, wishOf(body));
      return { ...toDraftBody(made), order_intent: null };
    },
  });
  http.route({
    method: 'PATCH',
    url: '/admin/draft-orders/{id}',
    summary: 'Changes a draft order; `items` are given all or not at all.',
    policy: write,
    params: idInPath,
    body: patchDraftBody,
    ifMatch: true,
    etag: true,
    answers: { 200: draftAnswer },
    refuses: [
      'ORDER_NOT_FOUND',
      'ORDER_NOT_EDITABLE',
      'CHECKOUT_IN_PROGRESS',
      'VERSION_MISMATCH',
      'CURRENCY_MISMATCH',
      ...WRITING,
    ],
    write: async (tx, { params, body, ifMatch }) => {
      const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
      await letDraftIntentGo(tx, orderId, 'draft_changed');
      const made = await updateDraft(tx, { orderId, expectedVersion: ifMatch, wish: wishOf(body) });
      return { ...toDraftBody(made), order_intent: null };
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/draft-orders/{id}',
    summary: 'Discards a draft order; what was reserved for it is let go.',
    policy: write,
    params: idInPath,
    ifMatch: true,
    answers: { 204: null },
    refuses: ['ORDER_NOT_FOUND', 'ORDER_NOT_EDITABLE', 'CHECKOUT_IN_PROGRESS', 'VERSION_MISMATCH'],
    write: async (tx, { params, ifMatch }) => {
      const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
      await letDraftIntentGo(tx, orderId, 'draft_discarded');
      await discardDraft(tx, { orderId, expectedVersion: ifMatch });
      return undefined;
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/draft-orders/{id}/send',
    summary:
      'Gives a draft order out to be paid: its token opens it for the customer, who is told by mail.',
    policy: write,
    params: idInPath,
    answers: { 200: sentDraftAnswer },
    refuses: [
      'ORDER_NOT_FOUND',
      'ORDER_NOT_EDITABLE',
      'CHECKOUT_IN_PROGRESS',
      'CART_EMPTY',
      'CHECKOUT_INCOMPLETE',
      ...WRITING,
    ],
    write: async (tx, { params }) => {
      const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
      await letDraftIntentGo(tx, orderId, 'draft_changed');
      const sent = await sendPayableDraft(tx, orderId);
      const { token } = draftLinkOf(tx.secrets, sent.draft);
      return { ...toDraftBody(sent), order_intent: null, token };
    },
  });
}

function placeRoute(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/admin/draft-orders/{id}/place',
    summary:
      'Makes a draft the order it describes: one order and one charge, however often it is asked.',
    policy: write,
    params: idInPath,
    body: placeDraftBody,
    answers: { 200: placedForStaffAnswer, 201: placedForStaffAnswer, 202: waitingAnswer },
    refuses: ['ORDER_NOT_FOUND', 'ORDER_TRANSITION_INVALID', ...COMPLETION_REFUSES],
    story: (story, { params, body, ip, userAgent }) => {
      const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
      const payment = body.payment && {
        provider: body.payment.provider,
        token: body.payment.token,
        returnUrl: body.payment.return_url,
      };
      return pay(edges, story, {
        payment,
        begin: async (tx, providers) => ({
          begun: await beginDraft(tx, providers, {
            orderId,
            payment,
            expectedTotalAmount: body.expected_total_amount,
            ip,
            userAgent,
          }),
        }),
        placed: async (tx) => {
          const order = await readOrderBody(tx, orderId, { audience: 'staff' });
          const paid = await lastPaymentOfOrder(tx, orderId);
          return { order, ...(paid ? { payment: { id: paid.id, status: paid.status } } : {}) };
        },
        waiting: (intent, waiting, action) => waitingFor(intent, waiting, action),
      });
    },
  });
}

/** Paying by link: a draft that was sent is placed by it, an order pays what it still owes. */
function linkRoute(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/store/orders/{id}/payments',
    summary: 'Pays what is still due; paying a draft that was sent makes it the order.',
    policy: { who: 'shopper', object: 'order' },
    params: idInPath,
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 100 })) }),
    body: shopperOrderPaymentBody,
    answers: { 201: paymentBody, 202: paymentBody },
    refuses: [...new Set([...PAY_ORDER_REFUSES, ...COMPLETION_REFUSES])],
    story: async (story, { ctx, params, body, principal, orderTokenHash, ip, userAgent }) => {
      const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
      const customerId = principal.kind === 'customer' ? principal.id : undefined;
      const holder = { orderId, customerId, tokenHash: orderTokenHash };
      if (!(await findSentDraft(story.reads(ctx), holder))) {
        return payOrder(edges, story, {
          ...body,
          find: async (tx) => {
            const byToken = orderTokenHash
              ? await findOrder(tx, { orderId, tokenHash: orderTokenHash })
              : undefined;
            const order = byToken ?? (customerId && (await findOrder(tx, { orderId, customerId })));
            if (!order) throw refuse('ORDER_NOT_FOUND');
            return order;
          },
        });
      }
      const payment = { provider: body.provider, token: body.token, returnUrl: body.return_url };
      return pay(edges, story, {
        placedBefore: 201,
        payment,
        begin: async (tx, providers) => ({
          begun: await beginDraft(tx, providers, {
            orderId,
            payment,
            expectedTotalAmount: undefined,
            ip,
            userAgent,
          }),
        }),
        placed: async (tx) => {
          const payment = await lastPaymentOfOrder(tx, orderId);
          // Somebody else was first, and nothing was to be paid.
          if (!payment) throw refuse('ORDER_NOT_PAYABLE');
          return toPaymentBody(payment);
        },
        waiting: (_intent, payment, action) => toPaymentBody(payment, action),
      });
    },
  });
}
