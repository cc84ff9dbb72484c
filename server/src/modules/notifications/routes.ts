import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Principal } from '../../platform/http/route.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import { inAppOf, markAllRead, readNotification } from './notifications.ts';
import {
  inAppBody,
  inAppList,
  inAppQuery,
  notificationList,
  notificationsQuery,
  toInAppBody,
  toNotificationBody,
  unsubscribeBody,
  unsubscribeInPath,
} from './schema.ts';
import { notificationPage } from './store.ts';
import { openUnsubscribe, unsubscribe } from './unsubscribe.ts';

export function notificationRoutes(edges: Edges): void {
  staffRoutes(edges);
  customerRoutes(edges);
  unsubscribeRoutes(edges);
}

function staffRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/notifications',
    summary: 'What was told to whom, newest first, and whether it left',
    policy: { who: 'staff', scope: 'notifications:read' },
    query: notificationsQuery,
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: notificationList },
    read: async (db, { query, page }) => {
      const recipient = query.recipient?.trim().normalize('NFC').toLowerCase();
      const rows = await notificationPage(db, page, {
        ...(query.template && { template: query.template }),
        ...(recipient && { recipient }),
        ...(query.status && { status: query.status }),
      });
      return listAnswer(page, rows, toNotificationBody, (row) => [row.createdAt, row.id]);
    },
  });
}

/** The policy lets nobody else come here. */
function customerIdOf(principal: Principal): Uuid {
  if (principal.kind !== 'customer') throw refuse('UNAUTHENTICATED');
  return principal.id;
}

function customerRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/store/customers/me/notifications',
    summary: 'What the signed-in customer was told in the shop, newest first; for 90 days.',
    policy: { who: 'customer' },
    query: inAppQuery,
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: inAppList },
    read: async (db, { principal, query, page }) => {
      const customerId = customerIdOf(principal);
      const rows = await inAppOf(db, page, { customerId, isUnread: query.unread });
      return listAnswer(page, rows, toInAppBody, (row) => [row.createdAt, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/store/customers/me/notifications/{id}/read',
    summary: 'Says that the customer has read it; again, it stays as it is.',
    policy: { who: 'customer' },
    params: idInPath,
    answers: { 200: inAppBody },
    refuses: ['NOT_FOUND'],
    write: async (tx, { principal, params }) =>
      toInAppBody(
        await readNotification(tx, pathId(params.id, 'NOT_FOUND'), customerIdOf(principal)),
      ),
  });
  http.route({
    method: 'POST',
    url: '/store/customers/me/notifications/read-all',
    summary: 'Says that the customer has read everything so far.',
    policy: { who: 'customer' },
    answers: { 204: null },
    write: async (tx, { principal }) => {
      await markAllRead(tx, customerIdOf(principal));
      return undefined;
    },
  });
}

/** The link says itself whose it is, of whatever store: a mail program calls without a host that would tell. */
function unsubscribeRoutes({ http, inTx, secrets }: Edges): void {
  const stop = async (token: string): Promise<undefined> => {
    const link = openUnsubscribe(secrets, token);
    if (!link) throw refuse('NOT_FOUND');
    const { storeId, customerId } = link;
    const ctx = { storeId, actor: { kind: 'customer', id: customerId } } as const;
    await inTx(ctx, (tx) => unsubscribe(tx, customerId));
    return undefined;
  };
  const common = {
    method: 'POST',
    policy: { who: 'public' },
    answers: { 204: null },
    rateLimit: 'lookup',
    refuses: ['NOT_FOUND'],
  } as const;
  http.route({
    ...common,
    url: '/store/unsubscribe',
    summary: 'No more mails of the kind that one agrees to, by the link of such a mail.',
    body: unsubscribeBody,
    read: async (_db, { body }) => stop(body.token),
  });
  http.route({
    ...common,
    url: '/store/unsubscribe/{token}',
    summary: 'The same in one click: what a mail program calls by itself.',
    params: unsubscribeInPath,
    accepts: ['application/x-www-form-urlencoded'],
    read: async (_db, { params }) => stop(params.token),
  });
}
