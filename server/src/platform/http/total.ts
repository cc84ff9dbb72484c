import type { Db } from '../postgres/db.ts';
import { binds, sql } from '../postgres/sql.ts';
import type { ListAnswer } from './list.ts';
import type { Page } from './route.ts';

/** The page that holds a whole list: `limit + 1` is the greatest `integer` of PostgreSQL, and nothing else binds it. */
const WHOLE = 2_147_483_646;

type List = ListAnswer<unknown>;

/**
 * How many rows a list has on all its pages, under the filters of the request. The list's own handler is asked for a
 * page without an end, and its statement, known by the limit that it binds, is counted and not run; so the number can
 * never be that of another list. A list that is no statement (the tree of categories) is counted as it comes.
 */
export async function totalOf(
  db: Db,
  page: Page,
  list: (db: Db, page: Page) => Promise<unknown>,
): Promise<number> {
  let total: number | undefined;
  const counting: Db = {
    storeId: db.storeId,
    configurationVersion: (at) => db.configurationVersion(at),
    one: (statement) => db.one(statement),
    many: async <Row>(statement: Parameters<Db['many']>[0]): Promise<readonly Row[]> => {
      if (!binds(statement, WHOLE + 1)) return db.many<Row>(statement);
      const counted = await db.one<{ total: number }>(
        sql`select count(*)::int as total from (${statement}) as listed`,
      );
      total = counted?.total ?? 0;
      return [];
    },
  };
  const { after: _after, ...whole } = page;
  const answer = (await list(counting, { ...whole, limit: WHOLE })) as List;
  return total ?? answer.data.length;
}
