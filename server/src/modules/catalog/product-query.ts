import { parseUuid } from '../../kernel/ids.ts';
import { refuseField } from '../../kernel/refusal.ts';
import type { Page } from '../../platform/http/route.ts';
import type {
  ProductFilter,
  ProductQuery,
  ProductSort,
  ProductStatus,
  ProductView,
} from './types.ts';

/** The parameters of a product list as they were sent, checked against their schema. */
export type ListParameters = {
  readonly q?: string;
  readonly category?: string;
  readonly collection?: string;
  readonly tag?: string;
  readonly vendor?: string;
  readonly type?: string;
  readonly ids?: string;
  readonly min_price?: number;
  readonly max_price?: number;
  readonly in_stock?: boolean;
  readonly created_after?: string | Date;
  readonly updated_after?: string | Date;
  readonly created_before?: string | Date;
  readonly updated_before?: string | Date;
  readonly status?: ProductStatus;
};

const OPTION = 'option.';

/** Ids that are none are ids of nothing. refuses VALIDATION_FAILED 422: an instant that does not exist */
export function filterOf(query: ListParameters): ProductFilter {
  return {
    q: query.q?.trim(),
    category: query.category,
    collection: query.collection,
    tag: query.tag,
    vendor: query.vendor,
    type: query.type,
    ids: query.ids?.split(',').flatMap((text) => parseUuid(text.trim()) ?? []),
    minAmount: query.min_price,
    maxAmount: query.max_price,
    inStock: query.in_stock,
    options: Object.entries(query).flatMap(([name, value]) =>
      name.startsWith(OPTION) && typeof value === 'string'
        ? [{ name: name.slice(OPTION.length), value }]
        : [],
    ),
    createdAfter: instant(query.created_after, 'created_after'),
    updatedAfter: instant(query.updated_after, 'updated_after'),
    createdBefore: instant(query.created_before, 'created_before'),
    updatedBefore: instant(query.updated_before, 'updated_before'),
    status: query.status,
  };
}

function instant(value: string | Date | undefined, field: string): string | undefined {
  if (value === undefined) return undefined;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw refuseField('VALIDATION_FAILED', field, 'No such instant');
  return at.toISOString();
}

const COLLECTION_ORDERS: Readonly<Record<string, readonly [ProductSort, boolean]>> = {
  manual: ['position', false],
  best_selling: ['best_selling', false],
  title_asc: ['title', false],
  title_desc: ['title', true],
  price_asc: ['price', false],
  price_desc: ['price', true],
  created_asc: ['created_at', false],
  created_desc: ['created_at', true],
};

/** For a list that asks for no order: a search's best first, else the order that the collection was given. */
export function orderOf(
  page: Page,
  asked: {
    readonly sort: unknown;
    readonly q: string | undefined;
    readonly collectionSort: string | undefined;
  },
): Order {
  if (asked.sort === undefined && asked.q) return { sort: 'relevance', descending: false };
  const own = asked.sort === undefined ? COLLECTION_ORDERS[asked.collectionSort ?? ''] : undefined;
  return own
    ? { sort: own[0], descending: own[1] }
    : { sort: page.sort as ProductSort, descending: page.descending };
}

type Order = Pick<ProductQuery, 'sort' | 'descending'>;

/** Where a page ended. It holds the order, which the address alone does not tell: a collection's may change. */
export const cursorKeyOf = (product: ProductView, order: Order) => [
  product.sortKey,
  product.id,
  orderName(order),
];

/** Where the page before ended. refuses VALIDATION_FAILED 422: a cursor of another order */
export function afterOf(page: Page, order: Order): Page['after'] {
  if (page.after && page.after[2] !== orderName(order))
    throw refuseField('VALIDATION_FAILED', '/cursor', 'The order changed: begin again');
  return page.after;
}

const orderName = ({ sort, descending }: Order): string => `${descending ? '-' : ''}${sort}`;
