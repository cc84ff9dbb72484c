/** Money and moments as people read them, by `Intl`; a locale that does not exist reads as English. */
import { exponentOf } from './currency.ts';

/**
 * An amount with its currency: `$12.34`, `12,34 €`, `¥1,234`.
 * amount  minor units; shown exactly, never by way of a float
 */
export function showMoney(amount: number, currency: string, locale: string): string {
  const digits = exponentOf(currency);
  const format = kept(
    `money ${locale} ${currency}`,
    () =>
      new Intl.NumberFormat(knownLocale(locale), {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = `${amount < 0 ? '-' : ''}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''}`;
  return format.format(decimal as Intl.StringNumericLiteral);
}

/** A calendar day in a zone: `November 25, 2026`. */
export const showDay = (at: Date, locale: string, timeZone: string): string =>
  kept(
    `day ${locale} ${timeZone}`,
    () => new Intl.DateTimeFormat(knownLocale(locale), { dateStyle: 'long', timeZone }),
  ).format(at);

/** A moment in a zone, with the zone's name: `November 25, 2026 at 3:04 PM UTC`. */
export const showInstant = (at: Date, locale: string, timeZone: string): string =>
  kept(
    `instant ${locale} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(knownLocale(locale), {
        year: 'numeric',
        month: 'long',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
        timeZone,
      }),
  ).format(at);

/** The name of a country: `Germany`; its code where there is no name. */
export const showCountry = (code: string, locale: string): string =>
  kept(
    `country ${locale}`,
    () => new Intl.DisplayNames(knownLocale(locale), { type: 'region', fallback: 'code' }),
  ).of(code) ?? code;

/** A formatter takes a hundred times as long to be made as to be used; the kinds of them are few. */
export const FORMATS_KEPT_MAX = 200;
const formats = new Map<string, unknown>();

function kept<Format>(name: string, make: () => Format): Format {
  const known = formats.get(name) as Format | undefined;
  if (known !== undefined) return known;
  const made = make();
  if (formats.size >= FORMATS_KEPT_MAX) formats.clear();
  formats.set(name, made);
  return made;
}

function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
