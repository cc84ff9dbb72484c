import Type from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { grants } from '../../kernel/scopes.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Principal } from '../../platform/http/route.ts';
import {
  ActorBody,
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  idInPath,
  listOf,
  Nullable,
  pathId,
  UuidText,
} from '../../platform/http/schemas.ts';
import { bulkProductRoutes } from './bulk-routes.ts';
import { explainPrice, priceHistory, readPrices, setAllPrices, setPrices } from './prices.ts';
import type { BasePrice } from './types.ts';

const reader = { who: 'staff', scope: 'prices:read' } as const;
const writer = { who: 'staff', scope: 'prices:write' } as const;
/** Variants in one bulk request. */
export const BULK_VARIANTS_MAX = 1000;

const priceInput = closed({
  currency: CurrencyText,
  amount: Type.Integer(),
  compare_at_amount: Type.Optional(Nullable(Type.Integer())),
});
const priceBody = closed({
  currency: CurrencyText,
  amount: AmountField,
  compare_at_amount: Nullable(AmountField),
});
const pricesBody = closed({
  variant_id: UuidText,
  prices: Type.Array(priceBody),
  version: Type.Integer(),
});
const historyBody = closed({
  id: UuidText,
  currency: CurrencyText,
  min_quantity: Type.Integer(),
  amount: AmountField,
  compare_at_amount: Nullable(AmountField),
  valid_from: InstantText,
  valid_to: Nullable(InstantText),
  actor: ActorBody,
});
const rowFields = {
  id: UuidText,
  price_list_id: Nullable(UuidText),
  currency: CurrencyText,
  amount: AmountField,
  compare_at_amount: Nullable(AmountField),
  min_quantity: Type.Integer(),
  starts_at: Nullable(InstantText),
  ends_at: Nullable(InstantText),
};
const explainedBody = closed({
  variant_id: UuidText,
  class: Nullable(Type.Enum(['base'])),
  winner: Nullable(closed(rowFields)),
  losers: Type.Array(closed({ ...rowFields, reason: Nullable(Type.String()) })),
});

const OF_PRICES = [
  'VARIANT_NOT_FOUND',
  'VERSION_MISMATCH',
  'INVALID_CURRENCY',
  'PRICE_INVALID',
  'COMPARE_AT_INVALID',
  'PRICE_OVERLAP',
] as const;

const toBody = (
  variantId: Uuid,
  set: { readonly version: number; readonly prices: readonly BasePrice[] },
) => ({
  variant_id: variantId,
  version: set.version,
  prices: set.prices.map((price) => ({
    currency: price.currency,
    amount: price.amount,
    compare_at_amount: price.compareAtAmount,
  })),
});

type PriceInput = {
  readonly currency: string;
  readonly amount: number;
  readonly compare_at_amount?: number | null;
};
const toNewPrices = (prices: readonly PriceInput[]) =>
  prices.map((price) => ({
    currency: price.currency.toUpperCase(),
    amount: price.amount,
    compareAtAmount: price.compare_at_amount ?? null,
  }));

/** Prices are facts of products too: who sets them may also write products. */
function mayWriteProducts(principal: Principal): void {
  const scopes = 'scopes' in principal ? principal.scopes : [];
  if (!grants(scopes, 'products:write'))
    throw refuse('INSUFFICIENT_SCOPE', { required: 'products:write' });
}

