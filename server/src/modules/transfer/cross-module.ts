import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { constantSql, type Sql, sql } from '../../platform/postgres/sql.ts';
import { OWN_SOURCE, type ProductRecord } from './rcommerce.ts';
import type { ExportFilter } from './types.ts';

/* The statements of exports, which read what many modules own, and the versions of a product with its parts. */

/** The versions of a product and its variants: equal ones say that nothing was changed. */
export async function versionsOfProduct(db: Db, productId: Uuid): Promise<unknown> {
  const row = await db.one<{ versions: unknown }>(sql`
    select jsonb_build_object('product', p.version, 'variants', coalesce(
             (select jsonb_object_agg(v.id, v.version) from variants v
               where v.product_id = p.id and v.archived_at is null), '{}')) as versions
      from products p where p.id = ${productId}`);
  return row?.versions;
}

/** The media of these products that are references to elsewhere. */
export async function referencesOf(db: Db, productIds: readonly Uuid[]): Promise<readonly Uuid[]> {
  const rows = await db.many<{ id: Uuid }>(sql`
    select distinct m.id from product_images i join media m on m.id = i.media_id and m.kind = 'remote'
     where i.product_id = any(${productIds}::uuid[]) order by m.id`);
  return rows.map((row) => row.id);
}

/** What an export takes at once: some of it is in memory while it is written. */
export const EXPORT_BATCH = 200;

const within = (column: Sql, filter: ExportFilter): Sql => sql`
  (${filter.created_after ?? null}::timestamptz is null or ${column} > ${filter.created_after ?? null}::timestamptz)
  and (${filter.created_before ?? null}::timestamptz is null or ${column} < ${filter.created_before ?? null}::timestamptz)`;

/** The currencies of all base prices, sorted. */
export async function currenciesOfPrices(db: Db): Promise<readonly string[]> {
  const rows = await db.many<{ currency: string }>(sql`
    select currency from prices where price_list_id is null and min_quantity = 1
     group by currency order by currency collate "C" limit 200`);
  return rows.map((row) => row.currency);
}

/** A name that our own format gave is none of a source. */
const source = (table: 'p' | 'v'): Sql => {
  const column = constantSql(table);
  return sql`case when ${column}.external_source is distinct from ${OWN_SOURCE} then ${column}.external_source end`;
};
const sourceId = (table: 'p' | 'v'): Sql => {
  const column = constantSql(table);
  return sql`case when ${column}.external_source is distinct from ${OWN_SOURCE} then ${column}.external_id end`;
};

type ProductRow = Omit<ProductRecord, 'created_at' | 'published_at'> & {
  readonly created_at: Date;
  readonly published_at: Date | null;
};

/** Living products behind a slug, in the order of slugs, with all that is below them. */
export async function exportedProducts(
  db: Db,
  filter: ExportFilter,
  after: string,
): Promise<readonly ProductRecord[]> {
  const rows = await db.many<ProductRow>(sql`
    with page as materialized (
      select p.id from products p
       where p.archived_at is null and p.slug collate "C" > ${after}
         and (${filter.status ?? null}::text is null or p.status = ${filter.status ?? null})
         and ${within(sql`p.created_at`, filter)}
       order by p.slug collate "C" limit ${EXPORT_BATCH}
    )
    select p.slug, p.title, p.description, p.status, p.type, p.vendor, p.is_featured, p.requires_shipping, p.tags,
      (select coalesce(jsonb_agg(n.names order by pc.is_primary desc, n.names::text collate "C"), '[]')
         from product_categories pc
         join categories c on c.id = pc.category_id and c.archived_at is null
        cross join lateral (
          with recursive up as (
            select c.parent_id, c.name, 1 as step
            union all
            select a.parent_id, a.name, up.step + 1 from up join categories a on a.id = up.parent_id)
          select jsonb_agg(up.name order by up.step desc) as names from up) n
        where pc.product_id = p.id) as categories,
      (select t.code from tax_categories t where t.id = p.tax_category_id) as tax_category,
      nullif(p.seo->>'title', '') as seo_title, nullif(p.seo->>'description', '') as seo_description, p.metadata,
      ${source('p')} as external_source, ${sourceId('p')} as external_id, p.created_at, p.published_at,
      (select coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'values',
               (select coalesce(jsonb_agg(ov.value order by ov.position, ov.id), '[]')
                  from product_option_values ov where ov.option_id = o.id)) order by o.position, o.id), '[]')
         from product_options o where o.product_id = p.id) as options,
      (select coalesce(jsonb_agg(jsonb_build_object(
               'title', v.title, 'sku', v.sku, 'barcode', v.barcode,
               'options', (select coalesce(jsonb_object_agg(o.name, ov.value), '{}')
                             from product_options o join product_option_values ov on ov.option_id = o.id
                            where o.product_id = p.id and ov.id = any(v.option_value_ids)),
               'prices', (select coalesce(jsonb_agg(jsonb_build_object('currency', b.currency, 'amount', b.amount,
                                   'compare_at_amount', b.compare_at_amount) order by b.currency), '[]')
                            from prices b where b.variant_id = v.id and b.price_list_id is null
                             and b.min_quantity = 1 and b.starts_at is null and b.ends_at is null),
               'weight_grams', v.weight_grams, 'length_mm', v.length_mm, 'width_mm', v.width_mm,
               'height_mm', v.height_mm, 'requires_shipping', v.requires_shipping,
               'track_inventory', v.track_inventory,
               'on_hand', case when v.track_inventory then coalesce(stock.on_hand, 0) else 0 end,
               'backorder_limit', case when v.track_inventory then coalesce(stock.backorder, 0) else 0 end,
               'cost_amount', v.cost_amount, 'cost_currency', v.cost_currency, 'hs_code', v.hs_code,
               'origin_country', v.origin_country, 'metadata', v.metadata,
               'external_source', ${source('v')}, 'external_id', ${sourceId('v')})
             order by v.position, v.id), '[]')
         from variants v
         left join lateral (
           select min(floor(x.on_hand / vi.quantity))::bigint as on_hand,
                  least(min(floor(x.backorder / vi.quantity)), 1000000000)::bigint as backorder
             from variant_items vi
            cross join lateral (
              select coalesce(sum(l.on_hand), 0) as on_hand, coalesce(sum(l.backorder_limit), 0) as backorder
                from inventory_levels l join locations s on s.id = l.location_id
               where l.item_id = vi.item_id and s.archived_at is null) x
            where vi.variant_id = v.id) stock on true
        where v.product_id = p.id and v.archived_at is null) as variants,
      (select coalesce(jsonb_agg(jsonb_build_object('url', coalesce(m.source_url, m.url, '/media/' || m.storage_key),
               'alt', i.alt, 'variant', shown.number) order by i.position, i.id), '[]')
         from product_images i join media m on m.id = i.media_id
         left join (select v.id, row_number() over (order by v.position, v.id) as number
                      from variants v where v.product_id = p.id and v.archived_at is null) shown
                on shown.id = i.variant_id
        where i.product_id = p.id) as images
      from page join products p on p.id = page.id
     order by p.slug collate "C"`);
  return rows.map((row) => ({
    ...row,
    created_at: row.created_at.toISOString(),
    published_at: row.published_at?.toISOString() ?? null,
  }));
}

