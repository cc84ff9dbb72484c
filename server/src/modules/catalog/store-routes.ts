import Type from 'typebox';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { reply } from '../../platform/http/route.ts';
import { idInPath } from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { categoryMovedTo, categoryTreeOf, categoryTrees } from './categories.ts';
import { collectionMovedTo, findCollection, listCollections } from './collections.ts';
import { afterOf, cursorKeyOf, filterOf, orderOf } from './product-query.ts';
import {
  CONTEXT_TAG,
  contextOf,
  countOfProducts,
  findProduct,
  listProducts,
  listVariants,
  productMovedTo,
  readContextFacts,
} from './read-products.ts';
import {
  categoryNode,
  categoryTreeList,
  collectionBody,
  collectionList,
  contextQueryBody,
  productBody,
  productList,
  productQuery,
  toCategoryNode,
  toProductBody,
  toVariantBody,
  VARIANTS_EMBEDDED_MAX,
  VARIANTS_IN_LIST_MAX,
  variantList,
} from './schema.ts';
import { PRODUCT_SORTS } from './types.ts';

const BASE = '/api/v1/store';
const policy = { who: 'shopper' } as const;

/** The new address of what moved, asked the same. */
function elsewhere(path: string, query: object) {
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)] as const);
  const asked = new URLSearchParams(Object.fromEntries(texts)).toString();
  return reply(301, undefined, { location: `${BASE}${path}${asked === '' ? '' : `?${asked}`}` });
}

