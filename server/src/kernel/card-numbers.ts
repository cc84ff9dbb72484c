/**
 * Keeps card numbers out of our hands: what looks like one in a request is refused before anything stores or
 * logs it (commerce.md 15.2).
 */

/** Fields whose own format allows such digits. */
const EXEMPT: ReadonlySet<string> = new Set([
  'barcode',
  'sku',
  'serial',
  'imei',
  'tracking_number',
  'external_id',
  'phone',
]);
const ALWAYS: ReadonlySet<string> = new Set(['cvc', 'cvv', 'card_number']);

/** The longest runs of digits with single spaces and dashes between them. */
const RUNS = /\d(?:[ -]?\d)*/g;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUIDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/**
 * Whether the text is or holds what a payment card's number looks like: 13 to 19 digits that pass Luhn. One id in some
 * thousands has such digits, alone or in a name (`product:{id}`), and is none.
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < 13) return false;
  const withoutIds = text.includes('-') ? text.replaceAll(UUIDS, 'id') : text;
  for (const [run] of withoutIds.matchAll(RUNS)) {
    if (run.length >= 13 && isCardNumber(run.replace(/[ -]/g, ''))) return true;
  }
  return false;
}

const isCardNumber = (digits: string): boolean =>
  digits.length <= 19 && /^[2-6]\d{12}/.test(digits) && passesLuhn(digits);

/** An id, or a run of digits with single spaces and dashes between them as an address writes them. */
const IN_ADDRESS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d(?:(?:[ +-]|%20|%2d)?\d)*/gi;

/** The address of a request without what looks like a card number. */
export const addressWithoutCardNumbers = (address: string): string =>
  address.replaceAll(IN_ADDRESS, (run) =>
    !UUID.test(run) && isCardNumber(run.replaceAll(/%2[0d]|[ +-]/gi, '')) ? '***' : run,
  );

/**
 * The JSON pointer of the first field of a request that holds card data, or undefined.
 * A field called cvc, cvv or card_number counts whatever it holds.
 */
export function findCardData(value: unknown, at = ''): string | undefined {
  if (typeof value === 'string') return holdsCardNumber(value) ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Array.isArray(value)) {
      const field = name.toLowerCase();
      if (ALWAYS.has(field)) return pointer;
      if (holdsCardNumber(name)) return at;
      if (EXEMPT.has(field) && typeof member === 'string') continue;
    }
    const found = findCardData(member, pointer);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** source: ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let total = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    total += doubled > 9 ? doubled - 9 : doubled;
  }
  return total % 10 === 0;
}
