import type { Uuid } from '../../kernel/ids.ts';

/** What can be told. Each name has a text in `templates.ts`. */
export const TEMPLATE_NAMES = [
  'order_confirmation',
  'order_shipped',
  'order_delivered',
  'order_cancelled',
  'payment_successful',
  'payment_failed',
  'refund_processed',
  'welcome',
  'email_verification',
  'password_reset',
  'customer_invitation',
  'email_change',
  'email_change_notice',
  'registration_repeated',
  'session_reuse_warning',
  'chat_reply',
  'staff_invitation',
  'staff_new_order',
  'low_stock_alert',
  'staff_payment_unplaceable',
  'abandoned_cart',
  'abandoned_cart_reminder',
  'back_in_stock',
  'price_drop',
] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** By mail; or in the shop, where a signed-in customer reads it. */
export type Channel = 'email' | 'in_app';

/** What is told in the shop as well, and what it is called there. */
export const IN_APP_KINDS: Readonly<Partial<Record<TemplateName, string>>> = {
  order_confirmation: 'order_placed',
  order_shipped: 'order_shipped',
  order_delivered: 'order_delivered',
  order_cancelled: 'order_cancelled',
  refund_processed: 'refund',
  back_in_stock: 'back_in_stock',
  price_drop: 'price_drop',
  chat_reply: 'chat_reply',
};

/** What a notification is called in the shop. */
export const kindOf = ({ template }: { readonly template: TemplateName }): string =>
  IN_APP_KINDS[template] ?? template;

/** Something told in the shop. */
export type InAppNotification = {
  readonly id: Uuid;
  readonly template: TemplateName;
  readonly title: string;
  readonly body: string;
  /** Ids of what it is about, by their names on the wire. */
  readonly data: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly readAt: Date | null;
};

export const NOTIFICATION_STATUSES = [
  'pending',
  'sent',
  'delivered',
  'bounced',
  'failed',
  'cancelled',
] as const;
/** pending → sent, failed or cancelled; failed → sent, when staff have it tried again; sent → delivered or bounced, by what the mail provider reports. */
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

export type Priority = 'urgent' | 'high' | 'normal' | 'low';

/** Something told to somebody because of an event. */
export type Notification = {
  readonly id: Uuid;
  readonly eventId: Uuid;
  readonly template: TemplateName;
  readonly channel: Channel;
  /** An address; in the shop the customer's id. */
  readonly recipient: string;
  readonly customerId: Uuid | null;
  readonly orderId: Uuid | null;
  readonly locale: string;
  readonly status: NotificationStatus;
  /** Tries made. */
  readonly attempts: number;
  readonly priority: Priority;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sentAt: Date | null;
  readonly error: string | null;
  readonly createdAt: Date;
};

/** What is to be told, before it is a row. */
export type NewNotification = Pick<
  Notification,
  | 'eventId'
  | 'template'
  | 'channel'
  | 'recipient'
  | 'customerId'
  | 'orderId'
  | 'locale'
  | 'priority'
  | 'facts'
> & {
  /** Not before this long from now. */
  readonly afterSeconds?: number;
};
