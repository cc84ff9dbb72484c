/**
 * Arithmetic on amounts: integers in the minor unit of one currency, never a float. Products are made with
 * BigInt inside; `divide` is the only place where anything is rounded.
 */
import { assert } from './assert.ts';
import { refuse } from './refusal.ts';

/** half_up: ties away from zero. half_even: ties to the even neighbour. */
export type RoundingMode = 'half_up' | 'half_even';

/** Bounds of a unit price and of any total, in minor units (commerce.md 2.2). */
export const UNIT_AMOUNT_MAX = 99_999_999_999;
export const TOTAL_AMOUNT_MAX = 10 ** 15;

/**
 * numerator / denominator as an integer.
 * denominator  not 0
 */
export function divide(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  assert(denominator !== 0n, 'division by zero');
  const isNegative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const quotient = n / d;
  const twice = (n % d) * 2n;
  const roundsUp = twice > d || (twice === d && (mode === 'half_up' || quotient % 2n === 1n));
  const result = roundsUp ? quotient + 1n : quotient;
  return isNegative ? -result : result;
}

/**
 * amount * numerator / denominator, rounded once; the product is exact however great.
 * refuses  AMOUNT_OUT_OF_RANGE 422
 */
export function mulDiv(
  amount: number,
  numerator: number,
  denominator: number,
  mode: RoundingMode,
): number {
  return checkedTotal(divide(BigInt(amount) * BigInt(numerator), BigInt(denominator), mode));
}

/**
 * amount * quantity, exactly.
 * refuses  AMOUNT_OUT_OF_RANGE 422
 */
export const times = (amount: number, quantity: number): number =>
  checkedTotal(BigInt(amount) * BigInt(quantity));

/**
 * The value as an amount, when it is a whole number within +-10^15.
 * refuses  AMOUNT_OUT_OF_RANGE 422
 */
export function checkedTotal(value: number | bigint): number {
  if (value > TOTAL_AMOUNT_MAX || value < -TOTAL_AMOUNT_MAX) {
    throw refuse('AMOUNT_OUT_OF_RANGE', { max: TOTAL_AMOUNT_MAX });
  }
  const amount = Number(value);
  assert(Number.isSafeInteger(amount), `an amount must be a whole number, found ${value}`);
  return amount === 0 ? 0 : amount;
}

/**
 * The sum of amounts of one currency, checked at each step.
 * refuses  AMOUNT_OUT_OF_RANGE 422
 */
export function sum(amounts: Iterable<number>): number {
  let total = 0;
  for (const amount of amounts) total = checkedTotal(total + amount);
  return total;
}

/** A part that wants its share: keys are unique, weights are whole numbers >= 0. */
export type Weight = { readonly key: string; readonly weight: number };

/**
 * Splits an amount over parts so that no cent is lost.
 * total    minor units of one currency, |total| <= 10^15; a negative one is split as its opposite
 * weights  n >= 1 entries, keys unique; all zero means equal shares
 * gives    n amounts by key, summing to total exactly, whatever the order of the weights
 * refuses  AMOUNT_OUT_OF_RANGE 422
 * source   largest remainder (Hamilton's method): Balinski and Young, Fair Representation, 1982
 */
export function allocate(total: number, weights: readonly Weight[]): ReadonlyMap<string, number> {
  assert(weights.length > 0, 'nothing to allocate to');
  checkedTotal(total);
  const sign = total < 0 ? -1 : 1;
  const whole = BigInt(Math.abs(total));
  const given = weights.reduce((all, { weight }) => all + BigInt(weight), 0n);
  const isEqual = given === 0n;
  const all = isEqual ? BigInt(weights.length) : given;
  const shares = weights.map(({ key, weight }) => {
    assert(weight >= 0, `weight of ${key} is negative`);
    const product = whole * (isEqual ? 1n : BigInt(weight));
    return { key, floor: product / all, remainder: product % all };
  });
  let left = Number(whole - shares.reduce((done, share) => done + share.floor, 0n));
  const gaining = new Set<string>();
  for (const { key } of shares.toSorted(byRemainderThenKey)) {
    if (left === 0) break;
    gaining.add(key);
    left -= 1;
  }
  const parts = new Map<string, number>();
  for (const { key, floor } of shares) {
    const part = Number(floor) + (gaining.has(key) ? 1 : 0);
    parts.set(key, part === 0 ? 0 : sign * part);
  }
  assert(parts.size === weights.length, 'keys of an allocation must be unique');
  return parts;
}

type Share = { readonly key: string; readonly remainder: bigint };

function byRemainderThenKey(a: Share, b: Share): number {
  if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}
