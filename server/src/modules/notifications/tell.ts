/* Which event is told to whom. Reads only: the reader writes the rows. Customers' mails go to the address of the order or
 * the account as it is when the event is read; staff's to the addresses of the setting, else to the owners.
 */
import { parseEmail } from '../../kernel/email.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { gathered } from '../../platform/gathered.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { findAlert } from '../alerts/alerts.ts';
import { productAlertMet } from '../alerts/events.ts';
import { cartIdleSince } from '../carts/abandon.ts';
import { readCart } from '../carts/carts.ts';
import { cartAbandoned } from '../carts/events.ts';
import { findCustomerByEmail } from '../customers/customers.ts';
import type { Customer } from '../customers/types.ts';
import { ordersById } from '../orders/orders.ts';
import type { Order } from '../orders/types.ts';
import { peekLink } from '../staff/one-time-tokens.ts';
import { ownerEmails, staffById } from '../staff/staff.ts';
import { currentStore, settingsOf } from '../stores/stores.ts';
import { buyerOfIntent, unreadReply, wantsRefundMail } from './cross-module.ts';
import { type Looks, looksOf } from './looks.ts';
import { IN_APP_KINDS, type NewNotification, type Priority, type TemplateName } from './types.ts';

type To = Pick<NewNotification, 'recipient' | 'customerId' | 'orderId' | 'locale'>;
type Told = {
  readonly template: TemplateName;
  readonly to: To;
  readonly priority?: Priority;
  readonly afterSeconds?: number;
};
type RuleLooks = Looks & {
  readonly order: (id: Uuid) => Promise<Order | undefined>;
  readonly owners: () => Promise<readonly string[]>;
};
type Rule = (looks: RuleLooks, event: LoggedEvent) => Promise<readonly Told[]>;

/** What an erased person is written to as: no mailbox, and no reader of the log brings it back to life. */
export const isErased = (recipient: string): boolean => recipient.endsWith('@erased.invalid');

/** What is to be told because of events, in their order; nothing for an event of no rule. */
export async function notificationsFor(
  db: Db,
  events: readonly LoggedEvent[],
): Promise<readonly NewNotification[]> {
  let owners: Promise<readonly string[]> | undefined;
  const looks: RuleLooks = {
    ...looksOf(db),
    order: gathered(
      (ids: readonly Uuid[]) => ordersById(db, ids),
      ({ id }) => id,
    ),
    owners: () => {
      owners ??= ownerEmails(db);
      return owners;
    },
  };
  const told = await Promise.all(events.map((event) => RULES[event.type]?.(looks, event) ?? []));
  return events.flatMap((event, index) => (told[index] ?? []).flatMap((one) => rowsOf(event, one)));
}

/** One for each channel. */
function rowsOf(event: LoggedEvent, { to, ...wanted }: Told): readonly NewNotification[] {
  const recipient = parseEmail(to.recipient);
  if (recipient === undefined || isErased(recipient)) return [];
  const told = {
    ...to,
    priority: 'normal' as const,
    ...wanted,
    eventId: event.id,
    facts: event.payload,
  };
  const { customerId } = to;
  const isInShop = customerId !== null && IN_APP_KINDS[wanted.template] !== undefined;
  return [
    ...(IN_SHOP_ONLY.includes(wanted.template)
      ? []
      : [{ ...told, channel: 'email' as const, recipient }]),
    ...(isInShop ? [{ ...told, channel: 'in_app' as const, recipient: customerId }] : []),
  ];
}

/** A parcel that arrived is seen; a mail about it says nothing new. */
const IN_SHOP_ONLY: readonly TemplateName[] = ['order_delivered'];

const one = (template: TemplateName, to: To | undefined, priority?: Priority): readonly Told[] =>
  to ? [{ template, to, ...(priority ? { priority } : {}) }] : [];

async function localeOf(db: Db, locale: string | null | undefined): Promise<string> {
  return locale ?? (await currentStore(db)).defaultLocale;
}

async function buyer(looks: RuleLooks, orderId: Uuid | undefined): Promise<To | undefined> {
  const order = orderId && (await looks.order(orderId));
  // What an import brings was told by the shop it comes from.
  if (!order || order.origin === 'import') return undefined;
  const customer = order.customerId === null ? undefined : await looks.customer(order.customerId);
  return {
    recipient: order.email,
    customerId: order.customerId,
    orderId: order.id,
    locale: customer?.locale ?? order.locale,
  };
}

