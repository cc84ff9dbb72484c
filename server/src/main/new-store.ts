import { seedDefaultLocation } from '../modules/inventory/inventory.ts';
import { seedProviders } from '../modules/payments/accounts.ts';
import { createStore, type NewStore } from '../modules/stores/stores.ts';
import type { Store } from '../modules/stores/types.ts';
import { seedTaxCategories } from '../modules/tax/tax.ts';
import type { Tx } from '../platform/postgres/db.ts';

/**
 * A whole new store, in the transaction that is made for its id: market, numbers and policy, then what each
 * higher module gives it. It has no tax zone and no shipping zone yet.
 * refuses  INVALID_CURRENCY 422, SLUG_TAKEN 409, VALIDATION_FAILED 422
 */
export async function newStore(
  tx: Tx,
  input: NewStore,
  options: { readonly simulator: boolean },
): Promise<Store> {
  const store = await createStore(tx, input);
  await seedDefaultLocation(tx);
  await seedTaxCategories(tx);
  await seedProviders(tx, options);
  return store;
}
