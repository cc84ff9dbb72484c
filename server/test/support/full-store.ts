import { upload } from './import-files.ts';
import { ADDRESS } from './purchase.ts';
import type { TestAnswer, TestRequest, TestShop } from './shop.ts';

/** Every kind of thing that a request can name. */
export type Kind =
  | 'address'
  | 'alert'
  | 'apiKey'
  | 'cart'
  | 'cartItem'
  | 'category'
  | 'collection'
  | 'connection'
  | 'conversation'
  | 'coupon'
  | 'customer'
  | 'customerGroup'
  | 'domain'
  | 'draftOrder'
  | 'export'
  | 'fulfillment'
  | 'hold'
  | 'image'
  | 'import'
  | 'inventoryItem'
  | 'job'
  | 'location'
  | 'market'
  | 'media'
  | 'notification'
  | 'order'
  | 'orderIntent'
  | 'orderItem'
  | 'payment'
  | 'paymentProvider'
  | 'product'
  | 'productAlert'
  | 'refund'
  | 'reservation'
  | 'shippingMethod'
  | 'shippingZone'
  | 'staff'
  | 'taxCategory'
  | 'taxRate'
  | 'taxZone'
  | 'variant';

/** What is found by a name beside its id. */
export type Named =
  | 'categorySlug'
  | 'collectionSlug'
  | 'couponCode'
  | 'customerEmail'
  | 'marketCode'
  | 'orderNumber'
  | 'productSlug'
  | 'productTitle'
  | 'sku'
  | 'tag'
  | 'taxCategoryCode'
  | 'vendor';

export type FullStore = {
  readonly ids: Readonly<Record<Kind, string>>;
  readonly names: Readonly<Record<Named, string>>;
  /** The owner's access token. */
  readonly owner: string;
  /** A customer's access token; the address, the cart and the order with the payment and the refund are theirs. */
  readonly customer: string;
  readonly publishableKey: string;
  /** `ct_` of a guest's cart in checkout, with the order intent. */
  readonly cartToken: string;
  readonly guestCart: string;
  /** `cv_` of a guest's conversation. */
  readonly conversationToken: string;
  readonly guestConversation: string;
  /** `ot_` of a guest's order, which is not the customer's. */
  readonly orderToken: string;
  /** It is on hold. */
  readonly guestOrder: string;
  readonly guestPayment: string;
  /** A second location, so that stock can be moved. */
  readonly secondLocation: string;
  /** A category and a customer beside those of `ids`. */
  readonly secondCategory: string;
  readonly secondCustomer: string;
};

/**
 * One row at least of every kind, made over HTTP as a merchant and shoppers would.
 * word     goes into every name, so that two stores share none
 * orders   by guests before the one of the customer, at least 1: more in one store give it a number the other has not
 */
