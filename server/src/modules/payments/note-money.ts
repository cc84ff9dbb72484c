import type { Uuid } from '../../kernel/ids.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/postgres/db.ts';

/** What staff do with the money of an order stays on record, in the transaction that does it. */
export const noteMoney = (
  tx: Tx,
  action: 'order.captured' | 'order.payment_voided' | 'order.marked_paid' | 'order.refunded',
  orderId: Uuid,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> => writeAudit(tx, { action, objectType: 'order', objectId: orderId, facts });
