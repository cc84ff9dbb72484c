/** Tax of lines and of shipping (commerce.md 11): rounded once per line, then split over its components. */
import { allocate, mulDiv, sum } from '../money.ts';
import type {
  PricedTaxLine,
  PricingInput,
  PricingTax,
  PricingTaxRate,
  TaxSummaryLine,
  TaxTreatment,
} from './types.ts';

const PPM = 1_000_000;

export type Taxed = { readonly taxAmount: number; readonly taxLines: readonly PricedTaxLine[] };
type TaxFacts = Pick<PricingInput, 'tax' | 'roundingMode' | 'pricesIncludeTax' | 'shippingTax'>;
type Zone = Extract<PricingTax, { state: 'zone' }>;

/** Categories that are never taxed unless they have a rate of their own. */
const UNTAXED: ReadonlyMap<string, TaxTreatment> = new Map([
  ['zero', 'zero'],
  ['exempt', 'exempt'],
]);

/** base: the line after discounts; with tax when prices include it. */
export function taxOfLine(facts: TaxFacts, categoryId: string | null, base: number): Taxed {
  if (facts.tax.state !== 'zone') return untaxed(facts.tax, base);
  const { rates, treatment } = ratesOf(facts.tax, categoryId);
  return taxWith(facts, facts.tax, rates, treatment, base);
}

/**
 * Tax of the shipping line by the store's setting: over the goods' rates in proportion to their amounts, the
 * method's own category, or none. A rate that does not apply to shipping never counts.
 * goods  amounts after discounts of the lines that ship
 */
export function taxOfShipping(
  facts: TaxFacts,
  methodCategoryId: string | null,
  base: number,
  goods: readonly { readonly taxCategoryId: string | null; readonly amount: number }[],
): Taxed {
  const { tax } = facts;
  if (tax.state !== 'zone') return untaxed(tax, base);
  if (facts.shippingTax === 'none') return untaxed(tax, base);
  if (facts.shippingTax === 'category' || goods.length === 0) {
    return shippingPart(facts, tax, methodCategoryId, base);
  }
  const groups = new Map<string, { categoryId: string | null; weight: number }>();
  for (const { taxCategoryId, amount } of goods) {
    const { rates, treatment } = ratesOf(tax, taxCategoryId);
    const key = rates.map((rate) => rate.id).join() || treatment;
    const group = groups.get(key);
    groups.set(key, { categoryId: taxCategoryId, weight: (group?.weight ?? 0) + amount });
  }
  const shares = allocate(
    base,
    [...groups].map(([key, { weight }]) => ({ key, weight })),
  );
  const parts = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { categoryId }]) => shippingPart(facts, tax, categoryId, shares.get(key) ?? 0));
  return {
    taxAmount: sum(parts.map((part) => part.taxAmount)),
    taxLines: parts.flatMap((part) => part.taxLines),
  };
}

function shippingPart(facts: TaxFacts, zone: Zone, categoryId: string | null, base: number): Taxed {
  const { rates, treatment } = ratesOf(zone, categoryId);
  const applying = rates.filter((rate) => rate.appliesToShipping);
  const outside = rates.length > 0 && applying.length === 0;
  return taxWith(facts, zone, applying, outside ? 'out_of_scope' : treatment, base);
}

/** The category's components, else the zone's general ones. */
function ratesOf(
  zone: Zone,
  categoryId: string | null,
): { readonly rates: readonly PricingTaxRate[]; readonly treatment: TaxTreatment } {
  const own = zone.rates.filter(
    (rate) => rate.categoryId !== null && rate.categoryId === categoryId,
  );
  const code = zone.categories.find(({ id }) => id === categoryId)?.code;
  const never = code === undefined ? undefined : UNTAXED.get(code);
  if (own.length === 0 && never !== undefined) return { rates: [], treatment: never };
  const rates = own.length > 0 ? own : zone.rates.filter((rate) => rate.categoryId === null);
  if (rates.length === 0) return { rates, treatment: 'out_of_scope' };
  const isZero = rates.every((rate) => rate.ratePpm === 0);
  return { rates: rates.toSorted(byComponent), treatment: isZero ? 'zero' : 'taxed' };
}

const byComponent = (a: PricingTaxRate, b: PricingTaxRate): number =>
  componentKey(a) < componentKey(b) ? -1 : 1;
const componentKey = (rate: PricingTaxRate): string => `${rate.component}\n${rate.id}`;

function taxWith(
  facts: TaxFacts,
  zone: Zone,
  rates: readonly PricingTaxRate[],
  treatment: TaxTreatment,
  base: number,
): Taxed {
  if (rates.length === 0) return untaxed(zone, base, treatment);
  const total = rates.reduce((all, rate) => all + rate.ratePpm, 0);
  const taxAmount = facts.pricesIncludeTax
    ? mulDiv(base, total, PPM + total, facts.roundingMode)
    : mulDiv(base, total, PPM, facts.roundingMode);
  const taxableAmount = facts.pricesIncludeTax ? base - taxAmount : base;
  const shares =
    total === 0
      ? new Map<string, number>()
      : allocate(
          taxAmount,
          rates.map((rate) => ({ key: componentKey(rate), weight: rate.ratePpm })),
        );
  const taxLines = rates.map((rate) => ({
    name: rate.name,
    country: zone.country,
    region: zone.region,
    category: zone.categories.find(({ id }) => id === rate.categoryId)?.code ?? null,
    ratePpm: rate.ratePpm,
    taxableAmount,
    taxAmount: shares.get(componentKey(rate)) ?? 0,
    treatment,
    source: 'rates' as const,
  }));
  return { taxAmount, taxLines };
}

/** One row that says why there is no tax. */
function untaxed(tax: PricingTax, base: number, treatment?: TaxTreatment): Taxed {
  const line: PricedTaxLine = {
    name: '',
    country: tax.state === 'unknown' ? null : tax.country,
    region: tax.state === 'unknown' ? null : tax.region,
    category: null,
    ratePpm: 0,
    taxableAmount: base,
    taxAmount: 0,
    treatment: treatment ?? (tax.state === 'unknown' ? 'estimated' : 'out_of_scope'),
    source: 'rates',
  };
  return { taxAmount: 0, taxLines: [line] };
}

/** Rates only, summed by name and rate, in the order of their first appearance by name. */
export function summarizeTax(lines: readonly PricedTaxLine[]): readonly TaxSummaryLine[] {
  const byRate = new Map<string, TaxSummaryLine>();
  for (const line of lines) {
    if (line.name === '') continue;
    const key = `${line.name}\n${line.ratePpm}`;
    const soFar = byRate.get(key);
    byRate.set(key, {
      name: line.name,
      ratePpm: line.ratePpm,
      taxableAmount: (soFar?.taxableAmount ?? 0) + line.taxableAmount,
      taxAmount: (soFar?.taxAmount ?? 0) + line.taxAmount,
    });
  }
  return [...byRate].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
