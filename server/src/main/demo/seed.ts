import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Uuid } from '../../kernel/ids.ts';
import { createProduct, storeHasProducts } from '../../modules/catalog/catalog.ts';
import { createCategory } from '../../modules/catalog/categories.ts';
import type { NewProduct } from '../../modules/catalog/types.ts';
import { keepFile } from '../../modules/media/media.ts';
import { createCoupon } from '../../modules/promotions/coupons.ts';
import { createShippingMethod, createShippingZone } from '../../modules/shipping/shipping.ts';
import { currentStore } from '../../modules/stores/stores.ts';
import { dropImage, type KeptImage, keepImage } from '../../platform/images/images.ts';
import { SYSTEM, type Tx } from '../../platform/postgres/db.ts';
import type { Wired } from '../wire.ts';
import { DEMO_CATEGORIES, DEMO_PRODUCTS, type DemoProduct, demoPicture } from './catalogue.ts';

/**
 * Fills a store that has no product: goods with pictures, three ways of shipping, a coupon. Touches no other.
 * gives  how many products were made; 0 when the store had some already
 */
export async function seedDemo(wired: Wired, storeId: Uuid): Promise<number> {
  const { inTx, reads, config, env } = wired.edges;
  const ctx = { storeId, actor: SYSTEM };
  if (await storeHasProducts(reads(ctx))) return 0;
  const folder = join(config.dataDir, 'media');
  const pictures = await keepPictures(folder, env.randomBytes);
  const isSeeded = await inTx(ctx, async (tx) => {
    // Asked again inside: two processes may start together.
    if (await storeHasProducts(tx)) return false;
    const { defaultCurrency } = await currentStore(tx);
    await seedShipping(tx, defaultCurrency);
    await createCoupon(tx, {
      name: 'Ten percent for the first time',
      code: 'WELCOME10',
      type: 'percentage',
      valueBps: 1000,
    });
    await seedProducts(tx, pictures, defaultCurrency);
    return true;
  });
  if (isSeeded) return DEMO_PRODUCTS.length;
  for (const picture of pictures.values()) await dropImage(folder, picture.key);
  return 0;
}

async function seedProducts(
  tx: Tx,
  pictures: ReadonlyMap<string, KeptImage>,
  currency: string,
): Promise<void> {
  const categoryIds = new Map<string, Uuid>();
  for (const { slug, name, description } of DEMO_CATEGORIES) {
    const made = await createCategory(tx, { slug, name, description });
    categoryIds.set(slug, made.id);
  }
  for (const product of DEMO_PRODUCTS) {
    const picture = pictures.get(product.slug);
    const categoryId = categoryIds.get(product.category);
    const media = picture ? await keepFile(tx, { ...picture, alt: product.title }) : undefined;
    await createProduct(tx, {
      ...newProduct(product, currency),
      categoryIds: categoryId ? [categoryId] : [],
      images: media ? [{ mediaId: media.id, alt: product.title }] : [],
    });
  }
}

function newProduct(product: DemoProduct, currency: string): NewProduct {
  const price = {
    currency,
    amount: product.usd,
    compareAtAmount: product.compareAtUsd ?? null,
  };
  const sku = product.slug.toUpperCase();
  const { option } = product;
  const values = option ? option.values : [undefined];
  return {
    title: product.title,
    slug: product.slug,
    description: `<p>${product.text}</p>`,
    vendor: product.vendor,
    status: 'active',
    tags: product.tags,
    ...(option ? { options: [option] } : {}),
    variants: values.map((value) => ({
      sku: value === undefined ? sku : `${sku}-${value.toUpperCase().replaceAll(' ', '')}`,
      ...(option && value !== undefined ? { options: { [option.name]: value } } : {}),
      prices: [price],
      weightGrams: product.grams,
      stock: { onHand: product.stock },
    })),
  };
}

async function seedShipping(tx: Tx, currency: string): Promise<void> {
  const zone = await createShippingZone(tx, { name: 'Everywhere', countries: [] });
  const shared = { zoneId: zone.id, amounts: { [currency]: 500 } };
  await createShippingMethod(tx, {
    ...shared,
    name: 'Standard',
    code: 'standard',
    type: 'flat',
    daysMin: 2,
    daysMax: 5,
  });
  await createShippingMethod(tx, {
    ...shared,
    name: 'Free over 100',
    code: 'free',
    type: 'free_over',
    freeOverAmounts: { [currency]: 10_000 },
    daysMin: 3,
    daysMax: 7,
  });
  await createShippingMethod(tx, {
    ...shared,
    name: 'Pick up',
    code: 'pickup',
    type: 'pickup',
    amounts: { [currency]: 0 },
    daysMin: 0,
    daysMax: 1,
  });
}

/** Draws the pictures and keeps them as any upload is kept. */
async function keepPictures(
  folder: string,
  randomBytes: (count: number) => Buffer,
): Promise<ReadonlyMap<string, KeptImage>> {
  const scratch = await mkdtemp(join(tmpdir(), 'rcommerce-demo-'));
  try {
    const kept = new Map<string, KeptImage>();
    for (const product of DEMO_PRODUCTS) {
      const path = join(scratch, `${product.slug}.png`);
      const bytes = await sharp(Buffer.from(demoPicture(product)))
        .png()
        .toBuffer();
      await writeFile(path, bytes);
      kept.set(product.slug, await keepImage(folder, { path, bytes: bytes.length }, randomBytes));
    }
    return kept;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
