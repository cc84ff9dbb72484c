/* Bringing a product that an earlier import made to what the file says now, and taking that back.
 * Invariants  a part that equals the file is not written, so a second run updates nothing; what the file does not
 *             hold stays (other currencies, variants and images of the shop's own, slug, stock and its limits).
 */
import { present } from '../../kernel/assert.ts';
import { given } from '../../kernel/given.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { description } from '../catalog/description.ts';
import { addImage, type ProductChange, updateProduct } from '../catalog/edit-product.ts';
import {
  addVariant,
  extendOptions,
  updateVariant,
  type VariantChange,
} from '../catalog/edit-variants.ts';
import {
  checkOptions,
  checkVariant,
  cleanTags,
  isRemote,
  optionalText,
  requiredText,
  VARIANTS_MAX,
} from '../catalog/plan-product.ts';
import { findProduct, readContext } from '../catalog/read-products.ts';
import type {
  NewPrice,
  NewProduct,
  NewVariant,
  ProductView,
  VariantView,
} from '../catalog/types.ts';
import { setPrices } from '../prices/prices.ts';
import { none, type Outcome } from './report.ts';

type Kind = 'created' | 'updated' | 'skipped';

/** What takes the writing of one product back: it is kept as JSON beside the row of the import. */
export type Undo =
  | { readonly kind: 'created' }
  | {
      readonly kind: 'updated';
      /** The former values of what was changed. */
      readonly product: ProductChange;
      readonly variants: readonly {
        readonly id: Uuid;
        readonly change: VariantChange;
        readonly prices: readonly NewPrice[] | null;
      }[];
      readonly addedVariantIds: readonly Uuid[];
      readonly addedImageIds: readonly Uuid[];
    };

/**
 * wanted   the product as the file would make it anew
 * refuses  what changing a product refuses; CONFLICT 409 when its options have other names than the file's
 * locks    the product, then its variants
 * emits    product.updated, variant.created, variant.updated, product.price_changed: of what differs
 */
export async function bringUpToFile(
  tx: Tx,
  productId: Uuid,
  wanted: NewProduct,
): Promise<{ readonly outcome: Outcome; readonly undo?: Undo }> {
  const context = await readContext(tx, { isStaff: true });
  const there = present(
    await findProduct(tx, context, productId, VARIANTS_MAX),
    'the product found a moment ago',
  );
  await checkSameOptions(tx, there, wanted);
  const variants = none();
  const variantIds: Uuid[] = [];
  const changed: Extract<Undo, { kind: 'updated' }>['variants'][number][] = [];
  const addedVariantIds: Uuid[] = [];
  for (const variant of wanted.variants) {
    const known = sameVariant(there.variants, variant);
    if (known) {
      const { kind, before } = await changeVariant(tx, known, variant);
      variants[kind] += 1;
      if (before) changed.push(before);
      variantIds.push(known.id);
    } else {
      const made = await addVariant(tx, { productId, variant });
      variants.created += 1;
      variantIds.push(made.id);
      addedVariantIds.push(made.id);
    }
  }
  const images = none();
  const addedImageIds = await addMissingImages(tx, there, wanted, variantIds);
  images.created = addedImageIds.length;
  images.skipped = (wanted.images?.length ?? 0) - addedImageIds.length;
  // Last: a product is published only when it has what selling needs.
  const { change, before } = changesOf(there, wanted);
  const isChanged = Object.keys(change).length > 0;
  if (isChanged) await updateProduct(tx, { productId, change });
  const isTouched = isChanged || variants.created + variants.updated + images.created > 0;
  const outcome = { product: isTouched ? 'updated' : 'skipped', variants, images } as const;
  if (!isTouched) return { outcome };
  const undo = { product: before, variants: changed, addedVariantIds, addedImageIds };
  return { outcome, undo: { kind: 'updated', ...undo } };
}

/** By the name that the source gives it, else by what tells it from its siblings. */
function sameVariant(there: readonly VariantView[], wanted: NewVariant): VariantView | undefined {
  const { externalId = null, externalSource = null } = wanted;
  const named = there.find(
    (one) => one.externalId === externalId && one.externalSource === externalSource,
  );
  if (named || externalId === null) return named;
  const options = wanted.options ?? {};
  return there.find(
    (one) =>
      one.externalId === null &&
      Object.keys(one.options).length === Object.keys(options).length &&
      Object.entries(one.options).every(([name, value]) => options[name] === value),
  );
}