/** What shoppers read. Answers are kept as bytes until an event makes them stale. */
export function catalogStoreRoutes({ http, searches, cacheTags }: Edges): void {
  const factsOf = cacheTags.kept(CONTEXT_TAG, readContextFacts);
  const contextFor = async (
    db: Db,
    query: { readonly currency?: string; readonly market?: string },
  ) => contextOf(await factsOf(db), { ...query, isStaff: false });

  http.route({
    method: 'GET',
    url: '/store/products',
    snapshot: true,
    summary: 'Products that can be seen, by filters, page by page.',
    policy,
    query: productQuery,
    list: { sorts: PRODUCT_SORTS, default: '-created_at', countsItself: true },
    answers: { 200: productList },
    refuses: ['MARKET_NOT_FOUND', 'INVALID_CURRENCY'],
    cache: { tags: ['products'] },
    read: async (db, { query, page, noteEnd }) => {
      const filter = filterOf(query);
      const [context, collection] = await Promise.all([
        contextFor(db, query),
        query.collection === undefined ? undefined : findCollection(db, query.collection),
      ]);
      const sort = (query as { readonly sort?: unknown }).sort;
      const order = orderOf(page, { sort, q: filter.q, collectionSort: collection?.sort });
      const from = filter.q ? searches(db, noteEnd) : db;
      const [rows, total] = await Promise.all([
        listProducts(from, context, {
          filter,
          ...order,
          limit: page.limit + 1,
          after: afterOf(page, order),
          variantsMax: VARIANTS_IN_LIST_MAX,
        }),
        page.count ? countOfProducts(from, context, filter) : undefined,
      ]);
      return listAnswer(
        page,
        rows,
        (product) => toProductBody(product, context, true),
        (product) => cursorKeyOf(product, order),
        total,
      );
    },
  });

  http.route({
    method: 'GET',
    url: '/store/products/{id}',
    snapshot: true,
    summary: 'One product, by id or slug; an old slug leads to the new one.',
    policy,
    params: idInPath,
    query: contextQueryBody,
    answers: { 200: productBody, 301: null },
    refuses: ['PRODUCT_NOT_FOUND', 'MARKET_NOT_FOUND', 'INVALID_CURRENCY'],
    cache: { tags: ['products'] },
    read: async (db, { params, query }) => {
      const context = await contextFor(db, query);
      const product = await findProduct(db, context, params.id, VARIANTS_EMBEDDED_MAX);
      if (product) return toProductBody(product, context);
      const moved = await productMovedTo(db, params.id);
      if (moved === undefined) throw refuse('PRODUCT_NOT_FOUND');
      return elsewhere(`/products/${moved}`, query);
    },
  });

  http.route({
    method: 'GET',
    url: '/store/products/{id}/variants',
    summary: 'The variants of one product, page by page.',
    policy,
    params: idInPath,
    query: contextQueryBody,
    list: { sorts: ['position'], default: 'position' },
    answers: { 200: variantList, 301: null },
    refuses: ['PRODUCT_NOT_FOUND', 'MARKET_NOT_FOUND', 'INVALID_CURRENCY'],
    cache: { tags: ['products'] },
    read: async (db, { params, query, page }) => {
      const context = await contextFor(db, query);
      const product = await findProduct(db, context, params.id, 0);
      if (!product) {
        const moved = await productMovedTo(db, params.id);
        if (moved === undefined) throw refuse('PRODUCT_NOT_FOUND');
        return elsewhere(`/products/${moved}/variants`, query);
      }
      const rows = await listVariants(db, context, {
        productId: product.id,
        options: product.options,
        limit: page.limit + 1,
        after: page.after,
      });
      return listAnswer(
        page,
        rows,
        (variant) => toVariantBody(variant, context),
        (variant) => [variant.position, variant.id],
      );
    },
  });

  http.route({
    method: 'GET',
    url: '/store/categories',
    summary: 'The tree of categories: a page of roots, each with all that is below it.',
    policy,
    list: { sorts: ['position'], default: 'position' },
    answers: { 200: categoryTreeList },
    cache: { tags: ['categories'] },
    read: async (db, { page }) => {
      const roots = [...(await categoryTrees(db))];
      if (page.descending) roots.reverse();
      const from = page.after ? roots.findIndex((root) => root.id === page.after?.[1]) + 1 : 0;
      return listAnswer(page, roots.slice(from, from + page.limit + 1), toCategoryNode, (root) => [
        root.position,
        root.id,
      ]);
    },
  });

  http.route({
    method: 'GET',
    url: '/store/categories/{id}',
    summary: 'One category with its children, by id or slug.',
    policy,
    params: idInPath,
    answers: { 200: categoryNode, 301: null },
    refuses: ['CATEGORY_NOT_FOUND'],
    cache: { tags: ['categories'] },
    read: async (db, { params }) => {
      const tree = await categoryTreeOf(db, params.id);
      if (tree) return toCategoryNode(tree);
      const moved = await categoryMovedTo(db, params.id);
      if (moved === undefined) throw refuse('CATEGORY_NOT_FOUND');
      return elsewhere(`/categories/${moved}`, {});
    },
  });

  http.route({
    method: 'GET',
    url: '/store/collections',
    summary: 'Collections, page by page.',
    policy,
    query: Type.Object({}),
    list: { sorts: ['title', 'created_at'], default: 'title' },
    answers: { 200: collectionList },
    cache: { tags: ['collections'] },
    read: async (db, { page }) => {
      const rows = await listCollections(db, page);
      return listAnswer(
        page,
        rows,
        (row) => row,
        (row) => [page.sort === 'title' ? row.title : row.created_at, row.id],
      );
    },
  });

  http.route({
    method: 'GET',
    url: '/store/collections/{id}',
    summary: 'One collection, by id or slug.',
    policy,
    params: idInPath,
    answers: { 200: collectionBody, 301: null },
    refuses: ['COLLECTION_NOT_FOUND'],
    cache: { tags: ['collections'] },
    read: async (db, { params }) => {
      const collection = await findCollection(db, params.id);
      if (collection) return collection;
      const moved = await collectionMovedTo(db, params.id);
      if (moved === undefined) throw refuse('COLLECTION_NOT_FOUND');
      return elsewhere(`/collections/${moved}`, {});
    },
  });
}
