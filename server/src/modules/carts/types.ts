import type { Address } from '../../kernel/address.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { PricedCart, PricedLine, PricingTax } from '../../kernel/pricing/types.ts';
import type { SellableVariant } from '../catalog/types.ts';
import type { CartHolds } from '../inventory/types.ts';
import type { UnitPrice } from '../prices/types.ts';
import type { Settings } from '../stores/settings.ts';
import type { Market, RoundingPolicy } from '../stores/types.ts';

/** open → completing → completed; completing → open; open → merged, expired; expired → open. */
export type CartStatus = 'open' | 'completing' | 'completed' | 'expired' | 'merged';

/** What somebody shows to be let at a cart: it needs one that fits. */
export type CartHolder = {
  readonly customerId?: Uuid | null | undefined;
  /** SHA-256 (hex) of the cart token. */
  readonly tokenHash?: string | null | undefined;
  /** Staff and programs: every cart. */
  readonly staff?: boolean;
};

export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export type CartItem = {
  readonly id: Uuid;
  readonly variantId: Uuid;
  readonly attributes: Attributes;
  /** SHA-256 (hex) of the canonical attributes. */
  readonly attributesHash: string;
  readonly quantity: number;
  readonly addedUnitAmount: number;
};

export type Cart = {
  readonly id: Uuid;
  readonly customerId: Uuid | null;
  readonly tokenHash: string | null;
  readonly marketId: Uuid;
  readonly currency: string;
  readonly status: CartStatus;
  readonly email: string | null;
  readonly shippingAddress: Address | null;
  readonly billingAddress: Address | null;
  readonly shippingMethodId: Uuid | null;
  readonly vatId: string | null;
  readonly note: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly expiresAt: Date;
  readonly checkoutStartedAt: Date | null;
  readonly mergedIntoId: Uuid | null;
  readonly orderId: Uuid | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** In the order they were put in. */
  readonly items: readonly CartItem[];
  /** Normalized codes, in the order they were entered. */
  readonly codes: readonly string[];
  /** A frozen copy of it, not paid yet, lies among the intents. */
  readonly isFrozen: boolean;
};

/** A variant with what it costs and how many can be had. */
export type CartVariant = SellableVariant & {
  /** Null without a price in the currency asked for. */
  readonly unitPrice: UnitPrice | null;
  /** Units, with those that may be sold before they are there; below 0 when too many were sold. Means nothing untracked. */
  readonly sellable: number;
};

/** What is known of the goods of a cart at one moment. */
export type CartGoods = {
  /** Of the prices. */
  readonly currency: string;
  /** Archived ones included; ids that are no variant are absent. */
  readonly variants: ReadonlyMap<Uuid, CartVariant>;
  /** Left out when they may have changed since. */
  readonly holds?: CartHolds | undefined;
};

export type NewCartItem = {
  readonly variantId: Uuid;
  readonly quantity: number;
  readonly attributes?: Attributes | undefined;
};

/** What stands against a cart or one of its lines. */
export type CartProblem = {
  readonly code:
    | 'price_changed'
    | 'insufficient_stock'
    | 'unavailable'
    | 'code_rejected'
    | 'shipping_invalid'
    | 'quantity_capped';
  readonly itemIds: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
};

/** What is to be priced: a cart, a draft order, or the lines of a quote. */
export type Basket = {
  readonly cartId: Uuid | null;
  readonly draftOrderId?: Uuid;
  readonly marketId: Uuid | null;
  /** Used when `marketId` is null. */
  readonly marketCode: string | null;
  readonly country: string | null;
  /** Null: the market's. */
  readonly currency: string | null;
  readonly customerId: Uuid | null;
  readonly email: string | null;
  readonly address: Pick<Address, 'country' | 'region' | 'postal_code'> | null;
  readonly shippingMethodId: Uuid | null;
  readonly codes: readonly string[];
  readonly lines: readonly BasketLine[];
};

export type BasketLine = {
  /** The cart item's id; unique. */
  readonly key: string;
  readonly variantId: Uuid;
  readonly attributes: Attributes;
  readonly attributesHash: string;
  readonly quantity: number;
  /** Undefined: there was no price before. */
  readonly addedUnitAmount?: number;
  /** What one unit costs whatever the catalogue says; undefined: the catalogue's price. */
  readonly fixedUnitAmount?: number;
};

/** One line with everything a placed order copies. */
export type PricedBasketLine = {
  readonly line: BasketLine;
  /** Null for a variant that is gone. */
  readonly variant: SellableVariant | null;
  readonly compareAtAmount: number | null;
  /** Null when the line has no price here: it counts for nothing, and `unavailable` says so. */
  readonly priced: PricedLine | null;
  readonly problems: readonly CartProblem[];
};

export type PricedBasket = {
  readonly market: Market;
  readonly currency: string;
  readonly settings: Settings;
  readonly roundingPolicy: RoundingPolicy;
  readonly tax: PricingTax;
  readonly totals: PricedCart;
  readonly lines: readonly PricedBasketLine[];
  /** Something in it is sent. */
  readonly needsShipping: boolean;
  /** What is sent weighs this. */
  readonly weightGrams: number;
  /** The chosen way, while it can be used. Amount: before discounts. */
  readonly shippingMethod: {
    readonly id: Uuid;
    readonly name: string;
    readonly code: string;
    readonly amount: number;
  } | null;
  readonly problems: readonly CartProblem[];
  /** Until when stock is held for it; null when none is. */
  readonly holdExpiresAt: Date | null;
};

/** A cart with its totals now: what is shown, and what checkout freezes. */
export type PricedCartView = PricedBasket & { readonly cart: Cart };

/** What a buyer has chosen, in a cart or by way of staff in a draft order. */
export type Choices = Pick<
  Cart,
  | 'id'
  | 'customerId'
  | 'marketId'
  | 'email'
  | 'shippingAddress'
  | 'billingAddress'
  | 'shippingMethodId'
  | 'vatId'
  | 'note'
  | 'metadata'
  | 'codes'
>;

/** What is about to be bought, priced. */
export type PricedPurchase = PricedBasket & { readonly cart: Choices };
