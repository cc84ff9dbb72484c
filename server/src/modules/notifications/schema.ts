import Type, { type Static } from 'typebox';
import {
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import {
  IN_APP_KINDS,
  type InAppNotification,
  kindOf,
  NOTIFICATION_STATUSES,
  type Notification,
  TEMPLATE_NAMES,
} from './types.ts';

export const notificationsQuery = Type.Object({
  template: Type.Optional(Type.Enum([...TEMPLATE_NAMES])),
  recipient: Type.Optional(TextField(320)),
  status: Type.Optional(Type.Enum([...NOTIFICATION_STATUSES])),
});

/** Something told to somebody. What it said is not kept: it is made anew from the event when it is sent. */
const notificationBody = closed({
  id: UuidText,
  template: Type.Enum([...TEMPLATE_NAMES]),
  channel: Type.String(),
  recipient: Type.String(),
  customer_id: Nullable(UuidText),
  order_id: Nullable(UuidText),
  event_id: UuidText,
  locale: Type.String(),
  status: Type.Enum([...NOTIFICATION_STATUSES]),
  attempts: Type.Integer({ description: 'Tries made' }),
  priority: Type.Enum(['urgent', 'high', 'normal', 'low']),
  sent_at: Nullable(InstantText),
  error: Nullable(Type.String({ description: 'Why the last try failed' })),
  created_at: InstantText,
});
export const notificationList = listOf(notificationBody);

export const inAppQuery = Type.Object({ unread: Type.Optional(Type.Boolean()) });

/** Something told to a customer in the shop. */
export const inAppBody = shape('CustomerNotification', {
  id: UuidText,
  kind: Type.Enum([...new Set(Object.values(IN_APP_KINDS))]),
  title: Type.String(),
  body: Type.String(),
  data: Type.Record(Type.String(), Type.String(), { description: 'Ids of what it is about' }),
  created_at: InstantText,
  read_at: Nullable(InstantText),
});
export const inAppList = listOf(inAppBody);
export const unsubscribeBody = closed({ token: TextField(200, { minLength: 1 }) });
export const unsubscribeInPath = Type.Object({ token: Type.String({ maxLength: 200 }) });

export const toInAppBody = (told: InAppNotification): Static<typeof inAppBody> => ({
  id: told.id,
  kind: kindOf(told),
  title: told.title,
  body: told.body,
  data: { ...told.data },
  created_at: told.createdAt,
  read_at: told.readAt,
});

export const toNotificationBody = (told: Notification): Static<typeof notificationBody> => ({
  id: told.id,
  template: told.template,
  channel: told.channel,
  recipient: told.recipient,
  customer_id: told.customerId,
  order_id: told.orderId,
  event_id: told.eventId,
  locale: told.locale,
  status: told.status,
  attempts: told.attempts,
  priority: told.priority,
  sent_at: told.sentAt,
  error: told.error,
  created_at: told.createdAt,
});
