import type { RefusalCode } from '../../kernel/refusal.ts';
import type { NewOption } from '../catalog/types.ts';

/* What a foreign shop's file says, in our words and before anything is written.
 * Terms       draft: one product of the file with everything below it. note: one line of the report; an `adjusted`
 *             one was taken in a changed form, any other makes its product fail.
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
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly options: Readonly<Record<string, string>>;
  /** Minor units of the currency that the file is read in. */
  readonly amount: number;
  readonly compareAtAmount: number | null;
  readonly weightGrams: number | null;
  readonly requiresShipping: boolean;
  readonly trackInventory: boolean;
  readonly onHand: number;
  /** Units that may be sold beyond the stock. */
  readonly backorderLimit: number;
};

export type ImageDraft = {
  readonly url: string;
  readonly alt: string | null;
  /** Index of the variant that it shows, when it shows one. */
  readonly variantIndex: number | null;
};

export type ProductDraft = {
  readonly line: number;
  readonly handle: string;
  readonly title: string;
  readonly description: string | null;
  readonly vendor: string | null;
  readonly kind: string | null;
  readonly tags: readonly string[];
  readonly status: 'active' | 'draft';
  readonly options: readonly NewOption[];
  readonly variants: readonly VariantDraft[];
  readonly images: readonly ImageDraft[];
  readonly seoTitle: string | null;
  readonly seoDescription: string | null;
  readonly notes: readonly Note[];
};

/** One data row of a CSV file under its header's names, with the line on which it begins. */
export type CsvRow = { readonly line: number; readonly cells: Readonly<Record<string, string>> };

/** The rows of one product, in the order of the file. */
export type RowGroup = { readonly handle: string; readonly rows: readonly CsvRow[] };
