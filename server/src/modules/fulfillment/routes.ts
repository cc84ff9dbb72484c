import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { grants } from '../../kernel/scopes.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Principal } from '../../platform/http/route.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { findOrder } from '../orders/orders.ts';
import {
  cancelFulfillment,
  createFulfillment,
  deliverFulfillment,
  readyFulfillment,
  shipFulfillment,
  trackFulfillment,
} from './fulfillment.ts';
import {
  fulfillmentBody,
  fulfillmentList,
  newFulfillmentBody,
  toBody,
  trackingBody,
} from './schema.ts';
import { fulfillmentPage } from './store.ts';

const write = { who: 'staff', scope: 'fulfillments:write' } as const;

export function fulfillmentRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/orders/{id}/fulfillments',
    summary: 'The parcels of an order, oldest first.',
    policy: { who: 'staff', scope: 'fulfillments:read' },
    params: idInPath,
    list: { sorts: ['created_at'], default: 'created_at' },
    answers: { 200: fulfillmentList },
    refuses: ['ORDER_NOT_FOUND'],
    read: async (db, { params, page }) => {
      const rows = await fulfillmentPage(db, await orderIdOf(db, params.id), page);
      return listAnswer(page, rows, toBody, (row) => [row.createdAt, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/orders/{id}/fulfillments',
    summary: 'Packs units of an order and sends them; without items all that is open.',
    policy: write,
    params: idInPath,
    body: newFulfillmentBody,
    answers: { 201: fulfillmentBody },
    refuses: [
      'ORDER_NOT_FOUND',
      'ORDER_ON_HOLD',
      'ORDER_NOT_FULFILLABLE',
      'ORDER_ITEM_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'QUANTITY_INVALID',
      'FULFILLMENT_EXCEEDS_OPEN',
      'LIMIT_EXCEEDED',
      'INSUFFICIENT_STOCK',
    ],
    write: async (tx, { params, body, principal }) => {
      const override = body.override ?? false;
      if (override) requireScope(principal, 'fulfillments:admin');
      const orderId = await orderIdOf(tx, params.id);
      const items = body.items?.map((item) => ({
        orderItemId: item.order_item_id,
        quantity: item.quantity,
      }));
      const parcel = await createFulfillment(tx, {
        orderId,
        ...(items && { items }),
        ...(body.location_id && { locationId: body.location_id }),
        ...(body.type && { type: body.type }),
        trackingNumber: body.tracking_number ?? null,
        trackingCompany: body.tracking_company ?? null,
        trackingUrl: body.tracking_url ?? null,
        ship: body.ship ?? true,
        notify: body.notify ?? true,
        override,
      });
      return toBody(parcel);
    },
  });
  http.route({
    method: 'PATCH',
    url: '/admin/fulfillments/{id}',
    summary: 'Changes how a parcel is tracked.',
    policy: write,
    params: idInPath,
    body: trackingBody,
    ifMatch: true,
    etag: true,
    answers: { 200: fulfillmentBody },
    refuses: ['FULFILLMENT_NOT_FOUND', 'FULFILLMENT_TRANSITION_INVALID', 'VERSION_MISMATCH'],
    write: async (tx, { params, body, ifMatch }) =>
      toBody(
        await trackFulfillment(tx, {
          id: pathId(params.id, 'FULFILLMENT_NOT_FOUND'),
          expectedVersion: ifMatch,
          ...(body.tracking_number !== undefined && { trackingNumber: body.tracking_number }),
          ...(body.tracking_company !== undefined && { trackingCompany: body.tracking_company }),
          ...(body.tracking_url !== undefined && { trackingUrl: body.tracking_url }),
        }),
      ),
  });
  const actions = [
    ['ship', shipFulfillment, 'Sends a prepared parcel.'],
    ['ready', readyFulfillment, 'Says that a pickup waits for its customer.'],
    ['deliver', deliverFulfillment, 'Says that a parcel arrived or was picked up.'],
    ['cancel', cancelFulfillment, 'Unpacks a parcel that has not left.'],
  ] as const;
  for (const [verb, act, summary] of actions) {
    http.route({
      method: 'POST',
      url: `/admin/fulfillments/{id}/${verb}`,
      summary,
      policy: write,
      params: idInPath,
      answers: { 200: fulfillmentBody },
      refuses: [
        'FULFILLMENT_NOT_FOUND',
        'FULFILLMENT_TRANSITION_INVALID',
        'ORDER_ON_HOLD',
        'ORDER_NOT_FULFILLABLE',
        'INSUFFICIENT_STOCK',
      ],
      write: async (tx, { params }) =>
        toBody(await act(tx, pathId(params.id, 'FULFILLMENT_NOT_FOUND'))),
    });
  }
}

/** refuses INSUFFICIENT_SCOPE 403 */
function requireScope(principal: Principal, required: string): void {
  const held = 'scopes' in principal ? principal.scopes : [];
  if (!grants(held, required)) throw refuse('INSUFFICIENT_SCOPE', { required });
}

/** A UUID is an id, anything else a number. Refuses ORDER_NOT_FOUND. */
async function orderIdOf(db: Db, text: string): Promise<Uuid> {
  const id = parseUuid(text);
  const order = await findOrder(db, id ? { orderId: id } : { number: text });
  if (!order) throw refuse('ORDER_NOT_FOUND');
  return order.id;
}
