import type { Address } from '../../kernel/address.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Attributes } from '../carts/types.ts';

export type OrderId = Uuid;

export const ORDER_ORIGINS = [
  'web',
  'draft',
  'api',
  'subscription_initial',
  'subscription_renewal',
  'import',
  'exchange',
] as const;
export type OrderOrigin = (typeof ORDER_ORIGINS)[number];

/** draft → open → completed → open again; draft and open → cancelled, which is final. */
export const ORDER_STATUSES = ['draft', 'open', 'completed', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const PAYMENT_STATUSES = [
  'unpaid',
  'pending',
  'failed',
  'voided',
  'partially_authorized',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const FULFILLMENT_STATUSES = [
  'not_required',
  'unfulfilled',
  'partial',
  'fulfilled',
  'delivered',
  'partially_returned',
  'returned',
] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

export const HOLD_REASONS = [
  'fraud_review',
  'stock_shortfall',
  'location_evidence',
  'payment_review',
  'manual',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export const CANCEL_REASONS = [
  'customer_request',
  'fraudulent',
  'inventory',
  'payment',
  'other',
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export type TaxTreatment =
  | 'taxed'
  | 'zero'
  | 'exempt'
  | 'reverse_charge'
  | 'export'
  | 'out_of_scope'
  | 'estimated';

/** What one promotion took off one line. amount: minor units, >= 0. */
export type NewOrderDiscount = {
  readonly promotionId: Uuid | null;
  readonly code: string | null;
  readonly title: string;
  readonly amount: number;
};

/** One rate on one line. ratePpm: parts per million; amounts in minor units. */
export type NewOrderTaxLine = {
  readonly name: string;
  readonly country: string | null;
  readonly region: string | null;
  readonly category: string | null;
  readonly ratePpm: number;
  readonly taxableAmount: number;
  readonly taxAmount: number;
  readonly treatment: TaxTreatment;
  readonly source?: string;
};

/**
 * One line as it was priced; copies, not references. All amounts in minor units of the order's currency:
 * subtotal = unit * quantity, total = subtotal - discount + (tax, unless prices include it).
 */
export type NewOrderLine = {
  readonly orderItemId: Uuid;
  readonly variantId: Uuid | null;
  readonly productId: Uuid | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly compareAtAmount: number | null;
  readonly subtotalAmount: number;
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly totalAmount: number;
  readonly requiresShipping: boolean;
  readonly weightGrams: number | null;
  readonly imageUrl: string | null;
  readonly costAmount: number | null;
  /** Sum to `discountAmount`. */
  readonly discounts: readonly NewOrderDiscount[];
  /** Sum to `taxAmount`. */
  readonly taxLines: readonly NewOrderTaxLine[];
};

/** The way it ships. `amount` is before discounts. */
export type NewOrderShippingLine = {
  readonly shippingMethodId: Uuid | null;
  readonly methodCode: string;
  readonly title: string;
  readonly amount: number;
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly totalAmount: number;
  readonly discounts: readonly NewOrderDiscount[];
  readonly taxLines: readonly NewOrderTaxLine[];
};

/** A frozen, priced copy of what is bought: everything a placed order keeps. */
export type NewOrder = {
  readonly orderId: OrderId;
  readonly orderIntentId: Uuid | null;
  readonly cartId: Uuid | null;
  readonly customerId: Uuid | null;
  readonly email: string;
  readonly phone: string | null;
  readonly locale: string;
  readonly marketId: Uuid;
  readonly currency: string;
  readonly origin: OrderOrigin;
  readonly taxIncluded: boolean;
  readonly subtotalAmount: number;
  /** Item and shipping discounts together. */
  readonly discountAmount: number;
  /** Before discounts. */
  readonly shippingAmount: number;
  /** The tax of shipping included. */
  readonly taxAmount: number;
  readonly totalAmount: number;
  readonly roundingPolicyVersion: number;
  readonly shippingAddress: Address | null;
  readonly billingAddress: Address | null;
  readonly vatId?: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly tags?: readonly string[];
  readonly note?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly externalId?: string | null;
  readonly externalSource?: string | null;
  readonly lines: readonly NewOrderLine[];
  /** Null when nothing ships. */
  readonly shippingLine: NewOrderShippingLine | null;
};

/** The order's own row. */
export type Order = {
  readonly id: OrderId;
  readonly number: string;
  readonly orderIntentId: Uuid | null;
  readonly cartId: Uuid | null;
  readonly customerId: Uuid | null;
  readonly email: string;
  readonly phone: string | null;
  readonly locale: string;
  readonly marketId: Uuid;
  readonly currency: string;
  readonly origin: OrderOrigin;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly subtotalAmount: number;
  readonly discountAmount: number;
  readonly shippingAmount: number;
  readonly taxAmount: number;
  readonly taxIncluded: boolean;
  readonly totalAmount: number;
  readonly roundingPolicyVersion: number;
  readonly shippingAddress: Address | null;
  readonly billingAddress: Address | null;
  readonly tags: readonly string[];
  readonly note: string | null;
  readonly accessTokenHash: string;
  readonly tokenGeneration: number;
  readonly cancelReason: CancelReason | null;
  readonly placedAt: Date | null;
  readonly completedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly archivedAt: Date | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly externalId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A line of a placed order, as stored. */
export type OrderItem = {
  readonly id: Uuid;
  readonly orderId: OrderId;
  readonly variantId: Uuid | null;
  readonly productId: Uuid | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly quantity: number;
  readonly removedQuantity: number;
  readonly unitAmount: number;
  readonly subtotalAmount: number;
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly totalAmount: number;
  readonly requiresShipping: boolean;
  readonly imageUrl: string | null;
};

/** The shipping line of a placed order, as stored. */
export type OrderShippingLine = {
  readonly id: Uuid;
  readonly orderId: OrderId;
  readonly shippingMethodId: Uuid | null;
  readonly method: string;
  readonly title: string;
  readonly amount: number;
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly totalAmount: number;
};

/** One line of a draft order. unitAmount: minor units, what one unit costs here whatever the catalogue says later. */
export type DraftItem = {
  readonly id: Uuid;
  readonly variantId: Uuid;
  readonly attributes: Attributes;
  readonly attributesHash: string;
  readonly quantity: number;
  readonly unitAmount: number;
  /** Why it is not the catalogue's price; null when it is. */
  readonly priceReason: string | null;
};

/** An order that staff write: its row, and what is to be bought as choices, until it is placed. */
export type DraftOrder = {
  readonly order: Order;
  readonly vatId: string | null;
  readonly shippingMethodId: Uuid | null;
  /** Normalized. */
  readonly codes: readonly string[];
  /** Since when the link in the customer's hands opens it; null: never sent. */
  readonly sentAt: Date | null;
  readonly items: readonly DraftItem[];
};
