import type { Uuid } from '../../kernel/ids.ts';
import { parseUuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import type { Settings } from '../stores/settings.ts';
import { activeMarkets, marketAmong, settingsOf } from '../stores/stores.ts';
import type { Market } from '../stores/types.ts';
import { countProducts, selectProductPage, selectVariantPage } from './cross-module.ts';
import { checkCurrency } from './new-prices.ts';
import { selectOptions, selectRedirect } from './store.ts';
import type {
  OptionView,
  ProductFilter,
  ProductQuery,
  ProductView,
  ReadContext,
  VariantView,
} from './types.ts';

/** Under which the facts of `readContextFacts` may be kept. */
export const CONTEXT_TAG = 'catalog.context';

/** What the context of a read is chosen from. */
export type ContextFacts = { readonly markets: readonly Market[]; readonly settings: Settings };

/** One flight. */
export async function readContextFacts(db: Db): Promise<ContextFacts> {
  const [markets, settings] = await Promise.all([activeMarkets(db), settingsOf(db)]);
  return { markets, settings };
}

type WantedContext = {
  readonly currency?: string | undefined;
  readonly market?: string | undefined;
  readonly isStaff: boolean;
};

/**
 * The context of a read. One flight.
 * refuses  MARKET_NOT_FOUND 404, INVALID_CURRENCY 422
 */
export const readContext = async (db: Db, wanted: WantedContext): Promise<ReadContext> =>
  contextOf(await readContextFacts(db), wanted);

/** refuses MARKET_NOT_FOUND 404, INVALID_CURRENCY 422 */
export function contextOf({ markets, settings }: ContextFacts, wanted: WantedContext): ReadContext {
  const market = marketAmong(
    markets,
    wanted.market === undefined ? {} : { marketCode: wanted.market },
  );
  return {
    currency: wanted.currency === undefined ? market.currency : checkCurrency(wanted.currency),
    marketId: wanted.isStaff ? null : market.id,
    stockDisplay: settings.stockDisplay,
    lowStockThreshold: settings.lowStockThreshold,
    priorIsProgressive: settings.omnibusProgressive,
    isStaff: wanted.isStaff,
  };
}

/** Products by keyset. One statement, whatever the size of the page. */
export const listProducts = (
  db: Db,
  context: ReadContext,
  query: ProductQuery,
): Promise<readonly ProductView[]> => selectProductPage(db, context, query);

/** How many products a filter meets: exact, and therefore slow on large shops. */
export const countOfProducts = (
  db: Db,
  context: ReadContext,
  filter: ProductFilter,
): Promise<number> => countProducts(db, context, filter);

/** A product by its id or its living slug; undefined when this reader may not see it. */
export async function findProduct(
  db: Db,
  context: ReadContext,
  idOrSlug: string,
  variantsMax: number,
): Promise<ProductView | undefined> {
  const id = parseUuid(idOrSlug);
  const rows = await selectProductPage(db, context, {
    filter: id ? { id } : { slug: idOrSlug },
    sort: 'created_at',
    descending: false,
    limit: 1,
    variantsMax,
  });
  return rows[0];
}

/** Where an old slug leads now: the living slug of a product that shoppers see. */
export const productMovedTo = (db: Db, slug: string): Promise<string | undefined> =>
  selectRedirect(db, 'product', slug);

/** Variants of one product, in their order, by keyset (position, id). */
export const listVariants = (
  db: Db,
  context: ReadContext,
  query: {
    readonly productId: Uuid;
    readonly options: readonly OptionView[];
    readonly limit: number;
    readonly after?: readonly (string | number | boolean | null)[] | undefined;
  },
): Promise<readonly VariantView[]> => selectVariantPage(db, context, query);

/** One living variant of a product. */
export async function findVariant(
  db: Db,
  context: ReadContext,
  query: { readonly productId: Uuid; readonly variantId: Uuid },
): Promise<VariantView | undefined> {
  const options = await selectOptions(db, query.productId);
  const rows = await selectVariantPage(db, context, { ...query, options, limit: 1 });
  return rows[0];
}
