import { refuse, refuseField } from '../../kernel/refusal.ts';

/** The ends of the log at one moment. */
export type LogBounds = {
  readonly epoch: string;
  /** Lowest position that is kept; one past the end when none is. */
  readonly first: number;
  readonly last: number;
};

/** A position as it goes over the wire: opaque to everybody else. */
export const positionText = (epoch: string, position: number): string =>
  Buffer.from(`${epoch}:${position}`).toString('base64url');

export type Position = { readonly epoch: string; readonly number: number };

/** A position that somebody brings back. Refuses VALIDATION_FAILED for what was never one. */
export function parsePosition(text: string, field: string): Position {
  const match = /^([0-9a-z]{1,32}):(\d{1,15})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  );
  const number = Number(match?.[2]);
  if (match?.[1] === undefined || positionText(match[1], number) !== text) {
    throw refuseField('VALIDATION_FAILED', field, 'Not a position of the log');
  }
  return { epoch: match[1], number };
}

/**
 * Throws unless reading on from the position misses nothing.
 * refuses  CONFLICT 409 {reason, position, oldest_position}: `epoch` when the log was rebuilt or put back, `too_old`
 *          when what followed it is no longer kept. Then read the things themselves again, and go on from `position`,
 *          the end of the log.
 */
export function checkKept(asked: Position, bounds: LogBounds): void {
  const isOther = asked.epoch !== bounds.epoch || asked.number > bounds.last;
  if (!isOther && asked.number >= bounds.first - 1) return;
  throw refuse(
    'CONFLICT',
    {
      reason: isOther ? 'epoch' : 'too_old',
      position: positionText(bounds.epoch, bounds.last),
      oldest_position: positionText(bounds.epoch, bounds.first - 1),
    },
    {
      detail: isOther
        ? 'The log was rebuilt since this position was given: read the resources again.'
        : 'What followed this position is no longer kept: read the resources again.',
    },
  );
}
