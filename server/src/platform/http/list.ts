import type { Page } from './route.ts';

/** The wire shape of a page. */
export type ListAnswer<Body> = {
  readonly data: Body[];
  readonly next_cursor: string | null;
  readonly total?: number;
};

/**
 * The answer of a list route.
 * rows   up to `page.limit + 1` of them in the order of the page: one more than asked tells that there is a next page
 * keyOf  sort key and id of a row, as the next page's `after`
 * total  only when `page.count` asked for it
 */
export function listAnswer<Row, Body>(
  page: Page,
  rows: readonly Row[],
  toBody: (row: Row) => Body,
  keyOf: (row: Row) => readonly (string | number | boolean | Date | null)[],
  total?: number,
): ListAnswer<Body> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return {
    data: shown.map(toBody),
    next_cursor: more
      ? page.cursorAfter(
          keyOf(last).map((part) => (part instanceof Date ? part.toISOString() : part)),
        )
      : null,
    ...(total === undefined ? {} : { total }),
  };
}
