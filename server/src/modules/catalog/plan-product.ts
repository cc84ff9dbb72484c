import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { checkPrices, isUnitAmount } from './new-prices.ts';
import type {
  NewImage,
  NewOption,
  NewPrice,
  NewProduct,
  NewVariant,
  ProductType,
} from './types.ts';

export const OPTIONS_MAX = 3;
export const VARIANTS_MAX = 2048;
export const IMAGES_MAX = 250;
export const TAGS_MAX = 250;
export const TAG_CHARS_MAX = 100;
export const CATEGORIES_PER_PRODUCT_MAX = 100;
export const METADATA_BYTES_MAX = 16_384;
export const METADATA_KEYS_MAX = 50;

/** The types whose stock is an item of their own, so that a variant is made with one. */
const STOCKED: ReadonlySet<ProductType> = new Set(['simple', 'variable', 'subscription']);
/** The types that need nothing of a later stage before they can be sold. */
const COMPLETE: ReadonlySet<ProductType> = new Set(['simple', 'variable']);

export const isStocked = (type: ProductType): boolean => STOCKED.has(type);
export const shipsByDefault = (type: ProductType): boolean =>
  type !== 'digital' && type !== 'gift_card';

export type PlannedOption = {
  readonly id: Uuid;
  readonly name: string;
  readonly position: number;
  readonly values: readonly {
    readonly id: Uuid;
    readonly value: string;
    readonly position: number;
  }[];
};

export type PlannedVariant = Omit<NewVariant, 'options' | 'prices' | 'title'> & {
  readonly id: Uuid;
  readonly title: string;
  readonly position: number;
  readonly isDefault: boolean;
  readonly requiresShipping: boolean;
  readonly trackInventory: boolean;
  readonly optionValueIds: readonly Uuid[];
  readonly prices: readonly NewPrice[];
};

/** Text as it is kept: composed form, no blanks around it; control characters are refused. */
export function cleanText(value: string, field: string): string {
  const text = value.normalize('NFC').trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
    throw refuseField('VALIDATION_FAILED', field, 'Control characters are not text');
  return text;
}

export function requiredText(value: string, field: string, max = 255): string {
  const text = cleanText(value, field);
  if (text.length === 0 || text.length > max)
    throw refuseField('VALIDATION_FAILED', field, `1 to ${max} characters`);
  return text;
}

/** Blank is none. */
export function optionalText(
  value: string | null | undefined,
  field: string,
  max: number,
): string | null {
  const text = value ? cleanText(value, field) : '';
  if (text.length > max) throw refuseField('VALIDATION_FAILED', field, `At most ${max} characters`);
  return text === '' ? null : text;
}

export function limited(count: number, limit: string, max: number): void {
  if (count > max) throw refuse('LIMIT_EXCEEDED', { limit, max });
}

/** Each tag once, in the order given. refuses LIMIT_EXCEEDED 422 */
export function cleanTags(tags: readonly string[]): readonly string[] {
  const clean = [
    ...new Set(tags.map((tag) => cleanText(tag, '/tags')).filter((tag) => tag !== '')),
  ];
  limited(clean.length, 'tags', TAGS_MAX);
  for (const tag of clean) limited(tag.length, 'tag_characters', TAG_CHARS_MAX);
  return clean;
}

export function checkMetadata(
  metadata: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  limited(Object.keys(metadata).length, 'metadata_keys', METADATA_KEYS_MAX);
  limited(Buffer.byteLength(JSON.stringify(metadata)), 'metadata_bytes', METADATA_BYTES_MAX);
  return metadata;
}

/**
 * Options with their values, each name and value once.
 * refuses  LIMIT_EXCEEDED 422 (more than 3), VALIDATION_FAILED 422 (a name or value twice, none)
 */
