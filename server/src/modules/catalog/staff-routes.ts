import Type from 'typebox';
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type RefusalCode, refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { closed, idInPath, pathId } from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { createProduct } from './catalog.ts';
import { findCollection } from './collections.ts';
import { addImage, removeImage, updateProduct } from './edit-product.ts';
import {
  addVariant,
  applyOptions,
  archiveVariant,
  previewOptions,
  updateVariant,
} from './edit-variants.ts';
import {
  addImageBody,
  newProductBody,
  newVariantBody,
  optionsInput,
  productChangeBody,
  toNewImage,
  toNewProduct,
  toNewVariant,
  toProductChange,
  toVariantChange,
  variantChangeBody,
} from './input-schema.ts';
import { afterOf, cursorKeyOf, filterOf, orderOf } from './product-query.ts';
import {
  countOfProducts,
  findProduct,
  findVariant,
  listProducts,
  readContext,
} from './read-products.ts';
import {
  contextQueryBody,
  imageBody,
  optionsPlanBody,
  staffProductBody,
  staffProductList,
  staffProductQuery,
  staffVariantBody,
  toStaffProductBody,
  toStaffVariantBody,
  VARIANTS_EMBEDDED_MAX,
  VARIANTS_IN_LIST_MAX,
} from './schema.ts';
import { PRODUCT_SORTS } from './types.ts';

const reader = { who: 'staff', scope: 'products:read' } as const;
const writer = { who: 'staff', scope: 'products:write' } as const;

const OF_VARIANTS: readonly RefusalCode[] = [
  'SKU_TAKEN',
  'OPTION_COMBINATION_TAKEN',
  'PRODUCT_TYPE_INVALID',
  'TOO_MANY_VARIANTS',
  'LIMIT_EXCEEDED',
  'PRICE_INVALID',
  'COMPARE_AT_INVALID',
  'PRICE_OVERLAP',
  'INVALID_CURRENCY',
  'INVENTORY_NEGATIVE',
  'LOCATION_NOT_FOUND',
];
const OF_PRODUCTS: readonly RefusalCode[] = [
  'SLUG_TAKEN',
  'PRODUCT_NOT_READY',
  'CATEGORY_NOT_FOUND',
  'NOT_FOUND',
  'CONFLICT',
  ...OF_VARIANTS,
];

/** The product as staff see it. */
async function shown(db: Db, id: string, query: { currency?: string; market?: string } = {}) {
  const context = await readContext(db, { ...query, isStaff: true });
  const product = await findProduct(db, context, id, VARIANTS_EMBEDDED_MAX);
  if (!product) throw refuse('PRODUCT_NOT_FOUND');
  return toStaffProductBody(product, context);
}

async function shownVariant(db: Db, productId: Uuid, variantId: Uuid) {
  const context = await readContext(db, { isStaff: true });
  const variant = await findVariant(db, context, { productId, variantId });
  return toStaffVariantBody(present(variant, 'the variant just written'), context);
}