export type ExportKey = { readonly at: string; readonly id: Uuid };
type Exported = Readonly<Record<string, unknown>> & { readonly id: Uuid; readonly sort_at: Date };

/** Placed orders behind a key, oldest first, with their parts. */
export const exportedOrders = (
  db: Db,
  filter: ExportFilter,
  after: ExportKey | undefined,
): Promise<readonly Exported[]> =>
  db.many<Exported>(sql`
    select o.id, o.placed_at as sort_at, o.number, o.placed_at, o.status, o.payment_status, o.fulfillment_status,
      o.customer_id, o.email, o.phone, o.locale, o.currency, o.subtotal_amount, o.discount_amount, o.shipping_amount,
      o.tax_amount, o.tax_included, o.total_amount, o.shipping_address, o.billing_address, o.vat_id, o.tags, o.note,
      o.cancel_reason, o.completed_at, o.cancelled_at, o.metadata,
      (select coalesce(jsonb_agg(jsonb_build_object('title', i.title, 'variant_title', i.variant_title, 'sku', i.sku,
               'variant_id', i.variant_id, 'attributes', i.attributes, 'quantity', i.quantity,
               'removed_quantity', i.removed_quantity, 'unit_amount', i.unit_amount,
               'subtotal_amount', i.subtotal_amount, 'discount_amount', i.discount_amount,
               'tax_amount', i.tax_amount, 'total_amount', i.total_amount) order by i.position, i.id), '[]')
         from order_items i where i.order_id = o.id) as items,
      (select coalesce(jsonb_agg(jsonb_build_object('method', s.method, 'title', s.title, 'amount', s.amount,
               'discount_amount', s.discount_amount, 'tax_amount', s.tax_amount, 'total_amount', s.total_amount)
               order by s.id), '[]')
         from order_shipping_lines s where s.order_id = o.id) as shipping_lines,
      (select coalesce(jsonb_agg(jsonb_build_object('code', d.code, 'title', d.title, 'amount', d.amount)
               order by d.id), '[]')
         from order_discounts d where d.order_id = o.id) as discounts
      from orders o
     where o.placed_at is not null
       and (${filter.status ?? null}::text is null or o.status = ${filter.status ?? null})
       and ${within(sql`o.placed_at`, filter)}
       and (${after?.id ?? null}::uuid is null
            or (o.placed_at, o.id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
     order by o.placed_at, o.id limit ${EXPORT_BATCH}`);

/** Customers behind a key, oldest first, with their addresses; never what they sign in with. */
export const exportedCustomers = (
  db: Db,
  filter: ExportFilter,
  after: ExportKey | undefined,
): Promise<readonly Exported[]> =>
  db.many<Exported>(sql`
    select c.id, c.created_at as sort_at, c.email, c.first_name, c.last_name, c.phone, c.company, c.locale, c.status,
      c.accepts_marketing, c.vat_id, c.tags, c.note, c.orders_count, c.spent_by_currency, c.metadata,
      c.external_source, c.external_id, c.created_at,
      (select coalesce(jsonb_agg(jsonb_build_object('first_name', a.first_name, 'last_name', a.last_name,
               'company', a.company, 'address1', a.address1, 'address2', a.address2, 'city', a.city,
               'region', a.region, 'postal_code', a.postal_code, 'country', a.country, 'phone', a.phone,
               'is_default_shipping', a.is_default_shipping, 'is_default_billing', a.is_default_billing)
               order by a.is_default_shipping desc, a.id), '[]')
         from addresses a where a.customer_id = c.id) as addresses
      from customers c
     where c.status <> 'erased'
       and (${filter.status ?? null}::text is null or c.status = ${filter.status ?? null})
       and ${within(sql`c.created_at`, filter)}
       and (${after?.id ?? null}::uuid is null
            or (c.created_at, c.id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
     order by c.created_at, c.id limit ${EXPORT_BATCH}`);
