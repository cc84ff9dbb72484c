/** Currencies of ISO 4217 with the number of digits after the point of their minor unit. */
import { refuseField } from './refusal.ts';

/** Active codes with an exponent of 2. source: ISO 4217 list one, amendment 179. */
const TWO =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF ' +
  'CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF ' +
  'IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR ' +
  'MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD ' +
  'SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG ' +
  'YER ZAR ZMW ZWG BOV CHE CHW COU MXV USN';
const ZERO = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR = 'CLF UYW';

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...TWO.split(' ').map((code) => [code, 2] as const),
  ...ZERO.split(' ').map((code) => [code, 0] as const),
  ...THREE.split(' ').map((code) => [code, 3] as const),
  ...FOUR.split(' ').map((code) => [code, 4] as const),
]);

/** Whether the text is a currency of ISO 4217, in upper case. */
export const isCurrency = (code: string): boolean => EXPONENTS.has(code);

/** Digits after the point: 2 for USD, 0 for JPY, 3 for KWD. Throws for what is no currency: our bug. */
export function exponentOf(code: string): number {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) throw new Error(`not a currency: ${code}`);
  return exponent;
}

/**
 * The code in upper case.
 * field    JSON pointer of the input
 * refuses  INVALID_CURRENCY 422
 */
export function parseCurrency(text: string, field = '/currency'): string {
  const code = text.trim().toUpperCase();
  if (!isCurrency(code)) throw refuseField('INVALID_CURRENCY', field, `${code} is no currency`);
  return code;
}
