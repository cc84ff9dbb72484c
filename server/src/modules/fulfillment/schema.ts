import Type, { type Static } from 'typebox';
import {
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import { FULFILLMENT_STATES, FULFILLMENT_TYPES, type Fulfillment } from './types.ts';

const tracking = {
  tracking_number: Type.Optional(Nullable(TextField(255))),
  tracking_company: Type.Optional(Nullable(TextField(255))),
  tracking_url: Type.Optional(
    Nullable(Type.String({ maxLength: 2048, pattern: '^https?://[^\\s]+$' })),
  ),
};

export const newFulfillmentBody = closed({
  items: Type.Optional(
    Type.Array(closed({ order_item_id: UuidText, quantity: Type.Integer() }), { maxItems: 1000 }),
  ),
  location_id: Type.Optional(UuidText),
  type: Type.Optional(Type.Enum([...FULFILLMENT_TYPES])),
  ...tracking,
  ship: Type.Optional(Type.Boolean({ description: 'false prepares the parcel only' })),
  notify: Type.Optional(Type.Boolean()),
  override: Type.Optional(
    Type.Boolean({
      description: 'Send it although the order is held or not paid; needs fulfillments:admin',
    }),
  ),
});

export const trackingBody = closed(tracking);

const NullableText = Nullable(Type.String());
export const fulfillmentBody = shape('Fulfillment', {
  id: UuidText,
  order_id: UuidText,
  type: Type.Enum([...FULFILLMENT_TYPES]),
  status: Type.Enum([...FULFILLMENT_STATES]),
  items: Type.Array(closed({ order_item_id: UuidText, quantity: Type.Integer() })),
  tracking_number: NullableText,
  tracking_company: NullableText,
  tracking_url: NullableText,
  shipped_at: Nullable(InstantText),
  delivered_at: Nullable(InstantText),
  version: Type.Integer(),
});
export const fulfillmentList = listOf(fulfillmentBody);

export const toBody = (parcel: Fulfillment): Static<typeof fulfillmentBody> => ({
  id: parcel.id,
  order_id: parcel.orderId,
  type: parcel.type,
  status: parcel.status,
  items: parcel.items.map((item) => ({
    order_item_id: item.orderItemId,
    quantity: item.quantity,
  })),
  tracking_number: parcel.trackingNumber,
  tracking_company: parcel.trackingCompany,
  tracking_url: parcel.trackingUrl,
  shipped_at: parcel.shippedAt,
  delivered_at: parcel.deliveredAt,
  version: parcel.version,
});
