import Type from 'typebox';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { idInPath, listOf, pathId, UuidText } from '../../platform/http/schemas.ts';
import {
  changeMethodBody,
  changeZoneBody,
  methodBody,
  methodChange,
  newMethodBody,
  newZoneBody,
  toMethodBody,
  toZoneBody,
  zoneBody,
  zoneChange,
} from './schema.ts';
import {
  archiveShippingMethod,
  createShippingMethod,
  createShippingZone,
  methodById,
  methodsPage,
  removeShippingZone,
  updateShippingMethod,
  updateShippingZone,
  zoneById,
  zonesPage,
} from './shipping.ts';

const READ = { who: 'staff', scope: 'shipping:read' } as const;
const WRITE = { who: 'staff', scope: 'shipping:write' } as const;

export function shippingRoutes({ http }: Pick<Edges, 'http'>): void {
  zoneRoutes(http);
  methodRoutes(http);
}

type Named = { readonly name: string; readonly code?: string; readonly createdAt: Date };

function sortKey(sort: string, row: Named): string | Date {
  if (sort === 'name') return row.name;
  return sort === 'code' && row.code !== undefined ? row.code : row.createdAt;
}

function zoneRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/shipping/zones',
    summary: 'Where we send to',
    policy: READ,
    list: { sorts: ['position', 'created_at', 'name'], default: '-created_at' },
    answers: { 200: listOf(zoneBody) },
    read: async (db, { page }) =>
      listAnswer(page, await zonesPage(db, page), toZoneBody, (zone) => [
        page.sort === 'position' ? zone.position : sortKey(page.sort, zone),
        zone.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/shipping/zones',
    summary: 'Adds a shipping zone',
    policy: WRITE,
    body: newZoneBody,
    answers: { 201: zoneBody },
    refuses: ['INVALID_COUNTRY'],
    etag: true,
    write: async (tx, { body }) =>
      toZoneBody(
        await createShippingZone(tx, {
          ...zoneChange(body),
          name: body.name,
          countries: body.countries,
        }),
      ),
  });
  http.route({
    method: 'GET',
    url: '/admin/shipping/zones/{id}',
    summary: 'One shipping zone',
    policy: READ,
    params: idInPath,
    answers: { 200: zoneBody },
    refuses: ['NOT_FOUND'],
    etag: true,
    read: async (db, { params }) => toZoneBody(await zoneById(db, pathId(params.id, 'NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/shipping/zones/{id}',
    summary: 'Changes a shipping zone',
    policy: WRITE,
    params: idInPath,
    body: changeZoneBody,
    answers: { 200: zoneBody },
    refuses: ['NOT_FOUND', 'INVALID_COUNTRY'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toZoneBody(
        await updateShippingZone(tx, pathId(params.id, 'NOT_FOUND'), zoneChange(body), ifMatch),
      ),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/shipping/zones/{id}',
    summary: 'Takes a shipping zone away that has no methods',
    policy: WRITE,
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'RESOURCE_IN_USE'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeShippingZone(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}

const METHOD_RULES = [
  'NOT_FOUND',
  'LOCATION_NOT_FOUND',
  'INVALID_CURRENCY',
  'AMOUNT_OUT_OF_RANGE',
  'CONFLICT',
] as const;

function methodRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/shipping/methods',
    summary: 'Ways of sending',
    policy: READ,
    query: Type.Object({ zone_id: Type.Optional(UuidText) }),
    list: { sorts: ['created_at', 'name', 'code'], default: '-created_at' },
    answers: { 200: listOf(methodBody) },
    read: async (db, { page, query }) =>
      listAnswer(
        page,
        await methodsPage(db, page, { zoneId: query.zone_id }),
        toMethodBody,
        (method) => [sortKey(page.sort, method), method.id],
      ),
  });
  http.route({
    method: 'POST',
    url: '/admin/shipping/methods',
    summary: 'Adds a way of sending to a zone',
    policy: WRITE,
    body: newMethodBody,
    answers: { 201: methodBody },
    refuses: [...METHOD_RULES],
    etag: true,
    write: async (tx, { body }) =>
      toMethodBody(
        await createShippingMethod(tx, {
          ...methodChange(body),
          zoneId: body.zone_id,
          name: body.name,
          code: body.code,
          type: body.type,
          amounts: body.amounts ?? {},
        }),
      ),
  });
  http.route({
    method: 'GET',
    url: '/admin/shipping/methods/{id}',
    summary: 'One way of sending',
    policy: READ,
    params: idInPath,
    answers: { 200: methodBody },
    refuses: ['NOT_FOUND'],
    etag: true,
    read: async (db, { params }) =>
      toMethodBody(await methodById(db, pathId(params.id, 'NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/shipping/methods/{id}',
    summary: 'Changes a way of sending',
    policy: WRITE,
    params: idInPath,
    body: changeMethodBody,
    answers: { 200: methodBody },
    refuses: [...METHOD_RULES],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toMethodBody(
        await updateShippingMethod(tx, pathId(params.id, 'NOT_FOUND'), methodChange(body), ifMatch),
      ),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/shipping/methods/{id}',
    summary: 'Archives a way of sending; orders keep it',
    policy: WRITE,
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await archiveShippingMethod(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
