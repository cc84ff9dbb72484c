import type { Uuid } from '../../kernel/ids.ts';
import type {
  AmountsByCurrency,
  PromotionConditions,
  PromotionLane,
  PromotionTargets,
} from '../../kernel/pricing/types.ts';

/** draft and paused promotions apply to nobody. */
export type PromotionStatus = 'draft' | 'active' | 'paused';

/** What staff decide about a coupon. */
export type CouponFacts = {
  readonly name: string;
  /** As entered; compared in its normalized form. */
  readonly code: string;
  readonly type: 'percentage' | 'fixed_amount';
  readonly lane: PromotionLane;
  readonly valueBps: number | null;
  readonly valueAmounts: AmountsByCurrency;
  readonly maxDiscountAmounts: AmountsByCurrency;
  readonly conditions: PromotionConditions;
  readonly targets: PromotionTargets;
  readonly usageLimit: number | null;
  readonly usageLimitPerCustomer: number | null;
  readonly combinable: boolean;
  readonly exclusive: boolean;
  readonly priority: number;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly timeZone: string;
  readonly status: PromotionStatus;
  readonly externalId: string | null;
  readonly externalSource: string | null;
};

export type Coupon = CouponFacts & {
  readonly id: Uuid;
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Everything but name, code, type and value has a default. */
export type NewCoupon = Pick<CouponFacts, 'name' | 'code' | 'type'> & Partial<CouponFacts>;

/** One use of a promotion: reserved while an order intent lives, committed by its order, or given back. */
export type Redemption = {
  readonly id: Uuid;
  readonly promotionId: Uuid;
  readonly orderIntentId: Uuid;
  readonly orderId: Uuid | null;
  readonly discountAmount: number;
  readonly status: 'reserved' | 'committed' | 'released';
  readonly createdAt: Date;
};

export type Usage = {
  readonly reserved: number;
  readonly committed: number;
  readonly redemptions: readonly Redemption[];
};
