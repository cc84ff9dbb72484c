import Type from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { type RouteRequest, reply } from '../../platform/http/route.ts';
import { idInPath, listOf, pathId, TextField, UuidText } from '../../platform/http/schemas.ts';
import { restoreCart } from './abandon.ts';
import {
  cartAnswer,
  cartBody,
  cartChangeBody,
  cartRowAnswer,
  couponBody,
  itemChangeBody,
  newCartBody,
  newItemBody,
  quoteAnswer,
  quoteAnswerOf,
  quoteBody,
  restoreBody,
  shippingMethodBody,
  shippingOptionsAnswer,
  staffCartAnswer,
  staffCartBody,
} from './bodies.ts';
import { createCart, customersCart, discardCart, fillCart, readCart, reopenCart } from './carts.ts';
import {
  addCoupon,
  addToCart,
  changeDetails,
  changeItem,
  removeCoupon,
  removeItem,
} from './change-cart.ts';
import { claimCart } from './merge-carts.ts';
import { priceCart, shippingOptions } from './price-cart.ts';
import { quote } from './quotes.ts';
import { cartOfLink } from './restore-link.ts';
import { cartPage } from './store.ts';
import type { CartHolder, PricedCartView } from './types.ts';

const itemInPath = Type.Object({
  id: Type.String({ maxLength: 512 }),
  item_id: Type.String({ maxLength: 512 }),
});
const codeInPath = Type.Object({
  id: Type.String({ maxLength: 512 }),
  code: Type.String({ maxLength: 512 }),
});

type AnyRequest = Pick<
  RouteRequest<{ id: string }, unknown, unknown>,
  'params' | 'principal' | 'cartTokenHash' | 'ifMatch'
>;

const holderOf = (request: Pick<AnyRequest, 'principal' | 'cartTokenHash'>): CartHolder => ({
  customerId: request.principal.kind === 'customer' ? request.principal.id : undefined,
  tokenHash: request.cartTokenHash,
  staff: request.principal.kind === 'staff' || request.principal.kind === 'api_key',
});

const writeOf = (request: AnyRequest) => ({
  cartId: pathId(request.params.id, 'CART_NOT_FOUND'),
  holder: holderOf(request),
  expectedVersion: request.ifMatch,
});

const OF_CART = [
  'CART_NOT_FOUND',
  'CART_COMPLETED',
  'CART_EXPIRED',
  'CHECKOUT_IN_PROGRESS',
  'VERSION_MISMATCH',
] as const;
const OF_ITEMS = [
  'QUANTITY_INVALID',
  'VARIANT_NOT_FOUND',
  'PRODUCT_NOT_AVAILABLE',
  'VARIANT_NOT_PRICED',
  'INSUFFICIENT_STOCK',
  'CART_ITEMS_LIMIT',
  'LIMIT_EXCEEDED',
] as const;
const OF_COUPONS = [
  'COUPON_NOT_FOUND',
  'COUPON_ALREADY_APPLIED',
  'CART_COUPONS_LIMIT',
  'COUPON_EXPIRED',
  'COUPON_NOT_STARTED',
  'COUPON_INACTIVE',
  'COUPON_USAGE_LIMIT',
  'COUPON_CUSTOMER_LIMIT',
  'COUPON_NOT_ELIGIBLE',
] as const;
const OF_DETAILS = [
  'ADDRESS_INVALID',
  'INVALID_COUNTRY',
  'EMAIL_INVALID',
  'MARKET_NOT_FOUND',
  'CONFLICT',
] as const;

/** Of writes that may share their transaction: two of one cart never do. */
const cartInPath = ({
  params,
}: {
  readonly params: { readonly id: string };
}): readonly string[] => [params.id.toLowerCase()];

export function cartRoutes(edges: Edges): void {
  makeAndRead(edges);
  writes(edges, 'store');
  writes(edges, 'admin');
  shipping(edges);
  staffReads(edges);
}

