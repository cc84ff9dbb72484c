import type { FulfillmentState } from './types.ts';

/** state → the states it may go to. source: reference.md 3, fulfillment. */
export const FULFILLMENT_NEXT: Readonly<Record<FulfillmentState, readonly FulfillmentState[]>> = {
  pending: ['ready_for_pickup', 'shipped', 'cancelled'],
  ready_for_pickup: ['delivered', 'cancelled'],
  shipped: ['delivered', 'failed', 'returned'],
  failed: ['shipped', 'returned'],
  delivered: [],
  cancelled: [],
  returned: [],
};

/** Whether the units are still in the house, their allocation untouched. */
export const isInHouse = (state: FulfillmentState): boolean =>
  state === 'pending' || state === 'ready_for_pickup';
