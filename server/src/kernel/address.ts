/**
 * Postal addresses and the rules of their countries: which fields must be there, what a postal code looks like.
 * source  Google libaddressinput's country data, for the countries listed; others need a street and a city.
 */
import { parseCountry } from './country.ts';
import { type FieldFault, refuse } from './refusal.ts';

/** An address as it is stored and sent: trimmed, codes in upper case, what is missing is null. */
export type Address = {
  readonly first_name: string;
  readonly last_name: string;
  readonly company: string | null;
  readonly address1: string;
  readonly address2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postal_code: string | null;
  readonly country: string;
  readonly phone: string | null;
};

/** An address as a request brings it. */
export type AddressInput = {
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly company?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly city?: string | null;
  readonly region?: string | null;
  readonly postal_code?: string | null;
  readonly country: string;
  readonly phone?: string | null;
};

type CountryRule = {
  /** The postal code's form, required when given. */
  readonly postal?: RegExp;
  readonly needsRegion?: boolean;
  readonly noCity?: boolean;
};

const FOUR = /^\d{4}$/;
const FIVE = /^\d{5}$/;
const SIX = /^\d{6}$/;
const RULES: Readonly<Record<string, CountryRule>> = {
  US: { postal: /^\d{5}(-?\d{4})?$/, needsRegion: true },
  PR: { postal: /^00[679]\d{2}(-?\d{4})?$/ },
  CA: { postal: /^[ABCEGHJKLMNPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/, needsRegion: true },
  AU: { postal: FOUR, needsRegion: true },
  GB: { postal: /^(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$/ },
  NZ: { postal: FOUR },
  AT: { postal: FOUR },
  BE: { postal: FOUR },
  CH: { postal: FOUR },
  DK: { postal: FOUR },
  HU: { postal: FOUR },
  LU: { postal: /^(L-)?\d{4}$/ },
  NO: { postal: FOUR },
  SI: { postal: /^(SI-)?\d{4}$/ },
  BG: { postal: FOUR },
  CY: { postal: FOUR },
  LI: { postal: FOUR },
  PH: { postal: FOUR },
  ZA: { postal: FOUR },
  TN: { postal: FOUR },
  DE: { postal: FIVE },
  ES: { postal: FIVE },
  FR: { postal: FIVE },
  IT: { postal: FIVE },
  FI: { postal: FIVE },
  HR: { postal: FIVE },
  EE: { postal: FIVE },
  MC: { postal: FIVE, noCity: true },
  MX: { postal: FIVE, needsRegion: true },
  TH: { postal: FIVE },
  MY: { postal: FIVE },
  TR: { postal: FIVE },
  UA: { postal: FIVE },
  KR: { postal: FIVE },
  ID: { postal: FIVE, needsRegion: true },
  SA: { postal: /^\d{5}(-\d{4})?$/ },
  GR: { postal: /^\d{3} ?\d{2}$/ },
  CZ: { postal: /^\d{3} ?\d{2}$/ },
  SK: { postal: /^\d{3} ?\d{2}$/ },
  SE: { postal: /^\d{3} ?\d{2}$/ },
  PL: { postal: /^\d{2}-?\d{3}$/ },
  PT: { postal: /^\d{4}-?\d{3}$/ },
  NL: { postal: /^\d{4} ?[A-Z]{2}$/ },
  LT: { postal: /^(LT-)?\d{5}$/ },
  LV: { postal: /^(LV-)?\d{4}$/ },
  MT: { postal: /^[A-Z]{3} ?\d{2,4}$/ },
  RO: { postal: SIX },
  IN: { postal: /^\d{3} ?\d{3}$/, needsRegion: true },
  CN: { postal: SIX, needsRegion: true },
  SG: { postal: SIX, noCity: true },
  VN: {},
  JP: { postal: /^\d{3}-?\d{4}$/, needsRegion: true },
  BR: { postal: /^\d{5}-?\d{3}$/, needsRegion: true },
  IL: { postal: /^\d{5}(\d{2})?$/ },
  TW: { postal: /^\d{3}(\d{2,3})?$/ },
  IE: {},
  HK: { noCity: true },
  MO: { noCity: true },
  GI: { noCity: true },
  VA: { noCity: true },
  AE: { needsRegion: true },
};

/** Subdivisions by code and name where tax or a carrier depends on the code. */
const REGIONS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  US: regions(
    'AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;' +
      'DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;' +
      'KS Kansas;KY Kentucky;LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;' +
      'MS Mississippi;MO Missouri;MT Montana;NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;' +
      'NM New Mexico;NY New York;NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;' +
      'PA Pennsylvania;RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;' +
      'VT Vermont;VA Virginia;WA Washington;WV West Virginia;WI Wisconsin;WY Wyoming;AS American Samoa;' +
      'GU Guam;MP Northern Mariana Islands;PR Puerto Rico;VI Virgin Islands;AA Armed Forces Americas;' +
      'AE Armed Forces Europe;AP Armed Forces Pacific;FM Micronesia;MH Marshall Islands;PW Palau',
  ),
  CA: regions(
    'AB Alberta;BC British Columbia;MB Manitoba;NB New Brunswick;NL Newfoundland and Labrador;' +
      'NS Nova Scotia;NT Northwest Territories;NU Nunavut;ON Ontario;PE Prince Edward Island;QC Quebec;' +
      'SK Saskatchewan;YT Yukon',
  ),
  AU: regions(
    'ACT Australian Capital Territory;NSW New South Wales;NT Northern Territory;QLD Queensland;' +
      'SA South Australia;TAS Tasmania;VIC Victoria;WA Western Australia;JBT Jervis Bay Territory',
  ),
};

function regions(list: string): ReadonlyMap<string, string> {
  const byText = new Map<string, string>();
  for (const entry of list.split(';')) {
    const code = entry.slice(0, entry.indexOf(' '));
    byText.set(code, code).set(entry.slice(code.length + 1).toUpperCase(), code);
  }
  return byText;
}

const text = (value: string | null | undefined): string | null => {
  const trimmed = (value ?? '').trim().normalize('NFC');
  return trimmed === '' ? null : trimmed;
};

/** A postal code as it is stored: trimmed, upper case, single spaces. */
export const normalizePostalCode = (value: string): string =>
  value.trim().toUpperCase().replace(/\s+/g, ' ');

/** Letters and digits only, so that `K1A 0B1` and `k1a0b1` are one code. */
const canonicalPostal = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Whether a postal code begins with this, in whatever spelling. */
export const hasPostalPrefix = (code: string, prefix: string): boolean =>
  canonicalPostal(code).startsWith(canonicalPostal(prefix));

/** Whether these are two ends of a range of postal codes: of equal length, the lower one first. */
export function isPostalRange(from: string, to: string): boolean {
  const [low, high] = [canonicalPostal(from), canonicalPostal(to)];
  return low !== '' && low.length === high.length && low <= high;
}

/**
 * Whether a postal code lies in a range, both ends included. Codes of equal length compare as text just as their numbers
 * do; of a longer code the beginning counts, so that `90210-1234` is between `90000` and `90999`.
 */
export function isPostalBetween(code: string, from: string, to: string): boolean {
  const [low, high] = [canonicalPostal(from), canonicalPostal(to)];
  const at = canonicalPostal(code).slice(0, low.length);
  return isPostalRange(from, to) && at.length === low.length && low <= at && at <= high;
}

/** A subdivision in the form it is stored and compared in: its code where we know the country's, else the text. */
export function normalizeRegion(country: string, value: string): string {
  const plain = value.trim();
  const upper = plain.toUpperCase();
  const bare = upper.startsWith(`${country}-`) ? upper.slice(country.length + 1) : upper;
  const code =
    REGIONS[country]?.get(bare) ??
    REGIONS[country]?.get(bare.normalize('NFD').replace(/\p{M}/gu, ''));
  if (code !== undefined) return code;
  return bare.length <= 3 ? bare : plain;
}

/**
 * An address in its one form, when it fits its country.
 * at       JSON pointer of the address in the request, for the faults
 * refuses  INVALID_COUNTRY 422; ADDRESS_INVALID 422 {fields}
 */
export function parseAddress(input: AddressInput, at = ''): Address {
  const country = parseCountry(input.country, `${at}/country`);
  const rule = RULES[country] ?? {};
  const address = {
    first_name: text(input.first_name) ?? '',
    last_name: text(input.last_name) ?? '',
    company: text(input.company),
    address1: text(input.address1) ?? '',
    address2: text(input.address2),
    city: text(input.city) ?? '',
    region: text(input.region) === null ? null : normalizeRegion(country, input.region ?? ''),
    postal_code:
      text(input.postal_code) === null ? null : normalizePostalCode(input.postal_code ?? ''),
    country,
    phone: text(input.phone),
  };
  const faults = faultsOf(address, rule, at);
  if (faults.length > 0) {
    throw refuse(
      'ADDRESS_INVALID',
      { fields: faults.map(({ field }) => field.slice(at.length + 1)) },
      { errors: faults, detail: faults[0]?.message ?? 'Address invalid' },
    );
  }
  return address;
}

function faultsOf(address: Address, rule: CountryRule, at: string): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const fault = (field: keyof Address, message: string) =>
    faults.push({ field: `${at}/${field}`, code: 'ADDRESS_INVALID', message });
  const { country, region, postal_code: postalCode } = address;
  if (address.first_name === '' && address.last_name === '' && address.company === null) {
    fault('last_name', 'A name is needed');
  }
  if (address.address1 === '') fault('address1', 'A street is needed');
  if (address.city === '' && rule.noCity !== true) fault('city', 'A city is needed');
  if (region === null) {
    if (rule.needsRegion === true) fault('region', `${country} needs a state, province or region`);
  } else {
    const known = REGIONS[country];
    if (known !== undefined && !known.has(region)) {
      fault('region', `${region} is no region of ${country}`);
    }
  }
  if (rule.postal !== undefined) {
    if (postalCode === null) fault('postal_code', `${country} needs a postal code`);
    else if (!rule.postal.test(postalCode)) {
      fault('postal_code', `${postalCode} is no postal code of ${country}`);
    }
  }
  return faults;
}
