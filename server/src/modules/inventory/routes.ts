import Type from 'typebox';
import { given } from '../../kernel/given.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { reply } from '../../platform/http/route.ts';
import { idInPath, pathId, TextField, UuidText } from '../../platform/http/schemas.ts';
import { settingsOf } from '../stores/stores.ts';
import {
  adjustStock,
  changeLevelRules,
  itemFor,
  rebuildBalances,
  receiveStock,
  transferStock,
} from './corrections.ts';
import { levelPage } from './cross-module.ts';
import { createLocation, removeLocation, updateLocation } from './locations.ts';
import {
  acknowledgeBody,
  adjustmentAnswer,
  adjustmentBody,
  alertAnswer,
  alertBody,
  changedLevelBody,
  itemAnswer,
  levelAnswer,
  levelBody,
  levelChangeBody,
  levelInPath,
  lists,
  locationAnswer,
  locationBody,
  locationChangeBody,
  movementBody,
  newLocationBody,
  newReservationsAnswer,
  newReservationsBody,
  rebuildAnswer,
  receiptAnswer,
  receiptBody,
  reservationAnswer,
  reservationBody,
  transferAnswer,
  transferBody,
} from './schema.ts';
import { releaseByHand, reserveByHand } from './staff-claims.ts';
import {
  acknowledge,
  alertPage,
  findAlert,
  findItem,
  findLocation,
  locationPage,
  movementPage,
  reservationPage,
} from './store.ts';

const mayRead = { who: 'staff', scope: 'inventory:read' } as const;
const mayWrite = { who: 'staff', scope: 'inventory:write' } as const;
const mayAdmin = { who: 'staff', scope: 'inventory:admin' } as const;

/** Levels of one item shown at once: a store has at most so many locations. */
const LEVELS_OF_ITEM_MAX = 1000;

export function inventoryRoutes(edges: Edges): void {
  reads(edges);
  corrections(edges);
  reservations(edges);
  alerts(edges);
  locations(edges);
}

const optionalId = Type.Optional(UuidText);

function reads({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/inventory/levels',
    snapshot: true,
    summary: 'Balances of items at locations.',
    policy: mayRead,
    query: Type.Object({
      sku: Type.Optional(TextField(191)),
      variant_id: optionalId,
      location_id: optionalId,
      low_stock: Type.Optional(Type.Boolean()),
    }),
    list: { sorts: ['created_at'], default: 'created_at' },
    answers: { 200: lists.levels },
    read: async (db, { page, query }) => {
      const lowAt = query.low_stock ? (await settingsOf(db)).lowStockThreshold : undefined;
      const rows = await levelPage(db, page, {
        sku: query.sku,
        variantId: query.variant_id,
        locationId: query.location_id,
        lowAt,
      });
      return listAnswer(page, rows, levelBody, (row) => [
        row.created_at,
        row.item_id,
        row.location_id,
      ]);
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/inventory/items/{id}',
    snapshot: true,
    summary: 'An item with its levels.',
    policy: mayRead,
    params: idInPath,
    answers: { 200: itemAnswer },
    refuses: ['INVENTORY_ITEM_NOT_FOUND'],
    read: async (db, { params }) => {
      const itemId = pathId(params.id, 'INVENTORY_ITEM_NOT_FOUND');
      const [item, levels] = await Promise.all([
        findItem(db, itemId),
        levelPage(db, { limit: LEVELS_OF_ITEM_MAX, descending: false }, { itemId }),
      ]);
      if (!item) throw refuse('INVENTORY_ITEM_NOT_FOUND');
      return {
        ...item,
        variant_ids: levels[0]?.variant_ids ?? [],
        levels: levels.map(levelBody),
      };
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/inventory/movements',
    summary: 'The journal of stock, newest first.',
    policy: mayRead,
    query: Type.Object({
      item_id: optionalId,
      sku: Type.Optional(TextField(191)),
      variant_id: optionalId,
      location_id: optionalId,
      type: Type.Optional(TextField(32)),
    }),
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: lists.movements },
    refuses: ['INVENTORY_ITEM_NOT_FOUND'],
    read: async (db, { page, query }) => {
      const isNamed = query.item_id ?? query.sku ?? query.variant_id;
      const itemId = isNamed
        ? await itemFor(db, {
            itemId: query.item_id,
            sku: query.sku,
            variantId: query.variant_id,
          })
        : undefined;
      const rows = await movementPage(db, page, {
        itemId,
        locationId: query.location_id,
        type: query.type,
      });
      return listAnswer(page, rows, movementBody, (row) => [row.created_at, row.id]);
    },
  });
}

