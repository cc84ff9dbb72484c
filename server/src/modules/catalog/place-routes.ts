import Type from 'typebox';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { closed, idInPath, Nullable, pathId, UuidText } from '../../platform/http/schemas.ts';
import { archiveCategory, createCategory, listCategories, updateCategory } from './categories.ts';
import {
  archiveCollection,
  createCollection,
  listCollections,
  setCollectionProducts,
  updateCollection,
} from './collections.ts';
import {
  categoryChangeBody,
  collectionChangeBody,
  newCategoryBody,
  newCollectionBody,
} from './input-schema.ts';
import {
  categoryBody,
  categoryList,
  collectionBody,
  collectionList,
  toCategoryBody,
} from './schema.ts';

const reader = { who: 'staff', scope: 'products:read' } as const;
const writer = { who: 'staff', scope: 'products:write' } as const;

/** What staff do with categories and collections. */
export function catalogPlaceRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/categories',
    summary: 'Categories, parents before their children.',
    policy: reader,
    list: { sorts: ['path', 'name', 'position'], default: 'path' },
    answers: { 200: categoryList },
    read: async (db, { page }) =>
      listAnswer(page, await listCategories(db, page), toCategoryBody, (row) => [
        page.sort === 'name' ? row.name : page.sort === 'position' ? row.position : row.path,
        row.id,
      ]),
  });

  http.route({
    method: 'POST',
    url: '/admin/categories',
    summary: 'Add a category.',
    policy: writer,
    body: newCategoryBody,
    answers: { 201: categoryBody },
    refuses: ['CATEGORY_NOT_FOUND', 'CATEGORY_TOO_DEEP', 'SLUG_TAKEN', 'CONFLICT'],
    etag: true,
    write: async (tx, { body }) =>
      toCategoryBody(
        await createCategory(tx, {
          name: body.name,
          parentId: body.parent_id ?? null,
          description: body.description ?? null,
          externalId: body.external_id ?? null,
          externalSource: body.external_source ?? null,
          ...(body.slug === undefined ? {} : { slug: body.slug }),
        }),
      ),
  });

  http.route({
    method: 'PATCH',
    url: '/admin/categories/{id}',
    summary: 'Change a category.',
    policy: writer,
    params: idInPath,
    body: categoryChangeBody,
    answers: { 200: categoryBody },
    refuses: [
      'CATEGORY_NOT_FOUND',
      'VERSION_MISMATCH',
      'CATEGORY_CYCLE',
      'CATEGORY_TOO_DEEP',
      'SLUG_TAKEN',
    ],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const { parent_id, ...facts } = body;
      return toCategoryBody(
        await updateCategory(tx, {
          categoryId: pathId(params.id, 'CATEGORY_NOT_FOUND'),
          change: { ...facts, ...(parent_id === undefined ? {} : { parentId: parent_id }) },
          expectedVersion: ifMatch,
        }),
      );
    },
  });

  http.route({
    method: 'DELETE',
    url: '/admin/categories/{id}',
    summary: 'Archive a category that has no children.',
    policy: writer,
    params: idInPath,
    answers: { 204: null },
    refuses: ['CATEGORY_NOT_FOUND', 'VERSION_MISMATCH', 'RESOURCE_IN_USE'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const categoryId = pathId(params.id, 'CATEGORY_NOT_FOUND');
      await archiveCategory(tx, { categoryId, expectedVersion: ifMatch });
      return undefined;
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/categories/{id}/move',
    summary: 'Move a category with all that is below it; null makes it a root.',
    policy: writer,
    params: idInPath,
    body: closed({ parent_id: Nullable(UuidText), position: Type.Optional(Type.Integer()) }),
    answers: { 200: categoryBody },
    refuses: ['CATEGORY_NOT_FOUND', 'VERSION_MISMATCH', 'CATEGORY_CYCLE', 'CATEGORY_TOO_DEEP'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toCategoryBody(
        await updateCategory(tx, {
          categoryId: pathId(params.id, 'CATEGORY_NOT_FOUND'),
          change: {
            parentId: body.parent_id,
            ...(body.position === undefined ? {} : { position: body.position }),
          },
          expectedVersion: ifMatch,
        }),
      ),
  });

  http.route({
    method: 'GET',
    url: '/admin/collections',
    summary: 'Collections, page by page.',
    policy: reader,
    list: { sorts: ['title', 'created_at'], default: 'title' },
    answers: { 200: collectionList },
    read: async (db, { page }) =>
      listAnswer(
        page,
        await listCollections(db, page),
        (row) => row,
        (row) => [page.sort === 'title' ? row.title : row.created_at, row.id],
      ),
  });

  http.route({
    method: 'POST',
    url: '/admin/collections',
    summary: 'Add a collection.',
    policy: writer,
    body: newCollectionBody,
    answers: { 201: collectionBody },
    refuses: ['SLUG_TAKEN'],
    etag: true,
    write: (tx, { body }) => createCollection(tx, body),
  });

  http.route({
    method: 'PATCH',
    url: '/admin/collections/{id}',
    summary: 'Change a collection.',
    policy: writer,
    params: idInPath,
    body: collectionChangeBody,
    answers: { 200: collectionBody },
    refuses: ['COLLECTION_NOT_FOUND', 'VERSION_MISMATCH', 'SLUG_TAKEN'],
    etag: true,
    ifMatch: true,
    write: (tx, { params, body, ifMatch }) =>
      updateCollection(tx, {
        collectionId: pathId(params.id, 'COLLECTION_NOT_FOUND'),
        change: body,
        expectedVersion: ifMatch,
      }),
  });

  http.route({
    method: 'DELETE',
    url: '/admin/collections/{id}',
    summary: 'Archive a collection; its products stay.',
    policy: writer,
    params: idInPath,
    answers: { 204: null },
    refuses: ['COLLECTION_NOT_FOUND', 'VERSION_MISMATCH'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const collectionId = pathId(params.id, 'COLLECTION_NOT_FOUND');
      await archiveCollection(tx, { collectionId, expectedVersion: ifMatch });
      return undefined;
    },
  });

  http.route({
    method: 'PUT',
    url: '/admin/collections/{id}/products',
    summary: 'Make the products of a collection exactly these, in this order.',
    policy: writer,
    params: idInPath,
    body: closed({ product_ids: Type.Array(UuidText) }),
    answers: { 200: collectionBody },
    refuses: ['COLLECTION_NOT_FOUND', 'PRODUCT_NOT_FOUND', 'VERSION_MISMATCH', 'LIMIT_EXCEEDED'],
    etag: true,
    ifMatch: true,
    write: (tx, { params, body, ifMatch }) =>
      setCollectionProducts(tx, {
        collectionId: pathId(params.id, 'COLLECTION_NOT_FOUND'),
        productIds: body.product_ids,
        expectedVersion: ifMatch,
      }),
  });
}