export async function fillStore(
  shop: TestShop,
  owner: string,
  { word, orders }: { readonly word: string; readonly orders: number },
): Promise<FullStore> {
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    more: TestRequest = {},
  ): Promise<TestAnswer['body']> => {
    const answer = await shop.request(method, path, {
      ...(body === undefined ? {} : { body }),
      ...more,
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  const staff = (method: string, path: string, body?: unknown) =>
    send(method, `/admin${path}`, body, { token: owner });

  const publishable = await staff('POST', '/api-keys', { name: 'Shop', kind: 'publishable' });
  const headers = { 'x-publishable-key': publishable.key as string };
  const shopper = (method: string, path: string, body?: unknown, more: TestRequest = {}) =>
    send(method, `/store${path}`, body, { ...more, headers });

  const apiKey = await staff('POST', '/api-keys', {
    name: 'Program',
    kind: 'secret',
    scopes: ['orders:read'],
  });
  const invited = await staff('POST', '/staff', {
    email: `${word}-help@example.com`,
    name: 'Sam Support',
    role: 'support',
  });
  const domain = await staff('POST', '/store/domains', { host: `${word}.example.com` });
  const marketCode = `${word}-north`;
  const market = await staff('POST', '/markets', {
    name: 'North',
    code: marketCode,
    countries: ['SE'],
    currency: 'USD',
  });

  const taxZone = await staff('POST', '/tax/zones', { name: word, code: word, country: 'DE' });
  const taxCategory = await staff('POST', '/tax/categories', { code: word, name: word });
  const taxRate = await staff('POST', '/tax/rates', {
    zone_id: taxZone.id,
    rate_ppm: 190_000,
    name: 'VAT',
  });
  const shippingZone = await staff('POST', '/shipping/zones', { name: 'World', countries: [] });
  const shippingMethod = await staff('POST', '/shipping/methods', {
    zone_id: shippingZone.id,
    name: 'Standard',
    code: `${word}-standard`,
    type: 'flat',
    amounts: { USD: 500 },
  });

  const [location] = (await staff('GET', '/inventory/locations')).data;
  const secondLocation = await staff('POST', '/inventory/locations', {
    name: 'Annex',
    code: `${word}-annex`,
  });

  const category = await staff('POST', '/categories', { name: `${word} things` });
  const secondCategory = await staff('POST', '/categories', { name: `${word} more` });
  const collection = await staff('POST', '/collections', { title: `${word} picks` });
  const sku = `${word}-MUG`.toUpperCase();
  const product = await staff('POST', '/products', {
    title: `${word} mug`,
    status: 'active',
    vendor: `${word} pottery`,
    tags: [`${word}-tag`],
    category_ids: [category.id],
    options: [{ name: 'Size', values: ['S', 'L'] }],
    variants: [
      {
        sku,
        options: { Size: 'S' },
        prices: [{ currency: 'USD', amount: 1000 }],
        stock: { on_hand: 40 },
      },
    ],
    images: [{ url: `https://${word}.example.com/mug.png` }],
  });
  await staff('PUT', `/collections/${collection.id}/products`, { product_ids: [product.id] });
  const [variant] = product.variants;
  const [image] = product.images;
  const [media] = (await staff('GET', '/media')).data;
  const [level] = (await staff('GET', `/inventory/levels?variant_id=${variant.id}`)).data;

  const couponCode = `${word}TEN`.toUpperCase();
  const coupon = await staff('POST', '/coupons', {
    name: 'Ten',
    code: couponCode,
    type: 'percentage',
    value_bps: 1000,
  });
  const customerGroup = await staff('POST', '/customer-groups', { name: word, code: word });

  const customerEmail = `${word}-ada@example.com`;
  const registered = await shopper('POST', '/auth/register', {
    email: customerEmail,
    password: 'a tall oak by the sea',
    first_name: 'Ada',
  });
  const customer = registered.access_token as string;
  const signedIn: TestRequest = { token: customer };
  const secondCustomer = await staff('POST', '/customers', { email: `${word}-bob@example.com` });
  await staff('PUT', `/customers/${registered.customer.id}/groups`, {
    group_ids: [customerGroup.id],
  });
  await staff('PATCH', `/customers/${registered.customer.id}`, { tags: [`${word}-tag`] });
  const address = await shopper('POST', '/customers/me/addresses', ADDRESS, signedIn);

  const buy = (more: TestRequest) =>
    shopper(
      'POST',
      '/checkout',
      {
        items: [{ variant_id: variant.id, quantity: 4 }],
        email: customerEmail,
        shipping_address: ADDRESS,
        shipping_method_id: shippingMethod.id,
        coupons: [couponCode],
        market: marketCode,
        payment: { provider: 'simulator', token: 'tok_success' },
      },
      more,
    );
  let ofGuest = await buy({});
  for (let more = 1; more < orders; more += 1) ofGuest = await buy({});
  const placed = await buy(signedIn);
  const order = await staff('GET', `/orders/${placed.order.id}`);
  const [orderItem] = order.items;
  await staff('PATCH', `/orders/${order.id}`, { tags: [`${word}-tag`] });
  await staff('POST', `/orders/${order.id}/notes`, { body: 'Wrap it well' });
  const refund = await staff('POST', `/orders/${order.id}/refunds`, {
    items: [{ order_item_id: orderItem.id, quantity: 1, restock: false }],
    reason: 'other',
  });
  const fulfillment = await staff('POST', `/orders/${order.id}/fulfillments`, {
    items: [{ order_item_id: orderItem.id, quantity: 1 }],
    ship: false,
  });
  const hold = await staff('POST', `/orders/${ofGuest.order.id}/holds`, { reason: 'manual' });
  const line = { items: [{ variant_id: variant.id, quantity: 1 }] };
  const cart = await shopper('POST', '/carts', line, signedIn);
  await shopper('PATCH', `/carts/${cart.id}`, { shipping_address: ADDRESS }, signedIn);
  await shopper('POST', `/carts/${cart.id}/checkout`, undefined, signedIn);
  const paying = await shopper('POST', '/carts', {
    ...line,
    email: `${word}-guest@example.com`,
  });
  const waiting = await shopper(
    'POST',
    `/carts/${paying.id}/complete`,
    {
      shipping_address: ADDRESS,
      shipping_method_id: shippingMethod.id,
      payment: { provider: 'simulator', token: 'tok_3ds_success' },
    },
    { cartToken: paying.token },
  );

  const draftOrder = await staff('POST', '/draft-orders', {
    customer_id: registered.customer.id,
    email: customerEmail,
    ...line,
    shipping_address: ADDRESS,
    shipping_method_id: shippingMethod.id,
  });
  await staff('POST', '/inventory/reservations', {
    order_id: draftOrder.id,
    items: [{ item_id: level.item_id, quantity: 1 }],
  });
  await staff('POST', `/draft-orders/${draftOrder.id}/send`);

  const conversation = await shopper(
    'POST',
    '/conversations',
    { subject: word, order_id: placed.order.id, message: `About the ${word} mug` },
    signedIn,
  );
  await staff('POST', `/conversations/${conversation.id}/messages`, { body: 'We look into it' });
  await staff('POST', `/conversations/${conversation.id}/assign`, { assignee_id: invited.id });
  const guestConversation = await shopper('POST', '/conversations', { message: `A ${word} mug?` });

  const [reservation] = (await staff('GET', '/inventory/reservations?status=held')).data;
  await staff('POST', '/inventory/adjustments', {
    item_id: level.item_id,
    set_on_hand: 22,
    reason: 'count',
  });
  const [alert] = (await staff('GET', '/inventory/alerts')).data;
  await staff('POST', '/rounding-policies', { mode: 'half_even' });
  const file = `Handle,Title,Variant Price\n${word}-a,A,1\n${word}-b,B,2\n`;
  const sent = await upload(shop, owner, file);
  const made = await staff('POST', '/exports', { entity: 'products', format: 'csv' });
  const [paymentProvider] = (await staff('GET', '/payment-providers')).data;
  const productAlert = await shopper(
    'POST',
    `/products/${product.id}/variants/${variant.id}/price-drop`,
    {},
    signedIn,
  );
  await shop.drain();
  const [notification] = (await shopper('GET', '/customers/me/notifications', undefined, signedIn))
    .data;
  const [job] = (await staff('GET', '/jobs')).data;
  // As the process of an open socket writes it.
  const [connection] = await shop.rows<{ id: string }>(
    `insert into realtime_sessions (store_id, id, token_hash, process_id, principal, token_hashes, topics, position,
       connected_at, seen_at, expires_at)
     select $1::uuid, gen_random_uuid(), md5($1::text) || md5($2::text), gen_random_uuid(), '{"kind": "anonymous"}', '{}', '{}', 'x',
       now(), now(), now() + interval '1 day'
     returning id`,
    [(await staff('GET', '/me')).store_id, word],
  );

  return {
    ids: {
      address: address.id,
      alert: alert.id,
      apiKey: apiKey.id,
      cart: cart.id,
      cartItem: cart.items[0].id,
      category: category.id,
      collection: collection.id,
      conversation: conversation.id,
      coupon: coupon.id,
      customer: registered.customer.id,
      customerGroup: customerGroup.id,
      domain: domain.id,
      draftOrder: draftOrder.id,
      export: made.id,
      fulfillment: fulfillment.id,
      hold: hold.id,
      image: image.id,
      import: sent.body.id,
      inventoryItem: level.item_id,
      connection: connection?.id ?? '',
      job: job.id,
      location: location.id,
      market: market.id,
      media: media.id,
      notification: notification.id,
      order: order.id,
      orderIntent: waiting.order_intent.id,
      orderItem: orderItem.id,
      payment: placed.payment.id,
      paymentProvider: paymentProvider.id,
      product: product.id,
      productAlert: productAlert.id,
      refund: refund.id,
      reservation: reservation.id,
      shippingMethod: shippingMethod.id,
      shippingZone: shippingZone.id,
      staff: invited.id,
      taxCategory: taxCategory.id,
      taxRate: taxRate.id,
      taxZone: taxZone.id,
      variant: variant.id,
    },
    names: {
      categorySlug: category.slug,
      collectionSlug: collection.slug,
      couponCode,
      customerEmail,
      marketCode,
      orderNumber: String(order.number),
      productSlug: product.slug,
      productTitle: product.title,
      tag: `${word}-tag`,
      taxCategoryCode: word,
      sku,
      vendor: `${word} pottery`,
    },
    owner,
    customer,
    publishableKey: publishable.key,
    cartToken: paying.token,
    guestCart: paying.id,
    conversationToken: guestConversation.token,
    guestConversation: guestConversation.id,
    orderToken: ofGuest.order.token,
    guestOrder: ofGuest.order.id,
    guestPayment: ofGuest.payment.id,
    secondLocation: secondLocation.id,
    secondCategory: secondCategory.id,
    secondCustomer: secondCustomer.id,
  };
}
