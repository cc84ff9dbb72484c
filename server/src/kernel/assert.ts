/** For our own bugs only: a caller who can cause it deserves a refusal instead. Answers 500. */
export class BugError extends Error {
  override name = 'BugError';
}

/** Says what was expected, what was found, for which ids; no secrets, no personal data. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}

/** Ends a `switch` over a union: the compiler proves that nothing reaches it. */
export function unreachable(value: never): never {
  throw new BugError(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, when it must be there by construction. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new BugError(`expected ${what}, found none`);
  return value;
}
