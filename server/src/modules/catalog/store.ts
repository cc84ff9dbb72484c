import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { json, nothing, sql } from '../../platform/postgres/sql.ts';
import type { PlannedOption, PlannedVariant } from './plan-product.ts';
import type { CollectionSort, ProductStatus, ProductType, Seo } from './types.ts';

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

export type NewImageRow = {
  readonly id: Uuid;
  readonly variant_id: Uuid | null;
  readonly media_id: Uuid;
  readonly alt: string | null;
  readonly position: number;
};

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

/** Raises the variant's version, which locks it; undefined when there is no such living variant and version. */
export async function raiseVariantVersion(
  tx: Tx,
  variantId: Uuid,
  expectedVersion: number | undefined,
): Promise<{ readonly product_id: Uuid; readonly version: number } | undefined> {
  return tx.one(sql`
    update variants set version = version + 1, updated_at = app_now()
     where id = ${variantId} and archived_at is null
       and (${expectedVersion ?? null}::int is null or version = ${expectedVersion ?? null}::int)
    returning product_id, version`);
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
