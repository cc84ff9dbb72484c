import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { type Sql, sql } from '../../platform/postgres/sql.ts';

/*
 * The statements of carts that know order intents and orders, tables of later modules: a change of a cart lets
 * its frozen copy go in the same transaction.
 */

/** The contents of carts, and whether frozen copies of them lie among the intents. `ids`: a statement that gives them. */
export const contentsOfCarts = (ids: Sql): Sql => sql`
  select c.id as cart_id,
         coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'variant_id', i.variant_id, 'attributes', i.attributes,
                            'attributes_hash', i.attributes_hash, 'quantity', i.quantity,
                            'added_unit_amount', i.added_unit_amount) order by i.position)
                     from cart_items i where i.cart_id = c.id), '[]') as items,
         array(select p.code_normalized from cart_coupons p where p.cart_id = c.id order by p.position) as codes,
         exists (select 1 from order_intents o where o.cart_id = c.id and o.status = 'frozen') as is_frozen
    from carts c where c.id in (${ids})`;

/** Lets the cart's frozen, unpaid intent go; one that is being paid is not touched. Gives its id: none or one. */
export async function releaseFrozenIntents(
  tx: Tx,
  cartIds: readonly Uuid[],
): Promise<readonly Uuid[]> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    update order_intents set status = 'released', release_reason = 'cart_changed', updated_at = app_now()
     where cart_id = any(${cartIds}::uuid[]) and status = 'frozen'
    returning id`);
  return rows.map((row) => row.id);
}

/** What promotions ask of the buyer: orders placed so far, groups, and the intent that is the cart's own. */
export async function buyerFacts(
  db: Db,
  buyer: {
    readonly cartId: Uuid | null;
    readonly draftOrderId?: Uuid;
    readonly customerId: Uuid | null;
    readonly email: string | null;
  },
): Promise<{
  readonly orderCount: number | null;
  readonly groupIds: readonly Uuid[];
  readonly ownIntentId: Uuid | null;
}> {
  const row = await db.one<{
    order_count: number;
    group_ids: Uuid[];
    own_intent_id: Uuid | null;
  }>(sql`
    select (select count(*) from orders o
             where o.placed_at is not null and o.status <> 'cancelled'
               and (o.customer_id = ${buyer.customerId}::uuid or lower(o.email) = ${buyer.email}::text)) as order_count,
           array(select m.group_id from customer_group_members m where m.customer_id = ${buyer.customerId}::uuid)
             as group_ids,
           (select i.id from order_intents i
             where (i.cart_id = ${buyer.cartId}::uuid or i.draft_order_id = ${buyer.draftOrderId ?? null}::uuid)
               and i.status in ('frozen', 'paying')) as own_intent_id`);
  const isKnown = buyer.customerId !== null || buyer.email !== null;
  return {
    orderCount: isKnown ? (row?.order_count ?? 0) : null,
    groupIds: row?.group_ids ?? [],
    ownIntentId: row?.own_intent_id ?? null,
  };
}
