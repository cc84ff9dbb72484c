import Type from 'typebox';
import { defineEvent, staffWith } from '../../platform/events.ts';
import { UuidText } from '../../platform/http/schemas.ts';

const definition = {
  aggregate: 'notification',
  payload: Type.Object({
    notification_id: UuidText,
    template: Type.String(),
    channel: Type.String(),
  }),
  audience: () => [staffWith('notifications:read')],
};

export const notificationSent = defineEvent('notification.sent', definition);
/** Every try failed, or the mail server refused the recipient. */
export const notificationFailed = defineEvent('notification.failed', definition);
