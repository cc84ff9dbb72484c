import { refuse } from '../../../kernel/refusal.ts';
import type { PaymentProvider, ProviderCall } from '../provider.ts';
import type { Outcome } from '../types.ts';

/**
 * Transfer, cash on delivery, on account: nobody is called. Accepted at once with nothing authorized; the money is
 * recorded by staff (`mark-paid`), and what goes back is handed back by staff too, so a refund succeeds at once.
 */
export const manualOutcome = (kind: 'capture' | 'void' | 'refund', call: ProviderCall): Outcome =>
  kind === 'capture'
    ? {
        is: 'succeeded',
        authorizedAmount: call.capturedAmount + call.amount,
        capturedAmount: call.capturedAmount + call.amount,
      }
    : { is: 'succeeded' };

export const manualProvider: PaymentProvider = {
  code: 'manual',
  capabilities: {
    methodType: 'manual',
    name: 'Pay later (transfer, cash, on account)',
    needsRedirect: false,
    supportsRecurring: false,
    fields: [],
    isDeferred: true,
  },
  authorize: async () => ({ is: 'processing' }),
  capture: async (call) => manualOutcome('capture', call),
  void: async (call) => manualOutcome('void', call),
  refund: async (call) => manualOutcome('refund', call),
  fetch: async () => ({ is: 'processing' }),
  confirm: async () => ({ is: 'processing' }),
  verifyCallback: () => {
    throw refuse('WEBHOOK_SIGNATURE_INVALID');
  },
};
