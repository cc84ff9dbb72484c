import type { Note } from './drafts.ts';

export type Counts = { created: number; updated: number; skipped: number; failed: number };

/** The report of an import, as the command line prints it with `--json`. */
export type ImportReport = {
  readonly dry_run: boolean;
  readonly products: Counts & { adjusted: number };
  readonly variants: Counts;
  readonly images: Counts;
  readonly problems: { line: number; handle: string; code: string; message: string }[];
};

/** What became of one product of the file, and how many of its parts went each way. */
export type Outcome = {
  readonly product: keyof Counts;
  readonly variants: Counts;
  readonly images: Counts;
};

export const none = (): Counts => ({ created: 0, updated: 0, skipped: 0, failed: 0 });

export const emptyReport = (isDryRun: boolean): ImportReport => ({
  dry_run: isDryRun,
  products: { ...none(), adjusted: 0 },
  variants: none(),
  images: none(),
  problems: [],
});

/** Lines of a report past this many are counted but not kept: a broken file has one for every row. */
export const PROBLEMS_MAX = 10_000;

/** The outcome of a product all of whose parts went one way. */
export const allOf = (
  product: keyof Counts,
  counted: { readonly variantCount: number; readonly imageCount: number },
): Outcome => ({
  product,
  variants: { ...none(), [product]: counted.variantCount },
  images: { ...none(), [product]: counted.imageCount },
});

const KINDS = ['created', 'updated', 'skipped', 'failed'] as const;

/** Adds one product of the file to the report. */
export function tally(report: ImportReport, outcome: Outcome, notes: readonly Note[]): void {
  const { product } = outcome;
  report.products[product] += 1;
  for (const kind of KINDS) {
    report.variants[kind] += outcome.variants[kind];
    report.images[kind] += outcome.images[kind];
  }
  if (product === 'skipped') return;
  if (product !== 'failed' && notes.some((note) => note.isAdjustment)) {
    report.products.adjusted += 1;
  }
  for (const note of notes) {
    if (product === 'failed' && note.isAdjustment) continue;
    if (report.problems.length >= PROBLEMS_MAX) return;
    const { line, handle, code, message } = note;
    report.problems.push({ line, handle, code, message });
  }
}