async function payer(looks: RuleLooks, event: LoggedEvent): Promise<To | undefined> {
  const id = parseUuid(event.payload['payment_id']);
  const payment = id && (await looks.payment(id));
  if (!payment) return undefined;
  if (payment.orderId !== null) return buyer(looks, payment.orderId);
  const found = payment.orderIntentId && (await buyerOfIntent(looks.db, payment.orderIntentId));
  if (!found) return undefined;
  const { email, customer_id: customerId, locale } = found;
  return { recipient: email, customerId, orderId: null, locale };
}

async function account(
  { db, customer: customerWith }: Looks,
  kind: unknown,
  id: Uuid | undefined,
): Promise<To | undefined> {
  if (id === undefined) return undefined;
  if (kind === 'staff') {
    const member = await staffById(db, id);
    if (!member || member.status === 'removed') return undefined;
    return {
      recipient: member.email,
      customerId: null,
      orderId: null,
      locale: await localeOf(db, null),
    };
  }
  const customer = await customerWith(id);
  if (!customer || customer.archivedAt !== null) return undefined;
  return {
    recipient: customer.email,
    customerId: customer.id,
    orderId: null,
    locale: await localeOf(db, customer.locale),
  };
}

async function staff(
  { db, owners }: RuleLooks,
  template: TemplateName,
  orderId: Uuid | null = null,
  priority: Priority = 'normal',
): Promise<readonly Told[]> {
  const { staffNotificationEmails: named } = await settingsOf(db);
  const recipients = named.length > 0 ? named : await owners();
  const locale = await localeOf(db, null);
  return [...new Set(recipients)].map((recipient) => ({
    template,
    priority,
    to: { recipient, customerId: null, orderId, locale },
  }));
}

/** A link: where it was made for, and for a new address also where the account is now. */
const linkRule: Rule = async (looks, { payload }) => {
  const id = parseUuid(payload['token_id']);
  const link = id && (await peekLink(looks.db, id));
  if (!link) return [];
  const isStaff = link.account.kind === 'staff';
  const owner = await account(looks, link.account.kind, link.account.id);
  if (!owner) return [];
  const to = { ...owner, recipient: link.email };
  switch (link.kind) {
    case 'reset':
      return one('password_reset', to, 'urgent');
    case 'verification':
      return one('email_verification', to, 'high');
    case 'invitation':
      return one(isStaff ? 'staff_invitation' : 'customer_invitation', to, 'high');
    case 'email_change':
      return [...one('email_change', to, 'high'), ...one('email_change_notice', owner, 'high')];
  }
};

/** Of the limits that one sale passes at once, the lowest is told. */
const stockRule: Rule = async (looks, { type, payload }) => {
  const { criticalStockBps } = await settingsOf(looks.db);
  const available = Number(payload['available']);
  const critical = Math.floor((Number(payload['threshold']) * criticalStockBps) / 10_000);
  const lowest =
    available <= 0 ? 'out_of_stock' : available <= critical ? 'critical_stock' : 'low_stock';
  return type === `inventory.${lowest}` ? staff(looks, 'low_stock_alert') : [];
};

/** Whoever agreed to be written to about other things than orders and the account. */
export const mayBeCourted = (customer: Customer | undefined): customer is Customer =>
  customer?.acceptsMarketing === true &&
  customer.archivedAt === null &&
  (customer.status === 'active' || customer.status === 'invited');

/** A second mail comes so long after the last change of the cart. */
const REMINDED_AFTER_HOURS = 72;
const HOUR_SECONDS = 3600;

/**
 * A cart that was left behind: to the account that agreed to it, the cart's own or that of its address, and to no
 * other address than the account's.
 */
