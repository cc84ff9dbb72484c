import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfOrder,
  staffWith,
} from '../../platform/events.ts';

const fact = Type.Object({
  fulfillment_id: Type.String(),
  order_id: Type.String(),
  items: Type.Array(Type.Object({ order_item_id: Type.String(), quantity: Type.Integer() })),
  tracking_number: Type.Union([Type.String(), Type.Null()]),
  tracking_company: Type.Union([Type.String(), Type.Null()]),
});
const audience = (facts: AudienceFacts) => [
  staffWith('fulfillments:read'),
  ...customerOf(facts.customerId),
  ...holdersOfOrder(facts.orderId),
];
const definition = { aggregate: 'fulfillment', payload: fact, audience };

export const fulfillmentCreated = defineEvent('fulfillment.created', definition);
export const fulfillmentShipped = defineEvent('fulfillment.shipped', definition);
export const fulfillmentReady = defineEvent('fulfillment.ready_for_pickup', definition);
export const fulfillmentDelivered = defineEvent('fulfillment.delivered', definition);
export const fulfillmentCancelled = defineEvent('fulfillment.cancelled', definition);
export const fulfillmentTracked = defineEvent('fulfillment.tracking_updated', definition);