function makeAndRead({ http, env, inTx, secrets }: Edges): void {
  const who = { who: 'shopper', object: 'cart' } as const;
  http.route({
    method: 'POST',
    url: '/store/carts',
    summary: 'Makes a cart; a guest gets its token, once.',
    policy: { who: 'shopper' },
    body: newCartBody,
    answers: { 201: cartAnswer },
    etag: true,
    refuses: ['MARKET_NOT_FOUND', 'INVALID_CURRENCY', 'EMAIL_INVALID', ...OF_ITEMS],
    apart: ({ principal }) => (principal.kind === 'customer' ? undefined : []),
    write: async (tx, request) => {
      const { body, principal } = request;
      const customerId = principal.kind === 'customer' ? principal.id : undefined;
      const made = await createCart(tx, {
        customerId,
        marketCode: body.market,
        currency: body.currency,
        email: body.email,
      });
      const { token } = made;
      if (!body.items || body.items.length === 0) {
        return reply(201, cartBody(await priceCart(tx, made.cart), { token }));
      }
      const items = body.items.map((item) => ({
        variantId: item.variant_id,
        quantity: item.quantity,
        attributes: item.attributes,
      }));
      const { cart, goods } = await fillCart(tx, made.cart, items);
      return reply(201, cartBody(await priceCart(tx, cart, tx.now, goods), { token }));
    },
  });

  http.route({
    method: 'POST',
    url: '/store/carts/restore',
    summary: "Opens a guest's cart again by the link of a mail: it gets a new token, shown once.",
    policy: { who: 'shopper' },
    body: restoreBody,
    answers: { 200: cartAnswer },
    etag: true,
    rateLimit: 'lookup',
    refuses: ['CART_NOT_FOUND', 'CART_COMPLETED', 'CART_EXPIRED', 'CHECKOUT_IN_PROGRESS'],
    write: async (tx, { body }) => {
      const { view, token } = await restoreCart(tx, cartOfLink(secrets, tx.storeId, body.token));
      return cartBody(view, { token });
    },
  });

  http.route({
    method: 'GET',
    url: '/store/carts/mine',
    snapshot: true,
    summary: 'The open cart of the customer, made if there is none.',
    policy: { who: 'customer' },
    answers: { 200: cartAnswer },
    etag: true,
    // The one thing this read may write is the cart itself.
    read: async (db, { principal, ctx }) => {
      const customerId = principal.kind === 'customer' ? principal.id : undefined;
      const cartId = await inTx(ctx, (tx) => customersCart(tx, customerId as Uuid));
      const cart = await readCart(db, { cartId, holder: { customerId } });
      return cartBody(await priceCart(db, cart, env.now()));
    },
  });

  http.route({
    method: 'GET',
    url: '/store/carts/{id}',
    snapshot: true,
    summary: 'A cart with its totals now; an expired one is opened again for 30 days.',
    policy: who,
    params: idInPath,
    answers: { 200: cartAnswer },
    etag: true,
    refuses: ['CART_NOT_FOUND'],
    read: async (db, request) => {
      const input = writeOf(request);
      const cart = await readCart(db, input);
      if (cart.status !== 'expired') return cartBody(await priceCart(db, cart, env.now()));
      return inTx(request.ctx, async (tx) =>
        cartBody(await priceCart(tx, await reopenCart(tx, input))),
      );
    },
  });

  http.route({
    method: 'DELETE',
    url: '/store/carts/{id}',
    summary: 'Throws a cart away.',
    policy: who,
    params: idInPath,
    answers: { 204: null },
    ifMatch: true,
    refuses: [...OF_CART],
    write: async (tx, request) => {
      await discardCart(tx, writeOf(request));
      return undefined;
    },
  });

  http.route({
    method: 'POST',
    url: '/store/carts/{id}/claim',
    summary: "Merges a guest's cart, by its token, into the customer's.",
    policy: { who: 'customer' },
    params: idInPath,
    answers: { 200: cartAnswer },
    etag: true,
    refuses: [...OF_CART, 'CART_ITEMS_LIMIT'],
    write: async (tx, request) => {
      const customerId = request.principal.kind === 'customer' ? request.principal.id : undefined;
      const view = await claimCart(tx, {
        cartId: pathId(request.params.id, 'CART_NOT_FOUND'),
        customerId: customerId as Uuid,
        tokenHash: request.cartTokenHash,
      });
      return cartBody(view);
    },
  });

  http.route({
    method: 'POST',
    url: '/store/quotes',
    summary: 'Prices any lines; creates nothing.',
    policy: { who: 'shopper' },
    body: quoteBody,
    answers: { 200: quoteAnswer },
    rateLimit: 'lookup',
    refuses: [
      'MARKET_NOT_FOUND',
      'INVALID_CURRENCY',
      'INVALID_COUNTRY',
      'ADDRESS_INVALID',
      'QUANTITY_INVALID',
      'VARIANT_NOT_FOUND',
      'CART_ITEMS_LIMIT',
      'CART_COUPONS_LIMIT',
      'LIMIT_EXCEEDED',
    ],
    read: async (db, { body, principal }) =>
      quoteAnswerOf(
        await quote(db, {
          at: env.now(),
          customerId: principal.kind === 'customer' ? principal.id : null,
          items: body.items.map((item) => ({
            variantId: item.variant_id,
            quantity: item.quantity,
            attributes: item.attributes,
          })),
          marketCode: body.market,
          currency: body.currency,
          country: body.country,
          address: body.address,
          codes: body.coupons,
          shippingMethodId: body.shipping_method_id,
        }),
      ),
  });
}

