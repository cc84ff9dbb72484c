/** Which zone serves an address: postal code, then region, then country, then the rest of the world. */
import { hasPostalPrefix, isPostalBetween, normalizeRegion } from '../../kernel/address.ts';
import type { PostalRules, ShippingZone } from './types.ts';

export type Destination = {
  readonly country: string;
  readonly region: string | null;
  readonly postalCode: string | null;
};

/** Ties by position, then id. */
export function matchZone(
  zones: readonly ShippingZone[],
  destination: Destination,
): ShippingZone | undefined {
  return zones
    .filter((zone) => serves(zone, destination))
    .sort((a, b) => rank(b) - rank(a) || a.position - b.position || (a.id < b.id ? -1 : 1))[0];
}

function rank(zone: ShippingZone): number {
  if (zone.countries.length === 0) return 0;
  if (rulesOf(zone) !== null) return 3;
  return zone.regions.length > 0 ? 2 : 1;
}

/** What the zone asks of postal codes; null: nothing. */
function rulesOf({ postalRules: rules }: ShippingZone): PostalRules | null {
  return rules === null || rules.prefixes.length + rules.ranges.length === 0 ? null : rules;
}

const fits = ({ prefixes, ranges }: PostalRules, code: string): boolean =>
  prefixes.some((prefix) => hasPostalPrefix(code, prefix)) ||
  ranges.some(({ from, to }) => isPostalBetween(code, from, to));

function serves(zone: ShippingZone, { country, region, postalCode }: Destination): boolean {
  if (zone.countries.length === 0) return true;
  if (!zone.countries.includes(country)) return false;
  const rules = rulesOf(zone);
  if (rules !== null && (postalCode === null || !fits(rules, postalCode))) return false;
  if (zone.regions.length === 0) return true;
  if (region === null) return false;
  const wanted = normalizeRegion(country, region).toUpperCase();
  return zone.regions.some((entry) => {
    const foreign = /^([A-Z]{2})-/.exec(entry.toUpperCase())?.[1];
    if (foreign !== undefined && zone.countries.includes(foreign) && foreign !== country)
      return false;
    return normalizeRegion(country, entry).toUpperCase() === wanted;
  });
}
