import { refuseField } from './refusal.ts';

/** What people write between digits, and the trunk digit that is not dialled from abroad. */
const SPELLING = /\(0\)|[\s().\-/]/g;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A telephone number in its one form, E.164: `+`, country, number, at most 15 digits. `00` stands for the `+`.
 * gives    null for none
 * field    JSON pointer of the input
 * refuses  VALIDATION_FAILED 422: without a country a number is not anybody's in particular
 * source   ITU-T E.164 (11/2010), 6.2.1
 */
export function normalizePhone(text: string | null | undefined, field = '/phone'): string | null {
  const phone = (text ?? '').replace(SPELLING, '').replace(/^00/, '+');
  if (phone === '') return null;
  if (!E164.test(phone)) {
    throw refuseField(
      'VALIDATION_FAILED',
      field,
      'A number with its country, such as +49301234567',
    );
  }
  return phone;
}
