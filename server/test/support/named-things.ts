/* Every place of every route that names a thing (path, query, body), and the requests that name a thing there. They
 * are made from the declared routes, so a new route is in here by itself: what this file cannot know (what a new name
 * means, a body that is valid) fails until the tables below say it. What asks: `test/isolation-http.test.ts` between
 * two stores, `prove/authz.ts` between callers.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TSchema } from 'typebox';
import { newProductBody } from '../../src/modules/catalog/input-schema.ts';
import type { RouteSpec } from '../../src/platform/http/route.ts';
import { mayHoldOrderToken, querySchemaOf } from '../../src/platform/http/spec.ts';
import type { FullStore, Kind, Named } from './full-store.ts';
import { ADDRESS } from './purchase.ts';
import { openShop, type TestAnswer, type TestRequest, type TestShop } from './shop.ts';
import { tablesWithStore } from './tenancy.ts';

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
};
type Body = Record<string, unknown>;

export const nameOf = ({ method, url }: RouteSpec): string => `${method} ${url}`;

// ---- What the names in paths, queries and bodies mean -----------------------------------------------------------

/** `/admin/<segment>/{id}`. */
const KIND_OF_SEGMENT: Readonly<Record<string, Kind>> = {
  addresses: 'address',
  alerts: 'alert',
  'api-keys': 'apiKey',
  carts: 'cart',
  collections: 'collection',
  connections: 'connection',
  conversations: 'conversation',
  coupons: 'coupon',
  'customer-groups': 'customerGroup',
  customers: 'customer',
  domains: 'domain',
  'draft-orders': 'draftOrder',
  exports: 'export',
  fulfillments: 'fulfillment',
  holds: 'hold',
  images: 'image',
  imports: 'import',
  jobs: 'job',
  locations: 'location',
  markets: 'market',
  media: 'media',
  methods: 'shippingMethod',
  'order-intents': 'orderIntent',
  orders: 'order',
  'payment-providers': 'paymentProvider',
  payments: 'payment',
  products: 'product',
  rates: 'taxRate',
  refunds: 'refund',
  reservations: 'reservation',
  staff: 'staff',
  variants: 'variant',
};

/** Segments that several modules use. */
const KIND_OF_PATH: Readonly<Record<string, Kind>> = {
  '/admin/categories/': 'category',
  '/store/customers/me/alerts/': 'productAlert',
  '/store/customers/me/notifications/': 'notification',
  '/store/categories/': 'category',
  '/admin/tax/categories/': 'taxCategory',
  '/admin/tax/zones/': 'taxZone',
  '/admin/shipping/zones/': 'shippingZone',
  '/store/carts/{id}/items/': 'cartItem',
  '/admin/carts/{id}/items/': 'cartItem',
  '/admin/inventory/items/': 'inventoryItem',
  '/admin/inventory/levels/': 'inventoryItem',
  '/admin/inventory/levels/{item_id}/': 'location',
};

/** Names that a path takes instead of an id. */
const ALSO_IN_PATH: Readonly<Partial<Record<Kind, Named>>> = {
  product: 'productSlug',
  category: 'categorySlug',
  collection: 'collectionSlug',
  order: 'orderNumber',
};

/** A draft that was sent is opened and paid as the order that it may become. */
const TAKES_DRAFT = /^\/store\/orders\/\{id\}(\/payments)?$/;

/** Parameters of paths that are no name of a row of one store. */
export const NO_ROW_IN_PATH: Readonly<Record<string, string>> = {
  'GET /admin/settings/{key}': 'the same settings exist in every store',
  'PATCH /admin/settings/{key}': 'the same settings exist in every store',
  'GET /exports/{link}': 'a sealed link says itself whose file it opens, and until when',
  'POST /store/unsubscribe/{token}': 'a signed link says itself whose consent it takes back',
  'GET /media/{key}': 'pictures are public, and the key cannot be guessed',
  'POST /webhooks/{provider}': 'names a program of ours; the signature says whose payment it is',
};