function corrections({ http }: Edges): void {
  http.route({
    method: 'PATCH',
    url: '/admin/inventory/levels/{item_id}/{location_id}',
    summary: 'Decides what may be sold before it is there, and when to order again.',
    policy: mayWrite,
    params: levelInPath,
    body: levelChangeBody,
    answers: { 200: levelAnswer },
    etag: true,
    ifMatch: true,
    refuses: [
      'INVENTORY_ITEM_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'VERSION_MISMATCH',
      'STOCK_COMMITTED',
    ],
    write: async (tx, { params, body, ifMatch }) => {
      const itemId = pathId(params.item_id, 'INVENTORY_ITEM_NOT_FOUND');
      const locationId = pathId(params.location_id, 'LOCATION_NOT_FOUND');
      const change = given({
        backorderLimit: body.backorder_limit,
        reorderPoint: body.reorder_point,
        reorderQuantity: body.reorder_quantity,
      });
      await changeLevelRules(tx, { itemId, locationId, change }, ifMatch);
      const [level] = await levelPage(tx, { limit: 1, descending: false }, { itemId, locationId });
      if (!level) throw refuse('INVENTORY_ITEM_NOT_FOUND');
      return levelBody(level);
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/adjustments',
    summary: 'Corrects a balance by a difference or to a count.',
    policy: mayWrite,
    body: adjustmentBody,
    answers: { 201: adjustmentAnswer },
    refuses: [
      'INVENTORY_ITEM_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'INVENTORY_NEGATIVE',
      'STOCK_COMMITTED',
      'STOCK_CHANGED',
      'MOVEMENT_REASON_INVALID',
    ],
    write: async (tx, { body }) => {
      const { movementId, level } = await adjustStock(tx, {
        item: { itemId: body.item_id, sku: body.sku, variantId: body.variant_id },
        locationId: body.location_id,
        delta: body.delta,
        setOnHand: body.set_on_hand,
        reason: body.reason,
        reference: body.reference,
        expectedOnHand: body.expected_on_hand,
        resolve: body.resolve,
      });
      return reply(201, { movement_id: movementId, ...changedLevelBody(level) });
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/receipts',
    summary: 'Takes goods in.',
    policy: mayWrite,
    body: receiptBody,
    answers: { 201: receiptAnswer },
    refuses: ['INVENTORY_ITEM_NOT_FOUND', 'LOCATION_NOT_FOUND', 'QUANTITY_INVALID'],
    write: async (tx, { body }) => {
      const { receiptId, levels } = await receiveStock(tx, {
        locationId: body.location_id,
        items: body.items.map((item) => ({
          item: { itemId: item.item_id, sku: item.sku },
          quantity: item.quantity,
          unitCostAmount: item.unit_cost_amount,
        })),
      });
      return reply(201, {
        id: receiptId,
        location_id: body.location_id,
        levels: levels.map(changedLevelBody),
      });
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/transfers',
    summary: 'Moves free units to another location, at once.',
    policy: mayWrite,
    body: transferBody,
    answers: { 201: transferAnswer },
    refuses: [
      'TRANSFER_INVALID',
      'INVENTORY_ITEM_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'INSUFFICIENT_STOCK',
    ],
    write: async (tx, { body }) => {
      const { transferId, levels } = await transferStock(tx, {
        item: { itemId: body.item_id, sku: body.sku },
        fromLocationId: body.from_location_id,
        toLocationId: body.to_location_id,
        quantity: body.quantity,
      });
      const itemId = levels[0]?.itemId;
      if (itemId === undefined) throw refuse('INVENTORY_ITEM_NOT_FOUND');
      return reply(201, {
        id: transferId,
        item_id: itemId,
        from_location_id: body.from_location_id,
        to_location_id: body.to_location_id,
        quantity: body.quantity,
        levels: levels.map(changedLevelBody),
      });
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/rebuild',
    summary: 'Makes balances equal their journal, and tells what differed.',
    policy: mayAdmin,
    answers: { 200: rebuildAnswer },
    write: async (tx) => {
      const { levelsCount, differences } = await rebuildBalances(tx);
      return {
        levels_count: levelsCount,
        differences: differences.map((one) => ({
          item_id: one.itemId,
          location_id: one.locationId,
          on_hand: one.onHand,
          on_hand_rebuilt: one.onHandSum,
          reserved: one.reserved,
          reserved_rebuilt: one.reservedSum,
        })),
      };
    },
  });
}

function reservations({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/inventory/reservations',
    summary: 'Claims on stock, newest first.',
    policy: mayRead,
    query: Type.Object({
      item_id: optionalId,
      order_id: optionalId,
      cart_id: optionalId,
      status: Type.Optional(TextField(32)),
    }),
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: lists.reservations },
    read: async (db, { page, query }) => {
      const rows = await reservationPage(db, page, {
        itemId: query.item_id,
        orderId: query.order_id,
        cartId: query.cart_id,
        status: query.status,
      });
      return listAnswer(page, rows, reservationBody, (row) => [row.created_at, row.id]);
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/reservations',
    summary: 'Reserves units for a draft order.',
    policy: mayWrite,
    body: newReservationsBody,
    answers: { 201: newReservationsAnswer },
    refuses: [
      'ORDER_NOT_FOUND',
      'ORDER_NOT_EDITABLE',
      'INVENTORY_ITEM_NOT_FOUND',
      'LOCATION_NOT_FOUND',
      'QUANTITY_INVALID',
      'INSUFFICIENT_STOCK',
    ],
    write: async (tx, { body }) => {
      const rows = await reserveByHand(tx, {
        orderId: body.order_id,
        items: body.items.map((item) => ({
          item: { itemId: item.item_id, sku: item.sku },
          quantity: item.quantity,
          locationId: item.location_id,
        })),
      });
      return reply(201, { data: rows.map(reservationBody) });
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/reservations/{id}/release',
    summary: 'Ends a claim.',
    policy: mayWrite,
    params: idInPath,
    answers: { 200: reservationAnswer },
    refuses: ['RESERVATION_NOT_FOUND', 'RESERVATION_CLOSED'],
    write: async (tx, { params }) =>
      reservationBody(await releaseByHand(tx, pathId(params.id, 'RESERVATION_NOT_FOUND'))),
  });
}

function alerts({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/inventory/alerts',
    summary: 'Items of which little is left, newest alert first.',
    policy: mayRead,
    query: Type.Object({
      level: Type.Optional(Type.Enum(['low', 'critical', 'out'])),
      open: Type.Optional(Type.Boolean()),
    }),
    list: { sorts: ['opened_at'], default: '-opened_at' },
    answers: { 200: lists.alerts },
    read: async (db, { page, query }) => {
      const [rows, settings] = await Promise.all([
        alertPage(db, page, { level: query.level, isOpen: query.open }),
        settingsOf(db),
      ]);
      return listAnswer(
        page,
        rows,
        (row) => alertBody(row, settings),
        (row) => [row.opened_at, row.id],
      );
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/alerts/{id}/acknowledge',
    summary: 'Notes that somebody takes care of an alert.',
    policy: mayWrite,
    params: idInPath,
    body: acknowledgeBody,
    answers: { 200: alertAnswer },
    refuses: ['ALERT_NOT_FOUND', 'ALERT_ALREADY_ACKNOWLEDGED'],
    write: async (tx, { params, body }) => {
      const id = pathId(params.id, 'ALERT_NOT_FOUND');
      if (!(await findAlert(tx, id))) throw refuse('ALERT_NOT_FOUND');
      if (!(await acknowledge(tx, id, body.note ?? null))) {
        throw refuse('ALERT_ALREADY_ACKNOWLEDGED');
      }
      const [row, settings] = await Promise.all([findAlert(tx, id), settingsOf(tx)]);
      if (!row) throw refuse('ALERT_NOT_FOUND');
      return alertBody(row, settings);
    },
  });
}

function locations({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/inventory/locations',
    summary: 'Where goods are, first choice first.',
    policy: mayRead,
    list: { sorts: ['priority'], default: 'priority' },
    answers: { 200: lists.locations },
    read: async (db, { page }) =>
      listAnswer(page, await locationPage(db, page), locationBody, (row) => [row.priority, row.id]),
  });

  http.route({
    method: 'GET',
    url: '/admin/inventory/locations/{id}',
    summary: 'A location.',
    policy: mayRead,
    params: idInPath,
    answers: { 200: locationAnswer },
    etag: true,
    refuses: ['LOCATION_NOT_FOUND'],
    read: async (db, { params }) => {
      const location = await findLocation(db, pathId(params.id, 'LOCATION_NOT_FOUND'));
      if (!location) throw refuse('LOCATION_NOT_FOUND');
      return locationBody(location);
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/inventory/locations',
    summary: 'Makes a location.',
    policy: mayAdmin,
    body: newLocationBody,
    answers: { 201: locationAnswer },
    etag: true,
    refuses: [
      'LOCATION_CODE_TAKEN',
      'MARKET_NOT_FOUND',
      'ADDRESS_INVALID',
      'INVALID_COUNTRY',
      'LIMIT_EXCEEDED',
    ],
    write: async (tx, { body }) => reply(201, locationBody(await createLocation(tx, body))),
  });

  http.route({
    method: 'PATCH',
    url: '/admin/inventory/locations/{id}',
    summary: 'Changes a location.',
    policy: mayAdmin,
    params: idInPath,
    body: locationChangeBody,
    answers: { 200: locationAnswer },
    etag: true,
    ifMatch: true,
    refuses: [
      'LOCATION_NOT_FOUND',
      'VERSION_MISMATCH',
      'LOCATION_CODE_TAKEN',
      'MARKET_NOT_FOUND',
      'ADDRESS_INVALID',
      'INVALID_COUNTRY',
    ],
    write: async (tx, { params, body, ifMatch }) =>
      locationBody(
        await updateLocation(tx, pathId(params.id, 'LOCATION_NOT_FOUND'), body, ifMatch),
      ),
  });

  http.route({
    method: 'DELETE',
    url: '/admin/inventory/locations/{id}',
    summary: 'Archives a location where nothing is.',
    policy: mayAdmin,
    params: idInPath,
    answers: { 204: null },
    ifMatch: true,
    refuses: ['LOCATION_NOT_FOUND', 'VERSION_MISMATCH', 'LOCATION_IN_USE'],
    write: async (tx, { params, ifMatch }) => {
      await removeLocation(tx, pathId(params.id, 'LOCATION_NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
