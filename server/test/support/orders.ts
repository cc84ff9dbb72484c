import type { Uuid } from '../../src/kernel/ids.ts';
import { createProduct } from '../../src/modules/catalog/catalog.ts';
import { takeForOrder } from '../../src/modules/inventory/inventory.ts';
import { post } from '../../src/modules/ledger/ledger.ts';
import { ledgerEntriesOfPlacement } from '../../src/modules/ledger/placement.ts';
import { insertOrder } from '../../src/modules/orders/orders.ts';
import { refreshStatuses } from '../../src/modules/orders/refresh-statuses.ts';
import type { NewOrder, NewOrderLine, Order } from '../../src/modules/orders/types.ts';
import { resolveMarket } from '../../src/modules/stores/stores.ts';
import type { Tx } from '../../src/platform/postgres/db.ts';
import type { TestShop } from './shop.ts';

export type Mug = { readonly productId: Uuid; readonly variantId: Uuid };

/** A product on sale for 10.00 with this many units. */
export async function mugInStock(shop: TestShop, onHand: number): Promise<Mug> {
  const product = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Mug',
      status: 'active',
      variants: [{ prices: [{ currency: 'USD', amount: 1000 }], stock: { onHand } }],
    }),
  );
  const [variantId] = product.variantIds;
  if (!variantId) throw new Error('a mug has one variant');
  return { productId: product.id, variantId };
}

export type Wish = {
  readonly quantity?: number;
  readonly email?: string;
  readonly customerId?: Uuid;
  readonly tags?: readonly string[];
};

/** The snapshot of an order of mugs at 10.00 with 10 % off, 20 % tax on top and 5.00 shipping without tax. */
export async function mugOrder(tx: Tx, mug: Mug | undefined, wish: Wish = {}): Promise<NewOrder> {
  const market = await resolveMarket(tx, {});
  const quantity = wish.quantity ?? 1;
  const subtotalAmount = 1000 * quantity;
  const discountAmount = 100 * quantity;
  const taxAmount = 180 * quantity;
  const line: NewOrderLine = {
    orderItemId: tx.newId(),
    variantId: mug?.variantId ?? null,
    productId: mug?.productId ?? null,
    title: 'Mug',
    variantTitle: null,
    sku: null,
    type: 'physical',
    attributes: {},
    quantity,
    unitAmount: 1000,
    compareAtAmount: null,
    subtotalAmount,
    discountAmount,
    taxAmount,
    totalAmount: subtotalAmount - discountAmount + taxAmount,
    requiresShipping: true,
    weightGrams: 300,
    imageUrl: null,
    costAmount: null,
    discounts: [{ promotionId: null, code: 'TEN', title: 'Ten off', amount: discountAmount }],
    taxLines: [
      {
        name: 'VAT',
        country: 'DE',
        region: null,
        category: null,
        ratePpm: 200_000,
        taxableAmount: subtotalAmount - discountAmount,
        taxAmount,
        treatment: 'taxed',
      },
    ],
  };
  return {
    orderId: tx.newId(),
    orderIntentId: null,
    cartId: null,
    customerId: wish.customerId ?? null,
    email: wish.email ?? 'buyer@example.com',
    phone: null,
    locale: 'en',
    marketId: market.id,
    currency: 'USD',
    origin: 'web',
    taxIncluded: false,
    subtotalAmount,
    discountAmount,
    shippingAmount: 500,
    taxAmount,
    totalAmount: line.totalAmount + 500,
    roundingPolicyVersion: 1,
    shippingAddress: null,
    billingAddress: null,
    ip: null,
    userAgent: null,
    ...(wish.tags && { tags: wish.tags }),
    lines: [line],
    shippingLine: {
      shippingMethodId: null,
      methodCode: 'standard',
      title: 'Standard',
      amount: 500,
      discountAmount: 0,
      taxAmount: 0,
      totalAmount: 500,
      discounts: [],
      taxLines: [],
    },
  };
}

/** Places it as checkout does: order, books, stock. */
export async function placeMugOrder(tx: Tx, mug: Mug | undefined, wish: Wish = {}): Promise<Order> {
  const snapshot = await mugOrder(tx, mug, wish);
  const order = await insertOrder(tx, snapshot);
  await post(tx, {
    kind: 'order_placed',
    sourceType: 'order',
    sourceId: order.id,
    currency: order.currency,
    entries: ledgerEntriesOfPlacement(snapshot),
  });
  if (mug) {
    const lines = snapshot.lines.map((line) => ({
      orderItemId: line.orderItemId,
      variantId: mug.variantId,
      quantity: line.quantity,
    }));
    await takeForOrder(tx, { orderId: order.id, lines });
  }
  return order;
}

/** Cash for the whole order, as a provider's capture would leave it. */
export async function payInFull(shop: TestShop, order: Order): Promise<Order> {
  const [provider] = await shop.rows<{ id: Uuid }>(
    `select id from payment_providers where store_id = $1 and code = 'manual'`,
    [shop.storeId],
  );
  return shop.inTx(async (tx) => {
    const paymentId = tx.newId();
    await shop.rows(
      `insert into payments (store_id, id, order_id, provider_id, provider, method_type, currency, amount,
         authorized_amount, captured_amount, status, capture_mode)
       values ($1, $2, $3, $4, 'manual', 'transfer', 'USD', $5, $5, $5, 'captured', 'manual')`,
      [shop.storeId, paymentId, order.id, provider?.id, order.totalAmount],
    );
    await post(tx, {
      kind: 'capture',
      sourceType: 'payment',
      sourceId: paymentId,
      currency: 'USD',
      entries: [
        { account: 'cash', amount: order.totalAmount },
        { account: 'receivable', subAccount: order.id, amount: -order.totalAmount },
      ],
    });
    return refreshStatuses(tx, order.id);
  });
}