/** The same writes for shoppers with their cart and for staff with anybody's. */
function writes({ http }: Edges, surface: 'store' | 'admin'): void {
  const isStaff = surface === 'admin';
  const policy = isStaff
    ? ({ who: 'staff', scope: 'carts:write' } as const)
    : ({ who: 'shopper', object: 'cart' } as const);
  const schema = isStaff ? staffCartAnswer : cartAnswer;
  const bodyOf = (view: PricedCartView) =>
    (isStaff ? staffCartBody(view) : cartBody(view)) as never;
  const common = { policy, etag: true, ifMatch: true } as const;

  http.route({
    ...common,
    method: 'PATCH',
    url: `/${surface}/carts/{id}`,
    summary: 'Changes e-mail, addresses, VAT id, note or market; null clears.',
    params: idInPath,
    body: cartChangeBody,
    answers: { 200: schema },
    refuses: [...OF_CART, ...OF_DETAILS],
    apart: cartInPath,
    write: async (tx, request) => {
      const { body } = request;
      const view = await changeDetails(tx, {
        ...writeOf(request),
        details: {
          email: body.email,
          shippingAddress: body.shipping_address,
          billingAddress: body.billing_address,
          vatId: body.vat_id,
          note: body.note,
          metadata: body.metadata,
          marketCode: body.market,
        },
      });
      return bodyOf(view);
    },
  });

  http.route({
    ...common,
    method: 'POST',
    url: `/${surface}/carts/{id}/items`,
    summary: 'Puts units of a variant in; equal variant and attributes add up.',
    params: idInPath,
    body: newItemBody,
    answers: { 201: schema },
    refuses: [...OF_CART, ...OF_ITEMS],
    apart: cartInPath,
    write: async (tx, request) => {
      const { variant_id, quantity, attributes } = request.body;
      const item = { variantId: variant_id, quantity, attributes };
      return reply(201, bodyOf(await addToCart(tx, { ...writeOf(request), item })));
    },
  });

  http.route({
    ...common,
    method: 'PATCH',
    url: `/${surface}/carts/{id}/items/{item_id}`,
    summary: 'Changes quantity or attributes of a line; quantity 0 removes it.',
    params: itemInPath,
    body: itemChangeBody,
    answers: { 200: schema },
    refuses: [...OF_CART, ...OF_ITEMS, 'CART_ITEM_NOT_FOUND'],
    apart: cartInPath,
    write: async (tx, request) =>
      bodyOf(
        await changeItem(tx, {
          ...writeOf(request),
          itemId: pathId(request.params.item_id, 'CART_ITEM_NOT_FOUND'),
          quantity: request.body.quantity,
          attributes: request.body.attributes,
        }),
      ),
  });

  http.route({
    ...common,
    method: 'DELETE',
    url: `/${surface}/carts/{id}/items/{item_id}`,
    summary: 'Takes a line out.',
    params: itemInPath,
    answers: { 200: schema },
    refuses: [...OF_CART, 'CART_ITEM_NOT_FOUND'],
    write: async (tx, request) =>
      bodyOf(
        await removeItem(tx, {
          ...writeOf(request),
          itemId: pathId(request.params.item_id, 'CART_ITEM_NOT_FOUND'),
        }),
      ),
  });

  http.route({
    ...common,
    method: 'POST',
    url: `/${surface}/carts/{id}/coupons`,
    summary: 'Enters a coupon code.',
    params: idInPath,
    body: couponBody,
    answers: { 200: schema },
    rateLimit: 'lookup',
    refuses: [...OF_CART, ...OF_COUPONS],
    write: async (tx, request) =>
      bodyOf(await addCoupon(tx, { ...writeOf(request), code: request.body.code })),
  });

  http.route({
    ...common,
    method: 'DELETE',
    url: `/${surface}/carts/{id}/coupons/{code}`,
    summary: 'Takes a coupon code out.',
    params: codeInPath,
    answers: { 200: schema },
    refuses: [...OF_CART],
    write: async (tx, request) =>
      bodyOf(await removeCoupon(tx, { ...writeOf(request), code: request.params.code })),
  });
}

