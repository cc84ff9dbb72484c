/* A mail out of a notification: its ids are looked up now, so that it tells what is true when it leaves, and nothing of
 * a person lies in the queue. Undefined where there is nothing to tell any more: a link that was used or replaced, a
 * person who was erased.
 */
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { showInstant, showMoney } from '../../kernel/show.ts';
import { gathered } from '../../platform/gathered.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { shownVariant } from '../alerts/alerts.ts';
import { cartIdleSince } from '../carts/abandon.ts';
import { readCart } from '../carts/carts.ts';
import { priceCart } from '../carts/price-cart.ts';
import { restoreLink } from '../carts/restore-link.ts';
import type { PricedCartView } from '../carts/types.ts';
import type { Customer } from '../customers/types.ts';
import { suggestedReorder } from '../inventory/alerts.ts';
import { type OrderBody, staffOrderBodies } from '../orders/order-body.ts';
import { ordersById } from '../orders/orders.ts';
import type { Order } from '../orders/types.ts';
import type { Payment } from '../payments/types.ts';
import { linkLifeMs, linkOf } from '../staff/one-time-tokens.ts';
import { staffById } from '../staff/staff.ts';
import type { OneTimeToken } from '../staff/types.ts';
import type { Settings } from '../stores/settings.ts';
import { currentStore, settingsOf } from '../stores/stores.ts';
import type { Store } from '../stores/types.ts';
import { buyerOfIntent, refundedOnCancel, stockRow, unreadReply } from './cross-module.ts';
import { type Links, linksOf, type MailWorld } from './links.ts';
import { type Looks, looksOf } from './looks.ts';
import {
  addressLines,
  itemValues,
  type Manner,
  ONLY_VARIANT,
  orderValues,
  shownStatus,
} from './order-values.ts';
import { type MailValues, type RenderedMail, renderMail, type StoreValues } from './render.ts';
import { mayBeCourted } from './tell.ts';
import type { Notification } from './types.ts';
import { unsubscribeToken } from './unsubscribe.ts';

export type ComposedMail = RenderedMail & {
  readonly fromName: string;
  readonly replyTo: string | null;
  /** What a mail program calls when its reader wants no more of these. */
  readonly unsubscribeUrl?: string;
};

/** What mails are made with that are made at once: each thing is read once. */
type World = Looks & {
  readonly world: MailWorld;
  readonly store: Store;
  readonly settings: Settings;
  readonly links: Links;
  readonly bought: (orderId: Uuid) => Promise<BoughtOrder | undefined>;
};

type Shop = World & { readonly manner: Manner };

/**
 * The mails of notifications, in their order; undefined where there is nothing to tell any more. One that cannot be
 * made is rejected alone.
 */
export const composeMails = (
  db: Db,
  world: MailWorld,
  told: readonly Notification[],
): Promise<readonly PromiseSettledResult<ComposedMail | undefined>[]> => {
  const shop = worldOf(db, world);
  return Promise.allSettled(told.map(async (one) => composeMail(await shop, one)));
};

async function worldOf(db: Db, world: MailWorld): Promise<World> {
  const [store, settings] = await Promise.all([currentStore(db), settingsOf(db)]);
  const links = await linksOf(db, world, settings);
  const bought = gathered(
    (ids: readonly Uuid[]) => boughtOrders(db, ids),
    ({ order }) => order.id,
  );
  return { ...looksOf(db), world, store, settings, links, bought };
}

async function composeMail(
  world: World,
  notification: Notification,
): Promise<ComposedMail | undefined> {
  const { store, settings, links } = world;
  const manner = { locale: notification.locale, timeZone: store.timeZone };
  const values = await valuesOf({ ...world, manner }, notification);
  if (!values) return undefined;
  const { one_click: unsubscribeUrl } = values;
  return {
    ...(typeof unsubscribeUrl === 'string' ? { unsubscribeUrl } : {}),
    ...renderMail(notification.template, { ...values, store: storeValues(store, settings, links) }),
    fromName: store.name.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' '),
    replyTo: settings.supportEmail,
  };
}

