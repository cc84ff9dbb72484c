import Type, { type Static } from 'typebox';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuseField } from '../../kernel/refusal.ts';
import {
  CurrencyText,
  closed,
  Metadata,
  Nullable,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { ProductChange } from './edit-product.ts';
import type { VariantChange } from './edit-variants.ts';
import {
  COLLECTION_SORTS,
  type NewImage,
  type NewPrice,
  type NewProduct,
  type NewVariant,
  PRODUCT_STATUSES,
  PRODUCT_TYPES,
  type ProductType,
} from './types.ts';

const optional = Type.Optional;
const text = (max: number) => optional(Nullable(TextField(max)));
const integer = optional(Nullable(Type.Integer()));
const NAME_CHARS_MAX = 255;
const EXTERNAL_CHARS_MAX = 191;
const DESCRIPTION_CHARS_MAX = 65_536;
const external = {
  external_id: text(EXTERNAL_CHARS_MAX),
  external_source: text(EXTERNAL_CHARS_MAX),
};

export const priceInput = closed({
  currency: CurrencyText,
  amount: Type.Integer(),
  compare_at_amount: integer,
});
export const pricesInput = Type.Array(priceInput);

const optionsOfVariant = Type.Record(
  Type.String({ pattern: '^.{1,255}$' }),
  TextField(NAME_CHARS_MAX),
);

const variantFacts = {
  title: optional(TextField(1024)),
  sku: text(EXTERNAL_CHARS_MAX),
  barcode: text(EXTERNAL_CHARS_MAX),
  options: optional(optionsOfVariant),
  weight_grams: integer,
  length_mm: integer,
  width_mm: integer,
  height_mm: integer,
  requires_shipping: optional(Type.Boolean()),
  track_inventory: optional(Type.Boolean()),
  cost_amount: integer,
  cost_currency: optional(Nullable(CurrencyText)),
  hs_code: text(32),
  origin_country: optional(Nullable(Type.String({ pattern: '^[A-Z]{2}$' }))),
  ...external,
};

export const newVariantBody = closed({
  ...variantFacts,
  prices: pricesInput,
  stock: optional(closed({ location_id: optional(UuidText), on_hand: Type.Integer() })),
  metadata: optional(Metadata),
});
export const variantChangeBody = closed({
  ...variantFacts,
  position: optional(Type.Integer()),
  metadata: optional(Nullable(Metadata)),
});

const seo = closed({ title: text(255), description: text(5000) });
export const newImageBody = closed({
  media_id: optional(UuidText),
  url: optional(TextField(2048)),
  alt: text(512),
});
export const addImageBody = closed({
  media_id: optional(UuidText),
  url: optional(TextField(2048)),
  alt: text(512),
  variant_id: optional(Nullable(UuidText)),
  position: optional(Type.Integer()),
});
export const optionsInput = Type.Array(
  closed({ name: TextField(NAME_CHARS_MAX), values: Type.Array(TextField(NAME_CHARS_MAX)) }),
);

const productFacts = {
  slug: optional(TextField(NAME_CHARS_MAX)),
  description: text(DESCRIPTION_CHARS_MAX),
  type: optional(TextField(64)),
  status: optional(Type.Enum([...PRODUCT_STATUSES])),
  vendor: text(NAME_CHARS_MAX),
  is_featured: optional(Type.Boolean()),
  tags: optional(Type.Array(Type.String())),
  category_ids: optional(Type.Array(UuidText)),
  tax_category_id: optional(Nullable(UuidText)),
  requires_shipping: optional(Type.Boolean()),
  ...external,
};
export const newProductBody = closed({
  title: TextField(NAME_CHARS_MAX),
  ...productFacts,
  options: optional(optionsInput),
  variants: Type.Array(newVariantBody),
  images: optional(Type.Array(newImageBody)),
  seo: optional(seo),
  metadata: optional(Metadata),
});
export const productChangeBody = closed({
  title: optional(TextField(NAME_CHARS_MAX)),
  ...productFacts,
  seo: optional(Nullable(seo)),
  metadata: optional(Nullable(Metadata)),
});

export const newCategoryBody = closed({
  name: TextField(NAME_CHARS_MAX),
  slug: optional(TextField(NAME_CHARS_MAX)),
  parent_id: optional(Nullable(UuidText)),
  description: text(DESCRIPTION_CHARS_MAX),
  ...external,
});
export const categoryChangeBody = closed({
  name: optional(TextField(NAME_CHARS_MAX)),
  slug: optional(TextField(NAME_CHARS_MAX)),
  parent_id: optional(Nullable(UuidText)),
  position: optional(Type.Integer()),
  description: text(DESCRIPTION_CHARS_MAX),
});
export const newCollectionBody = closed({
  title: TextField(NAME_CHARS_MAX),
  slug: optional(TextField(NAME_CHARS_MAX)),
  sort: optional(Type.Enum([...COLLECTION_SORTS])),
});
export const collectionChangeBody = closed({
  title: optional(TextField(NAME_CHARS_MAX)),
  slug: optional(TextField(NAME_CHARS_MAX)),
  sort: optional(Type.Enum([...COLLECTION_SORTS])),
});

/** refuses PRODUCT_TYPE_INVALID 422 */
function typeOf(type: string): ProductType {
  const known = PRODUCT_TYPES.find((candidate) => candidate === type);
  if (!known) throw refuseField('PRODUCT_TYPE_INVALID', '/type', 'No type of product', { type });
  return known;
}

/** The same object without the keys whose value is undefined. */
type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const given = <T extends object>(facts: T): Given<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Given<T>;

export const toNewPrices = (prices: Static<typeof pricesInput>): readonly NewPrice[] =>
  prices.map((price) => ({
    currency: price.currency.toUpperCase(),
    amount: price.amount,
    compareAtAmount: price.compare_at_amount ?? null,
  }));

const toVariantFacts = (
  body: Static<typeof variantChangeBody> | Static<typeof newVariantBody>,
) => ({
  title: body.title,
  sku: body.sku,
  barcode: body.barcode,
  options: body.options,
  weightGrams: body.weight_grams,
  lengthMm: body.length_mm,
  widthMm: body.width_mm,
  heightMm: body.height_mm,
  requiresShipping: body.requires_shipping,
  trackInventory: body.track_inventory,
  costAmount: body.cost_amount,
  costCurrency: body.cost_currency?.toUpperCase() ?? body.cost_currency,
  hsCode: body.hs_code,
  originCountry: body.origin_country,
  externalId: body.external_id,
  externalSource: body.external_source,
});

export const toNewVariant = (body: Static<typeof newVariantBody>): NewVariant => ({
  ...given({ ...toVariantFacts(body), metadata: body.metadata }),
  prices: toNewPrices(body.prices),
  ...(body.stock
    ? {
        stock: {
          onHand: body.stock.on_hand,
          ...(body.stock.location_id ? { locationId: lowered(body.stock.location_id) } : {}),
        },
      }
    : {}),
});

export const toVariantChange = (body: Static<typeof variantChangeBody>): VariantChange =>
  given({ ...toVariantFacts(body), position: body.position, metadata: body.metadata });

const lowered = (id: Uuid): Uuid => parseUuid(id) ?? id;

/** refuses VALIDATION_FAILED 422: neither or both of media_id and url */
export function toNewImage(body: Static<typeof newImageBody>, field: string): NewImage {
  if ((body.media_id === undefined) === (body.url === undefined))
    throw refuseField('VALIDATION_FAILED', field, 'An image is either media_id or url');
  const alt = body.alt ?? null;
  return body.url === undefined
    ? { mediaId: lowered(body.media_id ?? ('' as Uuid)), alt }
    : { url: body.url, alt };
}

const toProductFacts = (
  body: Static<typeof newProductBody> | Static<typeof productChangeBody>,
) => ({
  title: body.title,
  slug: body.slug,
  description: body.description,
  type: body.type === undefined ? undefined : typeOf(body.type),
  status: body.status,
  vendor: body.vendor,
  isFeatured: body.is_featured,
  tags: body.tags,
  categoryIds: body.category_ids?.map(lowered),
  taxCategoryId: body.tax_category_id,
  requiresShipping: body.requires_shipping,
  externalId: body.external_id,
  externalSource: body.external_source,
});

export const toNewProduct = (body: Static<typeof newProductBody>): NewProduct => ({
  ...given({ ...toProductFacts(body), options: body.options, metadata: body.metadata }),
  title: body.title,
  variants: body.variants.map(toNewVariant),
  ...(body.seo ? { seo: body.seo } : {}),
  ...(body.images
    ? { images: body.images.map((image, index) => toNewImage(image, `/images/${index}`)) }
    : {}),
});

export const toProductChange = (body: Static<typeof productChangeBody>): ProductChange =>
  given({ ...toProductFacts(body), seo: body.seo, metadata: body.metadata });