export function priceRoutes(edges: Edges): void {
  const { http, env } = edges;
  bulkProductRoutes(edges);
  http.route({
    method: 'GET',
    url: '/admin/variants/{id}/prices',
    summary: 'The base prices of a variant.',
    policy: reader,
    params: idInPath,
    answers: { 200: pricesBody },
    refuses: ['VARIANT_NOT_FOUND'],
    etag: true,
    read: async (db, { params }) => {
      const variantId = pathId(params.id, 'VARIANT_NOT_FOUND');
      return toBody(variantId, await readPrices(db, variantId));
    },
  });

  http.route({
    method: 'PUT',
    url: '/admin/variants/{id}/prices',
    summary: 'Make the base prices of a variant exactly these.',
    policy: writer,
    params: idInPath,
    body: closed({ prices: Type.Array(priceInput) }),
    answers: { 200: pricesBody },
    refuses: [...OF_PRICES, 'INSUFFICIENT_SCOPE'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch, principal }) => {
      mayWriteProducts(principal);
      const variantId = pathId(params.id, 'VARIANT_NOT_FOUND');
      const set = await setPrices(tx, {
        variantId,
        prices: toNewPrices(body.prices),
        expectedVersion: ifMatch,
      });
      return toBody(variantId, set);
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/variants/{id}/price-history',
    summary: 'What a variant ever cost, newest first.',
    policy: reader,
    params: idInPath,
    list: { sorts: ['valid_from'], default: '-valid_from' },
    answers: { 200: listOf(historyBody) },
    refuses: ['VARIANT_NOT_FOUND'],
    read: async (db, { params, page }) =>
      listAnswer(
        page,
        await priceHistory(db, pathId(params.id, 'VARIANT_NOT_FOUND'), page),
        (row) => ({
          id: row.id,
          currency: row.currency,
          min_quantity: row.minQuantity,
          amount: row.amount,
          compare_at_amount: row.compareAtAmount,
          valid_from: row.validFrom,
          valid_to: row.validTo,
          actor: row.actor as { kind: 'system' },
        }),
        (row) => [row.validFrom, row.id],
      ),
  });

  http.route({
    method: 'POST',
    url: '/admin/prices/bulk',
    summary: 'Set the base prices of many variants, all or none.',
    policy: writer,
    body: closed({
      items: Type.Array(closed({ variant_id: UuidText, prices: Type.Array(priceInput) })),
    }),
    answers: { 200: closed({ data: Type.Array(pricesBody) }) },
    refuses: [...OF_PRICES, 'INSUFFICIENT_SCOPE', 'LIMIT_EXCEEDED'],
    rateLimit: 'bulk',
    write: async (tx, { body, principal }) => {
      mayWriteProducts(principal);
      if (body.items.length > BULK_VARIANTS_MAX)
        throw refuse('LIMIT_EXCEEDED', { limit: 'items', max: BULK_VARIANTS_MAX });
      const seen = new Set<Uuid>();
      const wanted = body.items.map((item, index) => {
        const variantId = pathId(item.variant_id, 'VARIANT_NOT_FOUND');
        if (seen.has(variantId)) {
          throw refuseField('VALIDATION_FAILED', `/items/${index}/variant_id`, 'is given twice');
        }
        seen.add(variantId);
        return { variantId, prices: toNewPrices(item.prices) };
      });
      const sets = await setAllPrices(tx, wanted, (index) => `/items/${index}/prices`);
      return { data: sets.map((set) => toBody(set.variantId, set)) };
    },
  });

  http.route({
    method: 'POST',
    url: '/admin/prices/explain',
    summary: 'Which price wins for a variant, and why each other does not.',
    policy: reader,
    body: closed({
      variant_id: UuidText,
      currency: CurrencyText,
      quantity: Type.Optional(Type.Integer()),
    }),
    answers: { 200: explainedBody },
    refuses: ['VARIANT_NOT_FOUND', 'INVALID_CURRENCY', 'QUANTITY_INVALID'],
    read: async (db, { body }) => {
      const variantId = pathId(body.variant_id, 'VARIANT_NOT_FOUND');
      const found = await explainPrice(db, {
        variantId,
        currency: body.currency,
        quantity: body.quantity ?? 1,
        at: env.now(),
      });
      return {
        variant_id: variantId,
        class: found.winner === null ? null : ('base' as const),
        winner: found.winner,
        losers: found.losers,
      };
    },
  });
}
