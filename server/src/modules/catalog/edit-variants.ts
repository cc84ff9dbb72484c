import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { hasItem, insertOpeningPrices, insertOpeningStock, renameItemOf } from './cross-module.ts';
import { lockProduct, merged } from './edit-product.ts';
import { productUpdated, variantArchived, variantCreated, variantUpdated } from './events.ts';
import { namingConflicts } from './naming.ts';
import {
  checkMetadata,
  checkOptions,
  checkVariant,
  combinationOf,
  isStocked,
  type PlannedOption,
  type PlannedVariant,
  VARIANTS_MAX,
} from './plan-product.ts';
import {
  archiveVariants,
  ensureDefaultVariant,
  insertVariants,
  lockVariantRow,
  type ProductRow,
  recombineVariants,
  replaceOptions,
  selectOptions,
  selectVariant,
  selectVariants,
  type VariantRow,
  writeProduct,
  writeVariant,
} from './store.ts';
import type { NewOption, NewVariant } from './types.ts';

/**
 * Adds a variant, with its prices and an inventory item.
 * refuses  PRODUCT_NOT_FOUND, LOCATION_NOT_FOUND 404, VERSION_MISMATCH 412, OPTION_COMBINATION_TAKEN, SKU_TAKEN 409,
 *          PRODUCT_TYPE_INVALID (a simple product has one), TOO_MANY_VARIANTS, VALIDATION_FAILED 422 and those of
 *          prices
 * locks    the product, and raises its version
 * emits    variant.created, product.updated
 */
export async function addVariant(
  tx: Tx,
  input: {
    readonly productId: Uuid;
    readonly variant: NewVariant;
    readonly expectedVersion?: number | undefined;
  },
): Promise<{ readonly id: Uuid; readonly productId: Uuid; readonly version: number }> {
  const product = await lockProduct(tx, input.productId, input.expectedVersion);
  const [options, siblings] = await Promise.all([
    selectOptions(tx, product.id),
    selectVariants(tx, product.id),
  ]);
  if (siblings.length >= VARIANTS_MAX) throw refuse('TOO_MANY_VARIANTS', { max: VARIANTS_MAX });
  if (options.length === 0 && siblings.length > 0)
    throw refuse('PRODUCT_TYPE_INVALID', { type: product.type });
  const given = checkVariant(input.variant, '');
  const { ids, title } = combinationOf(options, given.options ?? {}, '/options');
  const planned: PlannedVariant = {
    ...given,
    id: tx.newId(),
    title: given.title?.trim() || title,
    position: (siblings.at(-1)?.position ?? -1) + 1,
    isDefault: siblings.length === 0,
    requiresShipping: given.requiresShipping ?? product.requires_shipping,
    trackInventory: (given.trackInventory ?? true) && isStocked(product.type),
    optionValueIds: ids,
  };
  return namingConflicts(async () => {
    await insertWithParts(tx, product, [planned]);
    const version = await writeProduct(tx, product);
    announceProduct(tx, product, version, ['variants']);
    return { id: planned.id, productId: product.id, version: 1 };
  });
}

async function insertWithParts(
  tx: Tx,
  product: ProductRow,
  variants: readonly PlannedVariant[],
): Promise<void> {
  const [, , homeless] = await Promise.all([
    insertVariants(tx, product.id, variants, product.archived_at !== null),
    insertOpeningPrices(tx, variants),
    insertOpeningStock(tx, product.title, variants),
  ]);
  if (homeless.length > 0) throw refuse('LOCATION_NOT_FOUND');
  for (const variant of variants)
    tx.emit(
      variantCreated(
        variant.id,
        {
          product_id: product.id,
          variant_id: variant.id,
          sku: variant.sku ?? null,
          changed: [],
        },
        { version: 1 },
      ),
    );
}

function announceProduct(
  tx: Tx,
  product: ProductRow,
  version: number,
  changed: readonly string[],
): void {
  tx.emit(
    productUpdated(
      product.id,
      { product_id: product.id, slug: product.slug, status: product.status, changed: [...changed] },
      { version },
    ),
  );
}

export type VariantChange = Omit<Partial<NewVariant>, 'prices' | 'stock' | 'metadata'> & {
  readonly position?: number;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
};

/**
 * Changes a variant's own facts; what is left out stays.
 * refuses  VARIANT_NOT_FOUND 404, VERSION_MISMATCH 412, SKU_TAKEN, OPTION_COMBINATION_TAKEN 409, PRICE_INVALID,
 *          VALIDATION_FAILED 422
 * locks    the product, then the variant
 * emits    variant.updated
 */
