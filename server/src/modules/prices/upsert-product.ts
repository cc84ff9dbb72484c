import type { Uuid } from '../../kernel/ids.ts';
import { refuseField } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { createProduct, findProductByExternalId } from '../catalog/catalog.ts';
import { type ProductChange, updateProduct } from '../catalog/edit-product.ts';
import {
  addVariant,
  updateVariant,
  type VariantKeys,
  variantKeysOf,
} from '../catalog/edit-variants.ts';
import type { NewProduct, NewVariant } from '../catalog/types.ts';
import { setPrices } from './prices.ts';

/**
 * Creates a product, or changes the one that bears the external id: its facts, and the facts and prices of its
 * variants, which are told by external id, SKU or options; variants that are new are added, others stay. Stock is
 * set at creation only, and images likewise.
 * refuses  VALIDATION_FAILED 422 (no external id) and what creating and changing refuse
 * locks    the product, then its variants
 */
export async function upsertProduct(
  tx: Tx,
  input: { readonly product: NewProduct; readonly change: ProductChange },
): Promise<{ readonly id: Uuid; readonly status: 'created' | 'updated' }> {
  const { product, change } = input;
  if (!product.externalId)
    throw refuseField('VALIDATION_FAILED', '/external_id', 'A row has the id of its source');
  const known = await findProductByExternalId(tx, {
    source: product.externalSource ?? null,
    externalId: product.externalId,
  });
  if (!known) return { id: (await createProduct(tx, product)).id, status: 'created' };
  // Prices first: a draft may become ready by them.
  const { status, ...facts } = change;
  await updateProduct(tx, { productId: known.id, change: facts });
  const keys = await variantKeysOf(tx, known.id);
  for (const variant of product.variants) await upsertVariant(tx, known.id, keys, variant);
  if (status !== undefined && status !== known.status)
    await updateProduct(tx, { productId: known.id, change: { status } });
  return { id: known.id, status: 'updated' };
}

async function upsertVariant(
  tx: Tx,
  productId: Uuid,
  keys: readonly VariantKeys[],
  variant: NewVariant,
): Promise<void> {
  const { prices, stock: _stock, metadata, ...facts } = variant;
  const known = matching(keys, variant);
  if (!known) {
    await addVariant(tx, { productId, variant });
    return;
  }
  await updateVariant(tx, {
    variantId: known.id,
    change: { ...facts, ...(metadata === undefined ? {} : { metadata }) },
  });
  await setPrices(tx, { variantId: known.id, prices });
}

function matching(keys: readonly VariantKeys[], variant: NewVariant): VariantKeys | undefined {
  const options = Object.entries(variant.options ?? {});
  return (
    keys.find((key) => variant.externalId && key.externalId === variant.externalId) ??
    keys.find((key) => variant.sku && key.sku === variant.sku) ??
    keys.find(
      (key) =>
        Object.keys(key.options).length === options.length &&
        options.every(([name, value]) => key.options[name] === value),
    )
  );
}
