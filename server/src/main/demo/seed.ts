import type { Uuid } from '../../kernel/ids.ts';
import { createProduct, storeHasProducts } from '../../modules/catalog/catalog.ts';
import { createCategory } from '../../modules/catalog/categories.ts';
import { createCollection, setCollectionProducts } from '../../modules/catalog/collections.ts';
import { keepWordsOf } from '../../modules/catalog/search.ts';
import type { NewProduct } from '../../modules/catalog/types.ts';
import { keepFile } from '../../modules/media/media.ts';
import { createCoupon } from '../../modules/promotions/coupons.ts';
import { createShippingMethod, createShippingZone } from '../../modules/shipping/shipping.ts';
import { currentStore } from '../../modules/stores/stores.ts';
import {
  dropImage,
  imageFolderOf,
  type KeptImage,
  keepOwnImage,
} from '../../platform/images/images.ts';
import { SYSTEM, type Tx } from '../../platform/postgres/db.ts';
import type { Wired } from '../wire.ts';
import { DEMO_CATEGORIES, DEMO_COLLECTIONS, DEMO_PRODUCTS, type DemoProduct } from './catalogue.ts';
import { demoPicture } from './pictures.ts';

/**
 * Fills a store that has no product: goods with pictures in categories and collections, priced in two currencies,
 * three ways of shipping, a coupon. Touches no other.
 * gives  how many products were made; 0 when the store had some already
 */
export async function seedDemo(wired: Wired, storeId: Uuid): Promise<number> {
  const { inTx, reads, config, env } = wired.edges;
  const ctx = { storeId, actor: SYSTEM };
  if (await storeHasProducts(reads(ctx))) return 0;
  const folder = imageFolderOf(config.dataDir);
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
  for (const { slug, name, description, parent } of DEMO_CATEGORIES) {
    const parentId = parent === undefined ? null : (categoryIds.get(parent) ?? null);
    const made = await createCategory(tx, { slug, name, description, parentId });
    categoryIds.set(slug, made.id);
  }
  const productIds = new Map<DemoProduct, Uuid>();
  for (const product of DEMO_PRODUCTS) {
    const picture = pictures.get(product.slug);
    const categoryId = categoryIds.get(product.category);
    const media = picture ? await keepFile(tx, { ...picture, alt: product.title }) : undefined;
    const made = await createProduct(tx, {
      ...newProduct(product, currency),
      categoryIds: categoryId ? [categoryId] : [],
      images: media ? [{ mediaId: media.id, alt: product.title }] : [],
    });
    // Otherwise a moment later, behind the event log: the first misspelt search should not have to wait for it.
    await keepWordsOf(tx, made.id);
    productIds.set(product, made.id);
  }
  for (const { title, slug, sort, takes } of DEMO_COLLECTIONS) {
    const { id } = await createCollection(tx, { title, slug, sort });
    const taken = [...productIds].flatMap(([product, one]) => (takes(product) ? [one] : []));
    await setCollectionProducts(tx, { collectionId: id, productIds: taken });
  }
}

/** The store's own currency, and one more to try `?currency=` with. */
const currenciesOf = (own: string): readonly string[] => [own, own === 'EUR' ? 'USD' : 'EUR'];

function newProduct(product: DemoProduct, currency: string): NewProduct {
  const prices = currenciesOf(currency).map((one) => ({
    currency: one,
    amount: product.amount,
    compareAtAmount: product.compareAtAmount,
  }));
  const sku = product.slug.toUpperCase();
  return {
    title: product.title,
    slug: product.slug,
    description: `<p>${product.text}</p>`,
    vendor: product.vendor,
    status: 'active',
    tags: product.tags,
    ...(product.options.length > 0 ? { options: product.options } : {}),
    variants: combinations(product.options).map((options) => ({
      sku: [sku, ...Object.values(options).map(codeOf)].join('-'),
      ...(product.options.length > 0 ? { options } : {}),
      prices,
      weightGrams: product.grams,
      stock: { onHand: product.stock },
    })),
  };
}

const codeOf = (value: string): string => value.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Every choice of one value an option. */
const combinations = (options: DemoProduct['options']): readonly Record<string, string>[] =>
  options.reduce<readonly Record<string, string>[]>(
    (all, { name, values }) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

async function seedShipping(tx: Tx, currency: string): Promise<void> {
  const zone = await createShippingZone(tx, { name: 'Everywhere', countries: [] });
  const inEach = (amount: number) =>
    Object.fromEntries(currenciesOf(currency).map((one) => [one, amount]));
  const shared = { zoneId: zone.id, amounts: inEach(500) };
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
    freeOverAmounts: inEach(10_000),
    daysMin: 3,
    daysMax: 7,
  });
  await createShippingMethod(tx, {
    ...shared,
    name: 'Pick up',
    code: 'pickup',
    type: 'pickup',
    amounts: inEach(0),
    daysMin: 0,
    daysMax: 1,
  });
}

/** Draws the pictures, several at a time; nothing of them is a stranger's, so none is doubted. */
async function keepPictures(
  folder: string,
  randomBytes: (count: number) => Buffer,
): Promise<ReadonlyMap<string, KeptImage>> {
  // Loaded here only: a shop that is not seeded carries no image library.
  const { default: sharp } = await import('sharp');
  const kept = DEMO_PRODUCTS.map(async (product) => {
    const { data, info } = await sharp(Buffer.from(demoPicture(product)))
      .webp({ quality: 82, effort: 2 })
      .toBuffer({ resolveWithObject: true });
    const image = { data, width: info.width, height: info.height };
    return [product.slug, await keepOwnImage(folder, image, 'webp', randomBytes)] as const;
  });
  return new Map(await Promise.all(kept));
}
