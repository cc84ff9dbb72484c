import type { Uuid } from '../../kernel/ids.ts';

export const PRODUCT_TYPES = [
  'simple',
  'variable',
  'digital',
  'bundle',
  'subscription',
  'gift_card',
] as const;
export type ProductType = (typeof PRODUCT_TYPES)[number];

/** draft ⇄ active; either → archived, which keeps no claim on its slug and SKUs. */
export const PRODUCT_STATUSES = ['draft', 'active', 'archived'] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

export type Seo = { readonly title?: string | null; readonly description?: string | null };

/** A base price: minor units of `currency`. */
export type NewPrice = {
  readonly currency: string;
  readonly amount: number;
  readonly compareAtAmount?: number | null;
};

export type NewVariant = {
  readonly title?: string;
  readonly sku?: string | null;
  readonly barcode?: string | null;
  /** Option name → value; one for each option of the product. */
  readonly options?: Readonly<Record<string, string>>;
  readonly prices: readonly NewPrice[];
  readonly weightGrams?: number | null;
  readonly lengthMm?: number | null;
  readonly widthMm?: number | null;
  readonly heightMm?: number | null;
  readonly requiresShipping?: boolean;
  readonly trackInventory?: boolean;
  readonly costAmount?: number | null;
  readonly costCurrency?: string | null;
  readonly hsCode?: string | null;
  readonly originCountry?: string | null;
  /** Units at the start; a level of 0 at the default location when left out. */
  readonly stock?: {
    readonly locationId?: Uuid;
    readonly onHand: number;
    /** Units that may be sold beyond the stock; 0 when left out. */
    readonly backorderLimit?: number;
  };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly externalId?: string | null;
  readonly externalSource?: string | null;
};

export type NewImage = { readonly alt?: string | null; readonly variantIndex?: number } & (
  | { readonly mediaId: Uuid }
  | { readonly url: string }
);

export type NewOption = { readonly name: string; readonly values: readonly string[] };

export type NewProduct = {
  readonly title: string;
  /** Made from the title, and made unique, when left out; a given one that is taken is refused. */
  readonly slug?: string;
  /** HTML; sanitised before it is kept. */
  readonly description?: string | null;
  readonly type?: ProductType;
  readonly status?: ProductStatus;
  readonly vendor?: string | null;
  readonly isFeatured?: boolean;
  readonly tags?: readonly string[];
  readonly options?: readonly NewOption[];
  /** The first is the primary one. */
  readonly categoryIds?: readonly Uuid[];
  readonly taxCategoryId?: Uuid | null;
  readonly requiresShipping?: boolean;
  readonly variants: readonly NewVariant[];
  readonly images?: readonly NewImage[];
  readonly seo?: Seo;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly externalId?: string | null;
  readonly externalSource?: string | null;
  /** For imports that keep original dates; now when left out. */
  readonly createdAt?: Date;
  readonly publishedAt?: Date | null;
};

export type CreatedProduct = {
  readonly id: Uuid;
  readonly slug: string;
  readonly version: number;
  /** In the order of the input. */
  readonly variantIds: readonly Uuid[];
};

/** What carts and orders need to know of a variant. Costs are for staff and reports, never for shoppers. */
export type SellableVariant = {
  readonly variantId: Uuid;
  readonly productId: Uuid;
  readonly title: string;
  readonly variantTitle: string;
  readonly sku: string | null;
  readonly type: ProductType;
  readonly requiresShipping: boolean;
  readonly weightGrams: number | null;
  readonly trackInventory: boolean;
  readonly taxCategoryId: Uuid | null;
  /** Of the variant, else the first of the product. A path (`/media/…`) is below the shop's own origin. */
  readonly imageUrl: string | null;
  readonly costAmount: number | null;
  /** Active, published, not archived. A price and stock are other questions. */
  readonly isSellable: boolean;
};

/** What a product is filed under. */
export type ProductGroups = {
  /** With all their ancestors, so that a rule for a category also meets its subtree. */
  readonly categoryIds: readonly Uuid[];
  /** Living ones. */
  readonly collectionIds: readonly Uuid[];
  readonly tags: readonly string[];
};

