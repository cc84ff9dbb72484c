import type { Uuid } from '../../kernel/ids.ts';

export type PaymentStatus =
  | 'created'
  | 'requires_action'
  | 'processing'
  | 'authorized'
  | 'captured'
  | 'failed'
  | 'voided'
  | 'expired';

export type CaptureMode = 'automatic' | 'manual' | 'on_fulfillment';

/** What may be shown of a card or another means: never a number. */
export type MethodSummary = {
  readonly brand?: string;
  readonly last4?: string;
  readonly reference?: string;
};

/** One tender for one intent or order. Amounts are minor units of `currency` and only grow, but `refundPendingAmount`. */
export type Payment = {
  readonly id: Uuid;
  readonly orderIntentId: Uuid | null;
  readonly orderId: Uuid | null;
  readonly customerId: Uuid | null;
  readonly providerId: Uuid;
  readonly provider: string;
  readonly methodType: string;
  readonly currency: string;
  readonly amount: number;
  readonly authorizedAmount: number;
  readonly capturedAmount: number;
  readonly refundPendingAmount: number;
  readonly refundedAmount: number;
  readonly voidedAmount: number;
  readonly status: PaymentStatus;
  readonly captureMode: CaptureMode;
  readonly providerRef: string | null;
  readonly methodSummary: MethodSummary;
  readonly authorizationExpiresAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
};

export type OperationKind =
  | 'authorize'
  | 'capture'
  | 'void'
  | 'refund'
  | 'setup'
  | 'charge_off_session';
export type OperationStatus = 'created' | 'sent' | 'succeeded' | 'failed' | 'unknown';

/** One call to a provider; its id is the provider's idempotency key. */
export type PaymentOperation = {
  readonly id: Uuid;
  readonly paymentId: Uuid;
  readonly kind: OperationKind;
  readonly amount: number;
  readonly status: OperationStatus;
  readonly declineClass: DeclineClass | null;
  readonly declineCode: string | null;
  readonly nextAction: NextAction | null;
};

export type DeclineClass = 'soft' | 'hard' | 'authentication_required' | 'fraud';

/** What the shopper must do; ends at `expires_at` (RFC 3339). Wire form, stored as it is shown. */
export type NextAction = {
  readonly type: 'three_d_secure' | 'redirect' | 'qr' | 'verification';
  readonly url?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly expires_at: string;
};

/** What a provider knows of one operation. Amounts of `succeeded` are the charge's cumulative figures. */
export type Outcome =
  | {
      readonly is: 'succeeded';
      readonly providerRef?: string;
      readonly authorizedAmount?: number;
      readonly capturedAmount?: number;
      readonly summary?: MethodSummary;
      readonly authorizationExpiresAt?: Date;
    }
  | {
      readonly is: 'requires_action';
      readonly action: NextAction;
      readonly providerRef?: string;
      readonly summary?: MethodSummary;
    }
  | { readonly is: 'processing'; readonly providerRef?: string; readonly summary?: MethodSummary }
  | {
      readonly is: 'declined';
      readonly class: DeclineClass;
      readonly code: string;
      readonly summary?: MethodSummary;
    }
  /** No answer came: neither a failure nor a success, and never a reason for a second operation. */
  | { readonly is: 'unknown' }
  /** The provider was asked by key and never heard of it; it will refuse the key from now on. */
  | { readonly is: 'never_came' };

/** A configured account at a provider. */
export type ProviderAccount = {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly currencies: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly isActive: boolean;
  readonly version: number;
};

export type RefundReason =
  | 'return'
  | 'cancellation'
  | 'goodwill'
  | 'edit'
  | 'duplicate'
  | 'fraud'
  | 'other';

export type RefundItem = {
  readonly orderItemId: Uuid;
  readonly quantity: number;
  readonly amount: number;
  readonly taxAmount: number;
};

/** Money on its way back, always from one payment. `orderId` is null for money that never made an order. */
export type Refund = {
  readonly id: Uuid;
  readonly orderId: Uuid | null;
  readonly paymentId: Uuid;
  readonly creditId: Uuid | null;
  readonly currency: string;
  readonly amount: number;
  readonly taxAmount: number;
  readonly reason: RefundReason;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly operationId: Uuid;
  readonly createdAt: Date;
  readonly items: readonly RefundItem[];
};
