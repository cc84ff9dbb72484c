import { assert } from '../../kernel/assert.ts';
import type { NewOrder, NewOrderTaxLine } from '../orders/types.ts';
import type { LedgerEntry } from './types.ts';

/** What placing an order posts is derived from these parts of it. */
export type PlacedParts = Pick<
  NewOrder,
  'orderId' | 'totalAmount' | 'discountAmount' | 'taxAmount' | 'lines' | 'shippingLine'
>;

/**
 * The books' side of a placement: the customer owes the total; discounts stand apart, so sales and shipping income
 * are credited as if nothing had been taken off; tax is owed per country, region and rate.
 * A line's net is total - tax, whether its price included the tax or not. Sums to zero by construction.
 * source: commerce.md 16, "order placed"
 */
export function ledgerEntriesOfPlacement(order: PlacedParts): readonly LedgerEntry[] {
  const shipping = order.shippingLine;
  const taxLines = [
    ...order.lines.flatMap((line) => line.taxLines),
    ...(shipping ? shipping.taxLines : []),
  ];
  const taxes = taxEntries(taxLines);
  const taxed = taxes.reduce((sum, entry) => sum + entry.amount, 0);
  assert(-taxed === order.taxAmount, `tax lines sum to ${-taxed}, not ${order.taxAmount}`);
  const goods = order.lines.reduce(
    (sum, line) => sum + line.totalAmount - line.taxAmount + line.discountAmount,
    0,
  );
  const carriage = shipping
    ? shipping.totalAmount - shipping.taxAmount + shipping.discountAmount
    : 0;
  const entries: readonly LedgerEntry[] = [
    { account: 'receivable', subAccount: order.orderId, amount: order.totalAmount },
    { account: 'discounts', amount: order.discountAmount },
    { account: 'sales', amount: -goods },
    { account: 'shipping_income', amount: -carriage },
    ...taxes,
  ];
  return entries.filter((entry) => entry.amount !== 0);
}

function taxEntries(taxLines: readonly NewOrderTaxLine[]): readonly LedgerEntry[] {
  const byRate = new Map<string, LedgerEntry>();
  for (const line of taxLines) {
    const key = JSON.stringify([line.country, line.region, line.ratePpm]);
    const amount = (byRate.get(key)?.amount ?? 0) - line.taxAmount;
    const dims = { country: line.country, region: line.region, rate_ppm: line.ratePpm };
    byRate.set(key, { account: 'tax_payable', amount, dims });
  }
  return [...byRate.values()].filter((entry) => entry.amount !== 0);
}
