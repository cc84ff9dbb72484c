import Type, { type Static, type TProperties } from 'typebox';
import {
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { Category, CategoryTree } from './categories.ts';
import { plainExcerpt } from './html.ts';
import { COLLECTION_SORTS, PRODUCT_STATUSES, type ProductView, type VariantView } from './types.ts';

export const VARIANTS_EMBEDDED_MAX = 100;
export const VARIANTS_IN_LIST_MAX = 10;
export const DESCRIPTION_IN_LIST_CHARS_MAX = 280;
const SEARCH_CHARS_MAX = 200;
const WORD_CHARS_MAX = 255;
/** Ids in one filter: the largest page. */
const IDS_CHARS_MAX = 4000;

const SeoBody = shape('Seo', {
  title: Nullable(Type.String()),
  description: Nullable(Type.String()),
});
const Availability = Type.Enum(['in_stock', 'low_stock', 'out_of_stock', 'backorder']);

const variantFields = {
  id: UuidText,
  title: Type.String(),
  sku: Nullable(Type.String()),
  barcode: Nullable(Type.String()),
  options: Type.Record(Type.String(), Type.String()),
  price_amount: Nullable(AmountField),
  compare_at_amount: Nullable(AmountField),
  lowest_prior_30d_amount: Nullable(
    Type.Integer({
      minimum: 0,
      description:
        'The lowest price of the 30 days before it was lowered (EU price indication); null when it is no reduction',
    }),
  ),
  currency: CurrencyText,
  availability: Availability,
  available: Type.Optional(
    Type.Integer({ description: 'Units left; only with stock_display = exact' }),
  ),
  weight_grams: Nullable(Type.Integer()),
  image_id: Nullable(UuidText),
} satisfies TProperties;

export const priceBody = shape('Price', {
  currency: CurrencyText,
  amount: AmountField,
  compare_at_amount: Nullable(AmountField),
});

export const variantBody = shape('Variant', variantFields);
export const staffVariantBody = shape('StaffVariant', {
  ...variantFields,
  product_id: UuidText,
  position: Type.Integer(),
  is_default: Type.Boolean(),
  requires_shipping: Type.Boolean(),
  prices: Type.Array(priceBody),
  cost_amount: Nullable(AmountField),
  cost_currency: Nullable(CurrencyText),
  track_inventory: Type.Boolean(),
  stock: closed({ on_hand: Type.Integer(), reserved: Type.Integer(), available: Type.Integer() }),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  external_id: Nullable(Type.String()),
  external_source: Nullable(Type.String()),
  version: Type.Integer(),
});

const productFields = {
  id: UuidText,
  slug: Type.String(),
  title: Type.String(),
  description: Nullable(
    Type.String({ description: 'HTML; plain and at most 280 characters in lists' }),
  ),
  type: Type.String(),
  vendor: Nullable(Type.String()),
  tags: Type.Array(Type.String()),
  options: Type.Array(closed({ name: Type.String(), values: Type.Array(Type.String()) })),
  images: Type.Array(
    closed({
      id: UuidText,
      url: Type.String({ description: 'A path is below the shop’s own origin' }),
      alt: Nullable(Type.String()),
      width: Nullable(Type.Integer()),
      height: Nullable(Type.Integer()),
    }),
  ),
  categories: Type.Array(closed({ id: UuidText, slug: Type.String(), name: Type.String() })),
  price_range: closed({ min_amount: Nullable(AmountField), max_amount: Nullable(AmountField) }),
  currency: CurrencyText,
  variant_count: Type.Integer(),
  seo: SeoBody,
  metadata: Type.Record(Type.String(), Type.Unknown()),
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
} satisfies TProperties;

export const productBody = shape('Product', {
  ...productFields,
  variants: Type.Array(variantBody),
});
export const staffProductBody = shape('StaffProduct', {
  ...productFields,
  variants: Type.Array(staffVariantBody),
  status: Type.Enum([...PRODUCT_STATUSES]),
  published_at: Nullable(InstantText),
  is_featured: Type.Boolean(),
  requires_shipping: Type.Boolean(),
  tax_category_id: Nullable(UuidText),
  external_id: Nullable(Type.String()),
  external_source: Nullable(Type.String()),
});
export const productList = listOf(productBody);
export const staffProductList = listOf(staffProductBody);
export const variantList = listOf(variantBody);

/** What one reader is shown of one variant. */
export type Shown = {
  readonly currency: string;
  readonly stockDisplay: 'level' | 'exact' | 'hidden';
  readonly lowStockThreshold: number;
};

/** The word for what is left. `hidden` says only whether it can be bought. */
export function availabilityOf(
  stock: { readonly tracked: boolean; readonly available: number; readonly sellable: number },
  shown: Pick<Shown, 'stockDisplay' | 'lowStockThreshold'>,
): 'in_stock' | 'low_stock' | 'out_of_stock' | 'backorder' {
  if (!stock.tracked) return 'in_stock';
  if (stock.sellable <= 0) return 'out_of_stock';
  if (shown.stockDisplay === 'hidden') return 'in_stock';
  if (stock.available <= 0) return 'backorder';
  return stock.available <= shown.lowStockThreshold ? 'low_stock' : 'in_stock';
}

export function toVariantBody(variant: VariantView, shown: Shown): Static<typeof variantBody> {
  const isExact = shown.stockDisplay === 'exact' && variant.trackInventory;
  return {
    id: variant.id,
    title: variant.title,
    sku: variant.sku,
    barcode: variant.barcode,
    options: { ...variant.options },
    price_amount: variant.priceAmount,
    compare_at_amount: variant.compareAtAmount,
    lowest_prior_30d_amount: variant.lowestPriorAmount,
    currency: shown.currency,
    availability: availabilityOf(
      {
        tracked: variant.trackInventory,
        available: variant.stock.available,
        sellable: variant.stock.sellable,
      },
      shown,
    ),
    ...(isExact ? { available: Math.max(0, variant.stock.available) } : {}),
    weight_grams: variant.weightGrams,
    image_id: variant.imageId,
  };
}

export function toStaffVariantBody(
  variant: VariantView,
  shown: Shown,
): Static<typeof staffVariantBody> {
  const { on_hand, reserved, available } = {
    on_hand: variant.stock.onHand,
    reserved: variant.stock.reserved,
    available: variant.stock.available,
  };
  return {
    ...toVariantBody(variant, { ...shown, stockDisplay: 'level' }),
    product_id: variant.productId,
    position: variant.position,
    is_default: variant.isDefault,
    requires_shipping: variant.requiresShipping,
    prices: variant.prices.map((price) => ({
      currency: price.currency,
      amount: price.amount,
      compare_at_amount: price.compareAtAmount,
    })),
    cost_amount: variant.costAmount,
    cost_currency: variant.costCurrency,
    track_inventory: variant.trackInventory,
    stock: { on_hand, reserved, available },
    metadata: { ...variant.metadata },
    external_id: variant.externalId,
    external_source: variant.externalSource,
    version: variant.version,
  };
}

function commonFields(product: ProductView, shown: Shown, isListed: boolean) {
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    description:
      isListed && product.description !== null
        ? plainExcerpt(product.description, DESCRIPTION_IN_LIST_CHARS_MAX)
        : product.description,
    type: product.type,
    vendor: product.vendor,
    tags: [...product.tags],
    options: product.options.map((option) => ({
      name: option.name,
      values: option.values.map((value) => value.value),
    })),
    images: product.images.map((image) => ({ ...image })),
    categories: product.categories.map((category) => ({ ...category })),
    price_range: { min_amount: product.minAmount, max_amount: product.maxAmount },
    currency: shown.currency,
    variant_count: product.variantCount,
    seo: { title: product.seo.title ?? null, description: product.seo.description ?? null },
    version: product.version,
    created_at: product.createdAt,
    updated_at: product.updatedAt,
  };
}

