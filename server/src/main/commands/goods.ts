/* Commands on products, customers and stock. */
import { exponentOf } from '../../kernel/currency.ts';
import { refuseField } from '../../kernel/refusal.ts';
import { createProduct } from '../../modules/catalog/catalog.ts';
import { createCustomer } from '../../modules/customers/customers.ts';
import { adjustStock } from '../../modules/inventory/corrections.ts';
import { currentStore } from '../../modules/stores/stores.ts';
import { minorUnits } from '../../modules/transfer/cells.ts';
import { seedDemo } from '../demo/seed.ts';
import { money, type Page, print, printFacts, printJson, printPage, printTable } from './output.ts';
import { type Json, type ListOptions, pageOf } from './people.ts';
import { type StoreOption, withShop } from './shop.ts';

type ProductBody = {
  id: string;
  slug: string;
  title: string;
  status: string;
  currency: string;
  variant_count: number;
  price_range: { min_amount: number | null; max_amount: number | null };
  variants: {
    id: string;
    title: string;
    sku: string | null;
    price_amount: number | null;
    stock: { on_hand: number; reserved: number; available: number };
  }[];
};

/** `rcommerce product list` */
export async function listProductsCommand(
  options: ListOptions & { readonly status?: string; readonly q?: string },
): Promise<number> {
  return withShop(options, async (shop) => {
    const { status, q } = options;
    const page = await shop.read<Page<ProductBody>>('products', { ...pageOf(options), status, q });
    printPage(page, options.json, [
      ['slug', (product) => product.slug],
      ['title', (product) => product.title],
      ['status', (product) => product.status],
      ['from', (product) => money(product.price_range.min_amount, product.currency)],
      ['variants', (product) => product.variant_count],
      ['id', (product) => product.id],
    ]);
    return 0;
  });
}

/** `rcommerce product get <id or slug>` */
export async function getProductCommand(
  idOrSlug: string,
  options: StoreOption & Json,
): Promise<number> {
  return withShop(options, async (shop) => {
    printProduct(
      await shop.read<ProductBody>(`products/${encodeURIComponent(idOrSlug)}`),
      options.json,
    );
    return 0;
  });
}

function printProduct(product: ProductBody, isJson: boolean | undefined): void {
  if (isJson) {
    printJson(product);
    return;
  }
  printFacts([
    ['id', product.id],
    ['slug', product.slug],
    ['title', product.title],
    ['status', product.status],
  ]);
  print('');
  printTable(product.variants, [
    ['variant', (variant) => variant.title],
    ['sku', (variant) => variant.sku],
    ['price', (variant) => money(variant.price_amount, product.currency)],
    ['on hand', (variant) => variant.stock.on_hand],
    ['reserved', (variant) => variant.stock.reserved],
    ['id', (variant) => variant.id],
  ]);
}

/** `rcommerce product create`: one product with one variant. */
export async function createProductCommand(
  options: StoreOption &
    Json & {
      readonly title: string;
      readonly price: string;
      readonly slug?: string;
      readonly sku?: string;
      readonly stock?: string;
      readonly status?: 'draft' | 'active';
    },
): Promise<number> {
  const onHand = options.stock === undefined ? 0 : wholeNumber(options.stock, '--stock');
  return withShop(options, async (shop) => {
    const { defaultCurrency: currency } = await currentStore(shop.db);
    const amount = minorUnits(options.price, exponentOf(currency));
    if (amount === undefined) {
      throw refuseField(
        'PRICE_INVALID',
        '--price',
        `"${options.price}" is no price in ${currency}`,
      );
    }
    const { id } = await shop.inTx((tx) =>
      createProduct(tx, {
        title: options.title,
        status: options.status ?? 'active',
        ...(options.slug === undefined ? {} : { slug: options.slug }),
        variants: [
          {
            sku: options.sku ?? null,
            prices: [{ currency, amount }],
            stock: { onHand },
          },
        ],
      }),
    );
    printProduct(await shop.read<ProductBody>(`products/${id}`), options.json);
    return 0;
  });
}

type CustomerBody = {
  id: string;
  email: string;
  first_name: string | null;
  last_name: string | null;
  status: string;
  orders_count: number;
  created_at: string;
};

