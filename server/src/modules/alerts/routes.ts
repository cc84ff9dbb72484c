import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { type Principal, reply } from '../../platform/http/route.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import { alertsOf, askForAlert, withdrawAlert } from './alerts.ts';
import {
  alertBody,
  alertList,
  backInStockBody,
  priceDropBody,
  toAlertBody,
  variantInPath,
} from './schema.ts';
import type { Asker } from './types.ts';

const OF_BOTH = [
  'PRODUCT_NOT_FOUND',
  'VARIANT_NOT_FOUND',
  'CONFLICT',
  'EMAIL_INVALID',
  'LIMIT_EXCEEDED',
] as const;

export function alertRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'POST',
    url: '/store/products/{id}/variants/{variant_id}/back-in-stock',
    summary:
      'Asks to be told, once, when a variant can be had again; asked again, the open request.',
    policy: { who: 'shopper' },
    params: variantInPath,
    body: backInStockBody,
    answers: { 201: alertBody, 200: alertBody },
    rateLimit: 'lookup',
    refuses: [...OF_BOTH],
    write: async (tx, { principal, params, body }) => {
      const { alert, isNew } = await askForAlert(tx, {
        kind: 'back_in_stock',
        product: params.id,
        variantId: pathId(params.variant_id, 'VARIANT_NOT_FOUND'),
        asker: askerOf(principal, body.email),
        locale: body.locale ?? null,
      });
      return reply(isNew ? 201 : 200, toAlertBody(alert));
    },
  });
  http.route({
    method: 'POST',
    url: '/store/products/{id}/variants/{variant_id}/price-drop',
    summary:
      'Asks to be told, once, when a variant costs less than now; asked again, the open request.',
    policy: { who: 'shopper' },
    params: variantInPath,
    body: priceDropBody,
    answers: { 201: alertBody, 200: alertBody },
    rateLimit: 'lookup',
    refuses: [...OF_BOTH, 'MARKET_NOT_FOUND', 'INVALID_CURRENCY', 'VARIANT_NOT_PRICED'],
    write: async (tx, { principal, params, body }) => {
      const { alert, isNew } = await askForAlert(tx, {
        kind: 'price_drop',
        product: params.id,
        variantId: pathId(params.variant_id, 'VARIANT_NOT_FOUND'),
        asker: askerOf(principal, body.email),
        locale: body.locale ?? null,
        currency: body.currency,
        market: body.market,
      });
      return reply(isNew ? 201 : 200, toAlertBody(alert));
    },
  });
  http.route({
    method: 'GET',
    url: '/store/customers/me/alerts',
    summary:
      'What the signed-in customer asked to be told of, newest first; told ones for 90 days.',
    policy: { who: 'customer' },
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: alertList },
    read: async (db, { principal, page }) => {
      const rows = await alertsOf(db, page, customerIdOf(principal));
      return listAnswer(page, rows, toAlertBody, (row) => [row.createdAt, row.id]);
    },
  });
  http.route({
    method: 'DELETE',
    url: '/store/customers/me/alerts/{id}',
    summary: 'Takes back an open request of the signed-in customer.',
    policy: { who: 'customer' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND'],
    write: async (tx, { principal, params }) => {
      await withdrawAlert(tx, pathId(params.id, 'NOT_FOUND'), customerIdOf(principal));
      return undefined;
    },
  });
}

/** The policy lets nobody else come here. */
function customerIdOf(principal: Principal): Uuid {
  if (principal.kind !== 'customer') throw refuse('UNAUTHENTICATED');
  return principal.id;
}

/** Refuses VALIDATION_FAILED, EMAIL_INVALID 422 for a guest without an address. */
function askerOf(principal: Principal, email: string | undefined): Asker {
  if (principal.kind === 'customer') return { customerId: principal.id, email: null };
  if (email === undefined) {
    throw refuseField('VALIDATION_FAILED', '/email', 'A guest names the address to write to');
  }
  return { customerId: null, email: normalizeEmail(email) };
}