export const toProductBody = (
  product: ProductView,
  shown: Shown,
  isListed = false,
): Static<typeof productBody> => ({
  ...commonFields(product, shown, isListed),
  metadata: Object.fromEntries(
    Object.entries(product.metadata).filter(([key]) => !key.startsWith('_')),
  ),
  variants: product.variants.map((variant) => toVariantBody(variant, shown)),
});

export const toStaffProductBody = (
  product: ProductView,
  shown: Shown,
  isListed = false,
): Static<typeof staffProductBody> => ({
  ...commonFields(product, shown, isListed),
  metadata: { ...product.metadata },
  variants: product.variants.map((variant) => toStaffVariantBody(variant, shown)),
  status: product.status,
  published_at: product.publishedAt,
  is_featured: product.isFeatured,
  requires_shipping: product.requiresShipping,
  tax_category_id: product.taxCategoryId,
  external_id: product.externalId,
  external_source: product.externalSource,
});

const priceFilter = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const word = TextField(WORD_CHARS_MAX);

/** `option.<name>=<value>`: any option by its name. */
const OPTION_FILTER = { patternProperties: { '^option\\..{1,255}$': TextField(WORD_CHARS_MAX) } };

export const contextQuery = {
  currency: Type.Optional(CurrencyText),
  market: Type.Optional(TextField(64)),
};