export function checkOptions(options: readonly NewOption[]): readonly NewOption[] {
  limited(options.length, 'options', OPTIONS_MAX);
  const names = new Set<string>();
  return options.map((option, index) => {
    const name = requiredText(option.name, `/options/${index}/name`);
    const values = option.values.map((value, at) =>
      requiredText(value, `/options/${index}/values/${at}`),
    );
    if (names.has(name) || new Set(values).size !== values.length || values.length === 0)
      throw refuseField(
        'VALIDATION_FAILED',
        `/options/${index}`,
        'An option has a name of its own and each of its values once',
      );
    if (values.length > VARIANTS_MAX) throw refuse('TOO_MANY_VARIANTS', { max: VARIANTS_MAX });
    names.add(name);
    return { name, values };
  });
}

/** `simple` has exactly one variant and no options; `variable` has options. refuses PRODUCT_TYPE_INVALID 422 */
export function checkType(
  type: ProductType,
  facts: { readonly options: number; readonly variants: number },
): void {
  const wrong =
    type === 'simple'
      ? facts.options > 0 || facts.variants > 1
      : type === 'variable'
        ? facts.options === 0
        : facts.options === 0 && facts.variants > 1;
  if (wrong)
    throw refuseField(
      'PRODUCT_TYPE_INVALID',
      '/type',
      'The type does not fit options and variants',
      {
        type,
        ...facts,
      },
    );
  if (facts.variants > VARIANTS_MAX) throw refuse('TOO_MANY_VARIANTS', { max: VARIANTS_MAX });
}

/** The ids of a variant's values, sorted so that one combination has one form, and its title of them. */
export function combinationOf(
  options: readonly PlannedOption[],
  chosen: Readonly<Record<string, string>>,
  field: string,
): { readonly ids: readonly Uuid[]; readonly title: string } {
  const ids: Uuid[] = [];
  const words: string[] = [];
  const known = new Set(options.map((option) => option.name));
  for (const name of Object.keys(chosen))
    if (!known.has(name.normalize('NFC').trim()))
      throw refuseField('VALIDATION_FAILED', `${field}/${name}`, 'No option of this product');
  for (const option of options) {
    const found = Object.entries(chosen).find(
      ([name]) => name.normalize('NFC').trim() === option.name,
    );
    const text = found?.[1].normalize('NFC').trim();
    const value = option.values.find((candidate) => candidate.value === text);
    if (!value)
      throw refuseField(
        'VALIDATION_FAILED',
        `${field}/${option.name}`,
        'A variant has one of the values of each option',
      );
    ids.push(value.id);
    words.push(value.value);
  }
  return { ids: ids.sort(), title: words.length > 0 ? words.join(' / ') : 'Default' };
}

/** A variant's plain facts, checked. refuses VALIDATION_FAILED, PRICE_INVALID, INVENTORY_NEGATIVE and those of prices, 422 */
export function checkVariant(variant: NewVariant, field: string): NewVariant {
  const cost = variant.costAmount ?? null;
  if (cost !== null && !isUnitAmount(cost))
    throw refuseField('PRICE_INVALID', `${field}/cost_amount`, 'A cost is an amount');
  if (cost !== null && !variant.costCurrency)
    throw refuseField('VALIDATION_FAILED', `${field}/cost_currency`, 'A cost has a currency');
  if (variant.costCurrency) checkPrices([{ currency: variant.costCurrency, amount: 0 }]);
  for (const [name, value] of Object.entries({
    weight_grams: variant.weightGrams,
    length_mm: variant.lengthMm,
    width_mm: variant.widthMm,
    height_mm: variant.heightMm,
  }))
    if (value !== null && value !== undefined && (value < 0 || value > 2_147_483_647))
      throw refuseField('VALIDATION_FAILED', `${field}/${name}`, 'Not below 0');
  if (variant.stock && variant.stock.onHand < 0)
    throw refuseField('INVENTORY_NEGATIVE', `${field}/stock/on_hand`, 'Stock is not below 0');
  limited(variant.stock?.onHand ?? 0, 'on_hand', 1_000_000_000);
  limited(variant.stock?.backorderLimit ?? 0, 'backorder_limit', 1_000_000_000);
  if (variant.metadata) checkMetadata(variant.metadata);
  return {
    ...variant,
    sku: optionalText(variant.sku, `${field}/sku`, 191),
    barcode: optionalText(variant.barcode, `${field}/barcode`, 191),
    costCurrency: cost === null ? null : (variant.costCurrency ?? null),
    prices: checkPrices(variant.prices, `${field}/prices`),
  };
}

