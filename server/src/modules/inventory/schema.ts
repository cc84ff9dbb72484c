import Type from 'typebox';
import {
  ActorBody,
  AddressBody,
  AmountField,
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { Settings } from '../stores/settings.ts';
import { suggestedReorder } from './alerts.ts';
import type { LevelOnWire } from './cross-module.ts';
import type { AlertRow, LocationRow, MovementRow, ReservationRow } from './store.ts';
import type { LevelChange } from './types.ts';

const Units = Type.Integer();
const skuField = TextField(191);

export const levelAnswer = shape('Level', {
  item_id: UuidText,
  sku: Nullable(Type.String()),
  variant_ids: Type.Array(UuidText),
  location_id: UuidText,
  on_hand: Units,
  reserved: Units,
  available: Units,
  incoming: Units,
  backorder_limit: Units,
  reorder_point: Nullable(Units),
  reorder_quantity: Nullable(Units),
  version: Type.Integer(),
});
export const levelBody = (row: LevelOnWire) => {
  const { created_at: _madeAt, ...body } = row;
  return body;
};

export const itemAnswer = shape('InventoryItem', {
  id: UuidText,
  sku: Nullable(Type.String()),
  name: Type.String(),
  requires_shipping: Type.Boolean(),
  unit_cost_amount: Nullable(AmountField),
  variant_ids: Type.Array(UuidText),
  levels: Type.Array(levelAnswer),
  created_at: InstantText,
  updated_at: InstantText,
});

export const movementAnswer = shape('Movement', {
  id: UuidText,
  item_id: UuidText,
  location_id: UuidText,
  type: Type.String(),
  on_hand_delta: Units,
  reserved_delta: Units,
  incoming_delta: Units,
  on_hand_after: Units,
  reserved_after: Units,
  reason: Nullable(Type.String()),
  ref_type: Type.String(),
  ref_id: UuidText,
  note: Nullable(Type.String()),
  actor: ActorBody,
  created_at: InstantText,
});
export const movementBody = (row: MovementRow) => ({ ...row });

export const reservationAnswer = shape('Reservation', {
  id: UuidText,
  item_id: UuidText,
  location_id: UuidText,
  quantity: Units,
  consumed: Units,
  released: Units,
  status: Type.Enum(['held', 'allocated', 'consumed', 'released', 'expired', 'short']),
  cart_id: Nullable(UuidText),
  order_id: Nullable(UuidText),
  cart_item_id: Nullable(UuidText),
  order_item_id: Nullable(UuidText),
  expires_at: Nullable(InstantText),
  created_at: InstantText,
});
export const reservationBody = (row: ReservationRow) => ({ ...row });

export const alertAnswer = shape('Alert', {
  id: UuidText,
  item_id: UuidText,
  location_id: Nullable(UuidText),
  sku: Nullable(Type.String()),
  name: Type.String(),
  level: Type.Enum(['low', 'critical', 'out']),
  available: Units,
  threshold: Units,
  suggested_reorder: Units,
  opened_at: InstantText,
  closed_at: Nullable(InstantText),
  acknowledged_by: Nullable(ActorBody),
  acknowledged_at: Nullable(InstantText),
  note: Nullable(Type.String()),
});
export function alertBody(row: AlertRow, settings: Settings) {
  const { reorder_point: reorderPoint, reorder_quantity: reorderQuantity, ...facts } = row;
  return {
    ...facts,
    threshold: reorderPoint ?? settings.lowStockThreshold,
    suggested_reorder: suggestedReorder({ reorderPoint, reorderQuantity }, row.available, settings),
  };
}

export const locationAnswer = shape('Location', {
  id: UuidText,
  code: Type.String(),
  name: Type.String(),
  address: Nullable(AddressBody),
  priority: Type.Integer(),
  is_active: Type.Boolean(),
  fulfills_online: Type.Boolean(),
  pickup_enabled: Type.Boolean(),
  market_ids: Type.Array(UuidText),
  version: Type.Integer(),
});
export const locationBody = (row: LocationRow) => {
  const { archived_at: _archivedAt, ...body } = row;
  return body;
};

const Int32 = Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 });
const locationFields = {
  address: Type.Optional(Nullable(AddressBody)),
  priority: Type.Optional(Int32),
  is_active: Type.Optional(Type.Boolean()),
  fulfills_online: Type.Optional(Type.Boolean()),
  pickup_enabled: Type.Optional(Type.Boolean()),
  market_ids: Type.Optional(
    Type.Array(UuidText, { maxItems: 100, description: 'Markets it serves; empty: all of them' }),
  ),
};
const codeField = TextField(64, { minLength: 1 });
const nameField = TextField(255, { minLength: 1 });
export const newLocationBody = closed({ name: nameField, code: codeField, ...locationFields });
export const locationChangeBody = closed({
  name: Type.Optional(nameField),
  code: Type.Optional(codeField),
  ...locationFields,
});

