import Type, { type Static } from 'typebox';
import { parseInstant } from '../../kernel/instant.ts';
import type { PricedCart, PricedTaxLine } from '../../kernel/pricing/types.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { CountryText, idInPath, listOf, pathId, UuidText } from '../../platform/http/schemas.ts';
import { calculateTax } from './calculate.ts';
import {
  calculateBody,
  calculatedBody,
  categoryBody,
  categoryChange,
  changeCategoryBody,
  changeRateBody,
  changeZoneBody,
  newCategoryBody,
  newRateBody,
  newZoneBody,
  rateBody,
  rateChange,
  toCategoryBody,
  toRateBody,
  toZoneBody,
  zoneBody,
  zoneChange,
} from './schema.ts';
import {
  categoriesPage,
  categoryById,
  createCategory,
  createRate,
  createZone,
  rateById,
  ratesPage,
  removeCategory,
  removeRate,
  removeZone,
  updateCategory,
  updateRate,
  updateZone,
  zoneById,
  zonesPage,
} from './tax.ts';

const READ = { who: 'staff', scope: 'taxes:read' } as const;
const WRITE = { who: 'staff', scope: 'taxes:write' } as const;

export function taxRoutes({ http, env }: Pick<Edges, 'http' | 'env'>): void {
  zoneRoutes(http);
  categoryRoutes(http);
  rateRoutes(http);
  http.route({
    method: 'POST',
    url: '/admin/tax/calculate',
    summary: 'Taxes of amounts at a destination; writes nothing',
    policy: READ,
    body: calculateBody,
    answers: { 200: calculatedBody },
    refuses: ['INVALID_COUNTRY', 'INVALID_CURRENCY', 'NOT_FOUND', 'AMOUNT_OUT_OF_RANGE'],
    read: async (db, { body }) =>
      toCalculatedBody(
        await calculateTax(db, {
          currency: body.currency,
          country: body.country,
          region: body.region ?? null,
          postalCode: body.postal_code ?? null,
          pricesIncludeTax: body.prices_include_tax ?? false,
          at: body.at === undefined ? env.now() : parseInstant(body.at, '/at'),
          items: body.items.map((item) => ({
            amount: item.amount,
            categoryId: item.tax_category_id ?? null,
            categoryCode: item.tax_category ?? null,
          })),
          shippingAmount: body.shipping_amount ?? null,
        }),
      ),
  });
}

function toCalculatedBody(priced: PricedCart): Static<typeof calculatedBody> {
  const taxLines = (lines: readonly PricedTaxLine[]) =>
    lines.map((line) => ({
      name: line.name,
      country: line.country,
      region: line.region,
      category: line.category,
      rate_ppm: line.ratePpm,
      taxable_amount: line.taxableAmount,
      tax_amount: line.taxAmount,
      treatment: line.treatment,
    }));
  const { shipping } = priced;
  return {
    currency: priced.currency,
    tax_included: priced.taxIncluded,
    tax_amount: priced.taxAmount,
    total_amount: priced.totalAmount,
    items: priced.lines.map((line) => ({
      amount: line.subtotalAmount,
      tax_amount: line.taxAmount,
      total_amount: line.totalAmount,
      tax_lines: taxLines(line.taxLines),
    })),
    shipping:
      shipping === null
        ? null
        : {
            amount: shipping.amount,
            tax_amount: shipping.taxAmount,
            total_amount: shipping.totalAmount,
            tax_lines: taxLines(shipping.taxLines),
          },
    tax_lines: priced.taxLines.map((line) => ({
      name: line.name,
      rate_ppm: line.ratePpm,
      taxable_amount: line.taxableAmount,
      tax_amount: line.taxAmount,
    })),
  };
}

type Named = { readonly name: string; readonly code?: string; readonly createdAt: Date };

function sortKey(sort: string, row: Named): string | Date {
  if (sort === 'name') return row.name;
  return sort === 'code' && row.code !== undefined ? row.code : row.createdAt;
}

function zoneRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/tax/zones',
    summary: 'Places with taxes of their own',
    policy: READ,
    query: Type.Object({ country: Type.Optional(CountryText) }),
    list: { sorts: ['created_at', 'name', 'code'], default: '-created_at' },
    answers: { 200: listOf(zoneBody) },
    read: async (db, { page, query }) =>
      listAnswer(page, await zonesPage(db, page, query), toZoneBody, (zone) => [
        sortKey(page.sort, zone),
        zone.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/tax/zones',
    summary: 'Adds a tax zone',
    policy: WRITE,
    body: newZoneBody,
    answers: { 201: zoneBody },
    refuses: ['INVALID_COUNTRY', 'CONFLICT'],
    etag: true,
    write: async (tx, { body }) =>
      toZoneBody(
        await createZone(tx, {
          ...zoneChange(body),
          name: body.name,
          code: body.code,
          country: body.country,
        }),
      ),
  });
  http.route({
    method: 'GET',
    url: '/admin/tax/zones/{id}',
    summary: 'One tax zone',
    policy: READ,
    params: idInPath,
    answers: { 200: zoneBody },
    refuses: ['TAX_ZONE_NOT_FOUND'],
    etag: true,
    read: async (db, { params }) =>
      toZoneBody(await zoneById(db, pathId(params.id, 'TAX_ZONE_NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/tax/zones/{id}',
    summary: 'Changes a tax zone',
    policy: WRITE,
    params: idInPath,
    body: changeZoneBody,
    answers: { 200: zoneBody },
    refuses: ['TAX_ZONE_NOT_FOUND', 'INVALID_COUNTRY', 'CONFLICT'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toZoneBody(
        await updateZone(tx, pathId(params.id, 'TAX_ZONE_NOT_FOUND'), zoneChange(body), ifMatch),
      ),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/tax/zones/{id}',
    summary: 'Takes a tax zone away with its rates; orders keep copies',
    policy: WRITE,
    params: idInPath,
    answers: { 204: null },
    refuses: ['TAX_ZONE_NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeZone(tx, pathId(params.id, 'TAX_ZONE_NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}

function categoryRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/tax/categories',
    summary: 'Kinds of goods with rates of their own',
    policy: READ,
    list: { sorts: ['created_at', 'name', 'code'], default: '-created_at' },
    answers: { 200: listOf(categoryBody) },
    read: async (db, { page }) =>
      listAnswer(page, await categoriesPage(db, page), toCategoryBody, (category) => [
        sortKey(page.sort, category),
        category.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/tax/categories',
    summary: 'Adds a tax category',
    policy: WRITE,
    body: newCategoryBody,
    answers: { 201: categoryBody },
    refuses: ['CONFLICT'],
    etag: true,
    write: async (tx, { body }) =>
      toCategoryBody(
        await createCategory(tx, { ...categoryChange(body), code: body.code, name: body.name }),
      ),
  });
  http.route({
    method: 'GET',
    url: '/admin/tax/categories/{id}',
    summary: 'One tax category',
    policy: READ,
    params: idInPath,
    answers: { 200: categoryBody },
    refuses: ['NOT_FOUND'],
    etag: true,
    read: async (db, { params }) =>
      toCategoryBody(await categoryById(db, pathId(params.id, 'NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/tax/categories/{id}',
    summary: 'Changes a tax category',
    policy: WRITE,
    params: idInPath,
    body: changeCategoryBody,
    answers: { 200: categoryBody },
    refuses: ['NOT_FOUND', 'CONFLICT'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toCategoryBody(
        await updateCategory(tx, pathId(params.id, 'NOT_FOUND'), categoryChange(body), ifMatch),
      ),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/tax/categories/{id}',
    summary: 'Takes a tax category away that nothing uses',
    policy: WRITE,
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'RESOURCE_IN_USE'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeCategory(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}

const RATE_RULES = ['TAX_ZONE_NOT_FOUND', 'NOT_FOUND', 'TAX_RATE_OVERLAP'] as const;

function rateRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/tax/rates',
    summary: 'Tax rates',
    policy: READ,
    query: Type.Object({ zone_id: Type.Optional(UuidText) }),
    list: { sorts: ['created_at', 'name'], default: '-created_at' },
    answers: { 200: listOf(rateBody) },
    read: async (db, { page, query }) =>
      listAnswer(page, await ratesPage(db, page, { zoneId: query.zone_id }), toRateBody, (rate) => [
        sortKey(page.sort, rate),
        rate.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/tax/rates',
    summary: 'Adds a tax rate to a zone',
    policy: WRITE,
    body: newRateBody,
    answers: { 201: rateBody },
    refuses: [...RATE_RULES],
    etag: true,
    write: async (tx, { body }) =>
      toRateBody(
        await createRate(tx, {
          ...rateChange(body),
          zoneId: body.zone_id,
          ratePpm: body.rate_ppm,
        }),
      ),
  });
  http.route({
    method: 'GET',
    url: '/admin/tax/rates/{id}',
    summary: 'One tax rate',
    policy: READ,
    params: idInPath,
    answers: { 200: rateBody },
    refuses: ['NOT_FOUND'],
    etag: true,
    read: async (db, { params }) => toRateBody(await rateById(db, pathId(params.id, 'NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/tax/rates/{id}',
    summary: 'Changes a tax rate; orders keep what they were taxed with',
    policy: WRITE,
    params: idInPath,
    body: changeRateBody,
    answers: { 200: rateBody },
    refuses: [...RATE_RULES],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toRateBody(await updateRate(tx, pathId(params.id, 'NOT_FOUND'), rateChange(body), ifMatch)),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/tax/rates/{id}',
    summary: 'Takes a tax rate away; orders keep copies',
    policy: WRITE,
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeRate(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
