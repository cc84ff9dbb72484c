import Type from 'typebox';
import { defineEvent } from '../events.ts';
import { UuidText } from '../http/schemas.ts';

/** Internal: the process that holds the connection closes it. */
export const connectionEnded = defineEvent('realtime.connection_ended', {
  aggregate: 'realtime_connection',
  payload: Type.Object({ connection_id: UuidText }),
  audience: () => [],
});

/** Internal: every process reads the limits again. */
export const limitsChanged = defineEvent('realtime.limits_changed', {
  aggregate: 'realtime_limits',
  payload: Type.Object({ changed: Type.Array(Type.String()) }),
  audience: () => [],
});
