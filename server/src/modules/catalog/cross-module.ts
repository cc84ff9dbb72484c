import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { json, sql } from '../../platform/postgres/sql.ts';
import type { PlannedVariant } from './plan-product.ts';
import type { ProductType, SellableVariant } from './types.ts';

/*
 * The statements that touch prices and stock beside the catalogue: a variant is made with its prices and its
 * inventory item, and a product is answered with both, each in one statement.
 */

/** Base prices of new variants, and the first row of their history. */
export async function insertOpeningPrices(
  tx: Tx,
  variants: readonly Pick<PlannedVariant, 'id' | 'prices'>[],
): Promise<void> {
  const rows = variants.flatMap((variant) =>
    variant.prices.map((price) => ({
      id: tx.newId(),
      history_id: tx.newId(),
      variant_id: variant.id,
      currency: price.currency,
      amount: price.amount,
      compare_at_amount: price.compareAtAmount ?? null,
    })),
  );
  if (rows.length === 0) return;
  await tx.run(sql`
    with input as (
      select * from jsonb_to_recordset(${json(rows)}::jsonb) as r(
        id uuid, history_id uuid, variant_id uuid, currency text, amount bigint, compare_at_amount bigint)
    ), history as (
      insert into price_history (id, variant_id, currency, amount, compare_at_amount, valid_from, actor)
      select history_id, variant_id, currency, amount, compare_at_amount, app_now(), ${json(tx.actor)}::jsonb
        from input
    )
    insert into prices (id, variant_id, currency, amount, compare_at_amount)
    select id, variant_id, currency, amount, compare_at_amount from input`);
}

/**
 * An inventory item, its link, its level and the movement that opened it, for each tracked variant.
 * gives  the variants whose location does not exist: nothing was made for them
 */
export async function insertOpeningStock(
  tx: Tx,
  productTitle: string,
  variants: readonly PlannedVariant[],
): Promise<readonly Uuid[]> {
  const rows = variants
    .filter((variant) => variant.trackInventory)
    .map((variant) => ({
      variant_id: variant.id,
      item_id: tx.newId(),
      movement_id: tx.newId(),
      sku: variant.sku ?? null,
      name: variant.title === 'Default' ? productTitle : `${productTitle} – ${variant.title}`,
      requires_shipping: variant.requiresShipping,
      location_id: variant.stock?.locationId ?? null,
      on_hand: variant.stock?.onHand ?? 0,
    }));
  if (rows.length === 0) return [];
  const homeless = await tx.many<{ variant_id: Uuid }>(sql`
    with input as (
      select * from jsonb_to_recordset(${json(rows)}::jsonb) as r(
        variant_id uuid, item_id uuid, movement_id uuid, sku text, name text, requires_shipping boolean,
        location_id uuid, on_hand bigint)
    ), home as (
      select id from locations where archived_at is null
       order by (code = 'DEFAULT') desc, priority, id limit 1
    ), placed as (
      select i.*, l.id as place
        from input i
        left join locations l
          on l.id = coalesce(i.location_id, (select id from home)) and l.archived_at is null
    ), items as (
      insert into inventory_items (id, sku, name, requires_shipping)
      select item_id, sku, name, requires_shipping from placed where place is not null
    ), links as (
      insert into variant_items (variant_id, item_id, quantity)
      select variant_id, item_id, 1 from placed where place is not null
    ), levels as (
      insert into inventory_levels (item_id, location_id, on_hand)
      select item_id, place, on_hand from placed where place is not null
    ), moves as (
      insert into stock_movements (id, item_id, location_id, type, on_hand_delta, reserved_delta, incoming_delta,
                                   on_hand_after, reserved_after, reason, ref_type, ref_id, actor)
      select movement_id, item_id, place, 'receive', on_hand, 0, 0, on_hand, 0, 'opening', 'variant', variant_id,
             ${json(tx.actor)}::jsonb
        from placed where place is not null and on_hand > 0
    )
    select variant_id from placed where place is null`);
  return homeless.map((row) => row.variant_id);
}

/** Everything a cart needs of these variants, in one statement; ids that are no variant are absent. */
export async function selectSellable(
  db: Db,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, SellableVariant>> {
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
    image_url: string | null;
    category_ids: Uuid[];
    collection_ids: Uuid[];
    tags: string[];
    cost_amount: number | null;
    cost_currency: string | null;
    is_sellable: boolean;
  }>(sql`
    select v.id as variant_id, p.id as product_id, p.title, v.title as variant_title, v.sku, p.type,
           v.requires_shipping, v.weight_grams, v.track_inventory, p.tax_category_id, p.tags, v.cost_amount,
           v.cost_currency,
           (select coalesce(m.url, '/media/' || m.storage_key)
              from product_images i join media m on m.id = i.media_id
             where i.product_id = p.id
             order by (i.variant_id is not distinct from v.id) desc, (i.variant_id is null) desc, i.position, i.id
             limit 1) as image_url,
           array(with recursive up as (
                   select c.id, c.parent_id from product_categories pc join categories c on c.id = pc.category_id
                    where pc.product_id = p.id
                   union
                   select c.id, c.parent_id from up join categories c on c.id = up.parent_id)
                 select id from up order by id) as category_ids,
           array(select cp.collection_id from collection_products cp join collections c on c.id = cp.collection_id
                  where cp.product_id = p.id and c.archived_at is null order by 1) as collection_ids,
           (v.archived_at is null and p.archived_at is null and p.status = 'active'
             and p.published_at <= app_now() and coalesce(p.unpublish_at > app_now(), true)) as is_sellable
      from variants v join products p on p.id = v.product_id
     where v.id = any(${variantIds}::uuid[])`);
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
        imageUrl: row.image_url,
        categoryIds: row.category_ids,
        collectionIds: row.collection_ids,
        tags: row.tags,
        costAmount: row.cost_amount,
        costCurrency: row.cost_currency,
        isSellable: row.is_sellable,
      },
    ]),
  );
}
