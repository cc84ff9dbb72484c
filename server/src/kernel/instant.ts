import { refuseField } from './refusal.ts';

/**
 * An instant of a request: its form is the schema's matter, whether the day exists is ours.
 * field    JSON pointer of the input
 * refuses  VALIDATION_FAILED 422
 */
export function parseInstant(value: string | Date, field: string): Date {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) {
    throw refuseField('VALIDATION_FAILED', field, 'There is no such instant');
  }
  return instant;
}
