/**
 * What a cart is priced from and what comes out. Amounts are minor units of `currency`; everything the pipeline
 * needs is in its input, so pricing does no I/O, reads no clock and runs in a browser too.
 */
import type { RoundingMode } from '../money.ts';

export type PricingInput = {
  readonly currency: string;
  /** The one instant of the computation. */
  readonly at: Date;
  readonly roundingMode: RoundingMode;
  readonly pricesIncludeTax: boolean;
  readonly market: { readonly id: string; readonly code: string };
  /** Undefined facts are unknown: a guest has no id and no order count. */
  readonly customer: PricingCustomer;
  readonly lines: readonly PricingLine[];
  /** Candidates: of the codes entered and automatic ones. */
  readonly promotions: readonly PricingPromotion[];
  /** Codes entered, in the order they were entered (any case). */
  readonly codes: readonly string[];
  /** Codes known to be dead before pricing (promotionsByCodes gives them). */
  readonly rejectedCodes: readonly RejectedCode[];
  readonly tax: PricingTax;
  /** The chosen method; null while none is chosen or nothing ships. */
  readonly shipping: PricingShipping | null;
  /** How shipping is taxed (store setting `shipping_tax`). */
  readonly shippingTax: 'proportional' | 'category' | 'none';
};

export type PricingCustomer = {
  readonly id: string | null;
  readonly groupIds: readonly string[];
  /** Orders placed so far by this customer or e-mail; null when nobody is known. */
  readonly orderCount: number | null;
};

export const ANONYMOUS_CUSTOMER: PricingCustomer = { id: null, groupIds: [], orderCount: null };

export type PricingLine = {
  /** The caller's key of the line (cart item id); unique in the input. */
  readonly key: string;
  readonly variantId: string;
  /** Hash of the custom attributes; '' for none. */
  readonly attributesHash: string;
  readonly productId: string;
  readonly categoryIds: readonly string[];
  readonly collectionIds: readonly string[];
  readonly tags: readonly string[];
  readonly taxCategoryId: string | null;
  readonly requiresShipping: boolean;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly compareAtAmount: number | null;
};

export type PromotionLane = 'item' | 'order' | 'shipping';
/** Amounts by currency code. */
export type AmountsByCurrency = Readonly<Record<string, number>>;

export type PricingPromotion = {
  readonly id: string;
  readonly kind: 'coupon' | 'automatic';
  /** In its normalized form (trimmed, upper case); null for an automatic one. */
  readonly code: string | null;
  readonly title: string;
  readonly type: 'percentage' | 'fixed_amount';
  readonly lane: PromotionLane;
  readonly valueBps: number | null;
  readonly valueAmounts: AmountsByCurrency;
  readonly maxDiscountAmounts: AmountsByCurrency;
  readonly conditions: PromotionConditions;
  readonly targets: PromotionTargets;
  readonly priority: number;
  readonly combinable: boolean;
  readonly exclusive: boolean;
  readonly timeZone: string;
};

/** All that are given must hold. Wire form, as stored. */
export type PromotionConditions = {
  readonly min_subtotal_amounts?: AmountsByCurrency;
  readonly max_subtotal_amounts?: AmountsByCurrency;
  readonly min_quantity?: number;
  readonly max_quantity?: number;
  /** Whether minimums and maximums look at the whole cart (default) or at the targeted lines only. */
  readonly minimum_on?: 'cart' | 'targets';
  /** At least one line matches one of these. */
  readonly contains?: LineMatch;
  readonly markets?: readonly string[];
  readonly currencies?: readonly string[];
  readonly customer_group_ids?: readonly string[];
  readonly customer_ids?: readonly string[];
  /** Only who has placed no order yet. */
  readonly new_customers_only?: boolean;
  /** This would be the customer's n-th order. */
  readonly nth_order?: number;
  /** ISO weekdays, 1 = Monday, in the promotion's zone. */
  readonly weekdays?: readonly number[];
  /** From (inclusive) to (exclusive), `HH:MM` in the promotion's zone; may pass midnight. */
  readonly hours?: { readonly from: string; readonly to: string };
  readonly any?: readonly PromotionConditions[];
  readonly not?: PromotionConditions;
};

export type LineMatch = {
  readonly product_ids?: readonly string[];
  readonly variant_ids?: readonly string[];
  readonly category_ids?: readonly string[];
  readonly collection_ids?: readonly string[];
  readonly tags?: readonly string[];
};

/** Which lines are discounted: those included (all when left out) less those excluded. Wire form, as stored. */
export type PromotionTargets = {
  readonly include?: LineMatch;
  readonly exclude?: LineMatch;
  /** Skips lines whose compare-at price is set. */
  readonly exclude_discounted?: boolean;
  /** A fixed amount in the item lane counts once for each unit. */
  readonly per_unit?: boolean;
};