export type ProductPlan = {
  readonly type: ProductType;
  readonly requiresShipping: boolean;
  readonly options: readonly PlannedOption[];
  readonly variants: readonly PlannedVariant[];
};

/**
 * Turns the input of a creation into rows with ids: nothing is read or written.
 * refuses  PRODUCT_TYPE_INVALID, TOO_MANY_VARIANTS, LIMIT_EXCEEDED, VALIDATION_FAILED 422 and those of prices,
 *          OPTION_COMBINATION_TAKEN and SKU_TAKEN 409 (twice in this product)
 */
export function planProduct(input: NewProduct, newId: () => Uuid): ProductPlan {
  const options = planOptions(checkOptions(input.options ?? []), newId);
  const type = input.type ?? (options.length > 0 ? 'variable' : 'simple');
  checkType(type, { options: options.length, variants: input.variants.length });
  const requiresShipping = input.requiresShipping ?? shipsByDefault(type);
  const combinations = new Set<string>();
  const skus = new Set<string>();
  const variants = input.variants.map((given, index): PlannedVariant => {
    const field = `/variants/${index}`;
    const variant = checkVariant(given, field);
    const { ids, title } = combinationOf(options, variant.options ?? {}, `${field}/options`);
    if (combinations.has(ids.join()))
      throw refuseField('OPTION_COMBINATION_TAKEN', `${field}/options`, 'Another variant has it');
    combinations.add(ids.join());
    if (variant.sku && skus.has(variant.sku))
      throw refuseField('SKU_TAKEN', `${field}/sku`, 'Another variant has it', {
        sku: variant.sku,
      });
    if (variant.sku) skus.add(variant.sku);
    return {
      ...variant,
      id: newId(),
      title: variant.title?.trim() || title,
      position: index,
      isDefault: index === 0,
      requiresShipping: variant.requiresShipping ?? requiresShipping,
      trackInventory: (variant.trackInventory ?? true) && isStocked(type),
      optionValueIds: ids,
    };
  });
  limited(input.images?.length ?? 0, 'images', IMAGES_MAX);
  limited(input.categoryIds?.length ?? 0, 'categories', CATEGORIES_PER_PRODUCT_MAX);
  return { type, requiresShipping, options, variants };
}

export const planOptions = (
  options: readonly NewOption[],
  newId: () => Uuid,
): readonly PlannedOption[] =>
  options.map((option, position) => ({
    id: newId(),
    name: option.name,
    position,
    values: option.values.map((value, at) => ({ id: newId(), value, position: at })),
  }));

/**
 * Whether a product may be shown and sold; the reasons it may not.
 * gives  [] when ready
 */
export function notReadyBecause(facts: {
  readonly type: ProductType;
  readonly variants: number;
  readonly pricedVariants: number;
}): readonly ('no_variant' | 'no_price' | 'facet_missing')[] {
  const reasons: ('no_variant' | 'no_price' | 'facet_missing')[] = [];
  if (facts.variants === 0) reasons.push('no_variant');
  else if (facts.pricedVariants === 0) reasons.push('no_price');
  if (!COMPLETE.has(facts.type)) reasons.push('facet_missing');
  return reasons;
}

export const isRemote = (image: NewImage): image is NewImage & { readonly url: string } =>
  'url' in image;
