import Type from 'typebox';
import { defineEvent } from '../../platform/events.ts';

/** Internal: the books moved. Nobody outside hears of it. */
export const ledgerPosted = defineEvent('ledger.posted', {
  aggregate: 'ledger_transaction',
  payload: Type.Object({
    transaction_id: Type.String(),
    kind: Type.String(),
    source_type: Type.String(),
    source_id: Type.String(),
    currency: Type.String(),
  }),
  audience: () => [],
});