function shipping({ http, env }: Edges): void {
  const who = { who: 'shopper', object: 'cart' } as const;
  http.route({
    method: 'GET',
    url: '/store/carts/{id}/shipping-options',
    summary: "The ways that go to the cart's shipping address, with their prices now.",
    policy: who,
    params: idInPath,
    answers: { 200: shippingOptionsAnswer },
    refuses: ['CART_NOT_FOUND'],
    read: async (db, request) => {
      const cart = await readCart(db, writeOf(request));
      const { currency, options } = await shippingOptions(db, cart, env.now());
      return {
        data: options.map(({ method, amount }) => ({
          id: method.id,
          name: method.name,
          price_amount: amount,
          currency,
          estimate: { days_min: method.daysMin, days_max: method.daysMax },
        })),
      };
    },
  });

  http.route({
    method: 'PUT',
    url: '/store/carts/{id}/shipping-method',
    summary: 'Chooses how the goods are sent.',
    policy: who,
    params: idInPath,
    body: shippingMethodBody,
    answers: { 200: cartAnswer },
    etag: true,
    ifMatch: true,
    refuses: [...OF_CART, 'SHIPPING_OPTION_NOT_FOUND'],
    apart: cartInPath,
    write: async (tx, request) =>
      cartBody(
        await changeDetails(tx, {
          ...writeOf(request),
          details: { shippingMethodId: request.body.shipping_method_id },
        }),
      ),
  });
}

function staffReads({ http, env }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/carts',
    snapshot: true,
    summary: 'Carts, newest first.',
    policy: { who: 'staff', scope: 'carts:read' },
    query: Type.Object({
      status: Type.Optional(TextField(32)),
      customer_id: Type.Optional(UuidText),
    }),
    list: { sorts: ['created_at', 'updated_at'], default: '-created_at' },
    answers: { 200: listOf(cartRowAnswer) },
    read: async (db, { page, query }) => {
      const carts = await cartPage(db, page, {
        status: query.status,
        customerId: query.customer_id,
      });
      return listAnswer(
        page,
        carts,
        (cart) => ({
          id: cart.id,
          status: cart.status as 'open',
          currency: cart.currency,
          email: cart.email,
          customer_id: cart.customerId,
          items_count: cart.items.length,
          order_id: cart.orderId,
          version: cart.version,
          expires_at: cart.expiresAt,
          created_at: cart.createdAt,
          updated_at: cart.updatedAt,
        }),
        (cart) => [page.sort === 'updated_at' ? cart.updatedAt : cart.createdAt, cart.id],
      );
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/carts/{id}',
    snapshot: true,
    summary: 'A cart with its totals now.',
    policy: { who: 'staff', scope: 'carts:read' },
    params: idInPath,
    answers: { 200: staffCartAnswer },
    etag: true,
    refuses: ['CART_NOT_FOUND'],
    read: async (db, request) =>
      staffCartBody(await priceCart(db, await readCart(db, writeOf(request)), env.now())),
  });
}
