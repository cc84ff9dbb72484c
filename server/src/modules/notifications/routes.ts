import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { notificationList, notificationsQuery, toNotificationBody } from './schema.ts';
import { notificationPage } from './store.ts';

export function notificationRoutes({ http }: Pick<Edges, 'http'>): void {
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
