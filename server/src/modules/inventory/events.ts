import Type from 'typebox';
import {
  customerOf,
  defineEvent,
  everyone,
  holdersOfCart,
  staffWith,
} from '../../platform/events.ts';

const toStaff = () => [staffWith('inventory:read')];

const change = Type.Object({
  item_id: Type.String(),
  location_id: Type.String(),
  delta: Type.Integer(),
  on_hand: Type.Integer(),
  reserved: Type.Integer(),
  reason: Type.Union([Type.String(), Type.Null()]),
});
const ofChange = { aggregate: 'inventory_item', payload: change, audience: toStaff };
export const inventoryAdjusted = defineEvent('inventory.adjusted', ofChange);
export const inventoryReceived = defineEvent('inventory.received', ofChange);
export const inventoryTransferred = defineEvent('inventory.transferred', ofChange);

const claim = Type.Object({
  item_id: Type.String(),
  location_id: Type.String(),
  quantity: Type.Integer(),
  owner: Type.Object({ kind: Type.String(), id: Type.String() }),
});
const ofClaim = { aggregate: 'inventory_item', payload: claim };
export const inventoryReserved = defineEvent('inventory.reserved', {
  ...ofClaim,
  audience: toStaff,
});
export const inventoryReleased = defineEvent('inventory.released', {
  ...ofClaim,
  audience: toStaff,
});
export const inventoryReservationExpired = defineEvent('inventory.reservation_expired', {
  ...ofClaim,
  audience: ({ cartId, customerId }) => [
    staffWith('inventory:read'),
    ...holdersOfCart(cartId),
    ...customerOf(customerId),
  ],
});

const alert = Type.Object({
  item_id: Type.String(),
  location_id: Type.String(),
  available: Type.Integer(),
  threshold: Type.Integer(),
});
const ofAlert = { aggregate: 'inventory_item', payload: alert, audience: toStaff };
export const inventoryLowStock = defineEvent('inventory.low_stock', ofAlert);
export const inventoryCriticalStock = defineEvent('inventory.critical_stock', ofAlert);
export const inventoryOutOfStock = defineEvent('inventory.out_of_stock', ofAlert);
export const inventoryBackInStock = defineEvent('inventory.back_in_stock', ofAlert);
export const inventoryShortfall = defineEvent('inventory.shortfall', ofAlert);

/** The aggregate is the product, so that whoever shows the product hears it. */
export const productAvailabilityChanged = defineEvent('product.availability_changed', {
  aggregate: 'product',
  payload: Type.Object({
    variant_id: Type.String(),
    availability: Type.Enum(['in_stock', 'low_stock', 'out_of_stock', 'backorder']),
  }),
  audience: () => [everyone],
});