/** What differs, and the values that it takes the place of. */
function changesOf(
  there: ProductView,
  wanted: NewProduct,
): { readonly change: ProductChange; readonly before: ProductChange } {
  const kept: ProductChange = {
    title: there.title,
    description: there.description,
    vendor: there.vendor,
    tags: there.tags,
    status: there.status,
    isFeatured: there.isFeatured,
    taxCategoryId: there.taxCategoryId,
    seo: { title: there.seo.title ?? null, description: there.seo.description ?? null },
    categoryIds: there.categories.map((category) => category.id),
    metadata: there.metadata,
  };
  const asked: ProductChange = given({
    title: requiredText(wanted.title, '/title'),
    description: description(wanted.description),
    vendor: optionalText(wanted.vendor, '/vendor', 255),
    tags: cleanTags(wanted.tags ?? []),
    status: wanted.status,
    isFeatured: wanted.isFeatured,
    taxCategoryId: wanted.taxCategoryId,
    seo: wanted.seo,
    categoryIds: wanted.categoryIds,
  });
  const change: Record<string, unknown> = {};
  const before: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(asked)) {
    const old = kept[key as keyof ProductChange];
    const isEqual =
      key === 'categoryIds' ? isSameSet(value, old) : JSON.stringify(value) === JSON.stringify(old);
    if (isEqual) continue;
    change[key] = value;
    before[key] = old;
  }
  const facts = metadataChanges(there.metadata, wanted.metadata ?? {});
  if (facts) {
    change['metadata'] = facts.change;
    before['metadata'] = facts.before;
  }
  return { change, before };
}

/** The first is the primary one; the order of the others says nothing. */
function isSameSet(some: unknown, others: unknown): boolean {
  const [one, other] = [some as readonly Uuid[], others as readonly Uuid[]];
  return one[0] === other[0] && isSame([...one].sort(), [...other].sort());
}

/** Keys that the file names and that differ; the others stay. */
function metadataChanges(
  there: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
) {
  const differing = Object.keys(wanted).filter(
    (key) => JSON.stringify(wanted[key]) !== JSON.stringify(there[key]),
  );
  if (differing.length === 0) return undefined;
  return {
    change: Object.fromEntries(differing.map((key) => [key, wanted[key]])),
    before: Object.fromEntries(differing.map((key) => [key, there[key] ?? null])),
  };
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, index) => one === others[index]);

/** New values of the options are added; other options are a change that somebody decides in the shop. */
async function checkSameOptions(tx: Tx, there: ProductView, wanted: NewProduct): Promise<void> {
  const options = checkOptions(wanted.options ?? []);
  const names = options.map((option) => option.name);
  if (
    !isSame(
      names,
      there.options.map((option) => option.name),
    )
  ) {
    throw refuse(
      'CONFLICT',
      { options: there.options.map((option) => option.name), in_file: names },
      { detail: 'The product has other options than the file; change them in the shop first' },
    );
  }
  const isExtended = options.some((option, index) => {
    const known = new Set(there.options[index]?.values.map((value) => value.value));
    return option.values.some((value) => !known.has(value));
  });
  if (isExtended) await extendOptions(tx, { productId: there.id, options });
}

const COMPARED = [
  'sku',
  'barcode',
  'weightGrams',
  'requiresShipping',
  'trackInventory',
  'costAmount',
  'costCurrency',
] as const;

async function changeVariant(
  tx: Tx,
  there: VariantView,
  variant: NewVariant,
): Promise<{
  readonly kind: Kind;
  readonly before?: {
    readonly id: Uuid;
    readonly change: VariantChange;
    readonly prices: readonly NewPrice[] | null;
  };
}> {
  const wanted = checkVariant(variant, '');
  const differing = COMPARED.filter(
    (key) => variant[key] !== undefined && (wanted[key] ?? null) !== there[key],
  );
  const pick = (from: Partial<VariantView> | NewVariant): VariantChange =>
    Object.fromEntries(differing.map((key) => [key, from[key] ?? null]));
  if (differing.length > 0) await updateVariant(tx, { variantId: there.id, change: pick(wanted) });
  const prices = await reprice(tx, there, wanted);
  if (differing.length === 0 && prices === null) return { kind: 'skipped' };
  return { kind: 'updated', before: { id: there.id, change: pick(there), prices } };
}

/** The file's price takes its currency's place; prices in other currencies stay. Gives the former ones. */
async function reprice(
  tx: Tx,
  there: VariantView,
  wanted: NewVariant,
): Promise<readonly NewPrice[] | null> {
  const before = there.prices;
  const differs = wanted.prices.some((price) => {
    const old = before.find((candidate) => candidate.currency === price.currency);
    return old?.amount !== price.amount || old.compareAtAmount !== (price.compareAtAmount ?? null);
  });
  if (!differs) return null;
  const replaced = new Set(wanted.prices.map((price) => price.currency));
  const kept = before.filter((price) => !replaced.has(price.currency));
  await setPrices(tx, { variantId: there.id, prices: [...kept, ...wanted.prices] });
  return before;
}

async function addMissingImages(
  tx: Tx,
  there: ProductView,
  wanted: NewProduct,
  variantIds: readonly Uuid[],
): Promise<readonly Uuid[]> {
  const added: Uuid[] = [];
  const known = new Set<string>(
    there.images.flatMap((image) => [image.url, image.mediaId, image.sourceUrl ?? '']),
  );
  for (const image of wanted.images ?? []) {
    const { variantIndex } = image;
    if (known.has(isRemote(image) ? image.url : image.mediaId)) continue;
    const variantId = variantIndex === undefined ? undefined : variantIds[variantIndex];
    const row = await addImage(tx, {
      productId: there.id,
      image: isRemote(image)
        ? { url: image.url, alt: image.alt ?? null }
        : { mediaId: image.mediaId, alt: image.alt ?? null },
      ...(variantId ? { variantId } : {}),
    });
    added.push(row.id);
  }
  return added;
}