export const storeValues = (
  store: Pick<Store, 'name' | 'legalName'>,
  settings: Pick<Settings, 'logoUrl' | 'supportEmail'>,
  links: Pick<Links, 'shop'>,
): StoreValues => ({
  name: store.name,
  legal_name: store.legalName === store.name ? null : store.legalName,
  url: links.shop,
  url_shown: links.shop.replace(/^https?:\/\//, ''),
  logo_url: settings.logoUrl,
  support_email: settings.supportEmail,
});

type Maker = (shop: Shop, notification: Notification) => Promise<MailValues | undefined>;

const valuesOf: Maker = (shop, notification) => MAKERS[notification.template](shop, notification);

// Orders and money

type BoughtOrder = { readonly order: Order; readonly body: OrderBody };

async function boughtOrders(db: Db, ids: readonly Uuid[]): Promise<readonly BoughtOrder[]> {
  const orders = await ordersById(db, ids);
  const bodies = await staffOrderBodies(db, orders);
  return orders.flatMap((order, index) => {
    const body = bodies[index];
    return body ? [{ order, body }] : [];
  });
}

const boughtOrder = async (shop: Shop, orderId: Uuid | null): Promise<BoughtOrder | undefined> =>
  orderId === null ? undefined : shop.bought(orderId);

const buyerOf = ({ body }: BoughtOrder) => {
  const named = body.billing_address ?? body.shipping_address;
  return personValues(named?.first_name ?? null, named?.last_name ?? null, body.email);
};

const aboutOrder =
  (
    more: (shop: Shop, bought: BoughtOrder, told: Notification) => Promise<MailValues | undefined>,
  ): Maker =>
  async (shop, told) => {
    const bought = await boughtOrder(shop, told.orderId);
    if (!bought) return undefined;
    const values = await more(shop, bought, told);
    return (
      values && {
        ...buyerOf(bought),
        order: orderValues(bought.body, shop.manner, shop.links),
        order_url: shop.links.order(bought.order),
        ...values,
      }
    );
  };

const CANCEL_REASONS: Readonly<Record<string, string>> = {
  customer_request: 'you asked for it',
  inventory: 'we could not get everything in it',
  payment: 'it was not paid',
};

const shippedValues = aboutOrder(async (shop, { body }, told) => {
  const id = idIn(told, 'fulfillment_id');
  const parcel = id && (await shop.parcel(id));
  if (!parcel) return undefined;
  const units = new Map(parcel.items.map((item) => [item.orderItemId, item.quantity]));
  const parcels = body.fulfillments.filter((one) => one.status !== 'cancelled');
  return {
    fulfillment: {
      is_whole:
        parcels.length === 1 && ['fulfilled', 'delivered'].includes(body.fulfillment_status),
      tracking_company: parcel.trackingCompany,
      tracking_number: parcel.trackingNumber,
      tracking_url: httpUrl(parcel.trackingUrl),
      estimated_delivery: null,
      items: itemValues(body, shop.manner, shop.links, units),
      facts: facts([
        ['Order', body.number],
        ['Carrier', parcel.trackingCompany],
        ['Tracking number', parcel.trackingNumber],
      ]),
    },
  };
});

/** Of a payment that an order has, or that a cart was about to make one of. */
const aboutPayment =
  (more: (shop: Shop, payment: Payment, bought: BoughtOrder | undefined) => MailValues): Maker =>
  async (shop, told) => {
    const id = idIn(told, 'payment_id');
    const payment = id && (await shop.payment(id));
    if (!payment) return undefined;
    const bought = await boughtOrder(shop, payment.orderId);
    const buyer = bought ? buyerOf(bought) : await buyerOfPayment(shop.db, payment);
    if (!buyer) return undefined;
    return {
      ...buyer,
      order: bought ? orderValues(bought.body, shop.manner, shop.links) : null,
      order_url: bought ? shop.links.order(bought.order) : null,
      amount: shownAmount(shop, told),
      ...more(shop, payment, bought),
    };
  };

async function buyerOfPayment(db: Db, payment: Payment) {
  const buyer = payment.orderIntentId && (await buyerOfIntent(db, payment.orderIntentId));
  return buyer ? personValues(buyer.first_name, buyer.last_name, buyer.email) : undefined;
}

/** What the event says was paid or sent back: the payment may have grown since. */
const shownAmount = ({ manner }: Shop, { facts: told }: Notification): string =>
  showMoney(Number(told['amount']), String(told['currency']), manner.locale);

const METHODS: Readonly<Record<string, string>> = {
  card: 'Card',
  transfer: 'Bank transfer',
  manual: 'Bank transfer',
};

const shownMethod = ({ methodSummary, methodType }: Payment): string => {
  const { brand, last4 } = methodSummary;
  const name = brand
    ? brand.charAt(0).toUpperCase() + brand.slice(1)
    : (METHODS[methodType] ?? methodType.replaceAll('_', ' '));
  return last4 ? `${name} ending in ${last4}` : name;
};

const DECLINES: Readonly<Record<string, string>> = {
  soft: 'Often a second try or another card helps.',
  hard: 'Please pay with another card or in another way.',
  authentication_required:
    'Your bank wants you to confirm the payment; please try again and do so.',
};

// Accounts

const personValues = (first: string | null, last: string | null, email: string) => ({
  greeting: first ? `Hello ${first},` : 'Hello,',
  customer: { first_name: first, last_name: last, email },
});

type Person = { readonly greeting: string; readonly customer: MailValues };

async function accountOf(
  { db, customer: customerWith }: Looks,
  kind: unknown,
  id: Uuid | undefined,
): Promise<(Person & { readonly row?: Customer }) | undefined> {
  if (id === undefined) return undefined;
  if (kind === 'staff') {
    const member = await staffById(db, id);
    if (!member || member.status === 'removed') return undefined;
    return personValues(member.name === '' ? null : member.name, null, member.email);
  }
  const customer = await customerWith(id);
  if (!customer || customer.status === 'erased' || customer.archivedAt !== null) return undefined;
  return { ...personValues(customer.firstName, customer.lastName, customer.email), row: customer };
}

/** A mail with a link; undefined once that was used or replaced, so that no dead link is mailed. */
const withLink =
  (
    more: (
      shop: Shop,
      link: OneTimeToken & { readonly token: string },
      isStaff: boolean,
    ) => Promise<MailValues> | MailValues,
  ): Maker =>
  async (shop, told) => {
    const id = idIn(told, 'token_id');
    const link = id && (await linkOf(shop.db, shop.world.secrets, id));
    if (!link) return undefined;
    const person = await accountOf(shop, link.account.kind, link.account.id);
    if (!person) return undefined;
    return {
      ...person,
      expires_in: shownDuration(linkLifeMs(link.kind)),
      ...(await more(shop, link, link.account.kind === 'staff')),
    };
  };

const withCustomer =
  (more: (shop: Shop) => MailValues): Maker =>
  async (shop, told) => {
    const person = await accountOf(shop, 'customer', idIn(told, 'customer_id'));
    return person?.row?.status === 'active' ? { ...person, ...more(shop) } : undefined;
  };

/** `30 minutes`, `24 hours`, `3 days`. */
function shownDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes <= 90) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours <= 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

