import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { PricedDiscount, PricedTaxLine } from '../../kernel/pricing/types.ts';
import type { PricedPurchase } from '../carts/types.ts';
import type { NewOrder, NewOrderLine, OrderOrigin } from '../orders/types.ts';
import { customerKeyOf } from '../promotions/promotions.ts';
import type { Frozen } from './types.ts';

/** What is agreed, as one hash: equal content is the same purchase, whoever sends it again and with whichever card. */
export function contentHashOf(view: PricedPurchase, provider: string | null): string {
  const { cart, totals } = view;
  return sha256(
    canonicalJson({
      email: cart.email,
      shipping_address: cart.shippingAddress,
      billing_address: cart.billingAddress,
      shipping_method_id: cart.shippingMethodId,
      vat_id: cart.vatId,
      codes: cart.codes,
      currency: totals.currency,
      market_id: cart.marketId,
      provider,
      totals: [
        totals.subtotalAmount,
        totals.discountAmount,
        totals.shippingAmount,
        totals.taxAmount,
        totals.totalAmount,
      ],
      lines: view.lines.map(({ line, priced }) => [
        line.variantId,
        line.attributesHash,
        line.quantity,
        priced?.unitAmount ?? null,
        priced?.totalAmount ?? null,
      ]),
    }),
  );
}

export const snapshotHashOf = (frozen: Frozen): string => sha256(canonicalJson(frozen));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Who buys, from where, and under which ids: what pricing does not know. */
export type Buyer = {
  readonly intentId: Uuid;
  readonly orderId: Uuid;
  /** Null: of a draft order. */
  readonly cartId: Uuid | null;
  readonly origin: OrderOrigin;
  readonly newId: () => Uuid;
  readonly locale: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly provider: string | null;
};

/** Pure: the order that this priced cart or draft will become, to the last part. Every line is priced and can be sold. */
export function freeze(view: PricedPurchase, buyer: Buyer): Frozen {
  const { cart, totals } = view;
  const lines = view.lines.flatMap((entry) => {
    const { line, variant, priced } = entry;
    if (!variant || !priced) return [];
    const orderItemId = buyer.newId();
    const item: NewOrderLine = {
      orderItemId,
      variantId: line.variantId,
      productId: variant.productId,
      title: variant.title,
      variantTitle: variant.variantTitle,
      sku: variant.sku,
      type: variant.type,
      attributes: line.attributes,
      quantity: line.quantity,
      unitAmount: priced.unitAmount,
      compareAtAmount: entry.compareAtAmount,
      subtotalAmount: priced.subtotalAmount,
      discountAmount: priced.discountAmount,
      taxAmount: priced.taxAmount,
      totalAmount: priced.totalAmount,
      requiresShipping: variant.requiresShipping,
      weightGrams: variant.weightGrams,
      imageUrl: variant.imageUrl,
      costAmount: variant.costAmount,
      discounts: priced.discounts.map(discountOf),
      taxLines: priced.taxLines.map(taxLineOf),
    };
    return [{ item, cartItemId: line.key as Uuid }];
  });
  const order: NewOrder = {
    orderId: buyer.orderId,
    orderIntentId: buyer.intentId,
    cartId: buyer.cartId,
    customerId: cart.customerId,
    email: cart.email ?? '',
    phone: cart.shippingAddress?.phone ?? cart.billingAddress?.phone ?? null,
    locale: buyer.locale,
    marketId: cart.marketId,
    currency: totals.currency,
    origin: buyer.origin,
    taxIncluded: totals.taxIncluded,
    subtotalAmount: totals.subtotalAmount,
    discountAmount: totals.discountAmount,
    shippingAmount: totals.shippingAmount,
    taxAmount: totals.taxAmount,
    totalAmount: totals.totalAmount,
    roundingPolicyVersion: view.roundingPolicy.version,
    shippingAddress: cart.shippingAddress,
    billingAddress: cart.billingAddress ?? cart.shippingAddress,
    vatId: cart.vatId,
    ip: buyer.ip,
    userAgent: buyer.userAgent,
    note: cart.note,
    metadata: cart.metadata,
    lines: lines.map(({ item }) => item),
    shippingLine: shippingLineOf(view),
  };
  return {
    order,
    lines: lines.map(({ item, cartItemId }) => ({
      cartItemId,
      orderItemId: item.orderItemId,
      variantId: item.variantId as Uuid,
      quantity: item.quantity,
    })),
    redemptions: totals.discounts.map((discount) => ({
      promotionId: discount.promotionId as Uuid,
      discountAmount: discount.amount,
    })),
    customerKey: customerKeyOf({ customerId: cart.customerId, email: cart.email }) ?? cart.id,
    provider: buyer.provider,
  };
}

function shippingLineOf(view: PricedPurchase): NewOrder['shippingLine'] {
  const priced = view.totals.shipping;
  const method = view.shippingMethod;
  if (!priced || !method) return null;
  return {
    shippingMethodId: method.id,
    methodCode: method.code,
    title: method.name,
    amount: priced.amount,
    discountAmount: priced.discountAmount,
    taxAmount: priced.taxAmount,
    totalAmount: priced.totalAmount,
    discounts: priced.discounts.map(discountOf),
    taxLines: priced.taxLines.map(taxLineOf),
  };
}

const discountOf = (discount: PricedDiscount) => ({
  promotionId: discount.promotionId as Uuid,
  code: discount.code,
  title: discount.title,
  amount: discount.amount,
});

const taxLineOf = (line: PricedTaxLine) => ({
  name: line.name,
  country: line.country,
  region: line.region,
  category: line.category,
  ratePpm: line.ratePpm,
  taxableAmount: line.taxableAmount,
  taxAmount: line.taxAmount,
  treatment: line.treatment,
  source: line.source,
});

export type Missing =
  | 'email'
  | 'shipping_address'
  | 'billing_address'
  | 'shipping_method'
  | 'payment';

/**
 * What a checkout still needs, in the order of the stages.
 * payment  what pays: null while nothing was chosen; its fields may ask for a billing address
 */
export function missingOf(
  view: Pick<PricedPurchase, 'needsShipping' | 'shippingMethod' | 'totals' | 'cart'>,
  payment: { readonly fields: readonly string[] } | null,
): Missing[] {
  const { cart } = view;
  const missing: Missing[] = [];
  if (!cart.email) missing.push('email');
  if (view.needsShipping && !cart.shippingAddress) missing.push('shipping_address');
  const asksForBilling = payment?.fields.includes('billing_address') === true;
  if (asksForBilling && !cart.shippingAddress && !cart.billingAddress) {
    missing.push('billing_address');
  }
  if (view.needsShipping && !view.shippingMethod) missing.push('shipping_method');
  if (view.totals.totalAmount > 0 && payment === null) missing.push('payment');
  return missing;
}
