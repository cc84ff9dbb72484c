/* Bringing a product that an earlier import made to what the file says now.
 * Invariants  a part that equals the file is not written, so a second run updates nothing; what the file does not
 *             hold stays (other currencies, variants and images of the shop's own, slug, stock and its limits).
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { description } from '../catalog/description.ts';
import { addImage, type ProductChange, updateProduct } from '../catalog/edit-product.ts';
import { addVariant, extendOptions, updateVariant } from '../catalog/edit-variants.ts';
import {
  checkOptions,
  checkVariant,
  cleanTags,
  optionalText,
  requiredText,
  VARIANTS_MAX,
} from '../catalog/plan-product.ts';
import { findProduct, readContext } from '../catalog/read-products.ts';
import type { NewProduct, NewVariant, ProductView, VariantView } from '../catalog/types.ts';
import { parseRemoteUrl } from '../media/remote-url.ts';
import { setPrices } from '../prices/prices.ts';
import type { ProductDraft } from './drafts.ts';
import { type Counts, none, type Outcome } from './report.ts';

type Kind = 'created' | 'updated' | 'skipped';

/**
 * wanted   the draft as the product it would be made as
 * refuses  what changing a product refuses; CONFLICT 409 when its options have other names than the file's
 * locks    the product, then its variants
 * emits    product.updated, variant.created, variant.updated, product.price_changed: of what differs
 */
export async function bringUpToFile(
  tx: Tx,
  productId: Uuid,
  draft: ProductDraft,
  wanted: NewProduct,
): Promise<Outcome> {
  const context = await readContext(tx, { isStaff: true });
  const there = present(
    await findProduct(tx, context, productId, VARIANTS_MAX),
    'the product found by its external id',
  );
  await checkSameOptions(tx, there, wanted);
  const variants = none();
  const variantIds: Uuid[] = [];
  const byExternalId = new Map(there.variants.map((variant) => [variant.externalId, variant]));
  for (const variant of wanted.variants) {
    const known = byExternalId.get(variant.externalId ?? null);
    if (known) {
      variants[await changeVariant(tx, known, variant)] += 1;
      variantIds.push(known.id);
    } else {
      const made = await addVariant(tx, { productId, variant });
      variants.created += 1;
      variantIds.push(made.id);
    }
  }
  const images = await addMissingImages(tx, there, draft, variantIds);
  // Last: a product is published only when it has what selling needs.
  const change = changesOf(there, wanted);
  const isChanged = Object.keys(change).length > 0;
  if (isChanged) await updateProduct(tx, { productId, change });
  const isTouched = isChanged || variants.created + variants.updated + images.created > 0;
  return { product: isTouched ? 'updated' : 'skipped', variants, images };
}

function changesOf(there: ProductView, wanted: NewProduct): ProductChange {
  const title = requiredText(wanted.title, '/title');
  const text = description(wanted.description);
  const vendor = optionalText(wanted.vendor, '/vendor', 255);
  const tags = cleanTags(wanted.tags ?? []);
  const kind = wanted.metadata?.['product_type'] ?? null;
  const seo = { title: wanted.seo?.title ?? null, description: wanted.seo?.description ?? null };
  const isSameSeo =
    (there.seo.title ?? null) === seo.title && (there.seo.description ?? null) === seo.description;
  return {
    ...(title === there.title ? {} : { title }),
    ...(text === there.description ? {} : { description: text }),
    ...(vendor === there.vendor ? {} : { vendor }),
    ...(isSame(tags, there.tags) ? {} : { tags }),
    ...(wanted.status === undefined || wanted.status === there.status
      ? {}
      : { status: wanted.status }),
    ...(isSameSeo ? {} : { seo }),
    ...(kind === (there.metadata['product_type'] ?? null)
      ? {}
      : { metadata: { product_type: kind } }),
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

async function changeVariant(tx: Tx, there: VariantView, variant: NewVariant): Promise<Kind> {
  const wanted = checkVariant(variant, '');
  const change = {
    ...(wanted.sku === there.sku ? {} : { sku: wanted.sku ?? null }),
    ...(wanted.barcode === there.barcode ? {} : { barcode: wanted.barcode ?? null }),
    ...((wanted.weightGrams ?? null) === there.weightGrams
      ? {}
      : { weightGrams: wanted.weightGrams ?? null }),
    ...(wanted.requiresShipping === undefined || wanted.requiresShipping === there.requiresShipping
      ? {}
      : { requiresShipping: wanted.requiresShipping }),
    ...(wanted.trackInventory === undefined || wanted.trackInventory === there.trackInventory
      ? {}
      : { trackInventory: wanted.trackInventory }),
  };
  const isChanged = Object.keys(change).length > 0;
  if (isChanged) await updateVariant(tx, { variantId: there.id, change });
  const isRepriced = await reprice(tx, there, wanted);
  return isChanged || isRepriced ? 'updated' : 'skipped';
}

/** The file's price takes its currency's place; prices in other currencies stay. */
async function reprice(tx: Tx, there: VariantView, wanted: NewVariant): Promise<boolean> {
  const before = there.prices;
  const differs = wanted.prices.some((price) => {
    const old = before.find((candidate) => candidate.currency === price.currency);
    return old?.amount !== price.amount || old.compareAtAmount !== (price.compareAtAmount ?? null);
  });
  if (!differs) return false;
  const replaced = new Set(wanted.prices.map((price) => price.currency));
  const kept = before.filter((price) => !replaced.has(price.currency));
  await setPrices(tx, { variantId: there.id, prices: [...kept, ...wanted.prices] });
  return true;
}

async function addMissingImages(
  tx: Tx,
  there: ProductView,
  draft: ProductDraft,
  variantIds: readonly Uuid[],
): Promise<Counts> {
  const images = none();
  const known = new Set(there.images.map((image) => image.url));
  for (const { url, alt, variantIndex } of draft.images) {
    if (known.has(parseRemoteUrl(url))) {
      images.skipped += 1;
      continue;
    }
    const variantId = variantIndex === null ? undefined : variantIds[variantIndex];
    await addImage(tx, {
      productId: there.id,
      image: { url, alt },
      ...(variantId ? { variantId } : {}),
    });
    images.created += 1;
  }
  return images;
}
