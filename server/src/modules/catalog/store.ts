import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { anyOf, constantSql, json, nothing, sql } from '../../platform/postgres/sql.ts';
import type { PlannedOption, PlannedVariant } from './plan-product.ts';
import type { CollectionSort, ProductGroups, ProductStatus, ProductType, Seo } from './types.ts';

export type ProductRow = {
  readonly id: Uuid;
  readonly type: ProductType;
  readonly title: string;
  readonly slug: string;
  readonly description: string | null;
  readonly vendor: string | null;
  readonly status: ProductStatus;
  readonly published_at: Date | null;
  readonly is_featured: boolean;
  readonly tax_category_id: Uuid | null;
  readonly requires_shipping: boolean;
  readonly tags: string[];
  readonly seo: Seo;
  readonly metadata: Record<string, unknown>;
  readonly external_source: string | null;
  readonly external_id: string | null;
  readonly version: number;
  readonly archived_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export const PRODUCT_COLUMNS = sql`p.id, p.type, p.title, p.slug, p.description, p.vendor, p.status, p.published_at,
  p.is_featured, p.tax_category_id, p.requires_shipping, p.tags, p.seo, p.metadata, p.external_source, p.external_id,
  p.version, p.archived_at, p.created_at, p.updated_at`;

export type NewProductRow = Omit<
  ProductRow,
  'slug' | 'version' | 'archived_at' | 'created_at' | 'updated_at'
> & { readonly created_at: Date | null };

/** False when another living product has the slug. */
export async function insertProduct(tx: Tx, row: NewProductRow, slug: string): Promise<boolean> {
  const count = await tx.run(sql`
    insert into products (id, type, title, slug, description, vendor, status, published_at, is_featured,
                          tax_category_id, requires_shipping, tags, seo, metadata, external_source, external_id,
                          archived_at, created_at)
    values (${row.id}, ${row.type}, ${row.title}, ${slug}, ${row.description}, ${row.vendor}, ${row.status},
            ${row.published_at}, ${row.is_featured}, ${row.tax_category_id}, ${row.requires_shipping},
            ${row.tags}::text[], ${json(row.seo)}::jsonb, ${json(row.metadata)}::jsonb, ${row.external_source},
            ${row.external_id}, case when ${row.status}::text = 'archived' then app_now() end,
            coalesce(${row.created_at}::timestamptz, app_now()))
    on conflict (store_id, slug) where archived_at is null do nothing`);
  return count === 1;
}

/** Of these slugs, those that a living product has. */
export async function takenSlugs(db: Db, slugs: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.many<{ slug: string }>(sql`
    select slug from products where slug = any(${slugs}::text[]) and archived_at is null`);
  return new Set(rows.map((row) => row.slug));
}

export async function insertOptions(
  tx: Tx,
  productId: Uuid,
  options: readonly PlannedOption[],
): Promise<void> {
  if (options.length === 0) return;
  const values = options.flatMap((option) =>
    option.values.map((value) => ({ ...value, option_id: option.id })),
  );
  await Promise.all([
    tx.run(sql`
      insert into product_options (id, product_id, name, position)
      select r.id, ${productId}, r.name, r.position
        from jsonb_to_recordset(${json(options)}::jsonb) as r(id uuid, name text, position int)`),
    insertOptionValues(tx, values),
  ]);
}

export async function insertOptionValues(
  tx: Tx,
  values: readonly {
    readonly id: Uuid;
    readonly option_id: Uuid;
    readonly value: string;
    readonly position: number;
  }[],
): Promise<void> {
  if (values.length === 0) return;
  await tx.run(sql`
    insert into product_option_values (id, option_id, value, position)
    select r.id, r.option_id, r.value, r.position
      from jsonb_to_recordset(${json(values)}::jsonb) as r(id uuid, option_id uuid, value text, position int)`);
}

export async function insertVariants(
  tx: Tx,
  productId: Uuid,
  variants: readonly PlannedVariant[],
  archived: boolean,
): Promise<void> {
  if (variants.length === 0) return;
  const rows = variants.map((variant) => ({
    id: variant.id,
    title: variant.title,
    sku: variant.sku ?? null,
    barcode: variant.barcode ?? null,
    option_value_ids: variant.optionValueIds,
    position: variant.position,
    weight_grams: variant.weightGrams ?? null,
    length_mm: variant.lengthMm ?? null,
    width_mm: variant.widthMm ?? null,
    height_mm: variant.heightMm ?? null,
    requires_shipping: variant.requiresShipping,
    track_inventory: variant.trackInventory,
    cost_amount: variant.costAmount ?? null,
    cost_currency: variant.costCurrency ?? null,
    hs_code: variant.hsCode ?? null,
    origin_country: variant.originCountry ?? null,
    is_default: variant.isDefault,
    metadata: variant.metadata ?? {},
    external_source: variant.externalSource ?? null,
    external_id: variant.externalId ?? null,
  }));
  await tx.run(sql`
    insert into variants (id, product_id, title, sku, barcode, option_value_ids, position, weight_grams, length_mm,
                          width_mm, height_mm, requires_shipping, track_inventory, cost_amount, cost_currency,
                          hs_code, origin_country, is_default, metadata, external_source, external_id, archived_at)
    select r.id, ${productId}, r.title, r.sku, r.barcode, r.option_value_ids, r.position, r.weight_grams, r.length_mm,
           r.width_mm, r.height_mm, r.requires_shipping, r.track_inventory, r.cost_amount, r.cost_currency,
           r.hs_code, r.origin_country, r.is_default, r.metadata, r.external_source, r.external_id,
           case when ${archived}::boolean then app_now() end
      from jsonb_to_recordset(${json(rows)}::jsonb) as r(
        id uuid, title text, sku text, barcode text, option_value_ids uuid[], position int, weight_grams int,
        length_mm int, width_mm int, height_mm int, requires_shipping boolean, track_inventory boolean,
        cost_amount bigint, cost_currency text, hs_code text, origin_country text, is_default boolean,
        metadata jsonb, external_source text, external_id text)`);
}

/** Makes the product's categories exactly these; the first is the primary one. Gives how many exist. */
export async function replaceProductCategories(
  tx: Tx,
  productId: Uuid,
  categoryIds: readonly Uuid[],
): Promise<number> {
  await tx.run(sql`delete from product_categories where product_id = ${productId}`);
  if (categoryIds.length === 0) return 0;
  return tx.run(sql`
    insert into product_categories (product_id, category_id, is_primary)
    select ${productId}, c.id, c.id = ${categoryIds[0]}::uuid
      from categories c where c.id = any(${categoryIds}::uuid[]) and c.archived_at is null`);
}

/** The categories, with all above them, living collections and tags of the products of these variants, by product. */
export async function selectGroups(
  db: Db,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, ProductGroups>> {
  const rows = await db.many<{
    product_id: Uuid;
    category_ids: Uuid[];
    collection_ids: Uuid[];
    tags: string[];
  }>(sql`
    select p.id as product_id, p.tags,
           array(with recursive up as (
                   select c.id, c.parent_id from product_categories pc join categories c on c.id = pc.category_id
                    where pc.product_id = p.id
                   union
                   select c.id, c.parent_id from up join categories c on c.id = up.parent_id)
                 select id from up order by id) as category_ids,
           array(select cp.collection_id from collection_products cp join collections c on c.id = cp.collection_id
                  where cp.product_id = p.id and c.archived_at is null order by 1) as collection_ids
      from products p
     where p.id = any(array(select v.product_id from variants v where v.id = ${anyOf(variantIds)}))`);
  return new Map(
    rows.map((row) => [
      row.product_id,
      { categoryIds: row.category_ids, collectionIds: row.collection_ids, tags: row.tags },
    ]),
  );
}

export type NewImageRow = {
  readonly id: Uuid;
  readonly variant_id: Uuid | null;
  readonly media_id: Uuid;
  readonly alt: string | null;
  readonly position: number;
};

/** Raises the variant's version, which locks it; undefined when there is no such living variant and version. */
/** Of those there are, in the versions expected; locked in the order of ids. */
export async function raiseVariantVersions(
  tx: Tx,
  wanted: readonly { readonly id: Uuid; readonly expected: number | null }[],
): Promise<readonly { readonly id: Uuid; readonly product_id: Uuid; readonly version: number }[]> {
  return tx.many(sql`
    with locked as (
      select v.id from variants v
        join jsonb_to_recordset(${json(wanted)}::jsonb) as w(id uuid, expected int) on w.id = v.id
       where v.archived_at is null and (w.expected is null or v.version = w.expected)
       order by v.id for update of v)
    update variants v set version = v.version + 1, updated_at = app_now() from locked where v.id = locked.id
    returning v.id, v.product_id, v.version`);
}

export async function selectVariantVersion(db: Db, id: Uuid): Promise<number | undefined> {
  const row = await db.one<{ version: number }>(
    sql`select version from variants where id = ${id} and archived_at is null`,
  );
  return row?.version;
}

export async function variantExists(db: Db, variantId: Uuid): Promise<boolean> {
  const row = await db.one(
    sql`select 1 from variants where id = ${variantId} and archived_at is null`,
  );
  return row !== undefined;
}

export async function selectVariantsOfSkus(
  db: Db,
  skus: readonly string[],
): Promise<readonly { readonly id: Uuid; readonly product_id: Uuid; readonly sku: string }[]> {
  return db.many(sql`
    select id, product_id, sku from variants
     where sku = any(${skus}::text[]) and archived_at is null order by id limit 5000`);
}

export async function selectByExternalId(
  db: Db,
  source: string | null,
  externalId: string,
): Promise<ProductRow | undefined> {
  return db.one<ProductRow>(sql`
    select ${PRODUCT_COLUMNS} from products p
     where coalesce(p.external_source, '') = ${source ?? ''} and p.external_id = ${externalId}`);
}

type Place = 'product' | 'category' | 'collection';

/** The living slug that an old one leads to, of a row that shoppers see. */
export async function selectRedirect(
  db: Db,
  entity: Place,
  oldSlug: string,
): Promise<string | undefined> {
  const row = await db.one<{ slug: string }>(sql`
    select coalesce(p.slug, c.slug, k.slug) as slug
      from slug_redirects r
      left join products p on r.entity = 'product' and p.id = r.entity_id and p.archived_at is null
           and p.status = 'active' and p.published_at <= app_now() and coalesce(p.unpublish_at > app_now(), true)
      left join categories c on r.entity = 'category' and c.id = r.entity_id and c.archived_at is null
      left join collections k on r.entity = 'collection' and k.id = r.entity_id and k.archived_at is null
     where r.entity = ${entity} and r.old_slug = ${oldSlug}`);
  return row?.slug ?? undefined;
}

/** Remembers where an old address leads, and forgets the new one as an old address. */
export async function rememberSlug(
  tx: Tx,
  entity: Place,
  change: { readonly id: Uuid; readonly oldSlug: string; readonly newSlug: string },
): Promise<void> {
  await Promise.all([
    tx.run(sql`
      insert into slug_redirects (entity, old_slug, entity_id) values (${entity}, ${change.oldSlug}, ${change.id})
      on conflict (store_id, entity, old_slug) do update set entity_id = excluded.entity_id, created_at = app_now()`),
    tx.run(sql`
      delete from slug_redirects
       where entity = ${entity} and old_slug = ${change.newSlug} and entity_id = ${change.id}`),
  ]);
}

// ---------------------------------------------------------------------------------------------------------------
// Categories and collections.

export type CategoryRow = {
  readonly id: Uuid;
  readonly parent_id: Uuid | null;
  readonly name: string;
  readonly slug: string;
  readonly path: string;
  readonly depth: number;
  readonly position: number;
  readonly description: string | null;
  readonly version: number;
};

const CATEGORY_COLUMNS = sql`id, parent_id, name, slug, path, depth, position, description, version`;
/** What one answer of the tree holds at most. */
export const CATEGORIES_MAX = 5000;

/** The whole living tree, or the part below one category (itself included), in the order of paths. */
export async function selectCategories(
  db: Db,
  below?: { readonly path: string },
): Promise<readonly CategoryRow[]> {
  return db.many<CategoryRow>(sql`
    select ${CATEGORY_COLUMNS} from categories
     where archived_at is null
       and (${below?.path ?? null}::text is null or path = ${below?.path ?? null}
            or (path collate "C" > ${below?.path ?? ''} || '/' and path collate "C" < ${below?.path ?? ''} || '0'))
     order by depth, position, id limit ${CATEGORIES_MAX}`);
}

/** Living categories with one of these names (lower case), in the order of siblings. */
export async function selectCategoriesNamed(
  db: Db,
  names: readonly string[],
): Promise<
  readonly { readonly id: Uuid; readonly parent_id: Uuid | null; readonly name: string }[]
> {
  return db.many(sql`
    select id, parent_id, name from categories
     where archived_at is null and lower(name) = any(${names}::text[]) order by position, id limit ${CATEGORIES_MAX}`);
}

export async function selectCategory(db: Db, idOrSlug: string): Promise<CategoryRow | undefined> {
  const id = parseUuid(idOrSlug);
  return db.one<CategoryRow>(sql`
    select ${CATEGORY_COLUMNS} from categories
     where archived_at is null and ${id ? sql`id = ${id}` : sql`slug = ${idOrSlug}`}`);
}

export type CollectionRow = {
  readonly id: Uuid;
  readonly title: string;
  readonly slug: string;
  readonly sort: CollectionSort;
  readonly version: number;
  readonly created_at: Date;
};

const COLLECTION_COLUMNS = sql`id, title, slug, sort, version, created_at`;

export async function selectCollection(
  db: Db,
  idOrSlug: string,
): Promise<CollectionRow | undefined> {
  const id = parseUuid(idOrSlug);
  return db.one<CollectionRow>(sql`
    select ${COLLECTION_COLUMNS} from collections
     where archived_at is null and published_at <= app_now()
       and ${id ? sql`id = ${id}` : sql`slug = ${idOrSlug}`}`);
}

export async function selectCollections(
  db: Db,
  page: {
    readonly limit: number;
    readonly sort: string;
    readonly descending: boolean;
    readonly after?: readonly (string | number | boolean | null)[];
  },
): Promise<readonly CollectionRow[]> {
  const isTitle = page.sort === 'title';
  const key = isTitle ? sql`title collate "C"` : sql`created_at`;
  const type = isTitle ? sql`text collate "C"` : sql`timestamptz`;
  const way = page.descending ? sql`desc` : sql`asc`;
  const [afterKey, afterId] = page.after ?? [];
  const later = page.after
    ? sql` and (${key}, id) ${page.descending ? sql`<` : sql`>`} (${afterKey}::${type}, ${afterId}::uuid)`
    : nothing;
  return db.many<CollectionRow>(sql`
    select ${COLLECTION_COLUMNS} from collections
     where archived_at is null and published_at <= app_now()${later}
     order by ${key} ${way}, id ${way} limit ${page.limit + 1}`);
}

// ---------------------------------------------------------------------------------------------------------------
// Changing products and their parts.

/** The product under lock, archived ones too. */
export async function lockProductRow(tx: Tx, id: Uuid): Promise<ProductRow | undefined> {
  return tx.one<ProductRow>(
    sql`select ${PRODUCT_COLUMNS} from products p where p.id = ${id} for no key update`,
  );
}

/** Writes the locked product back with its version raised; gives the new version. */
export async function writeProduct(tx: Tx, row: ProductRow): Promise<number> {
  const written = await tx.one<{ version: number }>(sql`
    update products
       set type = ${row.type}, title = ${row.title}, slug = ${row.slug}, description = ${row.description},
           vendor = ${row.vendor}, status = ${row.status}, published_at = ${row.published_at},
           is_featured = ${row.is_featured}, tax_category_id = ${row.tax_category_id},
           requires_shipping = ${row.requires_shipping}, tags = ${row.tags}::text[], seo = ${json(row.seo)}::jsonb,
           metadata = ${json(row.metadata)}::jsonb, external_source = ${row.external_source},
           external_id = ${row.external_id}, archived_at = ${row.archived_at},
           version = version + 1, updated_at = app_now()
     where id = ${row.id} returning version`);
  return written?.version ?? row.version + 1;
}

/** Takes the external names off a product's variants, so that another import may use them. */
export async function clearVariantSources(tx: Tx, productId: Uuid): Promise<void> {
  await tx.run(sql`
    update variants set external_id = null, external_source = null, version = version + 1, updated_at = app_now()
     where product_id = ${productId} and external_id is not null`);
}

/** Archives the living variants with their product, or brings back those that went with it. */
export async function moveVariantsWithProduct(
  tx: Tx,
  productId: Uuid,
  change: { readonly archivedAt: Date } | { readonly wasArchivedAt: Date },
): Promise<void> {
  await tx.run(
    'archivedAt' in change
      ? sql`update variants set archived_at = ${change.archivedAt}, version = version + 1, updated_at = app_now()
             where product_id = ${productId} and archived_at is null`
      : sql`update variants set archived_at = null, version = version + 1, updated_at = app_now()
             where product_id = ${productId} and archived_at = ${change.wasArchivedAt}`,
  );
}

export async function moveShippingWithProduct(
  tx: Tx,
  productId: Uuid,
  requiresShipping: boolean,
): Promise<void> {
  await tx.run(sql`
    update variants set requires_shipping = ${requiresShipping}, version = version + 1, updated_at = app_now()
     where product_id = ${productId} and archived_at is null and requires_shipping <> ${requiresShipping}`);
}

export type VariantRow = {
  readonly id: Uuid;
  readonly product_id: Uuid;
  readonly title: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly option_value_ids: Uuid[];
  readonly position: number;
  readonly weight_grams: number | null;
  readonly length_mm: number | null;
  readonly width_mm: number | null;
  readonly height_mm: number | null;
  readonly requires_shipping: boolean;
  readonly track_inventory: boolean;
  readonly cost_amount: number | null;
  readonly cost_currency: string | null;
  readonly hs_code: string | null;
  readonly origin_country: string | null;
  readonly is_default: boolean;
  readonly metadata: Record<string, unknown>;
  readonly external_source: string | null;
  readonly external_id: string | null;
  readonly version: number;
};

const VARIANT_COLUMNS = sql`id, product_id, title, sku, barcode, option_value_ids, position, weight_grams, length_mm,
  width_mm, height_mm, requires_shipping, track_inventory, cost_amount, cost_currency, hs_code, origin_country,
  is_default, metadata, external_source, external_id, version`;

export async function selectVariant(db: Db, id: Uuid): Promise<VariantRow | undefined> {
  return db.one<VariantRow>(sql`
    select ${VARIANT_COLUMNS} from variants where id = ${id} and archived_at is null`);
}

export async function lockVariantRow(tx: Tx, id: Uuid): Promise<VariantRow | undefined> {
  return tx.one<VariantRow>(sql`
    select ${VARIANT_COLUMNS} from variants where id = ${id} and archived_at is null for no key update`);
}

/** Living variants of a product, in their order. */
export async function selectVariants(db: Db, productId: Uuid): Promise<readonly VariantRow[]> {
  return db.many<VariantRow>(sql`
    select ${VARIANT_COLUMNS} from variants where product_id = ${productId} and archived_at is null
     order by position, id limit 2048`);
}

/** False when the row is not at this version any more. */
export async function writeVariant(tx: Tx, row: VariantRow): Promise<boolean> {
  const count = await tx.run(sql`
    update variants
       set title = ${row.title}, sku = ${row.sku}, barcode = ${row.barcode},
           option_value_ids = ${row.option_value_ids}::uuid[], position = ${row.position},
           weight_grams = ${row.weight_grams}, length_mm = ${row.length_mm}, width_mm = ${row.width_mm},
           height_mm = ${row.height_mm}, requires_shipping = ${row.requires_shipping},
           track_inventory = ${row.track_inventory}, cost_amount = ${row.cost_amount},
           cost_currency = ${row.cost_currency}, hs_code = ${row.hs_code}, origin_country = ${row.origin_country},
           metadata = ${json(row.metadata)}::jsonb, external_source = ${row.external_source},
           external_id = ${row.external_id}, version = version + 1, updated_at = app_now()
     where id = ${row.id} and version = ${row.version} and archived_at is null`);
  return count === 1;
}

export async function archiveVariants(tx: Tx, ids: readonly Uuid[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.run(sql`
    update variants set archived_at = app_now(), is_default = false, version = version + 1, updated_at = app_now()
     where id = any(${ids}::uuid[]) and archived_at is null`);
}

/** The first living variant becomes the default when there is none. */
export async function ensureDefaultVariant(tx: Tx, productId: Uuid): Promise<void> {
  await tx.run(sql`
    update variants set is_default = true
     where id = (select id from variants where product_id = ${productId} and archived_at is null
                  order by position, id limit 1)
       and not exists (select 1 from variants d where d.product_id = ${productId} and d.is_default
                          and d.archived_at is null)`);
}

/** Titles and combinations of kept variants after an edit of the options. */
export async function recombineVariants(
  tx: Tx,
  rows: readonly {
    readonly id: Uuid;
    readonly title: string;
    readonly optionValueIds: readonly Uuid[];
  }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(sql`
    update variants v set title = r.title, option_value_ids = r."optionValueIds", version = v.version + 1,
           updated_at = app_now()
      from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, title text, "optionValueIds" uuid[])
     where v.id = r.id and (v.title, v.option_value_ids) is distinct from (r.title, r."optionValueIds")`);
}

/** Makes the options and values of a product exactly these; ids that stay keep their rows. */
export async function replaceOptions(
  tx: Tx,
  productId: Uuid,
  options: readonly PlannedOption[],
): Promise<void> {
  const values = options.flatMap((option) =>
    option.values.map((value) => ({ ...value, option_id: option.id })),
  );
  await Promise.all([
    tx.run(sql`delete from product_options
                where product_id = ${productId} and not id = any(${options.map((option) => option.id)}::uuid[])`),
    tx.run(sql`delete from product_option_values
                where option_id in (select id from product_options where product_id = ${productId})
                  and not id = any(${values.map((value) => value.id)}::uuid[])`),
    tx.run(sql`
      insert into product_options (id, product_id, name, position)
      select r.id, ${productId}, r.name, r.position
        from jsonb_to_recordset(${json(options)}::jsonb) as r(id uuid, name text, position int)
      on conflict (store_id, id) do update set position = excluded.position, updated_at = app_now()`),
    tx.run(sql`
      insert into product_option_values (id, option_id, value, position)
      select r.id, r.option_id, r.value, r.position
        from jsonb_to_recordset(${json(values)}::jsonb) as r(id uuid, option_id uuid, value text, position int)
      on conflict (store_id, id) do update set position = excluded.position, updated_at = app_now()`),
  ]);
}

export async function selectOptions(db: Db, productId: Uuid): Promise<readonly PlannedOption[]> {
  return db.many<PlannedOption>(sql`
    select o.id, o.name, o.position,
           (select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'value', v.value, 'position', v.position)
                                      order by v.position, v.id), '[]')
              from product_option_values v where v.option_id = o.id) as values
      from product_options o where o.product_id = ${productId} order by o.position, o.id limit 5`);
}

export type ImageRow = {
  readonly id: Uuid;
  readonly product_id: Uuid;
  readonly variant_id: Uuid | null;
  readonly media_id: Uuid;
  readonly url: string;
  readonly alt: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly position: number;
  readonly version: number;
};

export async function countImages(
  db: Db,
  productId: Uuid,
): Promise<{ readonly count: number; readonly next: number }> {
  const row = await db.one<{ count: number; next: number }>(sql`
    select count(*) as count, coalesce(max(position) + 1, 0)::int as next from product_images
     where product_id = ${productId}`);
  return row ?? { count: 0, next: 0 };
}

export async function deleteImage(tx: Tx, id: Uuid, version: number): Promise<boolean> {
  return (
    (await tx.run(sql`delete from product_images where id = ${id} and version = ${version}`)) === 1
  );
}

// Categories

/** One writer of the tree at a time in this store. */
export async function lockCategoryTree(tx: Tx): Promise<void> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtextextended('category_tree ' || ${tx.storeId}::text, 0))`,
  );
}

export type NewCategoryRow = Omit<CategoryRow, 'slug' | 'path' | 'version'> & {
  readonly external_source: string | null;
  readonly external_id: string | null;
};

/** False when another living category has the slug. */
export async function insertCategory(
  tx: Tx,
  row: NewCategoryRow,
  slug: string,
  parentPath: string | undefined,
): Promise<boolean> {
  const path = parentPath === undefined ? slug : `${parentPath}/${slug}`;
  const count = await tx.run(sql`
    insert into categories (id, parent_id, name, slug, path, depth, position, description, external_source, external_id)
    values (${row.id}, ${row.parent_id}, ${row.name}, ${slug}, ${path}, ${row.depth}, ${row.position},
            ${row.description}, ${row.external_source}, ${row.external_id})
    on conflict (store_id, slug) where archived_at is null do nothing`);
  return count === 1;
}

export async function takenPlaceSlugs(
  db: Db,
  table: 'categories' | 'collections',
  slugs: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.many<{ slug: string }>(sql`
    select slug from ${constantSql(table)} where slug = any(${slugs}::text[]) and archived_at is null`);
  return new Set(rows.map((row) => row.slug));
}

export async function writeCategory(
  tx: Tx,
  row: Pick<CategoryRow, 'id' | 'name' | 'slug' | 'description' | 'position' | 'parent_id'>,
): Promise<void> {
  await tx.run(sql`
    update categories set name = ${row.name}, slug = ${row.slug}, description = ${row.description},
           position = ${row.position}, parent_id = ${row.parent_id}, version = version + 1, updated_at = app_now()
     where id = ${row.id}`);
}

/** Gives a category and all below it their new paths. */
export async function rewritePaths(
  tx: Tx,
  change: { readonly from: string; readonly to: string; readonly deeper: number },
): Promise<void> {
  await tx.run(sql`
    update categories
       set path = ${change.to}::text || substr(path, length(${change.from}::text) + 1), depth = depth + ${change.deeper}::int,
           updated_at = app_now()
     where archived_at is null
       and (path = ${change.from} or (path collate "C" > ${change.from}::text || '/'
                                      and path collate "C" < ${change.from}::text || '0'))`);
}

/** Makes room at a position among siblings. */
export async function shiftSiblings(
  tx: Tx,
  parentId: Uuid | null,
  position: number,
  exceptId: Uuid,
): Promise<void> {
  await tx.run(sql`
    update categories set position = position + 1
     where parent_id is not distinct from ${parentId}::uuid and archived_at is null and position >= ${position}
       and id <> ${exceptId}`);
}

/** How deep the subtree reaches, and the next free position among the children of a parent. */
export async function subtreeDepth(db: Db, path: string): Promise<number> {
  const row = await db.one<{ depth: number }>(sql`
    select max(depth) as depth from categories
     where archived_at is null
       and (path = ${path} or (path collate "C" > ${path}::text || '/' and path collate "C" < ${path}::text || '0'))`);
  return row?.depth ?? 1;
}

export async function nextCategoryPosition(db: Db, parentId: Uuid | null): Promise<number> {
  const row = await db.one<{ next: number }>(sql`
    select coalesce(max(position) + 1, 0)::int as next from categories
     where parent_id is not distinct from ${parentId}::uuid and archived_at is null`);
  return row?.next ?? 0;
}

export async function hasChildren(db: Db, id: Uuid): Promise<boolean> {
  return (
    (await db.one(
      sql`select 1 from categories where parent_id = ${id} and archived_at is null limit 1`,
    )) !== undefined
  );
}

export async function archivePlace(
  tx: Tx,
  table: 'categories' | 'collections',
  id: Uuid,
): Promise<void> {
  await tx.run(sql`
    update ${constantSql(table)} set archived_at = app_now(), version = version + 1, updated_at = app_now()
     where id = ${id} and archived_at is null`);
}

export async function selectCategoryPage(
  db: Db,
  page: {
    readonly limit: number;
    readonly sort: string;
    readonly descending: boolean;
    readonly after?: readonly (string | number | boolean | null)[];
  },
): Promise<readonly CategoryRow[]> {
  const key =
    page.sort === 'name'
      ? sql`name collate "C"`
      : page.sort === 'position'
        ? sql`position`
        : sql`path collate "C"`;
  const type = page.sort === 'position' ? sql`int` : sql`text collate "C"`;
  const way = page.descending ? sql`desc` : sql`asc`;
  const [afterKey, afterId] = page.after ?? [];
  const later = page.after
    ? sql` and (${key}, id) ${page.descending ? sql`<` : sql`>`} (${afterKey}::${type}, ${afterId}::uuid)`
    : nothing;
  return db.many<CategoryRow>(sql`
    select ${CATEGORY_COLUMNS} from categories where archived_at is null${later}
     order by ${key} ${way}, id ${way} limit ${page.limit + 1}`);
}

// Collections

export async function insertCollection(
  tx: Tx,
  row: { readonly id: Uuid; readonly title: string; readonly sort: CollectionSort },
  slug: string,
): Promise<boolean> {
  const count = await tx.run(sql`
    insert into collections (id, title, slug, sort, published_at)
    values (${row.id}, ${row.title}, ${slug}, ${row.sort}, app_now())
    on conflict (store_id, slug) where archived_at is null do nothing`);
  return count === 1;
}

export async function lockCollection(tx: Tx, id: Uuid): Promise<CollectionRow | undefined> {
  return tx.one<CollectionRow>(sql`
    select ${COLLECTION_COLUMNS} from collections where id = ${id} and archived_at is null for no key update`);
}

export async function writeCollection(
  tx: Tx,
  row: Pick<CollectionRow, 'id' | 'title' | 'slug' | 'sort'>,
): Promise<void> {
  await tx.run(sql`
    update collections set title = ${row.title}, slug = ${row.slug}, sort = ${row.sort}, version = version + 1,
           updated_at = app_now()
     where id = ${row.id}`);
}

/** Makes the products of a collection exactly these, in this order; gives how many of them exist. */
export async function replaceCollectionProducts(
  tx: Tx,
  collectionId: Uuid,
  productIds: readonly Uuid[],
): Promise<number> {
  await tx.run(sql`delete from collection_products where collection_id = ${collectionId}`);
  return tx.run(sql`
    insert into collection_products (collection_id, product_id, position)
    select ${collectionId}, p.id, (r.position - 1)::int
      from unnest(${productIds}::uuid[]) with ordinality as r(id, position)
      join products p on p.id = r.id and p.archived_at is null`);
}

export async function anyProduct(db: Db): Promise<boolean> {
  const row = await db.one<{ is_there: boolean }>(
    sql`select exists (select from products) as is_there`,
  );
  return row?.is_there ?? false;
}

// Search

export async function insertSearchWords(tx: Tx, productId: Uuid): Promise<void> {
  await tx.run(sql`
    insert into search_words (word)
    select distinct w.lexeme from product_search s, unnest(ts_filter(s.words, '{a,b}')) w
     where s.product_id = ${productId} and w.lexeme ~ '^[[:alpha:]]+$' and length(w.lexeme) between 3 and 40
       and not exists (select from search_words known where known.word = w.lexeme)
     order by 1
    on conflict do nothing`);
}
