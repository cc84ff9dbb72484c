import type { LoggedEvent } from '../../platform/events.ts';
import type { Live, LiveMessage } from '../../platform/realtime/types.ts';
import { notificationSent } from './events.ts';
import { inAppByIds } from './notifications.ts';
import { type InAppNotification, kindOf } from './types.ts';

/** Customers hear at once what they are told in the shop. */
export function notificationLive({ live }: { readonly live: Live }): void {
  live.source({
    name: 'notifications',
    types: [notificationSent.type],
    keysOf,
    messagesOf: async (db, events) => {
      const told = await inAppByIds(
        db,
        events.map((event) => event.aggregateId),
      );
      const byId = new Map(told.map((one) => [one.id, one]));
      return new Map(
        events.map((event) => [event.id, messagesFor(event, byId.get(event.aggregateId))]),
      );
    },
  });
}

/** Only what is told in the shop has a customer among those who may hear of it. */
const keysOf = ({ audience }: LoggedEvent): readonly string[] =>
  audience.flatMap((one) => (one.to === 'customer' ? [`me:${one.id}`] : []));

/** None of one that is gone: the person was erased, or it is too old. */
function messagesFor(
  event: LoggedEvent,
  told: InAppNotification | undefined,
): readonly LiveMessage[] {
  if (!told) return [];
  const { id, title, body, data } = told;
  const payload = { notification_id: id, kind: kindOf(told), title, body, data };
  return keysOf(event).map((key) => ({ key, type: 'customer_notification', payload }));
}