/** A product as it is read: everything both readers may see; bodies pick what is theirs. */
export type ProductView = {
  readonly id: Uuid;
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  readonly type: ProductType;
  readonly vendor: string | null;
  readonly status: ProductStatus;
  readonly publishedAt: Date | null;
  readonly isFeatured: boolean;
  readonly requiresShipping: boolean;
  readonly taxCategoryId: Uuid | null;
  readonly tags: readonly string[];
  readonly seo: Seo;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly externalId: string | null;
  readonly externalSource: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly options: readonly OptionView[];
  readonly images: readonly {
    readonly id: Uuid;
    readonly url: string;
    readonly alt: string | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly mediaId: Uuid;
    /** Where a file of ours was fetched from. */
    readonly sourceUrl: string | null;
  }[];
  readonly categories: readonly {
    readonly id: Uuid;
    readonly slug: string;
    readonly name: string;
  }[];
  readonly minAmount: number | null;
  readonly maxAmount: number | null;
  readonly variantCount: number;
  readonly variants: readonly VariantView[];
  readonly sortKey: string | number | Date | null;
};

export type OptionView = {
  readonly id: Uuid;
  readonly name: string;
  readonly values: readonly { readonly id: Uuid; readonly value: string }[];
};

export type VariantView = {
  readonly id: Uuid;
  readonly productId: Uuid;
  readonly title: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly position: number;
  readonly isDefault: boolean;
  readonly weightGrams: number | null;
  readonly requiresShipping: boolean;
  readonly trackInventory: boolean;
  readonly imageId: Uuid | null;
  readonly priceAmount: number | null;
  readonly compareAtAmount: number | null;
  /** Of the 30 days before the price was lowered; null when it is no reduction. */
  readonly lowestPriorAmount: number | null;
  readonly stock: {
    readonly onHand: number;
    readonly reserved: number;
    readonly available: number;
    readonly sellable: number;
  };
  /** Staff only; empty and null for everybody else. */
  readonly prices: readonly {
    readonly currency: string;
    readonly amount: number;
    readonly compareAtAmount: number | null;
  }[];
  readonly costAmount: number | null;
  readonly costCurrency: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly externalId: string | null;
  readonly externalSource: string | null;
  readonly version: number;
};

/** In which currency and market products are shown, and how much of the stock. */
export type ReadContext = {
  readonly currency: string;
  readonly marketId: Uuid | null;
  readonly stockDisplay: 'level' | 'exact' | 'hidden';
  readonly lowStockThreshold: number;
  /** Whether a series of reductions keeps the prior price of its first step. */
  readonly priorIsProgressive: boolean;
  readonly isStaff: boolean;
};

export type ProductFilter = {
  readonly id?: Uuid;
  readonly slug?: string;
  readonly q?: string | undefined;
  /** Id or slug; its subtree is meant too. */
  readonly category?: string | undefined;
  readonly collection?: string | undefined;
  readonly tag?: string | undefined;
  readonly vendor?: string | undefined;
  readonly type?: string | undefined;
  readonly ids?: readonly Uuid[] | undefined;
  readonly minAmount?: number | undefined;
  readonly maxAmount?: number | undefined;
  readonly inStock?: boolean | undefined;
  readonly options?: readonly { readonly name: string; readonly value: string }[];
  readonly createdAfter?: string | undefined;
  readonly updatedAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
  readonly updatedBefore?: string | undefined;
  readonly status?: ProductStatus | undefined;
};

export const PRODUCT_SORTS = [
  'title',
  'created_at',
  'updated_at',
  'price',
  'relevance',
  'best_selling',
  'position',
] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];

export type ProductQuery = {
  readonly filter: ProductFilter;
  readonly sort: ProductSort;
  readonly descending: boolean;
  /** Rows; one more than the page shows. */
  readonly limit: number;
  readonly after?: readonly (string | number | boolean | null)[] | undefined;
  readonly variantsMax: number;
};

export const COLLECTION_SORTS = [
  'manual',
  'best_selling',
  'title_asc',
  'title_desc',
  'price_asc',
  'price_desc',
  'created_asc',
  'created_desc',
] as const;
export type CollectionSort = (typeof COLLECTION_SORTS)[number];
