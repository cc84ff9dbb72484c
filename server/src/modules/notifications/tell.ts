/* Which event is told to whom. Reads only: the reader writes the rows. Customers' mails go to the address of the order or
 * the account as it is when the event is read; staff's to the addresses of the setting, else to the owners.
 */
import { parseEmail } from '../../kernel/email.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { customerById } from '../customers/customers.ts';
import { findFulfillment } from '../fulfillment/fulfillment.ts';
import { findOrder } from '../orders/orders.ts';
import { findPayment } from '../payments/payments.ts';
import { peekLink } from '../staff/one-time-tokens.ts';
import { ownerEmails, staffById } from '../staff/staff.ts';
import { currentStore, settingsOf } from '../stores/stores.ts';
import { buyerOfIntent, unreadReply, wantsRefundMail } from './cross-module.ts';
import type { NewNotification, Priority, TemplateName } from './types.ts';

type To = Pick<NewNotification, 'recipient' | 'customerId' | 'orderId' | 'locale'>;
type Told = { readonly template: TemplateName; readonly to: To; readonly priority?: Priority };
type Rule = (db: Db, event: LoggedEvent) => Promise<readonly Told[]>;

/** What an erased person is written to as: no mailbox, and no reader of the log brings it back to life. */
export const isErased = (recipient: string): boolean => recipient.endsWith('@erased.invalid');

/** What is to be told because of an event; nothing for an event of no rule. */
export async function notificationsFor(
  db: Db,
  event: LoggedEvent,
): Promise<readonly NewNotification[]> {
  const told = await (RULES[event.type]?.(db, event) ?? []);
  return told.flatMap(({ template, to, priority = 'normal' }) => {
    const recipient = parseEmail(to.recipient);
    if (recipient === undefined || isErased(recipient)) return [];
    return [{ ...to, recipient, template, priority, eventId: event.id, facts: event.payload }];
  });
}

const one = (template: TemplateName, to: To | undefined, priority?: Priority): readonly Told[] =>
  to ? [{ template, to, ...(priority ? { priority } : {}) }] : [];

async function localeOf(db: Db, locale: string | null | undefined): Promise<string> {
  return locale ?? (await currentStore(db)).defaultLocale;
}

async function buyer(db: Db, orderId: Uuid | undefined): Promise<To | undefined> {
  const order = orderId && (await findOrder(db, { orderId }));
  // What an import brings was told by the shop it comes from.
  if (!order || order.origin === 'import') return undefined;
  const customer = order.customerId === null ? undefined : await customerById(db, order.customerId);
  return {
    recipient: order.email,
    customerId: order.customerId,
    orderId: order.id,
    locale: customer?.locale ?? order.locale,
  };
}

async function payer(db: Db, event: LoggedEvent): Promise<To | undefined> {
  const id = parseUuid(event.payload['payment_id']);
  const payment = id && (await findPayment(db, id));
  if (!payment) return undefined;
  if (payment.orderId !== null) return buyer(db, payment.orderId);
  const found = payment.orderIntentId && (await buyerOfIntent(db, payment.orderIntentId));
  if (!found) return undefined;
  const { email, customer_id: customerId, locale } = found;
  return { recipient: email, customerId, orderId: null, locale };
}

async function account(db: Db, kind: unknown, id: Uuid | undefined): Promise<To | undefined> {
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
  const customer = await customerById(db, id);
  if (!customer || customer.archivedAt !== null) return undefined;
  return {
    recipient: customer.email,
    customerId: customer.id,
    orderId: null,
    locale: await localeOf(db, customer.locale),
  };
}

async function staff(
  db: Db,
  template: TemplateName,
  orderId: Uuid | null = null,
  priority: Priority = 'normal',
): Promise<readonly Told[]> {
  const { staffNotificationEmails: named } = await settingsOf(db);
  const recipients = named.length > 0 ? named : await ownerEmails(db);
  const locale = await localeOf(db, null);
  return [...new Set(recipients)].map((recipient) => ({
    template,
    priority,
    to: { recipient, customerId: null, orderId, locale },
  }));
}

/** A link: where it was made for, and for a new address also where the account is now. */
const linkRule: Rule = async (db, { payload }) => {
  const id = parseUuid(payload['token_id']);
  const link = id && (await peekLink(db, id));
  if (!link) return [];
  const isStaff = link.account.kind === 'staff';
  const owner = await account(db, link.account.kind, link.account.id);
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
const stockRule: Rule = async (db, { type, payload }) => {
  const { criticalStockBps } = await settingsOf(db);
  const available = Number(payload['available']);
  const critical = Math.floor((Number(payload['threshold']) * criticalStockBps) / 10_000);
  const lowest =
    available <= 0 ? 'out_of_stock' : available <= critical ? 'critical_stock' : 'low_stock';
  return type === `inventory.${lowest}` ? staff(db, 'low_stock_alert') : [];
};

const RULES: Readonly<Record<string, Rule>> = {
  'order.placed': async (db, { aggregateId }) => {
    const to = await buyer(db, aggregateId);
    return to
      ? [
          ...one('order_confirmation', to, 'high'),
          ...(await staff(db, 'staff_new_order', aggregateId)),
        ]
      : [];
  },
  'order.cancelled': async (db, { aggregateId }) =>
    one('order_cancelled', await buyer(db, aggregateId)),
  'fulfillment.shipped': async (db, { payload }) => {
    const id = parseUuid(payload['fulfillment_id']);
    const parcel = id && (await findFulfillment(db, id));
    return parcel?.notify ? one('order_shipped', await buyer(db, parcel.orderId)) : [];
  },
  'payment.captured': async (db, event) => one('payment_successful', await payer(db, event)),
  'payment.failed': async (db, event) => one('payment_failed', await payer(db, event), 'high'),
  'payment.unplaceable': (db) => staff(db, 'staff_payment_unplaceable', null, 'urgent'),
  'refund.succeeded': async (db, event) => {
    const id = parseUuid(event.payload['refund_id']);
    const isWanted = id !== undefined && (await wantsRefundMail(db, id));
    return isWanted ? one('refund_processed', await payer(db, event)) : [];
  },
  'customer.registered': async (db, { aggregateId }) => {
    const customer = await customerById(db, aggregateId);
    // One that opens by its link is welcomed by the mail with the link.
    if (customer?.status !== 'active') return [];
    return one('welcome', await account(db, 'customer', aggregateId));
  },
  'customer.registration_repeated': async (db, { aggregateId }) => {
    const customer = await customerById(db, aggregateId);
    if (customer?.status !== 'active') return [];
    return one('registration_repeated', await account(db, 'customer', aggregateId));
  },
  'one_time_token.issued': linkRule,
  'session.revoked': async (db, { payload }) =>
    payload['reason'] === 'reuse'
      ? one(
          'session_reuse_warning',
          await account(db, payload['kind'], parseUuid(payload['principal_id'])),
          'urgent',
        )
      : [],
  // An answer to what the shopper asked: no consent is needed for it.
  'conversation.reply_unread': async (db, { aggregateId }) => {
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
};

/** The events that somebody may be told of. */
export const TOLD_EVENTS: readonly string[] = Object.keys(RULES);