/** Far beyond any stock, far below what sums of it could not hold. */
const SomeUnits = Type.Integer({ minimum: -1_000_000_000_000, maximum: 1_000_000_000_000 });
const SomeRule = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });
export const levelInPath = Type.Object({
  item_id: Type.String({ maxLength: 512 }),
  location_id: Type.String({ maxLength: 512 }),
});
export const levelChangeBody = closed({
  backorder_limit: Type.Optional(SomeRule),
  reorder_point: Type.Optional(Nullable(SomeRule)),
  reorder_quantity: Type.Optional(Nullable(SomeRule)),
});

const itemRef = { item_id: Type.Optional(UuidText), sku: Type.Optional(skuField) };

export const adjustmentBody = closed({
  variant_id: Type.Optional(UuidText),
  ...itemRef,
  location_id: Type.Optional(UuidText),
  delta: Type.Optional(SomeUnits),
  set_on_hand: Type.Optional(SomeUnits),
  reason: TextField(1000),
  reference: Type.Optional(TextField(1024)),
  expected_on_hand: Type.Optional(SomeUnits),
  resolve: Type.Optional(Type.Enum(['release_holds', 'short_allocations'])),
});
export const adjustmentAnswer = closed({
  movement_id: Nullable(UuidText),
  item_id: UuidText,
  location_id: UuidText,
  on_hand: Units,
  reserved: Units,
  available: Units,
});

const changedLevel = closed({
  item_id: UuidText,
  location_id: UuidText,
  on_hand: Units,
  reserved: Units,
  available: Units,
});
export const changedLevelBody = (level: LevelChange) => ({
  item_id: level.itemId,
  location_id: level.locationId,
  on_hand: level.onHand,
  reserved: level.reserved,
  available: level.onHand - level.reserved,
});

export const receiptBody = closed({
  items: Type.Array(
    closed({
      ...itemRef,
      quantity: SomeUnits,
      unit_cost_amount: Type.Optional(Type.Integer({ minimum: 0, maximum: 99_999_999_999 })),
    }),
    { minItems: 1, maxItems: 500 },
  ),
  location_id: UuidText,
});
export const receiptAnswer = closed({
  id: UuidText,
  location_id: UuidText,
  levels: Type.Array(changedLevel),
});

export const transferBody = closed({
  ...itemRef,
  from_location_id: UuidText,
  to_location_id: UuidText,
  quantity: SomeUnits,
});
export const transferAnswer = closed({
  id: UuidText,
  item_id: UuidText,
  from_location_id: UuidText,
  to_location_id: UuidText,
  quantity: Units,
  levels: Type.Array(changedLevel),
});

export const newReservationsBody = closed({
  order_id: UuidText,
  items: Type.Array(
    closed({ ...itemRef, quantity: SomeUnits, location_id: Type.Optional(UuidText) }),
    { minItems: 1, maxItems: 500 },
  ),
});
export const newReservationsAnswer = closed({ data: Type.Array(reservationAnswer) });

export const acknowledgeBody = closed({ note: Type.Optional(TextField(1024)) });

export const rebuildAnswer = closed({
  levels_count: Units,
  differences: Type.Array(
    closed({
      item_id: UuidText,
      location_id: UuidText,
      on_hand: Units,
      on_hand_rebuilt: Units,
      reserved: Units,
      reserved_rebuilt: Units,
    }),
  ),
});

export const lists = {
  levels: listOf(levelAnswer),
  movements: listOf(movementAnswer),
  reservations: listOf(reservationAnswer),
  alerts: listOf(alertAnswer),
  locations: listOf(locationAnswer),
};