export async function updateVariant(
  tx: Tx,
  input: {
    readonly variantId: Uuid;
    readonly change: VariantChange;
    readonly expectedVersion?: number | undefined;
  },
): Promise<{ readonly id: Uuid; readonly productId: Uuid; readonly version: number }> {
  const seen = await selectVariant(tx, input.variantId);
  if (!seen) throw refuse('VARIANT_NOT_FOUND');
  const product = await lockProduct(tx, seen.product_id);
  const row = await lockVariantRow(tx, input.variantId);
  if (!row) throw refuse('VARIANT_NOT_FOUND');
  if (input.expectedVersion !== undefined && row.version !== input.expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: row.version });
  const after = changedVariant(row, input.change, await selectOptions(tx, product.id));
  return namingConflicts(async () => {
    if (!(await writeVariant(tx, after))) throw refuse('VERSION_MISMATCH');
    if (after.sku !== row.sku) await renameItemOf(tx, row.id, after.sku);
    if (after.track_inventory && !row.track_inventory) await giveItem(tx, product, after);
    tx.emit(
      variantUpdated(
        row.id,
        {
          product_id: product.id,
          variant_id: row.id,
          sku: after.sku,
          changed: Object.keys(input.change).map(wireName),
        },
        { version: row.version + 1 },
      ),
    );
    return { id: row.id, productId: product.id, version: row.version + 1 };
  });
}

function changedVariant(
  row: VariantRow,
  change: VariantChange,
  options: readonly PlannedOption[],
): VariantRow {
  const isGiven = (key: keyof VariantChange): boolean => change[key] !== undefined;
  const cost = change.costAmount === undefined ? row.cost_amount : change.costAmount;
  const facts = checkVariant(
    {
      prices: [],
      sku: change.sku === undefined ? row.sku : change.sku,
      barcode: change.barcode === undefined ? row.barcode : change.barcode,
      weightGrams: isGiven('weightGrams') ? (change.weightGrams ?? null) : row.weight_grams,
      lengthMm: isGiven('lengthMm') ? (change.lengthMm ?? null) : row.length_mm,
      widthMm: isGiven('widthMm') ? (change.widthMm ?? null) : row.width_mm,
      heightMm: isGiven('heightMm') ? (change.heightMm ?? null) : row.height_mm,
      costAmount: cost,
      costCurrency: cost === null ? null : (change.costCurrency ?? row.cost_currency ?? null),
    },
    '',
  );
  const combination = change.options
    ? combinationOf(options, change.options, '/options')
    : { ids: row.option_value_ids, title: row.title };
  if (change.position !== undefined && (change.position < 0 || change.position > 1_000_000))
    throw refuseField('VALIDATION_FAILED', '/position', 'Not below 0');
  return {
    ...row,
    title: change.title?.trim() || combination.title,
    sku: facts.sku ?? null,
    barcode: facts.barcode ?? null,
    option_value_ids: [...combination.ids],
    position: change.position ?? row.position,
    weight_grams: facts.weightGrams ?? null,
    length_mm: facts.lengthMm ?? null,
    width_mm: facts.widthMm ?? null,
    height_mm: facts.heightMm ?? null,
    requires_shipping: change.requiresShipping ?? row.requires_shipping,
    track_inventory: change.trackInventory ?? row.track_inventory,
    cost_amount: facts.costAmount ?? null,
    cost_currency: facts.costCurrency ?? null,
    hs_code: change.hsCode === undefined ? row.hs_code : change.hsCode,
    origin_country: change.originCountry === undefined ? row.origin_country : change.originCountry,
    metadata: { ...checkMetadata(merged(row.metadata, change.metadata)) },
    external_id: change.externalId === undefined ? row.external_id : change.externalId,
    external_source:
      change.externalSource === undefined ? row.external_source : change.externalSource,
  };
}

async function giveItem(tx: Tx, product: ProductRow, row: VariantRow): Promise<void> {
  if (await hasItem(tx, row.id)) return;
  await insertOpeningStock(tx, product.title, [
    {
      id: row.id,
      title: row.title,
      sku: row.sku,
      position: row.position,
      isDefault: row.is_default,
      requiresShipping: row.requires_shipping,
      trackInventory: true,
      optionValueIds: row.option_value_ids,
      prices: [],
    },
  ]);
}

