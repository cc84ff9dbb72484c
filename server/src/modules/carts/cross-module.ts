import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { anyOf, type Ids, nothing, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { ProductType } from '../catalog/types.ts';
import { holdsOfClaims } from '../inventory/inventory.ts';
import type { CartHolds } from '../inventory/types.ts';
import type { CartVariant } from './types.ts';

/*
 * The statements of carts that know goods, their prices and stock, and those that know order intents and orders, tables
 * of later modules: a change of a cart lets its frozen copy go in the same transaction.
 */

/**
 * The contents of carts, and whether frozen copies of them lie among the intents; of ids that are no cart there are none.
 * more  further columns about the cart `c.id`
 */
export const contentsOfCarts = (ids: readonly Uuid[], more: Sql = nothing): Sql => sql`
  select c.id as cart_id,
         coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'variant_id', i.variant_id, 'attributes', i.attributes,
                            'attributes_hash', i.attributes_hash, 'quantity', i.quantity,
                            'added_unit_amount', i.added_unit_amount) order by i.position)
                     from cart_items i where i.cart_id = c.id), '[]') as items,
         array(select p.code_normalized from cart_coupons p where p.cart_id = c.id order by p.position) as codes,
         exists (select 1 from order_intents o where o.cart_id = c.id and o.status = 'frozen') as is_frozen
         ${more}
    from unnest(${ids}::uuid[]) as c(id)`;

type ClaimRow = {
  readonly item_id: Uuid;
  readonly cart_item_id: Uuid | null;
  readonly quantity: number;
  readonly consumed: number;
  readonly released: number;
  readonly unit_quantity: number;
  readonly expires_at: string | null;
};

/** For `contentsOfCarts`: the claims that hold stock for the cart; null when none does. */
export const heldClaims: Sql = sql`,
  (select jsonb_agg(jsonb_build_object('item_id', r.item_id, 'cart_item_id', r.cart_item_id, 'quantity', r.quantity,
                      'consumed', r.consumed, 'released', r.released, 'unit_quantity', r.unit_quantity,
                      'expires_at', r.expires_at))
     from stock_reservations r where r.cart_id = c.id and r.status = 'held') as held`;

export const toHolds = (claims: readonly ClaimRow[] | null): CartHolds =>
  holdsOfClaims(
    (claims ?? []).map((row) => ({
      itemId: row.item_id,
      cartItemId: row.cart_item_id,
      quantity: row.quantity,
      consumed: row.consumed,
      released: row.released,
      unitQuantity: row.unit_quantity,
      expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
    })),
  );

/** As a sub-select the clock is read once a statement; as a call, a text is parsed for each row. */
const now = sql`(select app_now())`;

/**
 * What a cart must know of these variants, with their base prices and what active locations that fulfil online have
 * of them: of a kit, what its scarcest item gives. One statement, as each costs its start whatever it reads.
 */
export async function selectGoods(
  db: Db,
  of: { readonly variantIds: Ids<Uuid>; readonly currency: string | Sql },
): Promise<ReadonlyMap<Uuid, CartVariant>> {
  const rows = await db.many<{
    variant_id: Uuid;
    product_id: Uuid;
    title: string;
    variant_title: string;
    sku: string | null;
    type: ProductType;
    requires_shipping: boolean;
    weight_grams: number | null;
    track_inventory: boolean;
    tax_category_id: Uuid | null;
    cost_amount: number | null;
    image_url: string | null;
    is_sellable: boolean;
    amount: number | null;
    compare_at_amount: number | null;
    sellable: number;
  }>(sql`
    select v.id as variant_id, p.id as product_id, p.title, v.title as variant_title, v.sku, p.type,
           v.requires_shipping, v.weight_grams, v.track_inventory, p.tax_category_id, v.cost_amount,
           (select coalesce(m.url, '/media/' || m.storage_key)
              from product_images i join media m on m.id = i.media_id
             where i.product_id = p.id
             order by (i.variant_id is not distinct from v.id) desc, (i.variant_id is null) desc, i.position, i.id
             limit 1) as image_url,
           (v.archived_at is null and p.archived_at is null and p.status = 'active'
             and p.published_at <= ${now} and coalesce(p.unpublish_at > ${now}, true)) as is_sellable,
           pr.amount, pr.compare_at_amount,
           coalesce((select min(floor((select coalesce(sum(l.on_hand + l.backorder_limit - l.reserved), 0)
                                         from inventory_levels l join locations o on o.id = l.location_id
                                        where l.item_id = vi.item_id and o.is_active and o.fulfills_online
                                          and o.archived_at is null) / vi.quantity))
                       from variant_items vi where vi.variant_id = v.id), 0)::bigint as sellable
      from variants v join products p on p.id = v.product_id
      -- At one instant a variant has at most one base price in a currency: prices_no_overlap.
      left join prices pr on pr.variant_id = v.id and pr.currency = ${of.currency} and pr.price_list_id is null
       and pr.min_quantity = 1 and coalesce(pr.starts_at <= ${now}, true) and coalesce(pr.ends_at > ${now}, true)
     where v.id = ${anyOf(of.variantIds)}`);
  return new Map(
    rows.map((row) => [
      row.variant_id,
      {
        variantId: row.variant_id,
        productId: row.product_id,
        title: row.title,
        variantTitle: row.variant_title,
        sku: row.sku,
        type: row.type,
        requiresShipping: row.requires_shipping,
        weightGrams: row.weight_grams,
        trackInventory: row.track_inventory,
        taxCategoryId: row.tax_category_id,
        costAmount: row.cost_amount,
        imageUrl: row.image_url,
        isSellable: row.is_sellable,
        unitPrice:
          row.amount === null
            ? null
            : { amount: row.amount, compareAtAmount: row.compare_at_amount },
        sellable: row.sellable,
      },
    ]),
  );
}

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
