import Type from 'typebox';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Page, Principal } from '../../platform/http/route.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { activeMarkets } from '../stores/stores.ts';
import { customerExists } from './cross-module.ts';
import { draftAsOrder } from './draft-body.ts';
import { findSentDraft, priceDraft } from './drafts.ts';
import {
  holdBody,
  orderBodies,
  orderBody,
  readOrderBody,
  staffOrderBodies,
  staffOrderBody,
  toHoldBody,
} from './order-body.ts';
import {
  addNote,
  archiveOrder,
  completeOrder,
  findOrder,
  holdOrder,
  releaseHold,
  reopenOrder,
  updateOrder,
} from './orders.ts';
import {
  newHoldBody,
  newNoteBody,
  noteBody,
  noteList,
  orderFilterQuery,
  orderList,
  patchOrderBody,
  staffOrderList,
  timelineList,
  toNoteBody,
  toTimelineBody,
} from './schema.ts';
import { noteRows, type OrderFilter, orderCount, orderPage, timelineRows } from './store.ts';
import type { HoldReason, Order } from './types.ts';

const SORTS = ['created_at', 'placed_at', 'total_amount'] as const;
const read = { who: 'staff', scope: 'orders:read' } as const;
const write = { who: 'staff', scope: 'orders:write' } as const;

export function orderRoutes(edges: Pick<Edges, 'http' | 'env'>): void {
  shopperRoutes(edges);
  staffRoutes(edges);
  staffActions(edges);
  notesAndHolds(edges);
}

function shopperRoutes({ http, env }: Pick<Edges, 'http' | 'env'>): void {
  http.route({
    method: 'GET',
    url: '/store/orders',
    snapshot: true,
    summary: 'The orders of the signed-in customer, newest first.',
    policy: { who: 'customer' },
    list: { sorts: SORTS, default: '-created_at', countsItself: true },
    answers: { 200: orderList },
    read: async (db, { principal, page }) => {
      const filter = { customerId: customerIdOf(principal), includeArchived: true };
      return ordersAnswer(db, filter, page, orderBodies);
    },
  });
  http.route({
    method: 'GET',
    url: '/store/orders/{id}',
    snapshot: true,
    summary:
      'One order, or a draft that was sent: for its customer, or for a guest with `?token=`.',
    policy: { who: 'shopper', object: 'order' },
    params: idInPath,
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 100 })) }),
    answers: { 200: orderBody },
    refuses: ['ORDER_NOT_FOUND'],
    read: async (db, { principal, params, orderTokenHash }) => {
      const orderId = pathId(params.id, 'ORDER_NOT_FOUND');
      const order = await findOwned(db, orderId, principal, orderTokenHash);
      const customerId = principal.kind === 'customer' ? principal.id : undefined;
      const holder = { orderId, customerId, tokenHash: orderTokenHash };
      const draft = order ? undefined : await findSentDraft(db, holder);
      if (draft) return draftAsOrder({ draft, view: await priceDraft(db, draft, env.now()) });
      if (!order) throw refuse('ORDER_NOT_FOUND');
      return readOrderBody(db, order.id, { audience: 'shopper' });
    },
  });
}

/** The order when it belongs to the caller: by its token, or by its customer. */
async function findOwned(
  db: Db,
  orderId: Uuid,
  principal: Principal,
  tokenHash: string | undefined,
): Promise<Order | undefined> {
  const byToken = tokenHash ? await findOrder(db, { orderId, tokenHash }) : undefined;
  if (byToken || principal.kind !== 'customer') return byToken;
  return findOrder(db, { orderId, customerId: principal.id });
}

function customerIdOf(principal: Principal): Uuid {
  if (principal.kind !== 'customer') throw refuse('UNAUTHENTICATED');
  return principal.id;
}

function staffRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/orders',
    snapshot: true,
    summary: 'Orders, narrowed by their words, buyer, market, amount, time or any text.',
    policy: read,
    query: orderFilterQuery,
    list: { sorts: SORTS, default: '-created_at', countsItself: true },
    answers: { 200: staffOrderList },
    read: async (db, { query, page }) => {
      const market = query.market === undefined ? undefined : await marketIdOf(db, query.market);
      if (query.market !== undefined && !market) return listAnswer(page, [], noRow, () => []);
      const filter: OrderFilter = {
        includeArchived: false,
        ...(query.customer_id && { customerId: query.customer_id }),
        ...(query.status && { status: query.status }),
        ...(query.payment_status && { paymentStatus: query.payment_status }),
        ...(query.fulfillment_status && { fulfillmentStatus: query.fulfillment_status }),
        ...(query.email && { email: query.email.trim() }),
        ...(query.number && { number: query.number }),
        ...(query.tag && { tag: query.tag }),
        ...(query.hold && { hold: holdOf(query.hold) }),
        ...(market && { marketId: market }),
        ...(query.min_price !== undefined && { minAmount: query.min_price }),
        ...(query.max_price !== undefined && { maxAmount: query.max_price }),
        ...(query.created_after && { createdAfter: new Date(query.created_after) }),
        ...(query.created_before && { createdBefore: new Date(query.created_before) }),
        ...(query.q && { q: query.q }),
      };
      return ordersAnswer(db, filter, page, staffOrderBodies);
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/customers/{id}/orders',
    summary: 'The orders of one customer, newest first.',
    policy: { who: 'staff', scope: 'customers:read' },
    params: idInPath,
    list: { sorts: SORTS, default: '-created_at', countsItself: true },
    answers: { 200: staffOrderList },
    refuses: ['CUSTOMER_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const customerId = pathId(params.id, 'CUSTOMER_NOT_FOUND');
      if (!(await customerExists(db, customerId))) throw refuse('CUSTOMER_NOT_FOUND');
      return ordersAnswer(db, { customerId, includeArchived: true }, page, staffOrderBodies);
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/orders/{id}',
    snapshot: true,
    summary: 'One order by id or number.',
    policy: read,
    params: idInPath,
    etag: true,
    answers: { 200: staffOrderBody },
    refuses: ['ORDER_NOT_FOUND'],
    read: async (db, { params }) =>
      readOrderBody(db, await orderIdOf(db, params.id), { audience: 'staff' }),
  });
  http.route({
    method: 'GET',
    url: '/admin/orders/{id}/timeline',
    summary: 'What happened to an order, oldest first.',
    policy: read,
    params: idInPath,
    list: { sorts: ['created_at'], default: 'created_at' },
    answers: { 200: timelineList },
    refuses: ['ORDER_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const rows = await timelineRows(db, await orderIdOf(db, params.id), page);
      return listAnswer(page, rows, toTimelineBody, (row) => [row.position, row.id]);
    },
  });
}

/** A UUID is an id, anything else a number. Refuses ORDER_NOT_FOUND. */
async function orderIdOf(db: Db, text: string): Promise<Uuid> {
  const id = parseUuid(text);
  const order = await findOrder(db, id ? { orderId: id } : { number: text });
  if (!order) throw refuse('ORDER_NOT_FOUND');
  return order.id;
}

const noRow = (row: never): never => row;

const holdOf = (text: HoldReason | 'true' | 'false'): HoldReason | boolean =>
  text === 'true' ? true : text === 'false' ? false : text;

/** A market by id or code. */
async function marketIdOf(db: Db, text: string): Promise<Uuid | undefined> {
  const id = parseUuid(text);
  if (id) return id;
  return (await activeMarkets(db)).find((market) => market.code === text)?.id;
}

async function ordersAnswer<Body>(
  db: Db,
  filter: OrderFilter,
  page: Page,
  bodies: (db: Db, orders: readonly Order[]) => Promise<Body[]>,
) {
  const [orders, total] = await Promise.all([
    orderPage(db, filter, page),
    page.count ? orderCount(db, filter) : undefined,
  ]);
  const shown = await bodies(db, orders.slice(0, page.limit));
  const rows = orders.map((order, index) => ({ order, body: shown[index] }));
  return listAnswer(
    page,
    rows,
    (row) => row.body as Body,
    ({ order }) => [sortKeyOf(order, page.sort), order.id],
    total,
  );
}

