import { unreachable } from '../../kernel/assert.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import {
  anyOf,
  constantSql,
  joined,
  json,
  nothing,
  type Sql,
  sql,
} from '../../platform/postgres/sql.ts';
import type { PlannedVariant } from './plan-product.ts';
import { type ImageRow, type NewImageRow, PRODUCT_COLUMNS, type ProductRow } from './store.ts';
import type {
  OptionView,
  ProductFilter,
  ProductQuery,
  ProductSort,
  ProductView,
  ReadContext,
  VariantView,
} from './types.ts';

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
      backorder_limit: variant.stock?.backorderLimit ?? 0,
    }));
  if (rows.length === 0) return [];
  const homeless = await tx.many<{ variant_id: Uuid }>(sql`
    with input as (
      select * from jsonb_to_recordset(${json(rows)}::jsonb) as r(
        variant_id uuid, item_id uuid, movement_id uuid, sku text, name text, requires_shipping boolean,
        location_id uuid, on_hand bigint, backorder_limit bigint)
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
      insert into inventory_levels (item_id, location_id, on_hand, backorder_limit)
      select item_id, place, on_hand, backorder_limit from placed where place is not null
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

// ---------------------------------------------------------------------------------------------------------------
// Reading products with prices and stock.

/** Stands for "no price" in an order by price: after every price there can be. */
const NO_PRICE = 9_007_199_254_740_991;

/** As a sub-select the clock is read once a statement; as a call, a text is parsed for each row. */
const now = sql`(select app_now())`;

const isVisible = sql`p.status = 'active' and p.archived_at is null and p.published_at <= ${now}
  and coalesce(p.unpublish_at > ${now}, true)`;

/** At one instant a variant has at most one base price in a currency: `prices_no_overlap`. */
const isBasePrice = (
  currency: string,
): Sql => sql`pr.currency = ${currency} and pr.price_list_id is null
  and pr.min_quantity = 1 and coalesce(pr.starts_at <= ${now}, true) and coalesce(pr.ends_at > ${now}, true)`;

/** Of the items `x` of a variant, each with its quantity and its stock: the units of the variant they make. */
const LEAST_OF_ITEMS = sql`
  coalesce(min(floor(x.on_hand / x.quantity)), 0)::bigint as on_hand,
  coalesce(min(floor((x.on_hand - x.reserved) / x.quantity)), 0)::bigint as available,
  coalesce(min(floor((x.on_hand + x.backorder - x.reserved) / x.quantity)), 0)::bigint as sellable`;

/** The sum over the levels `l` of an item. */
const SUM_OF_LEVELS = sql`coalesce(sum(l.on_hand), 0) as on_hand, coalesce(sum(l.reserved), 0) as reserved,
  coalesce(sum(l.backorder_limit), 0) as backorder`;

/** The active places that serve the market. */
const placesServing = (marketId: Uuid | null): Sql => sql`any(array(
  select s.id from locations s
   where s.is_active and s.archived_at is null
     and (${marketId}::uuid is null or cardinality(s.market_ids) = 0 or ${marketId}::uuid = any(s.market_ids))))`;

/** One row of stock for the variant `v`: the least over its items, over the active places that serve the market. */
const stockOfVariant = (marketId: Uuid | null): Sql => sql`
  select ${LEAST_OF_ITEMS}
    from (select vi.quantity, levels.*
            from variant_items vi
            cross join lateral (
              select ${SUM_OF_LEVELS} from inventory_levels l
               where l.item_id = vi.item_id and l.location_id = ${placesServing(marketId)}) levels
           where vi.variant_id = v.id) x`;

/** The columns of the table itself of one variant `v`, as they stand in the JSON of a product. */
const ownColumns = (context: ReadContext): Sql => sql`
  v.id, v.title, v.sku, v.barcode, v.option_value_ids, v.position, v.weight_grams, v.track_inventory${
    context.isStaff
      ? sql`, v.is_default, v.requires_shipping, v.version, v.external_id, v.external_source, v.metadata,
            v.cost_amount, v.cost_currency`
      : nothing
  }`;

/** All base prices of one variant `v`, for staff. */
const basePrices = (context: ReadContext): Sql =>
  context.isStaff
    ? sql`, (select coalesce(json_agg(json_build_object('currency', b.currency, 'amount', b.amount,
                                       'compareAtAmount', b.compare_at_amount) order by b.currency), '[]')
               from prices b where b.variant_id = v.id and b.price_list_id is null
                and b.min_quantity = 1 and b.starts_at is null and b.ends_at is null) as prices`
    : nothing;

/** The price `pr` of a variant. */
const priceColumns = (
  context: ReadContext,
): Sql => sql`pr.amount as price_amount, pr.compare_at_amount,
  ${context.priorIsProgressive ? sql`pr.series_prior_amount` : sql`pr.prior_amount`} as lowest_prior_amount`;

const amountsOf = (currency: string): Sql => sql`
  from variants v join prices pr on pr.variant_id = v.id
 where v.product_id = p.id and v.archived_at is null and ${isBasePrice(currency)}`;

/** The best matches that a search looks at further; what comes after them is not found. */
export const SEARCH_MATCHES_MAX = 10_000;

/** Where rows come from: all products `p`, or those that a search found, each with its score. */
const productsOf = (context: ReadContext, { q }: ProductFilter): Sql =>
  q
    ? sql`search_products(${q}, ${!context.isStaff}::boolean, ${SEARCH_MATCHES_MAX}) found
          join products p on p.id = found.product_id`
    : sql`products p`;

function conditionsOf(context: ReadContext, filter: ProductFilter): Sql {
  const all: Sql[] = [];
  const { id, slug, status, ids, minAmount, maxAmount, inStock } = filter;
  if (!context.isStaff) all.push(isVisible);
  else if (status !== undefined) all.push(sql`p.status = ${status}`);
  else if (id === undefined) all.push(sql`p.archived_at is null`);
  if (id !== undefined) all.push(sql`p.id = ${id}`);
  if (slug !== undefined) all.push(sql`p.slug = ${slug} and p.archived_at is null`);
  if (filter.category !== undefined) all.push(inCategory(filter.category));
  if (filter.collection !== undefined)
    all.push(sql`p.id in (select cp.product_id from collection_products cp
      join collections k on k.id = cp.collection_id and k.archived_at is null
     where ${isNamed('k', filter.collection)})`);
  if (filter.tag !== undefined) all.push(sql`${filter.tag}::text = any(p.tags)`);
  if (filter.vendor !== undefined) all.push(sql`p.vendor = ${filter.vendor}`);
  if (filter.type !== undefined) all.push(sql`p.type = ${filter.type}`);
  if (ids !== undefined) all.push(sql`p.id = any(${ids}::uuid[])`);
  if (minAmount !== undefined || maxAmount !== undefined)
    all.push(sql`exists (select 1 ${amountsOf(context.currency)}
      and pr.amount between ${minAmount ?? 0}::bigint and ${maxAmount ?? NO_PRICE}::bigint)`);
  if (inStock !== undefined) {
    const some = sql`exists (select 1 from variants v
      left join lateral (${stockOfVariant(context.marketId)}) stock on true
     where v.product_id = p.id and v.archived_at is null and (not v.track_inventory or stock.sellable > 0))`;
    all.push(inStock ? some : sql`not ${some}`);
  }
  for (const option of filter.options ?? [])
    all.push(sql`exists (select 1 from product_options o
      join product_option_values ov on ov.option_id = o.id
      join variants v on v.product_id = o.product_id and v.archived_at is null and ov.id = any(v.option_value_ids)
     where o.product_id = p.id and lower(o.name) = lower(${option.name}) and lower(ov.value) = lower(${option.value}))`);
  if (filter.createdAfter) all.push(sql`p.created_at > ${filter.createdAfter}::timestamptz`);
  if (filter.createdBefore) all.push(sql`p.created_at < ${filter.createdBefore}::timestamptz`);
  if (filter.updatedAfter) all.push(sql`p.updated_at > ${filter.updatedAfter}::timestamptz`);
  if (filter.updatedBefore) all.push(sql`p.updated_at < ${filter.updatedBefore}::timestamptz`);
  return all.length === 0 ? sql`true` : joined(all, sql` and `);
}

/** By id or by slug. */
function isNamed(alias: 'k' | 'root', idOrSlug: string): Sql {
  const id = parseUuid(idOrSlug);
  const column = constantSql(`${alias}.${id ? 'id' : 'slug'}`);
  return id ? sql`${column} = ${id}` : sql`${column} = ${idOrSlug}`;
}

const inCategory = (idOrSlug: string): Sql => sql`p.id in (
  select pc.product_id from product_categories pc
    join categories c on c.id = pc.category_id and c.archived_at is null
    join categories root on root.archived_at is null and ${isNamed('root', idOrSlug)}
     and (c.id = root.id or (c.path collate "C" > root.path || '/' and c.path collate "C" < root.path || '0')))`;

function sortKey(
  context: ReadContext,
  filter: ProductFilter,
  sort: ProductSort,
): { readonly key: Sql; readonly type: Sql } {
  const instant = { type: sql`timestamptz` };
  const number = { type: sql`bigint` };
  switch (sort) {
    case 'title':
      return { key: sql`p.title collate "C"`, type: sql`text collate "C"` };
    case 'created_at':
      return { key: sql`p.created_at`, ...instant };
    case 'updated_at':
      return { key: sql`p.updated_at`, ...instant };
    case 'price':
      return {
        key: sql`coalesce((select min(pr.amount) ${amountsOf(context.currency)}), ${NO_PRICE}::bigint)`,
        ...number,
      };
    case 'relevance':
      return {
        key: filter.q
          ? sql`(-found.score)::bigint`
          : sql`(-extract(epoch from p.created_at) * 1000)::bigint`,
        ...number,
      };
    case 'best_selling':
      return { key: sql`(-p.sold_quantity)`, ...number };
    case 'position':
      return {
        key:
          filter.collection === undefined
            ? sql`0::bigint`
            : sql`coalesce((select min(cp.position) from collection_products cp
                join collections k on k.id = cp.collection_id and ${isNamed('k', filter.collection)}
               where cp.product_id = p.id), ${NO_PRICE}::bigint)::bigint`,
        ...number,
      };
    default:
      return unreachable(sort);
  }
}

type VariantJson = {
  readonly id: Uuid;
  readonly title: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly option_value_ids: readonly Uuid[];
  readonly position: number;
  readonly weight_grams: number | null;
  readonly track_inventory: boolean;
  readonly image_id: Uuid | null;
  readonly price_amount: number | null;
  readonly compare_at_amount: number | null;
  readonly lowest_prior_amount: number | null;
  /** Null for no stock at all. */
  readonly on_hand: number | null;
  readonly available: number | null;
  readonly sellable: number | null;
  /** For staff only. */
  readonly is_default?: boolean;
  readonly requires_shipping?: boolean;
  readonly version?: number;
  readonly external_id?: string | null;
  readonly external_source?: string | null;
  readonly metadata?: VariantView['metadata'];
  readonly cost_amount?: number | null;
  readonly cost_currency?: string | null;
  readonly prices?: VariantView['prices'];
};

function toVariantView(
  row: VariantJson,
  productId: Uuid,
  options: readonly OptionView[],
): VariantView {
  const onHand = row.on_hand ?? 0;
  const available = row.available ?? 0;
  return {
    id: row.id,
    productId,
    title: row.title,
    sku: row.sku,
    barcode: row.barcode,
    options: chosenOptions(row.option_value_ids, options),
    position: row.position,
    isDefault: row.is_default ?? false,
    weightGrams: row.weight_grams,
    requiresShipping: row.requires_shipping ?? false,
    trackInventory: row.track_inventory,
    imageId: row.image_id,
    priceAmount: row.price_amount,
    compareAtAmount: row.compare_at_amount,
    lowestPriorAmount: row.lowest_prior_amount,
    stock: { onHand, reserved: onHand - available, available, sellable: row.sellable ?? 0 },
    prices: row.prices ?? [],
    costAmount: row.cost_amount ?? null,
    costCurrency: row.cost_currency ?? null,
    metadata: row.metadata ?? {},
    externalId: row.external_id ?? null,
    externalSource: row.external_source ?? null,
    version: row.version ?? 0,
  };
}

function chosenOptions(
  ids: readonly Uuid[],
  options: readonly OptionView[],
): Readonly<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const { name, values } of options)
    for (const { id, value } of values) if (ids.includes(id)) chosen[name] = value;
  return chosen;
}

type OfProduct<Part> = Part & { readonly product_id: Uuid };
type ImageView = ProductView['images'][number];

type ProductPageRow = Pick<ProductRow, ShopperColumn> &
  Partial<Omit<ProductRow, ShopperColumn>> & {
    readonly sort_key: string | number | Date | null;
    /** In the first row, of all products of the page; null for none. */
    readonly options: readonly OfProduct<OptionView>[] | null;
    readonly images: readonly OfProduct<ImageView & { readonly variant_id: Uuid | null }>[] | null;
    readonly categories: readonly OfProduct<ProductView['categories'][number]>[] | null;
    readonly variants: readonly OfProduct<VariantOfPage>[] | null;
  };

/** With what is said of all variants of its product. */
type VariantOfPage = Omit<VariantJson, 'image_id'> & {
  readonly variant_count: number;
  readonly min_amount: number | null;
  readonly max_amount: number | null;
};

/** What shoppers are told of a product; staff is told all columns. */
const SHOPPER_COLUMNS = sql`p.id, p.type, p.title, p.slug, p.description, p.vendor, p.tags, p.seo, p.metadata,
  p.version, p.created_at, p.updated_at`;
type ShopperColumn =
  | ('id' | 'type' | 'title' | 'slug' | 'description' | 'vendor' | 'tags' | 'seo' | 'metadata')
  | ('version' | 'created_at' | 'updated_at');

/** Orders that an index walks: only the rows of the page are read at all. */
const WALKED: ReadonlySet<ProductSort> = new Set(['created_at', 'updated_at', 'title']);

/**
 * A page of products with all that is shown of them: one statement, whatever its size, and one look-up in each table:
 * what belongs to the products stands together in the first row.
 */
export async function selectProductPage(
  db: Db,
  context: ReadContext,
  query: ProductQuery,
): Promise<readonly ProductView[]> {
  const { key, type } = sortKey(context, query.filter, query.sort);
  const way = query.descending ? sql`desc` : sql`asc`;
  const [afterKey, afterId] = query.after ?? [];
  const later =
    query.after === undefined
      ? nothing
      : sql` and (${key}, p.id) ${query.descending ? sql`<` : sql`>`} (${afterKey}::${type}, ${afterId}::uuid)`;
  // A literal limit lets the planner walk the index; two of them keep the statements few.
  const most = query.limit <= 21 ? sql`limit 21` : sql`limit 101`;
  const columns = context.isStaff ? PRODUCT_COLUMNS : SHOPPER_COLUMNS;
  // Where all that are met must be sorted, they are sorted as ids.
  const isWalked = WALKED.has(query.sort) && !query.filter.q;
  const shown = sql`select * from page order by sort_key ${way}, id ${way} limit ${query.limit}`;
  const ofPage = sql`= any(array(select id from shown))`;
  // The first variant tells of all, so it comes even where none is asked for.
  const isShown = sql`v.nth <= ${Math.max(query.variantsMax, 1)}`;
  const rows = await db.many<ProductPageRow>(sql`
    with page as materialized (
      select ${isWalked ? columns : sql`p.id`}, ${key} as sort_key from ${productsOf(context, query.filter)}
       where ${conditionsOf(context, query.filter)}${later}
       order by sort_key ${way}, p.id ${way} ${most}
    ), shown as (
      ${isWalked ? shown : sql`select ${columns}, page.sort_key from (${shown}) page join products p on p.id = page.id`}
    ), own as materialized (
      select ${ownColumns(context)}, v.product_id, v.archived_at from variants v
       where v.product_id ${ofPage} and (v.archived_at is null${
         context.isStaff
           ? sql` or v.product_id = any(array(select id from shown where archived_at is not null))`
           : nothing
       })
    ), priced as materialized (
      select v.*, ${priceColumns(context)}, row_number() over whole as nth,
             count(*) filter (where v.archived_at is null) over whole as variant_count,
             min(pr.amount) filter (where v.archived_at is null) over whole as min_amount,
             max(pr.amount) filter (where v.archived_at is null) over whole as max_amount
        from own v
        left join (select * from prices pr
                    where pr.variant_id = any(array(select id from own)) and ${isBasePrice(context.currency)}) pr
          on pr.variant_id = v.id
      window whole as (partition by v.product_id order by v.position, v.id
                       rows between unbounded preceding and unbounded following)
    ), items as materialized (
      select vi.variant_id, vi.item_id, vi.quantity from variant_items vi
       where vi.variant_id = any(array(select v.id from priced v where ${isShown}))
    ), stock as (
      select x.variant_id, ${LEAST_OF_ITEMS}
        from (select i.variant_id, i.quantity, ${SUM_OF_LEVELS}
                from items i
                left join (select * from inventory_levels l
                            where l.item_id = any(array(select item_id from items))
                              and l.location_id = ${placesServing(context.marketId)}) l on l.item_id = i.item_id
               group by i.variant_id, i.item_id, i.quantity) x
       group by x.variant_id
    ), belongings as (
      select
        (select json_agg(json_build_object('product_id', o.product_id, 'id', o.id, 'name', o.name, 'values',
                 (select coalesce(json_agg(json_build_object('id', ov.id, 'value', ov.value)
                                           order by ov.position, ov.id), '[]')
                    from product_option_values ov where ov.option_id = o.id)) order by o.position, o.id)
           from product_options o where o.product_id ${ofPage}) as options,
        (select json_agg(json_build_object('product_id', i.product_id, 'variant_id', i.variant_id, 'id', i.id,
                 'url', coalesce(m.url, '/media/' || m.storage_key), 'alt', i.alt, 'width', m.width,
                 'height', m.height, 'mediaId', m.id, 'sourceUrl', m.source_url) order by i.position, i.id)
           from product_images i join media m on m.id = i.media_id where i.product_id ${ofPage}) as images,
        (select json_agg(json_build_object('product_id', pc.product_id, 'id', c.id, 'slug', c.slug, 'name', c.name)
                         order by pc.is_primary desc, c.path)
           from product_categories pc join categories c on c.id = pc.category_id and c.archived_at is null
          where pc.product_id ${ofPage}) as categories,
        (select json_agg(x order by x.position, x.id)
           from (select ${ownColumns(context)}, v.product_id, v.price_amount, v.compare_at_amount,
                        v.lowest_prior_amount, v.variant_count, v.min_amount, v.max_amount,
                        stock.on_hand, stock.available, stock.sellable${basePrices(context)}
                   from priced v left join stock on stock.variant_id = v.id where ${isShown}) x) as variants
    )
    select shown.*, belongings.* from shown
      left join belongings on shown.id = (select id from shown order by sort_key ${way}, id ${way} limit 1)
     order by shown.sort_key ${way}, shown.id ${way}`);
  const [first] = rows;
  const options = byProduct(first?.options);
  const images = byProduct(first?.images);
  const categories = byProduct(first?.categories);
  const variants = byProduct(first?.variants);
  return rows.map((row) =>
    toProductView(row, query.variantsMax, {
      options: options.get(row.id) ?? [],
      images: images.get(row.id) ?? [],
      categories: categories.get(row.id) ?? [],
      variants: variants.get(row.id) ?? [],
    }),
  );
}

const byProduct = <Part>(parts: readonly OfProduct<Part>[] | null | undefined) =>
  Map.groupBy(parts ?? [], (part) => part.product_id);

type Belongings = { readonly [Name in BelongingName]: NonNullable<ProductPageRow[Name]> };
type BelongingName = 'options' | 'images' | 'categories' | 'variants';

function toProductView(
  row: ProductPageRow,
  variantsMax: number,
  { options, images, categories, variants }: Belongings,
): ProductView {
  const [first] = variants;
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    type: row.type,
    vendor: row.vendor,
    // What shoppers see is active.
    status: row.status ?? 'active',
    publishedAt: row.published_at ?? null,
    isFeatured: row.is_featured ?? false,
    requiresShipping: row.requires_shipping ?? false,
    taxCategoryId: row.tax_category_id ?? null,
    tags: row.tags,
    seo: row.seo,
    metadata: row.metadata,
    externalId: row.external_id ?? null,
    externalSource: row.external_source ?? null,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    options,
    images,
    categories,
    minAmount: first?.min_amount ?? null,
    maxAmount: first?.max_amount ?? null,
    variantCount: first?.variant_count ?? 0,
    variants: variants.slice(0, variantsMax).map((variant) => {
      const image = images.find(({ variant_id }) => variant_id === variant.id);
      return toVariantView({ ...variant, image_id: image?.id ?? null }, row.id, options);
    }),
    sortKey: row.sort_key,
  };
}

export async function countProducts(
  db: Db,
  context: ReadContext,
  filter: ProductFilter,
): Promise<number> {
  const row = await db.one<{ total: number }>(
    sql`select count(*) as total from ${productsOf(context, filter)} where ${conditionsOf(context, filter)}`,
  );
  return row?.total ?? 0;
}

/** Living variants of one product, from the one after the key. */
export async function selectVariantPage(
  db: Db,
  context: ReadContext,
  query: {
    readonly productId: Uuid;
    readonly options: readonly OptionView[];
    readonly limit: number;
    readonly after?: readonly (string | number | boolean | null)[] | undefined;
    readonly variantId?: Uuid;
  },
): Promise<readonly VariantView[]> {
  const [position, id] = query.after ?? [null, null];
  const rows = await db.many<VariantJson>(sql`
    select ${ownColumns(context)}, ${priceColumns(context)}, stock.*${basePrices(context)},
           (select i.id from product_images i where i.variant_id = v.id order by i.position, i.id limit 1) as image_id
      from variants v
      left join prices pr on pr.variant_id = v.id and ${isBasePrice(context.currency)}
      left join lateral (${stockOfVariant(context.marketId)}) stock on true
     where v.product_id = ${query.productId} and v.archived_at is null
       and (${query.variantId ?? null}::uuid is null or v.id = ${query.variantId ?? null}::uuid)
       and (${id}::uuid is null or (v.position, v.id) > (${position}::int, ${id}::uuid))
     order by v.position, v.id limit ${query.limit}`);
  return rows.map((row) => toVariantView(row, query.productId, query.options));
}

// ---------------------------------------------------------------------------------------------------------------
// Facts of other modules that decide about a product.

/** How many living variants there are, and how many of them have a base price. */
export async function readinessOf(
  db: Db,
  productId: Uuid,
): Promise<{ readonly variants: number; readonly pricedVariants: number }> {
  const row = await db.one<{ variants: number; priced: number }>(sql`
    select count(*) as variants,
           count(*) filter (where exists (select 1 from prices pr where pr.variant_id = v.id
                                             and pr.price_list_id is null)) as priced
      from variants v
     where v.product_id = ${productId}
       and (v.archived_at is null
            or v.archived_at = (select p.archived_at from products p where p.id = v.product_id))`);
  return { variants: row?.variants ?? 0, pricedVariants: row?.priced ?? 0 };
}

export async function wasSold(db: Db, productId: Uuid): Promise<boolean> {
  return (
    (await db.one(sql`select 1 from order_items where product_id = ${productId} limit 1`)) !==
    undefined
  );
}

/** The stock item of a single variant bears the variant's SKU. */
export async function renameItemOf(tx: Tx, variantId: Uuid, sku: string | null): Promise<void> {
  await tx.run(sql`
    update inventory_items i set sku = ${sku}, updated_at = app_now()
      from variant_items vi
     where vi.variant_id = ${variantId} and i.id = vi.item_id and i.sku is distinct from ${sku}::text
       and not exists (select 1 from variant_items o where o.item_id = i.id and o.variant_id <> vi.variant_id)`);
}

export async function hasItem(db: Db, variantId: Uuid): Promise<boolean> {
  return (
    (await db.one(sql`select 1 from variant_items where variant_id = ${variantId} limit 1`)) !==
    undefined
  );
}

/**
 * Adds the units of orders that stand to what their products sold, or takes them off where they do no more: once,
 * however often it runs. Quantities of an order never change.
 */
export async function countSales(tx: Tx, orderIds: readonly Uuid[]): Promise<void> {
  await tx.run(sql`
    with sale as (
      select id, status in ('open', 'completed') as stands from orders
       where id = ${anyOf([...new Set(orderIds)])}
    ), added as (
      insert into counted_sales (order_id) select id from sale where stands
      on conflict do nothing returning order_id, 1 as sign
    ), taken as (
      delete from counted_sales c using sale where c.order_id = sale.id and not sale.stands
      returning c.order_id, -1 as sign
    )
    update products p set sold_quantity = p.sold_quantity + change.units
      from (select i.product_id, sum(i.quantity * counted.sign) as units
              from (select order_id, sign from added union all select order_id, sign from taken) counted
              join order_items i on i.order_id = counted.order_id
             where i.product_id is not null group by i.product_id) change
     where p.id = change.product_id`);
}

// ---------------------------------------------------------------------------------------------------------------
// Images, which show media.

/** Gives how many were kept: a media id that does not exist is none. */
export async function insertImages(
  tx: Tx,
  productId: Uuid,
  images: readonly NewImageRow[],
): Promise<number> {
  if (images.length === 0) return 0;
  return tx.run(sql`
    insert into product_images (id, product_id, variant_id, media_id, alt, position)
    select r.id, ${productId}, r.variant_id, m.id, coalesce(r.alt, m.alt), r.position
      from jsonb_to_recordset(${json(images)}::jsonb)
             as r(id uuid, variant_id uuid, media_id uuid, alt text, position int)
      join media m on m.id = r.media_id`);
}

export async function selectImage(db: Db, id: Uuid): Promise<ImageRow | undefined> {
  return db.one<ImageRow>(sql`
    select i.id, i.product_id, i.variant_id, i.media_id, coalesce(m.url, '/media/' || m.storage_key) as url, i.alt,
           m.width, m.height, i.position, i.version
      from product_images i join media m on m.id = i.media_id where i.id = ${id}`);
}

// ---------------------------------------------------------------------------------------------------------------
// Search rows, which are stemmed by the language of the store.

/** Writes anew some rows of another language than the store's; gives how many. */
export async function rewriteSearchRows(tx: Tx, most: number): Promise<number> {
  const row = await tx.one<{ count: number }>(sql`
    with stale as (
      select s.product_id from product_search s
       where s.language <> (select search_language(default_locale) from stores)
       limit ${most}
    )
    select count(*) as count, keep_product_search(array_agg(product_id)) from stale`);
  return row?.count ?? 0;
}

// ---------------------------------------------------------------------------------------------------------------
// What real time may tell everybody.

export async function selectShownProducts(
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, { readonly version: number }>> {
  const rows = await db.many<{ id: Uuid; version: number }>(
    sql`select p.id, p.version from products p where p.id = any(${ids}::uuid[]) and ${isVisible}`,
  );
  return new Map(rows.map(({ id, version }) => [id, { version }]));
}

export async function selectShownVariants(
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, { readonly productId: Uuid }>> {
  const rows = await db.many<{ id: Uuid; product_id: Uuid }>(sql`
    select v.id, v.product_id from variants v join products p on p.id = v.product_id
     where v.id = any(${ids}::uuid[]) and v.archived_at is null and ${isVisible}`);
  return new Map(rows.map((row) => [row.id, { productId: row.product_id }]));
}
