import { refuse } from '../../kernel/refusal.ts';
import type { Db, Reads } from './db.ts';
import { createPostgres, type PostgresOptions } from './postgres.ts';

/** Searches of one process that run or wait; one more is refused. */
export const SEARCHES_MAX = 20;

export type Searches = {
  readonly searches: Reads;
  close(): Promise<void>;
};

/**
 * Reads on two connections of their own, so that no search, however dear, stands in front of the reads of a checkout.
 * refuses  OVERLOADED 503 past SEARCHES_MAX
 */
export function createSearches(
  options: Pick<PostgresOptions, 'connection' | 'env' | 'secrets' | 'statementMs'>,
): Searches {
  const { reads, close } = createPostgres(options);
  let flying = 0;
  const inTurn = async <T>(search: () => Promise<T>): Promise<T> => {
    if (flying >= SEARCHES_MAX) throw refuse('OVERLOADED', {}, { retryAfterSeconds: 1 });
    flying += 1;
    try {
      return await search();
    } finally {
      flying -= 1;
    }
  };
  return {
    searches: (ctx, noteEnd) => {
      const db = reads(ctx, noteEnd);
      return {
        storeId: db.storeId,
        configurationVersion: (at) => db.configurationVersion(at),
        many: <Row>(statement: Parameters<Db['many']>[0]) => inTurn(() => db.many<Row>(statement)),
        one: <Row>(statement: Parameters<Db['one']>[0]) => inTurn(() => db.one<Row>(statement)),
      };
    },
    close,
  };
}
