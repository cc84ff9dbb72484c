import type { RefusalCode } from '../../kernel/refusal.ts';
import type { NewOption, NewPrice, ProductType } from '../catalog/types.ts';

/* What a foreign shop's file says, in our words and before anything is written. Every platform is read into this.
 * Terms       draft: one product of the file with everything below it. note: one line of the report; an `adjusted`
 *             one was taken in a changed form, any other makes its product fail. unit: what the file holds of one
 *             product (rows of a CSV, an object of a JSON file); units are counted from 1 in the order they are taken.
 */

export type Note = {
  /** Line of the file, counted from 1, as an editor shows it. */
  readonly line: number;
  readonly handle: string;
  readonly code: RefusalCode;
  readonly message: string;
  readonly isAdjustment: boolean;
};

export type VariantDraft = {
  readonly line: number;
  readonly externalId: string;
  /** The platform of the import when left out. */
  readonly externalSource?: string | null;
  readonly title?: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly options: Readonly<Record<string, string>>;
  /** Minor units. */
  readonly prices: readonly NewPrice[];
  readonly weightGrams: number | null;
  /** What a file does not speak of is left out, and then stays as it is in the shop. */
  readonly lengthMm?: number | null;
  readonly widthMm?: number | null;
  readonly heightMm?: number | null;
  readonly costAmount?: number | null;
  readonly costCurrency?: string | null;
  readonly hsCode?: string | null;
  readonly originCountry?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly requiresShipping: boolean;
  readonly trackInventory: boolean;
  readonly onHand: number;
  /** Units that may be sold beyond the stock. */
  readonly backorderLimit: number;
};

export type ImageDraft = {
  /** An address elsewhere, or `/media/<key>` for a file of this installation. */
  readonly url: string;
  readonly alt: string | null;
  /** Index of the variant that it shows, when it shows one. */
  readonly variantIndex: number | null;
};

export type ProductDraft = {
  readonly line: number;
  /** How the report calls the product. */
  readonly handle: string;
  /** What the source calls it, so that it is known again. */
  readonly externalId: string;
  /** The platform of the import when left out. */
  readonly externalSource?: string | null;
  /** Made from the title when left out. */
  readonly slug?: string;
  readonly title: string;
  readonly description: string | null;
  readonly vendor: string | null;
  readonly tags: readonly string[];
  readonly status: 'active' | 'draft';
  readonly type: ProductType;
  readonly isFeatured?: boolean;
  /** Names from the root down; the first path is the primary one. */
  readonly categories?: readonly (readonly string[])[];
  /** A code of the store's tax categories; one that it does not have is passed over. */
  readonly taxCategory?: string | null;
  readonly requiresShipping?: boolean;
  readonly options: readonly NewOption[];
  readonly variants: readonly VariantDraft[];
  readonly images: readonly ImageDraft[];
  readonly seoTitle?: string | null;
  readonly seoDescription?: string | null;
  /** Null takes a key away; keys that are not named stay. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt?: Date;
  readonly publishedAt?: Date | null;
};

/** How many parts of the file this is, whatever becomes of them. */
export type Counted = {
  readonly variantCount: number;
  readonly imageCount: number;
};

/** What a unit of the file would be: a draft, or only the notes that say why it can be none. */
export type FileProduct = Counted & {
  readonly draft: ProductDraft | undefined;
  readonly notes: readonly Note[];
};

/** SKUs that are given away already, in this file or in the shop. */
export type SkuBook = { has(sku: string): boolean; add(sku: string): void };

/** How a file is to be read. */
export type Reading = {
  /** The currency that prices without one of their own are in. */
  readonly currency: string;
  /** Its decimals. */
  readonly exponent: number;
  readonly now: Date;
  /** The origin of this shop, to know its own images by. */
  readonly publicUrl: string;
  readonly skusTaken: SkuBook;
};

/** One data row of a CSV file under its header's names, with the line on which it begins. */
export type CsvRow = { readonly line: number; readonly cells: Readonly<Record<string, string>> };

/** The rows of one product, in the order of the file. */
export type RowGroup = { readonly handle: string; readonly rows: readonly CsvRow[] };

export type AddNote = (
  line: number,
  code: RefusalCode,
  message: string,
  isAdjustment: boolean,
) => void;