/**
 * Archives a variant: it cannot be sold any more and gives its SKU free.
 * refuses  VARIANT_NOT_FOUND 404, VERSION_MISMATCH 412, VARIANT_REQUIRED 409 (the last one)
 * locks    the product, and raises its version
 * emits    variant.archived, product.updated
 */
export async function archiveVariant(
  tx: Tx,
  input: { readonly variantId: Uuid; readonly expectedVersion?: number | undefined },
): Promise<void> {
  const seen = await selectVariant(tx, input.variantId);
  if (!seen) throw refuse('VARIANT_NOT_FOUND');
  const product = await lockProduct(tx, seen.product_id);
  const siblings = await selectVariants(tx, product.id);
  const row = siblings.find((sibling) => sibling.id === input.variantId);
  if (!row) throw refuse('VARIANT_NOT_FOUND');
  if (input.expectedVersion !== undefined && row.version !== input.expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: row.version });
  if (siblings.length === 1) throw refuse('VARIANT_REQUIRED');
  await archiveVariants(tx, [row.id]);
  await ensureDefaultVariant(tx, product.id);
  const version = await writeProduct(tx, product);
  announceArchived(tx, row);
  announceProduct(tx, product, version, ['variants']);
}

function announceArchived(tx: Tx, row: VariantRow): void {
  tx.emit(
    variantArchived(
      row.id,
      { product_id: row.product_id, variant_id: row.id, sku: row.sku, changed: [] },
      { version: row.version + 1 },
    ),
  );
}

export type OptionsPlan = {
  created: { title: string; options: Record<string, string> }[];
  kept: { id: Uuid; title: string; options: Record<string, string> }[];
  archived: { id: Uuid; title: string }[];
};

type Combination = Readonly<Record<string, string>>;

/**
 * What new options would do: every combination of values is a variant. A variant keeps its place when its values
 * are still there; a new option gives the variants its first value; of those that fall together the first stays.
 * refuses  TOO_MANY_VARIANTS, LIMIT_EXCEEDED, VALIDATION_FAILED 422
 */
export function planOptionChange(
  options: readonly NewOption[],
  current: readonly PlannedOption[],
  variants: readonly VariantRow[],
): OptionsPlan {
  const total = options.reduce((product, option) => product * option.values.length, 1);
  if (total > VARIANTS_MAX) throw refuse('TOO_MANY_VARIANTS', { max: VARIANTS_MAX });
  const combinations = options.reduce<readonly Combination[]>(
    (all, option) =>
      all.flatMap((one) => option.values.map((value) => ({ ...one, [option.name]: value }))),
    [{}],
  );
  const keyOf = (one: Combination): string =>
    JSON.stringify(options.map((option) => one[option.name]));
  const open = new Map(combinations.map((one) => [keyOf(one), one]));
  const kept: { id: Uuid; title: string; options: Record<string, string> }[] = [];
  const archived: { id: Uuid; title: string }[] = [];
  for (const variant of variants) {
    const had = new Set(variant.option_value_ids);
    const values = Object.fromEntries(
      options.map((option) => {
        const known = current.find((candidate) => candidate.name === option.name);
        const value = known
          ? known.values.find((candidate) => had.has(candidate.id))?.value
          : option.values[0];
        return [option.name, value ?? ''] as const;
      }),
    );
    if (open.delete(keyOf(values)))
      kept.push({ id: variant.id, title: titleOf(values), options: values });
    else archived.push({ id: variant.id, title: variant.title });
  }
  return {
    created: [...open.values()].map((one) => ({ title: titleOf(one), options: { ...one } })),
    kept,
    archived,
  };
}

const titleOf = (values: Combination): string => Object.values(values).join(' / ') || 'Default';

/** The plan and the version it holds for. refuses PRODUCT_NOT_FOUND 404 and those of planOptionChange */
export async function previewOptions(
  tx: Tx,
  input: { readonly productId: Uuid; readonly options: readonly NewOption[] },
): Promise<OptionsPlan & { version: number }> {
  const product = await lockProduct(tx, input.productId);
  const [current, variants] = await Promise.all([
    selectOptions(tx, product.id),
    selectVariants(tx, product.id),
  ]);
  return {
    ...planOptionChange(checkOptions(input.options), current, variants),
    version: product.version,
  };
}

/**
 * Applies new options as the preview of this version said. Created variants have no price yet.
 * refuses  PRODUCT_NOT_FOUND 404, VERSION_MISMATCH 412 and those of planOptionChange
 * locks    the product, and raises its version
 * emits    variant.created, variant.archived, product.updated
 */
