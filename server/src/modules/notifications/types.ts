import type { Uuid } from '../../kernel/ids.ts';

/** What can be told. Each name is a mail with a text in `templates.ts`. */
export const TEMPLATE_NAMES = [
  'order_confirmation',
  'order_shipped',
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
] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

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
  readonly channel: string;
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
  'eventId' | 'template' | 'recipient' | 'customerId' | 'orderId' | 'locale' | 'priority' | 'facts'
>;
