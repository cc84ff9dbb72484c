import type { Note } from './drafts.ts';

export type Counts = { created: number; updated: number; skipped: number; failed: number };
export type Kind = keyof Counts;
export const KINDS = ['created', 'updated', 'skipped', 'failed'] as const;

/** What became of the file so far, by entity. The four numbers of each sum to what was read of the file. */
export type Totals = {
  readonly products: Counts & { adjusted: number };
  readonly variants: Counts;
  readonly images: Counts;
};

export type Problem = { line: number; handle: string; code: string; message: string };

/** The report of an import, as the command line prints it with `--json`. */
export type ImportReport = { readonly dry_run: boolean } & Totals & { problems: Problem[] };

/** What became of one product of the file, and how many of its parts went each way. */
export type Outcome = {
  readonly product: Kind;
  readonly variants: Counts;
  readonly images: Counts;
};

export const none = (): Counts => ({ created: 0, updated: 0, skipped: 0, failed: 0 });

export const noTotals = (): Totals => ({
  products: { ...none(), adjusted: 0 },
  variants: none(),
  images: none(),
});

/** Lines of a report past this many are counted but not kept: a broken file has one for every row. */
export const PROBLEMS_MAX = 10_000;

/** The outcome of a product all of whose parts went one way. */
export const allOf = (
  product: Kind,
  counted: { readonly variantCount: number; readonly imageCount: number },
): Outcome => ({
  product,
  variants: { ...none(), [product]: counted.variantCount },
  images: { ...none(), [product]: counted.imageCount },
});

/** The notes that are told of a product: of one that failed what made it fail, of one that was left alone none. */
export function toldNotes(outcome: Outcome, notes: readonly Note[]): readonly Note[] {
  if (outcome.product === 'skipped') return [];
  if (outcome.product === 'failed') return notes.filter((note) => !note.isAdjustment);
  return notes;
}

/** Adds one product of the file to the totals. */
export function tally(totals: Totals, outcome: Outcome, notes: readonly Note[]): void {
  const { product } = outcome;
  totals.products[product] += 1;
  for (const kind of KINDS) {
    totals.variants[kind] += outcome.variants[kind];
    totals.images[kind] += outcome.images[kind];
  }
  if (product === 'failed' || product === 'skipped') return;
  if (notes.some((note) => note.isAdjustment)) totals.products.adjusted += 1;
}

export const emptyReport = (isDryRun: boolean): ImportReport => ({
  dry_run: isDryRun,
  ...noTotals(),
  problems: [],
});

/** Adds lines to the report, as far as it keeps them. */
export function noteProblems(report: ImportReport, notes: readonly Problem[]): void {
  for (const { line, handle, code, message } of notes) {
    if (report.problems.length >= PROBLEMS_MAX) return;
    report.problems.push({ line, handle, code, message });
  }
}
