import Type from 'typebox';
import { refuse } from '../kernel/refusal.ts';
import type { Edges } from '../platform/edges.ts';
import { reply } from '../platform/http/route.ts';
import { closed, TextField } from '../platform/http/schemas.ts';

/** Characters of a message, and bytes of what comes with it as JSON: they travel to every process. */
const MESSAGE_CHARACTERS_MAX = 1000;
export const BROADCAST_DATA_BYTES_MAX = 4096;
const SEVERITIES = ['info', 'warning', 'critical'] as const;

const data = Type.Record(Type.String(), Type.Unknown());
const severity = Type.Enum([...SEVERITIES]);

/** What staff say to everybody who is there. It is of this moment: who comes later does not hear it. */
export function broadcastRoutes({ http, live }: Pick<Edges, 'http' | 'live'>): void {
  http.route({
    method: 'POST',
    url: '/admin/realtime/broadcasts',
    summary: 'Says something on `announcements`, once, to everybody who hears it now',
    policy: { who: 'staff', scope: 'settings:write' },
    body: closed({
      message: TextField(MESSAGE_CHARACTERS_MAX, { minLength: 1 }),
      data: Type.Optional(data),
      severity: Type.Optional(severity),
    }),
    answers: { 202: closed({ message: Type.String(), data, severity }) },
    refuses: ['LIMIT_EXCEEDED'],
    write: async (tx, { body }) => {
      const said = {
        message: body.message,
        data: body.data ?? {},
        severity: body.severity ?? 'info',
      };
      if (Buffer.byteLength(JSON.stringify(said.data)) > BROADCAST_DATA_BYTES_MAX) {
        throw refuse('LIMIT_EXCEEDED', { limit: 'data_bytes', max: BROADCAST_DATA_BYTES_MAX });
      }
      const { storeId } = tx;
      tx.afterCommit(() =>
        live.signal(storeId, { key: 'announcements', type: 'admin_broadcast', payload: said }),
      );
      return reply(202, said);
    },
  });
}