const sortKeyOf = (order: Order, sort: string): number | Date | null => {
  if (sort === 'total_amount') return order.totalAmount;
  return sort === 'placed_at' ? order.placedAt : order.createdAt;
};

function staffActions({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'PATCH',
    url: '/admin/orders/{id}',
    summary: "Changes staff's own fields of an order.",
    policy: write,
    params: idInPath,
    body: patchOrderBody,
    ifMatch: true,
    etag: true,
    answers: { 200: staffOrderBody },
    refuses: ['ORDER_NOT_FOUND', 'VERSION_MISMATCH', 'LIMIT_EXCEEDED'],
    write: async (tx, { params, body, ifMatch }) => {
      const orderId = await orderIdOf(tx, params.id);
      await updateOrder(tx, { orderId, expectedVersion: ifMatch, ...body });
      return readOrderBody(tx, orderId, { audience: 'staff' });
    },
  });
  const actions = [
    ['complete', completeOrder, 'Marks an open order done.'],
    ['reopen', reopenOrder, 'Opens a completed order again.'],
    ['archive', archiveOrder, 'Puts a finished order away.'],
  ] as const;
  for (const [verb, act, summary] of actions) {
    http.route({
      method: 'POST',
      url: `/admin/orders/{id}/${verb}`,
      summary,
      policy: write,
      params: idInPath,
      answers: { 200: staffOrderBody },
      refuses: ['ORDER_NOT_FOUND', 'ORDER_TRANSITION_INVALID'],
      write: async (tx, { params }) => {
        const orderId = await orderIdOf(tx, params.id);
        await act(tx, orderId);
        return readOrderBody(tx, orderId, { audience: 'staff' });
      },
    });
  }
}

function notesAndHolds({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/orders/{id}/notes',
    summary: 'The notes on an order, oldest first.',
    policy: read,
    params: idInPath,
    list: { sorts: ['created_at'], default: 'created_at' },
    answers: { 200: noteList },
    refuses: ['ORDER_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const rows = await noteRows(db, await orderIdOf(db, params.id), page);
      return listAnswer(page, rows, toNoteBody, (row) => [row.created_at, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/orders/{id}/notes',
    summary: 'Adds a note for colleagues, or one that the customer may read.',
    policy: write,
    params: idInPath,
    body: newNoteBody,
    answers: { 201: noteBody },
    refuses: ['ORDER_NOT_FOUND'],
    write: async (tx, { params, body }) =>
      toNoteBody(
        await addNote(tx, {
          orderId: await orderIdOf(tx, params.id),
          body: body.body,
          visibleToCustomer: body.visible_to_customer ?? false,
        }),
      ),
  });
  http.route({
    method: 'POST',
    url: '/admin/orders/{id}/holds',
    summary: 'Holds an order back from shipping.',
    policy: write,
    params: idInPath,
    body: newHoldBody,
    answers: { 201: holdBody },
    refuses: ['ORDER_NOT_FOUND', 'HOLD_EXISTS'],
    write: async (tx, { params, body }) =>
      toHoldBody(
        await holdOrder(tx, {
          orderId: await orderIdOf(tx, params.id),
          reason: body.reason,
          note: body.note ?? null,
        }),
      ),
  });
  http.route({
    method: 'POST',
    url: '/admin/orders/{id}/holds/{hold_id}/release',
    summary: 'Ends a hold.',
    policy: write,
    params: Type.Object({
      id: Type.String({ maxLength: 512 }),
      hold_id: Type.String({ maxLength: 512 }),
    }),
    answers: { 200: holdBody },
    refuses: ['ORDER_NOT_FOUND', 'HOLD_NOT_FOUND'],
    write: async (tx, { params }) => {
      const orderId = await orderIdOf(tx, params.id);
      const holdId = pathId(params.hold_id, 'HOLD_NOT_FOUND');
      return toHoldBody(await releaseHold(tx, { orderId, holdId }));
    },
  });
}
