import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { DeclineClass } from './types.ts';

/** The 402 of a decline. `retry_allowed` speaks of another try with another method. */
export function declineRefusal(
  decline: { readonly class: DeclineClass | null; readonly code: string | null },
  more: Readonly<Record<string, unknown>> = {},
): Refusal {
  const cls = decline.class ?? 'soft';
  const details = { class: cls, retry_allowed: cls !== 'fraud', ...more };
  switch (decline.code) {
    case 'insufficient_funds':
      return refuse('INSUFFICIENT_FUNDS', details);
    case 'expired':
      return refuse('EXPIRED_CARD', details);
    case 'processing_error':
    case 'not_charged':
      return refuse('PROCESSING_ERROR', details);
    case 'authentication_failed':
    case 'action_expired':
      return refuse('AUTHENTICATION_FAILED', details);
    default:
      return refuse('CARD_DECLINED', details);
  }
}