export type PromotionReason =
  | 'not_found'
  | 'not_started'
  | 'expired'
  | 'inactive'
  | 'minimum_not_met'
  | 'not_eligible_items'
  | 'not_eligible_customer'
  | 'sign_in_required'
  | 'usage_limit'
  | 'customer_limit'
  | 'wrong_market'
  | 'wrong_currency'
  | 'cannot_combine'
  | 'better_plan'
  | 'work_bound';

export type RejectedCode = {
  readonly code: string;
  readonly reason: PromotionReason;
  readonly details?: Readonly<Record<string, unknown>>;
};

export type TaxTreatment =
  | 'taxed'
  | 'zero'
  | 'exempt'
  | 'reverse_charge'
  | 'export'
  | 'out_of_scope'
  | 'estimated';

export type PricingTaxRate = {
  readonly id: string;
  /** Null: the zone's rate for categories without one of their own. */
  readonly categoryId: string | null;
  readonly name: string;
  readonly ratePpm: number;
  readonly component: string;
  readonly appliesToShipping: boolean;
};

export type PricingTaxCategory = { readonly id: string; readonly code: string };

/** What is known of the destination's taxes. */
export type PricingTax =
  /** No destination yet: no tax is computed and lines say so. */
  | { readonly state: 'unknown' }
  /** A destination outside every zone: no tax. */
  | { readonly state: 'no_zone'; readonly country: string; readonly region: string | null }
  | {
      readonly state: 'zone';
      readonly zoneId: string;
      readonly country: string;
      readonly region: string | null;
      /** Valid at the instant of the computation. */
      readonly rates: readonly PricingTaxRate[];
      readonly categories: readonly PricingTaxCategory[];
    };

/** A shipping method's price in the cart's currency (shipping's `pricingShippingOf` makes it). */
export type PricingShipping = {
  readonly methodId: string;
  readonly amount: number;
  /** Free when the goods after discounts reach this; null: never. */
  readonly freeOverAmount: number | null;
  readonly taxCategoryId: string | null;
};

// ------------------------------------------------------------------------------------------------ result

export type PricedDiscount = {
  readonly promotionId: string;
  readonly code: string | null;
  readonly title: string;
  readonly amount: number;
};

export type PricedTaxLine = {
  readonly name: string;
  readonly country: string | null;
  readonly region: string | null;
  /** Code of the tax category whose rate was used; null: the zone's general rate. */
  readonly category: string | null;
  readonly ratePpm: number;
  /** Net of tax, whether or not prices include it. */
  readonly taxableAmount: number;
  readonly taxAmount: number;
  readonly treatment: TaxTreatment;
  readonly source: 'rates';
};

/** total = subtotal - discount + (tax unless included). */
export type PricedLine = {
  readonly key: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly subtotalAmount: number;
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly totalAmount: number;
  /** By promotion; sums to discountAmount. */
  readonly discounts: readonly PricedDiscount[];
  /** Sums to taxAmount. */
  readonly taxLines: readonly PricedTaxLine[];
};

/** total = amount - discount + (tax unless included). */
export type PricedShipping = {
  readonly methodId: string;
  /** Before discounts. */
  readonly amount: number;
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly totalAmount: number;
  readonly discounts: readonly PricedDiscount[];
  readonly taxLines: readonly PricedTaxLine[];
};

export type PricedCoupon = {
  /** Normalized. */
  readonly code: string;
  readonly applied: boolean;
  readonly reason?: PromotionReason;
  readonly details?: Readonly<Record<string, unknown>>;
};

/** Tax summed over lines and shipping by name and rate: what a cart or order shows. */
export type TaxSummaryLine = {
  readonly name: string;
  readonly ratePpm: number;
  readonly taxableAmount: number;
  readonly taxAmount: number;
};

/** total = subtotal - discount + shipping + (tax unless included). */
export type PricedCart = {
  readonly currency: string;
  readonly taxIncluded: boolean;
  /** In the order of the input. */
  readonly lines: readonly PricedLine[];
  readonly shipping: PricedShipping | null;
  readonly subtotalAmount: number;
  /** Discounts of lines and of shipping. */
  readonly discountAmount: number;
  /** Before discounts. */
  readonly shippingAmount: number;
  /** Of lines and of shipping. */
  readonly taxAmount: number;
  readonly totalAmount: number;
  /** Lines after their discounts, before shipping: what `free_over` compares. */
  readonly goodsAfterDiscountAmount: number;
  readonly taxLines: readonly TaxSummaryLine[];
  /** Applied promotions with what each took off in all: what redemptions are made of. */
  readonly discounts: readonly PricedDiscount[];
  /** One for each code entered, in that order. */
  readonly coupons: readonly PricedCoupon[];
  /** Automatic promotions that did not apply. */
  readonly nearMisses: readonly {
    readonly promotionId: string;
    readonly title: string;
    readonly reason: PromotionReason;
    readonly details?: Readonly<Record<string, unknown>>;
  }[];
};
