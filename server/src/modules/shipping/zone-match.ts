/** Which zone serves an address: postal code, then region, then country, then the rest of the world. */
import { normalizeRegion } from '../../kernel/address.ts';
import type { ShippingZone } from './types.ts';

export type Destination = {
  readonly country: string;
  readonly region: string | null;
  readonly postalCode: string | null;
};

const canonical = (postal: string): string => postal.toUpperCase().replace(/[^A-Z0-9]/g, '');

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
  if (prefixesOf(zone).length > 0) return 3;
  return zone.regions.length > 0 ? 2 : 1;
}

const prefixesOf = (zone: ShippingZone): readonly string[] => zone.postalRules?.prefixes ?? [];

function serves(zone: ShippingZone, { country, region, postalCode }: Destination): boolean {
  if (zone.countries.length === 0) return true;
  if (!zone.countries.includes(country)) return false;
  const prefixes = prefixesOf(zone);
  if (prefixes.length > 0) {
    const code = postalCode === null ? '' : canonical(postalCode);
    if (code === '' || !prefixes.some((prefix) => code.startsWith(canonical(prefix)))) return false;
  }
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