export async function applyOptions(
  tx: Tx,
  input: {
    readonly productId: Uuid;
    readonly options: readonly NewOption[];
    readonly expectedVersion: number;
  },
): Promise<void> {
  const product = await lockProduct(tx, input.productId, input.expectedVersion);
  const [current, variants] = await Promise.all([
    selectOptions(tx, product.id),
    selectVariants(tx, product.id),
  ]);
  const wanted = checkOptions(input.options);
  const plan = planOptionChange(wanted, current, variants);
  const options = wanted.map((option, position): PlannedOption => {
    const known = current.find((candidate) => candidate.name === option.name);
    return {
      id: known?.id ?? tx.newId(),
      name: option.name,
      position,
      values: option.values.map((value, at) => ({
        id: known?.values.find((candidate) => candidate.value === value)?.id ?? tx.newId(),
        value,
        position: at,
      })),
    };
  });
  const created = plan.created.map(
    (variant, index): PlannedVariant => ({
      id: tx.newId(),
      title: variant.title,
      position: (variants.at(-1)?.position ?? -1) + 1 + index,
      isDefault: variants.length === 0 && index === 0,
      requiresShipping: product.requires_shipping,
      trackInventory: isStocked(product.type),
      optionValueIds: combinationOf(options, variant.options, '/options').ids,
      prices: [],
    }),
  );
  const gone = new Set(plan.archived.map((variant) => variant.id));
  await archiveVariants(tx, [...gone]);
  await replaceOptions(tx, product.id, options);
  await recombineVariants(
    tx,
    plan.kept.map((variant) => ({
      id: variant.id,
      title: variant.title,
      optionValueIds: combinationOf(options, variant.options, '/options').ids,
    })),
  );
  await insertWithParts(tx, product, created);
  await ensureDefaultVariant(tx, product.id);
  const version = await writeProduct(tx, { ...product, type: typeAfter(product, options.length) });
  for (const variant of variants) if (gone.has(variant.id)) announceArchived(tx, variant);
  announceProduct(tx, product, version, ['options', 'variants']);
}

/**
 * Gives the product's options further values; no variant is made of them.
 * options  those of the product, by name and in any order; values that are there already are passed over
 * refuses  PRODUCT_NOT_FOUND 404, VALIDATION_FAILED 422 (an option that it does not have), TOO_MANY_VARIANTS 422
 * locks    the product
 */
export async function extendOptions(
  tx: Tx,
  input: { readonly productId: Uuid; readonly options: readonly NewOption[] },
): Promise<void> {
  const product = await lockProduct(tx, input.productId);
  const current = await selectOptions(tx, product.id);
  const further = new Map(checkOptions(input.options).map((option) => [option.name, option]));
  for (const name of further.keys())
    if (!current.some((option) => option.name === name))
      throw refuseField('VALIDATION_FAILED', '/options', `No option "${name}" of this product`);
  const extended = current.map((option): PlannedOption => {
    const known = new Set(option.values.map((value) => value.value));
    const fresh = (further.get(option.name)?.values ?? []).filter((value) => !known.has(value));
    const values = [
      ...option.values,
      ...fresh.map((value, index) => ({
        id: tx.newId(),
        value,
        position: (option.values.at(-1)?.position ?? -1) + 1 + index,
      })),
    ];
    if (values.length > VARIANTS_MAX) throw refuse('TOO_MANY_VARIANTS', { max: VARIANTS_MAX });
    return { ...option, values };
  });
  await replaceOptions(tx, product.id, extended);
}

const typeAfter = (product: ProductRow, options: number): ProductRow['type'] =>
  product.type === 'simple' || product.type === 'variable'
    ? options > 0
      ? 'variable'
      : 'simple'
    : product.type;

export type VariantKeys = {
  readonly id: Uuid;
  readonly sku: string | null;
  readonly externalId: string | null;
  readonly options: Readonly<Record<string, string>>;
};

/** By what the living variants of a product can be told apart. */
export async function variantKeysOf(db: Db, productId: Uuid): Promise<readonly VariantKeys[]> {
  const [options, variants] = await Promise.all([
    selectOptions(db, productId),
    selectVariants(db, productId),
  ]);
  return variants.map((variant) => ({
    id: variant.id,
    sku: variant.sku,
    externalId: variant.external_id,
    options: Object.fromEntries(
      options.flatMap((option) =>
        option.values
          .filter((value) => variant.option_value_ids.includes(value.id))
          .map((value) => [option.name, value.value] as const),
      ),
    ),
  }));
}
