import Type from 'typebox';
import { type AudienceFacts, customerOf, defineEvent, staffWith } from '../../platform/events.ts';
import { UuidText } from '../../platform/http/schemas.ts';

const definition = {
  aggregate: 'notification',
  payload: Type.Object({
    notification_id: UuidText,
    template: Type.String(),
    channel: Type.String(),
  }),
  // The customer hears of what is told in the shop.
  audience: ({ customerId }: AudienceFacts) => [
    staffWith('notifications:read'),
    ...customerOf(customerId),
  ],
};

export const notificationSent = defineEvent('notification.sent', definition);
/** Every try failed, or the mail server refused the recipient. */
export const notificationFailed = defineEvent('notification.failed', definition);