const filterFields = {
  q: Type.Optional(TextField(SEARCH_CHARS_MAX)),
  category: Type.Optional(word),
  collection: Type.Optional(word),
  tag: Type.Optional(word),
  vendor: Type.Optional(word),
  type: Type.Optional(word),
  ids: Type.Optional(TextField(IDS_CHARS_MAX)),
  min_price: Type.Optional(priceFilter),
  max_price: Type.Optional(priceFilter),
  in_stock: Type.Optional(Type.Boolean()),
  created_after: Type.Optional(InstantText),
  updated_after: Type.Optional(InstantText),
  ...contextQuery,
};

export const productQuery = Type.Object(filterFields, OPTION_FILTER);
export const staffProductQuery = Type.Object(
  {
    ...filterFields,
    status: Type.Optional(Type.Enum([...PRODUCT_STATUSES])),
    created_before: Type.Optional(InstantText),
    updated_before: Type.Optional(InstantText),
  },
  OPTION_FILTER,
);
export const contextQueryBody = Type.Object(contextQuery);

// Categories and collections

const categoryFields = {
  id: UuidText,
  slug: Type.String(),
  name: Type.String(),
  description: Nullable(Type.String()),
  parent_id: Nullable(UuidText),
  position: Type.Integer(),
  path: Type.String({ description: 'Slugs from the root, joined by /' }),
  version: Type.Integer(),
} satisfies TProperties;
export const categoryBody = shape('Category', categoryFields);
export const categoryList = listOf(categoryBody);

export type CategoryNode = Static<typeof categoryBody> & { children: CategoryNode[] };

/** A category with its children down to the tenth level. */
const categoryTree = (levels: number): ReturnType<typeof closed> =>
  closed({
    ...categoryFields,
    children: Type.Array(
      levels === 1 ? closed(categoryFields) : (categoryTree(levels - 1) as typeof categoryBody),
    ),
  });
export const categoryNode = Type.Unsafe<CategoryNode>(categoryTree(10));
export const categoryTreeList = listOf(categoryNode);

export const toCategoryBody = (category: Category): Static<typeof categoryBody> => ({
  id: category.id,
  slug: category.slug,
  name: category.name,
  description: category.description,
  parent_id: category.parent_id,
  position: category.position,
  path: category.path,
  version: category.version,
});

export const toCategoryNode = (tree: CategoryTree): CategoryNode => ({
  ...toCategoryBody(tree),
  children: tree.children.map(toCategoryNode),
});

export const collectionBody = shape('Collection', {
  id: UuidText,
  slug: Type.String(),
  title: Type.String(),
  sort: Type.Enum([...COLLECTION_SORTS]),
  version: Type.Integer(),
});
export const collectionList = listOf(collectionBody);

export const imageBody = shape('ProductImage', {
  id: UuidText,
  product_id: UuidText,
  variant_id: Nullable(UuidText),
  media_id: UuidText,
  url: Type.String(),
  alt: Nullable(Type.String()),
  width: Nullable(Type.Integer()),
  height: Nullable(Type.Integer()),
  position: Type.Integer(),
  version: Type.Integer(),
});

const chosenOptions = Type.Record(Type.String(), Type.String());
export const optionsPlanBody = closed({
  created: Type.Array(closed({ title: Type.String(), options: chosenOptions })),
  kept: Type.Array(closed({ id: UuidText, title: Type.String(), options: chosenOptions })),
  archived: Type.Array(closed({ id: UuidText, title: Type.String() })),
  version: Type.Integer(),
});
