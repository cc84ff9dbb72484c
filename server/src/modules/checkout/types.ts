import type { Uuid } from '../../kernel/ids.ts';
import type { NewOrder, Order } from '../orders/types.ts';
import type { Payment } from '../payments/types.ts';

/** frozen ⇄ paying → placed; frozen, paying → released; released → placed (late money whose stock can still be taken). */
export type OrderIntentStatus = 'frozen' | 'paying' | 'placed' | 'released';

/** Everything the order will be, decided before money moves. */
export type Frozen = {
  readonly order: NewOrder;
  /** Which line of the cart (of the draft: `cartItemId` is its line's id) became which line of the order. */
  readonly lines: readonly {
    readonly cartItemId: Uuid;
    readonly orderItemId: Uuid;
    readonly variantId: Uuid;
    readonly quantity: number;
  }[];
  readonly redemptions: readonly { readonly promotionId: Uuid; readonly discountAmount: number }[];
  readonly customerKey: string;
  /** Null when nothing is to be paid. */
  readonly provider: string | null;
};

export type OrderIntent = {
  readonly id: Uuid;
  readonly cartId: Uuid | null;
  readonly draftOrderId: Uuid | null;
  readonly customerId: Uuid | null;
  readonly contentHash: string;
  readonly status: OrderIntentStatus;
  readonly currency: string;
  readonly totalAmount: number;
  readonly payableAmount: number;
  readonly snapshot: Frozen;
  readonly expiresAt: Date;
  readonly releaseReason: string | null;
  readonly orderId: Uuid | null;
};

/** What was written of an order that its transaction placed and did not change since: its answer needs no reading. */
export type FreshOrder = {
  readonly order: Order;
  readonly agreed: NewOrder;
  /** Nothing was paid of them yet. */
  readonly tenders: readonly Payment[];
};
