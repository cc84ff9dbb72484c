import Type from 'typebox';
import { defineEvent, staffWith } from '../../platform/events.ts';
import { UuidText } from '../../platform/http/schemas.ts';

const counts = Type.Record(Type.String(), Type.Unknown());

const importEvent = (type: string) =>
  defineEvent(type, {
    aggregate: 'import',
    payload: Type.Object({ id: UuidText, counts }),
    audience: () => [staffWith('imports:read')],
  });

export const importStarted = importEvent('import.started');
/** At most one every two seconds of a run. */
export const importProgressed = importEvent('import.progressed');
export const importCompleted = importEvent('import.completed');
export const importFailed = importEvent('import.failed');
export const importUndone = importEvent('import.undone');

export const exportCompleted = defineEvent('export.completed', {
  aggregate: 'export',
  payload: Type.Object({ id: UuidText, counts }),
  audience: () => [staffWith('exports:read')],
});
