import { type Refusal, refuse } from '../../kernel/refusal.ts';

/** The parts of a driver error that decide what happens next. */
export type PostgresFault = Error & {
  readonly code?: string;
  readonly constraint?: string;
  readonly severity?: string;
};

export const isPostgresFault = (error: unknown): error is PostgresFault & { code: string } =>
  error instanceof Error && typeof (error as PostgresFault).code === 'string';

/** The constraint that a write broke (unique, check, foreign key, exclusion), or undefined. */
export function brokenConstraint(error: unknown): string | undefined {
  if (!isPostgresFault(error) || !error.code.startsWith('23')) return undefined;
  return error.constraint;
}

/** Serialisation failure, deadlock, lock time-out: the whole transaction may simply run again. */
export const isContention = (error: unknown): boolean =>
  isPostgresFault(error) && ['40001', '40P01', '55P03'].includes(error.code);

/**
 * A named statement whose first parse failed ahead of us in the pipeline: the server does not know the name,
 * or the parse ran in a transaction that had failed already. Sent again, it is parsed again.
 */
export const isLostName = (error: unknown): boolean =>
  isPostgresFault(error) && error.code === '26000';

/** "current transaction is aborted": only an echo of the failure before it. */
export const isEcho = (error: unknown): boolean => isPostgresFault(error) && error.code === '25P02';

const LOST_SQLSTATES = new Set(['57P01', '57P02', '57P03', '53300']);
const LOST_SYSCALLS = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The connection is gone or cannot be had; nothing is known of what was in flight on it. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as PostgresFault).code ?? '';
  return (
    LOST_SQLSTATES.has(code) ||
    code.startsWith('08') ||
    LOST_SYSCALLS.has(code) ||
    /Connection terminated|not queryable|connection error|timeout expired|timeout exceeded when trying/i.test(
      error.message,
    )
  );
}

/** PostgreSQL itself said so; any other error of a driver leaves open what became of the statement. */
export const isAnswer = (error: unknown): boolean =>
  isPostgresFault(error) && error.severity !== undefined && !isConnectionLoss(error);

const unknown = new WeakSet<object>();

/** `unavailable` of a transaction that may have been committed. */
export function commitUnknown(): Refusal {
  const refusal = unavailable();
  unknown.add(refusal);
  return refusal;
}

export const isCommitUnknown = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && unknown.has(error);

/** A statement that took longer than statements may. */
export const isTimedOut = (error: unknown): boolean =>
  isPostgresFault(error) && error.code === '57014';

/** What a caller is told when the database could not do its part; other errors pass through. */
export function translated(error: unknown): unknown {
  if (isContention(error) || isConnectionLoss(error)) return unavailable();
  if (isTimedOut(error)) return unavailable();
  return error;
}

export const unavailable = (): Refusal =>
  refuse('UNAVAILABLE', {}, { detail: 'The shop cannot answer just now.', retryAfterSeconds: 1 });
