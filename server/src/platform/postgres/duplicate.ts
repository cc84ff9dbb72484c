import { brokenConstraint } from './errors.ts';

/**
 * Turns the violation of one named unique constraint into the refusal a caller is to see. The transaction is lost
 * either way: the refusal is thrown out of it.
 */
export async function onDuplicate<T>(
  work: Promise<T>,
  constraint: string,
  refusal: () => Error,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (brokenConstraint(error) === constraint) throw refusal();
    throw error;
  }
}