const nameOf = (customer: CustomerBody): string =>
  [customer.first_name, customer.last_name].filter(Boolean).join(' ');

/** `rcommerce customer list`, newest first. */
export async function listCustomersCommand(
  options: ListOptions & { readonly q?: string; readonly email?: string },
): Promise<number> {
  return withShop(options, async (shop) => {
    const { q, email } = options;
    const page = await shop.read<Page<CustomerBody>>('customers', { ...pageOf(options), q, email });
    printPage(page, options.json, [
      ['email', (customer) => customer.email],
      ['name', nameOf],
      ['status', (customer) => customer.status],
      ['orders', (customer) => customer.orders_count],
      ['since', (customer) => customer.created_at],
      ['id', (customer) => customer.id],
    ]);
    return 0;
  });
}

/** `rcommerce customer get <id or e-mail>` */
export async function getCustomerCommand(
  idOrEmail: string,
  options: StoreOption & Json,
): Promise<number> {
  return withShop(options, async (shop) => {
    let id = idOrEmail;
    if (idOrEmail.includes('@')) {
      const page = await shop.read<Page<CustomerBody>>('customers', { email: idOrEmail });
      id = page.data[0]?.id ?? idOrEmail;
    }
    printCustomer(
      await shop.read<CustomerBody>(`customers/${encodeURIComponent(id)}`),
      options.json,
    );
    return 0;
  });
}

function printCustomer(customer: CustomerBody, isJson: boolean | undefined): void {
  if (isJson) {
    printJson(customer);
    return;
  }
  printFacts([
    ['id', customer.id],
    ['email', customer.email],
    ['name', nameOf(customer)],
    ['status', customer.status],
    ['orders', customer.orders_count],
    ['since', customer.created_at],
  ]);
}

/** `rcommerce customer create`: without a password, which an invitation or a reset gives. */
export async function createCustomerCommand(
  options: StoreOption &
    Json & { readonly email: string; readonly firstName?: string; readonly lastName?: string },
): Promise<number> {
  return withShop(options, async (shop) => {
    const { email, firstName, lastName } = options;
    const { id } = await shop.inTx((tx) => createCustomer(tx, { email, firstName, lastName }));
    printCustomer(await shop.read<CustomerBody>(`customers/${id}`), options.json);
    return 0;
  });
}

/** `rcommerce inventory adjust` */
export async function adjustStockCommand(
  options: StoreOption &
    Json & {
      readonly sku: string;
      readonly reason: string;
      readonly delta?: string;
      readonly set?: string;
    },
): Promise<number> {
  if ((options.delta === undefined) === (options.set === undefined)) {
    throw refuseField('VALIDATION_FAILED', '--delta', 'Give one of --delta and --set');
  }
  const delta = options.delta === undefined ? undefined : wholeNumber(options.delta, '--delta');
  const setOnHand = options.set === undefined ? undefined : wholeNumber(options.set, '--set');
  return withShop(options, async (shop) => {
    const { level } = await shop.inTx((tx) =>
      adjustStock(tx, { item: { sku: options.sku }, delta, setOnHand, reason: options.reason }),
    );
    const { onHand, reserved } = level;
    if (options.json) {
      printJson({
        sku: options.sku,
        item_id: level.itemId,
        location_id: level.locationId,
        on_hand: onHand,
        reserved,
        available: onHand - reserved,
      });
    } else {
      print(
        `${options.sku}: ${onHand} on hand, ${reserved} reserved, ${onHand - reserved} available`,
      );
    }
    return 0;
  });
}

/** `rcommerce seed demo`: fills a store that has no product and touches no other. */
export async function seedDemoCommand(options: StoreOption & Json): Promise<number> {
  return withShop(options, async (shop) => {
    const created = await seedDemo(shop.wired, shop.storeId);
    if (options.json) printJson({ products: { created } });
    else if (created === 0) print('the store has products already: nothing was added');
    else print(`${created} products were added`);
    return 0;
  });
}

export function wholeNumber(text: string, field: string): number {
  const value = Number(text);
  if (/^[+-]?\d{1,10}$/.test(text.trim())) return value;
  throw refuseField('VALIDATION_FAILED', field, `"${text}" is no whole number`);
}
