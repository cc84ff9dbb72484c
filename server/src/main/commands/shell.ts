import { start } from 'node:repl';
import { text } from 'node:stream/consumers';
import { runInThisContext } from 'node:vm';
import { sql } from '../../platform/postgres/sql.ts';
import { type CommandShop, type StoreOption, withShop } from './shop.ts';

/** What a line of the shell can use; said when it opens. */
const GREETING = `JavaScript, of one store, to look and not to change:
  await read('orders', { limit: '5' })                 what GET /api/v1/admin/orders answers
  await sql\`select number from orders limit 5\`         a statement in a read-only transaction
.exit or Ctrl-D ends it.
`;

/**
 * JavaScript that reads one store: line by line, or the script on stdin. Nothing can be written: changes go by operations.
 */
export const shellCommand = (options: StoreOption): Promise<number> =>
  withShop(options, (shop) => (process.stdin.isTTY ? typed(shop) : piped(shop)));

const wordsOf = (shop: CommandShop) => ({
  storeId: shop.storeId,
  read: shop.read,
  sql: (strings: TemplateStringsArray, ...parts: readonly unknown[]) =>
    shop.db.many<Record<string, unknown>>(sql(strings, ...parts)),
});

function typed(shop: CommandShop): Promise<number> {
  process.stdout.write(GREETING);
  const session = start({ prompt: 'rcommerce> ', ignoreUndefined: true });
  Object.assign(session.context, wordsOf(shop));
  return new Promise((resolve) => session.once('exit', () => resolve(0)));
}

/** The whole text is the body of one async function, so it may wait, and what it throws ends the command with 1. */
async function piped(shop: CommandShop): Promise<number> {
  const script = runInThisContext(
    `(async ({ storeId, read, sql }) => {${await text(process.stdin)}\n})`,
    {
      filename: 'stdin',
    },
  );
  await script(wordsOf(shop));
  return 0;
}
