import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Principal } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { holderOfPayment } from './cross-module.ts';
import type { Payment } from './types.ts';

/**
 * The caller holds the payment's cart, its order or is its customer.
 * refuses  PAYMENT_NOT_FOUND 404
 */
export async function requireHolder(
  db: Db,
  payment: Payment,
  caller: {
    readonly principal: Principal;
    readonly cartTokenHash: string | undefined;
    readonly orderTokenHash: string | undefined;
  },
): Promise<{ readonly cartId: Uuid | null }> {
  const holder = await holderOfPayment(db, payment);
  const holds =
    (caller.cartTokenHash !== undefined && caller.cartTokenHash === holder.cartTokenHash) ||
    (caller.orderTokenHash !== undefined && caller.orderTokenHash === holder.orderTokenHash) ||
    (caller.principal.kind === 'customer' && caller.principal.id === holder.customerId);
  if (!holds) throw refuse('PAYMENT_NOT_FOUND');
  return { cartId: holder.cartId };
}
