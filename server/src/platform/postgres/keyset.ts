import { joined, nothing, type Sql, sql } from './sql.ts';

/** What a list was asked for, as far as SQL needs it. */
export type KeysetPage = {
  readonly limit: number;
  readonly sort: string;
  readonly descending: boolean;
  /** Sort key and id of the last row of the page before. */
  readonly after?: readonly (string | number | boolean | null)[];
};

/** What a list can be sorted by: a column that is never null, and its type for the bound key. */
export type KeysetSorts = Readonly<Record<string, { readonly by: Sql; readonly as: Sql }>>;

export const byText = (column: Sql) => ({ by: sql`${column} collate "C"`, as: sql`text` });
export const byInstant = (column: Sql) => ({ by: column, as: sql`timestamptz` });
export const byInteger = (column: Sql) => ({ by: column, as: sql`bigint` });

/**
 * `where …conditions and (sort key, id) past the page before order by … limit`: one row more than asked, which
 * tells that there is a next page.
 * id  the column that breaks ties
 */
export function keyset(
  page: KeysetPage,
  sorts: KeysetSorts,
  conditions: readonly Sql[],
  id: Sql = sql`id`,
): Sql {
  const sort = sorts[page.sort];
  if (!sort) throw new Error(`no sort ${page.sort} in this list`);
  const [key, lastId] = page.after ?? [];
  const past =
    page.after === undefined
      ? []
      : [
          page.descending
            ? sql`(${sort.by}, ${id}) < (${key}::${sort.as}, ${lastId}::uuid)`
            : sql`(${sort.by}, ${id}) > (${key}::${sort.as}, ${lastId}::uuid)`,
        ];
  const all = [...conditions, ...past];
  const where = all.length === 0 ? nothing : sql`where ${joined(all, sql` and `)}`;
  const order = page.descending
    ? sql`order by ${sort.by} desc, ${id} desc`
    : sql`order by ${sort.by}, ${id}`;
  return sql`${where} ${order} limit ${page.limit + 1}`;
}