const ROLES: Readonly<Record<string, string>> = {
  owner: 'an owner',
  admin: 'an administrator',
  manager: 'a manager',
  support: 'support',
  read_only: 'a reader',
};

// Carts and goods

/** Lines that a mail shows. */
const LINES_SHOWN_MAX = 20;

function cartValues({ lines, totals, currency }: PricedCartView, { manner, links }: Shop) {
  const money = (amount: number) => showMoney(amount, currency, manner.locale);
  const items = lines.flatMap(({ variant, priced }) =>
    variant && priced
      ? [
          {
            title: variant.title,
            variant: variant.variantTitle === ONLY_VARIANT ? null : variant.variantTitle,
            quantity: priced.quantity,
            unit: priced.quantity > 1 ? money(priced.unitAmount) : null,
            total: money(priced.subtotalAmount),
            image_url: variant.imageUrl === null ? null : links.absolute(variant.imageUrl),
            notes: [],
          },
        ]
      : [],
  );
  return { items: items.slice(0, LINES_SHOWN_MAX), total: money(totals.totalAmount) };
}

/** Nothing once the cart was bought, emptied or written to, or its customer agrees no more. */
const leftCart: Maker = async (shop, told) => {
  const { db, world, links } = shop;
  const { customerId } = told;
  const cartId = idIn(told, 'cart_id');
  if (!cartId || customerId === null || !(await cartIdleSince(db, cartId))) return undefined;
  const customer = await shop.customer(customerId);
  if (!mayBeCourted(customer)) return undefined;
  const cart = await readCart(db, { cartId, holder: { staff: true } });
  const { items, total } = cartValues(await priceCart(db, cart, world.now), shop);
  if (items.length === 0) return undefined;
  const stop = links.unsubscribe(unsubscribeToken(world.secrets, shop.store.id, customerId));
  return {
    ...personValues(customer.firstName, customer.lastName, customer.email),
    items,
    total,
    facts: facts([['Total', total]]),
    cart_url:
      cart.customerId === null
        ? links.restoreCart(restoreLink(world.secrets, shop.store.id, cartId))
        : links.cart,
    unsubscribe_url: stop.page,
    one_click: stop.oneClick,
  };
};

