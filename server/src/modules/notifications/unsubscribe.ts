import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../../platform/env.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { openSigned, signText } from '../../platform/signed-text.ts';
import { changeCustomer, customerById } from '../customers/customers.ts';

/* The link at the end of mails that a customer agreed to. It is signed, names store and customer, and does one thing:
 * it takes the consent back. So it never ends, and whoever finds it can do no harm.
 */

const LABEL = 'unsubscribe';

export const unsubscribeToken = (secrets: Secrets, storeId: Uuid, customerId: Uuid): string =>
  signText(secrets, LABEL, [storeId, customerId]);

/** Undefined when it is not ours. */
export function openUnsubscribe(
  secrets: Secrets,
  token: string,
): { readonly storeId: Uuid; readonly customerId: Uuid } | undefined {
  const [store, customer] = openSigned(secrets, LABEL, token) ?? [];
  const [storeId, customerId] = [parseUuid(store), parseUuid(customer)];
  return storeId && customerId ? { storeId, customerId } : undefined;
}

/** Takes a customer's consent back; again, or of one that is gone, it does nothing. emits customer.updated */
export async function unsubscribe(tx: Tx, customerId: Uuid): Promise<void> {
  const customer = await customerById(tx, customerId);
  if (!customer?.acceptsMarketing || customer.archivedAt !== null) return;
  await changeCustomer(tx, customerId, { acceptsMarketing: false }, 'customer', undefined);
}