const KIND_OF_FIELD: Readonly<Record<string, Kind>> = {
  assignee_id: 'staff',
  cart_id: 'cart',
  category_ids: 'category',
  collection_ids: 'collection',
  customer_group_ids: 'customerGroup',
  customer_id: 'customer',
  customer_ids: 'customer',
  expected_assignee_id: 'staff',
  from_location_id: 'location',
  group_ids: 'customerGroup',
  into_customer_id: 'customer',
  item_id: 'inventoryItem',
  location_id: 'location',
  market_ids: 'market',
  media_id: 'media',
  order_id: 'order',
  order_item_id: 'orderItem',
  parent_id: 'category',
  payment_ids: 'payment',
  product_ids: 'product',
  shipping_method_id: 'shippingMethod',
  tax_category_id: 'taxCategory',
  to_location_id: 'location',
  variant_id: 'variant',
  variant_ids: 'variant',
};
/** Fields that several modules use. */
const KIND_OF_FIELD_AT: readonly (readonly [RegExp, string, Kind])[] = [
  [/^\/admin\/tax\//, 'zone_id', 'taxZone'],
  [/^\/admin\/tax\//, 'category_id', 'taxCategory'],
  [/^\/admin\/shipping\//, 'zone_id', 'shippingZone'],
  [/^\/admin\/inventory\/reservations$/, 'order_id', 'draftOrder'],
];
const NO_ROW_IN_FIELD: readonly string[] = ['vat_id', 'external_id', 'client_id'];

/** Things that bodies name by a name of their own. */
const NAME_OF_FIELD: Readonly<Record<string, Named>> = {
  coupons: 'couponCode',
  market: 'marketCode',
  sku: 'sku',
  tax_category: 'taxCategoryCode',
};
const NAME_OF_FIELD_AT: Readonly<Record<string, Named>> = {
  'POST /store/carts/{id}/coupons /code': 'couponCode',
  'POST /admin/carts/{id}/coupons /code': 'couponCode',
};
/** There the field gives the new thing its name. */
const GIVES_NAME = /^(POST|PATCH) \/admin\/(products|variants)/;

export type Names = Kind | Named;
/** Parameters of queries that name things, or find them by a word of theirs. */
const NAMES_IN_QUERY: Readonly<Record<string, readonly Names[]>> = {
  category: ['category', 'categorySlug'],
  code: ['couponCode'],
  collection: ['collection', 'collectionSlug'],
  email: ['customerEmail'],
  ids: ['product'],
  market: ['marketCode'],
  number: ['orderNumber'],
  q: ['customerEmail'],
  recipient: ['customerEmail'],
  sku: ['sku'],
  tag: ['tag'],
  vendor: ['vendor'],
};
const PRODUCTS = /^\/(store|admin)\/products$/;
const NO_NAME_IN_QUERY: readonly string[] = [
  // Of streams: who may hear which topic is tried in live-messages.test.ts, in both stores.
  'topics',
  ...[
    'limit',
    'cursor',
    'sort',
    'count',
    'token',
    'ticket',
    'status',
    'type',
    'level',
    'open',
    'hold',
  ],
  ...['min_price', 'max_price', 'in_stock', 'low_stock', 'currency', 'country', 'account'],
  ...['created_after', 'created_before', 'updated_after', 'updated_before', 'provider'],
  ...['payment_status', 'fulfillment_status', 'template', 'state', 'name', 'undo', 'after'],
  ...['from', 'to', 'interval', 'preset', 'compare', 'unread'],
];

// ---- Bodies that are valid but for what they name ---------------------------------------------------------------

const coupon = () => ({
  name: 'x',
  code: randomUUID(),
  type: 'percentage',
  value_bps: 500,
});
const product = { title: 'x', variants: [{ prices: [{ currency: 'USD', amount: 100 }] }] };
/** A product; with stock where the place of its stock is under test. */
const stocked = (_own: FullStore, field: string) =>
  field === '/variants/0/stock/location_id'
    ? { ...product, variants: product.variants.map((one) => ({ ...one, stock: { on_hand: 1 } })) }
    : product;
const payment = { provider: 'manual' };

const draft = (own: FullStore) => ({
  email: own.names.customerEmail,
  items: [{ variant_id: own.ids.variant, quantity: 1 }],
});
const itemOf = (own: FullStore) => ({ order_item_id: own.ids.orderItem, quantity: 1 });
const refundOf = (own: FullStore) => ({ reason: 'other', items: [itemOf(own)] });

/** Route → a valid body of this store; `field` is the place that is under test. Left out: `{}`. */
export const BODIES: Readonly<Record<string, (own: FullStore, field: string) => unknown>> = {
  'POST /admin/customers/{id}/merge': (own) => ({ into_customer_id: own.secondCustomer }),
  'PUT /admin/customers/{id}/groups': () => ({ group_ids: [] }),
  'POST /admin/products': stocked,
  'POST /admin/products/bulk': (_own, field) => ({
    ...stocked(_own, field),
    external_id: randomUUID(),
    external_source: 'x',
  }),
  'PATCH /admin/products/{id}': () => ({ title: 'x' }),
  'POST /admin/products/{id}/options/preview': () => ({ options: [] }),
  'PUT /admin/products/{id}/options': () => ({ options: [], version: 1 }),
  'POST /admin/products/{id}/variants': (_own, field) => ({
    options: { Size: 'L' },
    prices: [{ currency: 'USD', amount: 100 }],
    ...(field === '/stock/location_id' ? { stock: { on_hand: 1 } } : {}),
  }),
  'POST /admin/products/{id}/images': (own, field) =>
    field === '/media_id' ? {} : { media_id: own.ids.media },
  'POST /admin/categories': () => ({ name: randomUUID() }),
  'POST /admin/categories/{id}/move': () => ({ parent_id: null }),
  'PUT /admin/collections/{id}/products': () => ({ product_ids: [] }),
  'PUT /admin/variants/{id}/prices': () => ({ prices: [] }),
  'POST /admin/prices/bulk': (own) => ({
    items: [{ variant_id: own.ids.variant, prices: [{ currency: 'USD', amount: 900 }] }],
  }),
  'POST /admin/prices/explain': () => ({ currency: 'USD' }),
  'POST /admin/inventory/adjustments': (own, field) => ({
    ...(field === '/location_id' ? { item_id: own.ids.inventoryItem } : {}),
    delta: 1,
    reason: 'count',
  }),
  'POST /admin/inventory/receipts': (own, field) => ({
    items: [
      {
        ...(field === '/location_id' ? { item_id: own.ids.inventoryItem } : {}),
        quantity: 1,
      },
    ],
    location_id: own.ids.location,
  }),
  'POST /admin/inventory/transfers': (own, field) => ({
    ...(field.endsWith('location_id') ? { item_id: own.ids.inventoryItem } : {}),
    from_location_id: own.ids.location,
    to_location_id: own.secondLocation,
    quantity: 1,
  }),
  'POST /admin/inventory/reservations': (own, field) => ({
    order_id: own.ids.draftOrder,
    items: [
      {
        ...(/item_id|sku/.test(field) ? {} : { item_id: own.ids.inventoryItem }),
        quantity: 1,
      },
    ],
  }),
  'POST /admin/inventory/locations': () => ({ name: 'x', code: randomUUID().slice(0, 8) }),
  'PATCH /admin/inventory/levels/{item_id}/{location_id}': () => ({ reorder_point: 3 }),
  'POST /admin/draft-orders': draft,
  'PATCH /admin/draft-orders/{id}': (own, field) =>
    field.startsWith('/items') ? { items: draft(own).items } : {},
  'POST /admin/draft-orders/{id}/place': () => ({ payment }),
  'POST /admin/coupons': coupon,
  'PATCH /admin/coupons/{id}': () => ({ name: 'x' }),
  'POST /admin/tax/rates': (own) => ({
    zone_id: own.ids.taxZone,
    rate_ppm: 70_000,
    name: 'Reduced',
  }),
  'POST /admin/tax/calculate': () => ({
    currency: 'USD',
    country: 'DE',
    items: [{ amount: 1000 }],
  }),
  'POST /admin/shipping/methods': (own) => ({
    zone_id: own.ids.shippingZone,
    name: 'x',
    code: randomUUID().slice(0, 8),
    type: 'flat',
    amounts: { USD: 100 },
  }),
  'POST /store/carts': (own, field) =>
    field === '/market' ? {} : { items: [{ variant_id: own.ids.variant, quantity: 1 }] },
  'POST /store/quotes': (own) => ({
    items: [{ variant_id: own.ids.variant, quantity: 1 }],
    address: ADDRESS,
  }),
  'POST /store/carts/{id}/items': (own) => ({ variant_id: own.ids.variant, quantity: 1 }),
  'POST /admin/carts/{id}/items': (own) => ({ variant_id: own.ids.variant, quantity: 1 }),
  'PATCH /store/carts/{id}/items/{item_id}': () => ({ quantity: 2 }),
  'PATCH /admin/carts/{id}/items/{item_id}': () => ({ quantity: 2 }),
  'POST /store/products/{id}/variants/{variant_id}/back-in-stock': () => ({
    email: 'eve@example.com',
  }),
  'POST /store/products/{id}/variants/{variant_id}/price-drop': () => ({
    email: `${randomUUID()}@example.com`,
  }),
  'POST /store/carts/{id}/coupons': (own) => ({ code: own.names.couponCode }),
  'POST /admin/carts/{id}/coupons': (own) => ({ code: own.names.couponCode }),
  'PUT /store/carts/{id}/shipping-method': (own) => ({
    shipping_method_id: own.ids.shippingMethod,
  }),
  'POST /admin/orders/{id}/notes': () => ({ body: 'x' }),
  'POST /admin/orders/{id}/holds': () => ({ reason: 'payment_review' }),
  'POST /admin/orders/{id}/payments': () => payment,
  'POST /store/orders/{id}/payments': () => payment,
  'POST /admin/orders/{id}/refunds/preview': refundOf,
  'POST /admin/orders/{id}/refunds': refundOf,
  'POST /admin/orders/{id}/fulfillments': (own) => ({ items: [itemOf(own)], ship: false }),
  'POST /store/carts/{id}/complete': (own) => ({
    email: own.names.customerEmail,
    shipping_address: ADDRESS,
    shipping_method_id: own.ids.shippingMethod,
    payment,
  }),
  'POST /store/checkout': (own) => ({
    items: [{ variant_id: own.ids.variant, quantity: 1 }],
    email: own.names.customerEmail,
    shipping_address: ADDRESS,
    shipping_method_id: own.ids.shippingMethod,
    payment,
  }),
  'POST /admin/orders/{id}/cancel': () => ({ reason: 'other' }),
  'POST /store/conversations/{id}/messages': () => ({ body: 'x' }),
  'POST /store/conversations/{id}/read': () => ({ seq: 1 }),
  'POST /admin/conversations': (own, field) => ({
    ...(field === '/customer_id' ? {} : { customer_id: own.ids.customer }),
    message: 'x',
  }),
  'POST /admin/conversations/{id}/messages': () => ({ body: 'x' }),
  'POST /admin/conversations/{id}/read': () => ({ seq: 1 }),
};

/** Routes whose body is lines of JSON, with what a line is. */
export const LINES: Readonly<Record<string, TSchema>> = {
  'POST /admin/products/bulk': newProductBody,
};

/** Rows in paths that must be another one than `ids` has, for the look-up to be reached. */
const IN_PATH: Readonly<Record<string, (own: FullStore) => string>> = {
  'POST /admin/orders/{id}/holds/{hold_id}/release': (own) => own.guestOrder,
};

/** Rows that their owner asks for at the end: others are still needed. */
const FOUND_BY_OWNER: Readonly<Record<string, (own: FullStore) => string>> = {
  'POST /admin/customers/{id}/merge path id': (own) => own.secondCustomer,
  'POST /admin/customers/{id}/erase path id': (own) => own.secondCustomer,
};

/** Places where what is absent is not refused, and why. */
const NOT_REFUSED: readonly (readonly [place: RegExp, reason: string])[] = [
  [/quotes body \/(shipping_method_id|coupons)$/, 'a quote is made all the same and tells of it'],
  [/coupons\/\{code\} path code$/, 'taking off what is not on is done already'],
  [
    /coupons(\/\{id\})? body \/(conditions|targets)\//,
    'a condition on what is not there never holds',
  ],
];
/** Places that answer with the code of a rule instead of an absence. */
const REFUSED_AS: Readonly<Record<string, string>> = {
  'POST /admin/conversations/{id}/assign body /expected_assignee_id': 'CONVERSATION_ASSIGNED',
  'POST /store/checkout body /coupons': 'COUPON_INACTIVE',
  'POST /store/carts/{id}/complete body /coupons': 'COUPON_INACTIVE',
};

// ---- Finding the places -----------------------------------------------------------------------------------------

export type Place = {
  readonly route: RouteSpec;
  readonly where: 'path' | 'query' | 'body';
  /** A parameter's name, or the JSON pointer of a field. */
  readonly field: string;
  readonly names: Names;
};

export const isNamed = (names: Names): names is Named =>
  /Slug|Code|Email|Title|Number|^(tag|sku|vendor)$/.test(names);
export const nameIn = (store: FullStore, names: Names): string =>
  isNamed(names) ? store.names[names] : store.ids[names];

/** What exists in no store, as long as the other and in the same letters. */
export function absentFor(place: Place, foreign: string): string {
  if (!isNamed(place.names)) return randomUUID();
  if (place.names === 'orderNumber') return '9876';
  return foreign.replace(/quartz|violet/, 'nobody').replace(/QUARTZ|VIOLET/, 'NOBODY');
}

function kindInPath(url: string, parameter: string): Kind {
  const before = url.slice(0, url.indexOf(`{${parameter}}`));
  const segment = before.split('/').at(-2) ?? '';
  const kind = KIND_OF_PATH[before] ?? KIND_OF_SEGMENT[segment];
  assert.ok(kind, `say what ${parameter} names in ${url}`);
  return kind;
}

export function placesInPath(route: RouteSpec): Place[] {
  if (nameOf(route) in NO_ROW_IN_PATH) return [];
  return [...route.url.matchAll(/\{(\w+)\}/g)].flatMap(([, field = '']) => {
    const place = { route, where: 'path', field } as const;
    if (field === 'code') return [{ ...place, names: 'couponCode' as const }];
    const kind = kindInPath(route.url, field);
    const also = ALSO_IN_PATH[kind];
    const takesName = kind === 'order' ? route.url.startsWith('/admin/') : route.method === 'GET';
    return [
      { ...place, names: kind },
      ...(also && takesName ? [{ ...place, names: also }] : []),
      ...(TAKES_DRAFT.test(route.url) ? [{ ...place, names: 'draftOrder' as const }] : []),
    ];
  });
}

function kindOfField(route: RouteSpec, name: string): Kind {
  const special = KIND_OF_FIELD_AT.find(([url, field]) => field === name && url.test(route.url));
  const kind = special?.[2] ?? KIND_OF_FIELD[name];
  assert.ok(kind, `say what ${name} names in ${nameOf(route)}`);
  return kind;
}

const isIdName = (name: string): boolean => /(^|_)ids?$/.test(name);

export function placesInQuery(route: RouteSpec): Place[] {
  const fields = Object.keys(querySchemaOf(route).properties);
  return fields.flatMap((field) => {
    const place = { route, where: 'query', field } as const;
    if (NO_NAME_IN_QUERY.includes(field)) return [];
    const isSearch = field === 'q' && PRODUCTS.test(route.url);
    const names = isSearch
      ? (['productTitle'] as const)
      : (NAMES_IN_QUERY[field] ?? [kindOfField(route, field)]);
    return names.map((one) => ({ ...place, names: one }));
  });
}

/** Fields of a body, each with the pointer of one example of it; groups that hold themselves are followed two deep. */
function fieldsOf(schema: Schema, at = '', depth = 0): [pointer: string, name: string][] {
  const named = Object.entries(schema.properties ?? {}).flatMap(
    ([name, part]): [string, string][] => {
      const isNested = name === 'any' || name === 'not';
      if (isNested && depth > 0) return [];
      const own: [string, string][] = [[`${at}/${name}`, name]];
      return [...own, ...fieldsOf(part, `${at}/${name}`, depth + (isNested ? 1 : 0))];
    },
  );
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [
    ...named,
    ...branches.flatMap((branch) => fieldsOf(branch, at, depth)),
    ...(schema.items ? fieldsOf(schema.items, `${at}/0`, depth) : []),
  ];
}

export function placesInBody(route: RouteSpec): Place[] {
  const schema = route.body ?? LINES[nameOf(route)] ?? {};
  const found = new Map(fieldsOf(schema as TSchema as Schema));
  return [...found].flatMap(([field, name]): Place[] => {
    const place = { route, where: 'body', field } as const;
    const ownName = NAME_OF_FIELD_AT[`${nameOf(route)} ${field}`] ?? NAME_OF_FIELD[name];
    if (ownName !== undefined && !GIVES_NAME.test(nameOf(route)))
      return [{ ...place, names: ownName }];
    if (!isIdName(name) || NO_ROW_IN_FIELD.includes(name)) return [];
    return [{ ...place, names: kindOfField(route, name) }];
  });
}

// ---- Making the calls -------------------------------------------------------------------------------------------

/** The body with a value at this JSON pointer. */
export function withValue(body: unknown, pointer: string, value: unknown): unknown {
  const [, name = '', ...rest] = pointer.split('/');
  const inner = rest.length === 0 ? value : undefined;
  const next = (part: unknown): unknown =>
    inner ?? withValue(part ?? (rest[0] === '0' ? [] : {}), `/${rest.join('/')}`, value);
  if (Array.isArray(body)) return [next(body[0])];
  const object = (body ?? {}) as Body;
  return { ...object, [name]: next(object[name]) };
}

export type Caller = {
  readonly name: string;
  readonly request: TestRequest;
  readonly orderToken?: string;
  /** What this caller asks for instead of the customer's. */
  readonly asks?: Readonly<Partial<Record<Names, string>>>;
};

export const ofGuest = (store: FullStore): Caller => ({
  name: 'guest',
  request: {
    cartToken: store.cartToken,
    headers: { 'x-conversation-token': store.conversationToken },
  },
  orderToken: store.orderToken,
  asks: {
    cart: store.guestCart,
    conversation: store.guestConversation,
    order: store.guestOrder,
    orderIntent: store.ids.orderIntent,
    payment: store.guestPayment,
  },
});

/** Who asks: all of them are of our store, but a guest of the other one who came to our address. */
export function callersOf(own: FullStore, other: FullStore, route: RouteSpec): Caller[] {
  const anonymous = { name: 'anonymous', request: {} };
  const owner = { name: 'owner', request: { token: own.owner } };
  if (route.policy.who === 'staff') return [owner, anonymous];
  const { asks: _asks, ...guest } = ofGuest(own);
  const stray = { ...ofGuest(other), name: 'guest of the other store' };
  return [{ name: 'customer', request: { token: own.customer } }, guest, stray, anonymous];
}

export type Asked = { readonly place: Place; readonly value: string };

/** The request of a route in which everything is the own store's but the places under test. */
export function requestOf(
  own: FullStore,
  route: RouteSpec,
  asked: readonly Asked[],
  caller: Caller,
): [method: string, path: string, request: TestRequest] {
  const given = (field: string) =>
    asked.find(({ place }) => place.where === 'path' && place.field === field)?.value;
  const ownIn = (field: string) =>
    field === 'code'
      ? own.names.couponCode
      : nameOf(route) in NO_ROW_IN_PATH
        ? 'anything'
        : own.ids[kindInPath(route.url, field)];
  const path = route.url.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(given(field) ?? IN_PATH[nameOf(route)]?.(own) ?? ownIn(field)),
  );
  const query = new URLSearchParams();
  for (const { place, value } of asked) if (place.where === 'query') query.set(place.field, value);
  if (caller.orderToken !== undefined && mayHoldOrderToken(route))
    query.set('token', caller.orderToken);
  const inBody = asked.find(({ place }) => place.where === 'body');
  let body: unknown =
    route.method === 'GET'
      ? undefined
      : (BODIES[nameOf(route)]?.(own, inBody?.place.field ?? '') ?? {});
  if (inBody) {
    const { place, value } = inBody;
    body = withValue(body, place.field, /(_ids|\/coupons)$/.test(place.field) ? [value] : value);
  }
  const isLines = nameOf(route) in LINES;
  const text = query.size === 0 ? '' : `?${query}`;
  return [
    route.method,
    path + text,
    {
      ...caller.request,
      ...(body === undefined ? {} : { body: isLines ? JSON.stringify(body) : body }),
      headers: {
        'x-request-id': 'the-same-for-both',
        ...(isLines ? { 'content-type': 'application/x-ndjson' } : {}),
        ...caller.request.headers,
      },
    },
  ];
}

const UUIDS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * What the answer tells, down to the byte: all but the time it took and what is left of a limit. A field of a body
 * may be told back to who sent it, and where a call made something, it has ids and a version of its own.
 */
export function told(answer: TestAnswer, value: string, where: Place['where']): unknown {
  const isDone = answer.status < 300;
  const headers = Object.entries(answer.headers).filter(
    ([name]) =>
      !/^(date|connection|server-timing|(x-)?ratelimit.*)$/.test(name) &&
      !(isDone && name === 'etag'),
  );
  let text = where === 'body' ? answer.text.replaceAll(value, '<sent>') : answer.text;
  if (isDone || where === 'body')
    text = text.replaceAll(UUIDS, '<id>').replaceAll(/"version":\d+/g, '"version":0');
  return { status: answer.status, headers, text };
}

/** The code of a refusal, also of the one line of a body of lines; else the status. */
export const codeOf = (answer: TestAnswer): string =>
  String(answer.body?.code ?? answer.body?.data?.[0]?.problem?.code ?? answer.status);

/** Count and checksum of the store's rows in every table. */
export async function rowsOf(shop: TestShop, storeId: string): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const name of await tablesWithStore(shop.rows)) {
    const [row] = await shop.rows<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)), '') as sum
         from ${name} r where store_id = $1`,
      [storeId],
    );
    sums[name] = row?.sum ?? '';
  }
  return sums;
}

export const describe = ({ route, where, field }: Place): string =>
  `${nameOf(route)} ${where} ${field}`;

/** Each place alone, and for paths with several all of them together. */
export function groupsOf(places: readonly Place[]): (readonly [Place, ...Place[]])[] {
  const together = Map.groupBy(
    places.filter(({ where, names }) => where === 'path' && !isNamed(names)),
    ({ route }) => route,
  );
  return [
    ...places.map((place) => [place] as const),
    ...[...together.values()].flatMap(([first, ...more]) =>
      first && more.length > 0 ? [[first, ...more] as const] : [],
    ),
  ];
}

/** Whether the answer says that there is no such thing, which is what the place is for. */
export function isAbsence(place: Place, answer: TestAnswer): boolean {
  const isFound = NOT_REFUSED.some(([pattern]) => pattern.test(describe(place)));
  if (isFound) return answer.status < 300;
  if (place.where === 'query' && answer.status === 200) return answer.body.data.length === 0;
  const code = REFUSED_AS[describe(place)] ?? codeOf(answer);
  return codeOf(answer) === code && (/NOT_FOUND$/.test(code) || describe(place) in REFUSED_AS);
}

/** Whether the absence can be of this place only: the caller may see all else that the request names. */
const holdsTheRest = (place: Place, caller: Caller): boolean =>
  ['owner', 'customer'].includes(caller.name) ||
  !place.route.url.includes('{') ||
  place.field === /\{(\w+)\}/.exec(place.route.url)?.[1];

/** The owner of the other store, or its customer and its guest, at the other store's address. */
export function ownersOf(store: FullStore, route: RouteSpec): Caller[] {
  if (route.policy.who === 'staff') return [{ name: 'owner', request: { token: store.owner } }];
  const headers = { 'x-publishable-key': store.publishableKey };
  const guest = ofGuest(store);
  return [
    { name: 'customer', request: { token: store.customer, headers } },
    { ...guest, request: { ...guest.request, headers: { ...guest.request.headers, ...headers } } },
  ];
}

/** Whether the request got beyond the look-up, whatever came then. */
function isFound(answer: TestAnswer, absent: string): boolean {
  const code = codeOf(answer);
  if (/^\d/.test(code)) return answer.body?.data?.length !== 0;
  return ![absent, 'UNAUTHENTICATED', 'VALIDATION_FAILED', 'INTERNAL_ERROR'].includes(code);
}

export type Tried = {
  readonly calls: number;
  /** What is wrong, one sentence each. */
  readonly faults: readonly string[];
  /** How an absent thing was answered: its code, or the status where that is no refusal. */
  readonly absence: string | undefined;
};

/** Asks for the things of the other store, and for things that exist nowhere, as everybody. */
export async function tryPlaces(
  shop: TestShop,
  stores: { readonly ours: FullStore; readonly theirs: FullStore },
  group: readonly [Place, ...Place[]],
): Promise<Tried> {
  const { ours, theirs } = stores;
  const [place] = group;
  const faults: string[] = [];
  let calls = 0;
  let absence: string | undefined;
  for (const caller of callersOf(ours, theirs, place.route)) {
    const foreign = group.map((one) => caller.asks?.[one.names] ?? nameIn(theirs, one.names));
    const absent = group.map((one, at) => absentFor(one, foreign[at] ?? ''));
    const ask = async (values: readonly string[]) => {
      const asked = group.map((one, at) => ({ place: one, value: values[at] ?? '' }));
      const answer = await shop.request(...requestOf(ours, place.route, asked, caller));
      calls += 1;
      return { answer, told: JSON.stringify(told(answer, values[0] ?? '', place.where)) };
    };
    const one = await ask(foreign);
    const other = await ask(absent);
    const title = `${group.map(describe).join(' and ')} (${place.names}) as ${caller.name}`;
    if (one.told !== other.told) faults.push(`${title}: ${one.told} is not ${other.told}`);
    const code = codeOf(other.answer);
    if (other.answer.status >= 500 || code === 'VALIDATION_FAILED')
      faults.push(`${title}: ${other.told}`);
    if (isAbsence(place, other.answer) && holdsTheRest(place, caller)) absence = code;
  }
  if (absence === undefined)
    faults.push(`${group.map(describe).join(' and ')}: nobody reaches the look-up`);
  return { calls, faults, absence };
}

/** Asks for the things of the other store as who owns them; a fault when even they do not find them. */
export async function tryOwners(
  shop: TestShop,
  theirs: FullStore,
  place: Place,
  absence: string,
): Promise<Omit<Tried, 'absence'>> {
  const answers: TestAnswer[] = [];
  for (const caller of ownersOf(theirs, place.route)) {
    const own = FOUND_BY_OWNER[describe(place)]?.(theirs) ?? nameIn(theirs, place.names);
    const value = caller.asks?.[place.names] ?? own;
    answers.push(await shop.request(...requestOf(theirs, place.route, [{ place, value }], caller)));
  }
  const isSeen = answers.some((answer) => isFound(answer, absence));
  const fault = `${describe(place)} (${place.names}): ${answers.map(({ text }) => text)}`;
  return { calls: answers.length, faults: isSeen ? [] : [fault] };
}

/** All places of these routes. Fails where a route or a table is not known to the other. */
export function placesOf(routes: readonly RouteSpec[]): Place[] {
  const places = routes.flatMap((route) => [
    ...placesInPath(route),
    ...placesInQuery(route),
    ...placesInBody(route),
  ]);
  const inPath = new Set(places.filter(({ where }) => where === 'path').map(({ route }) => route));
  for (const route of routes) {
    if (!route.url.includes('{') || nameOf(route) in NO_ROW_IN_PATH) continue;
    assert.ok(inPath.has(route), `${nameOf(route)} names something that is not tried`);
  }
  const known = new Set(routes.map(nameOf));
  for (const name of [
    ...Object.keys(BODIES),
    ...Object.keys(NO_ROW_IN_PATH),
    ...Object.keys(LINES),
  ])
    assert.ok(known.has(name), `${name} is no route any more`);
  return places;
}

/** A shop with a data folder of its own, that can hold two full stores. */
export async function openForStores(t: Pick<TestContext, 'after'>): Promise<TestShop> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-isolation-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return openShop(t, { settings: { data_dir: folder } });
}

/** No word of a store is like one of the other, or is left out of the search for being common. */
export const OURS = { word: 'quartz', orders: 1 } as const;
export const THEIRS = { word: 'violet', orders: 3 } as const;
