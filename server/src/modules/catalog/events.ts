import Type from 'typebox';
import { defineEvent, everyone, staffWith } from '../../platform/events.ts';

const changed = Type.Array(Type.String());
const productPayload = Type.Object({
  product_id: Type.String(),
  slug: Type.String(),
  status: Type.String(),
  changed,
});
const ofProduct = { aggregate: 'product', payload: productPayload };
const toStaff = () => [staffWith('products:read')];
const toAll = () => [staffWith('products:read'), everyone];

export const productCreated = defineEvent('product.created', { ...ofProduct, audience: toStaff });
export const productUpdated = defineEvent('product.updated', { ...ofProduct, audience: toStaff });
export const productPublished = defineEvent('product.published', { ...ofProduct, audience: toAll });
export const productUnpublished = defineEvent('product.unpublished', {
  ...ofProduct,
  audience: toAll,
});
export const productArchived = defineEvent('product.archived', { ...ofProduct, audience: toStaff });

const variantPayload = Type.Object({
  product_id: Type.String(),
  variant_id: Type.String(),
  sku: Type.Union([Type.String(), Type.Null()]),
  changed,
});
const ofVariant = { aggregate: 'variant', payload: variantPayload, audience: toStaff };
export const variantCreated = defineEvent('variant.created', ofVariant);
export const variantUpdated = defineEvent('variant.updated', ofVariant);
export const variantArchived = defineEvent('variant.archived', ofVariant);

const placePayload = Type.Object({ id: Type.String(), slug: Type.String(), changed });
const ofCategory = { aggregate: 'category', payload: placePayload, audience: toStaff };
export const categoryCreated = defineEvent('category.created', ofCategory);
export const categoryUpdated = defineEvent('category.updated', ofCategory);
export const categoryArchived = defineEvent('category.archived', ofCategory);
const ofCollection = { aggregate: 'collection', payload: placePayload, audience: toStaff };
export const collectionCreated = defineEvent('collection.created', ofCollection);
export const collectionUpdated = defineEvent('collection.updated', ofCollection);
export const collectionArchived = defineEvent('collection.archived', ofCollection);
