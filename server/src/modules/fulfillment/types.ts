import type { Uuid } from '../../kernel/ids.ts';

export const FULFILLMENT_TYPES = ['shipment', 'pickup', 'digital'] as const;
export type FulfillmentType = (typeof FULFILLMENT_TYPES)[number];

/** delivered, cancelled and returned are final. */
export const FULFILLMENT_STATES = [
  'pending',
  'ready_for_pickup',
  'shipped',
  'delivered',
  'cancelled',
  'failed',
  'returned',
] as const;
export type FulfillmentState = (typeof FULFILLMENT_STATES)[number];

export type FulfillmentItem = { readonly orderItemId: Uuid; readonly quantity: number };

/** A parcel, a pickup or a digital delivery of some units of one order. */
export type Fulfillment = {
  readonly id: Uuid;
  readonly orderId: Uuid;
  readonly locationId: Uuid | null;
  readonly type: FulfillmentType;
  readonly status: FulfillmentState;
  readonly items: readonly FulfillmentItem[];
  readonly trackingNumber: string | null;
  readonly trackingCompany: string | null;
  readonly trackingUrl: string | null;
  readonly shippedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly notify: boolean;
  readonly version: number;
};
