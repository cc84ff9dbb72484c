/* What rules and mails look up that come at once: one read for all of them, each thing once. */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { gathered } from '../../platform/gathered.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { customersById } from '../customers/customers.ts';
import type { Customer } from '../customers/types.ts';
import { parcelsById } from '../fulfillment/fulfillment.ts';
import type { Fulfillment } from '../fulfillment/types.ts';
import { paymentsById } from '../payments/payments.ts';
import type { Payment } from '../payments/types.ts';

export type Looks = {
  readonly db: Db;
  readonly customer: (id: Uuid) => Promise<Customer | undefined>;
  /** Of an event that names it: none is a bug. */
  readonly payment: (id: Uuid) => Promise<Payment>;
  /** Of an event that names it: none is a bug. */
  readonly parcel: (id: Uuid) => Promise<Fulfillment>;
};

export function looksOf(db: Db): Looks {
  const customer = gathered((ids: readonly Uuid[]) => customersById(db, ids), idOf<Customer>);
  const payment = gathered((ids: readonly Uuid[]) => paymentsById(db, ids), idOf<Payment>);
  const parcel = gathered((ids: readonly Uuid[]) => parcelsById(db, ids), idOf<Fulfillment>);
  return {
    db,
    customer,
    payment: async (id) => present(await payment(id), `payment ${id}`),
    parcel: async (id) => present(await parcel(id), `parcel ${id}`),
  };
}

const idOf = <One extends { readonly id: Uuid }>({ id }: One): Uuid => id;