/** What staff do with products, variants, options and images. */
export function catalogStaffRoutes({ http, searches }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/products',
    snapshot: true,
    summary: 'Products, drafts included, by filters, page by page.',
    policy: reader,
    query: staffProductQuery,
    list: { sorts: PRODUCT_SORTS, default: '-created_at', countsItself: true },
    answers: { 200: staffProductList },
    refuses: ['MARKET_NOT_FOUND', 'INVALID_CURRENCY'],
    read: async (db, { query, page, noteEnd }) => {
      const filter = filterOf(query);
      const [context, collection] = await Promise.all([
        readContext(db, { ...query, isStaff: true }),
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
        (product) => toStaffProductBody(product, context, true),
        (product) => cursorKeyOf(product, order),
        total,
      );
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/products',
    summary: 'Create a product with variants, prices, stock and images.',
    policy: writer,
    body: newProductBody,
    answers: { 201: staffProductBody },
    refuses: OF_PRODUCTS,
    etag: true,
    write: async (tx, { body }) => {
      const { id } = await createProduct(tx, toNewProduct(body));
      return shown(tx, id);
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/products/{id}',
    snapshot: true,
    summary: 'One product, by id or slug.',
    policy: reader,
    params: idInPath,
    query: contextQueryBody,
    answers: { 200: staffProductBody },
    refuses: ['PRODUCT_NOT_FOUND', 'MARKET_NOT_FOUND', 'INVALID_CURRENCY'],
    etag: true,
    read: (db, { params, query }) => shown(db, params.id, query),
  });

  http.route({
    method: 'PATCH',
    url: '/admin/products/{id}',
    summary: 'Change a product; what is left out stays.',
    policy: writer,
    params: idInPath,
    body: productChangeBody,
    answers: { 200: staffProductBody },
    refuses: ['PRODUCT_NOT_FOUND', 'VERSION_MISMATCH', 'PRODUCT_TYPE_LOCKED', ...OF_PRODUCTS],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const productId = pathId(params.id, 'PRODUCT_NOT_FOUND');
      await updateProduct(tx, {
        productId,
        change: toProductChange(body),
        expectedVersion: ifMatch,
      });
      return shown(tx, productId);
    },
  });

  http.route({
    method: 'DELETE',
    url: '/admin/products/{id}',
    summary: 'Archive a product: it leaves every list and gives its slug and SKUs free.',
    policy: writer,
    params: idInPath,
    answers: { 204: null },
    refuses: ['PRODUCT_NOT_FOUND', 'VERSION_MISMATCH'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const productId = pathId(params.id, 'PRODUCT_NOT_FOUND');
      await updateProduct(tx, {
        productId,
        change: { status: 'archived' },
        expectedVersion: ifMatch,
      });
      return undefined;
    },
  });

  for (const [action, status, summary] of [
    ['publish', 'active', 'Show a product in the shop.'],
    ['unpublish', 'draft', 'Hide a product: it becomes a draft.'],
  ] as const) {
    http.route({
      method: 'POST',
      url: `/admin/products/{id}/${action}`,
      summary,
      policy: writer,
      params: idInPath,
      answers: { 200: staffProductBody },
      refuses: ['PRODUCT_NOT_FOUND', 'VERSION_MISMATCH', 'PRODUCT_NOT_READY'],
      etag: true,
      ifMatch: true,
      write: async (tx, { params, ifMatch }) => {
        const productId = pathId(params.id, 'PRODUCT_NOT_FOUND');
        await updateProduct(tx, { productId, change: { status }, expectedVersion: ifMatch });
        return shown(tx, productId);
      },
    });
  }

  http.route({
    method: 'POST',
    url: '/admin/products/{id}/options/preview',
    summary: 'What new options would create, keep and archive.',
    policy: writer,
    params: idInPath,
    body: closed({ options: optionsInput }),
    answers: { 200: optionsPlanBody },
    refuses: ['PRODUCT_NOT_FOUND', 'TOO_MANY_VARIANTS', 'LIMIT_EXCEEDED'],
    write: (tx, { params, body }) =>
      previewOptions(tx, {
        productId: pathId(params.id, 'PRODUCT_NOT_FOUND'),
        options: body.options,
      }),
  });

  http.route({
    method: 'PUT',
    url: '/admin/products/{id}/options',
    summary: 'Apply options as the preview of this version said.',
    policy: writer,
    params: idInPath,
    body: closed({ options: optionsInput, version: Type.Integer() }),
    answers: { 200: staffProductBody },
    refuses: ['PRODUCT_NOT_FOUND', 'VERSION_MISMATCH', 'TOO_MANY_VARIANTS', 'LIMIT_EXCEEDED'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const productId = pathId(params.id, 'PRODUCT_NOT_FOUND');
      if (ifMatch !== undefined && ifMatch !== body.version) throw refuse('VERSION_MISMATCH');
      await applyOptions(tx, { productId, options: body.options, expectedVersion: body.version });
      return shown(tx, productId);
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/products/{id}/variants',
    summary: 'Add a variant.',
    policy: writer,
    params: idInPath,
    body: newVariantBody,
    answers: { 201: staffVariantBody },
    refuses: ['PRODUCT_NOT_FOUND', ...OF_VARIANTS],
    etag: true,
    write: async (tx, { params, body }) => {
      const productId = pathId(params.id, 'PRODUCT_NOT_FOUND');
      const { id } = await addVariant(tx, { productId, variant: toNewVariant(body) });
      return shownVariant(tx, productId, id);
    },
  });

  http.route({
    method: 'PATCH',
    url: '/admin/variants/{id}',
    summary: 'Change a variant; what is left out stays. Prices have a route of their own.',
    policy: writer,
    params: idInPath,
    body: variantChangeBody,
    answers: { 200: staffVariantBody },
    refuses: ['VARIANT_NOT_FOUND', 'VERSION_MISMATCH', ...OF_VARIANTS],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const { id, productId } = await updateVariant(tx, {
        variantId: pathId(params.id, 'VARIANT_NOT_FOUND'),
        change: toVariantChange(body),
        expectedVersion: ifMatch,
      });
      return shownVariant(tx, productId, id);
    },
  });

  http.route({
    method: 'DELETE',
    url: '/admin/variants/{id}',
    summary: 'Archive a variant; the last one of a product stays.',
    policy: writer,
    params: idInPath,
    answers: { 204: null },
    refuses: ['VARIANT_NOT_FOUND', 'VERSION_MISMATCH', 'VARIANT_REQUIRED'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const variantId = pathId(params.id, 'VARIANT_NOT_FOUND');
      await archiveVariant(tx, { variantId, expectedVersion: ifMatch });
      return undefined;
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/products/{id}/images',
    summary: 'Add an image: uploaded media, or the address of one elsewhere.',
    policy: writer,
    params: idInPath,
    body: addImageBody,
    answers: { 201: imageBody },
    refuses: ['PRODUCT_NOT_FOUND', 'VARIANT_NOT_FOUND', 'NOT_FOUND', 'LIMIT_EXCEEDED'],
    etag: true,
    write: async (tx, { params, body }) => {
      const { variant_id, position, ...image } = body;
      return addImage(tx, {
        productId: pathId(params.id, 'PRODUCT_NOT_FOUND'),
        image: toNewImage(image, ''),
        variantId: variant_id ?? null,
        ...(position === undefined ? {} : { position }),
      });
    },
  });

  http.route({
    method: 'DELETE',
    url: '/admin/images/{id}',
    summary: 'Take an image off its product.',
    policy: writer,
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'VERSION_MISMATCH'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeImage(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
