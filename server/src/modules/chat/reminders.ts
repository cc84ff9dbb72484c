import Type from 'typebox';
import { UuidText } from '../../platform/http/schemas.ts';
import { defineQueue } from '../../platform/jobs/jobs.ts';

/** An answer of staff that a shopper has not read for so long is mailed. */
export const REMIND_AFTER_SECONDS = 300;

/** Looks whether an answer is still unread. */
export const remind = defineQueue('chat.remind', {
  data: Type.Object({ conversation_id: UuidText }),
});