/** Undefined once shoppers do not see the product. */
const askedGoods: Maker = async (shop, told) => {
  const { db, links, manner } = shop;
  const currency = told.facts['currency'];
  const variantId = idIn(told, 'variant_id');
  const shown =
    variantId &&
    (await shownVariant(db, variantId, typeof currency === 'string' ? currency : undefined));
  if (!shown) return undefined;
  const { product, variant } = shown;
  const person =
    told.customerId === null
      ? personValues(null, null, told.recipient)
      : await accountOf(shop, 'customer', told.customerId);
  if (!person) return undefined;
  const money = (amount: unknown): string | null =>
    typeof amount === 'number' ? showMoney(amount, shown.currency, manner.locale) : null;
  const before = told.facts['old_amount'];
  return {
    greeting: person.greeting,
    customer: person.customer,
    product: {
      title: product.title,
      variant: variant.title === ONLY_VARIANT ? null : variant.title,
      price: money(told.facts['new_amount'] ?? variant.priceAmount),
      price_before: money(before),
    },
    url: links.product(product.slug),
  };
};

// All of them

const MAKERS: Readonly<Record<Notification['template'], Maker>> = {
  order_confirmation: aboutOrder(async () => ({})),
  order_shipped: shippedValues,
  order_delivered: shippedValues,
  order_cancelled: aboutOrder(async ({ db, manner }, { body }, told) => {
    const amount = await refundedOnCancel(db, body.id);
    return {
      reason: CANCEL_REASONS[String(told.facts['reason'])] ?? null,
      refund_amount: amount > 0 ? showMoney(amount, body.currency, manner.locale) : null,
    };
  }),
  payment_successful: aboutPayment((shop, payment, bought) => ({
    method: shownMethod(payment),
    facts: facts([
      ['Amount', showMoney(payment.capturedAmount, payment.currency, shop.manner.locale)],
      ['Paid with', shownMethod(payment)],
      ['Order', bought?.body.number ?? null],
      [
        'Still to be paid',
        bought && bought.body.balance_due_amount > 0
          ? showMoney(bought.body.balance_due_amount, payment.currency, shop.manner.locale)
          : null,
      ],
    ]),
  })),
  payment_failed: async (shop, told) => {
    const values = await aboutPayment((_shop, _payment, bought) => ({
      retry_url: bought ? shop.links.order(bought.order) : shop.links.checkout,
    }))(shop, told);
    const error =
      DECLINES[String(told.facts['decline_class'])] ?? 'Please try again or pay in another way.';
    return values && { ...values, error };
  },
  refund_processed: aboutPayment((_shop, payment, bought) => ({
    method: shownMethod(payment),
    processing_time:
      payment.provider === 'manual'
        ? 'We have sent it to the account it came from; a bank takes one to three working days.'
        : 'Until you see it on your statement your bank may take five to ten days.',
    facts: facts([
      ['Sent back to', shownMethod(payment)],
      ['Order', bought?.body.number ?? null],
    ]),
  })),
  welcome: withCustomer(({ links }) => ({ login_url: links.login })),
  email_verification: withLink(({ links }, { token }) => ({
    verify_url: links.account('verify-email', token),
  })),
  password_reset: withLink(({ links }, { token }, isStaff) => ({
    reset_url: isStaff
      ? links.admin(`reset-password#token=${token}`)
      : links.account('reset-password', token),
  })),
  customer_invitation: withLink(({ links }, { token }) => ({
    invitation_url: links.account('accept-invitation', token),
  })),
  email_change: withLink(({ links }, { token, email }) => ({
    new_email: email,
    confirm_url: links.account('confirm-email', token),
  })),
  // Told whatever became of the link: whoever used it at once may be the one to be warned of.
  email_change_notice: async (shop, told) => {
    const person = await accountOf(shop, 'customer', idIn(told, 'account_id'));
    return person && { ...person, forgot_url: shop.links.forgotPassword };
  },
  registration_repeated: withCustomer(({ links }) => ({
    login_url: links.login,
    forgot_url: links.forgotPassword,
  })),
  session_reuse_warning: async (shop, told) => {
    const { links, manner } = shop;
    const kind = told.facts['kind'];
    const person = await accountOf(shop, kind, idIn(told, 'principal_id'));
    return (
      person && {
        ...person,
        date: showInstant(told.createdAt, manner.locale, manner.timeZone),
        forgot_url: kind === 'staff' ? links.admin('forgot-password') : links.forgotPassword,
      }
    );
  },
  // Read meanwhile: nothing to tell.
  chat_reply: async ({ db, links }, told) => {
    const id = idIn(told, 'conversation_id');
    const reply = id && (await unreadReply(db, id));
    if (!reply) return undefined;
    return {
      ...personValues(reply.first_name, reply.last_name, reply.email),
      subject: reply.subject,
      excerpt: excerptOf(reply.body),
      url: links.conversation(id, reply.customer_id === null),
    };
  },
  staff_invitation: withLink(async ({ db, links }, { token, account }) => {
    const member = await staffById(db, account.id);
    return {
      role: ROLES[member?.role ?? ''] ?? 'a colleague',
      invitation_url: links.admin(`accept-invitation#token=${token}`),
    };
  }),
  staff_new_order: async (shop, told) => {
    const bought = await boughtOrder(shop, told.orderId);
    if (!bought) return undefined;
    const { body } = bought;
    const order = orderValues(body, shop.manner, shop.links);
    const country = (body.shipping_address ?? body.billing_address)?.country;
    return {
      // What a buyer wrote on a line is the buyer's.
      order: { ...order, items: order.items.map((item) => ({ ...item, notes: [] })) },
      facts: facts([
        ['Total', order.total],
        ['Payment', shownStatus(body.payment_status)],
        [
          'Placed',
          showInstant(new Date(body.placed_at ?? 0), shop.manner.locale, shop.manner.timeZone),
        ],
        ['Shipping', order.shipping_method],
        [
          'Goes to',
          country ? (addressLines(onlyCountry(country), shop.manner)?.[0] ?? null) : null,
        ],
      ]),
    };
  },
  low_stock_alert: async ({ db, settings }, told) => {
    const itemId = idIn(told, 'item_id');
    const locationId = idIn(told, 'location_id');
    const row = itemId && locationId && (await stockRow(db, itemId, locationId));
    if (!row) return undefined;
    const stock = Number(told.facts['available']);
    const threshold = Number(told.facts['threshold']);
    const critical = Math.floor((threshold * settings.criticalStockBps) / 10_000);
    const reorder = suggestedReorder(
      { reorderPoint: row.reorder_point, reorderQuantity: row.reorder_quantity },
      row.available,
      settings,
    );
    const title = row.variant_title ? `${row.title}, ${row.variant_title}` : row.title;
    return {
      product: { title, sku: row.sku },
      location: row.location,
      current_stock: stock,
      threshold,
      reorder_quantity: reorder,
      is_critical: stock <= critical,
      is_out: stock <= 0,
      facts: facts([
        ['SKU', row.sku],
        ['Warns at', `${threshold} units`],
        ['Suggested order', `${reorder} units`],
      ]),
    };
  },
  abandoned_cart: leftCart,
  abandoned_cart_reminder: leftCart,
  back_in_stock: askedGoods,
  price_drop: askedGoods,
  staff_payment_unplaceable: async (shop, told) => {
    const id = idIn(told, 'payment_id');
    const payment = id && (await shop.payment(id));
    if (!payment) return undefined;
    return {
      amount: shownAmount(shop, told),
      cause: String(told.facts['cause']).toLowerCase().replaceAll('_', ' '),
      facts: facts([
        ['Payment', payment.id],
        ['Provider', payment.provider],
        [
          'Sent back so far',
          showMoney(payment.refundedAmount, payment.currency, shop.manner.locale),
        ],
      ]),
    };
  },
};

/** Characters of an answer that its mail shows. */
const EXCERPT_CHARS_MAX = 300;

function excerptOf(body: string): string {
  const characters = [...body.replaceAll(/\s+/g, ' ').trim()];
  return characters.length <= EXCERPT_CHARS_MAX
    ? characters.join('')
    : `${characters
        .slice(0, EXCERPT_CHARS_MAX - 1)
        .join('')
        .trimEnd()}…`;
}

const onlyCountry = (country: string) => ({
  first_name: '',
  last_name: '',
  address1: '',
  city: '',
  country,
});

/** Rows of a panel; what is not known is left out. */
const facts = (pairs: readonly (readonly [string, string | null])[]) =>
  pairs.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));

const idIn = ({ facts: told }: Notification, name: string): Uuid | undefined =>
  parseUuid(told[name]);

const httpUrl = (text: string | null): string | null =>
  text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