const cartRule: Rule = async (
  { db, customer: customerWith },
  { aggregateId: cartId, createdAt },
) => {
  const idleSince = await cartIdleSince(db, cartId);
  if (!idleSince) return [];
  const cart = await readCart(db, { cartId, holder: { staff: true } });
  const customer =
    cart.customerId === null
      ? cart.email === null
        ? undefined
        : await findCustomerByEmail(db, cart.email)
      : await customerWith(cart.customerId);
  if (!mayBeCourted(customer)) return [];
  const to = {
    recipient: customer.email,
    customerId: customer.id,
    orderId: null,
    locale: await localeOf(db, customer.locale),
  };
  const { abandonedCartReminder } = await settingsOf(db);
  const idleSeconds = Math.floor((createdAt.getTime() - idleSince.getTime()) / 1000);
  const afterSeconds = REMINDED_AFTER_HOURS * HOUR_SECONDS - idleSeconds;
  return [
    ...one('abandoned_cart', to, 'low'),
    ...(abandonedCartReminder && afterSeconds > 0
      ? [{ template: 'abandoned_cart_reminder', to, priority: 'low', afterSeconds } as const]
      : []),
  ];
};

/** The request itself is the consent, for this one mail. */
const alertRule: Rule = async (looks, { aggregateId }) => {
  const { db } = looks;
  const alert = await findAlert(db, aggregateId);
  if (!alert) return [];
  const { customerId, email } = alert;
  const to =
    customerId === null
      ? {
          recipient: email ?? '',
          customerId: null,
          orderId: null,
          locale: await localeOf(db, alert.locale),
        }
      : await account(looks, 'customer', customerId);
  return one(alert.kind, to, 'low');
};

const RULES: Readonly<Record<string, Rule>> = {
  'order.placed': async (looks, { aggregateId }) => {
    const to = await buyer(looks, aggregateId);
    return to
      ? [
          ...one('order_confirmation', to, 'high'),
          ...(await staff(looks, 'staff_new_order', aggregateId)),
        ]
      : [];
  },
  'order.cancelled': async (looks, { aggregateId }) =>
    one('order_cancelled', await buyer(looks, aggregateId)),
  'fulfillment.shipped': async (looks, { payload }) => {
    const id = parseUuid(payload['fulfillment_id']);
    const parcel = id && (await looks.parcel(id));
    return parcel?.notify ? one('order_shipped', await buyer(looks, parcel.orderId)) : [];
  },
  'fulfillment.delivered': async (looks, { payload }) => {
    const id = parseUuid(payload['fulfillment_id']);
    const parcel = id && (await looks.parcel(id));
    return parcel ? one('order_delivered', await buyer(looks, parcel.orderId)) : [];
  },
  'payment.captured': async (looks, event) => one('payment_successful', await payer(looks, event)),
  'payment.failed': async (looks, event) =>
    one('payment_failed', await payer(looks, event), 'high'),
  'payment.unplaceable': (looks) => staff(looks, 'staff_payment_unplaceable', null, 'urgent'),
  'refund.succeeded': async (looks, event) => {
    const id = parseUuid(event.payload['refund_id']);
    const isWanted = id !== undefined && (await wantsRefundMail(looks.db, id));
    return isWanted ? one('refund_processed', await payer(looks, event)) : [];
  },
  'customer.registered': async (looks, { aggregateId }) => {
    const customer = await looks.customer(aggregateId);
    // One that opens by its link is welcomed by the mail with the link.
    if (customer?.status !== 'active') return [];
    return one('welcome', await account(looks, 'customer', aggregateId));
  },
  'customer.registration_repeated': async (looks, { aggregateId }) => {
    const customer = await looks.customer(aggregateId);
    if (customer?.status !== 'active') return [];
    return one('registration_repeated', await account(looks, 'customer', aggregateId));
  },
  'one_time_token.issued': linkRule,
  'session.revoked': async (looks, { payload }) =>
    payload['reason'] === 'reuse'
      ? one(
          'session_reuse_warning',
          await account(looks, payload['kind'], parseUuid(payload['principal_id'])),
          'urgent',
        )
      : [],
  // An answer to what the shopper asked: no consent is needed for it.
  'conversation.reply_unread': async ({ db }, { aggregateId }) => {
    const reply = await unreadReply(db, aggregateId);
    if (!reply) return [];
    return one('chat_reply', {
      recipient: reply.email,
      customerId: reply.customer_id,
      orderId: reply.order_id,
      locale: await localeOf(db, reply.locale),
    });
  },
  'inventory.low_stock': stockRule,
  'inventory.critical_stock': stockRule,
  'inventory.out_of_stock': stockRule,
  [cartAbandoned.type]: cartRule,
  [productAlertMet.type]: alertRule,
};

/** The events that somebody may be told of. */
export const TOLD_EVENTS: readonly string[] = Object.keys(RULES);
