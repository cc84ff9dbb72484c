/** Which zone a destination is in: the most specific match (commerce.md 11). */
import { hasPostalPrefix, isPostalBetween, normalizeRegion } from '../../kernel/address.ts';
import type { TaxZone } from './types.ts';

export type Destination = {
  readonly country: string;
  readonly region: string | null;
  readonly postalCode: string | null;
};

/** Postal range or prefix, then region, then country; ties by the narrower prefix, then code. */
export function matchZone(
  zones: readonly TaxZone[],
  destination: Destination,
): TaxZone | undefined {
  return zones
    .filter((zone) => zone.country === destination.country && isInside(zone, destination))
    .sort((a, b) => rank(b) - rank(a) || (a.code < b.code ? -1 : 1))[0];
}

function rank(zone: TaxZone): number {
  const postal =
    zone.postalFrom !== null
      ? 1000
      : zone.postalPrefix === null
        ? 0
        : 500 + zone.postalPrefix.length;
  return postal + (zone.region === null ? 0 : 1);
}

function isInside(zone: TaxZone, { country, region, postalCode }: Destination): boolean {
  if (zone.region !== null) {
    if (region === null) return false;
    if (normalizeRegion(country, zone.region) !== normalizeRegion(country, region)) return false;
  }
  if (zone.postalPrefix !== null) {
    return postalCode !== null && hasPostalPrefix(postalCode, zone.postalPrefix);
  }
  if (zone.postalFrom !== null && zone.postalTo !== null) {
    return postalCode !== null && isPostalBetween(postalCode, zone.postalFrom, zone.postalTo);
  }
  return true;
}
